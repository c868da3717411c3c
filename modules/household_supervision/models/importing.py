"""Uploaded official lists and what became of each of their rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope, UnitScope
from modules.household_supervision.models.choices import ImportState, RowOutcome, one_of
from modules.household_supervision.models.round import ReviewRound


class ListImport(Base, Timestamped, Authored, Versioned):
    """An official household list as a file: checked first, then applied or discarded.

    `unit_id` is the unit whose list it is, a commune or one above; the same file is taken once per
    round.
    """

    __tablename__ = "household_import"
    __record__ = "household_supervision.ListImport"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (
        one_of("state", ImportState),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        Index(
            "uq_household_import_sha256",
            "round_id",
            "unit_id",
            "sha256",
            unique=True,
            postgresql_where=text("state <> 'discarded'"),
        ),
    )

    id: Mapped[int] = id_column()
    round_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_round.id"), index=True)
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default=ImportState.UPLOADED)
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    attachment_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_attachment.id"), index=True
    )
    sheet_name: Mapped[str | None] = mapped_column(Text)
    columns: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    problems: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    rows_new: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)
    rows_changed: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)
    rows_same: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)
    rows_rejected: Mapped[int] = mapped_column(Integer, server_default=text("0"), default=0)

    round: Mapped[ReviewRound] = relationship()
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    rows: Mapped[list[ImportRow]] = relationship(
        back_populates="list_import",
        order_by="ImportRow.row_no",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    def __str__(self) -> str:
        return self.file_name


class ImportRow(Base):
    """A row of an uploaded list as it stood in the file, as it was read, and what it does."""

    __tablename__ = "household_import_row"
    __record__ = "household_supervision.ImportRow"
    __scope__ = ThroughScope("household_import", "import_id")
    __table_args__ = (
        UniqueConstraint("import_id", "row_no"),
        one_of("outcome", RowOutcome),
        CheckConstraint(
            "(outcome = 'rejected') = (jsonb_array_length(reasons) > 0)", name="reasons"
        ),
    )

    id: Mapped[int] = id_column()
    import_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_import.id", ondelete="CASCADE")
    )
    row_no: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(String(10))
    raw: Mapped[list[Any]] = mapped_column(JSONB)
    parsed: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    case_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_case.id", ondelete="SET NULL"), index=True
    )

    list_import: Mapped[ListImport] = relationship(back_populates="rows")
    case: Mapped[Any] = relationship("ReviewCase")

    def __str__(self) -> str:
        return str(self.row_no)
