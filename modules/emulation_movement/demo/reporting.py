"""The reports of 15 May and 15 December: in time, late, sent back, waived, and still to come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.services.issuing import signing_of
from app.kernel.actor import Actor
from app.kernel.records import create_record, move_record, update_record
from modules.emulation_movement.demo import content
from modules.emulation_movement.demo.people import People
from modules.emulation_movement.demo.registering import EMULATION, HEAD, OFFICER, STANDING
from modules.emulation_movement.domain.choices import FigureStatus, PeriodKind, ValueKind
from modules.emulation_movement.models import (
    MovementVersion,
    Registration,
    Report,
    ReportLine,
    ReportPeriod,
    ReportSection,
    Target,
)
from modules.emulation_movement.services import periods, reports


class Reporting:
    """Lets the bodies of the demonstration report, and the standing body check."""

    def __init__(
        self,
        session: Session,
        people: People,
        plan: MovementVersion,
        made: Mapping[str, Registration],
    ) -> None:
        """Tell it under this plan, for these registrations by code of their body."""
        self.session, self.people, self.plan, self.made = session, people, plan, made
        self.told = content.year()

    def report(self) -> None:
        """Tell both periods."""
        for kind in (PeriodKind.SIX_MONTHS, PeriodKind.YEAR):
            told = self.told["periods"][kind]
            period = self._ask(kind, told["asked_on"])
            wanted = select(Report).where(Report.period_id == period.id).order_by(Report.id)
            for number, item in enumerate(self.session.scalars(wanted).all()):
                self._one(kind, item, number)
            if told["closes_on"]:
                with self.people.acting(STANDING, "standing_officer") as actor:
                    move_record(
                        ReportPeriod, period.id, "close", actor=actor, today=told["closes_on"]
                    )

    def _ask(self, kind: PeriodKind, day: date) -> ReportPeriod:
        values = {"movement_id": self.plan.movement_id, "year": 2021, "kind": kind}
        with self.people.acting(STANDING, "standing_officer") as actor:
            period = periods.plan_period(values, actor=actor)
            return move_record(ReportPeriod, period.id, "open", actor=actor, today=day)

    def _one(self, kind: PeriodKind, item: Report, number: int) -> None:
        code = self.people.code_of(item.organisation_id)
        told = self.told["periods"][kind]
        special = self.told["year"] if kind == PeriodKind.YEAR else {}
        if code in special.get("waived", {}):
            reason = special["waived"][code]
            with self.people.acting(STANDING, "standing_head") as actor:
                move_record(
                    Report, item.id, "waive", actor=actor, today=told["asked_on"], reason=reason
                )
            return
        self._write(kind, item, code)
        if code in special.get("open", ()):
            return
        day = told["late"].get(code, told["submitted_on"])
        paper = reports.SignedReport(
            f"{201 + number}/BC (minh họa)",
            day,
            content.signer(number),
            signing_of(item.organisation.kind).office,
        )
        self._submit(item, code, paper, day)
        for name in ("again", "returned"):
            if code in special.get(name, {}):
                self._return(item, code, special[name][code], told["checked_on"])
        if code in special.get("again", {}):
            self._submit(item, code, paper, told["checked_on"])
        if code not in (*special.get("returned", {}), *special.get("unchecked", ())):
            self._check(item, code, "accept", told["checked_on"])

    def _submit(self, item: Report, code: str, paper: reports.SignedReport, day: date) -> None:
        with self.people.acting(code, HEAD) as actor:
            reports.submit(item.id, paper, actor=actor, today=day)

    def _return(self, item: Report, code: str, reason: str, day: date) -> None:
        self._check(item, code, "return", day, reason)

    def _check(self, item: Report, code: str, step: str, day: date, reason: str = "") -> None:
        """Let the standing body judge a report, and the emulation office that of the former."""
        own = code == STANDING
        body, role = (EMULATION, "emulation_officer") if own else (STANDING, "standing_officer")
        with self.people.acting(body, role) as actor:
            move_record(Report, item.id, step, actor=actor, today=day, reason=reason)

    def _write(self, kind: PeriodKind, item: Report, code: str) -> None:
        """Write sections, lines and figures of a report."""
        texts = self.told["sections_year" if kind == PeriodKind.YEAR else "sections"]
        with self.people.acting(code, OFFICER) as actor:
            rows = self.session.scalars(
                select(ReportSection).where(ReportSection.report_id == item.id)
            ).all()
            sections = {row.outline.code: row for row in rows}
            for name, words in texts.items():
                update_record(ReportSection, sections[name].id, {"text": words}, actor=actor)
            for told in self.told["lines"]:
                values = {name: value for name, value in told.items() if name != "outline"}
                values |= {
                    "report_id": item.id,
                    "outline_id": sections[told["outline"]].outline_id,
                }
                create_record(ReportLine, values, actor=actor)
            registration = self.made.get(code)
            if registration is not None:
                self._figures(kind, item, code, registration, actor)

    def _figures(
        self, kind: PeriodKind, item: Report, code: str, own: Registration, actor: Actor
    ) -> None:
        wanted = select(Target).where(Target.registration_id == own.id).order_by(Target.id)
        for target in self.session.scalars(wanted).all():
            values = self._figure(kind, code, target) | {
                "report_id": item.id,
                "target_id": target.id,
            }
            reports.add_figure(values, actor=actor)

    def _figure(self, kind: PeriodKind, code: str, target: Target) -> dict[str, Any]:
        half = kind == PeriodKind.SIX_MONTHS
        indicator = target.indicator.code if target.indicator else ""
        status = FigureStatus.ESTIMATE if half else FigureStatus.OFFICIAL
        source = "Ước tính của đơn vị" if half else "Tổng hợp của đơn vị"
        firm = {"status": status, "source": source, "as_of": date(2021, 5, 1 if half else 14)}
        if not half:
            firm["as_of"] = date(2021, 12, 10)
        if target.value_kind == ValueKind.POINTS:
            if half:  # the yearly review comes in November only
                return {"status": FigureStatus.NOT_AVAILABLE}
            end = Decimal(self.told["districts"][code]["end"])
            return firm | {"end_rate": end, "standard_id": target.standard_id}
        if indicator == "I05":
            return firm | {"value": Decimal(self.told["districts"][code]["out"][1 if half else 2])}
        if indicator == "I09":
            return firm | {"value": Decimal(0)}
        if code in self.told["counted"]:
            return firm | {"value": Decimal(self.told["counted"][code]["figures"][not half])}
        told = self.told["tasks"].get(code, self.told["tasks"]["default"])
        return firm | {"value": Decimal(told[3 if half else 4])}
