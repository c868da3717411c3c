"""Catalogues of the ledger: regimes, semantic accounts and their codes, spending items, rules."""

from __future__ import annotations

from datetime import date

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.formats import name_of
from app.kernel.models import Base, Timestamped, id_column
from app.kernel.scope import PublicScope
from modules.funding_ledger.models.choices import AccountType, Side, one_of


class Regime(Base, Timestamped):
    """An accounting regime of a circular, with the days on which it was in force."""

    __tablename__ = "funding_regime"
    __record__ = "funding_ledger.Regime"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    # How long a unit that keeps books of its own may finish its year with the old regime.
    grace_to: Mapped[date | None] = mapped_column(Date)
    is_verified: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)

    def __str__(self) -> str:
        return self.name


class LedgerAccount(Base, Timestamped):
    """An account by meaning; circulars give it a code, by entity and date.

    A bounded account is never below zero on its own side at any date.
    """

    __tablename__ = "funding_account"
    __record__ = "funding_ledger.LedgerAccount"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("position"),
        one_of("type", AccountType),
        one_of("normal_balance", Side),
    )

    id: Mapped[int] = id_column()
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int] = mapped_column(SmallInteger)
    name_vi: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(String(12))
    normal_balance: Mapped[str] = mapped_column(String(6))
    is_bounded: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    rule: Mapped[str | None] = mapped_column(Text)

    def __str__(self) -> str:
        return name_of(self)


class AccountCode(Base, Timestamped):
    """The code of a semantic account in a regime; not verified until an accountant confirms it."""

    __tablename__ = "funding_account_code"
    __record__ = "funding_ledger.AccountCode"
    __scope__ = PublicScope()
    __table_args__ = (UniqueConstraint("regime_id", "account_id"),)

    id: Mapped[int] = id_column()
    regime_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_regime.id"))
    account_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("funding_account.id"), index=True
    )
    code: Mapped[str] = mapped_column(String(10))
    is_verified: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)

    regime: Mapped[Regime] = relationship()
    account: Mapped[LedgerAccount] = relationship()

    def __str__(self) -> str:
        return self.code


class SpendingItem(Base, Timestamped):
    """What money may be spent on; awards are paid by an emulation fund only."""

    __tablename__ = "funding_item"
    __record__ = "funding_ledger.SpendingItem"
    __scope__ = PublicScope()
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(30))
    parent_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_item.id"), index=True
    )
    name_vi: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    unit_name: Mapped[str | None] = mapped_column(String(60))
    evidence: Mapped[str | None] = mapped_column(Text)
    is_award: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    is_verified: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)

    parent: Mapped[SpendingItem | None] = relationship(remote_side="SpendingItem.id")

    def __str__(self) -> str:
        return name_of(self)


class SupportNorm(Base, Timestamped):
    """How much an item is worth at most or as a rule, at a place and in a span of years."""

    __tablename__ = "funding_norm"
    __record__ = "funding_ledger.SupportNorm"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("item_id", "source", "place", "valid_from"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
    )

    id: Mapped[int] = id_column()
    item_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_item.id"))
    source: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(120))
    amount: Mapped[int] = mapped_column(BigInteger)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    conditions: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    is_verified: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)

    item: Mapped[SpendingItem] = relationship()

    def __str__(self) -> str:
        return f"{self.source}, {self.place}"


class LedgerRule(Base, Timestamped):
    """A time limit of a decree: data with its article and dates, never a constant."""

    __tablename__ = "funding_rule"
    __record__ = "funding_ledger.LedgerRule"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("days >= 0", name="days"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(40))
    name_vi: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    days: Mapped[int] = mapped_column(SmallInteger)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    legal_basis: Mapped[str] = mapped_column(Text)
    is_verified: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)

    def __str__(self) -> str:
        return name_of(self)
