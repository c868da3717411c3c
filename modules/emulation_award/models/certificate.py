"""Certificates: where texts stand on the paper, who was printed what, and batches of printing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel import manifest
from app.kernel.crypto import EncryptedText
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import PublicScope, ThroughScope
from modules.emulation_award.models.choices import MODULE, filled, maybe_to, one_of, to
from modules.emulation_award.models.decision import Award, Decision
from modules.emulation_award.models.rules import CommendationForm

MM = Numeric(5, 1)
PT = Numeric(4, 1)


class BoxField(StrEnum):
    """What stands in a box of a certificate."""

    MOTTO = "motto"  # Quốc hiệu and Tiêu ngữ
    AUTHORITY = "authority"  # who gives it
    GIVING = "giving"  # a text of the layout: TẶNG
    TITLE = "title"  # a text of the layout: BẰNG KHEN
    ADDRESS = "address"  # Ông, Bà, Tập thể, Hộ gia đình
    NAME = "name"
    OFFICE = "office"
    MERIT = "merit"
    DAY = "day"  # place and day
    CAPACITY = "capacity"
    SIGNER = "signer"
    DECISION = "decision"
    GOLDEN_BOOK = "golden_book"


BOX_NAMES: dict[BoxField, manifest.Text] = {
    BoxField.MOTTO: _l("National name and motto"),
    BoxField.AUTHORITY: _l("Who gives it"),
    BoxField.GIVING: _l("Word above the title"),
    BoxField.TITLE: _l("Title of the certificate"),
    BoxField.ADDRESS: _l("Mr, Mrs, collective, household"),
    BoxField.NAME: _l("Full name"),
    BoxField.OFFICE: _l("Position and workplace"),
    BoxField.MERIT: _l("Merit"),
    BoxField.DAY: _l("Place and day"),
    BoxField.CAPACITY: _l("Office of the signer"),
    BoxField.SIGNER: _l("Signed by"),
    BoxField.DECISION: _l("Number and day of the decision"),
    BoxField.GOLDEN_BOOK: _l("Number in the golden book"),
}


class PrintMode(StrEnum):
    """Whether all is printed, or only what a pre-printed blank leaves open."""

    WHOLE = "whole"
    FILL = "fill"


class CertificateState(StrEnum):
    """Where the paper is that was printed (`register_columns.csv`)."""

    PRINTED = "printed"
    SEALED = "sealed"
    HANDED_OVER = "handed_over"
    SPOILED = "spoiled"  # misprinted: kept with the record of its destruction
    EXCHANGED = "exchanged"  # cấp đổi: damaged, the old one handed in
    REISSUED = "reissued"  # cấp lại: lost
    RECALLED = "recalled"  # thu hồi


class BatchState(StrEnum):
    """How far the file of a batch is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


LIVE = "'printed', 'sealed', 'handed_over'"
FIXED = (BoxField.GIVING, BoxField.TITLE)


class CertificateLayout(Base, Timestamped, Authored, Versioned):
    """A sheet across with its boxes, for a form, from day to day; one for each printer.

    `offset_x` and `offset_y` move all boxes by what the calibration sheet of the printer showed.
    Until `is_compared` the whole print says that the layout was not compared with the blank.
    """

    __tablename__ = "award_certificate_layout"
    __record__ = f"{MODULE}.CertificateLayout"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("form_id", "name", "valid_from"),
        filled("name"),
        CheckConstraint("paper in ('A3', 'A4')", name="paper"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
        CheckConstraint(
            "offset_x between -30 and 30 and offset_y between -30 and 30", name="offsets"
        ),
    )

    id: Mapped[int] = id_column()
    form_id: Mapped[int] = to("award_form")
    name: Mapped[str] = mapped_column(Text)
    paper: Mapped[str] = mapped_column(String(2))
    printer: Mapped[str | None] = mapped_column(Text)
    offset_x: Mapped[Decimal] = mapped_column(MM, server_default=sql("0"), default=0)
    offset_y: Mapped[Decimal] = mapped_column(MM, server_default=sql("0"), default=0)
    is_compared: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"), default=False)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)

    form: Mapped[CommendationForm] = relationship(lazy="joined")
    boxes: Mapped[list[CertificateBox]] = relationship(
        back_populates="layout", order_by="CertificateBox.id", passive_deletes="all"
    )

    def __str__(self) -> str:
        return f"{self.name} ({self.printer})" if self.printer else self.name


