"""How often an actor was refused on a route within a minute; beyond a measure the trail sums up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.models import Base, id_column
from app.kernel.scope import SystemScope


class Refusal(Base):
    """Refused tries of a minute; written by `core_trail_refused` alone."""

    __tablename__ = "core_refusal"
    __record__ = "core.Trail"
    __scope__ = SystemScope()
    __table_args__ = (UniqueConstraint("actor", "route", "minute"),)

    id: Mapped[int] = id_column()
    actor: Mapped[str] = mapped_column(Text, nullable=False)
    route: Mapped[str] = mapped_column(String(200), nullable=False)
    minute: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False)
    tries: Mapped[int] = mapped_column(Integer, nullable=False)
