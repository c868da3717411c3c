"""The registration of emulation (bản đăng ký thi đua): movement, targets and work of a body.

Fields by Mẫu 1a of 35/2011/TT-BLĐTBXH (part I movements, part II targets); the layout as a whole
is the project's, so that it is printed as not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.kernel.documents.blocks import (
    Addressees,
    Col,
    Heading,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, day, for_body, recipients
from app.kernel.documents.spec import DocumentSpec
from modules.emulation_movement.models import MovementVersion, PlanTask, Registration, Target
from modules.emulation_movement.services.paper_parts import (
    head_of,
    long_date,
    name_on,
    paragraphs,
    plain,
    signs_for,
    together,
)


@dataclass(frozen=True)
class TargetLine:
    """A target: its unit of measure, what was assigned and what is registered, in that unit."""

    name: str
    measure: str
    assigned: Decimal | None
    registered: Decimal | None
    note: str


@dataclass(frozen=True)
class TaskLine:
    """A task of the own plan, who does it and by which day."""

    name: str
    responsible: str
    due_on: date


@dataclass(frozen=True)
class RegistrationData:
    """What the registration shows (Mẫu 1a of 35/2011/TT-BLĐTBXH)."""

    head: Head
    movement: str
    issuer: str  # of the movement's plan
    plan: str  # number and day of the movement's plan
    goals: tuple[str, ...]
    launched_on: date | None
    last_year: int
    own_plan: str
    addressees: tuple[str, ...]
    content: tuple[str, ...]
    targets: tuple[TargetLine, ...]
    tasks: tuple[TaskLine, ...]
    contact: str
    recipients: tuple[str, ...]
    signer: Signer


def registration_data(item: Registration) -> RegistrationData:
    """Return what a registration shows; the names are those of its day."""
    version, on = item.movement_version, item.document_date
    movement = version.movement
    own_plan = ""
    if item.own_plan_number:
        own_plan = f"Kế hoạch số {item.own_plan_number}"
        own_plan += f" ngày {long_date(item.own_plan_date)}" if item.own_plan_date else ""
    addressees = [movement.standing_organisation, movement.emulation_organisation]
    names = dict.fromkeys(name_on(body, on) for body in addressees)
    return RegistrationData(
        head=head_of(item.organisation, item.unit, day=on, number=item.document_number,
                     type_code=""),
        movement=together(movement.name),
        issuer=name_on(movement.organisation, version.adopted_on),
        plan=plan_of(version),
        goals=paragraphs(movement.goals),
        launched_on=version.adopted_on,
        last_year=movement.year_to,
        own_plan=own_plan,
        addressees=tuple(names),
        content=paragraphs(item.content),
        targets=_targets(item),
        tasks=_tasks(item),
        contact=item.contact or "",
        recipients=recipients(["Như trên"]),
        signer=signs_for(item.organisation, item.signer_title, item.signer_name, on),
    )  # fmt: skip


def plan_of(version: MovementVersion) -> str:
    """Return number and day of a movement's plan."""
    number = f"Kế hoạch số {version.document_number}" if version.document_number else "Kế hoạch"
    return f"{number} ngày {long_date(version.adopted_on)}" if version.adopted_on else number


def _targets(item: Registration) -> tuple[TargetLine, ...]:
    rows = db.session().scalars(
        select(Target).where(Target.registration_id == item.id).order_by(Target.id)
    )
    return tuple(
        TargetLine(
            row.name,
            row.unit_of_measure,
            plain(row.assigned_value),
            plain(row.registered_value),
            _note(row),
        )
        for row in rows
    )


def _note(row: Target) -> str:
    """Say where a target begins, by which standard, and why it lies below what was assigned."""
    said = []
    if row.baseline_value is not None:
        begin = str(plain(row.baseline_value)).replace(".", ",")
        said.append(f"Đầu kỳ {begin}% ({day(row.baseline_on)}; {row.standard})")
    if row.lower_reason:
        said.append(row.lower_reason)
    return ". ".join(said)


def _tasks(item: Registration) -> tuple[TaskLine, ...]:
    rows = db.session().scalars(
        select(PlanTask)
        .where(PlanTask.registration_id == item.id, PlanTask.state != "dropped")
        .order_by(PlanTask.due_on, PlanTask.id)
    )
    return tuple(TaskLine(row.name, row.responsible or "", row.due_on) for row in rows)


