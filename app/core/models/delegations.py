"""Stand-ins: an assignment that somebody hands to another person for some days."""

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

from app.core.domain.duties import Capacity
from app.core.models.organisations import Organisation
from app.core.models.scopes import DELEGATIONS
from app.core.models.shared import Given, dates_in_order, one_of
from app.core.models.units import AdminUnit
from app.core.models.users import Assignment, Role, User
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column


def office_of(item: Assignment | Delegation) -> str:
    """Return in words what is assigned or handed over: the role and its place."""
    places = [str(place) for place in (item.organisation, item.unit) if place is not None]
    return " · ".join([str(item.role), *places])


class Delegation(Given, Timestamped, Authored, Versioned, Base):
    """An assignment in the hands of a stand-in from day to day, on a paper or for a reason.

    The database fills in the giver and makes the stand-in's own assignment, which ends at the
    midnight after `valid_to` in Viet Nam, with the original, or when this is withdrawn.
    """

    __tablename__ = "core_delegation"
    __record__ = "core.Delegation"
    __scope__ = DELEGATIONS
    __table_args__ = (
        one_of("capacity", Capacity),
        dates_in_order(),
        CheckConstraint(
            "btrim(coalesce(paper_number, '')) <> '' or btrim(reason) <> ''", name="basis"
        ),
        CheckConstraint("(paper_number is null) = (paper_date is null)", name="paper_date"),
        CheckConstraint(
            "withdrawn_at is null or btrim(withdraw_reason) <> ''", name="withdraw_reason"
        ),
    )

    id: Mapped[int] = id_column()
    assignment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_assignment.id"), nullable=False, index=True
    )
    giver_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id"), nullable=False, index=True
    )
    stand_in_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id"), nullable=False, index=True
    )
    capacity: Mapped[str] = mapped_column(String(10), nullable=False)
    valid_from: Mapped[date] = mapped_column(nullable=False)
    valid_to: Mapped[date] = mapped_column(nullable=False)
    paper_number: Mapped[str | None] = mapped_column(String(60))
    paper_date: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    stand_in_assignment_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("core_assignment.id"),
        nullable=False,
        unique=True,
    )
    # What is handed over, copied by the database: each side reaches its own assignment only.
    role_id: Mapped[int | None] = mapped_column(
        Integer, ForeignKey("ab_role.id"), index=True, server_default=FetchedValue()
    )
    unit_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_unit.id"), index=True, server_default=FetchedValue()
    )
    organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True, server_default=FetchedValue()
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdrawn_by_id: Mapped[int | None] = mapped_column(
        Integer, ForeignKey("ab_user.id"), index=True
    )
    withdraw_reason: Mapped[str] = mapped_column(Text, nullable=False, server_default="")

    assignment: Mapped[Assignment] = relationship(foreign_keys=assignment_id, viewonly=True)
    role: Mapped[Role | None] = relationship(viewonly=True)
    unit: Mapped[AdminUnit | None] = relationship(viewonly=True)
    organisation: Mapped[Organisation | None] = relationship(viewonly=True)
    giver: Mapped[User] = relationship(foreign_keys=giver_id, viewonly=True)
    stand_in: Mapped[User] = relationship(foreign_keys=stand_in_id, viewonly=True)
    withdrawn_by: Mapped[User | None] = relationship(foreign_keys=withdrawn_by_id, viewonly=True)

    def __str__(self) -> str:
        names = [f"{user.last_name} {user.first_name}" for user in (self.stand_in, self.giver)]
        return f"{names[0]} · {self.capacity} {names[1]}"
