"""One's own keys for programs: make one, see what is in use, revoke."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.services import api_keys as services
from app.core.views.rights import record_label, verb_label
from app.extensions import appbuilder, db
from app.kernel import api_keys, clock, reentry
from app.kernel.api_keys import OwnKey
from app.kernel.fields import TextField, TranslatedForm
from app.kernel.fields_choice import ChoiceField, MultiChoiceField
from app.kernel.pages import Crumb, FormPage, FormSection
from app.kernel.security import current_actor

DAYS = [("30", _l("30 days")), ("90", _l("90 days")), ("365", _l("One year"))]


def right_choices() -> list[tuple[str, str]]:
    """Return the reader's own rights in words; a key has some of them."""
    pairs = sorted(current_actor().permissions, key=lambda pair: (pair[1], pair[0]))
    return [
        (
            f"{verb} {record}",
            _("%(record)s: %(verb)s", record=record_label(record), verb=verb_label(verb)),
        )
        for verb, record in pairs
    ]


class KeyForm(TranslatedForm):
    """Asks what a key is for, how long, and what it may."""

    name = TextField(
        _l("What the key is for"), required=True, max_length=80, help=_l("The program's name.")
    )
    days = ChoiceField(_l("How long"), choices=DAYS, required=True)
    rights = MultiChoiceField(
        _l("What it may"),
        choices=right_choices,
        required=True,
        help=_l("No more than the program needs, and never more than you may yourself."),
    )


@dataclass(frozen=True)
class KeysPage:
    """One's own keys, and the one that was just made."""

    title: str
    keys: list[OwnKey]
    made: str = ""


class ApiKeyView(BaseView):
    """Everybody who is signed in may open it; it touches their own keys only."""

    route_base = "/account/keys"
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        """Show the keys that are in use."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        return self._page()

    @expose("/add", methods=["GET", "POST"])
    def add(self) -> Any:
        """Ask for a new key, or make it and show it this once."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        form = reentry.ask(KeyForm())
        if request.method == "POST" and form.validate():
            made = services.make_key(
                form.name.data, int(form.days.data), form.rights.data, now=clock.now(), actor=actor
            )
            return self._page(made)
        reentry.settle(form)
        keys = url_for("ApiKeyView.index")
        page = FormPage(
            title=_("New key"),
            form=form,
            sections=(FormSection("", ("name", "days", "rights")), *reentry.sections(form)),
            submit_label=_("Make the key"),
            cancel_url=keys,
            breadcrumbs=(
                Crumb(_("My account"), url_for("SecurityView.index")),
                Crumb(_("Keys for programs"), keys),
                Crumb(_("New key")),
            ),
        )
        return self.render_template("record/form.html", page=page), 422 if form.errors else 200

    @expose("/revoke", methods=["POST"])
    def revoke(self) -> Any:
        """Revoke one of the reader's keys."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        key = request.form.get("key", "")
        if key.isascii() and key.isdigit() and len(key) < 18:
            services.revoke_key(int(key), actor=actor)
            flash(_("The key is revoked. Programs that use it are refused from now on."), "success")
        return redirect(url_for("ApiKeyView.index"))

    def _page(self, made: str = "") -> Any:
        page = KeysPage(_("Keys for programs"), api_keys.own_keys(db.session()), made)
        return self.render_template("sign_in/keys.html", page=page)
