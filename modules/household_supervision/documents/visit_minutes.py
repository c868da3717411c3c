"""Minutes of a supervision (biên bản giám sát): a visit of the team to a supervised unit.

They hold what was seen and what both sides said; they change no class and no list. No form was
found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.documents.blocks import (
    Col,
    Each,
    Heading,
    Items,
    Letterhead,
    Line,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, signs_as
from app.kernel.documents.spec import DocumentSpec
from modules.household_supervision.documents import words
from modules.household_supervision.documents.issuing import body_name, issuer
from modules.household_supervision.documents.reading import (
    lines,
    note,
    points,
    sees_all_of,
    session_of,
)
from modules.household_supervision.documents.supervision_plan import place_of
from modules.household_supervision.documents.team_decision import ORDER
from modules.household_supervision.domain.supervision_plan import TeamRole
from modules.household_supervision.models import (
    Finding,
    SupervisionTeam,
    TeamMember,
    Visit,
    VisitHousehold,
    VisitMember,
)

COLUMNS = (
    *("plan", "plan_unit", "visited_on", "place", "people_met", "documents_seen", "note"),
    *("minutes_reference", "signed_for_team", "signed_for_unit"),
)


@dataclass(frozen=True)
class Present:
    """A member of the team who was there."""

    name: str
    role: str
    office: str


@dataclass(frozen=True)
class Seen:
    """A household of the sample; `differences` is empty where it agrees with the record."""

    household: str
    seen: str
    agrees: bool
    differences: str


@dataclass(frozen=True)
class Found:
    """A finding with its kind, evidence, rule and what the unit says of it."""

    kind: str
    evidence: str
    rule: str
    opinion: str


@dataclass(frozen=True)
class VisitData:
    """The minutes of a visit."""

    head: Head
    plan: str
    unit: str
    day: date
    place: str
    team: tuple[Present, ...]
    people_met: tuple[str, ...]
    documents: tuple[str, ...]
    households: tuple[Seen, ...]
    findings: tuple[Found, ...]
    note: str
    unit_signer: Signer
    secretary_signer: Signer
    team_signer: Signer

    @property
    def differing(self) -> int:
        """Return how many households differ from the record."""
        return sum(not row.agrees for row in self.households)


def build(item: Visit) -> VisitData:
    """Read a visit with the team, the households that it saw, and its findings."""
    session, plan = session_of(item), item.plan
    own = issuer(session, plan.organisation_id, item.visited_on)
    members = _members(item)
    main = session.scalar(
        select(SupervisionTeam).where(
            SupervisionTeam.plan_id == plan.id, SupervisionTeam.parent_id.is_(None)
        )
    )
    name = main.name if main is not None else own.signing.part or own.name
    number, _slash, symbol = (item.minutes_reference or "").partition("/")
    return VisitData(
        head=Head(
            name,
            own.lines()[1],
            number=number or None,
            symbol=symbol,
            place=_place(item),
            day=item.visited_on,
        ),
        plan=plan.name,
        unit=body_name(session, item.plan_unit.unit_id, "peoples_committee", item.visited_on)
        or place_of(item.plan_unit.unit),
        day=item.visited_on,
        place=item.place or "",
        team=tuple(_present(row) for row in members),
        people_met=lines(item.people_met),
        documents=points(item.documents_seen),
        households=_households(item),
        findings=_findings(item),
        note=item.note or "",
        unit_signer=Signer(
            ("ĐẠI DIỆN ĐƠN VỊ", "ĐƯỢC GIÁM SÁT"), "", "(Ký, ghi rõ họ tên, chức vụ)"
        ),
        secretary_signer=signs_as("THƯ KÝ", _of(members, TeamRole.SECRETARY)),
        team_signer=signs_as("TRƯỞNG ĐOÀN", item.signed_for_team or _of(members, TeamRole.HEAD)),
    )


def _place(item: Visit) -> str:
    unit = item.plan_unit.unit
    return str(unit.full_name if unit.name.isdigit() else unit.name)


def _members(item: Visit) -> Sequence[TeamMember]:
    rows = session_of(item).scalars(
        select(TeamMember)
        .join(VisitMember, VisitMember.member_id == TeamMember.id)
        .where(VisitMember.visit_id == item.id)
        .options(joinedload(TeamMember.organisation))
        .order_by(TeamMember.id)
    )
    return sorted(rows, key=lambda row: ORDER.index(row.role))


def _present(row: TeamMember) -> Present:
    body = str(row.organisation) if row.organisation is not None else ""
    office = ", ".join(part for part in (row.title or "", body) if part)
    return Present(row.full_name, words.TEAM_ROLES[row.role], office)


def _of(rows: Sequence[TeamMember], role: TeamRole) -> str:
    return next((row.full_name for row in rows if row.role == role), "")


def _households(item: Visit) -> tuple[Seen, ...]:
    rows = (
        session_of(item)
        .scalars(
            select(VisitHousehold)
            .where(VisitHousehold.visit_id == item.id)
            .order_by(VisitHousehold.id)
        )
        .all()
    )
    note("VisitHouseholdView", rows, ("sampled", "seen", "differences"))
    return tuple(
        Seen(_household(row), row.seen, row.agrees_with_record, row.differences or "")
        for row in rows
    )


def _household(row: VisitHousehold) -> str:
    """Return the head of a household; beyond the time of the plan its place in the draw."""
    found = row.sampled.household
    if found is None:
        return f"Hộ số {row.sampled.position} của mẫu"
    note("HouseholdView", (found,), ("head_name",))
    return found.head_name


def _findings(item: Visit) -> tuple[Found, ...]:
    rows = session_of(item).scalars(
        select(Finding).where(Finding.visit_id == item.id).order_by(Finding.found_on, Finding.id)
    )
    return tuple(found_in(row) for row in rows)


def found_in(row: Finding) -> Found:
    """Return a finding as papers show it, without full stops."""
    texts = (row.evidence, row.legal_point, row.unit_opinion)
    return Found(row.finding_type.name_vi, *((text or "").rstrip(" .") for text in texts))


def works_on(item: Visit) -> bool:
    """Tell whether the reader sees all of a visit: minutes never show a part of it."""
    return sees_all_of(item, item.plan)


def sample() -> VisitData:
    """Return the minutes of an invented visit."""
    day = date(2021, 10, 21)
    return VisitData(
        head=Head("Đoàn giám sát rà soát hộ nghèo", "Ủy ban MTTQ Việt Nam\nhuyện Mẫu", "01",
                  "BB-ĐGS", "Mẫu", day),
        plan="Giám sát việc rà soát hộ nghèo, hộ cận nghèo năm 2021",
        unit="Ủy ban nhân dân xã Mẫu",
        day=day,
        place="Trụ sở Ủy ban nhân dân xã",
        team=(
            Present("Trần Thị Mẫu", "Trưởng đoàn", "Phó Chủ tịch"),
            Present("Nguyễn Văn Mẫu", "Thư ký", "Chuyên viên"),
        ),
        people_met=("Phó Chủ tịch Ủy ban nhân dân xã", "Trưởng thôn"),
        documents=("Danh sách rà soát", "Phiếu rà soát"),
        households=(
            Seen("Pi Năng Thị Mẫu", "Nhà ở đúng như phiếu.", True, ""),
            Seen("Chamaléa Mẫu", "Hộ có giếng khoan.", False, "Phiếu ghi thiếu hụt nước."),
        ),
        findings=(
            Found("Tính điểm sai", "Phiếu ghi thiếu hụt nước sinh hoạt", "", "Sẽ kiểm tra lại"),
        ),
        note="",
        unit_signer=Signer(
            ("ĐẠI DIỆN ĐƠN VỊ", "ĐƯỢC GIÁM SÁT"), "", "(Ký, ghi rõ họ tên, chức vụ)"
        ),
        secretary_signer=signs_as("THƯ KÝ", "Nguyễn Văn Mẫu"),
        team_signer=signs_as("TRƯỞNG ĐOÀN", "Trần Thị Mẫu"),
    )  # fmt: skip


ENDED = "{{ row }}{{ '.' if loop.last else ';' }}"
# What was found and what the supervised unit says to it; the data has `findings` of `Found`.
FINDINGS = Each(
    "findings",
    "item",
    (
        Paragraph(
            "{{ loop.index }}. {{ item.kind }}: {{ item.evidence }}"
            "{{ ' (' ~ item.rule ~ ')' if item.rule else '' }}."
        ),
        Paragraph("Ý kiến của đơn vị được giám sát: {{ item.opinion }}.", test="item.opinion"),
    ),
)

TEMPLATE = Template(
    (
        Letterhead(),
        Title("BIÊN BẢN GIÁM SÁT", "{{ plan }}"),
        Paragraph(
            "Hôm nay, {{ day|long_day }}, tại {{ place|blank }}, đoàn giám sát đã làm việc với "
            "{{ unit }}."
        ),
        Heading("I. THÀNH PHẦN"),
        Paragraph("1. Đoàn giám sát gồm {{ team|length }} người:", keep=True, test="team"),
        Items(
            rows="team",
            text="Ông (bà) {{ row.name }}, {{ row.role }}"
            "{{ ' (' ~ row.office ~ ')' if row.office else '' }}{{ '.' if loop.last else ';' }}",
            mark="-",
        ),
        Line("1. Đoàn giám sát:", indent=True, test="not team"),
        Paragraph("2. Đại diện đơn vị được giám sát và những người đã gặp:", keep=True,
                  test="people_met"),
        Items(rows="people_met", text=ENDED, mark="-"),
        Line("2. Đại diện đơn vị được giám sát:", indent=True, test="not people_met"),
        Heading("II. NỘI DUNG GIÁM SÁT"),
        Paragraph("1. Hồ sơ, tài liệu đã xem:", keep=True, test="documents"),
        Items(rows="documents", text=ENDED, mark="-"),
        Line("1. Hồ sơ, tài liệu đã xem:", indent=True, test="not documents"),
        Paragraph(
            "2. Hộ gia đình đã đến thăm: {{ households|length }} hộ; khớp hồ sơ "
            "{{ households|length - data.differing }} hộ, có khác biệt {{ data.differing }} hộ.",
            keep=True,
        ),
        Table(
            (
                Col("STT", 12, "{{ loop.index }}", "center"),
                Col("Chủ hộ", 37, "{{ row.household }}"),
                Col("Thực tế ghi nhận", 44, "{{ row.seen }}"),
                Col("So với hồ sơ", 26, "{{ 'Khớp' if row.agrees else 'Khác' }}", "center"),
                Col("Điểm khác biệt", 41, "{{ row.differences }}"),
            ),
            rows="households",
            test="households",
        ),
        Heading("III. KẾT QUẢ GHI NHẬN"),
        Paragraph("Không có phát hiện được ghi nhận tại buổi làm việc.", test="not findings"),
        FINDINGS,
        Paragraph("Ghi chú: {{ note }}", test="note"),
        Heading("IV. Ý KIẾN CỦA ĐƠN VỊ ĐƯỢC GIÁM SÁT"),
        Line(""),
        Line(""),
        Paragraph(
            "Biên bản ghi nhận kết quả giám sát, không thay đổi kết quả phân loại hộ gia đình. "
            "Biên bản đã đọc cho hai bên cùng nghe, thống nhất ký tên; mỗi bên giữ một bản.",
            keep=True,
        ),
        Signatures(
            (Signature("unit_signer"), Signature("secretary_signer"), Signature("team_signer")),
            size=13,
            space=22,
        ),
    )
)  # fmt: skip

MINUTES = DocumentSpec(
    name="household_supervision.visit_minutes",
    label=_l("Supervision minutes"),
    type_code="BB",
    build=build,
    sample=sample,
    columns=COLUMNS,
    shown=works_on,
    source="không tìm thấy mẫu; khung theo mẫu 1.9 Phụ lục III Nghị định 30/2020/NĐ-CP",
    template=TEMPLATE,
)
