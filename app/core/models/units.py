"""Administrative units: one row per version of a unit, so that a code is never a key alone."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.shared import KEY_TEXT, dates_in_order, no_overlap, one_of, search_index
from app.kernel.models import Base, Timestamped, Versioned, id_column
from app.kernel.scope import PublicScope


class UnitLevel(StrEnum):
    """Levels of the tree; the district level ended on 30/06/2025 (Law 72/2025/QH15)."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"


class AreaKind(StrEnum):
    """Kind of area, on which the income line of the poverty standard depends."""

    URBAN = "urban"
    RURAL = "rural"
    SPECIAL = "special"


class DateBasis(StrEnum):
    """Where the dates of a version come from: an act, or the lists of certain days."""

    ACT = "act"
    SNAPSHOT = "snapshot"


class Coverage(StrEnum):
    """How much of an old unit a successor takes, in the terms of the conversion table of 2025."""

    WHOLE = "whole"
    UNCHANGED = "unchanged"
    RENAMED = "renamed"
    KIND_CHANGED = "kind_changed"
    PART = "part"
    PART_POPULATION = "part_population"
    PART_AREA_ONLY = "part_area_only"
    PART_AREA_ALL_POPULATION = "part_area_all_population"
    DISTRICT_OR_AREA = "district_or_area"


class AdminUnit(Timestamped, Versioned, Base):
    """One version of a province, district, commune or village; both dates are inclusive."""

    __tablename__ = "core_unit"
    __record__ = "core.AdminUnit"
    __scope__ = PublicScope()
    __table_args__ = (
        no_overlap("core_unit", "code"),
        one_of("level", UnitLevel),
        one_of("area_kind", AreaKind),
        one_of("date_basis", DateBasis),
        dates_in_order(),
        CheckConstraint("(level = 'province') = (parent_id is null)", name="parent_by_level"),
        CheckConstraint("level = 'village' or code ~ '^[0-9]+$'", name="code_digits"),
        search_index("core_unit"),
        Index("ix_core_unit_code", "code"),
        Index("ix_core_unit_parent_id_sort_key", "parent_id", "sort_key"),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(20), nullable=False)
    parent_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_unit.id"))
    level: Mapped[str] = mapped_column(String(10), nullable=False)
    kind: Mapped[str] = mapped_column(String(40), nullable=False)
    name: Mapped[str] = mapped_column(String(100), nullable=False)
    full_name: Mapped[str] = mapped_column(String(150), nullable=False)
    search_key: Mapped[str] = mapped_column(Text, nullable=False)
    sort_key: Mapped[str] = mapped_column(KEY_TEXT, nullable=False)
    area_kind: Mapped[str | None] = mapped_column(String(10))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    established_by: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    ended_by: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    note: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    date_basis: Mapped[str] = mapped_column(String(10), nullable=False, server_default="act")
    is_invented: Mapped[bool] = mapped_column(nullable=False, server_default="false")

    parent: Mapped[AdminUnit | None] = relationship(remote_side="AdminUnit.id", viewonly=True)

    def __str__(self) -> str:
        return self.full_name


class UnitSuccessor(Base):
    """What follows a unit version on a day; `is_default` marks where its households go."""

    __tablename__ = "core_unit_successor"
    __record__ = "core.AdminUnit"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("from_id", "to_id"),
        one_of("coverage", Coverage),
        CheckConstraint("from_id <> to_id", name="not_itself"),
        Index(
            "uq_core_unit_successor_default",
            "from_id",
            unique=True,
            postgresql_where="is_default",
        ),
    )

    id: Mapped[int] = id_column()
    from_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), nullable=False)
    to_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_unit.id"), nullable=False, index=True
    )
    effective_on: Mapped[date] = mapped_column(nullable=False)
    coverage: Mapped[str] = mapped_column(String(30), nullable=False)
    is_default: Mapped[bool] = mapped_column(nullable=False, server_default="false")
    note: Mapped[str] = mapped_column(Text, nullable=False, server_default="")

    from_unit: Mapped[AdminUnit] = relationship(foreign_keys=from_id, viewonly=True)
    to_unit: Mapped[AdminUnit] = relationship(foreign_keys=to_id, viewonly=True)

    def __str__(self) -> str:
        return f"{self.from_unit} → {self.to_unit}"


class UnitDifficulty(Base):
    """Difficulty class of a commune over a span of days (region I, II, III and special marks)."""

    __tablename__ = "core_unit_difficulty"
    __record__ = "core.AdminUnit"
    __scope__ = PublicScope()
    __table_args__ = (
        no_overlap("core_unit_difficulty", "unit_id"),
        dates_in_order(),
        CheckConstraint("region in ('I', 'II', 'III')", name="region_known"),
        Index("ix_core_unit_difficulty_unit_id", "unit_id"),
    )

    id: Mapped[int] = id_column()
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), nullable=False)
    region: Mapped[str | None] = mapped_column(String(3))
    is_extremely_difficult: Mapped[bool] = mapped_column(nullable=False, server_default="false")
    in_poor_district: Mapped[bool] = mapped_column(nullable=False, server_default="false")
    is_safe_zone: Mapped[bool] = mapped_column(nullable=False, server_default="false")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    note: Mapped[str] = mapped_column(Text, nullable=False, server_default="")

    unit: Mapped[AdminUnit] = relationship(viewonly=True)

    def __str__(self) -> str:
        return str(self.unit)
