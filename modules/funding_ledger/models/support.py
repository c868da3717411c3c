"""Decisions to allocate, payments, and the lists of those who receive."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.formats import format_date
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from modules.funding_ledger.models.catalogue import SpendingItem
from modules.funding_ledger.models.choices import (
    AllocationState,
    PaymentMethod,
    PaymentState,
    RecipientKind,
    SignatureKind,
    one_of,
)
from modules.funding_ledger.models.entity import BOOK, AccountingEntity, BankAccount, Fund
from modules.funding_ledger.models.gifts import IN_FUND, Campaign, Designation

STANDING = "'approved', 'settled'"
APPROVED = "'approved', 'paid', 'acknowledged', 'settled', 'reversed'"
PAID = "'paid', 'acknowledged', 'settled', 'reversed'"


class AllocationDecision(Base, Timestamped, Authored, Versioned):
    """A decision of the fund's board: how much for what, where, carried out by whom."""

    __tablename__ = "funding_allocation"
    __record__ = "funding_ledger.AllocationDecision"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("entity_id", "number"),
        UniqueConstraint("id", "fund_id", "entity_id"),
        ForeignKeyConstraint(*IN_FUND),
        ForeignKeyConstraint(
            ["campaign_id", "entity_id"], ["funding_campaign.id", "funding_campaign.entity_id"]
        ),
        one_of("state", AllocationState),
        CheckConstraint("btrim(name) <> ''", name="name"),
        CheckConstraint(
            f"state not in ({STANDING}) or (number is not null and decided_on is not null)",
            name="number",
        ),
        # The one who proposes never approves (K01).
        CheckConstraint(
            f"state not in ({STANDING}) or (approved_by_id is not null and submitted_by_id is not "
            "null and approved_by_id <> submitted_by_id and approved_by_id <> created_by_id)",
            name="hands",
        ),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"))
    fund_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_fund.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_campaign.id"), index=True
    )
    number: Mapped[str | None] = mapped_column(String(80))
    decided_on: Mapped[date | None] = mapped_column(Date)
    name: Mapped[str] = mapped_column(Text)
    executing_organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    basis: Mapped[str | None] = mapped_column(Text)
    done_by: Mapped[date | None] = mapped_column(Date)
    settle_by: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(12), default=AllocationState.DRAFT)
    submitted_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    approved_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id, viewonly=True)
    fund: Mapped[Fund] = relationship(foreign_keys=fund_id)
    campaign: Mapped[Campaign | None] = relationship(foreign_keys=campaign_id)
    executing_organisation: Mapped[Any] = relationship("Organisation", viewonly=True)
    lines: Mapped[list[AllocationLine]] = relationship(
        back_populates="allocation",
        foreign_keys="AllocationLine.allocation_id",
        order_by="AllocationLine.id",
        passive_deletes="all",
    )

    def __str__(self) -> str:
        return f"{self.number}: {self.name}" if self.number else self.name


class AllocationLine(Base, Timestamped, Authored, Versioned):
    """An item for an area: quantity times norm, from free money or from one bound gift."""

    __tablename__ = "funding_allocation_line"
    __record__ = "funding_ledger.AllocationLine"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("id", "fund_id"),
        ForeignKeyConstraint(
            ["allocation_id", "fund_id", "entity_id"],
            ["funding_allocation.id", "funding_allocation.fund_id", "funding_allocation.entity_id"],
        ),
        ForeignKeyConstraint(
            ["designation_id", "fund_id"], ["funding_designation.id", "funding_designation.fund_id"]
        ),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("amount > 0 and norm > 0", name="amount"),
        CheckConstraint(
            "amount = quantity * norm or btrim(coalesce(deviation, '')) <> ''", name="deviation"
        ),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"), index=True)
    fund_id: Mapped[int] = mapped_column(BigInteger)
    allocation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("funding_allocation.id"), index=True
    )
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    item_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_item.id"), index=True)
    designation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_designation.id"), index=True
    )
    quantity: Mapped[Any] = mapped_column(Numeric(14, 3))
    norm: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
    deviation: Mapped[str | None] = mapped_column(Text)

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id, viewonly=True)
    allocation: Mapped[AllocationDecision] = relationship(
        back_populates="lines", foreign_keys=allocation_id
    )
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True, lazy="joined")
    item: Mapped[SpendingItem] = relationship(lazy="joined")
    designation: Mapped[Designation | None] = relationship(foreign_keys=designation_id)

    def __str__(self) -> str:
        return f"{self.item}, {self.unit}"


