"""Who is late: what is due over all modules, counted by body, unit, person or kind, and chased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, Subquery, case, func, null, select, text, true, tuple_
from sqlalchemy.orm import Session

from app.core.models import AdminUnit, Chase, Organisation, User
from app.core.permissions import REMIND
from app.kernel import due
from app.kernel.actor import Actor
from app.kernel.due import DueSource
from app.kernel.notices import MailChoice, NoticeKind, declare_kind
from app.kernel.transaction import transaction

RECORD = "core.DueBoard"
MOST_ROWS = 500
PAGE = 50
MOST_EXPORTED = 5_000
MOST_CHASED = 100  # at one press
CHASED = declare_kind(
    NoticeKind("due.chased", _l("Somebody reminds you of what is due"), "bell", MailChoice.AT_ONCE)
)
_CHASE = text("select core_chase(:source, :table, :row, :step, :verb, :roles, :due, :mail)")
_BELOW = text("select core_unit_subtree(array[cast(:unit as bigint)])")


class By(StrEnum):
    """What the rows of the board are."""

    BODY = "body"  # the organisation, else the unit
    UNIT = "unit"
    PERSON = "person"
    KIND = "kind"


class Standing(StrEnum):
    """Which deadlines are counted."""

    LATE = "late"
    SOON = "soon"


@dataclass(frozen=True)
class Asked:
    """What the address of the board says; a key of 0 stands for those of nobody."""

    by: By = By.BODY
    standing: Standing | None = None
    kind: str = ""
    days: int = 7  # so many calendar days from today are soon
    within: int | None = None  # a unit with all below it
    unit: int | None = None
    organisation: int | None = None
    person: int | None = None
    item: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One row of the board; `oldest` is its earliest late day, of all and of working days."""

    name: str
    keys: Mapping[str, Any]  # what narrows to its deadlines
    soon: int
    late: int
    oldest: date | None
    oldest_working: date | None


@dataclass(frozen=True, slots=True)
class BoardItem:
    """One deadline on the board."""

    source: str
    row_id: int
    due_on: date
    in_working_days: bool
    title: str
    whose: str
    chased_at: datetime | None = None
    chased_by: str = ""
    chased_today: bool = False


@dataclass(frozen=True)
class Chased:
    """What one press did: deadlines, notices, those of which nobody could be told, those left."""

    items: int = 0
    notices: int = 0
    nobody: int = 0
    left: int = 0  # more than are chased at one press


def board(
    session: Session, actor: Actor, wanted: Iterable[DueSource], asked: Asked, today: date
) -> list[BoardRow]:
    """Return the rows of the board, the latest first; one statement over all modules."""
    found = _found(session, actor, wanted, asked, today)
    if found is None:
        return []
    late = found.c.due_on < today
    keys, names = _grouping(found, asked.by)
    statement = (
        select(
            *(key.label(f"key_{number}") for number, key in enumerate(keys)),
            func.max(names).label("name"),
            func.count().filter(~late).label("soon"),
            func.count().filter(late).label("late"),
            func.min(found.c.due_on).filter(late).label("oldest"),
            func.min(found.c.due_on).filter(late, found.c.in_working_days).label("oldest_working"),
        )
        .group_by(*keys)
        .order_by(text("late desc, oldest, soon desc, name"))
        .limit(MOST_ROWS)
    )
    return [_row(asked.by, row) for row in session.execute(statement)]


def items(
    session: Session,
    actor: Actor,
    wanted: Iterable[DueSource],
    asked: Asked,
    today: date,
    *,
    start: int = 0,
    most: int = PAGE,
) -> tuple[list[BoardItem], int]:
    """Return the deadlines that were asked for, the earliest first, and how many there are."""
    found = _found(session, actor, wanted, asked, today)
    if found is None:
        return [], 0
    statement = (
        select(found, func.count().over().label("all"))
        .order_by(found.c.due_on, found.c.source, found.c.row_id)
        .offset(start)
        .limit(most)
    )
    rows = session.execute(statement).all()
    chases = _chases(session, [(row.source, row.row_id) for row in rows])
    return [_item(row, chases, today) for row in rows], (rows[0].all if rows else 0)


def chase(
    session: Session, actor: Actor, wanted: Iterable[DueSource], asked: Asked, *, today: date
) -> Chased:
    """Remind those who have to do what was asked for; each deadline once a day, whoever presses."""
    actor.require(REMIND, RECORD)
    known = {source.name: source for source in wanted}
    done = Chased()
    with transaction():
        shown, _all = items(session, actor, known.values(), asked, today, most=MOST_CHASED * 5)
        waiting = [item for item in shown if not item.chased_today]
        for item in waiting[:MOST_CHASED]:
            told = _chase(session, known[item.source], item)
            if told is not None:
                done = replace(
                    done,
                    items=done.items + 1,
                    notices=done.notices + told,
                    nobody=done.nobody + (told == 0),
                )
    return replace(done, left=max(0, len(waiting) - MOST_CHASED))


