"""Official papers that the program makes: their way, their files, findings of signatures."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.domain.papers import Revocation, Urgency
from app.core.models.attachments import Attachment
from app.core.models.organisations import Organisation
from app.core.models.scopes import DOCUMENTS
from app.core.models.shared import one_of
from app.core.models.units import AdminUnit
from app.core.models.users import User
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope


class DocumentState(StrEnum):
    """How far a paper is; what was issued is never withdrawn, only corrected or replaced."""

    DRAFT = "draft"
    CHECKED = "checked"
    SIGNED = "signed"
    ISSUED = "issued"
    CORRECTED = "corrected"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class NumberBy(StrEnum):
    """Who gives a paper its number."""

    PROGRAM = "program"
    CLERK = "clerk"


def _to(table: str) -> Mapped[int | None]:
    return mapped_column(BigInteger, ForeignKey(f"{table}.id"), index=True)


def _user() -> Mapped[int | None]:
    return mapped_column(
        Integer, ForeignKey("ab_user.id"), index=True, server_default=FetchedValue()
    )


class Document(Base, Timestamped, Authored, Versioned):
    """A paper made from a record by a declared document (`spec`), issued by an organisation.

    Its number belongs to the series of issuer, `series` (the type, or the series of the document)
    and year. The database fills in who checked, registered and issued it, and gives the number.
    """

    __tablename__ = "core_document"
    __record__ = "core.Document"
    __scope__ = DOCUMENTS
    __table_args__ = (
        one_of("state", DocumentState),
        one_of("number_by", NumberBy),
        CheckConstraint("btrim(subject) <> ''", name="subject"),
        one_of("urgency", Urgency),
        CheckConstraint("btrim(series) <> ''", name="series"),
        CheckConstraint("replaces_id is null or corrects_id is null", name="one_purpose"),
        # Minutes, vouchers and slips of one hand; all others need a second pair of eyes.
        CheckConstraint(
            "needs_other_checker or type_code in ('', 'BB', 'GGT', 'GM', 'GNP', 'PB', 'PC', 'PG')",
            name="needs_other_checker",
        ),
        CheckConstraint(
            "state in ('draft', 'withdrawn') or (docx_id is not null and pdf_id is not null "
            "and checked_at is not null)",
            name="content",
        ),
        CheckConstraint(
            "state in ('draft', 'checked', 'withdrawn') or (number is not null "
            "and signed_on is not null and signed_id is not null and btrim(signer) <> '' "
            "and btrim(capacity) <> '' and paper_number_id is not null)",
            name="signed",
        ),
        CheckConstraint(
            "state not in ('issued', 'corrected', 'replaced') or issued_on is not null",
            name="issued",
        ),
        CheckConstraint(
            "state <> 'withdrawn' or btrim(withdraw_reason) <> ''", name="withdraw_reason"
        ),
        CheckConstraint("copies between 1 and 9999", name="copies"),
        Index("ix_core_document_table_name_row_id", "table_name", "row_id"),
    )

    id: Mapped[int] = id_column()
    spec: Mapped[str] = mapped_column(String(100))
    record: Mapped[str] = mapped_column(String(100))
    table_name: Mapped[str] = mapped_column(String(63))
    row_id: Mapped[int] = mapped_column(BigInteger)
    organisation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    unit_id: Mapped[int | None] = _to("core_unit")
    type_code: Mapped[str] = mapped_column(String(10), default="", server_default="")
    series: Mapped[str] = mapped_column(String(40))
    symbol: Mapped[str] = mapped_column(String(50), default="", server_default="")
    subject: Mapped[str] = mapped_column(Text)
    recipients: Mapped[str] = mapped_column(Text, default="", server_default="")
    copies: Mapped[int | None] = mapped_column(SmallInteger)
    urgency: Mapped[str] = mapped_column(String(20), default=Urgency.NONE, server_default="")
    needs_other_checker: Mapped[bool] = mapped_column(
        Boolean, default=True, server_default=sql("true")
    )
    template_id: Mapped[int | None] = _to("core_document_template")
    docx_id: Mapped[int | None] = _to("core_attachment")
    pdf_id: Mapped[int | None] = _to("core_attachment")
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    checked_by_id: Mapped[int | None] = _user()
    number_by: Mapped[str] = mapped_column(String(10), default=NumberBy.CLERK)
    number: Mapped[str | None] = mapped_column(String(60))
    paper_number_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_paper_number.id"), unique=True, server_default=FetchedValue()
    )
    signed_on: Mapped[date | None] = mapped_column(Date)
    signer: Mapped[str] = mapped_column(String(120), default="", server_default="")
    capacity: Mapped[str] = mapped_column(String(250), default="", server_default="")
    signer_assignment_id: Mapped[int | None] = _to("core_assignment")
    signed_id: Mapped[int | None] = _to("core_attachment")
    registered_by_id: Mapped[int | None] = _user()
    issued_on: Mapped[date | None] = mapped_column(Date)
    issued_by_id: Mapped[int | None] = _user()
    replaces_id: Mapped[int | None] = _to("core_document")
    corrects_id: Mapped[int | None] = _to("core_document")
    withdraw_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    state: Mapped[str] = mapped_column(String(20), default=DocumentState.DRAFT)

    organisation: Mapped[Organisation] = relationship(viewonly=True)
    unit: Mapped[AdminUnit | None] = relationship(viewonly=True)
    docx: Mapped[Attachment | None] = relationship(foreign_keys=docx_id, viewonly=True)
    pdf: Mapped[Attachment | None] = relationship(foreign_keys=pdf_id, viewonly=True)
    signed: Mapped[Attachment | None] = relationship(foreign_keys=signed_id, viewonly=True)
    checked_by: Mapped[User | None] = relationship(foreign_keys=checked_by_id, viewonly=True)
    registered_by: Mapped[User | None] = relationship(foreign_keys=registered_by_id, viewonly=True)
    issued_by: Mapped[User | None] = relationship(foreign_keys=issued_by_id, viewonly=True)
    replaces: Mapped[Any] = relationship(
        "Document", foreign_keys=replaces_id, remote_side=id, viewonly=True
    )
    corrects: Mapped[Any] = relationship(
        "Document", foreign_keys=corrects_id, remote_side=id, viewonly=True
    )

    def __str__(self) -> str:
        return f"{self.number} · {self.subject}" if self.number else self.subject


class DocumentSignature(Base):
    """A digital signature in the signed file of a paper, as it was found when it came."""

    __tablename__ = "core_document_signature"
    __record__ = "core.DocumentSignature"
    __scope__ = ThroughScope("core_document", "document_id")
    __table_args__ = (
        UniqueConstraint("attachment_id", "position"),
        one_of("revocation", Revocation),
    )

    id: Mapped[int] = id_column()
    document_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_document.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_attachment.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    signer: Mapped[str] = mapped_column(String(250))
    issuer: Mapped[str] = mapped_column(String(250))
    signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    is_intact: Mapped[bool] = mapped_column(Boolean)
    covers_all: Mapped[bool] = mapped_column(Boolean)
    is_trusted: Mapped[bool] = mapped_column(Boolean)
    has_timestamp: Mapped[bool] = mapped_column(Boolean)
    # Told by what stood in the file or beside the trusted certificates when it came: no network.
    revocation: Mapped[str] = mapped_column(
        String(20), default=Revocation.UNCHECKED, server_default="unchecked"
    )
    # The signed file begins with the very file that the program made, its number and day in it.
    is_our_file: Mapped[bool] = mapped_column(Boolean)
    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=sql("now()"))

    document: Mapped[Document] = relationship(viewonly=True)

    def __str__(self) -> str:
        return self.signer
