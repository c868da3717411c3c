"""Where and when a list was made public."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
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

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import UnitScope
from modules.household_supervision.models.choices import PostingPlace, one_of
from modules.household_supervision.models.round import UnitReview


class Posting(Base, Timestamped, Authored, Versioned):
    """One place where the list of a village or commune hung, from a day to a day, both included.

    `number` tells a second posting after a re-check from the first.
    """

    __tablename__ = "household_posting"
    __record__ = "household_supervision.Posting"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (
        UniqueConstraint("unit_review_id", "unit_id", "place", "number"),
        one_of("place", PostingPlace),
        CheckConstraint("posted_from <= posted_to", name="dates"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = id_column()
    unit_review_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_unit_review.id"))
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    place: Mapped[str] = mapped_column(String(20))
    place_name: Mapped[str | None] = mapped_column(Text)
    number: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"), default=1)
    posted_from: Mapped[date] = mapped_column(Date)
    posted_to: Mapped[date | None] = mapped_column(Date)

    unit_review: Mapped[UnitReview] = relationship()
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)

    def __str__(self) -> str:
        where = f"{self.unit}: {self.place_name}" if self.place_name else str(self.unit)
        return f"{where}, {self.posted_from:%d/%m/%Y}"
