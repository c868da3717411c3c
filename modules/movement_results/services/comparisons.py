"""Comparing the targets of a movement with the registers, and summing up a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, object_session

from app.kernel.actor import Actor, acting_as, system_actor
from app.kernel.errors import NotFound
from app.kernel.records import check_version, create_record, flush, get_for_update
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.movement_results.domain import comparing as rules
from modules.movement_results.domain.errors import (
    NothingToCompare,
    RoundOfOtherStandard,
    RoundOfOtherYear,
    SummedUp,
    YearOutside,
)
from modules.movement_results.models import Comparison, ResultLine
from modules.movement_results.services import movement_data, registers
from modules.movement_results.services.movement_data import MovementRow, TargetRow
from modules.movement_results.services.registers import RoundRow

DRAFT = "draft"
WHY = "the results of a movement are computed"


def compare(values: Mapping[str, Any], *, actor: Actor, today: date) -> Comparison:
    """Make the results of a movement's year and compute them.

    Raises YearOutside, RoundOfOtherYear, RoundOfOtherStandard.
    """
    with transaction() as session:
        actor.require("write", Comparison.__record__)
        found = _movement(session, values["movement_id"])
        if not found.year_from <= values["year"] <= found.year_to:
            raise YearOutside(found.year_from, found.year_to)
        _check_round(session, found, values["year"], values.get("round_id"))
        item = create_record(Comparison, {**values, "unit_id": found.unit_id}, actor=actor)
        return _compute(session, item, found, today)


def change(
    key: int, values: Mapping[str, Any], *, version: int | None, actor: Actor, today: date
) -> Comparison:
    """Choose another review or note, and compute anew."""
    with transaction() as session:
        actor.require("write", Comparison.__record__)
        item = get_for_update(session, Comparison, key)
        check_version(item, version)
        found = _movement(session, item.movement_id)
        if "round_id" in values:
            _check_round(session, found, item.year, values["round_id"])
        if item.state != DRAFT:
            raise SummedUp
        for name in ("round_id", "note"):
            if name in values:
                setattr(item, name, values[name])
        return _compute(session, item, found, today)


def compute(key: int, *, actor: Actor, today: date) -> Comparison:
    """Compute the lines of a comparison anew; raise SummedUp for one that stands.

    The actor needs the right to write the comparison where it lies. The registers are read by the
    program itself: whoever follows a movement needs no right on households, and sees counts by
    unit only.
    """
    with transaction() as session:
        actor.require("write", Comparison.__record__)
        item = get_for_update(session, Comparison, key)
        if item.state != DRAFT:
            raise SummedUp
        return _compute(session, item, _movement(session, item.movement_id), today)


def may_sum_up(item: Comparison, _move: Move) -> None:
    """Refuse to sum up where nothing was compared."""
    session = object_session(item)
    count = select(func.count()).where(ResultLine.comparison_id == item.id)
    if session is None or not session.scalar(count):
        raise NothingToCompare


def note_summed_up(item: Comparison, move: Move) -> None:
    """Write down when the year was summed up."""
    item.summed_up_on = move.today


def _movement(session: Session, key: int) -> MovementRow:
    found = movement_data.movement(session, key)
    if found is None:
        raise NotFound(record=Comparison.__record__, table="movement_movement", key=key)
    return found


def _check_round(session: Session, found: MovementRow, year: int, round_id: int | None) -> None:
    """Refuse a review of another year or place, or by another standard than the rates'."""
    if round_id is None:
        return
    with acting_as(session, system_actor(WHY)):
        known = {row.id: row for row in registers.rounds(session, found.unit_code, year)}
        standards = {
            row.standard
            for row in movement_data.targets(session, found.id, year)
            if row.standard is not None
        }
    chosen = known.get(round_id)
    if chosen is None:
        raise RoundOfOtherYear
    if standards and chosen.standard not in standards:
        raise RoundOfOtherStandard(", ".join(sorted(standards)), chosen.standard)


def _compute(session: Session, item: Comparison, found: MovementRow, today: date) -> Comparison:
    """Write what reports and registers say now; the lines are the program's own."""
    item.computed_on = today
    flush(session, Comparison)
    with acting_as(session, system_actor(WHY)) as program:
        session.execute(delete(ResultLine).where(ResultLine.comparison_id == item.id))
        wanted = movement_data.targets(session, item.movement_id, item.year)
        if wanted:
            session.add_all(_lines(session, item, found, wanted, program))
            flush(session, ResultLine)
    return item


def _lines(
    session: Session,
    item: Comparison,
    found: MovementRow,
    wanted: Sequence[TargetRow],
    program: Actor,
) -> list[ResultLine]:
    known = registers.rounds(session, found.unit_code, item.year)
    if item.round_id is not None:
        known = [row for row in known if row.id == item.round_id]
    usual = movement_data.standard_of_year(session, item.year)
    by_round: dict[int, dict[str, rules.Figures]] = {}
    lines = []
    for target in wanted:
        chosen = _chosen(target, usual, known)
        line = _reported(item, target)
        if isinstance(chosen, RoundRow):
            if chosen.id not in by_round:
                by_round[chosen.id] = registers.figures(session, chosen, actor=program)
            _measure(line, target, chosen, by_round[chosen.id])
        else:
            line.outcome = chosen
        lines.append(line)
    return sorted(lines, key=lambda line: rules.rank(rules.Outcome(line.outcome)))


def _chosen(target: TargetRow, usual: str, known: Sequence[RoundRow]) -> RoundRow | rules.Outcome:
    reviews = [row.review for row in known]
    found = rules.choose_review(target.indicator, target.standard or usual, reviews)
    if isinstance(found, rules.Outcome):
        return found
    return next(row for row in known if row.id == found.id)


def _reported(item: Comparison, target: TargetRow) -> ResultLine:
    return ResultLine(
        comparison_id=item.id,
        movement_id=item.movement_id,
        year=item.year,
        target_id=target.target_id,
        organisation_id=target.organisation_id,
        unit_id=target.unit_id,
        indicator_code=target.indicator,
        name=target.name,
        unit_of_measure=target.unit_of_measure,
        direction=target.direction,
        standard_code=target.standard,
        baseline_value=target.baseline_value,
        wanted=target.wanted,
        reported_value=target.value,
        reported_rate=target.end_rate,
        reported_status=target.status,
        reported_source=target.source,
        reported_on=target.reported_on,
        reported_met=rules.is_met(target.direction, target.wanted, target.value),
    )


def _measure(
    line: ResultLine, target: TargetRow, chosen: RoundRow, figures: Mapping[str, rules.Figures]
) -> None:
    """Set what a review says beside what was reported."""
    own = figures.get(target.unit_code)
    if own is None:
        line.outcome = rules.Outcome.NOT_IN_REGISTERS
        return
    found = rules.measure(target.indicator, own, target.baseline_value)
    if isinstance(found, rules.Outcome):
        line.outcome = found
        return
    line.round_id, line.register_standard = chosen.id, chosen.standard
    line.register_source, line.register_on = chosen.name, chosen.day
    line.register_value, line.register_rate = found.value, found.rate
    line.register_met = rules.is_met(target.direction, target.wanted, found.value)
    line.outcome = rules.set_beside(target.value, found.value)
