"""What follows a registration: inspections with their findings, models and initiatives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.records import create_record, move_record, update_record
from modules.emulation_movement.demo import content
from modules.emulation_movement.demo.people import People
from modules.emulation_movement.demo.registering import EMULATION, OFFICER, STANDING
from modules.emulation_movement.models import (
    Advice,
    CheckItem,
    ExampleSpread,
    Inspection,
    InspectionFinding,
    ModelExample,
    MovementVersion,
)
from modules.emulation_movement.services import examples, inspections

Told = Mapping[str, Any]
STEPS = ("detected", "checked", "nurtured", "publicised", "replicated")


class Following:
    """Lets the inspectors inspect, and bodies show what others could follow."""

    def __init__(self, session: Session, people: People, plan: MovementVersion) -> None:
        """Tell it under this plan."""
        self.session, self.people, self.movement_id = session, people, plan.movement_id

    def tell(self) -> None:
        """Tell inspections and examples."""
        for told in content.following()["inspections"]:
            item = self._plan(told)
            if "team" in told:
                self._visit(item, told)
                self._conclude(item, told)
        for told in content.following()["examples"]:
            self._example(told)

    # -- inspections --------------------------------------------------------------------

    def _plan(self, told: Told) -> Inspection:
        with self.people.acting(STANDING, "inspector") as actor:
            return inspections.plan_inspection(
                {
                    "movement_id": self.movement_id,
                    "organisation_id": self.people.bodies[STANDING],
                    "inspected_organisation_id": self.people.bodies[told["body"]],
                    "purpose": told["purpose"],
                    "planned_on": told["planned_on"],
                },
                actor=actor,
            )

    def _fill(self, role: str, item: Inspection, step: str, values: Told, day: date) -> None:
        with self.people.acting(STANDING, role) as actor:
            inspections.fill_and_move(item.id, step, values, actor=actor, today=day)

    def _visit(self, item: Inspection, told: Told) -> None:
        """Decide on the team, visit, note findings and recommendations, sign the minutes."""
        with self.people.acting(STANDING, "inspector") as actor:
            for each in told["team"]:
                values = {name: each[name] for name in ("role", "full_name", "title")}
                body = self.people.bodies[each["body"]]
                values |= {"inspection_id": item.id, "organisation_id": body}
                inspections.add_inspector(values, actor=actor)
        decision = {name: told[name] for name in ("decision_number", "decision_date")}
        decision |= dict(zip(("period_from", "period_to"), told["period"], strict=True))
        self._fill("standing_head", item, "decide", decision, told["decision_date"])
        self._fill("inspector", item, "notify", {}, told["notified_on"])
        self._fill("inspector", item, "begin", {}, told["visited_on"])
        self._find(item, told)
        with self.people.acting(told["body"], OFFICER) as actor:
            inspections.remark(item.id, told["remarks"], actor=actor)
        minutes = {**told["minutes"], "place": told["place"]}
        self._fill("inspector", item, "sign", minutes, minutes["minutes_on"])

    def _find(self, item: Inspection, told: Told) -> None:
        questions = {row.code: row.id for row in self.session.scalars(select(CheckItem))}
        with self.people.acting(STANDING, "inspector") as actor:
            findings = [
                create_record(
                    InspectionFinding,
                    {
                        "inspection_id": item.id,
                        "check_item_id": questions[each["item"]],
                        "severity": each["severity"],
                        "text": each["text"],
                        "evidence": each.get("evidence"),
                    },
                    actor=actor,
                )
                for each in told["findings"]
            ]
            for each in told["advice"]:
                values = {name: each[name] for name in ("text", "basis", "due_on")}
                finding = findings[each["finding"]].id
                values |= {"inspection_id": item.id, "finding_id": finding}
                create_record(Advice, values, actor=actor)

    def _conclude(self, item: Inspection, told: Told) -> None:
        """Conclude, and follow up what was recommended."""
        day = told["conclusion"]["concluded_on"]
        self._fill("standing_head", item, "conclude", told["conclusion"], day)
        self._fill("inspector", item, "follow", {}, day)
        wanted = select(Advice).where(Advice.inspection_id == item.id).order_by(Advice.id)
        for row, each in zip(self.session.scalars(wanted).all(), told["advice"], strict=True):
            self._answer(row, each, told["body"])
        if told.get("closed_on"):
            self._fill("standing_head", item, "close", {}, told["closed_on"])

    def _answer(self, row: Advice, told: Told, body: str) -> None:
        if "answer" not in told:
            return
        done = told["done_on"]
        with self.people.acting(body, OFFICER) as actor:
            answer = {"answer": told["answer"]}
            inspections.answer(row.id, "respond", answer, actor=actor, today=done)
            shown = {"evidence": told["evidence"], "done_on": done}
            inspections.answer(row.id, "show", shown, actor=actor, today=done)
        if "verified_on" in told:
            with self.people.acting(STANDING, "inspector") as actor:
                move_record(Advice, row.id, "verify", actor=actor, today=told["verified_on"])

    # -- models and initiatives ---------------------------------------------------------

    def _example(self, told: Told) -> None:
        body, day = told["body"], told["found_on"]
        plain = ("kind", "name", "subject_name", "place", "found_on", "content", "effect")
        values = {name: told.get(name) for name in plain}
        values |= {"movement_id": self.movement_id, "organisation_id": self.people.bodies[body]}
        with self.people.acting(body, OFFICER) as actor:
            item = examples.detect(values, actor=actor)
            late = ("consented_on", "confirmed_by", "confirmed_on")
            update_record(
                ModelExample, item.id, {name: told.get(name) for name in late}, actor=actor
            )
        reached = STEPS.index(told["until"])
        for state, body_of, role, step in (
            ("checked", STANDING, "standing_officer", "check"),
            ("nurtured", STANDING, "standing_officer", "nurture"),
            ("publicised", EMULATION, "emulation_officer", "publicise"),
            ("replicated", STANDING, "standing_officer", "replicate"),
        ):
            if STEPS.index(state) > reached:
                return
            if state == "replicated":
                self._spread(item, told)
            with self.people.acting(body_of, role) as actor:
                move_record(ModelExample, item.id, step, actor=actor, today=day)

    def _spread(self, item: ModelExample, told: Told) -> None:
        with self.people.acting(told["body"], OFFICER) as actor:
            for each in told["spread"]:
                create_record(ExampleSpread, {**each, "example_id": item.id}, actor=actor)
