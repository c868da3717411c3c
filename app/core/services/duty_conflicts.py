"""Places that break a rule of separation although nobody may hold them together any more.

Kinship that is declared, and a right that a role gets, come after the assignments which they put in
conflict (docs/adr/0033). These stay until somebody ends one of them; here they are found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, text
from sqlalchemy.orm import Session, joinedload

from app.core.models import Assignment
from app.kernel import notices
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.kernel.notices import MailChoice, NoticeKind
from app.kernel.transaction import transaction

FOUND = text("select rule, kind, law, mark, one_id, other_id from core_standing_conflicts(:day)")
READERS = text(
    "select distinct a.user_id from core_assignment a "
    "join ab_user u on u.id = a.user_id and u.active "
    "join ab_permission_view_role g on g.role_id = a.role_id "
    "join ab_permission_view pv on pv.id = g.permission_view_id "
    "join ab_permission p on p.id = pv.permission_id and p.name = 'can_write' "
    "join ab_view_menu v on v.id = pv.view_menu_id and v.name = 'core.Assignment' "
    "where coalesce(a.valid_from <= :day, true) and coalesce(a.valid_to >= :day, true)"
)
TOLD = notices.declare_kind(
    NoticeKind(
        "core.duty_conflict",
        _l("Places are held together that a rule keeps apart"),
        "alert-triangle",
        MailChoice.AT_ONCE,
    )
)


@dataclass(frozen=True)
class Standing:
    """A rule, its source, and the two assignments that break it; none out of the reader's reach."""

    rule: str
    kind: str
    law: str
    mark: str
    one: Assignment | None
    other: Assignment | None


def standing_on(session: Session, day: date) -> list[Standing]:
    """Return what is held on a day although it is kept apart."""
    rows = session.execute(FOUND, {"day": day}).all()
    held = _assignments(session, {key for row in rows for key in (row.one_id, row.other_id)})
    return [
        Standing(
            row.rule, row.kind, row.law, row.mark, held.get(row.one_id), held.get(row.other_id)
        )
        for row in rows
    ]


def _assignments(session: Session, keys: Iterable[int]) -> dict[int, Assignment]:
    names = (Assignment.user, Assignment.role, Assignment.unit, Assignment.organisation)
    statement = (
        select(Assignment)
        .where(Assignment.id.in_(set(keys)))
        .options(*(joinedload(name) for name in names))
    )
    return {item.id: item for item in session.scalars(statement)}


def tell_standing(*, actor: Actor, today: date) -> int:
    """Tell those who look after assignments of each conflict, once; return how many were found."""
    if not actor.is_system:
        raise NotAllowed(verb="write", record="core.User")
    with transaction() as session:
        found = standing_on(session, today)
        readers = list(session.scalars(READERS, {"day": today})) if found else []
        for each in found:
            if each.one is not None and each.other is not None:
                once = f"{TOLD.name}.{each.rule}.{each.one.id}.{each.other.id}"
                notices.notify(session, TOLD, each.one, readers, once=once)
        return len(found)
