"""Accounting entities, the regimes that they follow, their periods, funds and bank accounts."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.kernel import field_policy
from app.kernel.crypto import EncryptedText, blind_index
from app.kernel.identity import plain_number
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope
from modules.funding_ledger.models.catalogue import Regime
from modules.funding_ledger.models.choices import (
    EntityPurpose,
    FundKind,
    Level,
    PeriodState,
    one_of,
)
from modules.funding_ledger.models.scopes import BOOKS

BOOK = ThroughScope("funding_entity", "entity_id")


class AccountingEntity(Base, Timestamped, Authored, Versioned):
    """A body's set of books: one level of the Fund, or the emulation fund of a body.

    The level that mobilizes manages (TT 121/2017 Art 2(2)), so each level is its own entity.
    """

    __tablename__ = "funding_entity"
    __record__ = "funding_ledger.AccountingEntity"
    __scope__ = BOOKS
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("id", "purpose"),
        one_of("level", Level),
        one_of("purpose", EntityPurpose),
        CheckConstraint("btrim(name) <> ''", name="name"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
        CheckConstraint("parent_id <> id and successor_id <> id", name="another"),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(String(10), default=EntityPurpose.SUPPORT)
    level: Mapped[str] = mapped_column(String(10))
    organisation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_entity.id"), index=True
    )
    keeps_own_books: Mapped[bool] = mapped_column(
        Boolean, server_default=text("true"), default=True
    )
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    successor_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_entity.id"), index=True
    )

    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    parent: Mapped[AccountingEntity | None] = relationship(
        remote_side="AccountingEntity.id", foreign_keys=parent_id
    )
    successor: Mapped[AccountingEntity | None] = relationship(
        remote_side="AccountingEntity.id", foreign_keys=successor_id
    )

    def __str__(self) -> str:
        return self.name


class EntityRegime(Base, Timestamped, Authored, Versioned):
    """The regime that an entity follows over whole fiscal years."""

    __tablename__ = "funding_entity_regime"
    __record__ = "funding_ledger.EntityRegime"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("entity_id", "valid_from"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"))
    regime_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_regime.id"), index=True)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)

    entity: Mapped[AccountingEntity] = relationship()
    regime: Mapped[Regime] = relationship()

    def __str__(self) -> str:
        return f"{self.entity}: {self.regime}"


class FiscalPeriod(Base, Timestamped, Authored, Versioned):
    """A month of an entity; entries are dated in open periods only."""

    __tablename__ = "funding_period"
    __record__ = "funding_ledger.FiscalPeriod"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("entity_id", "year", "month"),
        one_of("state", PeriodState),
        CheckConstraint("year between 2000 and 2200", name="year"),
        CheckConstraint("month between 1 and 12", name="month"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        # Who closes has not closed softly himself, or does it under a signed exception (ADR 0033).
        CheckConstraint(
            "state in ('open', 'soft_closed') or (soft_closed_by_id is not null "
            "and closed_by_id is not null and (closed_by_id <> soft_closed_by_id "
            "or closed_under_id is not null))",
            name="hands",
        ),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    month: Mapped[int] = mapped_column(SmallInteger)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default=PeriodState.OPEN)
    soft_closed_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    closed_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    reopened_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    closed_under_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_duty_exception.id"), index=True
    )

    entity: Mapped[AccountingEntity] = relationship()
    soft_closed_by: Mapped[Any] = relationship(
        "User", foreign_keys=soft_closed_by_id, viewonly=True
    )
    closed_by: Mapped[Any] = relationship("User", foreign_keys=closed_by_id, viewonly=True)
    reopened_by: Mapped[Any] = relationship("User", foreign_keys=reopened_by_id, viewonly=True)
    closed_under: Mapped[Any] = relationship("DutyException", viewonly=True)

    def __str__(self) -> str:
        return f"{self.month:02}/{self.year}"


class Fund(Base, Timestamped, Authored, Versioned):
    """Money with a purpose inside an entity; every line of the journal names its fund."""

    __tablename__ = "funding_fund"
    __record__ = "funding_ledger.Fund"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("entity_id", "code"),
        UniqueConstraint("id", "entity_id"),
        ForeignKeyConstraint(
            ["entity_id", "purpose"], ["funding_entity.id", "funding_entity.purpose"]
        ),
        one_of("kind", FundKind),
        # An emulation fund lies in books of its own, and nothing else lies there.
        CheckConstraint("(kind = 'emulation') = (purpose = 'emulation')", name="books"),
        CheckConstraint("btrim(name) <> ''", name="name"),
        CheckConstraint("opened_on <= closed_on", name="dates"),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"))
    purpose: Mapped[str] = mapped_column(String(10), default=EntityPurpose.SUPPORT)
    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(12), default=FundKind.POOR)
    source_code: Mapped[str | None] = mapped_column(String(30))
    opened_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id)

    def __str__(self) -> str:
        return self.name


ACCOUNT_NUMBER = "funding_bank_account.number"


class BankAccount(Base, Timestamped, Authored, Versioned):
    """An account at a bank or the Treasury: of one fund, and of at most one campaign.

    NĐ 93/2021 Art 9(1)(a) and TT 41/2022 Art 8: never shared.
    """

    __tablename__ = "funding_bank_account"
    __record__ = "funding_ledger.BankAccount"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("bank", "number_index"),
        UniqueConstraint("id", "fund_id"),
        ForeignKeyConstraint(
            ["fund_id", "entity_id"], ["funding_fund.id", "funding_fund.entity_id"]
        ),
        CheckConstraint("opened_on <= closed_on", name="dates"),
        # Longer than what surrounds an empty text: version, key id, nonce, tag.
        CheckConstraint("octet_length(number) > 30 + get_byte(number, 1)", name="number"),
    )
    __field_rules__ = {  # noqa: RUF012 - read by the kernel, never changed
        "number": field_policy.masked(
            field_policy.BANK_ACCOUNT, index="number_index", public=attrgetter("is_public")
        ),
    }

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"), index=True)
    fund_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_fund.id"), index=True)
    bank: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(EncryptedText(ACCOUNT_NUMBER))
    number_index: Mapped[bytes] = mapped_column(LargeBinary)
    is_treasury: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    is_public: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    opened_on: Mapped[date] = mapped_column(Date)
    stop_receiving_on: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id, viewonly=True)
    fund: Mapped[Fund] = relationship(foreign_keys=fund_id)

    @validates("number")
    def _index(self, _name: str, value: str) -> str:
        self.number_index = blind_index(plain_number(value), ACCOUNT_NUMBER)
        return value

    def __str__(self) -> str:
        return f"{self.bank} {field_policy.guarded(self, 'number', self.number)}"
