"""What was done to many rows at once: who did what to which rows, and how it can be undone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.shared import one_of
from app.kernel.models import Base, Timestamped, id_column
from app.kernel.scope import AllOf, AnyOf, EverywhereScope, HoldsScope, OwnerScope, ThroughScope


class BulkRowState(StrEnum):
    """What became of a row: it waits, was done or refused, was undone or had moved on."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"


class BulkAct(Timestamped, Base):
    """One bulk action of a person on the rows of a list; `token` names the confirmed preview.

    `entries` is what the form held, sealed, until the last row is done.
    """

    __tablename__ = "core_bulk_act"
    __record__ = "core.BulkAct"
    # An act reaches over units: who may undo those of others does so for the whole country.
    __scope__ = AnyOf(
        OwnerScope("user_id"), AllOf(HoldsScope("undo", "core.BulkAct"), EverywhereScope())
    )
    __table_args__ = (Index("ix_core_bulk_act_user_id", "user_id"),)

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    token: Mapped[str] = mapped_column(String(40), nullable=False, unique=True)
    list_view: Mapped[str] = mapped_column(String(80), nullable=False)
    action: Mapped[str] = mapped_column(String(80), nullable=False)
    about: Mapped[str] = mapped_column(String(63), nullable=False)
    asked: Mapped[int] = mapped_column(Integer, nullable=False)
    entries: Mapped[str | None] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"), index=True)

    user: Mapped[User] = relationship(viewonly=True, foreign_keys=user_id)
    undone_by: Mapped[User | None] = relationship(viewonly=True, foreign_keys=undone_by_id)


class BulkRow(Base):
    """One row of a bulk act: the version that was shown, the one that was left, what was before.

    `note` is sealed: the former values that undoing needs, or why the row was refused.
    """

    __tablename__ = "core_bulk_row"
    __record__ = "core.BulkRow"
    __scope__ = ThroughScope("core_bulk_act", "act_id")
    __table_args__ = (
        UniqueConstraint("act_id", "row_id"),
        one_of("state", BulkRowState),
        CheckConstraint("state <> 'done' or note is not null", name="note"),
    )

    id: Mapped[int] = id_column()
    act_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_bulk_act.id", ondelete="CASCADE"), nullable=False
    )
    row_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    state: Mapped[str] = mapped_column(
        String(10), nullable=False, server_default="waiting", default=BulkRowState.WAITING
    )
    shown_version: Mapped[int | None] = mapped_column(Integer)
    left_version: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str | None] = mapped_column(Text)

    act: Mapped[BulkAct] = relationship(viewonly=True)
