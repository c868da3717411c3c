"""Poverty standards as dated versions, with their indicators and legal bases."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.formats import name_of
from app.kernel.models import Base, Timestamped, id_column
from app.kernel.scope import PublicScope
from modules.household_supervision.domain.dated import Verification
from modules.household_supervision.domain.poverty_standard import StandardUse
from modules.household_supervision.models.choices import one_of


class PovertyStandard(Base, Timestamped):
    """One version of the poverty standard; `definition` is what the rules read.

    `unit_id` is set for a province's own higher standard and empty for the national one.
    """

    __tablename__ = "household_standard"
    __record__ = "household_supervision.PovertyStandard"
    __scope__ = PublicScope()
    __table_args__ = (
        one_of("use", StandardUse),
        one_of("verification", Verification),
        CheckConstraint("first_policy_year <= last_policy_year", name="policy_years"),
        CheckConstraint("valid_from <= valid_to", name="validity"),
        ExcludeConstraint(
            (func.int4range(text("first_policy_year"), text("last_policy_year"), "[]"), "&&"),
            where=text("unit_id is null"),
            name="ex_household_standard_policy_years",
        ),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title_vi: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    first_policy_year: Mapped[int] = mapped_column(SmallInteger)
    last_policy_year: Mapped[int] = mapped_column(SmallInteger)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    unit_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    is_enabled: Mapped[bool] = mapped_column(Boolean)
    use: Mapped[str] = mapped_column(String(20))
    verification: Mapped[str] = mapped_column(String(20))
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)

    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    indicators: Mapped[list[StandardIndicator]] = relationship(
        back_populates="standard",
        order_by="StandardIndicator.no",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    bases: Mapped[list[StandardBasis]] = relationship(
        back_populates="standard",
        order_by="StandardBasis.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    def __str__(self) -> str:
        return self.code


class StandardIndicator(Base):
    """One lack of a basic service that a standard counts."""

    __tablename__ = "household_indicator"
    __record__ = "household_supervision.StandardIndicator"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("standard_id", "code"),
        UniqueConstraint("standard_id", "no"),
        one_of("verification", Verification),
        CheckConstraint("no >= 1", name="no"),
        CheckConstraint("age_from <= age_to", name="ages"),
    )

    id: Mapped[int] = id_column()
    standard_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_standard.id", ondelete="CASCADE")
    )
    code: Mapped[str] = mapped_column(String(20))
    no: Mapped[int] = mapped_column(SmallInteger)
    dimension_code: Mapped[str] = mapped_column(String(20))
    dimension_vi: Mapped[str] = mapped_column(Text)
    dimension_en: Mapped[str] = mapped_column(Text)
    name_vi: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    rule_vi: Mapped[str | None] = mapped_column(Text)
    rule_en: Mapped[str | None] = mapped_column(Text)
    age_from: Mapped[int | None] = mapped_column(SmallInteger)
    age_to: Mapped[int | None] = mapped_column(SmallInteger)
    verification: Mapped[str] = mapped_column(String(20))

    standard: Mapped[PovertyStandard] = relationship(back_populates="indicators")

    def __str__(self) -> str:
        return f"{self.no}. {name_of(self)}"


class StandardBasis(Base):
    """A document that sets, continues or changes a standard."""

    __tablename__ = "household_standard_basis"
    __record__ = "household_supervision.StandardBasis"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("standard_id", "position"),
        one_of("verification", Verification),
    )

    id: Mapped[int] = id_column()
    standard_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_standard.id", ondelete="CASCADE")
    )
    position: Mapped[int] = mapped_column(SmallInteger)
    document: Mapped[str] = mapped_column(String(80))
    article: Mapped[str | None] = mapped_column(Text)
    issued_on: Mapped[date] = mapped_column(Date)
    in_force_on: Mapped[date | None] = mapped_column(Date)
    verification: Mapped[str] = mapped_column(String(20))

    standard: Mapped[PovertyStandard] = relationship(back_populates="bases")

    def __str__(self) -> str:
        return self.document