class Payment(Base, Timestamped, Authored, Versioned):
    """Money or goods handed out under one line of a decision, by a list of recipients.

    Three people at least: who checks, who approves, who pays (section 8 of the domain notes).
    """

    __tablename__ = "funding_payment"
    __record__ = "funding_ledger.Payment"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("number_id"),
        UniqueConstraint("id", "entity_id"),
        ForeignKeyConstraint(*IN_FUND),
        ForeignKeyConstraint(
            ["allocation_line_id", "fund_id"],
            ["funding_allocation_line.id", "funding_allocation_line.fund_id"],
        ),
        ForeignKeyConstraint(
            ["bank_account_id", "fund_id"],
            ["funding_bank_account.id", "funding_bank_account.fund_id"],
        ),
        one_of("method", PaymentMethod),
        one_of("state", PaymentState),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint(
            "(method = 'bank') = (bank_account_id is not null)", name="bank_account_id"
        ),
        CheckConstraint(
            "state in ('draft', 'voided') or checked_by_id is not null", name="checked"
        ),
        CheckConstraint(
            f"state not in ({APPROVED}) or (approved_by_id is not null "
            "and approved_by_id <> checked_by_id and approved_by_id <> created_by_id)",
            name="approved_hands",
        ),
        CheckConstraint(
            f"state not in ({PAID}) or (paid_by_id is not null and paid_by_id <> checked_by_id "
            "and paid_by_id <> approved_by_id and paid_on is not null and entry_id is not null)",
            name="paid_hands",
        ),
        CheckConstraint(
            "state <> 'voided' or btrim(coalesce(void_reason, '')) <> ''", name="void_reason"
        ),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"), index=True)
    fund_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_fund.id"), index=True)
    allocation_line_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("funding_allocation_line.id"), index=True
    )
    bank_account_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_bank_account.id"), index=True
    )
    number_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_number.id"))
    method: Mapped[str] = mapped_column(String(10), default=PaymentMethod.CASH)
    amount: Mapped[int] = mapped_column(BigInteger)
    planned_on: Mapped[date] = mapped_column(Date)
    paid_on: Mapped[date | None] = mapped_column(Date)
    payee: Mapped[str] = mapped_column(Text)
    content: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(15), default=PaymentState.DRAFT)
    checked_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    approved_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    paid_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    void_reason: Mapped[str | None] = mapped_column(Text)
    entry_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_entry.id"), index=True
    )

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id, viewonly=True)
    fund: Mapped[Fund] = relationship(foreign_keys=fund_id)
    allocation_line: Mapped[AllocationLine] = relationship(foreign_keys=allocation_line_id)
    bank_account: Mapped[BankAccount | None] = relationship(foreign_keys=bank_account_id)
    number: Mapped[Any] = relationship("Number", viewonly=True)
    entry: Mapped[Any] = relationship("JournalEntry", foreign_keys=entry_id, viewonly=True)
    recipients: Mapped[list[Recipient]] = relationship(
        back_populates="payment",
        foreign_keys="Recipient.payment_id",
        order_by="Recipient.id",
        passive_deletes="all",
    )

    def __str__(self) -> str:
        if self.number is not None:
            return str(self.number)
        day = format_date(self.planned_on)
        if self.number_id is None:
            return _("Payment without number of %(day)s", day=day)
        return _("Payment of %(day)s", day=day)  # its number is not within the reader's reach


class Recipient(Base, Timestamped, Authored, Versioned):
    """One line of a payment's list: a name as it was then, what was signed, who confirmed it.

    `household_id` is the key of a record that another module keeps; nothing here reads it.
    """

    __tablename__ = "funding_recipient"
    __record__ = "funding_ledger.Recipient"
    __scope__ = BOOK
    __table_args__ = (
        ForeignKeyConstraint(
            ["payment_id", "entity_id"], ["funding_payment.id", "funding_payment.entity_id"]
        ),
        one_of("kind", RecipientKind),
        one_of("signature_kind", SignatureKind),
        CheckConstraint("btrim(name) <> ''", name="name"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("household_id is null or kind = 'household'", name="household_id"),
        CheckConstraint("(signed_on is null) = (signature_kind is null)", name="signature"),
        CheckConstraint("(confirmed_on is null) = (confirmed_by is null)", name="confirmation"),
        Index("ix_funding_recipient_household_id", "household_id"),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"), index=True)
    payment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("funding_payment.id"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12), default=RecipientKind.HOUSEHOLD)
    household_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    unit_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    goods: Mapped[str | None] = mapped_column(Text)
    eligibility: Mapped[str | None] = mapped_column(Text)
    signed_on: Mapped[date | None] = mapped_column(Date)
    signature_kind: Mapped[str | None] = mapped_column(String(12))
    signed_by: Mapped[str | None] = mapped_column(Text)
    authority_paper: Mapped[str | None] = mapped_column(Text)
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    confirmed_by: Mapped[str | None] = mapped_column(Text)

    payment: Mapped[Payment] = relationship(back_populates="recipients", foreign_keys=payment_id)
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)

    def __str__(self) -> str:
        return self.name
