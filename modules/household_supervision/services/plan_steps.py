"""The steps of a supervision plan: from the draft to the follow-up of its recommendations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.services.calendar import working_calendar
from app.kernel.workflow import Move, Transition
from modules.household_supervision.domain import supervision_plan as rules
from modules.household_supervision.models import (
    Finding,
    PlanUnit,
    Recommendation,
    RecommendationFinding,
    Sample,
    SupervisionPlan,
    SupervisionTeam,
    TeamMember,
)
from modules.household_supervision.models.choices import (
    PlanForm,
    PlanMode,
    PlanState,
    RecommendationState,
)
from modules.household_supervision.services import core_data
from modules.household_supervision.services.errors import (
    PaperMissing,
    PlanNotBegun,
    RecommendationsOpen,
    ReportMissing,
    SampleMissing,
    SentTooLate,
    TeamMissing,
    UnitsMissing,
)
from modules.household_supervision.services.review_steps import session_of
from modules.household_supervision.services.supervision_steps import deadline_rules

BY_TEAM = (PlanForm.TEAM, PlanForm.JOIN)
SETTLED = (RecommendationState.DONE, RecommendationState.CLOSED, RecommendationState.DRAFT)
EARLY = (PlanState.DRAFT, PlanState.CONSULTED)


def note_consulted(item: SupervisionPlan, move: Move) -> None:
    """Write down when the Party committee and the agencies were consulted."""
    item.consulted_on = item.consulted_on or move.today


def may_issue(item: SupervisionPlan, _move: Move) -> None:
    """Refuse to issue without the paper's number, date and signer, or without a unit."""
    texts = (item.number, item.signer_name)
    if item.plan_date is None or not all((text or "").strip() for text in texts):
        raise PaperMissing
    if not units_of(session_of(item), item.id):
        raise UnitsMissing


def copy_limit(item: SupervisionPlan, _move: Move) -> None:
    """Compute by when the plan is sent, from the limit in force when the supervision starts."""
    session = session_of(item)
    body = core_data.organisation(session, item.organisation_id)
    calendar = working_calendar()
    due = rules.send_due(deadline_rules(session), body.level, item.starts_on, calendar)
    item.send_due_on = due.last_day
    item.send_limit_value, item.send_limit_unit = due.duration.value, due.duration.kind.value


def may_send(item: SupervisionPlan, move: Move) -> None:
    """Refuse a plan without its team's decision, and a late one without the reason."""
    session = session_of(item)
    if item.form in BY_TEAM:
        team = main_team(session, item.id)
        if team is None or team.decision_number is None or not is_led(session, item):
            raise TeamMissing
    copy_limit(item, move)
    item.sent_on = item.sent_on or move.today
    late = item.send_due_on is not None and item.sent_on > item.send_due_on
    if late and not (item.late_reason or "").strip():
        raise SentTooLate(item.send_due_on or item.sent_on)


def may_start(item: SupervisionPlan, move: Move) -> None:
    """Refuse to start before the time of the plan, without a head, or without the samples."""
    if move.today < item.starts_on:
        raise PlanNotBegun(item.starts_on)
    if item.form not in BY_TEAM:
        return
    session = session_of(item)
    if not is_led(session, item):
        raise TeamMissing
    if item.mode == PlanMode.DIRECT:
        drawn = set(session.scalars(select(Sample.plan_unit_id).where(Sample.plan_id == item.id)))
        for unit in units_of(session, item.id):
            if unit.id not in drawn:
                raise SampleMissing(str(unit.unit))


def start(item: SupervisionPlan, move: Move) -> None:
    """Write down the beginning, and by when the team reports."""
    session = session_of(item)
    item.started_on = move.today
    body = core_data.organisation(session, item.organisation_id)
    calendar = working_calendar()
    due = rules.report_due(deadline_rules(session), body.level, item.ends_on, calendar)
    item.report_due_on = due.last_day


def may_report(item: SupervisionPlan, _move: Move) -> None:
    """Refuse a report without its number."""
    if not (item.report_number or "").strip() or item.reported_on is None:
        raise ReportMissing


def may_close(item: SupervisionPlan, _move: Move) -> None:
    """Refuse to close while a recommendation of the plan is not carried out or closed."""
    count = session_of(item).scalar(
        select(func.count(Recommendation.id.distinct()))
        .join(RecommendationFinding, RecommendationFinding.recommendation_id == Recommendation.id)
        .join(Finding, Finding.id == RecommendationFinding.finding_id)
        .where(Finding.plan_id == item.id, Recommendation.state.not_in(SETTLED))
    )
    if count:
        raise RecommendationsOpen(count)


def units_of(session: Session, plan_id: int) -> list[PlanUnit]:
    """Return the units of a plan."""
    statement = select(PlanUnit).where(PlanUnit.plan_id == plan_id).order_by(PlanUnit.id)
    return list(session.scalars(statement))


def main_team(session: Session, plan_id: int) -> SupervisionTeam | None:
    """Return the team of a plan, if there is one."""
    return session.scalar(
        select(SupervisionTeam).where(
            SupervisionTeam.plan_id == plan_id, SupervisionTeam.parent_id.is_(None)
        )
    )


def is_led(session: Session, item: SupervisionPlan) -> bool:
    """Tell whether the main team has a head on each day of the plan."""
    rows = session.execute(
        select(TeamMember.valid_from, TeamMember.valid_to)
        .join(SupervisionTeam, SupervisionTeam.id == TeamMember.team_id)
        .where(
            TeamMember.plan_id == item.id,
            TeamMember.role == rules.TeamRole.HEAD,
            SupervisionTeam.parent_id.is_(None),
        )
    )
    heads = [rules.Span(*row) for row in rows]
    return rules.is_led(heads, rules.Span(item.starts_on, item.ends_on))


PLAN_TRANSITIONS = (
    Transition(
        "consult", _l("Opinions were asked"), ("draft",), "consulted", "write",
        effect=note_consulted,
    ),
    Transition(
        "revise", _l("Back to the draft"), ("consulted",), "draft", "write",
        reason_required=True, tone="warning",
    ),
    Transition(
        "issue", _l("Issue the plan"), ("consulted",), "issued", "issue",
        guard=may_issue, effect=copy_limit,
        confirm=_l("Number, date and signer of an issued plan stand."),
    ),
    Transition(
        "send", _l("Plan and decision were sent"), ("issued",), "sent", "issue", guard=may_send
    ),
    Transition(
        "start", _l("Start the supervision"), ("sent",), "running", "write",
        guard=may_start, effect=start,
        confirm=_l("From now on the team sees the households of its sample."),
    ),
    Transition("report", _l("Report"), ("running",), "reported", "issue", guard=may_report),
    Transition("follow", _l("Follow the recommendations"), ("reported",), "following", "write"),
    Transition("close", _l("Close the plan"), ("following",), "closed", "issue", guard=may_close),
)  # fmt: skip
