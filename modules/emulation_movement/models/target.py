"""Acknowledgements, targets and tasks of a registration, and the catalogues they speak of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
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
from modules.emulation_movement.domain.choices import Direction, Office, TaskState, ValueKind
from modules.emulation_movement.models.columns import (
    ORGANISATION,
    filled,
    maybe_to,
    one_of,
    to,
)
from modules.emulation_movement.models.movement import RECORD
from modules.emulation_movement.models.registration import Registration

VALUE = Numeric(18, 4)
OF_REGISTRATION = ThroughScope("movement_registration", "registration_id")


class RateStandard(Base):
    """A poverty standard by which rates are measured; the codes are those of the reviews."""

    __tablename__ = "movement_standard"
    __record__ = f"{RECORD}.RateStandard"
    __scope__ = PublicScope()
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(Text)
    first_year: Mapped[int] = mapped_column(SmallInteger)
    last_year: Mapped[int] = mapped_column(SmallInteger)
    legal_basis: Mapped[str] = mapped_column(Text)

    def __str__(self) -> str:
        return self.name


class Indicator(Base):
    """What can be measured. `is_yearly`: known only after the review late in November.

    Rates of one indicator have one denominator kind, so that they can be compared.
    """

    __tablename__ = "movement_indicator"
    __record__ = f"{RECORD}.Indicator"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("code"),
        one_of("direction", Direction),
        one_of("value_kind", ValueKind),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(Text)
    unit_of_measure: Mapped[str] = mapped_column(String(40))
    direction: Mapped[str] = mapped_column(String(10))
    value_kind: Mapped[str] = mapped_column(String(10))
    is_yearly: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"), default=False)
    adds_up: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"), default=False)
    note: Mapped[str | None] = mapped_column(Text)

    def __str__(self) -> str:
        return f"{self.code}. {self.name}"


class Acknowledgement(Base, Timestamped, Authored):
    """The fact that one of the two addressees received a registration."""

    __tablename__ = "movement_acknowledgement"
    __record__ = f"{RECORD}.Acknowledgement"
    __scope__ = OF_REGISTRATION
    __table_args__ = (UniqueConstraint("registration_id", "office"), one_of("office", Office))

    id: Mapped[int] = id_column()
    registration_id: Mapped[int] = to("movement_registration")
    office: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[int] = to(ORGANISATION)
    acknowledged_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)

    registration: Mapped[Registration] = relationship()
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True, lazy="joined")

    def __str__(self) -> str:
        return str(self.organisation)


class Target(Base, Timestamped, Authored, Versioned):
    """A target of a registration: assigned by the higher level, and registered.

    Departments have no poverty rate of their own: their targets are tasks, without an indicator.
    Direction, unit and kind are copied from the indicator, which may change later.
    """

    __tablename__ = "movement_target"
    __record__ = f"{RECORD}.Target"
    __scope__ = OF_REGISTRATION
    __table_args__ = (
        UniqueConstraint("registration_id", "name"),
        one_of("direction", Direction),
        one_of("value_kind", ValueKind),
        filled("name"),
        CheckConstraint(
            "assigned_value is null or btrim(coalesce(lower_reason, '')) <> '' "
            "or (direction = 'UP' and registered_value >= assigned_value) "
            "or (direction = 'DOWN' and registered_value <= assigned_value)",
            name="registered_value",
        ),
        CheckConstraint(
            "value_kind not in ('RATE', 'POINTS') or (baseline_value is not null "
            "and standard_id is not null and baseline_on is not null)",
            name="baseline_value",
        ),
        CheckConstraint(
            "value_kind <> 'RATE' or registered_value between 0 and 100", name="percent"
        ),
        CheckConstraint(
            "value_kind not in ('RATE', 'POINTS') or baseline_value between 0 and 100",
            name="baseline_percent",
        ),
        CheckConstraint(
            "assigned_value is null or btrim(coalesce(assigned_by, '')) <> ''", name="assigned_by"
        ),
    )

    id: Mapped[int] = id_column()
    registration_id: Mapped[int] = to("movement_registration")
    indicator_id: Mapped[int | None] = maybe_to("movement_indicator")
    name: Mapped[str] = mapped_column(Text, default="")
    unit_of_measure: Mapped[str] = mapped_column(String(40), default="")
    direction: Mapped[str] = mapped_column(String(10), default=Direction.UP)
    value_kind: Mapped[str] = mapped_column(String(10), default=ValueKind.TASK)
    assigned_value: Mapped[Decimal | None] = mapped_column(VALUE)
    assigned_by: Mapped[str | None] = mapped_column(Text)
    registered_value: Mapped[Decimal] = mapped_column(VALUE)
    lower_reason: Mapped[str | None] = mapped_column(Text)
    baseline_value: Mapped[Decimal | None] = mapped_column(VALUE)
    baseline_on: Mapped[date | None] = mapped_column(Date)
    standard_id: Mapped[int | None] = maybe_to("movement_standard")

    registration: Mapped[Registration] = relationship()
    indicator: Mapped[Indicator | None] = relationship()
    standard: Mapped[RateStandard | None] = relationship(lazy="joined")

    def __str__(self) -> str:
        return self.name


class TargetRevision(Base):
    """What a target was before an amendment; written by the database."""

    __tablename__ = "movement_target_revision"
    __record__ = f"{RECORD}.TargetRevision"
    __scope__ = ThroughScope("movement_target", "target_id")

    id: Mapped[int] = id_column()
    target_id: Mapped[int] = to("movement_target")
    revised_on: Mapped[date] = mapped_column(Date)
    assigned_value: Mapped[Decimal | None] = mapped_column(VALUE)
    registered_value: Mapped[Decimal] = mapped_column(VALUE)
    lower_reason: Mapped[str | None] = mapped_column(Text)

    target: Mapped[Target] = relationship()

    def __str__(self) -> str:
        return str(self.target)


class PlanTask(Base, Timestamped, Authored, Versioned):
    """A task of an organisation's own plan, with the day until which it is done."""

    __tablename__ = "movement_task"
    __record__ = f"{RECORD}.PlanTask"
    __scope__ = OF_REGISTRATION
    __table_args__ = (
        one_of("state", TaskState),
        filled("name"),
        CheckConstraint("starts_on <= due_on", name="dates"),
        CheckConstraint("state <> 'done' or done_on is not null", name="done"),
    )

    id: Mapped[int] = id_column()
    registration_id: Mapped[int] = to("movement_registration")
    name: Mapped[str] = mapped_column(Text)
    clause: Mapped[str | None] = mapped_column(String(40))
    responsible: Mapped[str | None] = mapped_column(Text)
    starts_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    result: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=TaskState.PLANNED)

    registration: Mapped[Registration] = relationship()

    def __str__(self) -> str:
        return self.name
