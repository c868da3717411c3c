"""Accounts and the people behind them: who was joined to nobody, who may be there twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import flash
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.validators import InputRequired

from app.core.errors import JoiningBuiltUpon
from app.core.models import Person, User
from app.core.services import account_people, users
from app.core.services.account_people import Double, Likeness
from app.core.views.rights import record_label
from app.extensions import db
from app.kernel import reading
from app.kernel.commands import Answer, Command, CommandView
from app.kernel.errors import InvalidInput
from app.kernel.fields import TranslatedForm
from app.kernel.fields_choice import BooleanField
from app.kernel.fields_lookup import LookupField
from app.kernel.manifest import Text
from app.kernel.models import Base, class_of_table
from app.kernel.pages import PLAIN, Cell, Column, Crumb, ReportRow
from app.kernel.registry import registry
from app.kernel.security import current_actor

LIKE: dict[Likeness, Text] = {
    Likeness.ID_NUMBER: _l("same identity number"),
    Likeness.NAME_AND_YEAR: _l("same name and year of birth"),
    Likeness.PHONE: _l("same telephone"),
    Likeness.MAIL: _l("same mail-box"),
    Likeness.NAME: _l("same name"),
}


def lookup(label: Text, view_name: str, **common: Any) -> LookupField:
    """Return a field that searches the records of a view within the reader's reach."""
    view: Any = registry().views[view_name]

    def named(key: int) -> str | None:
        item = db.session.get(view.model, key)
        return None if item is None else str(item)

    return LookupField(label, lookup_url=view.url("lookup"), loader=named, **common)


def account_form(_item: User) -> TranslatedForm:
    """Return the form that joins an account to a person."""
    fields = {
        "person_id": lookup(
            _l("Person"),
            "PersonView",
            help=_l("Search by name, with or without accents"),
        ),
        "unit_id": lookup(
            _l("Unit of a new person"),
            "AdminUnitView",
            help=_l("Only where nobody is chosen above: the person is entered anew."),
        ),
    }
    form: TranslatedForm = type("JoinAccountForm", (TranslatedForm,), fields)()
    return form


def join_account(item: User, form: TranslatedForm) -> None:
    """Join an account to the chosen person, or to a new one with its names."""
    actor, person = current_actor(), form["person_id"].data
    if person:
        users.link_person(item.id, person, actor=actor)
        return
    if not form["unit_id"].data:
        raise InvalidInput({"person_id": _("Choose the person, or the unit of a new one.")})
    account_people.enter_person_of(item, unit_id=form["unit_id"].data, actor=actor)


JOIN_ACCOUNT = Command(
    "person",
    _l("Join to a person"),
    "write",
    account_form,
    join_account,
    icon="user-check",
    tone="secondary",
    help=_l(
        "Steps that ask for different people, money and votes compare the people behind the "
        "accounts. All accounts of one human belong to one person."
    ),
    reauthenticate=True,
)


def record_form(_item: Person) -> TranslatedForm:
    """Return the form that joins a person's record to another one."""
    fields = {"kept_id": lookup(_l("Record that goes on"), "PersonView", required=True)}
    form: TranslatedForm = type("JoinRecordForm", (TranslatedForm,), fields)()
    return form


def join_record(item: Person, form: TranslatedForm) -> None:
    """Join a person's record to another one, and say what stays as it was written."""
    kept: int = form["kept_id"].data
    done = account_people.join_people(item.id, kept, actor=current_actor())
    moved = sum(each.moved for each in done)
    flash(
        ngettext(
            "Joined. %(num)d record goes on under the other name.",
            "Joined. %(num)d records go on under the other name.",
            moved,
        ),
        "success",
    )
    stays = [f"{_label(each.table)} ({each.stays})" for each in done if each.stays]
    if stays:
        flash(
            _(
                "What was signed, voted or closed stands as it was written: %(records)s.",
                records=", ".join(stays),
            ),
            "info",
        )


def _label(table: str) -> str:
    model: type[Base] = class_of_table(table)
    return record_label(model.__record__)


JOIN_RECORD = Command(
    "join",
    _l("Join to another record"),
    "write",
    record_form,
    join_record,
    record="core.User",
    shown=lambda item: item.joined_to_id is None,
    icon="arrow-merge",
    tone="secondary",
    help=_l(
        "For two records of one human. Accounts and what may still change go on under the record "
        "that you choose; the history of both stays. The records can be separated again only until "
        "something is entered under the one that goes on."
    ),
    reauthenticate=True,
)


