"""What the Front records and recommends; it changes no class and no list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor, system_actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from app.kernel.workflow_papers import Paper
from modules.household_supervision.domain.errors import UnknownFindingType
from modules.household_supervision.models import (
    Finding,
    FindingType,
    Recommendation,
    RecommendationFinding,
    SampledHousehold,
    Visit,
)
from modules.household_supervision.models.choices import (
    AnswerKind,
    RecommendationState,
    Severity,
)
from modules.household_supervision.services import core_data, papers
from modules.household_supervision.services.errors import NotOfTheFront
from modules.household_supervision.services.workflows import FINDING, RECOMMENDATION


@dataclass(frozen=True, slots=True)
class NewFinding:
    """What was found, where, by whom, and on what it rests."""

    type_code: str
    unit_id: int
    organisation_id: int
    evidence: str
    found_on: date
    legal_point: str | None = None
    severity: Severity = Severity.MEDIUM
    unit_review_id: int | None = None
    case_id: int | None = None
    meeting_id: int | None = None
    plan_id: int | None = None
    visit_id: int | None = None
    sampled_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewRecommendation:
    """What the Front asks, of whom, and on which findings it rests."""

    unit_id: int
    issuing_organisation_id: int
    addressee_organisation_id: int
    content: str
    number: str | None = None
    unit_review_id: int | None = None
    finding_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the addressee says; anything but a plain yes needs its reason."""

    kind: AnswerKind
    answered_on: date
    text: str | None = None


def record_finding(wanted: NewFinding, *, actor: Actor) -> Finding:
    """Record a finding; its unit does not see it until it is shared."""
    with transaction() as session:
        actor.require("record", Finding.__record__)
        require_front(session, wanted.organisation_id, actor)
        plan_id = wanted.plan_id
        if plan_id is None and wanted.visit_id is not None:
            plan_id = get_record(session, Visit, wanted.visit_id).plan_id
        elif plan_id is None and wanted.sampled_id is not None:
            plan_id = get_record(session, SampledHousehold, wanted.sampled_id).plan_id
        item = Finding(
            finding_type_id=type_id(session, wanted.type_code),
            unit_id=wanted.unit_id,
            organisation_id=wanted.organisation_id,
            unit_review_id=wanted.unit_review_id,
            case_id=wanted.case_id,
            meeting_id=wanted.meeting_id,
            plan_id=plan_id,
            visit_id=wanted.visit_id,
            sampled_id=wanted.sampled_id,
            found_on=wanted.found_on,
            evidence=wanted.evidence,
            legal_point=wanted.legal_point,
            severity=wanted.severity.value,
        )
        session.add(item)
        flush(session, Finding)
        return item


def share_finding(finding_id: int, *, actor: Actor, today: date) -> Finding:
    """Share a finding with its unit."""
    return _move_finding(finding_id, "share", actor, today)


def answer_finding(
    finding_id: int, *, confirms: bool, actor: Actor, today: date, opinion: str | None = None
) -> Finding:
    """Write down the unit's opinion on a finding."""
    with transaction() as session:
        actor.require("answer", Finding.__record__)
        item = get_for_update(session, Finding, finding_id)
        item.unit_opinion = opinion
        FINDING.move(item, "confirm" if confirms else "dispute", Move(actor, today))
        flush(session, Finding)
        return item


def draft_recommendation(wanted: NewRecommendation, *, actor: Actor) -> Recommendation:
    """Draft a recommendation on findings; nothing is due before it is issued."""
    with transaction() as session:
        actor.require("write", Recommendation.__record__)
        require_front(session, wanted.issuing_organisation_id, actor)
        item = Recommendation(
            unit_id=wanted.unit_id,
            unit_review_id=wanted.unit_review_id,
            issuing_organisation_id=wanted.issuing_organisation_id,
            addressee_organisation_id=wanted.addressee_organisation_id,
            content=wanted.content,
            number=wanted.number,
        )
        session.add(item)
        flush(session, Recommendation)
        item.findings.extend(
            RecommendationFinding(finding=get_record(session, Finding, key))
            for key in wanted.finding_ids
        )
        flush(session, RecommendationFinding)
        return item


def issue_recommendation(
    recommendation_id: int, paper: Paper, *, actor: Actor, today: date
) -> Recommendation:
    """Issue a recommendation by its signed paper, whose number and day become its own.

    The due date follows from the configured limit of that day; an officer of the Front issues it.
    """
    with transaction() as session:
        item = get_for_update(session, Recommendation, recommendation_id)
        actor.require("issue", Recommendation.__record__)
        item.number = (paper.number or "").strip() or item.number
        item.issued_on = paper.issued_on
        # A number that its issuer has used stands beside the field of the paper.
        with papers.named({"number": "paper_number"}):
            flush(session, Recommendation)
        signed = replace(paper, number=item.number, organisation_id=item.issuing_organisation_id)
        RECOMMENDATION.move(item, "issue", Move(actor, today, paper=signed))
        flush(session, Recommendation)
        return item


def answer_recommendation(
    recommendation_id: int, answer: Answer, *, actor: Actor, today: date
) -> Recommendation:
    """Write down the addressee's answer, late ones too."""
    with transaction() as session:
        actor.require("answer", Recommendation.__record__)
        item = get_for_update(session, Recommendation, recommendation_id)
        item.answer_kind, item.answer_text = answer.kind.value, answer.text
        item.answered_on = answer.answered_on
        RECOMMENDATION.move(item, "answer", Move(actor, today))
        flush(session, Recommendation)
        return item


def mark_overdue(*, today: date) -> int:
    """Mark all recommendations whose answer is overdue; return their number. Idempotent."""
    actor = system_actor("mark overdue recommendations")
    with transaction() as session:
        waiting = session.scalars(
            select(Recommendation)
            .where(
                Recommendation.state.in_(
                    [RecommendationState.ISSUED, RecommendationState.RECEIVED]
                ),
                Recommendation.due_on < today,
            )
            .order_by(Recommendation.id)
            .with_for_update(skip_locked=True)
        ).all()
        for item in waiting:
            RECOMMENDATION.move(item, "mark_overdue", Move(actor, today))
        flush(session, Recommendation)
        return len(waiting)


def type_id(session: Session, code: str) -> int:
    """Return the key of a finding type."""
    found = session.scalar(select(FindingType.id).where(FindingType.code == code))
    if found is None:
        raise UnknownFindingType(code)
    return found


def require_front(session: Session, organisation_id: int, actor: Actor) -> None:
    """Refuse anybody but people of the Front's body, whatever permission their role holds."""
    body = core_data.organisation(session, organisation_id)
    if not body.is_front:
        raise NotOfTheFront(body.name)
    if actor.is_system:
        return
    reach: Sequence[frozenset[int]] = [
        grant.organisation_ids
        for grant in actor.grants
        if grant.organisation_id is not None and grant.organisation_ids is not None
    ]
    if not any(organisation_id in organisations for organisations in reach):
        raise NotOfTheFront(body.name)


def _move_finding(finding_id: int, name: str, actor: Actor, today: date) -> Finding:
    with transaction() as session:
        item = get_for_update(session, Finding, finding_id)
        FINDING.move(item, name, Move(actor, today))
        flush(session, Finding)
        return item
