"""The periodic report on a movement: the sections of the outline, their tables, the period before.

No official outline was found for the plan of 2021 (`emulation_report_outline.yaml`): the sections
are those of the records, and the paper says that its layout was not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.extensions import db
from app.kernel.documents.blocks import (
    Addressees,
    Col,
    Each,
    Heading,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
    When,
)
from app.kernel.documents.parts import Head, Signer, head_signs, recipients
from app.kernel.documents.spec import DocumentSpec
from modules.emulation_movement.domain.choices import FigureStatus, PeriodKind
from modules.emulation_movement.models import (
    OutlineSection,
    Report,
    ReportLine,
    ReportSection,
)
from modules.emulation_movement.services import reports
from modules.emulation_movement.services.paper_parts import (
    head_of,
    name_on,
    paragraphs,
    plain,
    signs_for,
    together,
)

STATUSES = {
    FigureStatus.OFFICIAL: "Chính thức",
    FigureStatus.ESTIMATE: "Ước",
    FigureStatus.NOT_AVAILABLE: "Chưa có",
}
TARGETS = "T2"  # the table of the outline that is made of figures


@dataclass(frozen=True)
class FigureLine:
    """A target with its result (table T2), in its own unit; attainment in percent.

    `before` is the result in the report before, since the beginning of its year.
    """

    name: str
    measure: str
    assigned: Decimal | None
    registered: Decimal | None
    before: Decimal | None
    value: Decimal | None
    attainment: Decimal | None
    status: str
    source: str


@dataclass(frozen=True)
class Line:
    """A line of one of the tables T1 and T3 to T7; amounts in đồng."""

    label: str
    measure: str
    quantity_before: Decimal | None
    amount_before: int | None
    quantity: Decimal | None
    amount: int | None
    note: str


@dataclass(frozen=True)
class Part:
    """A section of the outline: its texts and its table."""

    code: str
    title: str
    table: str
    texts: tuple[str, ...]
    lines: tuple[Line, ...]
    figures: tuple[FigureLine, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was written."""
        return not (self.texts or self.lines or self.figures)


@dataclass(frozen=True)
class ReportData:
    """What the report shows."""

    head: Head
    movement: str
    period: str
    data_from: date
    data_to: date
    before: str  # the name of the period with which figures are compared
    addressees: tuple[str, ...]
    parts: tuple[Part, ...]
    recipients: tuple[str, ...]
    signer: Signer

    @property
    def subject(self) -> str:
        """Return movement and period, the year once."""
        named = self.period in self.movement.replace("\u00a0", " ")
        return self.movement if named else f"{self.movement}, {self.period}"


def report_data(item: Report) -> ReportData:
    """Return what a report shows; the names are those of its day."""
    session = db.session()
    period, on = item.period, item.document_date
    before = reports.report_before(session, item)
    bodies = [period.movement.organisation, period.movement.standing_organisation]
    names = dict.fromkeys(name_on(body, on) for body in bodies if body.id != item.organisation_id)
    return ReportData(
        head=head_of(item.organisation, item.unit, day=on, number=item.document_number,
                     type_code="BC"),
        movement=together(period.movement.name),
        period=period_words(period.kind, period.year),
        data_from=period.data_from,
        data_to=period.data_to,
        before="" if before is None else period_words(before.period.kind, before.period.year),
        addressees=tuple(names),
        parts=_parts(session, item, before),
        recipients=recipients(["Như trên"]),
        signer=signs_for(item.organisation, item.signer_title, item.signer_name, on),
    )  # fmt: skip


def period_words(kind: str, year: int) -> str:
    """Return a period as titles of reports name it."""
    return f"6 tháng đầu năm {year}" if kind == PeriodKind.SIX_MONTHS else f"năm {year}"


def _parts(session: Session, item: Report, before: Report | None) -> tuple[Part, ...]:
    sections = session.scalars(select(ReportSection).where(ReportSection.report_id == item.id))
    texts = {row.outline_id: paragraphs(row.text) for row in sections}
    lines = _lines(session, item, before)
    figures = _figures(session, item, before)
    outline = session.scalars(select(OutlineSection).order_by(OutlineSection.position))
    return tuple(
        Part(
            each.code,
            each.title,
            each.table_code or "",
            texts.get(each.id, ()),
            lines.get(each.id, ()),
            figures if each.table_code == TARGETS else (),
        )
        for each in outline
    )


def _rows(session: Session, report: Report | None) -> list[ReportLine]:
    if report is None:
        return []
    found = select(ReportLine).where(ReportLine.report_id == report.id)
    return list(session.scalars(found.order_by(ReportLine.position, ReportLine.id)))


def _lines(session: Session, item: Report, before: Report | None) -> dict[int, tuple[Line, ...]]:
    """Return the lines of the tables by section, each beside that of the period before."""
    earlier = {(row.outline_id, row.label): row for row in _rows(session, before)}
    found: dict[int, list[Line]] = {}
    for row in _rows(session, item):
        old = earlier.get((row.outline_id, row.label))
        found.setdefault(row.outline_id, []).append(
            Line(
                row.label,
                row.unit_of_measure or "",
                None if old is None else plain(old.quantity),
                None if old is None or old.amount is None else int(old.amount),
                plain(row.quantity),
                None if row.amount is None else int(row.amount),
                row.note or "",
            )
        )
    return {key: tuple(rows) for key, rows in found.items()}


