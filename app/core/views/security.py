"""My account: second step, sessions, and what leads to the password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.services import own_sessions
from app.core.services.own_sessions import OwnSession
from app.extensions import appbuilder, db
from app.kernel import reentry, second_factor, sessions
from app.kernel.pages import Crumb, FormPage
from app.kernel.security import current_actor

# The first that fits: many browsers name others too.
BROWSERS = (
    ("coc_coc", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(agent: str | None) -> str:
    """Return what a browser calls itself, as people call it."""
    browser = next((name for mark, name in BROWSERS if mark in (agent or "")), "")
    system = next((name for mark, name in SYSTEMS if mark in (agent or "")), "")
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("Another program")


@dataclass(frozen=True)
class AccountPage:
    """What the page of one's own account shows."""

    title: str
    name: str
    has_factor: bool
    has_duty: bool
    codes_left: int
    sessions: list[OwnSession]


class SecurityView(BaseView):
    """Everybody who is signed in may open it; it touches their own account only."""

    route_base = "/account/security"
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        """Show the account's protection and sessions."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        database, token = db.session(), sessions.token()
        found = second_factor.secret_of(database, token)
        page = AccountPage(
            title=_("My account"),
            name=actor.name,
            has_factor=found is not None and found[1],
            has_duty=sessions.has_duty({grant.role for grant in actor.grants}),
            codes_left=second_factor.codes_left(database, token),
            sessions=own_sessions.own_sessions(database, token),
        )
        return self.render_template("sign_in/account.html", page=page, named=browser_name)

    @expose("/sessions/end", methods=["POST"])
    def end(self) -> Any:
        """Sign out elsewhere: in one browser, or in all others."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        only = request.form.get("session", "")
        key = int(only) if only.isascii() and only.isdigit() and len(only) < 18 else None
        if only and key is None:
            return redirect(url_for("SecurityView.index"))
        ended = own_sessions.end_own(key, sessions.token(), actor=actor)
        flash(
            ngettext("%(num)s session was ended.", "%(num)s sessions were ended.", ended), "success"
        )
        return redirect(url_for("SecurityView.index"))

    @expose("/codes", methods=["GET", "POST"])
    def codes(self) -> Any:
        """Give new recovery codes in place of the old ones."""
        return self._asked(
            _("New recovery codes"),
            _("The old codes are worth nothing from then on."),
            self._new_codes,
        )

    @expose("/forget", methods=["GET", "POST"])
    def forget(self) -> Any:
        """Forget the app, to set up another one."""
        return self._asked(
            _("Set up another telephone"),
            _("The codes of the old telephone are worth nothing from then on."),
            self._forget,
        )

    def _asked(self, title: str, notice: str, act: Any) -> Any:
        """Ask who is at the keyboard, then do something to the reader's second factor."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        found = second_factor.secret_of(db.session(), sessions.token())
        if found is None or not found[1]:
            return redirect(url_for("SecurityView.index"))
        form = reentry.ask(reentry.ReentryForm())
        if request.method == "POST" and form.validate():
            return act()
        page = FormPage(
            title=title,
            form=form,
            sections=reentry.sections(form),
            submit_label=title,
            cancel_url=url_for("SecurityView.index"),
            breadcrumbs=(
                Crumb(_("Home"), "/"),
                Crumb(_("My account"), url_for("SecurityView.index")),
                Crumb(title),
            ),
            notice=notice,
        )
        return self.render_template("record/form.html", page=page), 422 if form.errors else 200

    def _new_codes(self) -> Any:
        from app.core.views.sign_in import codes_step

        codes = second_factor.make_codes(db.session(), sessions.token())
        step = codes_step(codes, url_for("SecurityView.index"))
        return self.render_template("sign_in/codes.html", step=step)

    def _forget(self) -> Any:
        own_sessions.forget_own_factor(sessions.token(), actor=current_actor())
        return redirect(url_for("SignInView.set_up"))
