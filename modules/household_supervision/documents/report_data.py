"""The data of the report on a supervision, counted from the records of its plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.kernel import clock
from app.kernel.documents.parts import Head, Signer, long_day, recipients
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
from modules.household_supervision.models.choices import FindingState
from modules.household_supervision.services import core_data


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
