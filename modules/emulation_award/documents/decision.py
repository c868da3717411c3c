"""The decision on commendation: the chairman's own power, never signed for the committee.

Content by published decisions (Bắc Ninh 335/QĐ-UBND of 1/4/2022 and others, `dossier_forms.yaml`),
frame by sample 1.2 of 30/2020/NĐ-CP. Money is what the award lines keep, frozen on the day of
signature; before it nothing is computed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.services.issuing import without_place
from app.extensions import db
from app.kernel import clock
from app.kernel.documents.blocks import (
    Annex,
    Article,
    Authority,
    Col,
    Each,
    Grounds,
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
from app.kernel.documents.parts import Head, Signer, head_signs, recipients
from app.kernel.documents.spec import DocumentSpec
from modules.emulation_award.documents.shared import (
    KIND_WORDS,
    LEVELS,
    PERSONAL,
    Counted,
    counted,
    note_rows,
    reference_of,
)
from modules.emulation_award.domain.kinds import ObjectKind
from modules.emulation_award.models import Award, Decision, Rate
from modules.emulation_award.services.capacity import CHAIRMAN, chairman
from modules.emulation_award.services.grounds import DECISION as GROUNDS
from modules.emulation_award.services.grounds import grounds_on
from modules.emulation_movement.services.paper_parts import (
    head_of,
    long_date,
    name_on,
    together,
)

TITLES = {
    ObjectKind.COLLECTIVE: "TẬP THỂ",
    ObjectKind.INDIVIDUAL: "CÁ NHÂN",
    ObjectKind.HOUSEHOLD: "HỘ GIA ĐÌNH",
}


@dataclass(frozen=True)
class AwardLine:
    """A line of the annex; money in đồng, coefficients as the decree writes them (`1,0`)."""

    number: int
    name: str
    office: str  # position and workplace
    merit: str
    coefficient: str
    factor: str
    base_salary: int | None
    amount: int | None


@dataclass(frozen=True)
class Section:
    """Collectives, persons or households of the annex, and their money."""

    title: str
    rows: tuple[AwardLine, ...]

    @property
    def total(self) -> int:
        """Return the money of the section in đồng."""
        return sum(row.amount or 0 for row in self.rows)


@dataclass(frozen=True)
class DecisionData:
    """What the decision shows."""

    head: Head
    title: str
    authority: str
    issued_by: str
    grounds: tuple[str, ...]
    form: str
    movement: str
    counted: Counted
    each: tuple[str, ...]  # `mỗi tập thể 2.980.000 đồng`
    basis: str
    total: int
    is_priced: bool
    fund: str
    office: str
    emulation_office: str
    sections: tuple[Section, ...]
    recipients: tuple[str, ...]
    signer: Signer

    @property
    def reference(self) -> str:
        """Return number and day as the annex names them."""
        return reference_of("Quyết định", self.head)


def decision_data(item: Decision) -> DecisionData:
    """Return what a decision shows, its lines in the order of the register."""
    on = item.signed_on
    awards = list(item.awards)
    note_rows(awards, PERSONAL)
    name = name_on(item.organisation, on)
    level = LEVELS.get(item.organisation.level, "")
    movement = item.session.movement_version.movement
    is_priced = bool(awards) and all(award.amount is not None for award in awards)
    return DecisionData(
        head=head_of(item.organisation, item.unit, day=on, number=item.number, type_code="QĐ"),
        title=together(item.title),
        authority=f"Chủ tịch {name}".upper(),
        issued_by=f"Chủ tịch {name}",
        grounds=_grounds(item, name),
        form=awards[0].form.name_vi if awards else "",
        movement=together(movement.name),
        counted=counted(awards),
        each=_each(awards) if is_priced else (),
        basis=_basis(awards) if is_priced else "",
        total=item.total_amount,
        is_priced=is_priced,
        fund=f"Quỹ thi đua, khen thưởng của {level}".rstrip(),
        office=f"Chánh Văn phòng Ủy ban nhân dân {level}".rstrip(),
        emulation_office=_head_of(name_on(movement.emulation_organisation, on)),
        sections=sections_of(awards),
        recipients=recipients(["Như Điều 3", f"Chủ tịch, các Phó Chủ tịch {name}"]),
        signer=chairman(item.capacity, item.signer),
    )


def _head_of(name: str) -> str:
    """Return who leads a body, as decisions name them: `Giám đốc Sở Nội vụ`."""
    name = without_place(name, name)
    return f"Giám đốc {name}" if name.startswith("Sở ") else f"Thủ trưởng {name}"


def _grounds(item: Decision, name: str) -> tuple[str, ...]:
    """Return the laws of the day, what the record adds, the plan, and the board's session."""
    held = item.session
    version = held.movement_version
    plan = "Kế hoạch"
    if version.document_number:
        plan += f" số {version.document_number}"
    if version.adopted_on:
        plan += f" ngày {long_date(version.adopted_on)}"
    further = [
        *(item.legal_basis or "").splitlines(),
        f"Căn cứ {plan} của {name_on(version.movement.organisation, version.adopted_on)} về "
        f"{version.movement.name}",
        f"Theo đề nghị của {held.board.name} tại Biên bản họp ngày {long_date(held.held_on)}",
    ]
    return grounds_on(item.signed_on or clock.today(), GROUNDS, further)


