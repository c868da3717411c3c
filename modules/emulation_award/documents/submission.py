"""The submission (tờ trình) by which a body nominates, with its list as an annex.

Fields of a published example (148/TTr-SLĐTBXH Thái Nguyên 2020, `dossier_forms.yaml`); the layout
was not laid beside the form of 98/2023/NĐ-CP.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.documents.blocks import (
    Addressees,
    Annex,
    Grounds,
    Items,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, head_signs, recipients
from app.kernel.documents.spec import DocumentSpec
from modules.emulation_award.documents.nominee_list import (
    COLUMNS,
    Part,
    fellows,
    list_blocks,
    parts_of,
    sample_parts,
    submission_of,
)
from modules.emulation_award.documents.shared import Counted, counted, numbered, reference_of
from modules.emulation_award.domain.kinds import PaperKind
from modules.emulation_award.models import Nomination
from modules.emulation_award.services.grounds import SUBMISSION as GROUNDS
from modules.emulation_award.services.grounds import grounds_on
from modules.emulation_movement.services.paper_parts import (
    head_of,
    long_date,
    name_on,
    signs_for,
    together,
)


@dataclass(frozen=True)
class SubmissionData:
    """What the submission shows."""

    head: Head
    movement: str
    form: str
    addressees: tuple[str, ...]
    grounds: tuple[str, ...]
    counted: Counted
    meeting: str  # the minutes by which the body's own board agreed
    parts: tuple[Part, ...]
    enclosed: tuple[str, ...]
    recipients: tuple[str, ...]
    signer: Signer

    @property
    def reference(self) -> str:
        """Return number and day as the annex names them."""
        return reference_of("Tờ trình", self.head)


def submission_data(item: Nomination) -> SubmissionData:
    """Return the submission with which a nomination goes."""
    found, paper = fellows(item), submission_of(item)
    on = None if paper is None else paper.issued_on
    movement = item.movement_version.movement
    top = movement.organisation
    minutes = next((p for p in item.papers if p.kind == PaperKind.MINUTES), None)
    meeting = ""
    if minutes is not None and minutes.issued_on is not None:
        meeting = f"Biên bản họp xét khen thưởng ngày {long_date(minutes.issued_on)}"
    offices = [movement.standing_organisation, movement.emulation_organisation]
    names = dict.fromkeys(
        name_on(body, on) for body in offices if body.id not in (item.organisation_id, top.id)
    )
    signed = None if paper is None else paper.signer
    return SubmissionData(
        head=head_of(item.organisation, item.unit, day=on,
                     number=None if paper is None else paper.number, type_code="TTr"),
        movement=together(movement.name),
        form=item.form.name_vi,
        addressees=(f"Chủ tịch {name_on(top, on)}", *names),
        grounds=_grounds(item, on, meeting),
        counted=counted(found),
        meeting=meeting,
        parts=parts_of(found),
        enclosed=(
            meeting or "Biên bản họp xét khen thưởng",
            "Danh sách trích ngang",
            "Báo cáo thành tích của các tập thể, cá nhân",
        ),
        recipients=recipients(["Như trên"]),
        signer=signs_for(item.organisation, None, signed, on),
    )  # fmt: skip


def _grounds(item: Nomination, on: date | None, meeting: str) -> tuple[str, ...]:
    version = item.movement_version
    plan = numbered("Kế hoạch", version.document_number, version.adopted_on)
    issuer = name_on(version.movement.organisation, version.adopted_on)
    further = [f"Căn cứ {plan} của {issuer} về {version.movement.name}"]
    if meeting:
        further.append(f"Căn cứ {meeting}")
    return grounds_on(on or clock.today(), GROUNDS, further)


def sample() -> SubmissionData:
    """Return a submission with made-up content."""
    return SubmissionData(
        head=Head("Sở Mẫu", "Ủy ban nhân dân tỉnh Mẫu", "8", "TTr-SM", "Mẫu", date(2021, 12, 6)),
        movement="Phong trào thi đua giảm nghèo bền vững năm 2021",
        form="Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        addressees=("Chủ tịch Ủy ban nhân dân tỉnh Mẫu", "Sở Mẫu Hai"),
        grounds=("Căn cứ Luật Thi đua, khen thưởng",),
        counted=Counted(1, 1),
        meeting="Biên bản họp xét khen thưởng ngày 03 tháng 12 năm 2021",
        parts=sample_parts(),
        enclosed=("Biên bản họp xét khen thưởng", "Danh sách trích ngang"),
        recipients=recipients(["Như trên"]),
        signer=head_signs("Giám đốc", "Người Mẫu"),
    )


SUBMISSION = DocumentSpec(
    name="emulation_award.submission",
    label=_l("Submission with its list"),
    type_code="TTr",
    build=submission_data,
    sample=sample,
    columns=COLUMNS,
    source="tờ trình đã công bố (148/TTr-SLĐTBXH năm 2020); chưa đối chiếu với mẫu của nghị định",
    template=Template(
        (
            Letterhead(),
            Title(
                "TỜ TRÌNH",
                "Về việc đề nghị tặng {{ form }} trong {{ movement }}",
            ),
            Addressees("addressees"),
            Grounds(rows="grounds"),
            Paragraph(
                "{{ head.name }} kính trình Chủ tịch xem xét, quyết định tặng {{ form }} cho "
                "{{ counted.words }} đã có thành tích trong {{ movement }} "
                "(có danh sách kèm theo)."
            ),
            Paragraph(
                "Lý do đề nghị: các trường hợp được đề nghị đạt tiêu chuẩn của Kế hoạch phát động "
                "phong trào; thành tích của từng trường hợp được ghi tại danh sách và báo cáo "
                "thành tích kèm theo."
            ),
            Paragraph("Hồ sơ gửi kèm Tờ trình gồm:"),
            Items(rows="enclosed", text="{{ row }}.", mark="1."),
            Paragraph("Kính trình Chủ tịch xem xét, quyết định./.", keep=True),
            Signatures((Recipients(), Signature("signer"))),
            Annex(
                "DANH SÁCH ĐỀ NGHỊ TẶNG {{ form|upper }}",
                reference="Kèm theo {{ data.reference }} của {{ head.name }}",
                landscape=True,
            ),
            *list_blocks("parts"),
        )
    ),
)
