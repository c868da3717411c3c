"""Minutes of an inspection (biên bản kiểm tra): who, what, when, found and recommended.

Frame by sample 1.9 of 30/2020/NĐ-CP; both sides sign, or the refusal stands with its reason
(published cases, `inspection_checklist.yaml`). The layout was not compared in full.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.kernel.documents.blocks import (
    Col,
    Each,
    Heading,
    Items,
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
from modules.emulation_movement.domain.choices import InspectorRole, Severity
from modules.emulation_movement.models import Advice, Inspection, InspectionFinding, Inspector
from modules.emulation_movement.services.paper_parts import (
    head_of,
    long_date,
    name_on,
    paragraphs,
    together,
)

STATES = ("in_progress", "minutes_signed", "concluded", "follow_up", "closed")
ROLES = {
    InspectorRole.HEAD: "Trưởng đoàn",
    InspectorRole.DEPUTY: "Phó Trưởng đoàn",
    InspectorRole.SECRETARY: "Thư ký",
    InspectorRole.MEMBER: "Thành viên",
}
SEVERITIES = {Severity.GOOD: "Tốt", Severity.LIMIT: "Hạn chế", Severity.VIOLATION: "Vi phạm"}


@dataclass(frozen=True)
class Member:
    """Somebody on the team."""

    name: str
    title: str
    body: str
    role: str


@dataclass(frozen=True)
class Found:
    """A finding by the checklist."""

    question: str
    severity: str
    text: str
    evidence: str


@dataclass(frozen=True)
class Recommended:
    """A recommendation and by which day it is carried out."""

    text: str
    due_on: date


@dataclass(frozen=True)
class InspectionData:
    """What the minutes show (30/2020/NĐ-CP, sample 1.9)."""

    head: Head
    movement: str
    decision: str
    inspected: str
    purpose: str
    period_from: date | None
    period_to: date | None
    visit: str
    place: str
    team: tuple[Member, ...]
    findings: tuple[Found, ...]
    results: tuple[str, ...]
    limits: tuple[str, ...]
    causes: tuple[str, ...]
    advice: tuple[Recommended, ...]
    remarks: tuple[str, ...]
    refusal: str
    for_unit: Signer
    for_team: Signer


def inspection_data(item: Inspection) -> InspectionData:
    """Return what the minutes of an inspection show."""
    on = item.minutes_on
    decision = ""
    if item.decision_number and item.decision_date:
        decision = f"Quyết định số {item.decision_number} ngày {long_date(item.decision_date)}"
    return InspectionData(
        head=head_of(item.organisation, item.unit, day=on, type_code=None),
        movement=together(item.movement.name),
        decision=decision,
        inspected=name_on(item.inspected_organisation, on),
        purpose=item.purpose,
        period_from=item.period_from,
        period_to=item.period_to,
        visit=_visit(item),
        place=item.place or name_on(item.inspected_organisation, on),
        team=tuple(
            Member(row.full_name, row.title or "", name_on(row.organisation, on),
                   ROLES[InspectorRole(row.role)])
            for row in _rows(Inspector, item)
        ),
        findings=tuple(
            Found(row.check_item.question if row.check_item else "",
                  SEVERITIES[Severity(row.severity)], row.text, row.evidence or "")
            for row in _rows(InspectionFinding, item)
        ),
        results=paragraphs(item.results),
        limits=paragraphs(item.limits),
        causes=paragraphs(item.causes),
        advice=tuple(
            Recommended(row.text.rstrip(". "), row.due_on)
            for row in _rows(Advice, item)
            if row.state != "dropped"
        ),
        remarks=paragraphs(item.unit_remarks),
        refusal=item.refusal_reason or "",
        for_unit=signs_as("ĐƠN VỊ ĐƯỢC KIỂM TRA", item.signed_for_unit or ""),
        for_team=signs_as("TRƯỞNG ĐOÀN KIỂM TRA", item.signed_for_team or ""),
    )  # fmt: skip


def _rows(model: Any, item: Inspection) -> list[Any]:
    statement = select(model).where(model.inspection_id == item.id).order_by(model.id)
    return list(db.session().scalars(statement))


def _visit(item: Inspection) -> str:
    first, last = item.visited_from, item.visited_to
    if first is None:
        return ""
    if last is None or last == first:
        return f"ngày {long_date(first)}"
    return f"từ ngày {long_date(first)} đến ngày {long_date(last)}"


def sample() -> InspectionData:
    """Return minutes with made-up content."""
    return InspectionData(
        head=Head("Sở Mẫu", "Ủy ban nhân dân tỉnh Mẫu", None, "", "Mẫu", date(2021, 9, 14)),
        movement="Phong trào thi đua giảm nghèo bền vững năm 2021",
        decision="Quyết định số 15/QĐ-SM ngày 08 tháng 9 năm 2021",
        inspected="Ủy ban nhân dân huyện Mẫu",
        purpose="Việc thực hiện phong trào",
        period_from=date(2021, 1, 1),
        period_to=date(2021, 8, 31),
        visit="từ ngày 13 tháng 9 năm 2021 đến ngày 14 tháng 9 năm 2021",
        place="Trụ sở Ủy ban nhân dân huyện Mẫu",
        team=(Member("Nguyễn Văn Mẫu", "Phó Giám đốc", "Sở Mẫu", "Trưởng đoàn"),),
        findings=(Found("Có kế hoạch phát động?", "Tốt", "Có, đúng hạn", "Kế hoạch số 11"),),
        results=("Đã phát động đến 9 xã.",),
        limits=("Một xã chưa có kế hoạch.",),
        causes=("Thiếu cán bộ.",),
        advice=(Recommended("Ban hành kế hoạch ở xã Mẫu", date(2021, 10, 15)),),
        remarks=("Nhất trí.",),
        refusal="",
        for_unit=signs_as("ĐƠN VỊ ĐƯỢC KIỂM TRA", "Chamaléa Mẫu"),
        for_team=signs_as("TRƯỞNG ĐOÀN KIỂM TRA", "Nguyễn Văn Mẫu"),
    )


MINUTES = DocumentSpec(
    name="emulation_movement.inspection_minutes",
    label=_l("Minutes of the inspection"),
    type_code="BB",
    build=inspection_data,
    sample=sample,
    columns=("purpose", "place", "signed_for_team", "signed_for_unit", "unit_remarks"),
    shown=lambda item: item.state in STATES,
    source="khung theo mẫu 1.9 Phụ lục III Nghị định 30/2020/NĐ-CP; chưa đối chiếu toàn bộ",
    template=Template(
        (
            Letterhead(),
            Title("BIÊN BẢN", "Kiểm tra việc thực hiện {{ movement }} tại {{ inspected }}"),
            Paragraph(
                "{% if decision %}Thực hiện {{ decision }}, {% endif %}Đoàn kiểm tra của "
                "{{ head.name }} đã kiểm tra {{ inspected }}"
                "{% if visit %} {{ visit }}{% endif %}, tại {{ place }}."
            ),
            Paragraph(
                "Nội dung kiểm tra: {{ purpose }}{% if period_from and period_to %}; thời kỳ kiểm "
                "tra từ ngày {{ period_from|day }} đến ngày {{ period_to|day }}{% endif %}."
            ),
            Heading("I. THÀNH PHẦN ĐOÀN KIỂM TRA"),
            Items(
                rows="team",
                text="{{ row.role }}: {{ row.name }}{% if row.title %}, {{ row.title }}{% endif %}"
                ", {{ row.body }}.",
            ),
            Heading("II. KẾT QUẢ KIỂM TRA"),
            Table(
                (
                    Col("STT", 12, "{{ loop.index }}", "center"),
                    Col("Nội dung kiểm tra", 46, "{{ row.question }}"),
                    Col("Kết quả", 60, "{{ row.text }}"),
                    Col("Đánh giá", 18, "{{ row.severity }}", "center"),
                    Col("Minh chứng", 24, "{{ row.evidence }}"),
                ),
                rows="findings",
                size=12,
                test="findings",
            ),
            Heading("Kết quả đạt được:", test="results"),
            Each("results", "text", (Paragraph("{{ text }}"),)),
            Heading("Tồn tại, hạn chế:", test="limits"),
            Each("limits", "text", (Paragraph("{{ text }}"),)),
            Heading("Nguyên nhân:", test="causes"),
            Each("causes", "text", (Paragraph("{{ text }}"),)),
            Heading("III. KIẾN NGHỊ", test="advice"),
            Items(
                rows="advice", text="{{ row.text }} (thực hiện trước ngày {{ row.due_on|day }})."
            ),
            Heading("IV. Ý KIẾN CỦA ĐƠN VỊ ĐƯỢC KIỂM TRA"),
            Each("remarks", "text", (Paragraph("{{ text }}"),)),
            Paragraph("Không có ý kiến khác.", test="not remarks and not refusal"),
            Paragraph(
                "Đơn vị được kiểm tra không ký biên bản; lý do: {{ refusal }}.", test="refusal"
            ),
            Paragraph(
                "Biên bản được lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản; đã đọc "
                "lại cho những người có tên trên cùng nghe và thống nhất ký tên.",
                keep=True,
            ),
            Signatures((Signature("for_unit"), Signature("for_team"))),
        )
    ),
)
