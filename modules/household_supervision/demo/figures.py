"""Invented results of the survey that give a household the class which it is to have."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from modules.household_supervision.demo.content import settings
from modules.household_supervision.demo.people import Person, ages
from modules.household_supervision.domain.classification import (
    Assessment,
    Classification,
    classify,
)
from modules.household_supervision.domain.indicator_checks import deprived_by_dependants
from modules.household_supervision.domain.poverty_standard import (
    Area,
    HouseholdClass,
    Indicator,
    Line,
    Method,
    PovertyStandard,
)

STEP = 5  # points of the scoring sheets come in fives
LOWEST_SCORE = 60
MOST_LACKS = 6
SECONDARY_FROM = 1986  # E1 of 2016-2021 concerns those born from this year on
DEPENDENT_CHILD_UNDER = 16


@dataclass(frozen=True, slots=True)
class Figures:
    """Points of a survey and the codes of what the household lacks."""

    score_income: int
    score_deprivation: int
    lacks: tuple[str, ...]

    def assessment(self, area: Area) -> Assessment:
        """Return the figures as the rules of classification take them."""
        return Assessment(
            area=area,
            method=Method.SCORE,
            score_income=self.score_income,
            score_deprivation=self.score_deprivation,
            deprivations=len(self.lacks),
        )

    def classification(self, area: Area, standard: PovertyStandard) -> Classification:
        """Return the class that the figures give."""
        return classify(self.assessment(area), standard)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a family is surveyed; ages are those that surely hold in the year."""

    area: Area
    family: Sequence[Person]
    year: int


def draw_figures(
    rng: random.Random, wanted: HouseholdClass, setting: Setting, standard: PovertyStandard
) -> Figures:
    """Draw figures that give a household a class on a standard."""
    by_income, income = _income(rng, wanted, setting.area, standard)
    rules = standard.require_score_method()
    limit = (rules.rules.deprivation_limit or 0) // rules.points_per_deprivation
    forced = _computed_lacks(setting, standard)
    lowest, most = len(forced), MOST_LACKS
    if not by_income and wanted is HouseholdClass.POOR:
        lowest = max(lowest, limit)
    elif wanted is HouseholdClass.NEAR_POOR:
        most = limit - 1
    possible = [entry for entry in _drawn(standard) if _concerns(entry, setting)]
    lacks = _draw_lacks(rng, possible, rng.randint(lowest, most) - len(forced), standard) | forced
    codes = tuple(entry.code for entry in standard.indicators if entry.code in lacks)
    return Figures(income, len(codes) * rules.points_per_deprivation, codes)


def _income(
    rng: random.Random, wanted: HouseholdClass, area: Area, standard: PovertyStandard
) -> tuple[bool, int]:
    """Draw income points; the first value tells whether they alone decide the class."""
    rules = standard.require_score_method().rules
    poor = rules.find_line(Line.POOR)
    near_poor = rules.find_line(Line.NEAR_POOR)
    low = poor.amount(area) if poor else 0
    high = near_poor.amount(area) if near_poor else low
    if wanted is HouseholdClass.NOT_POOR:
        return True, _between(rng, high + STEP, high + 12 * STEP)
    if near_poor is None:  # from 2022: one line, and what is lacking decides below it
        return False, _between(rng, LOWEST_SCORE, low)
    if wanted is HouseholdClass.POOR and rng.random() * 100 < settings()["poor_by_income"]:
        return True, _between(rng, LOWEST_SCORE, low)
    return False, _between(rng, low + STEP, high)


def _between(rng: random.Random, low: int, high: int) -> int:
    """Draw points up to a line, more often close to it than far away."""
    return STEP * int(rng.triangular(low // STEP, high // STEP + 0.99, high // STEP))


def _draw_lacks(
    rng: random.Random, possible: Sequence[Indicator], count: int, standard: PovertyStandard
) -> set[str]:
    weights: Mapping[str, int] = settings()["deprivations"][standard.id]
    left = [entry.code for entry in possible]
    found: set[str] = set()
    for _ in range(min(count, len(left))):
        code = rng.choices(left, weights=[weights[each] for each in left])[0]
        left.remove(code)
        found.add(code)
    return found


def _computed_lacks(setting: Setting, standard: PovertyStandard) -> set[str]:
    """Return what follows from the members alone: too many dependants (VR16)."""
    count = sum(map(_is_dependent, setting.family, ages(setting.family, setting.year)))
    return {
        entry.code
        for entry in standard.indicators
        if entry.dimension == "JOB"
        and entry.threshold is not None
        and deprived_by_dependants(count, len(setting.family), entry.threshold)
    }


def _is_dependent(person: Person, age: int) -> bool:
    return age < DEPENDENT_CHILD_UNDER or person.on_social_allowance


@cache
def _drawn_codes(standard_id: str) -> frozenset[str]:
    return frozenset(settings()["deprivations"][standard_id])


def _drawn(standard: PovertyStandard) -> list[Indicator]:
    codes = _drawn_codes(standard.id)
    return [entry for entry in standard.indicators if entry.code in codes]


def _concerns(indicator: Indicator, setting: Setting) -> bool:
    if indicator.age_from is None:
        return True
    last = 200 if indicator.age_to is None else indicator.age_to
    # Somebody whose birthday is still to come counts only where both ages fit.
    return any(
        indicator.age_from < setting.year - person.birth[0] <= last
        and (indicator.code != "E1" or person.birth[0] >= SECONDARY_FROM)
        for person in setting.family
    )