def _each(awards: Iterable[Award]) -> tuple[str, ...]:
    """Return what each kind gets, once for each amount."""
    found: dict[str, None] = {}
    for award in awards:
        amount = f"{award.amount:,}".replace(",", ".")
        found[f"mỗi {KIND_WORDS[ObjectKind(award.object_kind)]} {amount} đồng"] = None
    return tuple(found)


def _basis(awards: Iterable[Award]) -> str:
    """Return the article by which the frozen regime pays, from the rates of the records."""
    first = next(iter(awards))
    found = db.session().scalar(
        select(Rate.basis).where(
            Rate.form_id == first.form_id,
            Rate.object_kind == first.object_kind,
            Rate.regime == first.regime,
        )
    )
    cited = re.match(r"(\d+/\d{4}/NĐ-CP) Điều (\d+)", found or "")
    if cited is None:
        return "theo quy định của pháp luật về thi đua, khen thưởng"
    return f"theo quy định tại Điều {cited[2]} Nghị định số {cited[1]}"


def sections_of(awards: Iterable[Award]) -> tuple[Section, ...]:
    """Return the annex in the order of the register: list, decision and certificates have one."""
    rows: dict[str, list[AwardLine]] = {}
    for award in awards:
        rows.setdefault(award.object_kind, []).append(line_of(award))
    return tuple(
        Section(f"{number}. {TITLES[ObjectKind(kind)]}", tuple(lines))
        for number, (kind, lines) in zip(("I", "II", "III"), rows.items(), strict=False)
    )


def line_of(award: Award) -> AwardLine:
    """Return the line of an award."""
    return AwardLine(
        number=award.number,
        name=award.subject_name,
        office=", ".join(text for text in (award.position, award.workplace) if text),
        merit=award.merit,
        coefficient=milli(award.coefficient_milli),
        factor=milli(award.factor_milli),
        base_salary=award.base_salary,
        amount=award.amount,
    )


def milli(value: int | None) -> str:
    """Write thousandths as the decrees do: 1000 is `1,0`, 150 is `0,15`."""
    if value is None:
        return ""
    whole, rest = divmod(value, 1000)
    return f"{whole},{f'{rest:03}'.rstrip('0') or '0'}"


def sample() -> DecisionData:
    """Return a decision with made-up content."""
    line = AwardLine(1, "Tập thể xã Mẫu", "", "Đã giảm nghèo", "1,0", "2,0", 1_490_000, 2_980_000)
    other = AwardLine(2, "Pi Năng Thị Mẫu", "Trưởng thôn", "Đã giúp dân", "1,0", "1,0", 1_490_000,
                      1_490_000)  # fmt: skip
    return DecisionData(
        head=Head("Ủy ban nhân dân tỉnh Mẫu", "", "1", "QĐ-UBND", "Mẫu", date(2021, 12, 30)),
        title="Về việc tặng Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        authority="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH MẪU",
        issued_by="Chủ tịch Ủy ban nhân dân tỉnh Mẫu",
        grounds=("Căn cứ Luật Thi đua, khen thưởng",),
        form="Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        movement="Phong trào thi đua giảm nghèo bền vững năm 2021",
        counted=Counted(1, 1),
        each=("mỗi tập thể 2.980.000 đồng", "mỗi cá nhân 1.490.000 đồng"),
        basis="theo quy định tại Điều 73 Nghị định số 91/2017/NĐ-CP",
        total=4_470_000,
        is_priced=True,
        fund="Quỹ thi đua, khen thưởng của tỉnh",
        office="Chánh Văn phòng Ủy ban nhân dân tỉnh",
        emulation_office="Thủ trưởng Sở Mẫu",
        sections=(Section("I. TẬP THỂ", (line,)), Section("II. CÁ NHÂN", (other,))),
        recipients=recipients(["Như Điều 3"]),
        signer=head_signs(CHAIRMAN, "Người Mẫu"),
    )


