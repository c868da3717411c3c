"""Who is kept apart: rules, signed exceptions to them, and kinship between people."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.organisations import Organisation
from app.core.models.people import Person
from app.core.models.scopes import READ_BY_ALL
from app.core.models.shared import Given, Verification, dates_in_order, one_of
from app.core.models.units import AdminUnit
from app.core.models.users import User
from app.kernel.duties import duty_label
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import AllOf, ThroughScope, UnitScope


class DutyKind(StrEnum):
    """What a rule keeps apart: places of one person, places of relatives, hands at one act."""

    APART = "apart"
    KIN = "kin"
    ACT = "act"


class KinKind(StrEnum):
    """What the first person is to the second; all but `other` count as close."""

    PARENT = "parent"
    ADOPTIVE = "adoptive_parent"
    SPOUSE = "spouse"
    SIBLING = "sibling"
    OTHER = "other"


class DutyRule(Timestamped, Authored, Versioned, Base):
    """A rule that keeps people apart, written from the code at install and upgrade.

    Only what is not verified in the law (V) can be switched off here; only acts know exceptions.
    """

    __tablename__ = "core_duty_rule"
    __record__ = "core.DutyRule"
    __scope__ = READ_BY_ALL
    __table_args__ = (
        UniqueConstraint("name"),
        one_of("kind", DutyKind),
        one_of("mark", Verification),
        CheckConstraint("is_enforced or mark <> 'V'", name="verified_is_enforced"),
        CheckConstraint("kind = 'act' or not is_exceptable", name="exceptable_act"),
    )

    id: Mapped[int] = id_column()
    name: Mapped[str] = mapped_column(String(100), nullable=False)
    kind: Mapped[str] = mapped_column(String(10), nullable=False)
    one: Mapped[list[str]] = mapped_column(ARRAY(Text), nullable=False)
    other: Mapped[list[str]] = mapped_column(ARRAY(Text), nullable=False)
    is_exceptable: Mapped[bool] = mapped_column(Boolean, nullable=False)
    mark: Mapped[str] = mapped_column(String(1), nullable=False)
    law: Mapped[str] = mapped_column(String(250), nullable=False)
    is_enforced: Mapped[bool] = mapped_column(Boolean, nullable=False, server_default="true")

    @property
    def rule(self) -> str:
        """Return the rule in words."""
        return str(duty_label(self.name))

    def __str__(self) -> str:
        return self.rule


class DutyException(Given, Timestamped, Authored, Versioned, Base):
    """A signed exception to a rule for one person in one body, from day to day."""

    __tablename__ = "core_duty_exception"
    __record__ = "core.DutyException"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (
        dates_in_order(),
        CheckConstraint(
            "btrim(signed_by) <> '' and btrim(signed_as) <> '' and btrim(paper_number) <> '' "
            "and btrim(reason) <> ''",
            name="signed",
        ),
        CheckConstraint(
            "withdrawn_at is null or btrim(withdraw_reason) <> ''", name="withdraw_reason"
        ),
    )

    id: Mapped[int] = id_column()
    rule_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_duty_rule.id"), nullable=False, index=True
    )
    unit_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_unit.id"), nullable=False, index=True
    )
    organisation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), nullable=False, index=True
    )
    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_person.id"), nullable=False, index=True
    )
    valid_from: Mapped[date] = mapped_column(nullable=False)
    valid_to: Mapped[date] = mapped_column(nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False)
    signed_by: Mapped[str] = mapped_column(String(120), nullable=False)
    signed_as: Mapped[str] = mapped_column(String(120), nullable=False)
    paper_number: Mapped[str] = mapped_column(String(60), nullable=False)
    paper_date: Mapped[date] = mapped_column(nullable=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        Integer, ForeignKey("ab_user.id"), index=True
    )
    withdraw_reason: Mapped[str] = mapped_column(Text, nullable=False, server_default="")

    rule: Mapped[DutyRule] = relationship(viewonly=True)
    unit: Mapped[AdminUnit] = relationship(viewonly=True)
    organisation: Mapped[Organisation] = relationship(viewonly=True)
    person: Mapped[Person] = relationship(viewonly=True)
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=withdrawn_by_id, viewonly=True)

    def __str__(self) -> str:
        return f"{self.paper_number} · {self.organisation}"


class Kinship(Timestamped, Authored, Versioned, Base):
    """Kinship between two people as declared, with its days and its source."""

    __tablename__ = "core_kinship"
    __record__ = "core.Kinship"
    __scope__ = AllOf(
        ThroughScope("core_person", "person_id"), ThroughScope("core_person", "relative_id")
    )
    __table_args__ = (
        one_of("kind", KinKind),
        dates_in_order(),
        CheckConstraint("btrim(source) <> ''", name="source"),
        UniqueConstraint("person_id", "relative_id", "kind", "valid_from"),
    )

    id: Mapped[int] = id_column()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_person.id"), nullable=False)
    relative_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_person.id"), nullable=False, index=True
    )
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(250), nullable=False)

    person: Mapped[Person] = relationship(foreign_keys=person_id, viewonly=True)
    relative: Mapped[Person] = relationship(foreign_keys=relative_id, viewonly=True)

    def __str__(self) -> str:
        return f"{self.person} · {self.relative}"
