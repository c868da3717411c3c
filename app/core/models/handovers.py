"""Hand-over of an office from one person to the next, with minutes that both confirm."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    FetchedValue,
    ForeignKey,
    Integer,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.scopes import HANDOVERS, OF_BOTH_SIDES
from app.core.models.users import Assignment, User
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column


def _to_user() -> Mapped[int]:
    return mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False, index=True)


class Handover(Timestamped, Authored, Versioned, Base):
    """One act: an assignment ends, its successor's begins, and what is open is listed.

    Each side confirms by its own account; what both confirmed stands.
    """

    __tablename__ = "core_handover"
    __record__ = "core.Handover"
    __scope__ = HANDOVERS
    __table_args__ = (CheckConstraint("btrim(basis) <> ''", name="basis"),)

    id: Mapped[int] = id_column()
    assignment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_assignment.id"), nullable=False, index=True
    )
    successor_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_assignment.id"), nullable=False, index=True
    )
    giver_id: Mapped[int] = _to_user()
    receiver_id: Mapped[int] = _to_user()
    ends_on: Mapped[date] = mapped_column(nullable=False)
    basis: Mapped[str] = mapped_column(String(250), nullable=False)
    giver_confirmed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), server_default=FetchedValue()
    )
    giver_note: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    receiver_confirmed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), server_default=FetchedValue()
    )
    receiver_note: Mapped[str] = mapped_column(Text, nullable=False, server_default="")

    assignment: Mapped[Assignment] = relationship(foreign_keys=assignment_id, viewonly=True)
    successor: Mapped[Assignment] = relationship(foreign_keys=successor_id, viewonly=True)
    giver: Mapped[User] = relationship(foreign_keys=giver_id, viewonly=True)
    receiver: Mapped[User] = relationship(foreign_keys=receiver_id, viewonly=True)

    def __str__(self) -> str:
        names = [f"{user.last_name} {user.first_name}" for user in (self.giver, self.receiver)]
        return " → ".join(names)


class HandoverItem(Base):
    """Something that was open on the day of a hand-over; for the two sides alone."""

    __tablename__ = "core_handover_item"
    __record__ = "core.HandoverItem"
    __scope__ = OF_BOTH_SIDES

    id: Mapped[int] = id_column()
    handover_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_handover.id"), nullable=False, index=True
    )
    giver_id: Mapped[int] = _to_user()
    receiver_id: Mapped[int] = _to_user()
    title: Mapped[str] = mapped_column(Text, nullable=False)
    detail: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    due: Mapped[str] = mapped_column(String(40), nullable=False, server_default="")

    handover: Mapped[Handover] = relationship(viewonly=True)

    def __str__(self) -> str:
        return self.title
