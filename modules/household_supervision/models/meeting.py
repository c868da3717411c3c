"""Village meetings: who attended in which role, and the vote on each household."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope, UnitScope
from modules.household_supervision.domain.village_meeting import MeetingRole
from modules.household_supervision.models.case import ReviewCase
from modules.household_supervision.models.choices import MeetingState, one_of
from modules.household_supervision.models.round import UnitReview


class VillageMeeting(Base, Timestamped, Authored, Versioned):
    """A meeting of a village on the survey's results (khoản 3 Điều 4 QĐ 24/2021/QĐ-TTg).

    A meeting below half is followed by a second survey and a meeting with the next number. The
    chair is one of the attendees and so named by its number there.
    """

    __tablename__ = "household_meeting"
    __record__ = "household_supervision.VillageMeeting"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (
        UniqueConstraint("unit_review_id", "unit_id", "number"),
        one_of("state", MeetingState),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint(
            "households_present between 0 and households_listed", name="households_present"
        ),
        CheckConstraint("state in ('draft', 'cancelled') or held_on is not null", name="held"),
    )

    id: Mapped[int] = id_column()
    unit_review_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_unit_review.id"))
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    number: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"), default=1)
    state: Mapped[str] = mapped_column(String(20), default=MeetingState.DRAFT)
    held_on: Mapped[date | None] = mapped_column(Date)
    place: Mapped[str | None] = mapped_column(Text)
    chair_name: Mapped[str | None] = mapped_column(Text)
    chair_title: Mapped[str | None] = mapped_column(Text)
    secretary_name: Mapped[str | None] = mapped_column(Text)
    secretary_title: Mapped[str | None] = mapped_column(Text)
    households_listed: Mapped[int | None] = mapped_column(Integer)
    households_present: Mapped[int | None] = mapped_column(Integer)
    front_invited_on: Mapped[date | None] = mapped_column(Date)
    minutes_copies: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str | None] = mapped_column(Text)

    unit_review: Mapped[UnitReview] = relationship()
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True, lazy="joined")
    attendees: Mapped[list[MeetingAttendee]] = relationship(
        back_populates="meeting",
        order_by="MeetingAttendee.attendee_no, MeetingAttendee.role",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    votes: Mapped[list[MeetingVote]] = relationship(
        back_populates="meeting", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        return f"{self.unit} ({self.number})"


class MeetingAttendee(Base, Timestamped, Authored, Versioned):
    """A person at a meeting in one role; a person with two roles has two rows and one number.

    Observers (the invited Front) are kept apart and do not count among those who attend.
    """

    __tablename__ = "household_meeting_attendee"
    __record__ = "household_supervision.MeetingAttendee"
    __scope__ = ThroughScope("household_meeting", "meeting_id")
    __table_args__ = (
        UniqueConstraint("meeting_id", "attendee_no", "role"),
        one_of("role", MeetingRole),
        CheckConstraint("(role = 'front_observer') = is_observer", name="observer"),
        CheckConstraint("attendee_no >= 1", name="attendee_no"),
        CheckConstraint("btrim(full_name) <> ''", name="full_name"),
        Index(
            "uq_household_meeting_attendee_person",
            "meeting_id",
            "person_id",
            "role",
            unique=True,
            postgresql_where=text("person_id is not null"),
        ),
    )

    id: Mapped[int] = id_column()
    meeting_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_meeting.id", ondelete="CASCADE")
    )
    attendee_no: Mapped[int] = mapped_column(SmallInteger)
    role: Mapped[str] = mapped_column(String(30))
    full_name: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_person.id"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    household_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_household.id"), index=True
    )
    is_observer: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    has_signed: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)

    meeting: Mapped[VillageMeeting] = relationship(back_populates="attendees")
    person: Mapped[Any] = relationship("Person", viewonly=True)
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)
    household: Mapped[Any] = relationship("Household")

    def __str__(self) -> str:
        return self.full_name


class MeetingVote(Base, Timestamped, Authored, Versioned):
    """What the meeting said of one household: those who agree among all who attend."""

    __tablename__ = "household_meeting_vote"
    __record__ = "household_supervision.MeetingVote"
    __scope__ = ThroughScope("household_case", "case_id")
    __table_args__ = (
        UniqueConstraint("meeting_id", "case_id"),
        CheckConstraint("agree_count between 0 and present_count", name="agree_count"),
        CheckConstraint("present_count >= 1", name="present_count"),
    )

    id: Mapped[int] = id_column()
    meeting_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_meeting.id", ondelete="CASCADE")
    )
    case_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_case.id"), index=True)
    agree_count: Mapped[int] = mapped_column(SmallInteger)
    present_count: Mapped[int] = mapped_column(SmallInteger)
    opinion: Mapped[str | None] = mapped_column(Text)

    meeting: Mapped[VillageMeeting] = relationship(back_populates="votes")
    case: Mapped[ReviewCase] = relationship()

    def __str__(self) -> str:
        return f"{self.agree_count}/{self.present_count}"