def _chase(session: Session, source: DueSource, item: BoardItem) -> int | None:
    values = {
        "source": source.name,
        "table": source.table,
        "row": item.row_id,
        "step": source.step or source.name,
        "verb": source.verb,
        "roles": source.roles,
        "due": item.due_on,
        "mail": CHASED.mail,
    }
    told: int | None = session.execute(_CHASE, values).scalar_one()
    return told


# -- the statement --------------------------------------------------------------------------------


def _found(
    session: Session, actor: Actor, wanted: Iterable[DueSource], asked: Asked, today: date
) -> Subquery | None:
    """Return what was asked for with the names of those who owe it, as part of a statement."""
    chosen = [source for source in wanted if asked.kind in ("", source.name)]
    every = due.all_due(chosen, actor)
    if every is None:
        return None
    unit = func.coalesce(every.c.unit_id, Organisation.unit_id)
    person = func.trim(func.concat(User.last_name, " ", User.first_name))
    statement: Select[Any] = (
        select(
            every.c.source,
            every.c.row_id,
            every.c.due_on,
            every.c.title,
            every.c.in_working_days,
            every.c.organisation_id,
            every.c.person_id,
            unit.label("unit_id"),
            Organisation.name.label("organisation_name"),
            AdminUnit.full_name.label("unit_name"),
            case((every.c.person_id.is_not(None), person), else_=null()).label("person_name"),
        )
        .select_from(every)
        .outerjoin(Organisation, Organisation.id == every.c.organisation_id)
        .outerjoin(AdminUnit, AdminUnit.id == unit)
        .outerjoin(User, User.id == every.c.person_id)
    )
    first, last = _span(asked, today)
    statement = statement.where(every.c.due_on <= last)
    if first is not None:
        statement = statement.where(every.c.due_on >= first)
    statement = statement.where(*_narrowed(session, every, unit, asked))
    return statement.subquery("found")


def _span(asked: Asked, today: date) -> tuple[date | None, date]:
    """Return the first and the last of the days that are asked for."""
    if asked.standing is Standing.LATE:
        return None, today - timedelta(days=1)
    first = today if asked.standing is Standing.SOON else None
    return first, today + timedelta(days=asked.days)


def _narrowed(session: Session, every: Subquery, unit: Any, asked: Asked) -> list[Any]:
    found: list[Any] = [true()]
    if asked.within is not None:
        below = session.execute(_BELOW, {"unit": asked.within}).scalar_one()
        found.append(unit.in_(below))
    exact = (
        (asked.unit, unit),
        (asked.organisation, every.c.organisation_id),
        (asked.person, every.c.person_id),
    )
    for key, column in exact:
        if key is not None:
            found.append(column == key if key else column.is_(None))
    if asked.item is not None:
        found += [every.c.source == asked.item[0], every.c.row_id == asked.item[1]]
    return found


def _grouping(found: Subquery, by: By) -> tuple[list[Any], Any]:
    """Return by what the board is grouped, and the name of a row."""
    c = found.c
    if by is By.UNIT:
        return [c.unit_id], c.unit_name
    if by is By.PERSON:
        return [c.person_id], c.person_name
    if by is By.KIND:
        return [c.source], c.source
    # One's own unit counts where no organisation owes it.
    lone = case((c.organisation_id.is_(None), c.unit_id), else_=null())
    return [c.organisation_id, lone], func.coalesce(c.organisation_name, c.unit_name)


def _row(by: By, row: Any) -> BoardRow:
    keys: dict[str, Any]
    if by is By.KIND:
        keys = {"kind": row.key_0}
    elif by is By.BODY:
        keys = {"organisation": row.key_0 or 0}
        if row.key_0 is None:
            keys["unit"] = row.key_1 or 0
    else:
        keys = {by.value: row.key_0 or 0}
    return BoardRow(row.name or "", keys, row.soon, row.late, row.oldest, row.oldest_working)


def _item(row: Any, chases: Mapping[tuple[str, int], Any], today: date) -> BoardItem:
    last = chases.get((row.source, row.row_id))
    return BoardItem(
        source=row.source,
        row_id=row.row_id,
        due_on=row.due_on,
        in_working_days=row.in_working_days,
        title=row.title or "",
        whose=row.person_name or row.organisation_name or row.unit_name or "",
        chased_at=last.at if last else None,
        chased_by=last.name if last else "",
        chased_today=last is not None and last.on_day == today,
    )


def _chases(session: Session, keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """Return who chased last for some deadlines."""
    if not keys:
        return {}
    name = func.trim(func.concat(User.last_name, " ", User.first_name)).label("name")
    rows = session.execute(
        select(Chase.source, Chase.row_id, Chase.at, Chase.on_day, name)
        .join(User, User.id == Chase.user_id)
        .where(tuple_(Chase.source, Chase.row_id).in_(keys))
        .order_by(Chase.at)
    )
    return {(row.source, row.row_id): row for row in rows}
