"""Report on the results of a supervision (báo cáo kết quả giám sát), and the list of follow-up.

All figures are counted from the records of the plan. The Front reports and recommends; it decides
no class. No form was found; the outline of the plan stands as headings to be written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.kernel import clock
from app.kernel.actor import session_actor
from app.kernel.documents.blocks import (
    Addressees,
    Col,
    Each,
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
    When,
)
from app.kernel.documents.parts import Head, Signer, for_body, long_day, recipients
from app.kernel.documents.spec import DocumentSpec
from modules.household_supervision.documents import words
from modules.household_supervision.documents.issuing import grounds, issuer, signer_on
from modules.household_supervision.documents.reading import lines, points, session_of
from modules.household_supervision.documents.settings import settings
from modules.household_supervision.documents.supervision_plan import (
    body_of,
    names_of_recipients,
)
from modules.household_supervision.models import (
    Finding,
    PlanUnit,
    Recommendation,
    RecommendationFinding,
    Sample,
    SampledHousehold,
    SupervisionPlan,
    Visit,
    VisitHousehold,
)
from modules.household_supervision.models.choices import FindingState, PlanState
from modules.household_supervision.services import core_data, visits

COLUMNS = (
    *("number", "plan_date", "name", "organisation", "starts_on", "ends_on", "report_outline"),
    *("report_number", "reported_on", "report_text"),
)
AT_WORK = frozenset({PlanState.RUNNING, PlanState.REPORTED, PlanState.FOLLOWING, PlanState.CLOSED})


@dataclass(frozen=True)
class UnitRow:
    """A supervised unit: households on the list, in the sample, seen, differing; findings."""

    name: str
    population: int
    sampled: int
    visited: int
    agreeing: int
    differing: int
    findings: int


@dataclass(frozen=True)
class KindRow:
    """Findings of a kind: all, confirmed and disputed by the unit, and not answered (counts)."""

    kind: str
    count: int
    confirmed: int
    disputed: int


@dataclass(frozen=True)
class Asked:
    """A recommendation with its limit, answer and result."""

    number: str
    day: date | None
    to: str
    content: str
    due_on: date | None
    state: str
    answer: str
    result: str


@dataclass(frozen=True)
class ReportData:
    """A report; counts are households, findings and recommendations."""

    head: Head
    addressees: tuple[str, ...]
    name: str
    body: str
    plan: str
    grounds: tuple[str, ...]
    starts_on: date
    ends_on: date
    day: date
    visits: int
    units: tuple[UnitRow, ...]
    kinds: tuple[KindRow, ...]
    recommendations: tuple[Asked, ...]
    texts: tuple[str, ...]
    outline: tuple[str, ...]
    recipients: tuple[str, ...]
    signer: Signer

    def total(self, name: str) -> int:
        """Return the sum of a column over the units."""
        return sum(getattr(row, name) for row in self.units)

    @property
    def findings(self) -> int:
        """Return the number of findings of the plan."""
        return sum(row.count for row in self.kinds)

    @property
    def confirmed(self) -> int:
        """Return how many the units confirmed."""
        return sum(row.confirmed for row in self.kinds)

    @property
    def disputed(self) -> int:
        """Return how many the units disputed."""
        return sum(row.disputed for row in self.kinds)


def build(item: SupervisionPlan) -> ReportData:
    """Count what a plan did, found and recommended."""
    session = session_of(item)
    day = item.reported_on or clock.today()
    own = issuer(session, item.organisation_id, day)
    body = body_of(own.signing.body, own.name)
    units = list(
        session.scalars(
            select(PlanUnit)
            .where(PlanUnit.plan_id == item.id)
            .options(joinedload(PlanUnit.unit))
            .order_by(PlanUnit.id)
        )
    )
    found = session.scalars(
        select(Finding).where(Finding.plan_id == item.id).order_by(Finding.id)
    ).all()
    return ReportData(
        head=own.head(type_code="BC", number=item.report_number, day=item.reported_on),
        addressees=_addressees(session, item, body),
        name=item.name,
        body=body,
        plan=f"Kế hoạch số {item.number} {long_day(item.plan_date)}",
        grounds=grounds(session, settings().supervision, day),
        starts_on=item.started_on or item.starts_on,
        ends_on=min(item.ends_on, day),
        day=day,
        visits=session.scalar(select(func.count()).where(Visit.plan_id == item.id)) or 0,
        units=_units(item, units, found),
        kinds=_kinds(found),
        recommendations=_recommendations(item),
        texts=lines(item.report_text),
        outline=points(item.report_outline),
        recipients=recipients(names_of_recipients(item, units, day)),
        signer=signer_on(session, own, day),
    )


def _addressees(session: Any, item: SupervisionPlan, body: str) -> tuple[str, ...]:
    """Return to whom the report goes: the Front above, else the body that ordered it."""
    own = core_data.organisation(session, item.organisation_id)
    above = core_data.front_above(session, own)
    return (above.name,) if above is not None else (body,)


def _counted(item: SupervisionPlan, column: Any, *conditions: Any, model: Any) -> Counter[int]:
    """Count rows of a plan by supervised unit."""
    rows = session_of(item).execute(
        select(column, func.count()).where(model.plan_id == item.id, *conditions).group_by(column)
    )
    return Counter({row[0]: row[1] for row in rows})


def _units(
    item: SupervisionPlan, units: Sequence[PlanUnit], found: Sequence[Finding]
) -> tuple[UnitRow, ...]:
    session = session_of(item)
    drawn = {
        row.plan_unit_id: row
        for row in session.scalars(select(Sample).where(Sample.plan_id == item.id))
    }
    sampled = _by_sample(item)
    seen = session.execute(
        select(Visit.plan_unit_id, VisitHousehold.sampled_id, VisitHousehold.agrees_with_record)
        .join(VisitHousehold, VisitHousehold.visit_id == Visit.id)
        .where(Visit.plan_id == item.id)
        .order_by(VisitHousehold.id)
    ).all()
    # A household that was seen twice counts once, as it was found the last time.
    last = {(row[0], row[1]): row[2] for row in seen}
    at = _where(units, found)
    made = []
    for unit in units:
        mine = [agrees for (place, _household), agrees in last.items() if place == unit.id]
        sample = drawn.get(unit.id)
        made.append(
            UnitRow(
                name=unit.unit.full_name,
                population=0 if sample is None else sample.population,
                sampled=0 if sample is None else sampled[sample.id],
                visited=len(mine),
                agreeing=sum(mine),
                differing=len(mine) - sum(mine),
                findings=at[unit.unit_id],
            )
        )
    if at[None]:
        made.append(UnitRow("Nơi khác", 0, 0, 0, 0, 0, at[None]))
    return tuple(made)


def _where(units: Sequence[PlanUnit], found: Sequence[Finding]) -> Counter[int | None]:
    """Count findings by supervised unit, those in its villages included; None is elsewhere."""
    supervised = {unit.unit_id for unit in units}

    def place(row: Finding) -> int | None:
        return next((k for k in (row.unit_id, row.unit.parent_id) if k in supervised), None)

    return Counter(place(row) for row in found)


def _by_sample(item: SupervisionPlan) -> Counter[int]:
    """Count the households of the samples, those that were replaced left out."""
    column, model = SampledHousehold.sample_id, SampledHousehold
    return _counted(item, column, model.replaced_on.is_(None), model=model)


def _kinds(found: Sequence[Finding]) -> tuple[KindRow, ...]:
    """Count findings by kind; what is in a recommendation keeps the unit's word of before."""
    by_kind: dict[str, list[Finding]] = {}
    for row in sorted(found, key=lambda each: each.finding_type.position):
        by_kind.setdefault(row.finding_type.name_vi, []).append(row)
    return tuple(
        KindRow(
            kind,
            len(rows),
            sum(row.state == FindingState.CONFIRMED for row in rows),
            sum(row.state == FindingState.DISPUTED for row in rows),
        )
        for kind, rows in by_kind.items()
    )


