"""The reader's own account: who they are here, and a new password."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.services import own_sessions, users
from app.extensions import appbuilder
from app.kernel import messages, sessions
from app.kernel.commands import spread_errors
from app.kernel.errors import InvalidInput
from app.kernel.fields import PasswordField, TranslatedForm
from app.kernel.pages import Crumb, FormPage, FormSection
from app.kernel.security import current_actor


class PasswordForm(TranslatedForm):
    """Asks for the password in force and twice for the new one."""

    current = PasswordField(_l("Password in force"), required=True, max_length=200)
    new = PasswordField(
        _l("New password"),
        required=True,
        max_length=200,
        help=_l("At least 12 characters: several words that do not belong together are best."),
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        _l("New password, once more"),
        required=True,
        max_length=200,
        render_kw={"autocomplete": "new-password"},
    )


class AccountView(BaseView):
    """Everybody who is signed in may open it; it touches their own account only."""

    route_base = "/account"
    default_view = "index"

    @expose("/", methods=["GET", "POST"])
    def index(self) -> Any:
        """Change the password."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        form = PasswordForm()
        if request.method == "POST" and form.validate():
            try:
                users.change_password(
                    form.current.data, form.new.data, form.repeated.data, actor=actor
                )
                own_sessions.end_all(actor.user_id, sessions.token(), "password_changed")
            except InvalidInput as error:
                spread_errors(form, messages.field_texts(error))
            else:
                flash(_("The password is changed. You are signed out everywhere else."), "success")
                return redirect(url_for("SecurityView.index"))
        page = FormPage(
            title=_("Change the password"),
            form=form,
            sections=(FormSection(_("New password"), ("current", "new", "repeated")),),
            submit_label=_("Change the password"),
            cancel_url=url_for("SecurityView.index"),
            breadcrumbs=(
                Crumb(_("Home"), "/"),
                Crumb(_("My account"), url_for("SecurityView.index")),
                Crumb(_("New password")),
            ),
            notice=_("Signed in as %(name)s.", name=actor.name),
        )
        return self.render_template("record/form.html", page=page), 422 if form.errors else 200
