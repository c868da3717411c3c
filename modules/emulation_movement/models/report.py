"""Reporting periods, reports of organisations, and what stands in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Date,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import PublicScope, ThroughScope
from modules.emulation_movement.domain.choices import (
    FigureStatus,
    PeriodKind,
    PeriodState,
    ReportState,
    WeekendPolicy,
)
from modules.emulation_movement.models.columns import (
    ORGANISATION,
    RETURNED,
    UNIT,
    filled,
    maybe_to,
    one_of,
    to,
)
from modules.emulation_movement.models.movement import RECORD, Movement
from modules.emulation_movement.models.scopes import ParticipantScope, PublishedScope
from modules.emulation_movement.models.target import VALUE, RateStandard, Target

OF_REPORT = ThroughScope("movement_report", "report_id")
DAYS_LATE = (
    "case when first_submitted_on > {due} then first_submitted_on - {due} "
    "when first_submitted_on is not null then 0 else null::integer end"
)
LATE = DAYS_LATE.format(due="effective_due_on")
LATE_BY_ORIGINAL = DAYS_LATE.format(due="due_on")


class OutlineSection(Base):
    """A section of the outline that reports follow, with its table."""

    __tablename__ = "movement_outline"
    __record__ = f"{RECORD}.OutlineSection"
    __scope__ = PublicScope()
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str] = mapped_column(Text)
    table_code: Mapped[str | None] = mapped_column(String(10))
    guidance: Mapped[str | None] = mapped_column(Text)

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"


class ReportPeriod(Base, Timestamped, Authored, Versioned):
    """A half-year or a year for which reports are due; original and effective day are both kept."""

    __tablename__ = "movement_period"
    __record__ = f"{RECORD}.ReportPeriod"
    __scope__ = PublishedScope("planned")
    __table_args__ = (
        UniqueConstraint("movement_id", "year", "kind"),
        one_of("kind", PeriodKind),
        one_of("weekend_policy", WeekendPolicy),
        one_of("state", PeriodState),
        CheckConstraint("due_on <= effective_due_on", name="effective_due_on"),
        CheckConstraint("data_from <= data_to", name="data"),
    )

    id: Mapped[int] = id_column()
    movement_id: Mapped[int] = to("movement_movement")
    unit_id: Mapped[int] = to(UNIT)
    year: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(Text)
    weekend_policy: Mapped[str] = mapped_column(String(20), default=WeekendPolicy.NEXT_WORKING_DAY)
    due_on: Mapped[date] = mapped_column(Date)
    effective_due_on: Mapped[date] = mapped_column(Date)
    data_from: Mapped[date] = mapped_column(Date)
    data_to: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), default=PeriodState.PLANNED)

    movement: Mapped[Movement] = relationship()
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)

    def __str__(self) -> str:
        return self.name


class Report(Base, Timestamped, Authored, Versioned):
    """What an organisation reports for a period; made when the period is opened.

    Late is the first submission after the effective day: a returned report keeps its first day.
    Days are counted by the effective day and by the one that the plan names; both are shown.
    """

    __tablename__ = "movement_report"
    __record__ = f"{RECORD}.Report"
    __scope__ = ParticipantScope(record=f"{RECORD}.Report")
    __table_args__ = (
        UniqueConstraint("period_id", "organisation_id"),
        one_of("state", ReportState),
        CheckConstraint(
            "state in ('open', 'returned', 'waived', 'missing') or ("
            "btrim(coalesce(document_number, '')) <> '' and document_date is not null "
            "and btrim(coalesce(signer_name, '')) <> '' and first_submitted_on is not null)",
            name="submitted",
        ),
        CheckConstraint(
            "(state = 'waived') = (btrim(coalesce(waived_reason, '')) <> '')", name="waived"
        ),
        CheckConstraint("first_submitted_on <= submitted_on", name="submitted_on"),
        CheckConstraint(RETURNED, name="returned_reason"),
    )

    id: Mapped[int] = id_column()
    period_id: Mapped[int] = to("movement_period")
    organisation_id: Mapped[int] = to(ORGANISATION)
    unit_id: Mapped[int] = to(UNIT)
    due_on: Mapped[date] = mapped_column(Date)
    effective_due_on: Mapped[date] = mapped_column(Date)
    document_number: Mapped[str | None] = mapped_column(String(80))
    document_date: Mapped[date | None] = mapped_column(Date)
    signer_name: Mapped[str | None] = mapped_column(Text)
    signer_title: Mapped[str | None] = mapped_column(Text)
    first_submitted_on: Mapped[date | None] = mapped_column(Date)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    accepted_on: Mapped[date | None] = mapped_column(Date)
    waived_reason: Mapped[str | None] = mapped_column(Text)
    returned_reason: Mapped[str | None] = mapped_column(Text)
    days_late: Mapped[int | None] = mapped_column(Integer, Computed(LATE, persisted=True))
    days_late_by_original: Mapped[int | None] = mapped_column(
        Integer, Computed(LATE_BY_ORIGINAL, persisted=True)
    )
    state: Mapped[str] = mapped_column(String(20), default=ReportState.OPEN)

    # A report is named by its period and organisation wherever it is shown.
    period: Mapped[ReportPeriod] = relationship(lazy="joined")
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True, lazy="joined")
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)

    def __str__(self) -> str:
        return f"{self.period} - {self.organisation}"


class ReportSection(Base, Timestamped, Authored, Versioned):
    """A section of a report, by the outline."""

    __tablename__ = "movement_report_section"
    __record__ = f"{RECORD}.ReportSection"
    __scope__ = OF_REPORT
    __table_args__ = (UniqueConstraint("report_id", "outline_id"),)

    id: Mapped[int] = id_column()
    report_id: Mapped[int] = to("movement_report")
    outline_id: Mapped[int] = to("movement_outline")
    text: Mapped[str | None] = mapped_column(Text)

    report: Mapped[Report] = relationship()
    outline: Mapped[OutlineSection] = relationship(lazy="joined")

    def __str__(self) -> str:
        return str(self.outline)


class ReportLine(Base, Timestamped, Authored, Versioned):
    """A line of one of the outline's tables T1 and T3 to T7 (targets have figures)."""

    __tablename__ = "movement_report_line"
    __record__ = f"{RECORD}.ReportLine"
    __scope__ = OF_REPORT
    __table_args__ = (
        filled("label"),
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[int] = id_column()
    report_id: Mapped[int] = to("movement_report")
    outline_id: Mapped[int] = to("movement_outline")
    label: Mapped[str] = mapped_column(Text)
    unit_of_measure: Mapped[str | None] = mapped_column(String(40))
    quantity: Mapped[Decimal | None] = mapped_column(VALUE)
    amount: Mapped[int | None] = mapped_column(Numeric(18, 0))
    note: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(SmallInteger, server_default=sql("0"), default=0)

    report: Mapped[Report] = relationship()
    outline: Mapped[OutlineSection] = relationship(lazy="joined")

    def __str__(self) -> str:
        return self.label


class Figure(Base, Timestamped, Authored, Versioned):
    """The result of a target in a report, cumulative over the year.

    For percentage points the rate at the end is given with its standard, and the points follow from
    the target's beginning; attainment and points are filled in and held by the database.
    """

    __tablename__ = "movement_figure"
    __record__ = f"{RECORD}.Figure"
    __scope__ = OF_REPORT
    __table_args__ = (
        UniqueConstraint("report_id", "target_id"),
        one_of("status", FigureStatus),
        CheckConstraint(
            "(status = 'NOT_AVAILABLE') = (value is null and end_rate is null)", name="value"
        ),
        CheckConstraint("end_rate between 0 and 100", name="end_rate"),
    )

    id: Mapped[int] = id_column()
    report_id: Mapped[int] = to("movement_report")
    target_id: Mapped[int] = to("movement_target")
    value: Mapped[Decimal | None] = mapped_column(VALUE)
    end_rate: Mapped[Decimal | None] = mapped_column(VALUE)
    standard_id: Mapped[int | None] = maybe_to("movement_standard")
    status: Mapped[str] = mapped_column(String(20), default=FigureStatus.ESTIMATE)
    as_of: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    attainment: Mapped[Decimal | None] = mapped_column(Numeric(12, 1))
    is_met: Mapped[bool | None]

    report: Mapped[Report] = relationship()
    target: Mapped[Target] = relationship(lazy="joined")
    standard: Mapped[RateStandard | None] = relationship()

    def __str__(self) -> str:
        return str(self.target)