def separation_form(item: Person) -> TranslatedForm:
    """Return the form that separates a record again: it says what goes back to it.

    Raises JoiningBuiltUpon where something was built on the joining, naming where it lies.
    """
    rows = account_people.what_goes_back(db.session(), item.id)
    barred = [f"{_label(each.table)} ({each.stays})" for each in rows if each.stays]
    if barred:
        raise JoiningBuiltUpon(records=", ".join(barred))
    back = ", ".join(f"{_label(each.table)} ({each.moved})" for each in rows) or _("nothing")
    fields = {
        "agreed": BooleanField(
            _("They are two people"),
            help=_("This goes back to %(name)s: %(records)s.", name=item, records=back),
            validators=[InputRequired()],
        )
    }
    form: TranslatedForm = type("SeparateForm", (TranslatedForm,), fields)()
    return form


def separate_record(item: Person, _form: TranslatedForm) -> None:
    """Separate a record from the one to which it was joined."""
    done = account_people.separate_people(item.id, actor=current_actor())
    moved = sum(each.moved for each in done)
    flash(
        ngettext(
            "Separated. %(num)d record went back.",
            "Separated. %(num)d records went back.",
            moved,
        ),
        "success",
    )


SEPARATE_RECORD = Command(
    "separate",
    _l("Separate again"),
    "write",
    separation_form,
    separate_record,
    record="core.User",
    shown=lambda item: item.joined_to_id is not None,
    icon="arrows-split-2",
    tone="secondary",
    help=_l(
        "For two records that were joined by mistake. All that went over goes back, and the "
        "history keeps both acts."
    ),
    reauthenticate=True,
)


class AccountPeopleView(CommandView):
    """Accounts that nobody joined to a person, and records that may be of one human."""

    route_base = "/core/accounts-and-people"
    class_permission_name = "core.User"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """List both, each with the form that joins."""
        session = db.session()
        rows = [_account_row(each) for each in account_people.accounts_without_person(session)]
        rows += [_double_row(each) for each in account_people.doubles(session)]
        return self.render_template(
            "report/table.html",
            title=_("Accounts and people"),
            subtitle=_("Accounts without a person, and people who may be there twice"),
            breadcrumbs=(Crumb(_("Home"), "/"), Crumb(_("Accounts and people"))),
            columns=(
                Column("one", _("Account or person")),
                Column("what", _("What")),
                Column("other", _("May be the same as")),
                Column("why", _("Why")),
                Column("act", _("Mend")),
            ),
            rows=rows,
            empty_title=_("Every account is joined to a person"),
            empty_text=_("Nobody with an account seems to be in the register twice."),
            notes=(
                _(
                    "An account without a person has no part in money, votes and steps that ask "
                    "for different people: the database refuses it."
                ),
                _("Two records of one human count as two people until they are joined."),
            ),
        )


def _account_row(user: User) -> ReportRow:
    view: Any = registry().views["UserView"]
    name = f"{user.last_name} {user.first_name} ({user.username})"
    may = current_actor().may("write", view.record)
    return ReportRow(
        (
            Cell(name, kind="link", url=view.url_of(user)),
            Cell(_("Account without a person"), kind="badge", tone="warning"),
            Cell(""),
            Cell(""),
            _link(_("Join to a person"), view.url("command", pk=user.id, name="person"), may),
        ),
        PLAIN,
    )


def _double_row(found: Double) -> ReportRow:
    view: Any = registry().views["PersonView"]
    for person in (found.one, found.other):
        reading.note_label(person, str(person))
    may = current_actor().may("write", "core.User")
    return ReportRow(
        (
            _person(view, found.one, found.accounts),
            Cell(
                _("Probably one human") if found.is_probable else _("Perhaps one human"),
                kind="badge",
                tone="danger" if found.is_probable else "info",
            ),
            _person(view, found.other, found.accounts),
            Cell(", ".join(str(text) for like, text in LIKE.items() if like in found.reasons)),
            _link(_("Join the records"), view.url("command", pk=found.other.id, name="join"), may),
        ),
        PLAIN,
    )


def _person(view: Any, person: Person, accounts: Mapping[int, Sequence[str]]) -> Cell:
    """Return a person with what tells two of one name apart: year, unit, names of accounts."""
    named = ", ".join(accounts.get(person.id, ()))
    parts = (str(person), str(person.birth_year or ""), str(person.unit or ""), named)
    return Cell(" · ".join(filter(None, parts)), kind="link", url=view.url_of(person))


def _link(label: str, url: str, may: bool) -> Cell:
    return Cell(label, kind="link", url=url) if may else Cell("")