class CertificateBox(Base, Timestamped, Authored, Versioned):
    """A box of a layout: place and measure in mm from the sheet's edge, letters in points.

    The text is set at `size` and made smaller down to `smallest`; what then does not fit is
    refused. `in_fill` boxes are printed on pre-printed blanks too.
    """

    __tablename__ = "award_certificate_box"
    __record__ = f"{MODULE}.CertificateBox"
    __scope__ = ThroughScope("award_certificate_layout", "layout_id")
    __table_args__ = (
        UniqueConstraint("layout_id", "field"),
        one_of("field", BoxField),
        CheckConstraint("align in ('left', 'center', 'right')", name="align"),
        CheckConstraint("x >= 0 and y >= 0 and width > 0 and height > 0", name="place"),
        CheckConstraint("smallest between 6 and size and size <= 120", name="sizes"),
        CheckConstraint(
            "(field in ('giving', 'title')) = (btrim(coalesce(text, '')) <> '')", name="text"
        ),
    )

    id: Mapped[int] = id_column()
    layout_id: Mapped[int] = to("award_certificate_layout")
    field: Mapped[str] = mapped_column(String(20))
    text: Mapped[str | None] = mapped_column(Text)
    x: Mapped[Decimal] = mapped_column(MM)
    y: Mapped[Decimal] = mapped_column(MM)
    width: Mapped[Decimal] = mapped_column(MM)
    height: Mapped[Decimal] = mapped_column(MM)
    size: Mapped[Decimal] = mapped_column(PT)
    smallest: Mapped[Decimal] = mapped_column(PT)
    align: Mapped[str] = mapped_column(String(10), default="center")
    is_bold: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"), default=False)
    is_italic: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"), default=False)
    is_upper: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"), default=False)
    in_fill: Mapped[bool] = mapped_column(Boolean, server_default=sql("true"), default=True)

    layout: Mapped[CertificateLayout] = relationship(back_populates="boxes")

    def __str__(self) -> str:
        return str(BOX_NAMES[BoxField(self.field)])


class CertificateBatch(Base, Timestamped, Authored):
    """One printing: all certificates of a decision that have none, or a single one anew.

    The file lies sealed under `file_key`, which is forgotten when it is over.
    """

    __tablename__ = "award_certificate_batch"
    __record__ = f"{MODULE}.CertificateBatch"
    __scope__ = ThroughScope("award_decision", "decision_id")
    __table_args__ = (
        one_of("mode", PrintMode),
        one_of("state", BatchState),
        UniqueConstraint("serial"),
        CheckConstraint("total >= 1 and done between 0 and total", name="counts"),
        CheckConstraint("(state = 'done') = (file_key is not null)", name="key_while_done"),
    )

    id: Mapped[int] = id_column()
    decision_id: Mapped[int] = to("award_decision")
    layout_id: Mapped[int] = to("award_certificate_layout")
    mode: Mapped[str] = mapped_column(String(10))
    serial: Mapped[str] = mapped_column(String(32))
    total: Mapped[int] = mapped_column(Integer)
    done: Mapped[int] = mapped_column(Integer, server_default=sql("0"), default=0)
    message: Mapped[str] = mapped_column(Text, server_default="", default="")
    file_key: Mapped[str | None] = mapped_column(EncryptedText("award_certificate_batch.file_key"))
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(String(10), default=BatchState.WAITING)

    decision: Mapped[Decision] = relationship(lazy="joined")
    layout: Mapped[CertificateLayout] = relationship()

    def __str__(self) -> str:
        return f"{self.decision.number or ''} ({self.created_at:%d/%m/%Y})"


class Certificate(Base, Timestamped, Authored, Versioned):
    """A sheet that was printed for an award: which copy, on which blank, and where it is now.

    The database counts the copies; a further one needs a reason, and the one before must be
    spoiled, exchanged, lost or recalled.
    """

    __tablename__ = "award_certificate"
    __record__ = f"{MODULE}.Certificate"
    __scope__ = ThroughScope("award_award", "award_id")
    __table_args__ = (
        UniqueConstraint("award_id", "copy"),
        one_of("mode", PrintMode),
        one_of("state", CertificateState),
        CheckConstraint("copy >= 1", name="copy"),
        CheckConstraint("copy = 1 or btrim(coalesce(reason, '')) <> ''", name="reason"),
        Index(
            "uq_award_certificate_live",
            "award_id",
            unique=True,
            postgresql_where=sql(f"state in ({LIVE})"),
        ),
        Index(
            "uq_award_certificate_blank_serial",
            "blank_serial",
            unique=True,
            postgresql_where=sql("blank_serial is not null"),
        ),
    )

    id: Mapped[int] = id_column()
    award_id: Mapped[int] = to("award_award")
    batch_id: Mapped[int | None] = maybe_to("award_certificate_batch")
    copy: Mapped[int] = mapped_column(SmallInteger, default=1)
    blank_serial: Mapped[str | None] = mapped_column(String(40))
    mode: Mapped[str] = mapped_column(String(10))
    printed_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(Text)
    ended_reason: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=CertificateState.PRINTED)

    award: Mapped[Award] = relationship(lazy="joined")
    batch: Mapped[CertificateBatch | None] = relationship()

    def __str__(self) -> str:
        return f"{self.award} ({self.copy})"


RELATED: tuple[type[Any], ...] = (CertificateLayout, CertificateBox, CertificateBatch, Certificate)
