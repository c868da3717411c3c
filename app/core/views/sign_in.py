"""The steps between the password and being signed in: code, first password, setting up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort, current_app, g, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.utils.base import get_safe_redirect
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.models import User
from app.core.services import users
from app.extensions import appbuilder, db
from app.kernel import clock, messages, second_factor, sessions
from app.kernel.actor import Actor, bind_actor
from app.kernel.commands import spread_errors
from app.kernel.errors import InvalidInput
from app.kernel.fields import PasswordField, TextField, TranslatedForm
from app.kernel.login_view import step_url
from app.kernel.refusals import LOGIN, Refusal, note
from app.kernel.sessions import Standing, State

NEW = {"autocomplete": "new-password"}


class CodeForm(TranslatedForm):
    """Asks for a code of the app, or one of the recovery codes."""

    code = TextField(
        _l("Code"),
        required=True,
        max_length=40,
        help=_l("Six digits from your app, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"},
    )


class SetUpForm(TranslatedForm):
    """Asks for the first code, which shows that the app has the secret."""

    code = TextField(
        _l("Code from the app"),
        required=True,
        max_length=10,
        help=_l("The six digits that the app shows now."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class FirstPasswordForm(TranslatedForm):
    """Asks twice for a password of one's own."""

    new = PasswordField(
        _l("New password"),
        required=True,
        max_length=200,
        help=_l("At least 12 characters: several words that do not belong together are best."),
        render_kw=NEW,
    )
    repeated = PasswordField(
        _l("New password, once more"), required=True, max_length=200, render_kw=NEW
    )


@dataclass(frozen=True)
class Step:
    """A page outside the application, with one form."""

    title: str
    text: str
    form: Any
    names: Sequence[str]
    submit: str
    picture: str = ""
    secret: str = ""
    app_url: str = ""
    codes: Sequence[str] = field(default_factory=tuple)
    next_url: str = ""


class SignInView(BaseView):
    """Each page is for the browser that has taken the step before; others are sent to sign in."""

    route_base = "/sign-in"
    default_view = "code"

    @expose("/code", methods=["GET", "POST"])
    def code(self) -> Any:
        """Ask for the second factor."""
        user = _holder(State.SECOND_FACTOR)
        if user is None:
            return _elsewhere()
        form = CodeForm()
        if request.method == "POST" and form.validate():
            if _is_right(form.code.data):
                return _go_on(user, State.SECOND_FACTOR)
            note(Refusal(LOGIN, "core.User", "ab_user", user.id, action="code_failed"))
            form.code.errors = [
                _("This code is not right, or was used already. Wait for the next one.")
            ]
        return self._page(
            Step(
                title=_("Second step"),
                text=_("Open the app on your telephone that shows codes for this program."),
                form=form,
                names=("code",),
                submit=_("Go on"),
            )
        )

    @expose("/password", methods=["GET", "POST"])
    def password(self) -> Any:
        """Ask for a password that nobody else knows."""
        user = _holder(State.PASSWORD)
        if user is None:
            return _elsewhere()
        form = FirstPasswordForm()
        if request.method == "POST" and form.validate():
            try:
                users.choose_password(
                    form.new.data, form.repeated.data, actor=Actor(user_id=user.id)
                )
            except InvalidInput as error:
                spread_errors(form, messages.field_texts(error))
            else:
                return _go_on(user, State.SECOND_FACTOR, State.PASSWORD)
        return self._page(
            Step(
                title=_("Choose your own password"),
                text=_("Somebody else knows the password that you signed in with."),
                form=form,
                names=("new", "repeated"),
                submit=_("Go on"),
            )
        )

    @expose("/set-up", methods=["GET", "POST"])
    def set_up(self) -> Any:
        """Show the picture for the app, and take its first code."""
        user = _holder(State.ENROL, State.OPEN)
        found = second_factor.secret_of(db.session(), sessions.token()) if user else None
        if user is None or (found is not None and found[1]):
            return _elsewhere()
        secret = second_factor.begin(db.session(), sessions.token())
        form = SetUpForm()
        if request.method == "POST" and form.validate():
            if second_factor.is_right(db.session(), sessions.token(), form.code.data, clock.now()):
                return self._done(user)
            form.code.errors = [
                _("This code is not right. Check that the clock of the telephone is right.")
            ]
        return self._page(
            Step(
                title=_("Set up a second step"),
                text=_(
                    "It protects the account when somebody learns the password; whoever handles "
                    "money, votes or accounts needs it. Install an app for codes on your "
                    "telephone, such as Google Authenticator, and let it read this picture."
                ),
                form=form,
                names=("code",),
                submit=_("Go on"),
                picture=url_for("SignInView.picture"),
                secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
                app_url=_address(secret, user),
            )
        )

    def _done(self, user: User) -> Any:
        """Show the recovery codes, this once, and where to go from here."""
        codes = second_factor.make_codes(db.session(), sessions.token())
        if g.get("standing") is None:
            sessions.enter(user, passed=(State.SECOND_FACTOR, State.PASSWORD))
        return self.render_template("sign_in/codes.html", step=codes_step(codes, _wanted()))

    @expose("/stop")
    def stop(self) -> Any:
        """Give up between the steps."""
        if g.get("standing") is None:
            sessions.leave("given_up")
            sessions.drop()
        return redirect(appbuilder.get_url_for_login)

    @expose("/picture.svg")
    def picture(self) -> Response:
        """Return the picture that the app reads."""
        user = _holder(State.ENROL, State.OPEN)
        found = second_factor.secret_of(db.session(), sessions.token()) if user else None
        if user is None or found is None or found[1]:
            abort(404)
        body = second_factor.picture(_address(found[0], user))
        return Response(body, mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})

    def _page(self, step: Step) -> Response:
        body = self.render_template("sign_in/step.html", step=step)
        status = 422 if step.form.errors else 200
        return Response(body, status, mimetype="text/html")


def codes_step(codes: Sequence[str], next_url: str) -> Step:
    """Return the page that shows recovery codes."""
    return Step(
        title=_("Your recovery codes"),
        text=_(
            "Each of them takes the place of the app once, when the telephone is lost. They "
            "are shown only now: print them or write them down, and lock them away."
        ),
        form=None,
        names=(),
        submit="",
        codes=codes,
        next_url=next_url,
    )


def _holder(*states: State) -> User | None:
    """Return whose session this is, at one of these steps; their acts are theirs in the trail."""
    standing: Standing | None = g.get("standing") or sessions.look(db.session())
    if standing is None or standing.state not in states:
        return None
    user: User | None = db.session.scalar(select(User).where(User.id == standing.user_id))
    if user is not None and g.get("standing") is None:
        bind_actor(db.session(), Actor(user_id=user.id, name=user.username))
    return user


def _is_right(typed: str) -> bool:
    database, token = db.session(), sessions.token()
    if second_factor.looks_like_recovery(typed):
        return second_factor.use_code(database, token, typed)
    return second_factor.is_right(database, token, typed, clock.now())


def _go_on(user: User, *passed: State) -> Any:
    state = sessions.enter(user, passed=passed)
    return redirect(step_url(state, request.args.get("next", "")))


def _elsewhere() -> Any:
    standing = g.get("standing") or sessions.look(db.session())
    if standing is None:
        return redirect(appbuilder.get_url_for_login)
    return redirect(step_url(standing.state))


def _wanted() -> str:
    return str(get_safe_redirect(request.args.get("next", "")))


def _address(secret: str, user: User) -> str:
    return second_factor.address_of(secret, user.username, str(current_app.config["APP_NAME"]))
