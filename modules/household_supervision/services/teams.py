"""Supervision teams: who is in them, by which decision, and independent of whom they supervise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction
from modules.household_supervision.domain import supervision_plan as rules
from modules.household_supervision.models import (
    CommitteeMember,
    PlanUnit,
    SupervisionPlan,
    SupervisionTeam,
    TeamMember,
)

LED = "household_team_member_led"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on the team, as printed."""

    number: str
    date: date


def set_up_team(values: Mapping[str, Any], *, actor: Actor) -> SupervisionTeam:
    """Set up the team of a plan, or with `parent_id` one of its sub-teams."""
    with transaction() as session:
        actor.require("write", SupervisionTeam.__record__)
        plan = get_record(session, SupervisionPlan, values["plan_id"])
        item = SupervisionTeam(**{**values, "plan_id": plan.id})
        session.add(item)
        flush(session, SupervisionTeam)
        return item


def add_member(values: Mapping[str, Any], *, actor: Actor) -> TeamMember:
    """Add a person to a team; without its own decision that of the team counts until it is sent."""
    with transaction() as session:
        actor.require("write", TeamMember.__record__)
        team = get_record(session, SupervisionTeam, values["team_id"])
        item = TeamMember(**values, plan_id=team.plan_id)
        require_independent(session, team.plan_id, member=item)
        session.add(item)
        flush(session, TeamMember)
        return item


def end_membership(
    member_id: int, last_day: date, decision: Decision, reason: str | None, *, actor: Actor
) -> TeamMember:
    """Let a person leave the team by a decision; what the team sees ends for them at midnight."""
    with transaction() as session:
        actor.require("write", TeamMember.__record__)
        item = get_for_update(session, TeamMember, member_id)
        _end(item, last_day, decision, reason)
        flush(session, TeamMember)
        return item


def replace_member(
    member_id: int,
    first_day: date,
    successor: Mapping[str, Any],
    decision: Decision,
    reason: str | None,
    *,
    actor: Actor,
) -> TeamMember:
    """Let another person take a member's place, also the head's, from a day on in one step."""
    with transaction() as session:
        actor.require("write", TeamMember.__record__)
        leaving = get_for_update(session, TeamMember, member_id)
        session.execute(text(f"set constraints {LED} deferred"))
        until = leaving.valid_to
        _end(leaving, first_day - timedelta(days=1), decision, reason)
        flush(session, TeamMember)
        item = TeamMember(
            **successor,
            team_id=leaving.team_id,
            plan_id=leaving.plan_id,
            role=leaving.role,
            valid_from=first_day,
            valid_to=until,
            decision_number=decision.number,
            decision_date=decision.date,
        )
        require_independent(session, leaving.plan_id, member=item)
        session.add(item)
        flush(session, TeamMember)
        session.execute(text(f"set constraints {LED} immediate"))
        return item


def require_independent(
    session: Session,
    plan_id: int,
    *,
    member: TeamMember | None = None,
    unit: PlanUnit | None = None,
) -> None:
    """Raise NotIndependent when a member sits on the committee of a unit the team goes to.

    `member` and `unit` are about to be added. Nothing is flushed, so that the refusal has words.
    """
    with session.no_autoflush:
        units = list(session.scalars(select(PlanUnit).where(PlanUnit.plan_id == plan_id)))
        units += [unit] if unit is not None else []
        members = list(session.scalars(select(TeamMember).where(TeamMember.plan_id == plan_id)))
        members += [member] if member is not None else []
        mains = set(
            session.scalars(
                select(SupervisionTeam.id).where(
                    SupervisionTeam.plan_id == plan_id, SupervisionTeam.parent_id.is_(None)
                )
            )
        )
        memberships = [_membership(each, units, mains) for each in members if each.person_id]
        rules.require_independent(memberships, _seats(session, [each.unit_id for each in units]))


def _seats(session: Session, unit_ids: list[int]) -> list[rules.Seat]:
    rows = session.scalars(
        select(CommitteeMember).where(
            CommitteeMember.unit_id.in_(unit_ids), CommitteeMember.person_id.is_not(None)
        )
    )
    return [
        rules.Seat(
            str(seat.person_id),
            seat.unit_id,
            str(seat.unit),
            rules.Span(seat.valid_from, seat.valid_to),
        )
        for seat in rows
    ]


def _membership(member: TeamMember, units: Any, mains: set[int]) -> rules.Membership:
    reached = frozenset(
        each.unit_id
        for each in units
        if member.team_id in mains or each.team_id in (None, member.team_id)
    )
    return rules.Membership(
        str(member.person_id),
        member.full_name,
        reached,
        rules.Span(member.valid_from, member.valid_to),
    )


def _end(item: TeamMember, last_day: date, decision: Decision, reason: str | None) -> None:
    item.valid_to = last_day
    item.end_decision_number, item.end_decision_date = decision.number, decision.date
    item.end_reason = reason
