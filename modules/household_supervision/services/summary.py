"""The summary of a round by unit: province, district, commune, village; urban and rural apart.

Counts come from the recognised classes, or from the proposed ones where no decision is taken yet.
A rate needs all resident households of the unit: recorded for each of its communes, or published
for the unit itself. Where neither is known there is no rate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import extract, func, select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import get_record
from app.kernel.transaction import transaction
from modules.household_supervision.domain.errors import CountExceedsTotal
from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.domain.summary import Discrepancy, RuleId, check_rate, rate
from modules.household_supervision.models import (
    CaseResult,
    PublishedFigure,
    ReviewCase,
    ReviewRound,
    UnitReview,
)
from modules.household_supervision.models.choices import ResultStatus
from modules.household_supervision.services import core_data
from modules.household_supervision.services.core_data import UnitRow

LEVELS = ("province", "district", "commune", "village")


class ResidentsSource(StrEnum):
    """Where the denominator of a rate comes from."""

    RECORDED = "recorded"
    PUBLISHED = "published"


@dataclass(slots=True)
class Counts:
    """Households and persons by class; `persons` is None where a size is not known."""

    households: dict[HouseholdClass, int] = field(
        default_factory=lambda: dict.fromkeys(HouseholdClass, 0)
    )
    persons: dict[HouseholdClass, int | None] = field(
        default_factory=lambda: dict.fromkeys(HouseholdClass, 0)
    )
    undecided: int = 0

    @property
    def poor(self) -> int:
        """Return the number of poor households."""
        return self.households[HouseholdClass.POOR]

    @property
    def near_poor(self) -> int:
        """Return the number of near-poor households."""
        return self.households[HouseholdClass.NEAR_POOR]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One unit of the summary; `area` is None for the total of both areas."""

    unit: UnitRow
    area: str | None
    counts: Counts
    residents: int | None
    residents_source: ResidentsSource | None
    published: PublishedFigure | None
    differences: tuple[Discrepancy, ...]

    @property
    def poor_rate(self) -> Decimal | None:
        """Return the rate of poor households in percent, if a denominator is known."""
        return _rate(self.counts.poor, self.residents)

    @property
    def near_poor_rate(self) -> Decimal | None:
        """Return the rate of near-poor households in percent, if a denominator is known."""
        return _rate(self.counts.near_poor, self.residents)


@dataclass(frozen=True, slots=True)
class _Leaf:
    unit_id: int
    area: str
    result: HouseholdClass
    households: int
    persons: int | None
    undecided: int


def summarise(
    round_id: int, *, actor: Actor, unit_id: int | None = None, levels: Iterable[str] = LEVELS
) -> tuple[SummaryRow, ...]:
    """Return the summary below a unit (the round's by default): totals, then urban and rural.

    A unit that the actor reaches in part only has no row: its sums would be those of the part.
    """
    with transaction() as session:
        actor.require("read", CaseResult.__record__)
        plan = get_record(session, ReviewRound, round_id)
        root = unit_id if unit_id is not None else plan.unit_id
        units = core_data.units_below(session, root, plan.opens_on, LEVELS)
        counts = _roll_up(_leaves(session, plan), units)
        residents = _residents(session, plan, units)
        published = _published(session, plan)
        wanted = frozenset(levels)
        reach = actor.units("read", CaseResult.__record__)
        rows = [
            _row(unit, area, counts, residents, published)
            for unit in _from_the_top(units, root)
            if unit.level in wanted and (reach is None or unit.id in reach)
            for area in (None, "urban", "rural")
            if area is None or (unit.id, area) in counts
        ]
        return tuple(rows)


def _from_the_top(units: Iterable[UnitRow], root: int) -> Iterator[UnitRow]:
    """Order units so that each is followed by those below it."""
    below: dict[int | None, list[UnitRow]] = defaultdict(list)
    known: dict[int, UnitRow] = {}
    for unit in units:
        below[unit.parent_id].append(unit)
        known[unit.id] = unit
    stack = [known[root]] if root in known else []
    while stack:
        unit = stack.pop()
        yield unit
        stack.extend(reversed(below[unit.id]))


def _leaves(session: Session, plan: ReviewRound) -> tuple[_Leaf, ...]:
    """Count the results of a round by village, area and class, within the actor's reach."""
    final = func.coalesce(CaseResult.recognised_class, CaseResult.proposed_class)
    rows = session.execute(
        select(
            ReviewCase.unit_id,
            ReviewCase.area_kind,
            final,
            func.count(),
            func.sum(ReviewCase.household_size),
            func.count().filter(ReviewCase.household_size.is_(None)),
            func.count().filter(CaseResult.recognised_class.is_(None)),
        )
        .join(CaseResult, CaseResult.case_id == ReviewCase.id)
        .where(
            ReviewCase.round_id == plan.id,
            CaseResult.standard_id == plan.standard_id,
            ReviewCase.state.not_in(["withdrawn", "screened_out"]),
            final.is_not(None),
        )
        .group_by(ReviewCase.unit_id, ReviewCase.area_kind, final)
    )
    return tuple(
        _Leaf(unit, area, HouseholdClass(result), count, None if unknown else persons, undecided)
        for unit, area, result, count, persons, unknown, undecided in rows
    )


