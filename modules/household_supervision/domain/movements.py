"""Movements of households between two rounds, and the identities of reports R02 and R03."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .errors import MovementUnclear
from .poverty_standard import HouseholdClass
from .summary import Discrepancy, RuleId


class Standing(StrEnum):
    """Where a household stands for the lists: poor, near-poor, or outside both."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    OUT = "out"


class OtherChange(StrEnum):
    """Changes that are no change of living standard ("khác" in reports R02 and R03)."""

    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    DIED_OUT = "died_out"
    SPLIT = "split"
    MERGED = "merged"


class Movement(StrEnum):
    """Transition codes; going from list to list is an exit of one and an entry of the other."""

    POOR_OLD = "poor_old"
    POOR_FROM_NEAR_POOR = "poor_from_near_poor"
    POOR_AGAIN = "poor_again"
    POOR_NEW = "poor_new"
    NEAR_OLD = "near_old"
    NEAR_FROM_POOR = "near_from_poor"
    NEAR_AGAIN = "near_again"
    NEAR_NEW = "near_new"
    POOR_TO_NEAR_POOR = "poor_to_near_poor"
    POOR_TO_OUT = "poor_to_out"
    NEAR_TO_POOR = "near_to_poor"
    NEAR_TO_OUT = "near_to_out"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    DIED_OUT = "died_out"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class History:
    """Whether the household was on a list in any round before the previous one."""

    was_poor: bool = False
    was_near_poor: bool = False


NO_HISTORY = History()


@dataclass(frozen=True, slots=True)
class HouseholdMovement:
    """The movement of one household; a standing of None means that it did not exist in the unit."""

    previous: Standing | None
    current: Standing | None
    codes: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class MovementTable:
    """One row of report R02 (poor) or R03 (near-poor), in households or in persons."""

    opening: int
    to_other_list: int
    to_out: int
    other_decrease: int
    from_other_list: int
    again: int
    new: int
    other_increase: int
    closing: int

    @property
    def left(self) -> int:
        """Return those who left by class, columns 2 and 3 of the form."""
        return self.to_other_list + self.to_out

    @property
    def left_as_published(self) -> int:
        """Return the wider figure of published reports, which adds deaths, moves and splits."""
        return self.left + self.other_decrease

    @property
    def computed_closing(self) -> int:
        """Return column 9 = 1 - 2 - 3 - 4 + 5 + 6 + 7 + 8."""
        added = self.from_other_list + self.again + self.new + self.other_increase
        return self.opening - self.left_as_published + added


_BETWEEN = {
    (Standing.POOR, Standing.POOR): (Movement.POOR_OLD,),
    (Standing.POOR, Standing.NEAR_POOR): (Movement.POOR_TO_NEAR_POOR, Movement.NEAR_FROM_POOR),
    (Standing.POOR, Standing.OUT): (Movement.POOR_TO_OUT,),
    (Standing.NEAR_POOR, Standing.NEAR_POOR): (Movement.NEAR_OLD,),
    (Standing.NEAR_POOR, Standing.POOR): (Movement.NEAR_TO_POOR, Movement.POOR_FROM_NEAR_POOR),
    (Standing.NEAR_POOR, Standing.OUT): (Movement.NEAR_TO_OUT,),
    (Standing.OUT, Standing.OUT): (),
}
_LEAVING = {OtherChange.MOVED_OUT, OtherChange.DIED_OUT, OtherChange.SPLIT, OtherChange.MERGED}
_ARRIVING = {OtherChange.MOVED_IN, OtherChange.SPLIT, OtherChange.MERGED}


def standing_of(household_class: HouseholdClass) -> Standing:
    """Return the standing of a class; average living and not poor are outside both lists."""
    if household_class is HouseholdClass.POOR:
        return Standing.POOR
    if household_class is HouseholdClass.NEAR_POOR:
        return Standing.NEAR_POOR
    return Standing.OUT


def movement_of(
    previous: Standing | None,
    current: Standing | None,
    history: History = NO_HISTORY,
    reason: OtherChange | None = None,
) -> HouseholdMovement:
    """Tell the transition of a household between two rounds.

    A household that came from outside is "again" (tái) where it was on that list before, else
    "new" (phát sinh). One that appears or disappears needs its reason.
    """
    if previous is None or current is None:
        return HouseholdMovement(previous, current, (_other(previous, current, reason),))
    if reason is not None:
        raise MovementUnclear(previous, current, reason)
    codes = _BETWEEN.get((previous, current))
    if codes is None:
        codes = (_from_outside(current, history),)
    return HouseholdMovement(previous, current, codes)


def tabulate(movements: Iterable[HouseholdMovement], standing: Standing) -> MovementTable:
    """Make the household row of R02 (poor) or R03 (near-poor) from single movements."""
    rows = tuple(movements)
    poor = standing is Standing.POOR
    counts = Counter(code for row in rows for code in row.codes)
    leaving = sum(row.previous is standing and row.current is None for row in rows)
    arriving = sum(row.current is standing and row.previous is None for row in rows)
    return MovementTable(
        opening=sum(row.previous is standing for row in rows),
        to_other_list=counts[Movement.POOR_TO_NEAR_POOR if poor else Movement.NEAR_TO_POOR],
        to_out=counts[Movement.POOR_TO_OUT if poor else Movement.NEAR_TO_OUT],
        other_decrease=leaving,
        from_other_list=counts[Movement.POOR_FROM_NEAR_POOR if poor else Movement.NEAR_FROM_POOR],
        again=counts[Movement.POOR_AGAIN if poor else Movement.NEAR_AGAIN],
        new=counts[Movement.POOR_NEW if poor else Movement.NEAR_NEW],
        other_increase=arriving,
        closing=sum(row.current is standing for row in rows),
    )


def check_movement_tables(
    unit: str, poor: MovementTable, near_poor: MovementTable
) -> tuple[Discrepancy, ...]:
    """List broken identities of R02 and R03; call it for households and for persons (VR07)."""
    pairs = (
        ("R02.9", poor.computed_closing, poor.closing),
        ("R03.9", near_poor.computed_closing, near_poor.closing),
        ("R02.2=R03.5", poor.to_other_list, near_poor.from_other_list),
        ("R03.2=R02.5", near_poor.to_other_list, poor.from_other_list),
    )
    return tuple(
        Discrepancy(RuleId.MOVEMENTS, unit, figure, computed, stated)
        for figure, computed, stated in pairs
        if computed != stated
    )


def _from_outside(current: Standing, history: History) -> Movement:
    if current is Standing.POOR:
        return Movement.POOR_AGAIN if history.was_poor else Movement.POOR_NEW
    return Movement.NEAR_AGAIN if history.was_near_poor else Movement.NEAR_NEW


def _other(
    previous: Standing | None, current: Standing | None, reason: OtherChange | None
) -> Movement:
    allowed = _ARRIVING if previous is None else _LEAVING
    if (previous is None and current is None) or reason is None or reason not in allowed:
        raise MovementUnclear(previous, current, reason)
    return Movement(reason)
