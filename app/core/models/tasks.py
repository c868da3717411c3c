"""Tasks with a last day, who was chased for what is due, and the calendars of readers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
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

from app.core.models.scopes import RecordOfRowScope, TaskScope
from app.core.models.shared import one_of
from app.core.models.users import User
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import SystemScope

MOMENT = DateTime(timezone=True)


class TaskState(StrEnum):
    """How far a task is."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


def _user(*, required: bool = False) -> Mapped[Any]:
    return mapped_column(Integer, ForeignKey("ab_user.id"), nullable=not required, index=True)


class Task(Base, Timestamped, Authored, Versioned):
    """What somebody asks of a person or of an office until a day, about a record or about none.

    `remind_before` counts working days; `remind_after` is whether a reminder comes when the day has
    passed.
    """

    __tablename__ = "core_task"
    __record__ = "core.Task"
    __scope__ = TaskScope()
    __table_args__ = (
        one_of("state", TaskState),
        CheckConstraint("btrim(title) <> ''", name="title"),
        CheckConstraint("(doer_id is null) <> (organisation_id is null)", name="for_whom"),
        CheckConstraint(
            "(table_name is null) = (row_id is null) and (table_name is null) = (record is null)",
            name="about_whole",
        ),
        CheckConstraint("remind_before between 0 and 30", name="remind_before"),
        CheckConstraint("(state = 'open') = (closed_on is null)", name="closed_on"),
        CheckConstraint("state <> 'cancelled' or btrim(coalesce(reason, '')) <> ''", name="reason"),
        Index("ix_core_task_table_name_row_id", "table_name", "row_id"),
    )

    id: Mapped[int] = id_column()
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
    record: Mapped[str | None] = mapped_column(String(100))
    table_name: Mapped[str | None] = mapped_column(String(63))
    row_id: Mapped[int | None] = mapped_column(BigInteger)
    giver_id: Mapped[int] = _user(required=True)
    doer_id: Mapped[int | None] = _user()
    organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    due_on: Mapped[date] = mapped_column(Date)
    remind_before: Mapped[int] = mapped_column(SmallInteger, server_default=text("3"), default=3)
    remind_after: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    state: Mapped[str] = mapped_column(String(20), default=TaskState.OPEN)
    reason: Mapped[str | None] = mapped_column(Text)
    closed_on: Mapped[date | None] = mapped_column(Date)
    closed_by_id: Mapped[int | None] = _user()

    giver: Mapped[User] = relationship(foreign_keys=giver_id, viewonly=True, lazy="joined")
    doer: Mapped[User | None] = relationship(foreign_keys=doer_id, viewonly=True, lazy="joined")
    closed_by: Mapped[User | None] = relationship(foreign_keys=closed_by_id, viewonly=True)
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True, lazy="joined")

    @property
    def about_record(self) -> str:
        """Return what the task is about, as it is kept; the screen shows the record itself."""
        return f"{self.record} {self.row_id}" if self.record else ""

    def __str__(self) -> str:
        return self.title


class Chase(Base):
    """Who chased for a deadline on a day, and how many were told; written by the database alone."""

    __tablename__ = "core_chase"
    __record__ = "core.DueBoard"
    __scope__ = RecordOfRowScope()
    __table_args__ = (UniqueConstraint("source", "row_id", "on_day"),)

    id: Mapped[int] = id_column()
    source: Mapped[str] = mapped_column(String(60))
    record: Mapped[str] = mapped_column(String(100))
    table_name: Mapped[str] = mapped_column(String(63))
    row_id: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date] = mapped_column(Date)
    user_id: Mapped[int] = _user(required=True)
    on_day: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(MOMENT)
    told: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)


class Feed(Base):
    """The calendar of one user; of its secret address only a hash is kept."""

    __tablename__ = "core_feed"
    __record__ = "core.User"
    __scope__ = SystemScope()
    __table_args__ = (UniqueConstraint("user_id"), UniqueConstraint("token_hash"))

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(MOMENT)
    ended_at: Mapped[datetime | None] = mapped_column(MOMENT)


class FeedUse(Base):
    """How often a calendar was asked for in its hour, and since when its content is what it is."""

    __tablename__ = "core_feed_use"
    __record__ = "core.User"
    __scope__ = SystemScope()
    __table_args__ = (UniqueConstraint("feed_id"),)

    id: Mapped[int] = id_column()
    feed_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_feed.id"))
    hour_at: Mapped[datetime] = mapped_column(MOMENT)
    hits: Mapped[int] = mapped_column(Integer)
    used_at: Mapped[datetime] = mapped_column(MOMENT)
    mark: Mapped[str | None] = mapped_column(String(64))
    changed_at: Mapped[datetime | None] = mapped_column(MOMENT)
