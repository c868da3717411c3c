"""The page to which an invitation leads: choose a password, and be signed in."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _

from app.core.errors import InvitationOver
from app.core.services import invitations
from app.core.views.sign_in import FirstPasswordForm, Step
from app.extensions import appbuilder, db
from app.kernel import messages, sessions
from app.kernel.commands import spread_errors
from app.kernel.errors import InvalidInput
from app.kernel.login_view import step_url


class InvitationView(BaseView):
    """Whoever has the address may open it, until it is used or over."""

    route_base = "/invitation"
    default_view = "index"

    @expose("/<token>", methods=["GET", "POST"])
    def index(self, token: str) -> Any:
        """Ask for a password, or keep it and go on to signing in."""
        user = invitations.invited(db.session(), token)
        if user is None:
            return self._over()
        form = FirstPasswordForm()
        if request.method == "POST" and form.validate():
            try:
                user = invitations.accept(token, form.new.data, form.repeated.data)
            except InvalidInput as error:
                spread_errors(form, messages.field_texts(error))
            except InvitationOver:
                return self._over()
            else:
                return redirect(step_url(sessions.enter(user)))
        step = Step(
            title=_("Welcome, %(name)s", name=f"{user.last_name} {user.first_name}".strip()),
            text=_(
                "Your user name is %(username)s. Choose a password that nobody else knows.",
                username=user.username,
            ),
            form=form,
            names=("new", "repeated"),
            submit=_("Go on"),
        )
        body = self.render_template("sign_in/step.html", step=step)
        return Response(body, 422 if form.errors else 200, mimetype="text/html")

    @staticmethod
    def _over() -> Any:
        flash(messages.text_for(InvitationOver()), "warning")
        return redirect(appbuilder.get_url_for_login)
