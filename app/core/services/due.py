"""What is due in core, and what of all modules a reader has to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from app.core.models import CallResponse, CallState, DataCall, ResponseState
from app.core.permissions import FILL
from app.kernel import due
from app.kernel.actor import Actor
from app.kernel.due import DueItem, DueSource

HORIZON = timedelta(days=30)
MOST = 8  # on the home page


def _own_units(actor: Actor) -> ColumnElement[bool]:
    """Return the condition of answers that are owed by the very units of one's assignments."""
    verb = (FILL, CallResponse.__record__)
    units = [grant.unit_id for grant in actor.grants if verb in grant.permissions]
    return CallResponse.unit_id.in_([key for key in units if key is not None])


CALL_ANSWER = due.declare(
    DueSource(
        "core.call_answer",
        _l("Answer to a data call"),
        CallResponse,
        FILL,
        due=CallResponse.effective_due_on,
        is_open=and_(
            CallResponse.state.in_(
                (ResponseState.OPEN, ResponseState.DRAFT, ResponseState.RETURNED)
            ),
            DataCall.state == CallState.ISSUED,
        ),
        unit=CallResponse.unit_id,
        title=DataCall.title,
        mine=_own_units,
        joins=((DataCall, DataCall.id == CallResponse.call_id),),
    )
)


def own_items(
    session: Session,
    actor: Actor,
    module_states: Mapping[str, str],
    *,
    until: date,
    since: date | None = None,
    most: int = MOST,
) -> list[DueItem]:
    """Return what this reader has to do until a day, the earliest first."""
    wanted = due.own_sources(actor, module_states)
    return due.items(session, wanted, actor, until=until, since=since, own=True, most=most)


def records_of(session: Session, items: Sequence[DueItem]) -> dict[tuple[str, int], Any]:
    """Return the records of some deadlines by source and key, as far as the reader reaches them."""
    keys: dict[str, set[int]] = {}
    for item in items:
        keys.setdefault(item.source, set()).add(item.row_id)
    found: dict[tuple[str, int], Any] = {}
    for name, wanted in keys.items():
        source = due.source_named(name)
        if source is not None:
            rows = session.scalars(select(source.model).where(source.model.id.in_(wanted))).unique()
            found |= {(name, row.id): row for row in rows}
    return found
