"""The register of requests of people about their own data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.domain.subject_rights import due_day
from app.core.models.privacy import PrivacyKind, RequestState, SubjectRequest
from app.core.services.calendar import working_calendar
from app.core.services.privacy_rules import value_on
from app.kernel.actor import Actor
from app.kernel.reach import require_on
from app.kernel.records import create_record, flush, get_for_update
from app.kernel.transaction import transaction


def receive(values: Mapping[str, Any], *, actor: Actor) -> SubjectRequest:
    """Keep a request with the day by which it is acknowledged; raise NoTimeLimit."""
    came = values["received_on"]
    due = due_day(
        came,
        working_days=value_on(PrivacyKind.ACKNOWLEDGE_DAYS, came),
        hours=value_on(PrivacyKind.ACT_HOURS, came),
        calendar=working_calendar((came.year, came.year + 1)),
    )
    return create_record(SubjectRequest, {**values, "due_on": due}, actor=actor)


def acknowledge(key: int, *, actor: Actor, today: date) -> SubjectRequest:
    """Say that the person was told of the receipt."""
    with transaction() as session:
        item = get_for_update(session, SubjectRequest, key)
        require_on(item, "write", actor=actor)
        item.state, item.acknowledged_on = RequestState.ACKNOWLEDGED, today
        flush(session, SubjectRequest)
        return item


def close(key: int, answer: str, *, is_refused: bool, actor: Actor, today: date) -> SubjectRequest:
    """Keep what was answered, or why it was refused."""
    with transaction() as session:
        item = get_for_update(session, SubjectRequest, key)
        require_on(item, "write", actor=actor)
        item.answer, item.answered_on = answer, today
        item.state = RequestState.REFUSED if is_refused else RequestState.ANSWERED
        flush(session, SubjectRequest)
        return item
