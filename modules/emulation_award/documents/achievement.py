"""The report of achievements of a nominee (mẫu số 07 of 91/2017/NĐ-CP, by round or topic).

The purpose of the form is known, its fields are a reconstruction (`dossier_forms.yaml`, mark U): it
is printed as “mẫu chưa đối chiếu” until somebody compares it with the annex of the decree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from app.kernel import dates, field_policy
from app.kernel.documents.blocks import (
    Col,
    Heading,
    Letterhead,
    Line,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
    When,
)
from app.kernel.documents.parts import Head, Signer, signs_as
from app.kernel.documents.spec import DocumentSpec
from modules.emulation_award.documents.shared import CLASSES
from modules.emulation_award.domain.kinds import ObjectKind, PaperKind
from modules.emulation_award.models import Nomination
from modules.emulation_award.models.choices import ObjectClass, Sex
from modules.emulation_movement.services.paper_parts import (
    head_of,
    name_on,
    together,
)

SEXES = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ"}


@dataclass(frozen=True)
class Criterion:
    """What is claimed of a criterion of the plan, and by what it can be seen."""

    text: str
    claimed: str
    evidence: str


@dataclass(frozen=True)
class AchievementData:
    """What the report shows; the birth date masked as on the screens."""

    head: Head
    form: str
    movement: str
    is_collective: bool
    name: str
    object_class: str
    sex: str
    born: str
    position: str
    workplace: str
    merit: str
    criteria: tuple[Criterion, ...]
    awarded_before: bool
    confirmer: Signer
    signer: Signer


def achievement_data(item: Nomination) -> AchievementData:
    """Return the report of achievements of a nominee."""
    paper = next((each for each in item.papers if each.kind == PaperKind.REPORT), None)
    on = None if paper is None else paper.issued_on
    collective = item.object_kind == ObjectKind.COLLECTIVE
    return AchievementData(
        head=head_of(item.organisation, item.unit, day=on, type_code=None),
        form=item.form.name_vi,
        movement=together(item.movement_version.movement.name),
        is_collective=collective,
        name=item.subject_name,
        object_class=CLASSES[ObjectClass(item.object_class)],
        sex=SEXES[Sex(item.sex)] if item.sex else "",
        born=_born(item),
        position=item.position or "",
        workplace=item.workplace or "",
        merit=item.merit,
        criteria=tuple(
            Criterion(row.criterion.text, CLAIMED[row.is_claimed], row.evidence or "")
            for row in item.assessments
        ),
        awarded_before=item.awarded_before,
        confirmer=signs_as(f"XÁC NHẬN CỦA {name_on(item.organisation, on).upper()}", hint=""),
        signer=signs_as("THỦ TRƯỞNG ĐƠN VỊ" if collective else "NGƯỜI BÁO CÁO THÀNH TÍCH",
                        "" if collective else item.subject_name),
    )  # fmt: skip


CLAIMED = {True: "Đạt", False: "Không đạt", None: ""}


def _born(item: Nomination) -> str:
    """Return the birth date as the screens show it: masked, but for who may see it."""
    found = field_policy.guarded(item, "birth_date", item.birth_date)
    return dates.format_date(found) if isinstance(found, date) else str(found or "")


def sample() -> AchievementData:
    """Return a report with made-up content."""
    return AchievementData(
        head=Head("Ủy ban nhân dân huyện Mẫu", "", None, "", "Mẫu", date(2021, 12, 1)),
        form="Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        movement="Phong trào thi đua giảm nghèo bền vững năm 2021",
        is_collective=False,
        name="Pi Năng Thị Mẫu",
        object_class="Người trực tiếp lao động",
        sex="Nữ",
        born="••••",
        position="Trưởng thôn",
        workplace="Thôn Mẫu",
        merit="Đã có thành tích hướng dẫn 30 hộ nuôi dê sinh sản",
        criteria=(Criterion("Phẩm chất đạo đức tốt", "Đạt", "Báo cáo số 5"),),
        awarded_before=False,
        confirmer=signs_as("XÁC NHẬN CỦA ỦY BAN NHÂN DÂN HUYỆN MẪU", hint=""),
        signer=signs_as("NGƯỜI BÁO CÁO THÀNH TÍCH", "Pi Năng Thị Mẫu"),
    )


ACHIEVEMENT = DocumentSpec(
    name="emulation_award.achievement_report",
    label=_l("Report of achievements (form 07)"),
    build=achievement_data,
    sample=sample,
    columns=("subject_name", "sex", "birth_date", "position", "workplace", "merit"),
    source="mẫu số 07 Nghị định 91/2017/NĐ-CP, các mục do dự án dựng lại",
    template=Template(
        (
            Letterhead(),
            Title(
                "BÁO CÁO THÀNH TÍCH",
                "Đề nghị tặng {{ form }} trong {{ movement }}",
            ),
            Heading("I. THÔNG TIN CHUNG"),
            When(
                "is_collective",
                (
                    Paragraph("Tên tập thể: {{ name }}."),
                    Paragraph("Loại tập thể: {{ object_class }}."),
                    Line("Địa điểm, điện thoại: ", indent=True),
                    Line("Cơ cấu tổ chức, nhiệm vụ: ", indent=True),
                ),
                (
                    Paragraph(
                        "Họ và tên: {{ name }}.{% if sex %} Giới tính: {{ sex }}.{% endif %}"
                        "{% if born %} Ngày sinh: {{ born }}.{% endif %}"
                    ),
                    Paragraph("Chức vụ: {{ position }}.", test="position"),
                    Line("Chức vụ: ", indent=True, test="not position"),
                    Paragraph("Đơn vị công tác: {{ workplace }}.", test="workplace"),
                    Line("Đơn vị công tác: ", indent=True, test="not workplace"),
                    Paragraph("Đối tượng: {{ object_class }}."),
                    Line("Quê quán, nơi thường trú: ", indent=True),
                ),
            ),
            Heading("II. THÀNH TÍCH"),
            Paragraph("{{ merit }}."),
            Table(
                (
                    Col("STT", 12, "{{ loop.index }}", "center"),
                    Col("Tiêu chuẩn của phong trào", 78, "{{ row.text }}"),
                    Col("Kết quả", 22, "{{ row.claimed }}", "center"),
                    Col("Minh chứng", 48, "{{ row.evidence }}"),
                ),
                rows="criteria",
                test="criteria",
            ),
            Heading("III. CÁC HÌNH THỨC ĐÃ ĐƯỢC KHEN THƯỞNG"),
            Paragraph("Chưa được khen thưởng.", test="not awarded_before"),
            Line("Đã được khen thưởng (năm, hình thức, số quyết định): ", indent=True,
                 test="awarded_before"),
            Signatures((Signature("confirmer"), Signature("signer"))),
        )
    ),
)  # fmt: skip
