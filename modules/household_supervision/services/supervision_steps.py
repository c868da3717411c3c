"""The steps of findings and recommendations of the Front."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.services.calendar import working_calendar
from app.kernel.workflow import Move, Transition
from modules.household_supervision import events
from modules.household_supervision.domain import supervision as rules
from modules.household_supervision.domain.dated import Validity, Verification
from modules.household_supervision.domain.review_calendar import DayKind, Duration
from modules.household_supervision.models import Finding, Recommendation, SupervisionParameter
from modules.household_supervision.models.choices import FindingState
from modules.household_supervision.services import core_data, deadlines
from modules.household_supervision.services.errors import (
    AnswerMissing,
    FindingElsewhere,
    NotOverdue,
    NumberMissing,
    OpinionMissing,
    ResultMissing,
)
from modules.household_supervision.services.papers import RECOMMENDATION_RULE
from modules.household_supervision.services.review_steps import session_of


def note_shared(item: Finding, move: Move) -> None:
    """Write down the day on which the unit was told."""
    item.shared_on = move.today


def may_dispute(item: Finding, _move: Move) -> None:
    """Refuse a dispute without the unit's opinion."""
    if not (item.unit_opinion or "").strip():
        raise OpinionMissing


def deadline_rules(session: Session) -> tuple[rules.DeadlineRule, ...]:
    """Return the time limits of the supervision as configured."""
    rows = session.scalars(select(SupervisionParameter))
    return tuple(
        rules.DeadlineRule(
            code=rules.DeadlineCode(row.code),
            direction=rules.Direction(row.direction),
            duration=Duration(row.value, DayKind(row.day_unit), Verification(row.verification)),
            level=row.level,
            validity=Validity(row.valid_from, row.valid_to),
        )
        for row in rows
    )


def may_issue(item: Recommendation, _move: Move) -> None:
    """Refuse to issue without the paper's number, or on a finding of another unit."""
    if not (item.number or "").strip():
        raise NumberMissing
    for link in item.findings:
        if link.finding.unit_id != item.unit_id or link.finding.state in (
            FindingState.RECORDED,
            FindingState.CLOSED,
        ):
            raise FindingElsewhere(link.finding_id)


def issue(item: Recommendation, move: Move) -> None:
    """Compute the due date from the configured limit and bind the findings."""
    session = session_of(item)
    issuer = core_data.organisation(session, item.issuing_organisation_id)
    code = rules.DeadlineCode.RECOMMENDATION_ANSWER
    if issuer.kind == "peoples_inspection_board":
        code = rules.DeadlineCode.INSPECTION_BOARD_ANSWER
    item.issued_on = item.issued_on or move.today
    rule = rules.deadline_rule(deadline_rules(session), code, issuer.level, item.issued_on)
    due = rules.supervision_due(rule, item.issued_on, working_calendar())
    item.due_on = due.last_day
    item.due_value, item.due_unit = due.duration.value, due.duration.kind.value
    for link in item.findings:
        if link.finding.state != FindingState.IN_RECOMMENDATION:
            link.finding.state = FindingState.IN_RECOMMENDATION
    events.recommendation_issued.send(item)


def note_received(item: Recommendation, move: Move) -> None:
    """Write down the day of receipt."""
    item.received_on = item.received_on or move.today


def is_overdue(item: Recommendation, move: Move) -> None:
    """Refuse to call overdue what is still awaited; an answer on the due date is in time."""
    due_on = item.due_on
    if due_on is None:
        raise NumberMissing
    state = rules.answer_state(due_on, item.answered_on, move.today)
    if state is not rules.AnswerState.OVERDUE:
        raise NotOverdue(due_on)


def note_overdue(item: Recommendation, _move: Move) -> None:
    """Tell others that a recommendation is overdue."""
    events.recommendation_overdue.send(item)


def escalate(item: Recommendation, move: Move) -> None:
    """Send an unanswered recommendation to the Front one level up, which writes on."""
    session = session_of(item)
    issuer = core_data.organisation(session, item.issuing_organisation_id)
    above = core_data.front_above(session, issuer)
    item.escalated_on = move.today
    item.escalated_to_id = None if above is None else above.id


def may_answer(item: Recommendation, _move: Move) -> None:
    """Refuse an answer that does not say what it is and when it came."""
    if item.answer_kind is None or item.answered_on is None:
        raise AnswerMissing
    if item.answer_kind != "accept" and not (item.answer_text or "").strip():
        raise AnswerMissing


def may_finish(item: Recommendation, _move: Move) -> None:
    """Refuse to call carried out what nobody has described."""
    if not (item.result or "").strip():
        raise ResultMissing


FINDING_TRANSITIONS = (
    Transition(
        "share", _l("Share with the unit"), ("recorded",), "shared", "record", effect=note_shared
    ),
    Transition("confirm", _l("The unit confirms"), ("shared",), "confirmed", "answer"),
    Transition(
        "dispute",
        _l("The unit disputes"),
        ("shared",),
        "disputed",
        "answer",
        guard=may_dispute,
        tone="warning",
    ),
    Transition(
        "recommend",
        _l("Take into a recommendation"),
        ("shared", "confirmed", "disputed"),
        "in_recommendation",
        "record",
    ),
    Transition(
        "close",
        _l("Close"),
        ("recorded", "confirmed", "disputed", "in_recommendation"),
        "closed",
        "record",
        reason_required=True,
    ),
)

RECOMMENDATION_TRANSITIONS = (
    Transition(
        "issue",
        _l("Issue"),
        ("draft",),
        "issued",
        "issue",
        guard=may_issue,
        effect=issue,
        paper=RECOMMENDATION_RULE,
        confirm=_l("The content of an issued recommendation is not changed any more."),
    ),
    Transition("receive", _l("Received"), ("issued",), "received", "answer", effect=note_received),
    Transition(
        "mark_overdue",
        _l("Mark as overdue"),
        ("issued", "received"),
        "overdue",
        "issue",
        guard=is_overdue,
        effect=note_overdue,
        tone="danger",
    ),
    Transition(
        "escalate",
        _l("Send one level up"),
        ("overdue",),
        "escalated",
        "issue",
        effect=escalate,
        tone="danger",
    ),
    Transition(
        "answer",
        _l("Answer"),
        ("issued", "received", "overdue", "escalated"),
        "answered",
        "answer",
        guard=may_answer,
        deadline=deadlines.answer,
    ),
    Transition("carry_out", _l("Carried out"), ("answered",), "done", "issue", guard=may_finish),
    Transition(
        "close",
        _l("Close"),
        ("answered", "done", "escalated"),
        "closed",
        "issue",
        reason_required=True,
    ),
)
