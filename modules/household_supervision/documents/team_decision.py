"""Decision of the Front that sets up a supervision team, with its members as annex.

The layout is that of a decision by NĐ 30/2020 (sample 1.2). Members who came later, by another
decision, are not on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel import clock
from app.kernel.documents.blocks import (
    Annex,
    Article,
    Authority,
    Col,
    Grounds,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, day, for_body, long_day, recipients
from app.kernel.documents.spec import DocumentSpec
from modules.household_supervision.documents import words
from modules.household_supervision.documents.issuing import (
    grounds,
    issuer,
    lower_first,
    signer_on,
)
from modules.household_supervision.documents.reading import session_of
from modules.household_supervision.documents.settings import settings
from modules.household_supervision.documents.supervision_plan import (
    body_of,
    names_of_recipients,
)
from modules.household_supervision.models import (
    PlanUnit,
    SupervisionPlan,
    SupervisionTeam,
    TeamMember,
)

COLUMNS = ("plan", "name", "parent", "decision_number", "decision_date", "decision_signer")
ORDER = tuple(words.TEAM_ROLES)


@dataclass(frozen=True)
class Member:
    """A member of the team: name, office and body, what they do, and in which sub-team."""

    name: str
    office: str
    role: str
    team: str


@dataclass(frozen=True)
class DecisionData:
    """A decision on a team of so many members (people)."""

    head: Head
    body: str
    grounds: tuple[str, ...]
    team: str
    plan: str
    plan_name: str
    starts_on: date
    ends_on: date
    members: tuple[Member, ...]
    has_teams: bool
    supervised: str
    recipients: tuple[str, ...]
    signer: Signer

    @property
    def count(self) -> str:
        """Return the number of members as papers write it: 04."""
        return f"{len(self.members):02}"


def build(item: SupervisionTeam) -> DecisionData:
    """Read the team of a plan with its sub-teams."""
    session, plan = session_of(item), item.plan
    on = item.decision_date or min(clock.today(), plan.starts_on)
    own = issuer(session, plan.organisation_id, on)
    body = body_of(own.signing.body, own.name)
    rows = _members(item)
    units = list(
        session.scalars(
            select(PlanUnit)
            .where(PlanUnit.plan_id == plan.id)
            .options(joinedload(PlanUnit.unit))
            .order_by(PlanUnit.id)
        )
    )
    signed = own.signer(item.decision_signer, _office(plan, item))
    return DecisionData(
        head=own.head(type_code="QĐ", number=item.decision_number, day=item.decision_date),
        body=body,
        grounds=(*grounds(session, settings().supervision, on), _ground(plan, body)),
        team=item.name,
        plan=_named(plan),
        plan_name=plan.name,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        members=tuple(_member(row, item) for row in rows),
        has_teams=any(row.team_id != item.id for row in rows),
        supervised="; ".join(lower_first(row.unit.full_name) for row in units),
        recipients=recipients(names_of_recipients(plan, units, on)),
        signer=signed if item.decision_signer else signer_on(session, own, on),
    )


def _office(plan: SupervisionPlan, item: SupervisionTeam) -> str | None:
    """Return the office of the signer, where the plan names the same person with it."""
    return plan.signer_title if plan.signer_name == item.decision_signer else None


def _named(plan: SupervisionPlan) -> str:
    """Return a plan as it is cited: `Kế hoạch số 17/KH-MTTQ-BTT ngày …`, else by its name."""
    if plan.number is None:
        return f"Kế hoạch “{plan.name}”"
    return f"Kế hoạch số {plan.number} {long_day(plan.plan_date)}"


def _ground(plan: SupervisionPlan, body: str) -> str:
    if plan.number is None:
        return f"Căn cứ kế hoạch giám sát của {body}"
    return f"Căn cứ {_named(plan)} của {body}"


def _members(item: SupervisionTeam) -> Sequence[TeamMember]:
    """Return the members by this decision, the head first; not those of a later one."""
    rows = session_of(item).scalars(
        select(TeamMember)
        .where(
            TeamMember.plan_id == item.plan_id,
            TeamMember.decision_number.is_(None)
            | (TeamMember.decision_number == item.decision_number),
        )
        .options(joinedload(TeamMember.organisation), joinedload(TeamMember.team))
        .order_by(TeamMember.id)
    )
    return sorted(
        rows, key=lambda row: (row.team_id != item.id, row.team_id, ORDER.index(row.role))
    )


def _member(row: TeamMember, main: SupervisionTeam) -> Member:
    body = str(row.organisation) if row.organisation is not None else ""
    return Member(
        row.full_name,
        ", ".join(part for part in (row.title or "", body) if part),
        words.TEAM_ROLES[row.role],
        "" if row.team_id == main.id else row.team.name,
    )


def sample() -> DecisionData:
    """Return the decision on an invented team."""
    signed = date(2021, 9, 20)
    body = "Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam huyện Mẫu"
    plan = f"Kế hoạch số 17/KH-MTTQ-BTT ngày {day(signed)}"
    return DecisionData(
        head=Head("Ban Thường trực", "Ủy ban MTTQ Việt Nam\nhuyện Mẫu", "31", "QĐ-MTTQ-BTT",
                  "Mẫu", signed),
        body=body,
        grounds=(
            "Căn cứ Luật Mặt trận Tổ quốc Việt Nam ngày 09 tháng 6 năm 2015",
            f"Căn cứ {plan} của {body}",
        ),
        team="Đoàn giám sát rà soát hộ nghèo",
        plan=plan,
        plan_name="Giám sát việc rà soát hộ nghèo, hộ cận nghèo năm 2021",
        starts_on=date(2021, 10, 11),
        ends_on=date(2021, 11, 10),
        members=(
            Member("Trần Thị Mẫu", "Phó Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam huyện Mẫu",
                   "Trưởng đoàn", ""),
            Member("Nguyễn Văn Mẫu", "Chuyên viên", "Thư ký", ""),
            Member("Chamaléa Mẫu", "Hội Nông dân huyện Mẫu", "Thành viên", "Tổ 1"),
        ),
        has_teams=True,
        supervised="Xã Mẫu; Xã Mẫu Hai",
        recipients=recipients(["Ủy ban nhân dân xã Mẫu"]),
        signer=for_body("Ban Thường trực", "Chủ tịch", "Trần Văn Mẫu"),
    )  # fmt: skip


def _list(test: str, *columns: Col) -> Table:
    return Table((Col("STT", 12, "{{ loop.index }}", "center"), *columns), "members", test=test)


NAME = "{{ row.name }}"
TEMPLATE = Template(
    (
        Letterhead(),
        Title("QUYẾT ĐỊNH", "Thành lập {{ team }}"),
        Authority("{{ body|upper }}"),
        Grounds(rows="grounds"),
        Authority("QUYẾT ĐỊNH:"),
        Article(
            "1",
            text="Thành lập {{ team }} gồm {{ data.count }} thành viên để thực hiện {{ plan }} "
            "“{{ plan_name }}” (có danh sách kèm theo).",
            test="plan_name not in plan",
        ),
        Article(
            "1",
            text="Thành lập {{ team }} gồm {{ data.count }} thành viên để thực hiện {{ plan }} "
            "(có danh sách kèm theo).",
            test="plan_name in plan",
        ),
        Article(
            "2",
            text="{{ team }} giám sát tại các đơn vị: {{ supervised|blank }}, từ "
            "{{ starts_on|long_day }} đến {{ ends_on|long_day }}; làm việc theo kế hoạch đã ban "
            "hành, lập biên bản giám sát, báo cáo kết quả và đề xuất kiến nghị với {{ body }}. "
            "Đoàn giám sát không quyết định và không thay đổi kết quả phân loại hộ gia đình. Đoàn "
            "tự kết thúc nhiệm vụ sau khi hoàn thành báo cáo kết quả giám sát.",
        ),
        Article(
            "3",
            text="Các thành viên có tên tại Điều 1 và các đơn vị được giám sát chịu trách nhiệm "
            "thi hành Quyết định này.",
        ),
        Paragraph("Quyết định có hiệu lực kể từ ngày ký./.", keep=True),
        Signatures((Recipients(), Signature("signer"))),
        Annex(
            "DANH SÁCH THÀNH VIÊN {{ team|upper }}",
            reference="Kèm theo Quyết định số {{ head.number|blank(6) }}/{{ head.symbol }} "
            "{{ head.day|long_day }} của {{ body }}",
        ),
        _list(
            "has_teams",
            Col("Họ và tên", 42, NAME),
            Col("Chức vụ, đơn vị", 56, "{{ row.office }}"),
            Col("Nhiệm vụ", 26, "{{ row.role }}"),
            Col("Tổ", 24, "{{ row.team }}"),
        ),
        _list(
            "not has_teams",
            Col("Họ và tên", 46, NAME),
            Col("Chức vụ, đơn vị", 70, "{{ row.office }}"),
            Col("Nhiệm vụ", 32, "{{ row.role }}"),
        ),
    )
)  # fmt: skip

DECISION = DocumentSpec(
    name="household_supervision.team_decision",
    label=_l("Decision on the supervision team"),
    type_code="QĐ",
    build=build,
    sample=sample,
    columns=COLUMNS,
    # A sub-team stands in the decision on its team.
    shown=lambda item: item.parent_id is None,
    source="khung theo mẫu 1.2 Phụ lục III Nghị định 30/2020/NĐ-CP",
    template=TEMPLATE,
)
