"""A supervision plan at work, with a team whose members can sign in, a sample and one visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.services.account_people import person_of
from app.core.services.people import create_person, update_person
from app.core.services.units import unit_on
from app.kernel.actor import session_actor
from modules.household_supervision.demo import content
from modules.household_supervision.demo.bodies import Bodies
from modules.household_supervision.domain.sampling import SampleKind
from modules.household_supervision.models import (
    CommitteeMember,
    PlanUnit,
    ReviewRound,
    SampledHousehold,
    SupervisionPlan,
    SupervisionTeam,
    TeamMember,
)
from modules.household_supervision.models.choices import PlanForm, PlanMode, Severity
from modules.household_supervision.services import plans, samples, supervision, teams, visits

_USER = text("select id from ab_user where username = :name")


class PlanAtWork:
    """The plan of the Front one level up, in the communes where the review is at work."""

    def __init__(self, session: Session, item: ReviewRound, bodies: Bodies, today: date) -> None:
        """Take the round and the day of loading; the plan runs a year on, so that one can try."""
        self.session, self.round, self.bodies = session, item, bodies
        self.actor = session_actor(session)
        self.told: Mapping[str, Any] = content.settings()["supervision_plan"]
        self.ends_on = max(today, self.told["starts_on"]) + timedelta(days=365)
        self.present: list[TeamMember] = []

    def create(self) -> None:
        """Draft, consult, issue, send and start the plan; draw, visit, find."""
        plan = self._draft()
        units = [
            plans.add_unit(plan.id, self._unit(code), actor=self.actor)
            for code in self.told["units"]
        ]
        self._seat_committee()
        self._team(plan)
        self._send(plan)
        for unit in units:
            samples.draw_sample(
                unit.id,
                seed=f"{self.told['seed']}-{unit.unit_id}",
                actor=self.actor,
                today=self.told["drawn_on"],
            )
        plans.start(plan.id, actor=self.actor, today=self.told["starts_on"])
        self._visit(units[0])

    def _unit(self, code: str) -> int:
        return unit_on(code, self.round.opens_on).id

    def _body(self, key: str, code: str) -> int:
        return self.bodies.of(key, self._unit(code))

    def _draft(self) -> SupervisionPlan:
        told = self.told
        wanted = {
            name: told[name]
            for name in ("name", "basis", "purpose", "content", "places", "report_outline")
        }
        return plans.create_plan(
            {
                **wanted,
                "organisation_id": self._body("MT", told["body_unit"]),
                "round_id": self.round.id,
                "form": PlanForm.TEAM.value,
                "mode": PlanMode.DIRECT.value,
                "period_from": self.round.opens_on,
                "period_to": told["starts_on"],
                "starts_on": told["starts_on"],
                "ends_on": self.ends_on,
                "sample_kind": SampleKind.COUNT.value,
                "sample_value": told["sample"],
                "sample_by_village": True,
            },
            actor=self.actor,
        )

    def _person(self, name: str, account: str | None) -> int:
        unit = self._unit(self.told["body_unit"])
        if account is None:
            return create_person(full_name=name, unit_id=unit, actor=self.actor).id
        user = self.session.execute(_USER, {"name": account}).scalar_one()
        person = person_of(self.session, user)
        if person is None:
            raise LookupError(account)
        update_person(person.id, {"full_name": name, "unit_id": unit}, actor=self.actor)
        return person.id

    def _team(self, plan: SupervisionPlan) -> None:
        told = self.told["team"]
        decision = {name: told[name] for name in ("decision_number", "decision_date")}
        team: SupervisionTeam = teams.set_up_team(
            {"plan_id": plan.id, "name": told["name"], **decision}, actor=self.actor
        )
        for each in told["members"]:
            member = teams.add_member(
                {
                    "team_id": team.id,
                    "role": each["role"],
                    "full_name": each["name"],
                    "title": each["title"],
                    "organisation_id": self._body(each["body"], each["unit"]),
                    "person_id": self._person(each["name"], each.get("account")),
                    "other_role": each.get("other_role"),
                    "valid_from": told["decision_date"],
                },
                actor=self.actor,
            )
            self.present.append(member)

    def _seat_committee(self) -> None:
        for code, name, title in self.told["committee"]:
            self.session.add(
                CommitteeMember(
                    unit_id=self._unit(code),
                    organisation_id=self._body("BCD", code),
                    full_name=name,
                    title=title,
                    person_id=self._person(name, None),
                    valid_from=self.round.opens_on,
                )
            )
        self.session.flush()

    def _send(self, plan: SupervisionPlan) -> None:
        told, actor = self.told, self.actor
        consulted, issued, sent = (told[f"{step}_on"] for step in ("consulted", "issued", "sent"))
        plans.consult(plan.id, consulted, told["consulted_with"], actor=actor, today=consulted)
        paper = plans.Paper(told["number"], issued, told["signer_name"], told["signer_title"])
        plans.issue(plan.id, paper, actor=actor, today=issued)
        plans.send(plan.id, sent, sent_to=told["sent_to"], actor=actor, today=sent)

    def _visit(self, unit: PlanUnit) -> None:
        told = self.told["visit"]
        fields = ("visited_on", "place", "people_met", "documents_seen")
        visit = visits.record_visit(
            {"plan_unit_id": unit.id, **{name: told[name] for name in fields}},
            actor=self.actor,
            today=told["visited_on"],
        )
        for member in self.present:
            visits.note_present(visit.id, member.id, actor=self.actor)
        drawn = self.session.scalars(
            select(SampledHousehold)
            .where(SampledHousehold.plan_id == visit.plan_id)
            .order_by(SampledHousehold.id)
        ).all()
        for row, seen in zip(drawn, told["seen"], strict=False):
            visits.note_seen(
                {
                    "visit_id": visit.id,
                    "sampled_id": row.id,
                    "seen": seen["seen"],
                    "agrees_with_record": "differences" not in seen,
                    "differences": seen.get("differences"),
                },
                actor=self.actor,
            )
        self._find(unit, visit.id, drawn[len(told["seen"]) - 1])
        minutes = visits.Minutes(
            told["minutes"], told["for_team"], told["for_unit"], told["visited_on"]
        )
        visits.sign_visit(visit.id, minutes, actor=self.actor)

    def _find(self, unit: PlanUnit, visit_id: int, row: SampledHousehold) -> None:
        told = self.told["finding"]
        supervision.record_finding(
            supervision.NewFinding(
                type_code=told["type"],
                unit_id=unit.unit_id,
                organisation_id=self._body("MT", self.told["body_unit"]),
                evidence=told["evidence"],
                found_on=self.told["visit"]["visited_on"],
                severity=Severity(told["severity"]),
                case_id=row.case_id,
                visit_id=visit_id,
                sampled_id=row.id,
            ),
            actor=self.actor,
        )
