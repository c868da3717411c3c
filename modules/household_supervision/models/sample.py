"""Samples of households that a team visits, drawn by a rule that anybody can repeat."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from modules.household_supervision.domain.sampling import SampleKind
from modules.household_supervision.models.case import ReviewCase
from modules.household_supervision.models.choices import one_of
from modules.household_supervision.models.household import Household
from modules.household_supervision.models.plan import PlanUnit, SupervisionPlan
from modules.household_supervision.models.scopes import WorkScope


class Sample(Base, Timestamped, Authored, Versioned):
    """The sample of one unit of a plan: the rule as it was applied, the seed, who drew it and when.

    `created_by_id` is who drew it; `population` is the number of households it was drawn from.
    """

    __tablename__ = "household_sample"
    __record__ = "household_supervision.Sample"
    __scope__ = WorkScope("plan_id")
    __table_args__ = (
        UniqueConstraint("plan_unit_id"),
        UniqueConstraint("id", "plan_id"),
        ForeignKeyConstraint(
            ["plan_unit_id", "plan_id"], ["household_plan_unit.id", "household_plan_unit.plan_id"]
        ),
        one_of("kind", SampleKind),
        CheckConstraint("value >= 1 and (kind <> 'share' or value <= 100)", name="value"),
        CheckConstraint("(kind = 'census') = (value is null)", name="rule"),
        CheckConstraint("population >= 1", name="population"),
        CheckConstraint("btrim(seed) <> ''", name="seed"),
    )

    id: Mapped[int] = id_column()
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_plan.id"), index=True)
    plan_unit_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[int | None] = mapped_column(SmallInteger)
    by_class: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    by_village: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    seed: Mapped[str] = mapped_column(String(80))
    population: Mapped[int] = mapped_column(Integer)
    drawn_on: Mapped[date] = mapped_column(Date)

    plan: Mapped[SupervisionPlan] = relationship()
    # A sample is named by its unit wherever it is shown.
    plan_unit: Mapped[PlanUnit] = relationship(
        primaryjoin="Sample.plan_unit_id == PlanUnit.id",
        foreign_keys="Sample.plan_unit_id",
        lazy="joined",
    )
    drawn_by: Mapped[Any] = relationship(
        "User", primaryjoin="Sample.created_by_id == User.id", viewonly=True
    )
    households: Mapped[list[SampledHousehold]] = relationship(
        back_populates="sample",
        primaryjoin="Sample.id == SampledHousehold.sample_id",
        foreign_keys="SampledHousehold.sample_id",
        order_by="SampledHousehold.id",
        passive_deletes="all",
    )

    def __str__(self) -> str:
        return str(self.plan_unit)


class SampledHousehold(Base, Timestamped, Authored, Versioned):
    """A household in a sample; one that cannot be visited is replaced, with the reason.

    A replaced household is out of the team's reach from then on.
    """

    __tablename__ = "household_sampled"
    __record__ = "household_supervision.SampledHousehold"
    __scope__ = WorkScope("plan_id")
    __table_args__ = (
        UniqueConstraint("sample_id", "household_id"),
        UniqueConstraint("id", "plan_id"),
        ForeignKeyConstraint(
            ["sample_id", "plan_id"], ["household_sample.id", "household_sample.plan_id"]
        ),
        ForeignKeyConstraint(["replaces_id"], ["household_sampled.id"]),
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint(
            "(replaced_on is null) = (replace_reason is null) and btrim(replace_reason) <> ''",
            name="replaced",
        ),
        Index(
            "uq_household_sampled_replaces_id",
            "replaces_id",
            unique=True,
            postgresql_where=text("replaces_id is not null"),
        ),
    )

    id: Mapped[int] = id_column()
    sample_id: Mapped[int] = mapped_column(BigInteger)
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_plan.id"), index=True)
    household_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_household.id"), index=True
    )
    case_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_case.id"), index=True
    )
    stratum: Mapped[str] = mapped_column(Text, server_default="", default="")
    position: Mapped[int] = mapped_column(Integer)
    replaces_id: Mapped[int | None] = mapped_column(BigInteger)
    replaced_on: Mapped[date | None] = mapped_column(Date)
    replace_reason: Mapped[str | None] = mapped_column(Text)

    sample: Mapped[Sample] = relationship(
        back_populates="households",
        primaryjoin="Sample.id == SampledHousehold.sample_id",
        foreign_keys="SampledHousehold.sample_id",
    )
    # A sampled household is named by its household; out of its time or reach by its place alone.
    household: Mapped[Household | None] = relationship(lazy="joined")
    case: Mapped[ReviewCase | None] = relationship()
    replaces: Mapped[SampledHousehold | None] = relationship(
        remote_side="SampledHousehold.id", foreign_keys="SampledHousehold.replaces_id"
    )

    def __str__(self) -> str:
        return f"{self.position}" if self.household is None else str(self.household)
