"""Comments on records, and who follows a record: written by functions of the database alone."""

from __future__ import annotations

from datetime import datetime

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
from sqlalchemy.orm import Mapped, mapped_column

from app.core.models.scopes import RecordOfRowScope
from app.kernel.models import Base, id_column
from app.kernel.scope import OwnerScope

MOMENT = DateTime(timezone=True)


class Comment(Base):
    """What somebody says about a record; a removed one has no words any more."""

    __tablename__ = "core_comment"
    __record__ = "core.Comment"
    __scope__ = RecordOfRowScope()
    __table_args__ = (
        CheckConstraint("length(body) <= 4000", name="body_length"),
        CheckConstraint("(btrim(body) = '') = (removed_at is not null)", name="body"),
        CheckConstraint("(removed_at is null) = (removed_by_id is null)", name="removed"),
        Index("ix_core_comment_table_name_row_id", "table_name", "row_id"),
    )

    id: Mapped[int] = id_column()
    record: Mapped[str] = mapped_column(String(100), nullable=False)
    table_name: Mapped[str] = mapped_column(String(63), nullable=False)
    row_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id"), nullable=False, index=True
    )
    body: Mapped[str] = mapped_column(Text, nullable=False)
    at: Mapped[datetime] = mapped_column(MOMENT, nullable=False)
    changed_at: Mapped[datetime | None] = mapped_column(MOMENT)
    removed_at: Mapped[datetime | None] = mapped_column(MOMENT)
    removed_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"), index=True)


class Follower(Base):
    """Somebody who is told what happens to a record, as long as they read it."""

    __tablename__ = "core_follower"
    __record__ = "core.User"
    __scope__ = OwnerScope("user_id")
    __table_args__ = (
        UniqueConstraint("user_id", "table_name", "row_id"),
        Index("ix_core_follower_table_name_row_id", "table_name", "row_id"),
    )

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    table_name: Mapped[str] = mapped_column(String(63), nullable=False)
    row_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
