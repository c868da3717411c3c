"""The journal: entries and lines that stand, and the sums by day that keep balances above zero."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Base, id_column
from app.kernel.scope import ThroughScope
from modules.funding_ledger.models.catalogue import LedgerAccount
from modules.funding_ledger.models.choices import EntryKind, Series, one_of
from modules.funding_ledger.models.entity import BOOK, AccountingEntity, Fund


class JournalEntry(Base):
    """An entry of a book, sealed by the database: number, balance, period, bounds, link in a chain.

    Nothing of it is ever changed; a mistake is reversed or corrected by another entry (Law on
    Accounting 88/2015/QH13 Art 27).
    """

    __tablename__ = "funding_entry"
    __record__ = "funding_ledger.JournalEntry"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("number_id"),
        UniqueConstraint("id", "entity_id"),
        UniqueConstraint("entity_id", "position"),
        UniqueConstraint("entity_id", "idempotency_key"),
        UniqueConstraint("reversal_of_id"),
        ForeignKeyConstraint(
            ["reversal_of_id", "entity_id"], ["funding_entry.id", "funding_entry.entity_id"]
        ),
        ForeignKeyConstraint(
            ["correction_of_id", "entity_id"], ["funding_entry.id", "funding_entry.entity_id"]
        ),
        # A payment names its entry and the entry its payment; this one is made last.
        ForeignKeyConstraint(
            ["payment_id", "entity_id"],
            ["funding_payment.id", "funding_payment.entity_id"],
            use_alter=True,
        ),
        one_of("kind", EntryKind),
        one_of("series", Series),
        CheckConstraint("btrim(memo) <> ''", name="memo"),
        CheckConstraint("btrim(event) <> ''", name="event"),
        CheckConstraint("(kind = 'reversal') = (reversal_of_id is not null)", name="reversal"),
        CheckConstraint(
            "(kind = 'correction') = (correction_of_id is not null)", name="correction"
        ),
        CheckConstraint("(hash is null) = (position is null)", name="sealed"),
        Index("ix_funding_entry_entity_id_posted_on", "entity_id", "posted_on"),
        Index("ix_funding_entry_payment_id", "payment_id"),
        Index("ix_funding_entry_correction_of_id", "correction_of_id"),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"))
    kind: Mapped[str] = mapped_column(String(12), default=EntryKind.ORDINARY)
    event: Mapped[str] = mapped_column(String(40))
    series: Mapped[str] = mapped_column(String(4), default=Series.GENERAL)
    number_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_number.id"))
    number_text: Mapped[str] = mapped_column(String(60))
    posted_on: Mapped[date] = mapped_column(Date)
    memo: Mapped[str] = mapped_column(Text)
    payment_id: Mapped[int | None] = mapped_column(BigInteger)
    reversal_of_id: Mapped[int | None] = mapped_column(BigInteger)
    correction_of_id: Mapped[int | None] = mapped_column(BigInteger)
    idempotency_key: Mapped[str | None] = mapped_column(String(80))
    posted_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    posted_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), nullable=False
    )
    position: Mapped[int | None] = mapped_column(BigInteger)
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(64))

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id, viewonly=True)
    reversal_of: Mapped[JournalEntry | None] = relationship(
        primaryjoin="foreign(JournalEntry.reversal_of_id) == remote(JournalEntry.id)",
        viewonly=True,
    )
    correction_of: Mapped[JournalEntry | None] = relationship(
        primaryjoin="foreign(JournalEntry.correction_of_id) == remote(JournalEntry.id)",
        viewonly=True,
    )
    payment: Mapped[Any] = relationship(
        "Payment",
        primaryjoin="foreign(JournalEntry.payment_id) == remote(Payment.id)",
        viewonly=True,
    )
    lines: Mapped[list[JournalLine]] = relationship(
        back_populates="entry",
        foreign_keys="JournalLine.entry_id",
        order_by="JournalLine.line_no",
        passive_deletes="all",
    )

    def __str__(self) -> str:
        return self.number_text


class JournalLine(Base):
    """One side of an entry: an account and its fund, debit or credit in whole đồng.

    The fund is on every line, the cash side too, so that each fund has a balance sheet of its own.
    """

    __tablename__ = "funding_line"
    __record__ = "funding_ledger.JournalLine"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("entry_id", "line_no"),
        ForeignKeyConstraint(
            ["entry_id", "entity_id"], ["funding_entry.id", "funding_entry.entity_id"]
        ),
        ForeignKeyConstraint(
            ["fund_id", "entity_id"], ["funding_fund.id", "funding_fund.entity_id"]
        ),
        ForeignKeyConstraint(
            ["designation_id", "fund_id"], ["funding_designation.id", "funding_designation.fund_id"]
        ),
        ForeignKeyConstraint(
            ["bank_account_id", "fund_id"],
            ["funding_bank_account.id", "funding_bank_account.fund_id"],
        ),
        ForeignKeyConstraint(
            ["allocation_line_id", "fund_id"],
            ["funding_allocation_line.id", "funding_allocation_line.fund_id"],
        ),
        ForeignKeyConstraint(
            ["receipt_id", "entity_id"], ["funding_receipt.id", "funding_receipt.entity_id"]
        ),
        CheckConstraint("debit >= 0 and credit >= 0 and (debit = 0) <> (credit = 0)", name="side"),
        # A receipt is income once; the entry that reverses it debits income.
        Index(
            "uq_funding_line_receipt_income",
            "receipt_id",
            unique=True,
            postgresql_where=text("receipt_id is not null and credit > 0"),
        ),
        Index("ix_funding_line_fund_id_account_id", "fund_id", "account_id"),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"), index=True)
    entry_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entry.id"))
    line_no: Mapped[int] = mapped_column(Integer)
    account_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("funding_account.id"), index=True
    )
    fund_id: Mapped[int] = mapped_column(BigInteger)
    debit: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), default=0)
    credit: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), default=0)
    designation_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    bank_account_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    allocation_line_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    receipt_id: Mapped[int | None] = mapped_column(BigInteger)
    counterpart_entity_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_entity.id"), index=True
    )
    person: Mapped[str | None] = mapped_column(Text)

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id, viewonly=True)
    entry: Mapped[JournalEntry] = relationship(back_populates="lines", foreign_keys=entry_id)
    account: Mapped[LedgerAccount] = relationship(lazy="joined")
    fund: Mapped[Fund] = relationship(
        primaryjoin="foreign(JournalLine.fund_id) == remote(Fund.id)", viewonly=True
    )
    designation: Mapped[Any] = relationship(
        "Designation",
        primaryjoin="foreign(JournalLine.designation_id) == remote(Designation.id)",
        viewonly=True,
    )
    bank_account: Mapped[Any] = relationship(
        "BankAccount",
        primaryjoin="foreign(JournalLine.bank_account_id) == remote(BankAccount.id)",
        viewonly=True,
    )
    allocation_line: Mapped[Any] = relationship(
        "AllocationLine",
        primaryjoin="foreign(JournalLine.allocation_line_id) == remote(AllocationLine.id)",
        viewonly=True,
    )
    receipt: Mapped[Any] = relationship(
        "Receipt",
        primaryjoin="foreign(JournalLine.receipt_id) == remote(Receipt.id)",
        viewonly=True,
    )

    def __str__(self) -> str:
        return f"{self.account} {self.debit or self.credit}"


class BalanceDelta(Base):
    """What a day added to a balance of a fund; written by the database when it seals an entry.

    `kind` says whose balance: `free` money, a `designation`, an `account`, a `bank` account;
    `key` is the key of that record, 0 for free money.
    """

    __tablename__ = "funding_delta"
    __record__ = "funding_ledger.BalanceDelta"
    __scope__ = ThroughScope("funding_fund", "fund_id")
    __table_args__ = (
        UniqueConstraint("fund_id", "kind", "key", "day"),
        CheckConstraint("kind in ('free', 'designation', 'account', 'bank')", name="kind"),
    )

    id: Mapped[int] = id_column()
    fund_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_fund.id"))
    kind: Mapped[str] = mapped_column(String(12))
    key: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[date] = mapped_column(Date)
    amount: Mapped[int] = mapped_column(BigInteger)
