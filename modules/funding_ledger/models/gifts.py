"""Campaigns, donors, pledges, bound gifts, and what was received."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.kernel import field_policy
from app.kernel.crypto import EncryptedText, blind_index
from app.kernel.formats import format_date
from app.kernel.identity import plain_number
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope
from modules.funding_ledger.models.catalogue import SpendingItem
from modules.funding_ledger.models.choices import (
    KEY_TEXT,
    PEOPLE,
    CampaignKind,
    CampaignState,
    DesignationKind,
    DesignationState,
    DonorKind,
    GiftForm,
    PledgeState,
    ReceiptState,
    ValueBasis,
    one_of,
)
from modules.funding_ledger.models.entity import BOOK, AccountingEntity, BankAccount, Fund

IN_FUND = (["fund_id", "entity_id"], ["funding_fund.id", "funding_fund.entity_id"])
COUNTED = "'posted', 'reversed'"


class Campaign(Base, Timestamped, Authored, Versioned):
    """A call for gifts to a fund, with the window in which they are taken.

    The clocks of NĐ 93/2021 Art 8 run for relief campaigns only. A suggested amount is no field:
    nobody may set a minimum (Art 4(3)).
    """

    __tablename__ = "funding_campaign"
    __record__ = "funding_ledger.Campaign"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("entity_id", "code"),
        UniqueConstraint("id", "entity_id"),
        ForeignKeyConstraint(*IN_FUND),
        one_of("kind", CampaignKind),
        one_of("state", CampaignState),
        CheckConstraint("btrim(name) <> ''", name="name"),
        CheckConstraint(
            "launched_on <= receive_from and receive_from <= receive_to", name="window"
        ),
        CheckConstraint("distribute_to >= receive_from", name="distribute_to"),
        CheckConstraint("target_amount > 0", name="target_amount"),
        CheckConstraint("(extension_number is null) = (extension_date is null)", name="extension"),
        CheckConstraint(
            "state = 'draft' or (call_number is not null and call_date is not null)", name="call"
        ),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"))
    fund_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_fund.id"), index=True)
    code: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(12), default=CampaignKind.FUND_MONTH)
    state: Mapped[str] = mapped_column(String(20), default=CampaignState.DRAFT)
    call_number: Mapped[str | None] = mapped_column(String(80))
    call_date: Mapped[date | None] = mapped_column(Date)
    launched_on: Mapped[date] = mapped_column(Date)
    receive_from: Mapped[date] = mapped_column(Date)
    receive_to: Mapped[date] = mapped_column(Date)
    extension_number: Mapped[str | None] = mapped_column(String(80))
    extension_date: Mapped[date | None] = mapped_column(Date)
    distribute_to: Mapped[date | None] = mapped_column(Date)
    target_amount: Mapped[int | None] = mapped_column(BigInteger)
    not_asked: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id, viewonly=True)
    fund: Mapped[Fund] = relationship(foreign_keys=fund_id)

    def __str__(self) -> str:
        return self.name


TAX_CODE = "funding_donor.tax_code"


class Donor(Base, Timestamped, Authored, Versioned):
    """Who gives. Anonymous (no name is known) is not the same as not published."""

    __tablename__ = "funding_donor"
    __record__ = "funding_ledger.Donor"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("id", "entity_id"),
        one_of("kind", DonorKind),
        CheckConstraint("(kind = 'anonymous') = (name is null)", name="name"),
        CheckConstraint("duplicate_of_id <> id", name="duplicate"),
        CheckConstraint("(tax_code is null) = (tax_code_index is null)", name="tax_code"),
        ForeignKeyConstraint(
            ["duplicate_of_id", "entity_id"], ["funding_donor.id", "funding_donor.entity_id"]
        ),
        Index(
            "ix_funding_donor_search_key_trgm",
            "search_key",
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ),
        Index("ix_funding_donor_sort_key", "sort_key"),
    )

    __field_rules__ = {  # noqa: RUF012 - read by the kernel, never changed
        # The tax code of a person is the number of the identity card; that of a company is public.
        "tax_code": field_policy.masked(
            field_policy.IDENTITY_NUMBER,
            index="tax_code_index",
            public=lambda donor: donor.kind not in PEOPLE,
        ),
    }

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), default=DonorKind.PERSON)
    name: Mapped[str | None] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(KEY_TEXT)
    address: Mapped[str | None] = mapped_column(Text)
    tax_code: Mapped[str | None] = mapped_column(EncryptedText(TAX_CODE))
    tax_code_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    is_published: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    publish_as: Mapped[str | None] = mapped_column(Text)
    source_code: Mapped[str | None] = mapped_column(String(30))
    duplicate_of_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    note: Mapped[str | None] = mapped_column(Text)

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id)
    duplicate_of: Mapped[Donor | None] = relationship(
        primaryjoin="foreign(Donor.duplicate_of_id) == remote(Donor.id)", viewonly=True
    )

    @validates("tax_code")
    def _index(self, _name: str, value: str | None) -> str | None:
        self.tax_code_index = None if value is None else blind_index(plain_number(value), TAX_CODE)
        return value

    def __str__(self) -> str:
        return self.name or "—"


class Pledge(Base, Timestamped, Authored, Versioned):
    """What was promised: a memo that never enters the journal."""

    __tablename__ = "funding_pledge"
    __record__ = "funding_ledger.Pledge"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("id", "entity_id"),
        one_of("form", GiftForm),
        one_of("state", PledgeState),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("amount is not null or btrim(description) <> ''", name="content"),
        ForeignKeyConstraint(
            ["campaign_id", "entity_id"], ["funding_campaign.id", "funding_campaign.entity_id"]
        ),
        ForeignKeyConstraint(
            ["donor_id", "entity_id"], ["funding_donor.id", "funding_donor.entity_id"]
        ),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"), index=True)
    campaign_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("funding_campaign.id"), index=True
    )
    donor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_donor.id"), index=True)
    pledged_on: Mapped[date] = mapped_column(Date)
    form: Mapped[str] = mapped_column(String(10), default=GiftForm.BANK)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    description: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), default=PledgeState.REGISTERED)

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id, viewonly=True)
    campaign: Mapped[Campaign] = relationship(foreign_keys=campaign_id)
    donor: Mapped[Donor] = relationship(foreign_keys=donor_id)

    def __str__(self) -> str:
        return f"{self.donor}: {self.description or self.amount}"


class Designation(Base, Timestamped, Authored, Versioned):
    """A gift bound to a purpose or an address; it is spent on that alone (NĐ 93/2021 Art 9(3))."""

    __tablename__ = "funding_designation"
    __record__ = "funding_ledger.Designation"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("entity_id", "code"),
        UniqueConstraint("id", "fund_id"),
        ForeignKeyConstraint(*IN_FUND),
        ForeignKeyConstraint(
            ["donor_id", "entity_id"], ["funding_donor.id", "funding_donor.entity_id"]
        ),
        one_of("kind", DesignationKind),
        one_of("state", DesignationState),
        CheckConstraint("btrim(condition) <> ''", name="condition"),
        CheckConstraint(
            "state <> 'released' or (consent_number is not null and consent_date is not null)",
            name="consent",
        ),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"))
    fund_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_fund.id"), index=True)
    donor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_donor.id"), index=True)
    code: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(10), default=DesignationKind.ADDRESSED)
    item_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_item.id"), index=True)
    condition: Mapped[str] = mapped_column(Text)
    target: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    document: Mapped[str | None] = mapped_column(String(160))
    state: Mapped[str] = mapped_column(String(10), default=DesignationState.OPEN)
    consent_number: Mapped[str | None] = mapped_column(String(80))
    consent_date: Mapped[date | None] = mapped_column(Date)

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id, viewonly=True)
    fund: Mapped[Fund] = relationship(foreign_keys=fund_id)
    donor: Mapped[Donor] = relationship(foreign_keys=donor_id)
    item: Mapped[SpendingItem] = relationship()

    def __str__(self) -> str:
        return self.code


class Receipt(Base, Timestamped, Authored, Versioned):
    """What was received, on a day, in one form; its number is drawn when it is recorded.

    Labour and goods without a value are quantities: they never enter columns of money.
    """

    __tablename__ = "funding_receipt"
    __record__ = "funding_ledger.Receipt"
    __scope__ = BOOK
    __table_args__ = (
        UniqueConstraint("number_id"),
        UniqueConstraint("id", "entity_id"),
        ForeignKeyConstraint(*IN_FUND),
        ForeignKeyConstraint(
            ["campaign_id", "entity_id"], ["funding_campaign.id", "funding_campaign.entity_id"]
        ),
        ForeignKeyConstraint(
            ["donor_id", "entity_id"], ["funding_donor.id", "funding_donor.entity_id"]
        ),
        ForeignKeyConstraint(
            ["pledge_id", "entity_id"], ["funding_pledge.id", "funding_pledge.entity_id"]
        ),
        ForeignKeyConstraint(
            ["designation_id", "fund_id"], ["funding_designation.id", "funding_designation.fund_id"]
        ),
        ForeignKeyConstraint(
            ["bank_account_id", "fund_id"],
            ["funding_bank_account.id", "funding_bank_account.fund_id"],
        ),
        one_of("form", GiftForm),
        one_of("state", ReceiptState),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("form not in ('cash', 'bank') or amount is not null", name="money"),
        CheckConstraint("form <> 'labour' or amount is null", name="labour_amount"),
        CheckConstraint("(form = 'labour') = (labour_days is not null)", name="labour_days"),
        CheckConstraint("labour_days > 0", name="labour_positive"),
        CheckConstraint("(form = 'bank') = (bank_account_id is not null)", name="bank_account_id"),
        CheckConstraint(
            "state = 'draft' or (number_id is not null and recorded_by_id is not null)",
            name="recorded",
        ),
        # Who takes the money in does not book it (V24).
        CheckConstraint(
            f"state not in ({COUNTED}) or (posted_by_id is not null "
            "and posted_by_id <> recorded_by_id)",
            name="hands",
        ),
        CheckConstraint(
            f"state not in ({COUNTED}) or (amount is null) = (entry_id is null)", name="entry_id"
        ),
        CheckConstraint(
            "state <> 'voided' or btrim(coalesce(void_reason, '')) <> ''", name="void_reason"
        ),
        Index("ix_funding_receipt_entity_id_received_on", "entity_id", "received_on"),
    )

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"))
    fund_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_fund.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_campaign.id"), index=True
    )
    donor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_donor.id"), index=True)
    pledge_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_pledge.id"), index=True
    )
    designation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_designation.id"), index=True
    )
    bank_account_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_bank_account.id"), index=True
    )
    number_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_number.id"))
    form: Mapped[str] = mapped_column(String(10), default=GiftForm.CASH)
    received_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    labour_days: Mapped[Decimal | None] = mapped_column(Numeric(9, 1))
    content: Mapped[str | None] = mapped_column(Text)
    payer: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default=ReceiptState.DRAFT)
    recorded_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    posted_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    void_reason: Mapped[str | None] = mapped_column(Text)
    entry_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_entry.id"), index=True
    )

    entity: Mapped[AccountingEntity] = relationship(foreign_keys=entity_id, viewonly=True)
    fund: Mapped[Fund] = relationship(foreign_keys=fund_id)
    campaign: Mapped[Campaign | None] = relationship(foreign_keys=campaign_id)
    donor: Mapped[Donor] = relationship(foreign_keys=donor_id)
    pledge: Mapped[Pledge | None] = relationship(foreign_keys=pledge_id)
    designation: Mapped[Designation | None] = relationship(foreign_keys=designation_id)
    bank_account: Mapped[BankAccount | None] = relationship(foreign_keys=bank_account_id)
    number: Mapped[Any] = relationship("Number", viewonly=True)
    entry: Mapped[Any] = relationship("JournalEntry", foreign_keys=entry_id, viewonly=True)
    goods: Mapped[list[ReceiptGoods]] = relationship(
        back_populates="receipt", order_by="ReceiptGoods.id", passive_deletes="all"
    )

    def __str__(self) -> str:
        if self.number is not None:
            return str(self.number)
        day = format_date(self.received_on)
        if self.number_id is None:
            return _("Receipt without number of %(day)s", day=day)
        return _("Receipt of %(day)s", day=day)  # its number is not within the reader's reach


class ReceiptGoods(Base, Timestamped, Authored, Versioned):
    """One kind of goods of a receipt: quantity and kind always, a value only with its basis."""

    __tablename__ = "funding_receipt_goods"
    __record__ = "funding_ledger.ReceiptGoods"
    __scope__ = ThroughScope("funding_receipt", "receipt_id")
    __table_args__ = (
        one_of("value_basis", ValueBasis),
        CheckConstraint("btrim(name) <> '' and btrim(unit_name) <> ''", name="name"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("value > 0", name="value"),
        CheckConstraint("(value is null) = (value_basis = 'none')", name="basis"),
    )

    id: Mapped[int] = id_column()
    receipt_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("funding_receipt.id"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    unit_name: Mapped[str] = mapped_column(String(30))
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 3))
    is_unused: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    expires_on: Mapped[date | None] = mapped_column(Date)
    value: Mapped[int | None] = mapped_column(BigInteger)
    value_basis: Mapped[str] = mapped_column(String(15), default=ValueBasis.NONE)

    receipt: Mapped[Receipt] = relationship(back_populates="goods")

    def __str__(self) -> str:
        return self.name
