"""The list of nominees (danh sách trích ngang): persons, collectives and households apart.

Columns as in provincial software and samples of circulars (`dossier_forms.yaml`); not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.kernel.documents.blocks import (
    Block,
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
)
from app.kernel.documents.parts import Head, Signer, for_body, recipients
from app.kernel.documents.spec import DocumentSpec
from modules.emulation_award.documents.shared import (
    CLASSES,
    PERSONAL,
    Counted,
    address_of,
    counted,
    note_rows,
)
from modules.emulation_award.domain.kinds import ObjectKind, PaperKind
from modules.emulation_award.models import Nomination, NominationPaper
from modules.emulation_award.models.choices import NominationState, ObjectClass
from modules.emulation_movement.services.paper_parts import (
    head_of,
    signs_for,
    together,
)

SECTIONS = (
    (ObjectKind.INDIVIDUAL, "CÁ NHÂN"),
    (ObjectKind.COLLECTIVE, "TẬP THỂ"),
    (ObjectKind.HOUSEHOLD, "HỘ GIA ĐÌNH"),
)
WITHDRAWN = (NominationState.WITHDRAWN, NominationState.INELIGIBLE)


RECIPIENTS = ("Như nơi gửi của Tờ trình",)


@dataclass(frozen=True)
class Nominee:
    """A line of the list; the wording of the merit is that of decision and certificate."""

    name: str
    address: str
    position: str
    workplace: str
    form: str
    object_class: str
    merit: str
    awarded_before: bool


@dataclass(frozen=True)
class Part:
    """A section of the list with its heading (`I. CÁ NHÂN`)."""

    title: str
    rows: tuple[Nominee, ...]


@dataclass(frozen=True)
class ListData:
    """What the list shows."""

    head: Head
    movement: str
    form: str
    counted: Counted
    parts: tuple[Part, ...]
    recipients: tuple[str, ...]
    signer: Signer


def fellows(item: Nomination) -> list[Nomination]:
    """Return the nominations that go with one: of the same body, form and plan, in one submission.

    A submission that has a number holds those whose dossier names this number; before that, all of
    the body that have none yet. What was withdrawn or found not eligible is left out.
    """
    statement = (
        select(Nomination)
        .where(
            Nomination.organisation_id == item.organisation_id,
            Nomination.movement_version_id == item.movement_version_id,
            Nomination.form_id == item.form_id,
            Nomination.state.not_in(WITHDRAWN),
        )
        .order_by(Nomination.id)
    )
    paper = submission_of(item)
    number = None if paper is None else paper.number
    rows = db.session().scalars(statement).unique()
    found = [each for each in rows if _number(each) == number]
    note_rows(found, PERSONAL)
    return found


def submission_of(item: Nomination) -> NominationPaper | None:
    """Return the submission (tờ trình) of a dossier."""
    return next((paper for paper in item.papers if paper.kind == PaperKind.SUBMISSION), None)


def _number(item: Nomination) -> str | None:
    paper = submission_of(item)
    return None if paper is None else paper.number


def parts_of(items: Iterable[Nomination]) -> tuple[Part, ...]:
    """Return the sections that have somebody in them, numbered one after another."""
    found = list(items)
    kept = [
        (title, rows)
        for kind, title in SECTIONS
        if (rows := tuple(nominee(each) for each in found if each.object_kind == kind))
    ]
    numbers = ("I", "II", "III")
    return tuple(
        Part(f"{number}. {title}", rows)
        for number, (title, rows) in zip(numbers, kept, strict=False)
    )


def nominee(item: Nomination) -> Nominee:
    """Return the line of a nomination."""
    return Nominee(
        name=item.subject_name,
        address=address_of(item.sex),
        position=item.position or "",
        workplace=item.workplace or "",
        form=item.form.name_vi,
        object_class=CLASSES[ObjectClass(item.object_class)],
        merit=item.merit,
        awarded_before=item.awarded_before,
    )


def list_data(item: Nomination) -> ListData:
    """Return the list with which a nomination goes."""
    found, paper = fellows(item), submission_of(item)
    on = None if paper is None else paper.issued_on
    return ListData(
        head=head_of(item.organisation, item.unit, day=on, type_code=None),
        movement=together(item.movement_version.movement.name),
        form=item.form.name_vi,
        counted=counted(found),
        parts=parts_of(found),
        recipients=recipients(RECIPIENTS),
        signer=signs_for(item.organisation, None, None if paper is None else paper.signer, on),
    )


def list_blocks(parts: str) -> Sequence[Block]:
    """Return the tables of the list, 247 mm wide, for pages across."""
    return (
        Each(
            parts,
            "part",
            (
                Heading("{{ part.title }}"),
                Table(
                    (
                        Col("STT", 12, "{{ loop.index }}", "center"),
                        Col("Họ và tên, tên tập thể, hộ", 42, "{{ row.name }}"),
                        Col("Ông, bà", 12, "{{ row.address }}", "center"),
                        Col("Chức vụ", 28, "{{ row.position }}"),
                        Col("Đơn vị công tác", 34, "{{ row.workplace }}"),
                        Col("Hình thức đề nghị", 30, "{{ row.form }}"),
                        Col("Đối tượng", 26, "{{ row.object_class }}"),
                        Col("Tóm tắt thành tích", 47, "{{ row.merit }}"),
                        Col("Đã được khen", 16, "{{ 'Có' if row.awarded_before else '' }}",
                            "center"),
                    ),
                    rows="part.rows",
                    size=12,
                ),
            ),
        ),
    )  # fmt: skip


def sample_parts() -> tuple[Part, ...]:
    """Return sections with made-up content."""
    one = Nominee(
        "Pi Năng Thị Mẫu", "Bà", "Trưởng thôn", "Thôn Mẫu", "Bằng khen", "Người trực tiếp lao động",
        "Đã có thành tích hướng dẫn 30 hộ nuôi dê", True,
    )  # fmt: skip
    other = Nominee("Tập thể xã Mẫu", "", "", "", "Bằng khen", "Xã", "Đã giảm nghèo", False)
    return (Part("I. CÁ NHÂN", (one,)), Part("II. TẬP THỂ", (other,)))


def sample() -> ListData:
    """Return a list with made-up content."""
    return ListData(
        head=Head("Ủy ban nhân dân huyện Mẫu", "", None, "", "Mẫu", None),
        movement="Phong trào thi đua giảm nghèo bền vững năm 2021",
        form="Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        counted=Counted(1, 1),
        parts=sample_parts(),
        recipients=recipients(RECIPIENTS),
        signer=for_body("Ủy ban nhân dân", "Chủ tịch"),
    )


COLUMNS = ("subject_name", "sex", "position", "workplace", "organisation", "merit")

NOMINEE_LIST = DocumentSpec(
    name="emulation_award.nominee_list",
    label=_l("List of nominees across the page"),
    build=list_data,
    sample=sample,
    columns=COLUMNS,
    source="cột của phần mềm cấp tỉnh và mẫu thông tư, chưa đối chiếu",
    template=Template(
        (
            Letterhead(),
            Title(
                "DANH SÁCH TRÍCH NGANG",
                "Đề nghị tặng {{ form }} trong {{ movement }}",
            ),
            *list_blocks("parts"),
            Paragraph("Danh sách có {{ counted.words }}./.", keep=True),
            Signatures((Recipients(), Signature("signer"))),
        ),
        landscape=True,
    ),
)
