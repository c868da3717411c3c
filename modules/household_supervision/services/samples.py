"""Samples of a supervision plan: drawn once for each unit, with replacements."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.kernel.records import flush, get_for_update
from app.kernel.transaction import transaction
from modules.household_supervision.domain import sampling
from modules.household_supervision.domain.sampling import Candidate, SampleKind, SampleRule
from modules.household_supervision.models import (
    Household,
    PlanUnit,
    ReviewCase,
    Sample,
    SampledHousehold,
    SupervisionPlan,
    VisitHousehold,
)
from modules.household_supervision.models.choices import CaseState, PlanState
from modules.household_supervision.models.scopes import BROWSE
from modules.household_supervision.services import core_data
from modules.household_supervision.services.errors import (
    PlanNotSent,
    PlanOver,
    ReplacedAlready,
    SampleDrawn,
    VisitedAlready,
)

LEVELS = ("commune", "village")
AT_WORK = (PlanState.SENT, PlanState.RUNNING)


class Listed:
    """The households of a unit from which a sample is drawn, by their code."""

    def __init__(self, session: Session, plan: SupervisionPlan, unit_id: int) -> None:
        """Read the list of the plan's round, or without a round the register."""
        self.households: dict[str, int] = {}
        self.cases: dict[str, int] = {}
        self.candidates: list[Candidate] = []
        day = plan.starts_on if plan.round is None else plan.round.opens_on
        rows = core_data.units_below(session, unit_id, day, LEVELS)
        names = {row.id: row.full_name for row in rows}
        if plan.round_id is None:
            self._read_register(session, names)
        else:
            self._read_round(session, plan.round_id, names)

    def _read_round(self, session: Session, round_id: int, names: dict[int, str]) -> None:
        statement = (
            select(ReviewCase, Household.code)
            .join(Household, Household.id == ReviewCase.household_id)
            .where(
                ReviewCase.round_id == round_id,
                ReviewCase.unit_id.in_(names),
                ReviewCase.state != CaseState.WITHDRAWN,
            )
            .options(selectinload(ReviewCase.results))
        )
        for case, code in session.execute(statement):
            self.households[code], self.cases[code] = case.household_id, case.id
            found = Candidate(code, class_of(case), names[case.unit_id])
            self.candidates.append(found)

    def _read_register(self, session: Session, names: dict[int, str]) -> None:
        statement = select(Household).where(
            Household.unit_id.in_(names), Household.ended_on.is_(None)
        )
        for household in session.scalars(statement):
            self.households[household.code] = household.id
            self.candidates.append(Candidate(household.code, "", names[household.unit_id]))


def class_of(case: ReviewCase) -> str:
    """Return the class of a household so far: as far as this round is, else before."""
    for result in case.results:
        for found in (
            result.recognised_class,
            result.proposed_class,
            result.recorded_class,
            result.computed_class,
        ):
            if found:
                return str(found)
    return case.previous_class or ""


def draw_sample(plan_unit_id: int, *, actor: Actor, today: date, seed: str | None = None) -> Sample:
    """Draw the sample of a unit by the plan's rule; the seed is kept, so that it can be repeated.

    Who draws must reach the whole list of the unit: a sample of a part would look like one of all.
    """
    with transaction() as session:
        actor.require("draw", Sample.__record__)
        unit = get_for_update(session, PlanUnit, plan_unit_id)
        plan = get_for_update(session, SupervisionPlan, unit.plan_id)
        if plan.state not in AT_WORK:
            raise PlanNotSent
        if session.scalar(select(Sample.id).where(Sample.plan_unit_id == unit.id)) is not None:
            raise SampleDrawn(str(unit))
        _require_whole_list(actor, unit.unit_id)
        rule = SampleRule(
            SampleKind(plan.sample_kind),
            plan.sample_value,
            by_class=plan.sample_by_class,
            by_village=plan.sample_by_village,
        )
        listed = Listed(session, plan, unit.unit_id)
        used = (seed or "").strip() or secrets.token_hex(8)
        item = Sample(
            plan_id=plan.id,
            plan_unit_id=unit.id,
            kind=rule.kind.value,
            value=rule.value,
            by_class=rule.by_class,
            by_village=rule.by_village,
            seed=used,
            population=max(1, len(listed.candidates)),
            drawn_on=today,
        )
        drawn = sampling.draw(listed.candidates, rule, used)
        session.add(item)
        flush(session, Sample)
        session.add_all(_row(item, listed, each) for each in drawn)
        flush(session, SampledHousehold)
        return item


def replace_household(
    sampled_id: int, reason: str, *, actor: Actor, today: date
) -> SampledHousehold:
    """Replace a household that cannot be visited by the next of its stratum in the draw."""
    with transaction() as session:
        actor.require("write", SampledHousehold.__record__)
        old = get_for_update(session, SampledHousehold, sampled_id)
        if old.replaced_on is not None:
            raise ReplacedAlready
        plan = get_for_update(session, SupervisionPlan, old.plan_id)
        if plan.state not in AT_WORK:
            raise PlanOver
        visited = select(VisitHousehold.id).where(VisitHousehold.sampled_id == old.id)
        if session.scalar(visited) is not None:
            raise VisitedAlready
        sample = old.sample
        _require_whole_list(actor, sample.plan_unit.unit_id)
        listed = Listed(session, plan, sample.plan_unit.unit_id)
        by_key = {key: code for code, key in listed.households.items()}
        taken = {
            by_key[row.household_id] for row in sample.households if row.household_id in by_key
        }
        rule = SampleRule(
            SampleKind(sample.kind),
            sample.value,
            by_class=sample.by_class,
            by_village=sample.by_village,
        )
        found = sampling.replacement(listed.candidates, rule, sample.seed, taken, old.stratum)
        old.replaced_on, old.replace_reason = today, reason
        flush(session, SampledHousehold)
        item = _row(sample, listed, found)
        item.replaces_id = old.id
        session.add(item)
        flush(session, SampledHousehold)
        return item


def _row(sample: Sample, listed: Listed, drawn: sampling.Drawn) -> SampledHousehold:
    return SampledHousehold(
        sample_id=sample.id,
        plan_id=sample.plan_id,
        household_id=listed.households[drawn.code],
        case_id=listed.cases.get(drawn.code),
        stratum=drawn.stratum,
        position=drawn.position,
    )


def _require_whole_list(actor: Actor, unit_id: int) -> None:
    for record in (Household.__record__, ReviewCase.__record__):
        reach = actor.units(BROWSE, record)
        if reach is not None and unit_id not in reach:
            raise NotAllowed(verb=BROWSE, record=record)
