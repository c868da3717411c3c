"""Exports: who took which rows out of the program, when and what for, and where the file is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Integer, String, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.shared import one_of
from app.kernel.crypto import EncryptedText
from app.kernel.models import Base, Timestamped, id_column
from app.kernel.scope import AnyOf, AsVerb, EverywhereScope, ForVerbs, OwnerScope


class ExportState(StrEnum):
    """How far an export is: it waits for a worker, is being made, can be fetched, is over."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


class ExportKind(StrEnum):
    """The formats of files."""

    XLSX = "xlsx"
    CSV = "csv"
    ODS = "ods"
    PDF = "pdf"  # papers with personal data
    DOCX = "docx"


class Export(Timestamped, Base):
    """One file that was taken out; `serial` stands in the file and leads back to this row.

    The file lies sealed under `file_key`, which is forgotten when the export is over. `row_ids` are
    the keys of the records that it holds, by which a person's file says who took it out.
    """

    __tablename__ = "core_export"
    __record__ = "core.Export"
    # Whoever holds a stray file's serial number may be told whose it is; others' files stay shut.
    __scope__ = AnyOf(OwnerScope("user_id"), ForVerbs(AsVerb("trace", EverywhereScope()), "read"))
    __table_args__ = (
        one_of("state", ExportState),
        one_of("kind", ExportKind),
        CheckConstraint("personal = '{}' or btrim(purpose) <> ''", name="purpose_said"),
        CheckConstraint("(state = 'done') = (file_key is not null)", name="key_while_done"),
        CheckConstraint("total >= 0 and done >= 0", name="counts"),
    )

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id"), nullable=False, index=True
    )
    serial: Mapped[str] = mapped_column(String(12), nullable=False, unique=True)
    record: Mapped[str] = mapped_column(String(100), nullable=False)
    about: Mapped[str] = mapped_column(String(63), nullable=False, index=True)
    list_view: Mapped[str] = mapped_column(String(80), nullable=False)
    title: Mapped[str] = mapped_column(String(200), nullable=False)
    # What was searched for may be a name.
    address: Mapped[str] = mapped_column(EncryptedText("core_export.address"), nullable=False)
    language: Mapped[str] = mapped_column(String(5), nullable=False)
    kind: Mapped[str] = mapped_column(String(4), nullable=False)
    purpose: Mapped[str] = mapped_column(Text, nullable=False, server_default="", default="")
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text), nullable=False, server_default="{}")
    personal: Mapped[list[str]] = mapped_column(ARRAY(Text), nullable=False, server_default="{}")
    state: Mapped[str] = mapped_column(
        String(10), nullable=False, server_default="waiting", default=ExportState.WAITING
    )
    total: Mapped[int] = mapped_column(Integer, nullable=False, server_default="0", default=0)
    done: Mapped[int] = mapped_column(Integer, nullable=False, server_default="0", default=0)
    message: Mapped[str] = mapped_column(Text, nullable=False, server_default="", default="")
    row_ids: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    file_key: Mapped[str | None] = mapped_column(EncryptedText("core_export.file_key"))
    size: Mapped[int | None] = mapped_column(BigInteger)
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    user: Mapped[User] = relationship(viewonly=True)

    def __str__(self) -> str:
        return self.serial
