"""Record rules of core beyond those of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, false, func, select, true
from sqlalchemy.sql import ColumnElement

from app.kernel.models import class_of_table
from app.kernel.scope import (
    AllOf,
    AnyOf,
    AsVerb,
    EverywhereScope,
    ForVerbs,
    NotScope,
    OrganisationScope,
    OwnerScope,
    PublicScope,
    Request,
    Scope,
    StateScope,
    ThroughScope,
    UnitScope,
)
from app.kernel.scope.base import Columns
from app.kernel.scope.places import in_keys
from app.kernel.scope.rows import row_values
from app.kernel.scope_words import describes

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OFFICES = "select g.organisation_id from core_my_grants(:verb, :record) g where not g.is_archive"
# Whose rows name them read them; only those who hold the verb for the whole country write them.
OWN_TO_READ = AnyOf(EverywhereScope(), ForVerbs(OwnerScope("user_id"), "read"))
ASKED_BY_INSTALLERS = AnyOf(
    ForVerbs(EverywhereScope(), "read"), ForVerbs(AsVerb("install", EverywhereScope()), "write")
)
# What one hands over is one's own to write; who stands in reads it; others by a right of their own.
DELEGATIONS = AnyOf(
    OwnerScope("giver_id"),
    ForVerbs(OwnerScope("stand_in_id"), "read"),
    ForVerbs(AsVerb("review", EverywhereScope()), "read"),
    ForVerbs(AsVerb("oversee", EverywhereScope()), "write"),
)
HANDOVERS = AnyOf(
    OwnerScope("giver_id"),
    OwnerScope("receiver_id"),
    ForVerbs(AsVerb("review", EverywhereScope()), "read"),
    ForVerbs(EverywhereScope(), "write"),
)
# What waits for somebody may name people whom an administrator has no right to see.
OF_BOTH_SIDES = ForVerbs(AnyOf(OwnerScope("giver_id"), OwnerScope("receiver_id")), "read")
READ_BY_ALL = AnyOf(ForVerbs(PublicScope(), "read"), EverywhereScope())


@dataclass(frozen=True)
class NumberOfRecordScope(Scope):
    """Numbers of vouchers within reach: the record of any module that refers to the number."""

    label = _l("through the voucher that bears it")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({"id"})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return true() if request.actor.is_system else func.core_number_is_shown(table.c["id"])

    def policy(self) -> str:
        return "core_number_is_shown(:table.id)"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        if request.actor.is_system:
            return True
        asked = select(func.core_number_is_shown(values.get("id")))
        return bool(session.connection().execute(asked).scalar())


@describes(NumberOfRecordScope)
def _number_of_record(_rule: Any) -> str:
    return _("Where one reaches the voucher that bears the number")


NUMBERS = AnyOf(
    ThroughScope("core_number_series", "series_id"), ForVerbs(NumberOfRecordScope(), "read")
)


@dataclass(frozen=True)
class RecordOfRowScope(Scope):
    """Rows about another row (`table_name`, `row_id`): reached as far as that one is.

    Reading asks for the right to read the other record, everything else for that to write it.
    """

    label = _l("through the record to which it belongs")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({"table_name", "row_id", "record"})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        if request.actor.is_system:
            return true()
        verb = _verb(request)
        records = sorted(name for held, name in request.actor.permissions if held == verb)
        reached = func.core_reaches(verb, table.c["table_name"], table.c["row_id"])
        named = func.coalesce(table.c["record"].in_(records), false())  # a row may be about none
        return and_(named, reached)

    def policy(self) -> str:
        verb = "case when :verb = 'read' then 'read' else 'write' end"
        return (
            f"core_actor_may({verb}, :table.record) "
            f"and core_reaches({verb}, :table.table_name, :table.row_id)"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return bool(self.because(values, request, session))

    def because(
        self, values: Mapping[str, Any], request: Request, session: Session
    ) -> tuple[Scope, ...]:
        if request.actor.is_system:
            return (self,)
        try:
            other = class_of_table(str(values.get("table_name")))
        except KeyError:
            return ()
        verb = _verb(request)
        asked = Request(request.actor, verb, other.__record__)
        if values.get("record") != other.__record__ or not request.actor.may(verb, asked.record):
            return ()
        found = row_values(values.get("row_id"), other, session)
        return () if found is None else other.__scope__.because(found, asked, session)


def _verb(request: Request) -> str:
    return "read" if request.verb == "read" else "write"


OF_ORGANISATION = AllOf(UnitScope("unit_id"), OrganisationScope("organisation_id"))
# A paper tells what its record tells: read by who reads that one, and by those who keep the
# register of the organisation.
DOCUMENTS = AllOf(
    OF_ORGANISATION,
    AnyOf(AsVerb("register", OF_ORGANISATION, "core.Document"), AsVerb("read", RecordOfRowScope())),
)


@describes(RecordOfRowScope)
def _record_of_row(_rule: Any) -> str:
    return _("Where one reaches the record that they belong to")


class IssuedScope(AnyOf):
    """Data calls: their form is read by everybody once issued; written by their own unit."""

    def __init__(self) -> None:
        issued = AllOf(NotScope(StateScope("draft")), PublicScope())
        super().__init__(ForVerbs(issued, "read"), UnitScope("unit_id"))


class AddressedScope(AnyOf):
    """Answers to data calls: of the unit that is asked, and of the unit that asks."""

    def __init__(self) -> None:
        asked = AllOf(UnitScope("unit_id"), NotScope(StateScope("planned")))
        super().__init__(asked, UnitScope("call_unit_id"))


@dataclass(frozen=True)
class OwnOfficeScope(Scope):
    """Rows of the very organisations of one's assignments that grant the verb, of none below."""

    column: str = "organisation_id"
    label = _l("by the own office")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        if request.actor.is_system:
            return true()
        return func.coalesce(in_keys(table.c[self.column], _offices(request)), false())

    def policy(self) -> str:
        return f"coalesce({self.column} in ({OFFICES}), false)"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return request.actor.is_system or values.get(self.column) in _offices(request)


def _offices(request: Request) -> frozenset[int]:
    return frozenset(
        grant.organisation_id
        for grant in request.actor.grants
        if grant.organisation_id is not None
        and not grant.is_archive
        and (request.verb, request.record) in grant.permissions
    )


class TaskScope(AnyOf):
    """Tasks: of who gave them, of who does them, and to read of who reads what they are about."""

    def __init__(self) -> None:
        super().__init__(
            OwnerScope("giver_id"),
            OwnerScope("doer_id"),
            OwnOfficeScope("organisation_id"),
            ForVerbs(RecordOfRowScope(), "read"),
        )


@describes(OwnOfficeScope)
def _own_office(_rule: Any) -> str:
    return _("Of the very office of the assignment, of none below it")


@describes(TaskScope)
def _task(_rule: Any) -> str:
    return _("Of who gave the task and who does it; read also by who reads what it is about")


@describes(IssuedScope)
def _issued(_rule: Any) -> str:
    return _("Everybody reads what is issued; written in the units of the assignment")


@describes(AddressedScope)
def _addressed(_rule: Any) -> str:
    return _("Of the unit that is asked, once asked; of the unit that asks")
