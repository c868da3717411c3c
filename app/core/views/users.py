"""Screens of users, their dated assignments and the roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, url_for
from flask_appbuilder.security.sqla.models import Role, User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, or_, select

from app.core.models.users import Assignment
from app.core.services import invitations, own_sessions, users
from app.core.views.account_people import JOIN_ACCOUNT
from app.core.views.delegations import give_stand_in, stand_in_form
from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import PasswordField, TranslatedForm
from app.kernel.lookup_routes import LOOKUP_SIZE
from app.kernel.models import Base
from app.kernel.pages import Cell
from app.kernel.security import current_actor
from app.kernel.text import escape_like, fold
from app.kernel.views import RecordView, Related
from app.kernel.workflow_forms import ReasonForm


def _is_other(item: User) -> bool:
    return bool(item.active) and item.id != current_actor().user_id


def _invite(item: User, _form: TranslatedForm) -> None:
    token = invitations.invite(item.id, now=clock.now(), actor=current_actor())
    address = url_for("InvitationView.index", token=token, _external=True)
    flash(
        _(
            "Give this address to the user and to nobody else; it is not shown again: %(address)s",
            address=address,
        ),
        "info",
    )


def _reset_factor(item: User, form: TranslatedForm) -> None:
    reason = form["reason"].data
    own_sessions.reset_second_factor(item.id, reason, actor=current_actor())


class UserView(RecordView):
    """Accounts; what they may do is in their assignments."""

    model = User
    reauthenticate = True
    route_base = "/core/users"
    title = _l("Users")
    title_one = _l("User")
    with_api = False
    search_columns = ("username", "email", "last_name", "first_name")
    list_columns = ("username", "last_name", "first_name", "email", "active", "last_login")
    show_sections = (
        (_l("User"), ("username", "last_name", "first_name", "person", "email", "active")),
        (_l("Sign-ins"), ("last_login", "login_count", "fail_login_count")),
    )
    form_sections = (
        (_l("User"), ("username", "last_name", "first_name", "email")),
        (_l("First password"), ("password",)),
    )
    edit_sections = ((_l("User"), ("last_name", "first_name", "email", "active")),)
    form_fields = {"password": lambda label, **kw: PasswordField(label, max_length=200, **kw)}
    personal_columns = frozenset({"email"})
    sortable = ("username", "last_name", "last_login")
    order = ("username",)
    filters = ("username", "active")
    labels = {
        "username": _l("User name"),
        "first_name": _l("Given name"),
        "last_name": _l("Family and middle name"),
        "email": _l("E-mail"),
        "person": _l("Person"),
        "active": _l("Active"),
        "last_login": _l("Last sign-in"),
        "login_count": _l("Number of sign-ins"),
        "fail_login_count": _l("Failed sign-ins in a row"),
        "password": _l("Password"),
    }
    help = {
        "password": _l(
            "Best left empty: invite the user afterwards, who then chooses one. What you type is "
            "changed at the first sign-in."
        )
    }
    related = (Related("AssignmentView", "user_id", _l("Assignments")),)
    empty_hint = _l("Create an account for each person; never share one.")
    commands = (
        JOIN_ACCOUNT,
        Command(
            "invite",
            _l("Invite"),
            "write",
            lambda _item: TranslatedForm(),
            _invite,
            shown=_is_other,
            icon="mail-forward",
            help=_l("The user chooses a password at an address that works once, for 7 days."),
            reauthenticate=True,
        ),
        Command(
            "reset_factor",
            _l("Reset the second step"),
            "write",
            lambda _item: ReasonForm(),
            _reset_factor,
            shown=_is_other,
            icon="device-mobile-off",
            tone="secondary",
            help=_l("For who has lost telephone and recovery codes. Make sure who asks for it."),
            reauthenticate=True,
        ),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Create an account, and remind of the person behind it."""
        made = users.create_user(**values, actor=current_actor())
        flash(_("Now join the account to its person, and assign a role."), "info")
        return made

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change an account."""
        return users.update_user(key, values, actor=current_actor())

    def values(self, form: Any, *, editing: bool) -> dict[str, Any]:
        """Return the values of the form, with the password of a new account."""
        found = super().values(form, editing=editing)
        return found if editing else found | {"password": form.password.data or ""}


class AssignmentView(RecordView):
    """Who has which role where, from when to when."""

    model = Assignment
    reauthenticate = True
    route_base = "/core/assignments"
    title = _l("Assignments")
    title_one = _l("Assignment")
    search_columns = ()
    list_columns = ("user", "role", "unit", "organisation", "valid_from", "valid_to")
    show_sections = (
        (_l("Assignment"), ("user", "role", "unit", "organisation")),
        (_l("Validity"), ("valid_from", "valid_to", "basis", "original", "reads_archive")),
    )
    form_sections = (
        (_l("Assignment"), ("user_id", "role_id", "unit_id", "organisation_id")),
        (_l("Validity"), ("valid_from", "valid_to", "basis")),
    )
    edit_sections = ((_l("Validity"), ("valid_to", "basis", "reads_archive")),)
    sortable = ("valid_from", "valid_to")
    order = ("-valid_from",)
    filters = ("user", "role", "unit", "organisation", "valid_to")
    labels = {
        "user": _l("User"),
        "user_id": _l("User"),
        "role": _l("Role"),
        "role_id": _l("Role"),
        "unit_id": _l("Administrative unit"),
        "organisation_id": _l("Organisation"),
        "basis": _l("Basis (number and date of the paper)"),
        "original": _l("Stands in for"),
        "reads_archive": _l("Reads the archive of the ended unit"),
    }
    help = {
        "unit_id": _l("Left empty: the whole country."),
        "valid_to": _l("The last day; from the next midnight in Viet Nam the role is gone."),
        "reads_archive": _l(
            "Set when the unit ended by a merger: what was the unit's own stays readable."
        ),
    }

    commands = (
        Command(
            "stand_in",
            _l("Hand to a stand-in"),
            "write",
            stand_in_form,
            give_stand_in,
            shown=lambda item: item.original_id is None,
            icon="users-group",
            help=_l("For somebody who is away: another person takes this office for some days."),
            reauthenticate=True,
        ),
    )

    def lookup_items(self, typed: str) -> Sequence[Any]:
        """Offer assignments by the names of their holders and the words of their roles."""
        holder = func.concat_ws(" ", User.last_name, User.first_name, User.username)
        roles = db.session.scalars(select(Role)).all()
        statement = select(Assignment).join(Assignment.user).where(*self.lookup_narrowing())
        for word in fold(typed).split():
            of_holder = func.core_fold(holder).like(f"%{escape_like(word)}%", escape="\\")
            fitting = [role.id for role in roles if word in _searched(role)]
            statement = statement.where(or_(of_holder, Assignment.role_id.in_(fitting)))
        ordered = statement.order_by(User.username, Assignment.id).limit(LOOKUP_SIZE)
        return db.session.execute(ordered).unique().scalars().all()

    def create(self, values: Mapping[str, Any]) -> Base:
        """Assign a role."""
        return users.assign_role(values, actor=current_actor())


class RoleView(RecordView):
    """The roles that the modules bring; they are code, so nothing is changed here."""

    model = Role
    route_base = "/core/roles"
    title = _l("Roles")
    title_one = _l("Role")
    with_api = False
    search_columns = ("name",)
    list_columns = ("name",)
    show_sections = ((_l("Role"), ("name",)),)
    sortable = ("name",)
    order = ("name",)
    labels = {"name": _l("Role")}
    related = (Related("AssignmentView", "role_id", _l("Assignments")),)

    def lookup_items(self, typed: str) -> Sequence[Any]:
        """Offer roles by the words of their labels, which are not in the database."""
        found = db.session.scalars(select(Role).order_by(Role.name)).all()
        words = fold(typed).split()
        fitting = [role for role in found if all(word in _searched(role) for word in words)]
        return sorted(fitting, key=str)[:LOOKUP_SIZE]

    def cell(self, item: Any, name: str) -> Cell:
        """Show the label of a role preset instead of its key."""
        return Cell(str(item)) if name == "name" else super().cell(item, name)


def _searched(role: Role) -> str:
    return fold(f"{role} {role.name}")
