"""Which households a purpose is for, what was found of them on a day, and what they received."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, id_column
from app.kernel.money import Dong
from app.kernel.scope import PublicScope, ThroughScope, UnitScope

CLASSES = "class_code in ('poor', 'near_poor', 'average_living', 'not_poor', 'unknown')"


class SupportRule(Base, Timestamped):
    """Which classes of households a purpose is for, and how old their list may be (dated data).

    Without an item it holds for all items that have no rule of their own.
    """

    __tablename__ = "hfunding_rule"
    __record__ = "household_funding.SupportRule"
    __scope__ = PublicScope()
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="dates"),
        CheckConstraint("list_months between 1 and 60", name="list_months"),
        Index(
            "uq_hfunding_rule_item_id_valid_from",
            "item_id",
            "valid_from",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = id_column()
    item_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("funding_item.id"))
    allows_poor: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    allows_near_poor: Mapped[bool] = mapped_column(
        Boolean, server_default=text("true"), default=True
    )
    allows_average_living: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), default=False
    )
    list_months: Mapped[int] = mapped_column(SmallInteger)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    legal_basis: Mapped[str] = mapped_column(Text)
    is_verified: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)

    item: Mapped[Any] = relationship("SpendingItem", viewonly=True)

    def __str__(self) -> str:
        return self.legal_basis


class SupportEligibility(Base, Timestamped, Authored):
    """That a household on a payment's list was eligible on the day, and on what paper.

    The database finds all of it; the writer names the line of the list only. It is what finance
    learns of a household: its code, the day, the decision; never its class. Fund, designation and
    campaign lead from a gift to whom it reached.
    """

    __tablename__ = "hfunding_eligibility"
    __record__ = "household_funding.SupportEligibility"
    __scope__ = ThroughScope("funding_entity", "entity_id")
    __table_args__ = (UniqueConstraint("recipient_id"),)

    id: Mapped[int] = id_column()
    entity_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_entity.id"), index=True)
    payment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("funding_payment.id"), index=True
    )
    fund_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_fund.id"), index=True)
    designation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_designation.id"), index=True
    )
    campaign_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("funding_campaign.id"), index=True
    )
    recipient_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("funding_recipient.id", ondelete="CASCADE")
    )
    household_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_household.id"), index=True
    )
    household_code: Mapped[str] = mapped_column(String(20))
    on_day: Mapped[date] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(Text)

    payment: Mapped[Any] = relationship("Payment", viewonly=True)
    fund: Mapped[Any] = relationship("Fund", viewonly=True)
    designation: Mapped[Any] = relationship("Designation", viewonly=True)
    campaign: Mapped[Any] = relationship("Campaign", viewonly=True)
    recipient: Mapped[Any] = relationship("Recipient", viewonly=True)

    def __str__(self) -> str:
        return self.household_code


class HouseholdSupport(Base):
    """What a household received: amount, purpose, from which fund, on which day; no donor.

    Written by the database when a payment is paid; marked when it is reversed. `unit_id` is where
    the household lived then.
    """

    __tablename__ = "hfunding_support"
    __record__ = "household_funding.HouseholdSupport"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (
        UniqueConstraint("recipient_id"),
        CheckConstraint(CLASSES, name="class_code"),
        CheckConstraint("amount > 0", name="amount"),
    )

    id: Mapped[int] = id_column()
    recipient_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_recipient.id"))
    household_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_household.id"), index=True
    )
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    item_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("funding_item.id"), index=True)
    fund_name: Mapped[str] = mapped_column(Text)
    paid_on: Mapped[date] = mapped_column(Date, index=True)
    amount: Mapped[int] = mapped_column(Dong)
    goods: Mapped[str | None] = mapped_column(Text)
    voucher: Mapped[str | None] = mapped_column(String(60))
    class_code: Mapped[str] = mapped_column(String(20))
    reversed_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), nullable=False
    )

    household: Mapped[Any] = relationship("Household", viewonly=True)
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    item: Mapped[Any] = relationship("SpendingItem", viewonly=True)

    def __str__(self) -> str:
        return f"{self.item}, {self.fund_name}"
