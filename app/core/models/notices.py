"""Notices, how their readers want to be told: written by functions of the database alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.models.shared import one_of
from app.kernel.models import Base, id_column
from app.kernel.notices import MailChoice
from app.kernel.scope import OwnerScope

MOMENT = DateTime(timezone=True)


class MailState(StrEnum):
    """What became of the mail of a notice; `unknown` may have left and is not sent again."""

    NONE = "none"
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"  # read in the program before, too old, or the account is closed


class Language(StrEnum):
    """The languages in which mails are written."""

    VI = "vi"
    EN = "en"


class Notice(Base):
    """What one person is told: a kind and a record, no words and no titles."""

    __tablename__ = "core_notice"
    __record__ = "core.User"
    __scope__ = OwnerScope("user_id")
    __table_args__ = (
        one_of("mail_state", MailState),
        CheckConstraint("mail_state <> 'waiting' or mail_at is not null", name="mail_waits"),
        UniqueConstraint("user_id", "once_key"),
        Index("ix_core_notice_user_id_id", "user_id", "id"),
        Index(
            "ix_core_notice_unread",
            "user_id",
            "kind",
            "at",
            postgresql_where=text("read_at is null"),
        ),
        Index(
            "ix_core_notice_mail",
            "mail_at",
            "id",
            postgresql_where=text("mail_state in ('waiting', 'sending')"),
        ),
    )

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    kind: Mapped[str] = mapped_column(String(40), nullable=False)
    record: Mapped[str] = mapped_column(String(100), nullable=False)
    table_name: Mapped[str] = mapped_column(String(63), nullable=False)
    row_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    actor_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, server_default="{}")
    once_key: Mapped[str | None] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(MOMENT, nullable=False)
    read_at: Mapped[datetime | None] = mapped_column(MOMENT)
    mail_state: Mapped[str] = mapped_column(String(10), nullable=False, server_default="none")
    mail_at: Mapped[datetime | None] = mapped_column(MOMENT)
    mail_tries: Mapped[int] = mapped_column(Integer, nullable=False, server_default="0")
    mail_claimed_at: Mapped[datetime | None] = mapped_column(MOMENT)
    mailed_at: Mapped[datetime | None] = mapped_column(MOMENT)


class NoticeChoice(Base):
    """How one person wants to be told of one kind by mail."""

    __tablename__ = "core_notice_choice"
    __record__ = "core.User"
    __scope__ = OwnerScope("user_id")
    __table_args__ = (one_of("mail", MailChoice), UniqueConstraint("user_id", "kind"))

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    kind: Mapped[str] = mapped_column(String(40), nullable=False)
    mail: Mapped[str] = mapped_column(String(10), nullable=False)


class NoticeReader(Base):
    """The language of one person's mails."""

    __tablename__ = "core_notice_reader"
    __record__ = "core.User"
    __scope__ = OwnerScope("user_id")
    __table_args__ = (one_of("language", Language), UniqueConstraint("user_id"))

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    language: Mapped[str] = mapped_column(String(2), nullable=False)
