"""A round at work, so that people can do the next steps by hand: made by the module's services."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.services.types import AdminUnit, EthnicGroup
from app.core.services.units import children, unit_on
from app.kernel.actor import Actor, session_actor
from app.kernel.records import move_record
from modules.household_supervision.demo import content
from modules.household_supervision.demo.figures import Setting, draw_figures
from modules.household_supervision.demo.loading import name_sort_key
from modules.household_supervision.demo.people import Person, make_family
from modules.household_supervision.demo.plan import CLASSES, IdNumbers, Plan
from modules.household_supervision.domain.poverty_standard import Area, HouseholdClass
from modules.household_supervision.models import (
    Household,
    Member,
    ReviewCase,
    ReviewRound,
    UnitReview,
)
from modules.household_supervision.models.choices import CaseSource, RoundKind, UnitReviewState
from modules.household_supervision.services import cases, rounds

ID_SERIES = 98  # beside the numbers of the published round
# What becomes of a household (percent), by its class in the published round; none for a request.
OUTCOMES: Mapping[HouseholdClass | None, tuple[int, int, int]] = {
    HouseholdClass.POOR: (65, 25, 10),
    HouseholdClass.NEAR_POOR: (10, 55, 35),
    None: (40, 30, 30),
}
RESULTS = (*CLASSES, HouseholdClass.NOT_POOR)


@dataclass(frozen=True, slots=True)
class ListedHousehold:
    """A household on the list of the running round, with the people whom the survey meets."""

    household_id: int
    family: tuple[Person, ...]
    previous: HouseholdClass | None


@dataclass(frozen=True, slots=True)
class Work:
    """What the steps of one commune share."""

    session: Session
    actor: Actor
    rng: random.Random
    told: Mapping[str, Any]
    plan: Plan
    numbers: IdNumbers


def create_running_round(session: Session, plan: Plan, seed: int) -> ReviewRound:
    """Open the round with all communes; some of them are listed, surveyed, or before meetings."""
    told = content.round_settings("running_round")
    actor = session_actor(session)
    item = rounds.create_round(
        rounds.NewRound(
            name=told["name"],
            kind=RoundKind(told["kind"]),
            policy_year=told["policy_year"],
            unit_id=content.province(told["opens_on"]).id,
            opens_on=told["opens_on"],
            closes_on=told["closes_on"],
        ),
        actor=actor,
    )
    item.note = told["note"]
    move_record(ReviewRound, item.id, "open", actor=actor, today=told["opens_on"])
    rounds.enrol_communes(item.id, actor=actor)
    rng = random.Random(f"{seed}:running")  # noqa: S311 - invents people, no secrets
    work = Work(session, actor, rng, told, plan, IdNumbers(ID_SERIES))
    for commune in told["communes"]:
        _work_in_commune(work, item, commune)
    return item


def villages_of(commune: AdminUnit, on: date) -> list[AdminUnit]:
    """Return the villages of a commune by code: the real ones come first."""
    return sorted(children(commune.id, on), key=lambda village: village.code)


def _work_in_commune(work: Work, item: ReviewRound, told: Mapping[str, Any]) -> None:
    unit = unit_on(told["code"], item.opens_on)
    review = rounds.unit_review_at(work.session, item.id, unit.id)
    _move(work, review, "list", told["listed_on"])
    listed: list[tuple[ReviewCase, ListedHousehold]] = []
    for village in villages_of(unit, item.opens_on)[: told["villages"]]:
        for household in _list_village(work, village):
            listed.append((_add_case(work, review, household), household))
    if told["state"] == UnitReviewState.OPEN:
        return
    _move(work, review, "survey", told["listed_on"])
    half = told["state"] == UnitReviewState.SURVEYING
    for case, household in listed[: len(listed) // 2] if half else listed:
        _survey(work, case, household)
    if not half:
        _move(work, review, "meet", told["surveyed_on"])


def _list_village(work: Work, village: AdminUnit) -> Sequence[ListedHousehold]:
    """Return households of the published round, filled up with requests."""
    planned = [each for each in work.plan.households if each.village == village.code]
    stored = work.session.scalars(
        select(Household.id).where(Household.unit_id == village.id).order_by(Household.code)
    ).all()
    most = work.told["managed_per_village"]
    found = [
        ListedHousehold(key, each.members, each.household_class)
        for key, each in list(zip(stored, planned, strict=True))[:most]
    ]
    wanted = most + work.told["requests_per_village"]
    while len(found) < wanted:
        found.append(_new_household(work, village))
    return found


def _new_household(work: Work, village: AdminUnit) -> ListedHousehold:
    """Make a household that asks for a review."""
    day = work.told["opens_on"]
    commune = next(c for c in content.communes() if village.code.startswith(c.code))
    shares = commune.ethnic_groups
    group = work.rng.choices(list(shares), weights=list(shares.values()))[0]
    family = make_family(work.rng, group, day.year)
    ethnic_group = work.session.scalars(select(EthnicGroup).where(EthnicGroup.key == group)).one()
    item = Household(
        unit_id=village.id,
        head_name=family[0].name.full,
        registered_on=day,
        is_synthetic=True,
        members=[_member(work, person, ethnic_group.id, day.year) for person in family],
    )
    item.sort_key = name_sort_key(family[0].name)
    work.session.add(item)
    work.session.flush()
    return ListedHousehold(item.id, family, None)


def _member(work: Work, person: Person, ethnic_group_id: int, year: int) -> Member:
    birth_year, birth_month, birth_day = person.birth
    item = Member(
        full_name=person.name.full,
        sex=person.sex,
        birth_year=birth_year,
        birth_month=birth_month,
        birth_day=birth_day,
        ethnic_group_id=ethnic_group_id,
        relationship_code=person.relationship,
        id_number=work.numbers.number(person, year),
        work_status=person.work,
        has_merit=person.has_merit,
        no_labour_capacity=person.no_labour_capacity,
        has_disability=person.has_disability,
        on_social_allowance=person.on_social_allowance,
    )
    # The family name may have two words, which the full name alone does not tell.
    name = person.name
    item.family_name, item.middle_name, item.given_name = name.family, name.middle, name.given
    item.sort_key = name_sort_key(name)
    return item


def _add_case(work: Work, review: UnitReview, listed: ListedHousehold) -> ReviewCase:
    return cases.add_case(
        review.id,
        listed.household_id,
        source=CaseSource.REQUEST if listed.previous is None else CaseSource.MANAGED_LIST,
        previous_class=listed.previous,
        actor=work.actor,
    )


def _survey(work: Work, case: ReviewCase, listed: ListedHousehold) -> None:
    day: date = work.told["survey_day"]
    wanted = work.rng.choices(RESULTS, weights=OUTCOMES[listed.previous])[0]
    setting = Setting(Area(case.area_kind), listed.family, day.year)
    standard = content.standard(work.told["policy_year"])
    figures = draw_figures(work.rng, wanted, setting, standard)
    survey = cases.Survey(
        surveyed_on=day,
        score_income=figures.score_income,
        score_deprivation=figures.score_deprivation,
        indicators=figures.lacks,
    )
    cases.record_survey(case.id, survey, actor=work.actor, today=day)
    cases.classify_case(case.id, actor=work.actor)


def _move(work: Work, review: UnitReview, name: str, day: date) -> None:
    move_record(UnitReview, review.id, name, actor=work.actor, today=day)