def _recommendations(item: SupervisionPlan) -> tuple[Asked, ...]:
    """Return the recommendations that rest on findings of the plan, by day of issue."""
    rows = session_of(item).scalars(
        select(Recommendation)
        .where(
            Recommendation.id.in_(
                select(RecommendationFinding.recommendation_id)
                .join(Finding, Finding.id == RecommendationFinding.finding_id)
                .where(Finding.plan_id == item.id)
            )
        )
        .options(joinedload(Recommendation.addressee_organisation))
        .order_by(Recommendation.issued_on, Recommendation.id)
    )
    return tuple(asked(row) for row in rows)


def asked(row: Recommendation) -> Asked:
    """Return a recommendation as tables show it."""
    answer = words.ANSWERS.get(row.answer_kind or "", "")
    when = f" ({row.answered_on:%d/%m/%Y})" if row.answered_on else ""
    return Asked(
        number=row.number or "",
        day=row.issued_on,
        to=row.addressee_organisation.name,
        content=row.content,
        due_on=row.due_on,
        state=words.RECOMMENDATION_STATES[row.state],
        answer=f"{answer}{when}",
        result=row.result or "",
    )


def works_on(item: SupervisionPlan) -> bool:
    """Tell whether a plan is at work and the reader is of those who carry it out."""
    session = session_of(item)
    if item.state not in AT_WORK:
        return False
    return visits.carries_out(session, item.id, session_actor(session))


