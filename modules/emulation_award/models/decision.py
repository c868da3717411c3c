"""Decisions, and their lines: the register of commendations, with frozen money."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import field_policy
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from modules.emulation_award.domain.kinds import ObjectKind, Rounding
from modules.emulation_award.models.choices import (
    MODULE,
    ORGANISATION,
    UNIT,
    AwardState,
    DecisionState,
    filled,
    one_of,
    to,
)
from modules.emulation_award.models.nomination import Nomination
from modules.emulation_award.models.rules import CommendationForm
from modules.emulation_award.models.scopes import DecidedScope
from modules.emulation_award.models.session import BoardSession


class Decision(Base, Timestamped, Authored, Versioned):
    """A decision to commend, on what a session passed and the chairman chose.

    The day of signature is the day of the money. What is signed stands: errors are put right by a
    further decision or by annulling an award.
    """

    __tablename__ = "award_decision"
    __record__ = f"{MODULE}.Decision"
    __scope__ = DecidedScope("draft", "checked")
    __table_args__ = (
        one_of("state", DecisionState),
        filled("title"),
        CheckConstraint("total_amount >= 0", name="total_amount"),
        CheckConstraint(
            "state <> 'signed' or (btrim(coalesce(number, '')) <> '' and signed_on is not null "
            "and btrim(coalesce(signer, '')) <> '' and btrim(coalesce(capacity, '')) <> '')",
            name="signed",
        ),
        Index(
            "uq_award_decision_number",
            "organisation_id",
            "number",
            text("extract(year from signed_on)"),
            unique=True,
        ),
    )

    id: Mapped[int] = id_column()
    session_id: Mapped[int] = to("award_session")
    unit_id: Mapped[int] = to(UNIT)
    organisation_id: Mapped[int] = to(ORGANISATION)
    title: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str | None] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(String(60))
    signed_on: Mapped[date | None] = mapped_column(Date)
    signer: Mapped[str | None] = mapped_column(String(120))
    capacity: Mapped[str | None] = mapped_column(String(120))
    total_amount: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), default=0)
    state: Mapped[str] = mapped_column(String(20), default=DecisionState.DRAFT)

    session: Mapped[BoardSession] = relationship()
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)
    awards: Mapped[list[Award]] = relationship(
        back_populates="decision", order_by="Award.number", passive_deletes="all"
    )

    def __str__(self) -> str:
        return f"{self.number}: {self.title}" if self.number else self.title


class Award(Base, Timestamped, Authored, Versioned):
    """A line of the register: who was commended how, why, and what it is worth.

    All that is money is frozen with the day of the decision: regime, coefficient, factor, base
    salary, rounding and amount. A glue module pays it from the emulation fund, by this key.
    """

    __tablename__ = "award_award"
    __record__ = f"{MODULE}.Award"
    __scope__ = DecidedScope("draft", own=True)
    __field_rules__ = {  # noqa: RUF012 - read by the kernel, never changed
        "birth_date": field_policy.masked(field_policy.BIRTH_DATE),
    }
    __table_args__ = (
        UniqueConstraint("nomination_id"),
        UniqueConstraint("decision_id", "number"),
        one_of("object_kind", ObjectKind),
        one_of("rounding", Rounding),
        one_of("state", AwardState),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint(
            "state not in ('decided', 'handed_over') or amount is not null", name="money"
        ),
        CheckConstraint("state <> 'handed_over' or handed_over_on is not null", name="handed_over"),
        Index(
            "uq_award_award_golden_book",
            "organisation_id",
            "golden_book_year",
            "golden_book_number",
            unique=True,
            postgresql_where=text("golden_book_number is not null"),
        ),
        Index(
            "ix_award_award_search_key_trgm",
            "search_key",
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ),
    )

    id: Mapped[int] = id_column()
    decision_id: Mapped[int] = to("award_decision")
    nomination_id: Mapped[int] = to("award_nomination")
    number: Mapped[int] = mapped_column(SmallInteger)
    unit_id: Mapped[int] = to(UNIT)
    organisation_id: Mapped[int] = to(ORGANISATION)
    form_id: Mapped[int] = to("award_form")
    object_kind: Mapped[str] = mapped_column(String(20))
    object_class: Mapped[str] = mapped_column(String(20))
    subject_name: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text)
    position: Mapped[str | None] = mapped_column(Text)
    workplace: Mapped[str | None] = mapped_column(Text)
    sex: Mapped[str | None] = mapped_column(String(10))
    birth_date: Mapped[date | None] = mapped_column(Date)
    merit: Mapped[str] = mapped_column(Text)
    regime: Mapped[str | None] = mapped_column(String(20))
    coefficient_milli: Mapped[int | None] = mapped_column(Integer)
    factor_milli: Mapped[int | None] = mapped_column(Integer)
    base_salary: Mapped[int | None] = mapped_column(Integer)
    rounding: Mapped[str | None] = mapped_column(String(10))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    golden_book_year: Mapped[int | None] = mapped_column(SmallInteger)
    golden_book_number: Mapped[int | None] = mapped_column(Integer)
    handed_over_on: Mapped[date | None] = mapped_column(Date)
    received_by: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=AwardState.DRAFT)

    decision: Mapped[Decision] = relationship(back_populates="awards", lazy="joined")
    nomination: Mapped[Nomination] = relationship()
    form: Mapped[CommendationForm] = relationship()
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)

    def __str__(self) -> str:
        return self.subject_name
