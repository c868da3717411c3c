"""Sessions, second factors and recovery codes: reached by functions of the database alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.models.shared import one_of
from app.kernel.models import Base, id_column
from app.kernel.scope import SystemScope

MOMENT = DateTime(timezone=True)
NOW = text("clock_timestamp()")


class SessionState(StrEnum):
    """What a session still asks for; `open` is the only one in which somebody acts."""

    SECOND_FACTOR = "second_factor"
    PASSWORD = "password"  # noqa: S105 - the name of a step
    ENROL = "enrol"
    OPEN = "open"


class UserSession(Base):
    """A sign-in of a browser; the token of its cookie is kept as a hash."""

    __tablename__ = "core_session"
    __record__ = "core.User"
    __scope__ = SystemScope()
    __table_args__ = (one_of("state", SessionState), UniqueConstraint("token"))

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id"), nullable=False, index=True
    )
    token: Mapped[str] = mapped_column(String(64), nullable=False)
    state: Mapped[str] = mapped_column(String(20), nullable=False)
    created_at: Mapped[datetime] = mapped_column(MOMENT, nullable=False, server_default=NOW)
    seen_at: Mapped[datetime] = mapped_column(MOMENT, nullable=False, server_default=NOW)
    confirmed_at: Mapped[datetime | None] = mapped_column(MOMENT)
    ends_at: Mapped[datetime] = mapped_column(MOMENT, nullable=False)
    ended_at: Mapped[datetime | None] = mapped_column(MOMENT)
    ended_why: Mapped[str | None] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(60))
    agent: Mapped[str | None] = mapped_column(String(300))


class Totp(Base):
    """The secret of an app that shows codes, sealed; no time step is taken twice."""

    __tablename__ = "core_totp"
    __record__ = "core.User"
    __scope__ = SystemScope()
    __table_args__ = (UniqueConstraint("user_id"),)

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    secret: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(MOMENT)
    last_step: Mapped[int] = mapped_column(BigInteger, nullable=False, server_default="0")


class RecoveryCode(Base):
    """A code that takes the place of the second factor once."""

    __tablename__ = "core_recovery_code"
    __record__ = "core.User"
    __scope__ = SystemScope()
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    code_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    used_at: Mapped[datetime | None] = mapped_column(MOMENT)
