"""The Front's plan of a supervision (kế hoạch giám sát): why, what, where, when, and by whom.

Law on the Front 75/2015/QH13, Điều 25 and 27. The Front supervises and recommends; it decides no
class (ADR 0015). The layout is that of a plan by NĐ 30/2020; no form of a plan was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.kernel import clock
from app.kernel.documents.blocks import (
    Col,
    Grounds,
    Heading,
    Items,
    Letterhead,
    Line,
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
from modules.household_supervision.documents import words
from modules.household_supervision.documents.issuing import (
    body_name,
    grounds,
    issuer,
    lower_first,
    signer_on,
)
from modules.household_supervision.documents.reading import lines, points, session_of
from modules.household_supervision.documents.settings import settings
from modules.household_supervision.models import PlanUnit, SupervisionPlan, SupervisionTeam
from modules.household_supervision.services import core_data, definitions

COLUMNS = (
    *("number", "plan_date", "name", "organisation", "round", "form", "mode", "basis", "purpose"),
    *("content", "starts_on", "ends_on", "places", "sample_kind", "sample_value"),
    *("signer_name", "signer_title", "report_due_on"),
)


@dataclass(frozen=True)
class Supervised:
    """A unit of the plan with its district, and who goes there."""

    name: str
    team: str


@dataclass(frozen=True)
class PlanData:
    """A plan of supervision."""

    head: Head
    name: str
    grounds: tuple[str, ...]
    body: str
    purposes: tuple[str, ...]
    contents: tuple[str, ...]
    form: str
    mode: str
    round: str
    period_from: date | None
    period_to: date | None
    starts_on: date
    ends_on: date
    places: tuple[str, ...]
    sample: str
    units: tuple[Supervised, ...]
    team: str
    outline: tuple[str, ...]
    report_due_on: date | None
    recipients: tuple[str, ...]
    signer: Signer


def paper_day(item: SupervisionPlan) -> date:
    """Return the day of the plan's paper: of the signature, else today, at the latest its start."""
    return item.plan_date or min(clock.today(), item.starts_on)


def build(item: SupervisionPlan) -> PlanData:
    """Read a plan with its units and its team."""
    session, day = session_of(item), paper_day(item)
    own = issuer(session, item.organisation_id, day)
    main = session.scalar(
        select(SupervisionTeam).where(
            SupervisionTeam.plan_id == item.id, SupervisionTeam.parent_id.is_(None)
        )
    )
    units = _units(item)
    signed = own.signer(item.signer_name, item.signer_title)
    return PlanData(
        head=own.head(type_code="KH", number=item.number, day=item.plan_date),
        name=item.name,
        grounds=grounds_of(item, day),
        body=body_of(own.signing.body, own.name),
        purposes=lines(item.purpose),
        contents=points(item.content),
        form=next(
            each.name_vi for each in definitions.supervision().forms if each.code == item.form
        ),
        mode=words.MODES[item.mode],
        round="" if item.round is None else item.round.name,
        period_from=item.period_from,
        period_to=item.period_to,
        starts_on=item.starts_on,
        ends_on=item.ends_on,
        places=lines(item.places),
        sample=words.sample_rule(
            item.sample_kind,
            item.sample_value,
            by_class=item.sample_by_class,
            by_village=item.sample_by_village,
        ),
        units=tuple(
            Supervised(place_of(row.unit), row.team.name if row.team else "") for row in units
        ),
        team="" if main is None else main.name,
        outline=points(item.report_outline),
        report_due_on=item.report_due_on,
        recipients=recipients(names_of_recipients(item, units, day)),
        signer=signed if item.signer_name else signer_on(session, own, day),
    )


def body_of(body: str, name: str) -> str:
    """Return who acts: `Ban Thường trực Ủy ban Mặt trận …`."""
    return f"{body} {name}" if body else name


