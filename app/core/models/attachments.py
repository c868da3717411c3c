"""Files of records: the row here, the content in the store under its hash."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.scopes import RecordOfRowScope
from app.core.models.units import AdminUnit
from app.kernel.models import Authored, Base, Timestamped, id_column


class Attachment(Timestamped, Authored, Base):
    """A file of a record (`table_name`, `row_id`), reached as that record is."""

    __tablename__ = "core_attachment"
    __record__ = "core.Attachment"
    __scope__ = RecordOfRowScope()
    __table_args__ = (
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        CheckConstraint("thumbnail_sha256 ~ '^[0-9a-f]{64}$'", name="thumbnail_sha256_form"),
        CheckConstraint("size >= 0", name="size_not_negative"),
        Index("ix_core_attachment_table_name_row_id", "table_name", "row_id"),
    )

    id: Mapped[int] = id_column()
    sha256: Mapped[str] = mapped_column(String(64), nullable=False, index=True)
    size: Mapped[int] = mapped_column(BigInteger, nullable=False)
    thumbnail_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    # The picture carried data about itself (place, device, author), which was taken out.
    told_more: Mapped[bool] = mapped_column(Boolean, nullable=False, server_default=text("false"))
    media_type: Mapped[str] = mapped_column(String(100), nullable=False)
    name: Mapped[str] = mapped_column(String(200), nullable=False)
    record: Mapped[str] = mapped_column(String(100), nullable=False)
    table_name: Mapped[str] = mapped_column(String(63), nullable=False)
    row_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    unit_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)

    unit: Mapped[AdminUnit | None] = relationship(viewonly=True)

    def __str__(self) -> str:
        return self.name