def _roll_up(
    leaves: Iterable[_Leaf], units: Iterable[UnitRow]
) -> dict[tuple[int, str | None], Counts]:
    parents = {unit.id: unit.parent_id for unit in units}
    found: dict[tuple[int, str | None], Counts] = defaultdict(Counts)
    for leaf in leaves:
        at: int | None = leaf.unit_id
        while at is not None and at in parents:
            _add(found[at, None], leaf)
            _add(found[at, leaf.area], leaf)
            at = parents[at]
    return found


def _add(counts: Counts, leaf: _Leaf) -> None:
    counts.households[leaf.result] += leaf.households
    counts.undecided += leaf.undecided
    so_far = counts.persons[leaf.result]
    known = so_far is not None and leaf.persons is not None
    counts.persons[leaf.result] = (so_far or 0) + (leaf.persons or 0) if known else None


def _residents(
    session: Session, plan: ReviewRound, units: Iterable[UnitRow]
) -> dict[tuple[int, str | None], int | None]:
    """Add the residents of communes; a unit with one unknown commune has none."""
    parents = {unit.id: unit.parent_id for unit in units}
    found: dict[tuple[int, str | None], int | None] = {}
    enrolled = {
        review.unit_id: review
        for review in session.scalars(select(UnitReview).where(UnitReview.round_id == plan.id))
    }
    for unit in units:
        if unit.level != "commune":
            continue
        review = enrolled.get(unit.id)
        residents = None if review is None else review.resident_households
        area = unit.area_kind if review is None else review.area_kind
        at: int | None = unit.id
        while at is not None and at in parents:
            for key in ((at, None), (at, area)):
                so_far = found.get(key, 0)
                known = so_far is not None and residents is not None
                found[key] = (so_far or 0) + (residents or 0) if known else None
            at = parents[at]
    return found


def _published(session: Session, plan: ReviewRound) -> dict[int, PublishedFigure]:
    """Return the published figures of the round's year and standard; official ones first."""
    rows = session.scalars(
        select(PublishedFigure)
        .where(
            PublishedFigure.unit_id.is_not(None),
            PublishedFigure.standard_code == plan.standard.code,
            extract("year", PublishedFigure.as_of) == plan.opens_on.year,
            PublishedFigure.status != ResultStatus.DERIVED,
        )
        .order_by(PublishedFigure.status == plan.status, PublishedFigure.status)
    )
    return {row.unit_id: row for row in rows if row.unit_id is not None}


def _row(
    unit: UnitRow,
    area: str | None,
    counts: Mapping[tuple[int, str | None], Counts],
    residents: Mapping[tuple[int, str | None], int | None],
    published: Mapping[int, PublishedFigure],
) -> SummaryRow:
    own = counts.get((unit.id, area)) or Counts()
    figure = published.get(unit.id) if area is None else None
    total, source = residents.get((unit.id, area)), None
    if total:
        source = ResidentsSource.RECORDED
    elif figure is not None and figure.households_total is not None:
        total, source = figure.households_total, ResidentsSource.PUBLISHED
    differences = () if figure is None else _differences(unit, own, total, figure)
    return SummaryRow(unit, area, own, total or None, source, figure, differences)


def _differences(
    unit: UnitRow, counts: Counts, residents: int | None, figure: PublishedFigure
) -> tuple[Discrepancy, ...]:
    """Compare counts and rates with the published ones; what was not printed is not compared."""
    found: list[Discrepancy | None] = []
    pairs = (
        ("poor_households", counts.poor, figure.poor_households),
        ("near_poor_households", counts.near_poor, figure.near_poor_households),
    )
    for name, computed, stated in pairs:
        if stated is not None and stated != computed:
            found.append(Discrepancy(RuleId.ROLL_UP, unit.code, name, computed, stated))
    rates = (
        ("poor_rate", counts.poor, figure.poor_rate),
        ("near_poor_rate", counts.near_poor, figure.near_poor_rate),
    )
    for name, count, printed in rates:
        if printed is not None and _rate(count, residents) is not None:
            found.append(check_rate(unit.code, name, count, residents, printed))
    return tuple(entry for entry in found if entry is not None)


def _rate(count: int, residents: int | None) -> Decimal | None:
    try:
        return rate(count, residents)
    except CountExceedsTotal:
        return None
