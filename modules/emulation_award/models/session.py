"""A board's session: who takes part, the nominations, open votes, and counts of paper ballots."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ForVerbs, ThroughScope, UnitScope
from modules.emulation_award.domain.kinds import Choice, Mark
from modules.emulation_award.models.board import Board, Seat
from modules.emulation_award.models.choices import (
    MODULE,
    UNIT,
    Outcome,
    Presence,
    SessionState,
    one_of,
    to,
)
from modules.emulation_award.models.nomination import Nomination
from modules.emulation_award.models.rules import VoteRule

RANDOM_KEY = "(('x' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 15))::bit(60)::bigint)"


class BoardSession(Base, Timestamped, Authored, Versioned):
    """A meeting of a board on the nominations under one version of a movement's plan."""

    __tablename__ = "award_session"
    __record__ = f"{MODULE}.BoardSession"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (
        one_of("state", SessionState),
        CheckConstraint("members >= 1", name="members"),
    )

    id: Mapped[int] = id_column()
    board_id: Mapped[int] = to("award_board")
    unit_id: Mapped[int] = to(UNIT)
    movement_version_id: Mapped[int] = to("movement_version")
    vote_rule_id: Mapped[int] = to("award_vote_rule")
    held_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str | None] = mapped_column(Text)
    members: Mapped[int | None] = mapped_column(SmallInteger)
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=SessionState.SCHEDULED)

    board: Mapped[Board] = relationship(lazy="joined")
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    movement_version: Mapped[Any] = relationship("MovementVersion", viewonly=True, lazy="joined")
    vote_rule: Mapped[VoteRule] = relationship(lazy="joined")
    attendances: Mapped[list[Attendance]] = relationship(
        back_populates="session", order_by="Attendance.id", passive_deletes="all"
    )
    lines: Mapped[list[SessionLine]] = relationship(
        back_populates="session", order_by="SessionLine.number", passive_deletes="all"
    )

    def __str__(self) -> str:
        return f"{self.board} ({self.held_on:%d/%m/%Y})"


class Attendance(Base, Timestamped, Authored, Versioned):
    """One member at one session: present, asked in writing, or absent.

    `has_cast` says that a paper ballot was handed in, never what stood on it.
    """

    __tablename__ = "award_attendance"
    __record__ = f"{MODULE}.Attendance"
    __scope__ = ThroughScope("award_session", "session_id")
    __table_args__ = (
        UniqueConstraint("session_id", "seat_id"),
        one_of("presence", Presence),
        CheckConstraint("not has_cast or presence in ('present', 'by_post')", name="has_cast"),
    )

    id: Mapped[int] = id_column()
    session_id: Mapped[int] = to("award_session")
    seat_id: Mapped[int] = to("award_seat")
    presence: Mapped[str] = mapped_column(String(10), default=Presence.INVITED)
    reason: Mapped[str | None] = mapped_column(Text)
    has_cast: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)

    session: Mapped[BoardSession] = relationship(back_populates="attendances")
    seat: Mapped[Seat] = relationship(lazy="joined")

    def __str__(self) -> str:
        return str(self.seat)


class SessionLine(Base, Timestamped, Authored, Versioned):
    """A nomination on the agenda, by the name that stands on the ballots, and its result."""

    __tablename__ = "award_line"
    __record__ = f"{MODULE}.SessionLine"
    __scope__ = ThroughScope("award_session", "session_id")
    __table_args__ = (
        UniqueConstraint("session_id", "nomination_id"),
        UniqueConstraint("session_id", "number"),
        one_of("outcome", Outcome),
        CheckConstraint(
            "(outcome = 'open') = (votes_for is null or against is null or blank is null "
            "or invalid is null)",
            name="counted",
        ),
        CheckConstraint(
            "votes_for >= 0 and against >= 0 and blank >= 0 and invalid >= 0", name="counts"
        ),
    )

    id: Mapped[int] = id_column()
    session_id: Mapped[int] = to("award_session")
    nomination_id: Mapped[int] = to("award_nomination")
    number: Mapped[int] = mapped_column(SmallInteger)
    subject_name: Mapped[str] = mapped_column(Text)
    votes_for: Mapped[int | None] = mapped_column(SmallInteger)
    against: Mapped[int | None] = mapped_column(SmallInteger)
    blank: Mapped[int | None] = mapped_column(SmallInteger)
    invalid: Mapped[int | None] = mapped_column(SmallInteger)
    outcome: Mapped[str] = mapped_column(String(10), default=Outcome.OPEN)

    session: Mapped[BoardSession] = relationship(back_populates="lines")
    nomination: Mapped[Nomination] = relationship()

    def __str__(self) -> str:
        return f"{self.number}. {self.subject_name}"


class Vote(Base, Timestamped, Authored):
    """What a member said of a nomination in an open vote, or that he or she was recused."""

    __tablename__ = "award_vote"
    __record__ = f"{MODULE}.Vote"
    __scope__ = ThroughScope("award_line", "line_id")
    __table_args__ = (
        UniqueConstraint("line_id", "attendance_id"),
        one_of("choice", Choice),
        CheckConstraint(
            "choice <> 'recused' or btrim(coalesce(reason, '')) <> ''", name="recused_reason"
        ),
    )

    id: Mapped[int] = id_column()
    line_id: Mapped[int] = to("award_line")
    attendance_id: Mapped[int] = to("award_attendance")
    choice: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(Text)

    line: Mapped[SessionLine] = relationship(lazy="joined")
    attendance: Mapped[Attendance] = relationship(lazy="joined")

    def __str__(self) -> str:
        return f"{self.attendance}: {self.line}"


class Count(Base, Timestamped, Authored, Versioned):
    """One teller's count of the paper ballots; two tellers count apart from one another.

    A count that differs is void and taken again: nothing in it is changed.
    """

    __tablename__ = "award_count"
    __record__ = f"{MODULE}.Count"
    __scope__ = ThroughScope("award_session", "session_id")
    __table_args__ = (
        UniqueConstraint("session_id", "teller", "attempt"),
        CheckConstraint("teller between 1 and 2", name="teller"),
        CheckConstraint("attempt >= 1", name="attempt"),
        CheckConstraint("state in ('open', 'closed', 'void')", name="state"),
    )

    id: Mapped[int] = id_column()
    session_id: Mapped[int] = to("award_session")
    teller: Mapped[int] = mapped_column(SmallInteger)
    attempt: Mapped[int] = mapped_column(SmallInteger)
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")

    session: Mapped[BoardSession] = relationship()
    user: Mapped[Any] = relationship("User", foreign_keys="Count.user_id", viewonly=True)

    def __str__(self) -> str:
        return f"{self.session} ({self.teller}.{self.attempt})"


class Ballot(Base):
    """A mark on a paper ballot: whose it is, when it was read and what else stood on the same paper
    is nowhere; the key is random, so not even the order of entry is left.

    It is written by a teller and read by nobody: only a function adds marks up.
    """

    __tablename__ = "award_ballot"
    __record__ = f"{MODULE}.Ballot"
    __scope__ = ForVerbs(ThroughScope("award_count", "count_id"), "write")
    __table_args__ = (one_of("mark", Mark),)

    id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, server_default=text(RANDOM_KEY)
    )
    count_id: Mapped[int] = to("award_count")
    line_id: Mapped[int] = to("award_line")
    mark: Mapped[str] = mapped_column(String(10))
