"""Papers that came in, each with the next number of arrival of its organisation and year."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    FetchedValue,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.organisations import Organisation
from app.core.models.scopes import OF_ORGANISATION
from app.core.models.units import AdminUnit
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column


class IncomingDocument(Base, Timestamped, Authored, Versioned):
    """A line of the register of incoming papers; the database gives the number of arrival."""

    __tablename__ = "core_incoming_document"
    __record__ = "core.IncomingDocument"
    __scope__ = OF_ORGANISATION
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "arrival_number"),
        CheckConstraint("btrim(sender) <> '' and btrim(subject) <> ''", name="told"),
        CheckConstraint("issued_on <= arrived_on", name="issued_on"),
        CheckConstraint("arrived_on <= due_on", name="due_on"),
        CheckConstraint("arrived_on <= forwarded_on", name="forwarded_on"),
        CheckConstraint("arrived_on <= done_on", name="done_on"),
    )

    id: Mapped[int] = id_column()
    organisation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    unit_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    year: Mapped[int] = mapped_column(Integer, server_default=FetchedValue())
    arrival_number: Mapped[int] = mapped_column(Integer, server_default=FetchedValue())
    arrived_on: Mapped[date] = mapped_column(Date)
    sender: Mapped[str] = mapped_column(String(250))
    number: Mapped[str | None] = mapped_column(String(60))
    issued_on: Mapped[date | None] = mapped_column(Date)
    type_code: Mapped[str] = mapped_column(String(10), default="", server_default="")
    subject: Mapped[str] = mapped_column(Text)
    addressed_to: Mapped[str] = mapped_column(String(250), default="", server_default="")
    forwarded_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    done_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)

    organisation: Mapped[Organisation] = relationship(viewonly=True)
    unit: Mapped[AdminUnit | None] = relationship(viewonly=True)

    def __str__(self) -> str:
        return f"{self.arrival_number}/{self.year} · {self.subject}"