def grounds_of(item: SupervisionPlan, day: date) -> tuple[str, ...]:
    """Return the grounds of a plan: the law in force on a day, then what the plan itself names."""
    session = session_of(item)
    law = grounds(session, settings().supervision, day)
    own = (_ground(session, each, day) for each in points(item.basis))
    return (*law, *(each for each in own if not _is_among(each, law)))


def _ground(session: Session, told: str, day: date) -> str:
    """Return a ground as it is cited: in full where its number is known, else as it was typed."""
    cited = next((number for number in settings().citations if number in told), None)
    full = grounds(session, (cited,), day) if cited is not None else ()
    if full:
        return full[0]
    begins = told.casefold().startswith(("căn cứ", "thực hiện", "theo "))
    return told if begins else f"Căn cứ {told}"


def _is_among(told: str, law: Sequence[str]) -> bool:
    """Tell whether a ground is cited already, with its day: `Luật Mặt trận …` (without it)."""
    return any(told == each or told.partition(" (")[0] in each for each in law)


def _units(item: SupervisionPlan) -> list[PlanUnit]:
    statement = (
        select(PlanUnit)
        .where(PlanUnit.plan_id == item.id)
        .options(joinedload(PlanUnit.unit), joinedload(PlanUnit.team))
        .order_by(PlanUnit.id)
    )
    return list(session_of(item).scalars(statement))


def place_of(unit: Any) -> str:
    """Return a unit with the one above it below the province: `xã Phước Tiến, huyện Bác Ái`."""
    above = unit.parent
    names = [unit, above] if above is not None and above.level == "district" else [unit]
    return ", ".join(lower_first(each.full_name) for each in names)


def names_of_recipients(item: SupervisionPlan, units: list[PlanUnit], day: date) -> list[str]:
    """Return to whom papers of a plan go: the Front above, those supervised, the team."""
    session = session_of(item)
    above = core_data.front_above(session, core_data.organisation(session, item.organisation_id))
    told = [f"{above.name} (báo cáo)"] if above is not None else []
    for row in units:
        found = body_name(session, row.unit_id, "peoples_committee", day)
        told.append(found or f"Ủy ban nhân dân {lower_first(row.unit.full_name)}")
    return [*told, "Thành viên đoàn giám sát"]


def sample() -> PlanData:
    """Return an invented plan."""
    starts = date(2021, 10, 11)
    return PlanData(
        head=Head("Ban Thường trực", "Ủy ban MTTQ Việt Nam\nhuyện Mẫu", symbol="KH-MTTQ-BTT",
                  place="Mẫu"),
        name="Giám sát việc rà soát hộ nghèo, hộ cận nghèo năm 2021",
        grounds=("Căn cứ Luật Mặt trận Tổ quốc Việt Nam ngày 09 tháng 6 năm 2015",),
        body="Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam huyện Mẫu",
        purposes=("Góp phần để việc rà soát công khai, dân chủ, đúng đối tượng",),
        contents=("Việc lập danh sách, rà soát", "Việc họp dân, niêm yết"),
        form="Tổ chức đoàn giám sát",
        mode="giám sát trực tiếp",
        round="Rà soát cuối năm 2021",
        period_from=date(2021, 9, 1),
        period_to=starts,
        starts_on=starts,
        ends_on=starts + timedelta(days=30),
        places=("Trụ sở Ủy ban nhân dân xã",),
        sample="4 hộ ở mỗi đơn vị, rút ngẫu nhiên, phân theo thôn",
        units=(Supervised("xã Mẫu, huyện Mẫu", ""), Supervised("xã Mẫu Hai, huyện Mẫu", "Tổ 1")),
        team="Đoàn giám sát rà soát hộ nghèo",
        outline=("Kết quả giám sát", "Kiến nghị"),
        report_due_on=date(2021, 11, 25),
        recipients=recipients(["Ủy ban nhân dân xã Mẫu", "Thành viên đoàn giám sát"]),
        signer=for_body("Ban Thường trực", "Chủ tịch"),
    )  # fmt: skip


