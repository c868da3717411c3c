"""A movement of 2019, told by the services of movements: registered, reported, accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.services.organisations import organisation_by_code
from app.kernel.actor import Actor
from app.kernel.models import class_of_table
from app.kernel.records import flush, move_record
from modules.emulation_movement.services import movements, periods, registrations, reports, targets

_INDICATOR = text("select id from movement_indicator where code = :code")
_STANDARD = text("select id from movement_standard where code = :code")
_REPORT = text(
    "select id from movement_report where period_id = :period and organisation_id = :organisation"
)
_TARGETS = text("select id from movement_target where registration_id = :key order by id")
SIGNER = "Người ký (giả định)"
DOCUMENT = "01 (giả định)"


class EarlierMovement:
    """The program itself acts for all bodies of this movement."""

    def __init__(self, session: Session, told: Mapping[str, Any], actor: Actor) -> None:
        """Tell it as the program itself."""
        self.session, self.told, self.actor = session, told, actor
        self.adopted: date = told["adopted_on"]

    def tell(self) -> None:
        """Adopt the plan, register, report."""
        version = self._adopt()
        made = {
            code: self._register(version.id, code, self._targets(code)) for code in self._bodies()
        }
        self._move(type(version.movement), version.movement_id, "start", self.told["registered_on"])
        values = {"movement_id": version.movement_id, "year": self.adopted.year, "kind": "YEAR"}
        period = periods.plan_period(values, actor=self.actor)
        self._move(type(period), period.id, "open", self.told["asked_on"])
        for code, registration in made.items():
            self._report(period.id, code, registration)
        for step in ("nominate", "review", "decide", "close"):
            self._move(type(version.movement), version.movement_id, step, self.told["reported_on"])

    def _bodies(self) -> list[str]:
        return [*self.told["poor_households"], self.told["province"]["body"]]

    def _adopt(self) -> Any:
        told = self.told["movement"]
        movement = movements.create_movement(
            {
                "code": told["code"],
                "name": told["name"],
                "year_from": self.adopted.year,
                "year_to": self.adopted.year,
                "organisation_id": _body(told["organisation"]),
                "standing_organisation_id": _body(told["standing"]),
                "emulation_organisation_id": _body(told["emulation"]),
            },
            actor=self.actor,
        )
        version = movements.create_version(
            {
                "movement_id": movement.id,
                "document_number": DOCUMENT,
                "adopted_on": self.adopted,
                "effective_from": self.adopted,
                "signer_name": SIGNER,
                "max_collectives": 5,
                "max_individuals": 5,
            },
            actor=self.actor,
        )
        self._add_parts(version.id)
        self._move(type(version), version.id, "adopt", self.adopted)
        for step in ("issue", "open"):
            self._move(type(movement), movement.id, step, self.adopted)
        return version

    def _add_parts(self, version_id: int) -> None:
        criterion: Any = class_of_table("movement_criterion")
        duty: Any = class_of_table("movement_duty")
        for code, kind, words in self.told["criteria"]:
            values = {"code": code, "clause": "IV", "text": words, "object_class": kind}
            self.session.add(criterion(**values, movement_version_id=version_id))
        flush(self.session, criterion)
        for code in self._bodies():
            found = organisation_by_code(code)
            if found is not None:
                self.session.add(
                    duty(
                        movement_version_id=version_id,
                        organisation_id=found.id,
                        unit_id=found.unit_id,
                    )
                )
        flush(self.session, duty)

    def _register(self, version_id: int, code: str, wanted: list[dict[str, Any]]) -> Any:
        day = self.told["registered_on"]
        item = registrations.register(
            {
                "movement_version_id": version_id,
                "organisation_id": _body(code),
                "own_plan_number": DOCUMENT,
                "own_plan_date": day,
                "document_number": DOCUMENT,
                "document_date": day,
                "signer_name": SIGNER,
            },
            actor=self.actor,
        )
        for values in wanted:
            targets.add_target({**values, "registration_id": item.id}, actor=self.actor)
        for step in ("sign", "send"):
            self._move(type(item), item.id, step, day)
        registrations.acknowledge(item.id, None, actor=self.actor, today=day)
        self._move(type(item), item.id, "confirm", day)
        return item

    def _targets(self, code: str) -> list[dict[str, Any]]:
        if code in self.told["poor_households"]:
            return [self._target("I02", self.told["poor_households"][code][0])]
        told = self.told["province"]
        return [
            self._target(indicator, each["assigned"])
            | {
                "baseline_value": Decimal(each["begin"]),
                "baseline_on": self.told["baseline_on"],
                "standard_id": self._standard(),
            }
            for indicator, each in (("I04", told["points"]), ("I08", told["near_poor"]))
        ]

    def _target(self, indicator: str, wanted: Any) -> dict[str, Any]:
        key = self.session.execute(_INDICATOR, {"code": indicator}).scalar_one()
        return {
            "indicator_id": key,
            "assigned_value": Decimal(wanted),
            "assigned_by": "Giao chỉ tiêu năm 2019 (giả định)",
            "registered_value": Decimal(wanted),
        }

    def _standard(self) -> int:
        found: int = self.session.execute(_STANDARD, {"code": self.told["standard"]}).scalar_one()
        return found

    def _report(self, period_id: int, code: str, registration: Any) -> None:
        day = self.told["reported_on"]
        asked = {"period": period_id, "organisation": registration.organisation_id}
        key = self.session.execute(_REPORT, asked).scalar_one()
        rows = self.session.execute(_TARGETS, {"key": registration.id}).scalars().all()
        firm = {"report_id": key, "status": "OFFICIAL", "as_of": day, "source": "QĐ 1884/QĐ-UBND"}
        for target, values in zip(rows, self._figures(code), strict=True):
            reports.add_figure({**firm, **values, "target_id": target}, actor=self.actor)
        paper = reports.SignedReport(DOCUMENT, day, SIGNER)
        item = reports.submit(key, paper, actor=self.actor, today=day)
        self._move(type(item), key, "accept", day)

    def _figures(self, code: str) -> list[dict[str, Any]]:
        if code in self.told["poor_households"]:
            return [{"value": Decimal(self.told["poor_households"][code][1])}]
        told, standard = self.told["province"], self._standard()
        return [
            {"end_rate": Decimal(told["points"]["end"]), "standard_id": standard},
            {
                "value": Decimal(told["near_poor"]["end"]),
                "end_rate": Decimal(told["near_poor"]["end"]),
                "standard_id": standard,
            },
        ]

    def _move(self, cls: type[Any], key: int, step: str, day: date) -> None:
        move_record(cls, key, step, actor=self.actor, today=day)


def _body(code: str) -> int:
    found = organisation_by_code(code)
    if found is None:
        raise LookupError(f"the demonstration of movements has no body {code}")
    return found.id
