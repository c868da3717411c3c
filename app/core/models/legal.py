"""Legal documents on which parameters and steps rest."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.models.shared import Verification, one_of, search_index
from app.kernel.models import Base, Timestamped, Versioned, id_column
from app.kernel.scope import PublicScope


class LegalDocument(Timestamped, Versioned, Base):
    """A legal document; `verification` says how far its text was read."""

    __tablename__ = "core_legal_document"
    __record__ = "core.LegalDocument"
    __scope__ = PublicScope()
    __table_args__ = (
        one_of("verification", Verification),
        CheckConstraint("in_force_from <= in_force_to", name="dates_in_order"),
        search_index("core_legal_document"),
    )

    id: Mapped[int] = id_column()
    number: Mapped[str] = mapped_column(String(80), nullable=False, unique=True)
    title: Mapped[str] = mapped_column(Text, nullable=False)
    issued_on: Mapped[date | None]
    issued_year: Mapped[int | None]
    in_force_from: Mapped[date | None]
    in_force_to: Mapped[date | None]
    role: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    verification: Mapped[str] = mapped_column(String(1), nullable=False)
    search_key: Mapped[str] = mapped_column(Text, nullable=False)

    def __str__(self) -> str:
        return self.number
