"""Templates of documents that an administrator put in the place of the program's own."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.scopes import READ_BY_ALL
from app.kernel.models import Authored, Base, Timestamped, id_column


class DocumentTemplate(Timestamped, Authored, Base):
    """A version of a document's template; its content stands in the store under its hash."""

    __tablename__ = "core_document_template"
    __record__ = "core.DocumentTemplate"
    __scope__ = READ_BY_ALL
    __table_args__ = (
        UniqueConstraint("spec", "number"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[int] = id_column()
    spec: Mapped[str] = mapped_column(String(100))
    number: Mapped[int] = mapped_column(Integer, server_default=FetchedValue())
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text, default="", server_default="")

    def __str__(self) -> str:
        return f"{self.spec} · {self.number}"


class TemplateActivation(Timestamped, Authored, Base):
    """From which day on which version of a template is taken; none means the program's own."""

    __tablename__ = "core_template_activation"
    __record__ = "core.TemplateActivation"
    __scope__ = READ_BY_ALL
    __table_args__ = (Index("ix_core_template_activation_spec", "spec", "active_from"),)

    id: Mapped[int] = id_column()
    spec: Mapped[str] = mapped_column(String(100))
    template_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_document_template.id"), index=True
    )
    active_from: Mapped[date] = mapped_column(Date)

    template: Mapped[DocumentTemplate | None] = relationship(viewonly=True)

    def __str__(self) -> str:
        return f"{self.spec} · {self.active_from}"
