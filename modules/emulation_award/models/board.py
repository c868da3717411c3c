"""Boards of emulation and commendation, and the seats on them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Date, String, Text, UniqueConstraint, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope, UnitScope
from modules.emulation_award.models.choices import (
    MODULE,
    ORGANISATION,
    PERSON,
    UNIT,
    SeatRole,
    filled,
    maybe_to,
    one_of,
    to,
)

SPAN = "daterange(valid_from, valid_to, '[]')"


class Board(Base, Timestamped, Authored, Versioned):
    """A board (Hội đồng Thi đua - Khen thưởng) that advises on commendations of its unit."""

    __tablename__ = "award_board"
    __record__ = f"{MODULE}.Board"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (filled("name"), UniqueConstraint("unit_id", "name"))

    id: Mapped[int] = id_column()
    name: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[int] = to(UNIT)
    organisation_id: Mapped[int] = to(ORGANISATION)
    decision_number: Mapped[str | None] = mapped_column(String(80))
    decision_date: Mapped[date | None] = mapped_column(Date)

    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)

    def __str__(self) -> str:
        return self.name


class Seat(Base, Timestamped, Authored, Versioned):
    """A person's seat on a board from day to day; a seat is ended, never removed once used."""

    __tablename__ = "award_seat"
    __record__ = f"{MODULE}.Seat"
    __scope__ = ThroughScope("award_board", "board_id")
    __table_args__ = (
        one_of("role", SeatRole),
        filled("full_name"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
        ExcludeConstraint(
            ("board_id", "="),
            ("person_id", "="),
            (literal_column(SPAN), "&&"),
            name="ex_award_seat_person",
            using="gist",
        ),
        ExcludeConstraint(
            ("board_id", "="),
            (literal_column(SPAN), "&&"),
            name="ex_award_seat_one_chair",
            using="gist",
            where=text("role = 'chair'"),
        ),
    )

    id: Mapped[int] = id_column()
    board_id: Mapped[int] = to("award_board")
    person_id: Mapped[int] = to(PERSON)
    full_name: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    organisation_id: Mapped[int | None] = maybe_to(ORGANISATION)
    role: Mapped[str] = mapped_column(String(20), default=SeatRole.MEMBER)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)

    board: Mapped[Board] = relationship()
    person: Mapped[Any] = relationship("Person", viewonly=True)
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)

    def __str__(self) -> str:
        return self.full_name