def sample() -> ReportData:
    """Return an invented report."""
    day = date(2021, 11, 20)
    return ReportData(
        head=Head("Ban Thường trực", "Ủy ban MTTQ Việt Nam\nhuyện Mẫu", "40", "BC-MTTQ-BTT",
                  "Mẫu", day),
        addressees=("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Mẫu",),
        name="Giám sát việc rà soát hộ nghèo, hộ cận nghèo năm 2021",
        body="Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam huyện Mẫu",
        plan="Kế hoạch số 17/KH-MTTQ-BTT ngày 20 tháng 9 năm 2021",
        grounds=("Căn cứ Luật Mặt trận Tổ quốc Việt Nam ngày 09 tháng 6 năm 2015",),
        starts_on=date(2021, 10, 11),
        ends_on=date(2021, 11, 10),
        day=day,
        visits=2,
        units=(UnitRow("Xã Mẫu", 60, 4, 4, 3, 1, 1), UnitRow("Xã Mẫu Hai", 40, 4, 2, 2, 0, 0)),
        kinds=(KindRow("Tính điểm sai", 1, 1, 0),),
        recommendations=(
            Asked("05/MTTQ-BTT", day, "Ủy ban nhân dân xã Mẫu", "Kiểm tra lại phiếu.",
                  date(2021, 12, 10), "Đã trả lời", "Tiếp thu (01/12/2021)", ""),
        ),
        texts=("Việc rà soát nhìn chung đúng quy trình",),
        outline=("Ưu điểm", "Hạn chế, nguyên nhân"),
        recipients=recipients(["Ủy ban nhân dân xã Mẫu"]),
        signer=for_body("Ban Thường trực", "Chủ tịch", "Trần Văn Mẫu"),
    )  # fmt: skip


FOLLOWED = Table(
    (
        Col("STT", 12, "{{ loop.index }}", "center"),
        Col("Số, ngày văn bản", 34,
            "{{ row.number }}{{ ' ngày ' ~ row.day|day if row.day else '' }}"),
        Col("Nơi nhận kiến nghị", 46, "{{ row.to }}"),
        Col("Nội dung kiến nghị", 69, "{{ row.content }}"),
        Col("Hạn trả lời", 25, "{{ row.due_on|day }}", "center"),
        Col("Tình trạng", 29, "{{ row.state }}", "center"),
        Col("Trả lời, kết quả thực hiện", 32,
            "{{ row.answer }}{{ '; ' if row.answer and row.result else '' }}{{ row.result }}"),
    ),
    rows="recommendations",
    empty="Chưa có kiến nghị",
)  # fmt: skip

RECOMMENDED = Table(
    (
        Col("STT", 11, "{{ loop.index }}", "center"),
        Col("Số, ngày văn bản", 31,
            "{{ row.number }}{{ ' ngày ' ~ row.day|day if row.day else '' }}"),
        Col("Nơi nhận kiến nghị", 34, "{{ row.to }}"),
        Col("Nội dung kiến nghị", 38, "{{ row.content }}"),
        Col("Hạn trả lời", 24, "{{ row.due_on|day }}", "center"),
        Col("Tình trạng", 22, "{{ row.state }}"),
    ),
    rows="recommendations",
    test="recommendations",
)  # fmt: skip

