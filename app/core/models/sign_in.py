"""Sign-in: what passwords are compared with, counts of wrong tries, and lock-outs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import Boolean, DateTime, ForeignKey, Integer, String, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.shared import one_of
from app.core.models.users import User
from app.kernel.formats import format_datetime
from app.kernel.models import Base, Versioned, id_column
from app.kernel.scope import EverywhereScope, SystemScope

MOMENT = DateTime(timezone=True)


class LockedWhat(StrEnum):
    """What no longer takes tries: an account, a name that nobody has, an address."""

    USER = "user"
    NAME = "name"
    ADDRESS = "address"


class Credential(Base):
    """What a password is compared with; only functions of the database see it."""

    __tablename__ = "core_credential"
    __record__ = "core.User"
    __scope__ = SystemScope()
    __table_args__ = (UniqueConstraint("user_id"),)

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    method: Mapped[str] = mapped_column(String(40), nullable=False)
    salt: Mapped[str] = mapped_column(String(100), nullable=False)
    derived: Mapped[str] = mapped_column(String(200), nullable=False)
    must_change: Mapped[bool] = mapped_column(Boolean, nullable=False, server_default="false")
    changed_at: Mapped[datetime] = mapped_column(MOMENT, nullable=False, server_default=func.now())


class LoginCount(Base):
    """Wrong tries in a row of an account, a name or an address; written by functions alone."""

    __tablename__ = "core_login_count"
    __record__ = "core.LoginLock"
    __scope__ = SystemScope()
    __table_args__ = (UniqueConstraint("subject"),)

    id: Mapped[int] = id_column()
    subject: Mapped[str] = mapped_column(String(100), nullable=False)
    tries: Mapped[int] = mapped_column(Integer, nullable=False)
    since: Mapped[datetime] = mapped_column(MOMENT, nullable=False)
    locked_until: Mapped[datetime | None] = mapped_column(MOMENT)


class LoginLock(Versioned, Base):
    """A time in which sign-in was closed after too many wrong tries; written by functions alone."""

    __tablename__ = "core_login_lock"
    __record__ = "core.LoginLock"
    __scope__ = EverywhereScope()
    __table_args__ = (one_of("about", LockedWhat),)

    id: Mapped[int] = id_column()
    user_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"), index=True)
    about: Mapped[str] = mapped_column(String(10), nullable=False)
    address: Mapped[str | None] = mapped_column(String(60))
    tries: Mapped[int] = mapped_column(Integer, nullable=False)
    locked_at: Mapped[datetime] = mapped_column(MOMENT, nullable=False)
    locked_until: Mapped[datetime] = mapped_column(MOMENT, nullable=False)
    told_at: Mapped[datetime | None] = mapped_column(MOMENT)
    lifted_at: Mapped[datetime | None] = mapped_column(MOMENT)
    lifted_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"), index=True)

    user: Mapped[User | None] = relationship(viewonly=True, foreign_keys=user_id)
    lifted_by: Mapped[User | None] = relationship(viewonly=True, foreign_keys=lifted_by_id)

    def __str__(self) -> str:
        return _("Lock-out of %(at)s", at=format_datetime(self.locked_at))
