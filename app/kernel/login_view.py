"""The page on which one signs in; it replaces the framework's logic and keeps its addresses."""

from __future__ import annotations

from typing import cast

from flask import Response, abort, current_app, flash, redirect, request, session, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.const import FLAMSG_ERR_SEC_ACCESS_DENIED
from flask_appbuilder.security.views import AuthDBView
from flask_appbuilder.utils.base import get_safe_redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from app.extensions import db
from app.kernel import oidc, sessions, sign_in
from app.kernel.commands import Answer
from app.kernel.fields import PasswordField, TextField, TranslatedForm
from app.kernel.formats import format_datetime

REFUSED = _l(
    "You were not signed in. Check the user name and the password. After 10 wrong tries sign-in is "
    "closed for 15 minutes."
)


def forget_denial() -> None:
    """Take away the framework's “access is denied”: who is asked to sign in was not refused."""
    denial = ("danger", str(FLAMSG_ERR_SEC_ACCESS_DENIED))
    if "_flashes" in session:
        session["_flashes"] = [each for each in session["_flashes"] if tuple(each) != denial]


class SignInForm(TranslatedForm):
    """A name and a password; what is wrong with them is said for both at once."""

    username = TextField(_l("User name"), required=True, max_length=250)
    password = PasswordField(_l("Password"), required=True, max_length=200)


class LoginView(AuthDBView):
    """Sign-in and sign-out."""

    login_template = "appbuilder/general/security/login_db.html"

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Answer:
        """Ask for name and password, or sign in."""
        if current_user.is_authenticated:
            return redirect(self._get_safe_next_url())
        forget_denial()
        form = SignInForm()
        if request.method == "GET" or not form.validate():
            return self._page(form, 422 if form.errors else 200)
        outcome = sign_in.check(
            db.session(), form.username.data, form.password.data, request.remote_addr or ""
        )
        if outcome.user_id is None:
            self.appbuilder.sm.note_refused(outcome.refused_id)
            flash(str(REFUSED), "warning")
            return self._page(form, 422)
        state = sessions.enter(self.appbuilder.sm.get_user_by_id(outcome.user_id))
        tell_of_lock(outcome)
        wanted = get_safe_redirect(request.args.get("next", ""))
        return redirect(wanted if state == sessions.State.OPEN else step_url(state, wanted))

    @expose("/login/openid")
    def openid(self) -> Answer:
        """Send the browser to the OpenID provider."""
        if not oidc.is_on():
            abort(404)
        return cast(Response, oidc.start(request.args.get("next", "")))

    @expose("/login/openid/answer")
    def authorized(self) -> Answer:
        """Sign in whom the provider names, if there is an account; our own code is still asked."""
        if not oidc.is_on():
            abort(404)
        wanted = get_safe_redirect(session.pop(oidc.NEXT, ""))
        user = oidc.finish()
        if user is None:
            self.appbuilder.sm.note_refused(None)
            flash(
                _("You were not signed in: the provider names no account of this program."),
                "warning",
            )
            return redirect(self.appbuilder.get_url_for_login)
        state = sessions.enter(user, passed=(sessions.State.PASSWORD,))
        return redirect(wanted if state == sessions.State.OPEN else step_url(state, wanted))

    def _page(self, form: SignInForm, status: int) -> Answer:
        page = self.render_template(
            self.login_template,
            title=_("Sign in"),
            form=form,
            appbuilder=self.appbuilder,
            openid=current_app.config["OIDC_LABEL"] if oidc.is_on() else "",
        )
        return Response(page, status, mimetype="text/html")


STEPS = {
    sessions.State.SECOND_FACTOR: "code",
    sessions.State.PASSWORD: "password",
    sessions.State.ENROL: "set_up",
}


def step_url(state: sessions.State, wanted: str = "") -> str:
    """Return the page of what is still asked for, and after it the page that was wanted."""
    if state == sessions.State.OPEN:
        return get_safe_redirect(wanted)
    return url_for(f"SignInView.{STEPS[state]}", next=wanted if wanted not in ("", "/") else None)


def tell_of_lock(outcome: sign_in.Outcome) -> None:
    """Tell a user that others, or they themselves, were locked out since the last sign-in."""
    if outcome.locked_before is not None:
        flash(
            _(
                "Sign-in to your account was closed on %(at)s after many wrong tries. "
                "If these were not yours, tell your administrator.",
                at=format_datetime(outcome.locked_before),
            ),
            "warning",
        )