TEMPLATE = Template(
    (
        Letterhead(),
        Title("BÁO CÁO", "Kết quả thực hiện kế hoạch “{{ name }}”"),
        Addressees("addressees"),
        Grounds(rows="grounds"),
        Paragraph(
            "Thực hiện {{ plan }} của {{ body }}, từ {{ starts_on|long_day }} đến "
            "{{ ends_on|long_day }}, đoàn giám sát đã làm việc tại {{ units|length }} đơn vị với "
            "{{ visits }} buổi giám sát. {{ body }} báo cáo kết quả như sau:"
        ),
        Heading("I. KẾT QUẢ GIÁM SÁT"),
        Paragraph("1. Hộ gia đình được giám sát theo đơn vị (hộ)", bold=True, keep=True),
        Table(
            (
                Col("STT", 11, "{{ loop.index }}", "center"),
                Col("Đơn vị", 41, "{{ row.name }}"),
                Col("Danh sách", 20, "{{ row.population|number }}", "center",
                    total="{{ data.total('population')|number }}"),
                Col("Mẫu", 17, "{{ row.sampled|number }}", "center",
                    total="{{ data.total('sampled')|number }}"),
                Col("Đã thăm", 17, "{{ row.visited|number }}", "center",
                    total="{{ data.total('visited')|number }}"),
                Col("Khớp", 16, "{{ row.agreeing|number }}", "center", "So với hồ sơ",
                    "{{ data.total('agreeing')|number }}"),
                Col("Khác", 16, "{{ row.differing|number }}", "center", "So với hồ sơ",
                    "{{ data.total('differing')|number }}"),
                Col("Phát hiện", 22, "{{ row.findings|number }}", "center",
                    total="{{ data.total('findings')|number }}"),
            ),
            rows="units",
            total_label="Tổng cộng",
            numbered=True,
        ),
        Paragraph("2. Phát hiện qua giám sát theo loại", bold=True, keep=True),
        Table(
            (
                Col("STT", 11, "{{ loop.index }}", "center"),
                Col("Loại phát hiện", 80, "{{ row.kind }}"),
                Col("Tổng số", 23, "{{ row.count|number }}", "center",
                    total="{{ data.findings|number }}"),
                Col("Xác nhận", 23, "{{ row.confirmed|number }}", "center", "Đơn vị",
                    "{{ data.confirmed|number }}"),
                Col("Không nhất trí", 23, "{{ row.disputed|number }}", "center", "Đơn vị",
                    "{{ data.disputed|number }}"),
            ),
            rows="kinds",
            total_label="Tổng cộng",
            empty="Không có phát hiện",
        ),
        Paragraph("3. Đánh giá", bold=True, keep=True),
        Items(rows="texts", text="{{ row }}{{ '.' if loop.last else ';' }}", mark="-"),
        When("not texts", (Each("outline", "item", (Line("- {{ item }}:"),)),)),
        Line("", test="not texts and not outline"),
        Heading("II. KIẾN NGHỊ"),
        Paragraph(
            "Qua giám sát, đã có {{ recommendations|length }} kiến nghị bằng văn bản:",
            keep=True,
            test="recommendations",
        ),
        RECOMMENDED,
        Paragraph("Đến ngày báo cáo chưa có kiến nghị bằng văn bản.", test="not recommendations"),
        Paragraph(
            "Mặt trận Tổ quốc Việt Nam giám sát và kiến nghị; việc xem xét, điều chỉnh kết quả "
            "phân loại hộ gia đình thuộc thẩm quyền của cơ quan nhà nước theo quy định."
        ),
        Paragraph("Trên đây là báo cáo kết quả giám sát của {{ body }}.", keep=True),
        Signatures((Recipients(), Signature("signer"))),
    )
)  # fmt: skip

FOLLOW_UP_TEMPLATE = Template(
    (
        Letterhead(),
        Title("DANH SÁCH THEO DÕI", "Việc thực hiện kiến nghị qua giám sát"),
        Paragraph(
            "(Kế hoạch “{{ name }}”; tính đến ngày {{ day|day }})",
            align="center",
            italic=True,
            before=0,
        ),
        FOLLOWED,
        Paragraph("Tổng số: {{ recommendations|length }} kiến nghị.", keep=True),
        Signatures((Recipients(), Signature("signer"))),
    ),
    landscape=True,
)

REPORT = DocumentSpec(
    name="household_supervision.supervision_report",
    label=_l("Report on the supervision"),
    type_code="BC",
    build=build,
    sample=sample,
    columns=COLUMNS,
    shown=works_on,
    template=TEMPLATE,
)


def build_follow_up(item: SupervisionPlan) -> ReportData:
    """Return what a plan recommended as it stands today; the list bears no number."""
    found, today = build(item), clock.today()
    return replace(found, day=today, head=replace(found.head, number=None, symbol="", day=today))


FOLLOW_UP = DocumentSpec(
    name="household_supervision.follow_up",
    label=_l("List to follow recommendations"),
    build=build_follow_up,
    sample=lambda: replace(sample(), head=replace(sample().head, number=None, symbol="")),
    columns=COLUMNS,
    shown=works_on,
    template=FOLLOW_UP_TEMPLATE,
)
