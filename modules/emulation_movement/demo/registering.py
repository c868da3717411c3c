"""The plan of 2021, who takes part, and what they register."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.records import create_record, move_record, update_record
from modules.emulation_movement.demo import content
from modules.emulation_movement.demo.people import People
from modules.emulation_movement.domain.choices import Participation
from modules.emulation_movement.models import (
    Duty,
    Indicator,
    Movement,
    MovementVersion,
    PlanTask,
    RateStandard,
    Registration,
)
from modules.emulation_movement.services import duties, movements, plan_files, registrations
from modules.emulation_movement.services import targets as target_services

OFFICER, HEAD = "unit_officer", "unit_head"
STANDING, EMULATION, ORGANISER = "SLDTBXH-58", "SNV-58", "UBND-58"


class Registering:
    """Lets the bodies of the demonstration plan, register, acknowledge and confirm."""

    def __init__(self, session: Session, people: People) -> None:
        """Tell it in these bodies."""
        self.session, self.people, self.told = session, people, content.year()
        self.days = self.told["days"]

    def adopt_plan(self) -> MovementVersion:
        """Draft the plan of 2021, list who takes part, adopt it and open the movement."""
        told, plan = self.told["movement"], self.told["plan"]
        adopted = plan["adopted_on"]
        plain = ("code", "name", "duration_class", "year_from", "year_to", "award_form", "goals")
        with self.people.acting(STANDING, "standing_officer") as actor:
            movement = movements.create_movement(
                {name: told[name] for name in plain}
                | {
                    "organisation_id": self.people.bodies[told["organisation"]],
                    "standing_organisation_id": self.people.bodies[told["standing"]],
                    "emulation_organisation_id": self.people.bodies[told["emulation"]],
                },
                actor=actor,
            )
            version = plan_files.draft_plan_of_2021(movement.id, actor=actor)
            update_record(
                MovementVersion, version.id, {**plan, "effective_from": adopted}, actor=actor
            )
            duties.propose_duties(version.id, actor=actor)
        with self.people.acting(ORGANISER, "leader") as actor:
            move_record(MovementVersion, version.id, "adopt", actor=actor, today=adopted)
            move_record(Movement, movement.id, "issue", actor=actor, today=adopted)
        with self.people.acting(STANDING, "standing_officer") as actor:
            move_record(Movement, movement.id, "open", actor=actor, today=adopted)
        return version

    def register_all(self, plan: MovementVersion) -> dict[str, Registration]:
        """Register all bodies but those that take part through their district; return by code."""
        wanted = select(Duty).where(
            Duty.movement_version_id == plan.id,
            Duty.participation != Participation.THROUGH_DISTRICT,
        )
        made = {}
        for number, duty in enumerate(self.session.scalars(wanted.order_by(Duty.id)).all()):
            code = self.people.code_of(duty.organisation_id)
            made[code] = self._register(plan, code, number)
        with self.people.acting(STANDING, "standing_officer") as actor:
            key = plan.movement_id
            move_record(Movement, key, "start", actor=actor, today=self.days["confirmed"])
        return made

    def ask_for_nominations(self, plan: MovementVersion) -> None:
        """Ask for nominations at the end of the year."""
        day = self.told["periods"]["YEAR"]["asked_on"]
        with self.people.acting(STANDING, "standing_officer") as actor:
            move_record(Movement, plan.movement_id, "nominate", actor=actor, today=day)

    def _register(self, plan: MovementVersion, code: str, number: int) -> Registration:
        with self.people.acting(code, OFFICER) as actor:
            item = registrations.register(
                {
                    "movement_version_id": plan.id,
                    "organisation_id": self.people.bodies[code],
                    "own_plan_number": f"{11 + number}/KH (minh họa)",
                    "own_plan_date": self.days["own_plan"],
                    "document_number": f"{101 + number}/ĐK (minh họa)",
                    "document_date": self.days["signed"],
                    "signer_name": content.signer(number),
                    "content": self.told["content"],
                },
                actor=actor,
            )
            for values in self._targets(code):
                target_services.add_target({**values, "registration_id": item.id}, actor=actor)
            for told in self.told["plan_tasks"]:
                self._plan_task(item, told, actor)
        with self.people.acting(code, HEAD) as actor:
            move_record(Registration, item.id, "sign", actor=actor, today=self.days["signed"])
        with self.people.acting(code, OFFICER) as actor:
            move_record(Registration, item.id, "send", actor=actor, today=self.days["sent"])
        self._receive(item, self.told["left_at"].get(code, "confirmed"))
        return item

    def _receive(self, item: Registration, until: str) -> None:
        """Let both addressees acknowledge, and the standing body confirm."""
        offices = (
            (STANDING, "standing_officer", "standing"),
            (EMULATION, "emulation_officer", "emulation"),
        )
        for body, role, day in offices[: {"sent": 0, "half": 1}.get(until, 2)]:
            with self.people.acting(body, role) as actor:
                registrations.acknowledge(item.id, None, actor=actor, today=self.days[day])
        if until == "confirmed":
            day = self.days["confirmed"]
            with self.people.acting(STANDING, "standing_head") as actor:
                move_record(Registration, item.id, "confirm", actor=actor, today=day)

    def _plan_task(self, item: Registration, told: dict[str, Any], actor: Any) -> None:
        plain = ("name", "clause", "due_on")
        values = {name: told[name] for name in plain} | {"registration_id": item.id}
        task = create_record(PlanTask, values, actor=actor)
        if told.get("done_on"):
            target_services.finish_task(
                task.id, told["done_on"], told["result"], actor=actor, today=told["done_on"]
            )

    def _targets(self, code: str) -> list[dict[str, Any]]:
        if code in self.told["districts"]:
            return self._district_targets(self.told["districts"][code])
        if code in self.told["counted"]:
            told = self.told["counted"][code]
            return [self._of(told["indicator"], told["assigned"], told["registered"])]
        name, measure, wanted, *_figures = self.told["tasks"].get(
            code, self.told["tasks"]["default"]
        )
        return [{"name": name, "unit_of_measure": measure, "registered_value": Decimal(wanted)}]

    def _district_targets(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        points = self._of("I04", told["assigned"], told["registered"]) | {
            "baseline_value": Decimal(told["baseline"]),
            "baseline_on": self.told["baseline_on"],
            "standard_id": self.standard_id(),
            "lower_reason": told.get("why"),
        }
        return [points, self._of("I05", told["out"][0], told["out"][0]), self._of("I09", 0, 0)]

    def _of(self, indicator: str, assigned: Any, registered: Any) -> dict[str, Any]:
        found = self.session.scalars(select(Indicator).where(Indicator.code == indicator)).one()
        return {
            "indicator_id": found.id,
            "assigned_value": Decimal(assigned),
            "assigned_by": self.told["assigned_by"],
            "registered_value": Decimal(registered),
        }

    def standard_id(self) -> int:
        """Return the key of the standard by which the rates of 2021 are measured."""
        wanted = select(RateStandard.id).where(RateStandard.code == self.told["standard"])
        return self.session.scalars(wanted).one()