def _figures(session: Session, item: Report, before: Report | None) -> tuple[FigureLine, ...]:
    """Return the results of all targets, those without a figure too."""
    rows, earlier = reports.figures_of(session, item), reports.figures_of(session, before)
    found = []
    for target in reports.targets_of(session, item):
        row, old = rows.get(target.id), earlier.get(target.id)
        status = FigureStatus.NOT_AVAILABLE if row is None else FigureStatus(row.status)
        found.append(
            FigureLine(
                target.name,
                target.unit_of_measure,
                plain(target.assigned_value),
                plain(target.registered_value),
                None if old is None else plain(old.value),
                None if row is None else plain(row.value),
                None if row is None else row.attainment,
                STATUSES[status],
                "" if row is None else row.source or "",
            )
        )
    return tuple(found)


def sample() -> ReportData:
    """Return a report with made-up content."""
    figure = FigureLine(
        "Mức giảm tỷ lệ hộ nghèo", "điểm %", Decimal("1.5"), Decimal("1.6"), Decimal("0.7"),
        Decimal("1.89"), Decimal("126.0"), "Chính thức", "Quyết định công nhận",
    )  # fmt: skip
    line = Line("Hội nghị", "cuộc", Decimal(3), None, Decimal(7), 12_000_000, "")
    return ReportData(
        head=Head("Sở Mẫu", "Ủy ban nhân dân tỉnh Mẫu", "5", "BC-SM", "Mẫu", date(2021, 12, 14)),
        movement="Phong trào thi đua giảm nghèo bền vững năm 2021",
        period="năm 2021",
        data_from=date(2020, 12, 15),
        data_to=date(2021, 12, 14),
        before="6 tháng đầu năm 2021",
        addressees=("Ủy ban nhân dân tỉnh Mẫu", "Sở Mẫu Hai"),
        parts=(
            Part("I", "Công tác chỉ đạo điều hành", "", ("Đã ban hành kế hoạch.",), (), ()),
            Part("II", "Công tác tuyên truyền", "T1", (), (line,), ()),
            Part("III", "Kết quả thực hiện chỉ tiêu", TARGETS, ("Đạt.",), (), (figure,)),
            Part("IX", "Khó khăn vướng mắc", "", (), (), ()),
        ),
        recipients=recipients(["Như trên"]),
        signer=head_signs("Giám đốc", "Người Mẫu"),
    )


NOW, BEFORE = "Kỳ này", "Kỳ trước"

REPORT = DocumentSpec(
    name="emulation_movement.periodic_report",
    label=_l("Periodic report on the movement"),
    type_code="BC",
    build=report_data,
    sample=sample,
    columns=("period", "organisation", "document_number", "signer_name"),
    shown=lambda item: item.state != "waived",
    source="không tìm thấy đề cương chính thức; các mục theo đề cương trong dữ liệu",
    template=Template(
        (
            Letterhead(),
            Title("BÁO CÁO", "Kết quả thực hiện {{ data.subject }}"),
            Addressees("addressees"),
            Paragraph(
                "{{ head.name }} báo cáo kết quả thực hiện {{ data.subject }} (số liệu "
                "từ ngày {{ data_from|day }} đến ngày {{ data_to|day }}"
                "{% if before %}; kỳ trước: {{ before }}{% endif %}) như sau:"
            ),
            Each(
                "parts",
                "part",
                (
                    Heading("{{ part.code }}. {{ part.title|upper }}"),
                    Each("part.texts", "text", (Paragraph("{{ text }}"),)),
                    Paragraph("(Chưa có nội dung.)", italic=True, test="part.is_empty"),
                    When(
                        "part.figures",
                        (
                            Table(
                                (
                                    Col("STT", 12, "{{ loop.index }}", "center"),
                                    Col("Chỉ tiêu", 30, "{{ row.name }}"),
                                    Col("Đơn vị tính", 13, "{{ row.measure }}", "center"),
                                    Col("Được giao", 15, "{{ row.assigned|number }}", "right",
                                        "Kế hoạch"),
                                    Col("Đăng ký", 15, "{{ row.registered|number }}", "right",
                                        "Kế hoạch"),
                                    Col(BEFORE, 15, "{{ row.before|number }}", "right",
                                        "Thực hiện, lũy kế"),
                                    Col(NOW, 15, "{{ row.value|number }}", "right",
                                        "Thực hiện, lũy kế"),
                                    Col("Đạt (%)", 13, "{{ row.attainment|number }}", "right"),
                                    Col("Số liệu", 14, "{{ row.status }}", "center"),
                                    Col("Nguồn", 18, "{{ row.source }}"),
                                ),
                                rows="part.figures",
                                size=11,
                            ),
                        ),
                    ),
                    When(
                        "part.lines",
                        (
                            Table(
                                (
                                    Col("STT", 12, "{{ loop.index }}", "center"),
                                    Col("Nội dung", 40, "{{ row.label }}"),
                                    Col("Đơn vị tính", 14, "{{ row.measure }}", "center"),
                                    Col("Số lượng", 16, "{{ row.quantity_before|number }}",
                                        "right", BEFORE),
                                    Col("Số tiền (đồng)", 24, "{{ row.amount_before|money }}",
                                        "right", BEFORE),
                                    Col("Số lượng", 16, "{{ row.quantity|number }}", "right", NOW),
                                    Col("Số tiền (đồng)", 24, "{{ row.amount|money }}", "right",
                                        NOW),
                                    Col("Ghi chú", 14, "{{ row.note }}"),
                                ),
                                rows="part.lines",
                                size=11,
                            ),
                        ),
                    ),
                ),
            ),
            Paragraph(
                "Trên đây là báo cáo kết quả thực hiện {{ data.subject }} của {{ head.name }}./.",
                keep=True,
            ),
            Signatures((Recipients(), Signature("signer"))),
        )
    ),
)  # fmt: skip