COLUMNS: tuple[str, ...] = ("title", "number", "signed_on", "signer", "capacity", "awards")

DECISION = DocumentSpec(
    name="emulation_award.decision",
    label=_l("Decision with its list"),
    type_code="QĐ",
    build=decision_data,
    sample=sample,
    columns=COLUMNS,
    source="quyết định đã công bố; khung theo mẫu 1.2 Phụ lục III Nghị định 30/2020/NĐ-CP",
    template=Template(
        (
            Letterhead(),
            Title("QUYẾT ĐỊNH", "{{ title }}"),
            Authority("{{ authority }}"),
            Grounds(rows="grounds"),
            Paragraph("QUYẾT ĐỊNH:", align="center", bold=True, keep=True),
            Article(
                "1",
                text="Tặng {{ form }} cho {{ counted.words }} đã có thành tích trong "
                "{{ movement }} (có danh sách kèm theo).",
            ),
            Article(
                "2",
                text="{% if is_priced %}Kèm theo hình thức khen thưởng là tiền thưởng {{ basis }}: "
                "{{ each|join(', ') }}. Tổng số tiền thưởng là {{ total|money }} đồng (bằng chữ: "
                "{{ total|money_words }}), trích từ {{ fund }}.{% else %}Kèm theo hình thức khen "
                "thưởng là tiền thưởng theo quy định của pháp luật về thi đua, khen thưởng, tính "
                "theo mức lương cơ sở tại ngày ký Quyết định này, trích từ {{ fund }}.{% endif %}",
            ),
            Article(
                "3",
                text="Quyết định này có hiệu lực kể từ ngày ký.",
            ),
            Paragraph(
                "{{ office }}, {{ emulation_office }}, Thủ trưởng các cơ quan, đơn vị liên quan và "
                "{{ counted.who }} có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.",
                keep=True,
            ),
            Signatures((Recipients(), Signature("signer"))),
            Annex(
                "DANH SÁCH {{ counted.who|upper }}\nĐƯỢC TẶNG {{ form|upper }}",
                reference="Kèm theo {{ data.reference }} của {{ issued_by }}",
                landscape=True,
            ),
            Each(
                "sections",
                "part",
                (
                    Heading("{{ part.title }}"),
                    Table(
                        (
                            Col("STT", 12, "{{ row.number }}", "center"),
                            Col("Tên tập thể, cá nhân, hộ", 53, "{{ row.name }}"),
                            Col("Chức vụ, đơn vị", 46, "{{ row.office }}"),
                            Col("Thành tích", 58, "{{ row.merit }}"),
                            Col("Hệ số", 15, "{{ row.coefficient }}", "center", "Tiền thưởng"),
                            Col("Nhân với", 15, "{{ row.factor }}", "center", "Tiền thưởng"),
                            Col("Lương cơ sở (đồng)", 23, "{{ row.base_salary|money }}", "right",
                                "Tiền thưởng"),
                            Col("Số tiền (đồng)", 25, "{{ row.amount|money }}", "right",
                                "Tiền thưởng", "{% if is_priced %}{{ part.total|money }}"
                                "{% endif %}"),
                        ),
                        rows="part.rows",
                        size=12,
                        total_label="Cộng",
                    ),
                ),
            ),
            Paragraph(
                "Tổng cộng: {{ counted.words }}{% if is_priced %}; số tiền thưởng "
                "{{ total|money }} đồng (bằng chữ: {{ total|money_words }}){% endif %}./.",
                bold=True,
            ),
        )
    ),
)  # fmt: skip
