"""Checks of single indicators against the household (VR02, VR15, VR16, VR17)."""

from collections.abc import Sequence
from decimal import Decimal

from .errors import (
    AssessmentError,
    HouseholdEmpty,
    IndicatorRepeated,
    IndicatorWithoutMember,
    NegativeCount,
    UnknownIndicator,
)
from .poverty_standard import Indicator, PovertyStandard


def check_deprived_indicators(
    codes: Sequence[str], member_ages: Sequence[int], standard: PovertyStandard
) -> tuple[AssessmentError, ...]:
    """List what is wrong with the deprived indicators of a household (VR15).

    An indicator counts once per household, however many members are affected, and only where the
    household has a member whom it concerns. `member_ages` are full years on the survey day.
    """
    known = {indicator.code: indicator for indicator in standard.indicators}
    problems: list[AssessmentError] = []
    for position, code in enumerate(codes):
        indicator = known.get(code)
        if indicator is None:
            problems.append(UnknownIndicator(code, standard.id))
        elif code in codes[:position]:
            problems.append(IndicatorRepeated(code))
        elif indicator.age_from is not None and not _concerns(indicator, member_ages):
            problems.append(IndicatorWithoutMember(code, indicator.age_from, indicator.age_to))
    return tuple(problems)


def deprived_by_dependants(dependants: int, members: int, percent: int) -> bool:
    """Tell whether dependants pass a percentage of the members; 2 of 4 do not pass 50 (VR16)."""
    if members <= 0:
        raise HouseholdEmpty
    if dependants < 0:
        raise NegativeCount("dependants", dependants)
    return 100 * dependants > percent * members


def deprived_by_housing_area(area_m2: Decimal, members: int, minimum_m2: int) -> bool:
    """Tell whether the area per person is strictly under a minimum, 8 m² so far (VR17)."""
    if members <= 0:
        raise HouseholdEmpty
    return area_m2 < minimum_m2 * members


def _concerns(indicator: Indicator, ages: Sequence[int]) -> bool:
    first = indicator.age_from or 0
    return any(
        first <= age and (indicator.age_to is None or age <= indicator.age_to) for age in ages
    )
