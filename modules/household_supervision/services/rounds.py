"""Opening review rounds, and the work of the communes in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction
from modules.household_supervision import events
from modules.household_supervision.domain.poverty_standard import Area
from modules.household_supervision.domain.review_calendar import regime_for
from modules.household_supervision.models import ReviewRound, UnitReview
from modules.household_supervision.models.choices import ResultStatus, RoundKind, RoundState
from modules.household_supervision.services import core_data, definitions
from modules.household_supervision.services.errors import AreaKindUnclear, RoundNotOpen
from modules.household_supervision.services.standards import standard_for_year


@dataclass(frozen=True, slots=True)
class NewRound:
    """What has to be said to open a round; the rest follows from law and dates."""

    name: str
    kind: RoundKind
    policy_year: int
    unit_id: int
    opens_on: date
    closes_on: date
    status: ResultStatus = ResultStatus.PRELIMINARY
    is_supervised: bool = True


def create_round(wanted: NewRound, *, actor: Actor) -> ReviewRound:
    """Create a round on the standard of its policy year and the procedure of its first day."""
    with transaction() as session:
        actor.require("write", ReviewRound.__record__)
        item = ReviewRound(
            name=wanted.name,
            kind=wanted.kind.value,
            policy_year=wanted.policy_year,
            unit_id=wanted.unit_id,
            opens_on=wanted.opens_on,
            closes_on=wanted.closes_on,
            status=wanted.status.value,
            is_supervised=wanted.is_supervised,
        )
        settle_round(session, item)
        session.add(item)
        flush(session, ReviewRound)
        return item


def settle_round(session: Session, item: ReviewRound) -> None:
    """Fill what follows from policy year and first day: standard, procedure, share of agreement."""
    item.standard_id = standard_for_year(session, item.policy_year).id
    regime = regime_for(definitions.procedures().regimes, item.opens_on)
    share = regime.meeting.min_share
    item.regime = regime.id
    item.agree_votes = None if share is None else share.votes
    item.agree_of = None if share is None else share.of
    item.agree_inclusive = share is None or share.inclusive


def enrol_communes(
    round_id: int, *, actor: Actor, areas: Mapping[int, Area] | None = None
) -> tuple[UnitReview, ...]:
    """Give every commune of the round's unit its review; a second call adds only what is missing.

    The area kind is that of the round's first day. Where the law leaves it open (special zones),
    `areas` has to say it by the unit's key.
    """
    with transaction() as session:
        actor.require("write", UnitReview.__record__)
        item = get_record(session, ReviewRound, round_id)
        if item.state == RoundState.CLOSED:
            raise RoundNotOpen(item.name)
        communes = core_data.units_below(session, item.unit_id, item.opens_on, ["commune"])
        present = set(
            session.scalars(select(UnitReview.unit_id).where(UnitReview.round_id == round_id))
        )
        added = [
            UnitReview(round_id=item.id, unit_id=unit.id, area_kind=_area(unit, areas or {}).value)
            for unit in communes
            if unit.id not in present and _reaches(actor, unit.id)
        ]
        session.add_all(added)
        flush(session, UnitReview)
        return tuple(added)


def set_residents(
    unit_review_id: int,
    *,
    households: int,
    persons: int | None,
    source: str,
    actor: Actor,
) -> UnitReview:
    """Record all resident households of a commune: what its rates are divided by (VR09)."""
    with transaction() as session:
        actor.require("write", UnitReview.__record__)
        item = get_for_update(session, UnitReview, unit_review_id)
        item.resident_households, item.resident_persons = households, persons
        item.residents_source = source
        flush(session, UnitReview)
        return item


def publish_result(round_id: int, status: ResultStatus, *, actor: Actor) -> ReviewRound:
    """Say whether a round's figures are preliminary or official; both are published."""
    with transaction() as session:
        actor.require("close", ReviewRound.__record__)
        item = get_for_update(session, ReviewRound, round_id)
        item.status = status.value
        flush(session, ReviewRound)
        events.round_status_changed.send(item)
        return item


def unit_review_at(session: Session, round_id: int, commune_id: int) -> UnitReview:
    """Return a commune's review in a round, within the actor's reach."""
    found = session.execute(
        select(UnitReview).where(UnitReview.round_id == round_id, UnitReview.unit_id == commune_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(record=UnitReview.__record__)
    return found


def _reaches(actor: Actor, unit_id: int) -> bool:
    units = actor.units("write", UnitReview.__record__)
    return units is None or unit_id in units


def _area(unit: core_data.UnitRow, areas: Mapping[int, Area]) -> Area:
    said = areas.get(unit.id)
    if said is not None:
        return said
    if unit.area_kind in tuple(Area):
        return Area(unit.area_kind)
    raise AreaKindUnclear(unit.full_name)
