"""What the tests of supervision plans share: a plan at work with its team and sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.services.people import create_person
from app.core.services.users import link_person
from app.kernel.actor import Actor, bind_actor, system_actor
from modules.household_supervision.models import (
    PlanUnit,
    ReviewRound,
    Sample,
    SampledHousehold,
    SupervisionPlan,
    SupervisionTeam,
    TeamMember,
)
from modules.household_supervision.services import plans, samples, teams
from modules.household_supervision.tests.support import DAY, OTHER_COMMUNE, Land, role

STARTS = date(2021, 10, 18)
DECISION = teams.Decision("12/QĐ-MTTQ", date(2021, 9, 20))
MOVES = ("consulted", "issued", "sent", "running", "reported", "following", "closed")


def today_of(session: Session) -> date:
    """Return today as the database sees it, in Viet Nam."""
    return session.execute(text("select core_today()")).scalar_one()


@dataclass
class Supervision:
    """A plan with its team and unit; `system` made it."""

    session: Session
    make_user: Callable[..., Any]
    land: Land
    plan: SupervisionPlan
    unit: PlanUnit
    team: SupervisionTeam
    head: TeamMember
    system: Actor = field(default_factory=lambda: system_actor("test: supervision"))

    def as_system(self) -> None:
        """Let the program itself act."""
        bind_actor(self.session, self.system)

    def draw(self, number: int = 2, seed: str = "hạt giống") -> list[SampledHousehold]:
        """Draw the sample of the unit."""
        self.as_system()
        sample = samples.draw_sample(self.unit.id, seed=seed, actor=self.system, today=DAY)
        return self.drawn(sample)

    def drawn(self, sample: Sample) -> list[SampledHousehold]:
        """Return the households of a sample."""
        statement = select(SampledHousehold).where(SampledHousehold.sample_id == sample.id)
        return list(self.session.scalars(statement.order_by(SampledHousehold.id)))

    def move_to(self, state: str) -> None:
        """Move the plan along to a state as the database allows it, past the services' guards."""
        self.as_system()
        self.session.flush()
        names = ("draft", *MOVES)
        self.session.execute(
            text(
                "update household_plan set reported_on = core_today(), report_number = '1/BC' "
                "where id = :key"
            ),
            {"key": self.plan.id},
        )
        for name in names[names.index(self.plan.state) + 1 : names.index(state) + 1]:
            self.session.execute(
                text("update household_plan set state = :state where id = :key"),
                {"state": name, "key": self.plan.id},
            )
        self.session.refresh(self.plan)

    def someone(
        self, name: str = "team_member", unit: str = OTHER_COMMUNE, organisation: Any = None
    ) -> tuple[Actor, int]:
        """Make a user with a role elsewhere and a person in the register."""
        user, acting = self.make_user(role(name), unit, organisation)
        before = self.session.info["actor"]
        self.as_system()
        key = create_person(
            full_name="Chamaléa Thị Mẫu", unit_id=self.land.province.id, actor=self.system
        ).id
        link_person(user.id, key, actor=self.system)
        bind_actor(self.session, before)
        return acting, key

    def join(self, person_id: int | None, team: SupervisionTeam | None = None, **values: Any):
        """Add a person to the team by a decision."""
        self.as_system()
        wanted = {
            "team_id": (team or self.team).id,
            "role": "member",
            "full_name": "Chamaléa Thị Mẫu",
            "person_id": person_id,
            "valid_from": STARTS,
            "decision_number": DECISION.number,
            "decision_date": DECISION.date,
        }
        return teams.add_member({**wanted, **values}, actor=self.system)


class Listed(NamedTuple):
    """The keys of a household on the list, which nobody's reach expires."""

    id: int
    household_id: int
    unit_id: int
    unit_review_id: int
    name: str


@dataclass
class Sampled:
    """A running plan with the cases inside its sample and outside."""

    supervision: Supervision
    drawn: list[SampledHousehold]
    inside: list[Listed]
    outside: list[Listed]

    @property
    def names_inside(self) -> list[str]:
        """Return the heads of the households in the sample."""
        return [case.name for case in self.inside]

    @property
    def names_outside(self) -> list[str]:
        """Return the heads of the other households."""
        return [case.name for case in self.outside]

    def member(self, **values: Any) -> Actor:
        """Make a person with an account elsewhere a member of the team."""
        acting, person_id = self.supervision.someone()
        self.supervision.join(person_id, **values)
        return acting


def make_supervision(
    session: Session,
    make_user: Callable[..., Any],
    land: Land,
    review_round: ReviewRound | None,
    **values: Any,
) -> Supervision:
    """Draft, consult, issue and send a plan of the commune's Front for its commune."""
    system = system_actor("test: supervision")
    bind_actor(session, system)
    wanted = {
        "name": "Giám sát rà soát hộ nghèo",
        "organisation_id": land.front.id,
        "round_id": None if review_round is None else review_round.id,
        "form": "TEAM",
        "mode": "direct",
        "starts_on": STARTS,
        "ends_on": today_of(session) + timedelta(days=30),
        "sample_kind": "count",
        "sample_value": 2,
    }
    plan = plans.create_plan({**wanted, **values}, actor=system)
    unit = plans.add_unit(plan.id, land.commune.id, actor=system)
    team = teams.set_up_team(
        {
            "plan_id": plan.id,
            "name": "Đoàn giám sát",
            "decision_number": DECISION.number,
            "decision_date": DECISION.date,
        },
        actor=system,
    )
    head = teams.add_member(
        {
            "team_id": team.id,
            "role": "head",
            "full_name": "Trưởng Đoàn",
            "organisation_id": land.front.id,
            "valid_from": min(STARTS, plan.starts_on),
        },
        actor=system,
    )
    plans.consult(plan.id, date(2021, 9, 15), "Đảng ủy xã", actor=system, today=DAY)
    paper = plans.Paper(f"{plan.id}/KH-MTTQ", date(2021, 9, 20), "Chủ Tịch", "Chủ tịch")
    plans.issue(plan.id, paper, actor=system, today=DAY)
    plans.send(plan.id, date(2021, 9, 30), sent_to="UBND xã", actor=system, today=DAY)
    return Supervision(session, make_user, land, plan, unit, team, head)
