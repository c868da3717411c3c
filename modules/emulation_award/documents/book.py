"""The register of commendations of a year (sổ theo dõi khen thưởng, sổ vàng), made to be printed.

Columns of `emulation-awards.md` section 8.1: number, decision, who, office, form, merit, money,
number in the golden book, received by, remarks. A line is never removed: annulled ones say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import extract, select

from app.extensions import db
from app.kernel.documents.blocks import (
    Col,
    Letterhead,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, signs_as
from app.kernel.documents.spec import DocumentSpec
from modules.emulation_award.documents.shared import PERSONAL, note_rows
from modules.emulation_award.models import Award, Decision
from modules.emulation_award.models.choices import AwardState, DecisionState
from modules.emulation_movement.services.paper_parts import head_of

STANDING = (AwardState.DECIDED, AwardState.HANDED_OVER)


@dataclass(frozen=True)
class BookLine:
    """A line of the register; the amount in đồng."""

    number: int
    decision: str
    decided_on: date
    name: str
    office: str
    form: str
    merit: str
    amount: int
    golden_book: str
    received: str
    remark: str
    is_standing: bool


@dataclass(frozen=True)
class BookData:
    """The register of one body and year."""

    head: Head
    year: int
    lines: tuple[BookLine, ...]
    keeper: Signer
    head_signer: Signer

    @property
    def total(self) -> int:
        """Return the money of the awards that stand, in đồng, as the register's screen adds it."""
        return sum(line.amount for line in self.lines if line.is_standing)

    @property
    def standing(self) -> int:
        """Return how many awards stand."""
        return sum(line.is_standing for line in self.lines)


def book_data(item: Decision) -> BookData:
    """Return the register of the year and body of a signed decision."""
    year = item.signed_on.year if item.signed_on else 0
    rows = db.session().scalars(
        select(Award)
        .join(Decision, Decision.id == Award.decision_id)
        .where(
            Decision.organisation_id == item.organisation_id,
            Decision.state == DecisionState.SIGNED,
            extract("year", Decision.signed_on) == year,
        )
        .order_by(Decision.signed_on, Decision.id, Award.number)
    )
    found = list(rows.unique())
    note_rows(found, (*PERSONAL, "received_by"))
    lines = tuple(_line(number, row) for number, row in enumerate(found, start=1))
    return BookData(
        head=head_of(item.organisation, item.unit, day=None, type_code=None),
        year=year,
        lines=lines,
        keeper=signs_as("NGƯỜI LẬP SỔ"),
        head_signer=signs_as("THỦ TRƯỞNG ĐƠN VỊ", hint="(Ký, ghi rõ họ tên, đóng dấu)"),
    )


def _line(number: int, row: Award) -> BookLine:
    decision = row.decision
    golden = f"{row.golden_book_number}/{row.golden_book_year}" if row.golden_book_number else ""
    received = row.received_by or ""
    if row.handed_over_on:
        received += f" ({row.handed_over_on:%d/%m/%Y})"
    return BookLine(
        number=number,
        decision=decision.number or "",
        decided_on=decision.signed_on or date.min,
        name=row.subject_name,
        office=", ".join(text for text in (row.position, row.workplace) if text),
        form=row.form.name_vi,
        merit=row.merit,
        amount=row.amount or 0,
        golden_book=golden,
        received=received.strip(),
        remark="Đã hủy bỏ" if row.state == AwardState.ANNULLED else "",
        is_standing=row.state in STANDING,
    )


def sample() -> BookData:
    """Return a register with made-up content."""
    line = BookLine(
        1, "01/QĐ-UBND", date(2021, 12, 30), "Tập thể xã Mẫu", "", "Bằng khen", "Đã giảm nghèo",
        2_980_000, "1/2021", "Người Nhận (05/01/2022)", "", True,
    )  # fmt: skip
    return BookData(
        head=Head("Ủy ban nhân dân tỉnh Mẫu", place="Mẫu"),
        year=2021,
        lines=(line,),
        keeper=signs_as("NGƯỜI LẬP SỔ"),
        head_signer=signs_as("THỦ TRƯỞNG ĐƠN VỊ"),
    )


BOOK = DocumentSpec(
    name="emulation_award.register_book",
    label=_l("Register of the year (golden book)"),
    build=book_data,
    sample=sample,
    columns=("number", "signed_on", "awards"),
    shown=lambda item: item.state == DecisionState.SIGNED,
    source="cột theo sổ theo dõi khen thưởng thường dùng; bố cục do dự án đặt",
    template=Template(
        (
            Letterhead(),
            Title("SỔ THEO DÕI KHEN THƯỞNG", "Năm {{ year }}"),
            Table(
                (
                    Col("STT", 12, "{{ loop.index }}", "center"),
                    Col("Số, ngày quyết định", 25, "{{ row.decision }}, {{ row.decided_on|day }}"),
                    Col("Họ tên, tập thể, hộ", 38, "{{ row.name }}"),
                    Col("Chức vụ, đơn vị", 32, "{{ row.office }}"),
                    Col("Hình thức", 28, "{{ row.form }}"),
                    Col("Thành tích", 36, "{{ row.merit }}"),
                    Col("Số tiền (đồng)", 22, "{{ row.amount|money }}", "right",
                        total="{{ data.total|money }}"),
                    Col("Số sổ vàng", 15, "{{ row.golden_book }}", "center"),
                    Col("Ký nhận", 23, "{{ row.received }}"),
                    Col("Ghi chú", 16, "{{ row.remark }}"),
                ),
                rows="lines",
                size=11,
                numbered=True,
                total_label="Cộng {{ data.standing }} trường hợp còn hiệu lực",
            ),
            Paragraph(
                "Tổng số tiền thưởng (bằng chữ): {{ data.total|money_words }}.", keep=True
            ),
            Signatures((Signature("keeper"), Signature("head_signer"))),
        ),
        landscape=True,
    ),
)  # fmt: skip