ENDED = "{{ row }}{{ '.' if loop.last else ';' }}"
TEMPLATE = Template(
    (
        Letterhead(),
        Title("KẾ HOẠCH", "{{ name }}"),
        Grounds(rows="grounds"),
        Paragraph("{{ body }} xây dựng kế hoạch giám sát như sau:"),
        Heading("I. MỤC ĐÍCH, YÊU CẦU"),
        Items(rows="purposes", text=ENDED, mark="-"),
        Paragraph(
            "Hoạt động giám sát công khai, minh bạch, không chồng chéo, không làm cản trở hoạt "
            "động của đơn vị được giám sát. Mặt trận Tổ quốc Việt Nam giám sát và kiến nghị; việc "
            "phân loại, công nhận hộ nghèo, hộ cận nghèo thuộc thẩm quyền của cơ quan nhà nước "
            "theo quy định."
        ),
        Heading("II. NỘI DUNG, ĐỐI TƯỢNG, PHẠM VI"),
        Paragraph("1. Nội dung giám sát:", keep=True),
        Items(rows="contents", text=ENDED, mark="-", test="contents"),
        Line("", test="not contents"),
        Paragraph("2. Đợt rà soát được giám sát: {{ round }}.", test="round"),
        Paragraph(
            "Thời kỳ của tài liệu, số liệu: từ ngày {{ period_from|day }} đến ngày "
            "{{ period_to|day }}.",
            test="period_from and period_to",
        ),
        Paragraph("{{ '3' if round else '2' }}. Đơn vị được giám sát:", keep=True),
        Table(
            (
                Col("STT", 15, "{{ loop.index }}", "center"),
                Col("Đơn vị được giám sát", 85, "{{ row.name[:1]|upper }}{{ row.name[1:] }}"),
                Col("Đoàn, tổ giám sát", 60, "{{ row.team or team }}"),
            ),
            rows="units",
            empty="Chưa chọn đơn vị",
        ),
        Heading("III. HÌNH THỨC, THỜI GIAN, ĐỊA ĐIỂM"),
        Paragraph("1. Hình thức: {{ form|lower }}; {{ mode }}."),
        Paragraph(
            "2. Thời gian: từ {{ starts_on|long_day }} đến {{ ends_on|long_day }}."
        ),
        Paragraph("3. Địa điểm: {{ places|join('; ') }}.", test="places"),
        Paragraph("{{ '4' if places else '3' }}. Hộ gia đình được đến thăm: {{ sample }}."),
        Heading("IV. TỔ CHỨC THỰC HIỆN"),
        Paragraph("1. {{ team }} thực hiện kế hoạch này.", test="team"),
        Paragraph(
            "{{ '2' if team else '1' }}. Đơn vị được giám sát chuẩn bị báo cáo, hồ sơ, tài liệu "
            "liên quan và cử người làm việc với đoàn giám sát."
        ),
        Paragraph(
            "{{ '3' if team else '2' }}. Kết thúc đợt giám sát, đoàn giám sát báo cáo kết quả với "
            "{{ body }}{{ ' trước ' ~ report_due_on|long_day if report_due_on else '' }}"
            "{{ ', gồm các phần:' if outline else '.' }}"
        ),
        Items(rows="outline", text=ENDED, mark="-", test="outline"),
        Paragraph("Trên đây là kế hoạch giám sát của {{ body }}.", keep=True),
        Signatures((Recipients(), Signature("signer"))),
    )
)  # fmt: skip

PLAN = DocumentSpec(
    name="household_supervision.supervision_plan",
    label=_l("Supervision plan"),
    type_code="KH",
    build=build,
    sample=sample,
    columns=COLUMNS,
    source="khung theo mẫu 1.4 Phụ lục III Nghị định 30/2020/NĐ-CP; không tìm thấy mẫu kế hoạch",
    template=TEMPLATE,
)
