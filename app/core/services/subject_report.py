"""All that the program holds of one person, within the reach of the officer who answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, or_, select, text
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import Session

from app.core.errors import NotAnIdentityNumber, PersonUnknown
from app.core.models import Export, TrailEntry
from app.core.models.privacy import SubjectRequest
from app.kernel import field_policy
from app.kernel.actor import Actor
from app.kernel.identity import plain_number
from app.kernel.models import Base
from app.kernel.reach import require_on
from app.kernel.records import get_record, trail_event
from app.kernel.subjects import Found, rows_of
from app.kernel.transaction import transaction

TECHNICAL = frozenset(
    {"search_key", "sort_key", "version", "created_by_id", "updated_by_id"}
    | {"family_name", "middle_name", "given_name"}  # parts of the full name
)
READS = ("read", "reveal", "export", "download", "subject_report")
MOST_READS = 1_000


@dataclass(frozen=True)
class Held:
    """One value that is held: of which record, which column, and the value itself or its mask."""

    model: type[Base]
    row: Any
    column: str
    value: Any


@dataclass(frozen=True)
class Seen:
    """Who saw or took out something of the person, and when."""

    at: datetime
    actor: str | None
    action: str
    record: str
    purpose: str


@dataclass(frozen=True)
class Report:
    """What is held, who saw it, and which kinds of records the officer may not read."""

    held: tuple[Held, ...]
    seen: tuple[Seen, ...]
    cut: tuple[type[Base], ...]
    reads_trail: bool


def report_on(key: int, typed: str, *, actor: Actor) -> Report:
    """Return what the program holds of the person with an identity number, for a request.

    Raises NotAnIdentityNumber, and PersonUnknown where nobody within reach has the number. The
    entry in the trail names the request and the rows, never the number.
    """
    number = plain_number(typed)
    if not number.isdecimal() or len(number) not in (9, 12):
        raise NotAnIdentityNumber
    with transaction() as session:
        item = get_record(session, SubjectRequest, key)
        require_on(item, "report", actor=actor)
        found = [
            part for part in rows_of(session, number) if actor.may("read", part.model.__record__)
        ]
        if not found:
            raise PersonUnknown
        for part in found:
            for row in part.rows:
                trail_event(session, "subject_report", row, {"request": item.id})
        return Report(
            held=tuple(held for part in found for held in _held(part, actor)),
            seen=tuple(_seen(session, found, actor)),
            cut=tuple(part.model for part in found if part.has_more),
            reads_trail=actor.may("read", TrailEntry.__record__),
        )


def _held(part: Found, actor: Actor) -> Iterator[Held]:
    """Yield the values of rows, masked ones as they are only for who may have them shown."""
    for row in part.rows:
        for attribute in sa_inspect(part.model).column_attrs:
            column = attribute.columns[0]
            if attribute.key in TECHNICAL or type(column.type) is LargeBinary:
                continue
            value = getattr(row, attribute.key)
            if value is None or value == "":
                continue
            rule = field_policy.rules_of(part.model).get(attribute.key)
            if rule is not None and not actor.may(rule.verb, part.model.__record__):
                value = field_policy.guarded(row, attribute.key, value)
            yield Held(part.model, row, attribute.key, value)


def _seen(session: Session, found: Sequence[Found], actor: Actor) -> Iterator[Seen]:
    """Yield reads from the trail, and exports by the rows that their files hold."""
    if actor.may("read", TrailEntry.__record__):
        for part in found:
            yield from _reads(session, part)
    if actor.may("trace", Export.__record__):
        for part in found:
            keys = [row.id for row in part.rows]
            taken = select(Export).where(
                Export.about == part.model.__tablename__, Export.row_ids.overlap(keys)
            )
            for item in session.scalars(taken.order_by(Export.id.desc()).limit(MOST_READS)):
                who = str(item.user_id)
                yield Seen(item.created_at, who, "export", item.record, item.purpose)


def _reads(session: Session, part: Found) -> Iterator[Seen]:
    keys = [row.id for row in part.rows]
    listed = or_(*(TrailEntry.new_values.contains({"ids": [key]}) for key in keys))
    rows = session.scalars(
        select(TrailEntry)
        .where(
            TrailEntry.table_name == part.model.__tablename__,
            TrailEntry.action.in_(READS),
            or_(TrailEntry.row_id.in_(keys), listed),
        )
        .order_by(TrailEntry.id.desc())
        .limit(MOST_READS)
    )
    for row in rows:
        details = row.new_values or {}
        purpose = str(details.get("purpose") or details.get("reason") or "")
        yield Seen(row.at, row.actor, row.action, row.record, purpose)


def names_of(session: Session, actors: Sequence[str | None]) -> dict[str, str]:
    """Return the names of users by the keys that the trail has."""
    keys = sorted({int(actor) for actor in actors if actor and actor.isdecimal()})
    query = text(
        "select id, trim(concat(last_name, ' ', first_name)) as name from ab_user "
        "where id = any(:k)"
    )
    return {str(row.id): row.name for row in session.execute(query, {"k": keys})}
