"""Keys of programs and invitations: reached by functions of the database alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.models import Base, id_column
from app.kernel.scope import SystemScope

MOMENT = DateTime(timezone=True)
NOW = text("clock_timestamp()")


class ApiKey(Base):
    """A key with which a program acts for a user, with some of the user's rights."""

    __tablename__ = "core_api_key"
    __record__ = "core.User"
    __scope__ = SystemScope()
    __table_args__ = (UniqueConstraint("key_hash"),)

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id"), nullable=False, index=True
    )
    name: Mapped[str] = mapped_column(String(80), nullable=False)
    key_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    hint: Mapped[str] = mapped_column(String(12), nullable=False)
    rights: Mapped[list[str]] = mapped_column(ARRAY(Text), nullable=False)
    created_at: Mapped[datetime] = mapped_column(MOMENT, nullable=False, server_default=NOW)
    ends_at: Mapped[datetime] = mapped_column(MOMENT, nullable=False)
    last_used_at: Mapped[datetime | None] = mapped_column(MOMENT)
    last_address: Mapped[str | None] = mapped_column(String(60))
    revoked_at: Mapped[datetime | None] = mapped_column(MOMENT)


class Invitation(Base):
    """A way in for a new account, once and for some days."""

    __tablename__ = "core_invitation"
    __record__ = "core.User"
    __scope__ = SystemScope()
    __table_args__ = (UniqueConstraint("token"),)

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id"), nullable=False, index=True
    )
    token: Mapped[str] = mapped_column(String(64), nullable=False)
    created_at: Mapped[datetime] = mapped_column(MOMENT, nullable=False, server_default=NOW)
    ends_at: Mapped[datetime] = mapped_column(MOMENT, nullable=False)
    used_at: Mapped[datetime | None] = mapped_column(MOMENT)
    invited_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"), index=True)
