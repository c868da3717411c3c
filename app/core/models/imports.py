"""Imports of spreadsheets: who imported which file into which list, and what became of it.

The file and its rows lie in the schema `core_imports`, which no model maps: they are written and
read by sets (`app.kernel.imports.staging`), and forgotten after some weeks.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    Boolean,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.shared import one_of
from app.kernel.models import Base, Timestamped, id_column
from app.kernel.scope import OwnerScope

ZERO = text("0")


class ImportState(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"


WORKING = frozenset({ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING})


class Import(Timestamped, Base):
    """One file that a person imports; `mapping` is the chosen name by the number of a column."""

    __tablename__ = "core_import"
    __record__ = "core.Import"
    __scope__ = OwnerScope("user_id")
    __table_args__ = (one_of("state", ImportState),)

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id"), nullable=False, index=True
    )
    list_view: Mapped[str] = mapped_column(String(80), nullable=False)
    about: Mapped[str] = mapped_column(String(63), nullable=False)
    record: Mapped[str] = mapped_column(String(80), nullable=False)
    file_name: Mapped[str] = mapped_column(String(200), nullable=False)
    file_hash: Mapped[str] = mapped_column(String(64), nullable=False)
    state: Mapped[str] = mapped_column(
        String(12), nullable=False, server_default="uploaded", default=ImportState.UPLOADED
    )
    language: Mapped[str] = mapped_column(String(2), nullable=False)
    sheet: Mapped[str] = mapped_column(String(200), nullable=False, server_default="", default="")
    charset: Mapped[str] = mapped_column(String(10), nullable=False, server_default="", default="")
    mapping: Mapped[dict[str, str]] = mapped_column(
        JSONB, nullable=False, server_default="{}", default=dict
    )
    accepted_only: Mapped[bool] = mapped_column(
        Boolean, nullable=False, server_default=text("false"), default=False
    )
    similar_as_new: Mapped[bool] = mapped_column(
        Boolean, nullable=False, server_default=text("false"), default=False
    )
    rows_new: Mapped[int] = mapped_column(Integer, nullable=False, server_default=ZERO, default=0)
    rows_changed: Mapped[int] = mapped_column(
        Integer, nullable=False, server_default=ZERO, default=0
    )
    rows_same: Mapped[int] = mapped_column(Integer, nullable=False, server_default=ZERO, default=0)
    rows_rejected: Mapped[int] = mapped_column(
        Integer, nullable=False, server_default=ZERO, default=0
    )
    notes: Mapped[list[Any]] = mapped_column(
        JSONB, nullable=False, server_default="[]", default=list
    )
    message: Mapped[str] = mapped_column(Text, nullable=False, server_default="", default="")
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    user: Mapped[User] = relationship(viewonly=True)

    def __str__(self) -> str:
        return self.file_name


class ImportMapping(Timestamped, Base):
    """Which column is which, as its person chose for files with these headings."""

    __tablename__ = "core_import_mapping"
    __record__ = "core.ImportMapping"
    __scope__ = OwnerScope("user_id")
    __table_args__ = (UniqueConstraint("user_id", "list_view", "signature"),)

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    list_view: Mapped[str] = mapped_column(String(80), nullable=False)
    signature: Mapped[str] = mapped_column(String(64), nullable=False)
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB, nullable=False)
