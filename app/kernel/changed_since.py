"""Steps without fields (transitions, removals) on a record that changed since its page was shown.

The page's buttons carry a sealed note of what the page showed. When the record has another version
by then, nothing is done: what changed is shown, and the step is asked for once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request
from flask_babel import gettext as _

from app.extensions import db
from app.kernel import reading
from app.kernel.errors import Conflict
from app.kernel.history import edits
from app.kernel.pages import Change, Crumb
from app.kernel.versions import at_version, note_of, opened_from, version_of

if TYPE_CHECKING:
    from app.kernel.commands import Answer
    from app.kernel.views import RecordView

SEEN = "_seen"
CARRIED = (SEEN, "csrf_token")


@dataclass(frozen=True)
class ChangedPage:
    """What changed since a page was shown, and the step that was asked there."""

    title: str
    intro: str
    changes: tuple[Change, ...]
    hidden: tuple[tuple[str, str], ...]
    action_url: str
    submit_label: str
    tone: str
    cancel_url: str
    breadcrumbs: tuple[Crumb, ...]


def shown_names(view: RecordView) -> list[str]:
    """Return the columns that a record's page shows, each once."""
    names = [*view.facts, *(name for _title, part in view.show_sections for name in part)]
    return list(dict.fromkeys(names))


def note(view: RecordView, item: Any) -> str:
    """Seal what the page of a record shows, for the buttons on it."""
    if version_of(item) is None:
        return ""
    cells = {name: view.cell(item, name).text for name in shown_names(view)}
    return note_of(db.session(), "seen", item, cells)


def hidden(view: RecordView, item: Any) -> tuple[tuple[str, str], ...]:
    """Return the note as a hidden field of a form."""
    return ((SEEN, note(view, item)),)


def notice(item: Any) -> str:
    """Say that a record changed between its page and the form to which a link there led."""
    asked = request.args.get("version", "")
    if request.method != "GET" or not asked or asked == str(version_of(item)):
        return ""
    return _(
        "This record was changed after you opened its page. Look at it again before you go on."
    )


@contextmanager
def unchanged(view: RecordView, item: Any) -> Iterator[None]:
    """Run a step while the record stays as its page showed it; raise Conflict."""
    opened = opened_from(db.session(), "seen", view.model, item.id, request.form.get(SEEN))
    version = opened.version if opened is not None else _sent_version(item)
    with at_version(view.model, item.id, version):
        yield


def _sent_version(item: Any) -> int | None:
    """Return the version in a button's address; without one the record as it was just read."""
    asked = request.args.get("version", "")
    return (
        int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else version_of(item)
    )


def ask(view: RecordView, item: Any, label: str, *, tone: str = "primary") -> Answer:
    """Show what changed since the page was shown, and ask for the step once more."""
    opened = opened_from(db.session(), "seen", view.model, item.id, request.form.get(SEEN))
    before = opened.values if opened is not None else {}
    carried = [
        (name, value) for name, value in request.form.items(multi=True) if name not in CARRIED
    ]
    newest = next(iter(edits(db.session(), item)), None)
    page = ChangedPage(
        title=f"{label}: {item}",
        intro=_(
            "%(author)s changed this record on %(at)s, after its page was shown to you. "
            "Nothing was done yet.",
            author=newest.author,
            at=newest.at,
        )
        if newest
        else _("This record was changed after its page was shown to you. Nothing was done yet."),
        changes=tuple(
            Change(str(view.label(name)), before[name], text)
            for name in shown_names(view)
            if name in before and (text := view.cell(item, name).text) != before[name]
        ),
        hidden=(*carried, *hidden(view, item)),
        action_url=request.path,
        submit_label=_("%(step)s all the same", step=label),
        tone=tone,
        cancel_url=view.url_of(item),
        breadcrumbs=_crumbs(view, item, label),
    )
    return view.page("record/changed.html", page, status=409)


def _crumbs(view: RecordView, item: Any, label: str) -> tuple[Crumb, ...]:
    from app.kernel import record_pages

    return record_pages.breadcrumbs(view, item, last=label)


def remove(view: RecordView, pk: int) -> Answer:
    """Ask whether to remove a record, or remove it if it is still as it was shown."""
    item = view.read(pk)
    if request.method == "GET":
        said = notice(item)
        reading.note_label(item, str(item))
        return view.render_template(
            "record/confirm.html",
            title=_("Remove “%(name)s”?", name=str(item)),
            text=_("The record is removed; its history stays in the trail."),
            lines=(said,) if said else (),
            hidden=hidden(view, item),
            action_url=view.url("delete", pk=pk),
            submit_label=_("Remove"),
            tone="danger",
            cancel_url=view.url_of(item),
        )
    try:
        with unchanged(view, item):
            view.remove(pk)
    except Conflict:
        db.session.expire_all()
        return ask(view, view.read(pk), _("Remove"), tone="danger")
    flash(_("Removed."), "success")
    return redirect(view.url("list"))