def sample() -> RegistrationData:
    """Return a registration with made-up content."""
    return RegistrationData(
        head=Head("Ủy ban nhân dân huyện Mẫu", "", "12", "UBND-LĐ", "Mẫu", date(2021, 6, 20)),
        movement="Phong trào thi đua giảm nghèo bền vững năm 2021",
        issuer="Ủy ban nhân dân tỉnh Mẫu",
        plan="Kế hoạch số 01/KH-UBND ngày 20 tháng 5 năm 2021",
        goals=("Giảm tỷ lệ hộ nghèo theo chỉ tiêu được giao.",),
        launched_on=date(2021, 5, 20),
        last_year=2021,
        own_plan="Kế hoạch số 11/KH-UBND ngày 20 tháng 6 năm 2021",
        addressees=("Sở Mẫu Một", "Sở Mẫu Hai"),
        content=("Tổ chức phát động đến từng thôn.",),
        targets=(
            TargetLine("Mức giảm tỷ lệ hộ nghèo", "điểm %", Decimal("1.5"), Decimal("1.6"), ""),
        ),
        tasks=(TaskLine("Hội nghị phát động", "Phòng Mẫu", date(2021, 7, 1)),),
        contact="Phòng Mẫu",
        recipients=recipients(["Như trên"]),
        signer=for_body("Ủy ban nhân dân", "Chủ tịch", "Người Mẫu"),
    )


REGISTRATION = DocumentSpec(
    name="emulation_movement.registration",
    label=_l("Registration of emulation"),
    build=registration_data,
    sample=sample,
    columns=("organisation", "document_number", "signer_name", "contact"),
    source="các mục theo Mẫu 1a Thông tư 35/2011/TT-BLĐTBXH; bố cục do dự án đặt",
    template=Template(
        (
            Letterhead(),
            Title("BẢN ĐĂNG KÝ THI ĐUA", "{{ movement }}"),
            Addressees("addressees"),
            Paragraph(
                "Thực hiện {{ plan }} của {{ issuer }} về {{ movement }}, {{ head.name }} đăng "
                "ký thi đua{% if own_plan %} theo {{ own_plan }}{% endif %} với các nội dung sau:"
            ),
            Heading("I. PHONG TRÀO THI ĐUA"),
            Table(
                (
                    Col("STT", 12, "1", "center"),
                    Col("Tên phong trào", 46, "{{ movement }}"),
                    Col("Mục tiêu", 52, "{{ goals|join('\n') }}"),
                    Col("Thời gian phát động", 25, "{{ launched_on|day }}", "center"),
                    Col("Thời gian tổng kết", 25, "Năm {{ last_year }}", "center"),
                ),
                rows="[movement]",
            ),
            Heading("II. CHỈ TIÊU ĐĂNG KÝ"),
            Table(
                (
                    Col("STT", 12, "{{ loop.index }}", "center"),
                    Col("Nội dung chỉ tiêu", 50, "{{ row.name }}"),
                    Col("Đơn vị tính", 20, "{{ row.measure }}", "center"),
                    Col("Được giao", 19, "{{ row.assigned|number }}", "right", "Kế hoạch năm"),
                    Col("Đăng ký", 19, "{{ row.registered|number }}", "right", "Kế hoạch năm"),
                    Col("Ghi chú", 40, "{{ row.note }}"),
                ),
                rows="targets",
                empty="Chưa có chỉ tiêu",
            ),
            Heading("III. NỘI DUNG THỰC HIỆN", test="content or tasks"),
            Paragraph("{{ content|join('\n') }}", test="content"),
            Table(
                (
                    Col("STT", 12, "{{ loop.index }}", "center"),
                    Col("Nhiệm vụ", 78, "{{ row.name }}"),
                    Col("Phụ trách", 42, "{{ row.responsible }}"),
                    Col("Hoàn thành trước ngày", 28, "{{ row.due_on|day }}", "center"),
                ),
                rows="tasks",
                test="tasks",
            ),
            Paragraph("Đầu mối liên hệ: {{ contact }}.", test="contact"),
            Paragraph(
                "Trên đây là nội dung đăng ký thi đua của {{ head.name }}; kính gửi các cơ quan "
                "theo dõi, tổng hợp./.",
                keep=True,
            ),
            Signatures((Recipients(), Signature("signer"))),
        )
    ),
)
