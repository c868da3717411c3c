"""What the command palette (Ctrl+K) offers: screens, commands and records within one's rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from typing import Any

from flask import Response, jsonify, redirect, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _

from app.extensions import appbuilder
from app.kernel import finding, shell
from app.kernel.errors import BadQuery
from app.kernel.finding import Found
from app.kernel.security import current_actor
from app.kernel.text import HiddenCharacters, clean_input, fold

MOST = 12
RECORDS_PER_KIND = 4


class PaletteView(BaseView):
    """Answers the palette's script; without it the search box does the same."""

    route_base = "/palette"
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        """Return what fits the typed words, in groups."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        typed = request.args.get("q", "")
        try:
            term = clean_input(typed)[:100]
        except HiddenCharacters as error:
            raise BadQuery("q", typed, error) from error
        groups = [
            _group(_("Screens"), _nearest(term, _screens(term))),
            _group(_("New record"), _nearest(term, finding.new_records(term))),
        ]
        if finding.is_long_enough(term):
            groups.append(_group(_("Found records"), finding.records(term, RECORDS_PER_KIND)))
        answer: Response = jsonify(groups=[each for each in groups if each["items"]])
        return answer


def _group(label: str, found: Iterable[Found]) -> dict[str, Any]:
    return {"label": label, "items": [asdict(each) for each in islice(found, MOST)]}


def _nearest(term: str, found: Iterable[Found]) -> list[Found]:
    """Put what holds the words as they were typed before what holds them apart."""
    return sorted(found, key=lambda each: fold(term) not in fold(each.text))


def _screens(term: str) -> Iterable[Found]:
    words = fold(term).split()
    yield from finding.own_pages(term)
    for group in shell.navigation():
        for item in group.items:
            if finding.fits(f"{item.label} {group.label}", words):
                yield Found(item.label, group.label, item.url, icon=item.icon)
