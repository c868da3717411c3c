"""Signed exceptions to separation of duties, what is in force on a day, and kinship."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session, joinedload

from app.core.domain.duties import is_in_force
from app.core.domain.validity import DateRange
from app.core.errors import AlreadyWithdrawn
from app.core.models import Delegation, DutyException, DutyRule, Kinship
from app.kernel.actor import Actor
from app.kernel.clock import day_of
from app.kernel.records import create_record, flush, get_for_update
from app.kernel.transaction import transaction

RECORD = DutyException.__record__


@dataclass(frozen=True)
class Use:
    """An act that rested on an exception."""

    at: datetime
    author: str
    table: str
    row_id: int | None


def record_exception(values: Mapping[str, Any], *, actor: Actor) -> DutyException:
    """Record a signed exception; the database refuses rules without exceptions and one's own."""
    return create_record(DutyException, values, actor=actor)


def withdraw_exception(key: int, reason: str, *, actor: Actor, now: datetime) -> DutyException:
    """Withdraw an exception at once."""
    with transaction() as session:
        actor.require("write", RECORD)
        item = get_for_update(session, DutyException, key)
        if item.withdrawn_at is not None:
            raise AlreadyWithdrawn
        item.withdrawn_at, item.withdraw_reason = now, reason.strip()
        flush(session, DutyException)
        session.refresh(item)
        return item


def exceptable_rules(session: Session) -> list[DutyRule]:
    """Return the rules that allow exceptions."""
    statement = select(DutyRule).where(DutyRule.is_exceptable).order_by(DutyRule.name)
    return list(session.scalars(statement))


def exceptions_on(session: Session, day: date) -> list[DutyException]:
    """Return the exceptions within reach that were in force on a day."""
    found = session.scalars(
        select(DutyException)
        .where(*_around(DutyException, day))
        .order_by(DutyException.valid_from)
        .options(
            joinedload(DutyException.rule),
            joinedload(DutyException.person),
            joinedload(DutyException.organisation),
        )
    )
    return [item for item in found if _held(item, day)]


def stand_ins_on(session: Session, day: date) -> list[Delegation]:
    """Return the stand-ins within reach that were in force on a day."""
    found = session.scalars(
        select(Delegation)
        .where(*_around(Delegation, day))
        .order_by(Delegation.valid_from)
        .options(
            *(
                joinedload(relation)
                for relation in (
                    Delegation.giver,
                    Delegation.stand_in,
                    Delegation.role,
                    Delegation.unit,
                    Delegation.organisation,
                )
            )
        )
    )
    return [item for item in found if _held(item, day)]


def _around(model: Any, day: date) -> tuple[ColumnElement[bool], ...]:
    return (model.valid_from <= day, model.valid_to >= day)


def _held(item: Delegation | DutyException, day: date) -> bool:
    ended = day_of(item.withdrawn_at) if item.withdrawn_at else None
    return is_in_force(DateRange(item.valid_from, item.valid_to), ended, day)


def uses_of(session: Session, item: DutyException) -> list[Use]:
    """Return the acts that rested on an exception, the newest first."""
    rows = session.execute(
        text(
            "select at, author, new_values from core_history_entry where action = 'excepted' "
            "and table_name = 'core_duty_exception' and row_id = :key order by id desc limit 200"
        ),
        {"key": item.id},
    )
    return [
        Use(row.at, row.author or "", row.new_values["table"], row.new_values["row"])
        for row in rows
    ]


def declare_kinship(values: Mapping[str, Any], *, actor: Actor) -> Kinship:
    """Write down that two people are kin, from a source."""
    return create_record(Kinship, values, actor=actor)
