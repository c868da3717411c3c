"""Where the households of a list live, and which of our records they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.kernel.crypto import blind_index
from app.kernel.text import same_place_name, search_key
from modules.household_supervision.models import (
    Household,
    ListImport,
    Member,
    ReviewCase,
    UnitReview,
)
from modules.household_supervision.models.choices import Relationship, UnitReviewState
from modules.household_supervision.models.household import ID_NUMBER
from modules.household_supervision.services import core_data
from modules.household_supervision.services.core_data import UnitRow
from modules.household_supervision.services.errors import (
    AmbiguousHousehold,
    CommuneMissing,
    CommuneNotEnrolled,
    ReviewNotInWork,
    UnknownCommune,
    UnknownVillage,
)
from modules.household_supervision.services.import_parsing import ParsedRow

TAKES_LISTS = frozenset({UnitReviewState.OPEN, UnitReviewState.SURVEYING})


@dataclass(frozen=True, slots=True)
class Place:
    """The review of a household's commune, and its village (or the commune itself)."""

    review: UnitReview
    unit: UnitRow


class Places:
    """The communes and villages below the unit of a list, on the round's first day."""

    def __init__(self, session: Session, item: ListImport) -> None:
        on = item.round.opens_on
        found = core_data.units_below(session, item.unit_id, on, ["commune", "village"])
        self.communes = [unit for unit in found if unit.level == "commune"]
        if not self.communes:
            above = core_data.path_of(session, item.unit_id)
            self.communes = [unit for unit in above if unit.level == "commune"]
        self.villages: dict[int | None, list[UnitRow]] = defaultdict(list)
        for unit in found:
            if unit.level == "village":
                self.villages[unit.parent_id].append(unit)
        reviews = session.scalars(select(UnitReview).where(UnitReview.round_id == item.round_id))
        self.reviews = {review.unit_id: review for review in reviews}

    def of(self, row: ParsedRow) -> Place:
        """Return where a household lives; raise RowProblem naming what is not known."""
        commune = self._commune(row.commune)
        review = self.reviews.get(commune.id)
        if review is None:
            raise CommuneNotEnrolled(commune.full_name)
        if review.state not in TAKES_LISTS:
            raise ReviewNotInWork(commune.full_name)
        return Place(review, self._village(row.village, commune))

    def _commune(self, name: str) -> UnitRow:
        if len(self.communes) == 1 and (not name or self._village_named(name)):
            return self.communes[0]
        if not name:
            raise CommuneMissing
        found = [unit for unit in self.communes if _is_named(unit, name)]
        if len(found) != 1:
            raise UnknownCommune(name)
        return found[0]

    def _village_named(self, name: str) -> bool:
        """Tell whether a heading of a commune's own list names a village."""
        return any(_is_named(unit, name) for units in self.villages.values() for unit in units)

    def _village(self, name: str, commune: UnitRow) -> UnitRow:
        villages = self.villages[commune.id]
        # Until its villages are entered a commune's households stay with the commune.
        if not name or not villages or _is_named(commune, name):
            return commune
        found = [unit for unit in villages if _is_named(unit, name)]
        if len(found) != 1:
            raise UnknownVillage(name, commune.full_name)
        return found[0]


class Households:
    """The households that stand on our records in some units, found by number or name."""

    def __init__(self, session: Session, round_id: int, unit_ids: Iterable[int]) -> None:
        keys = sorted(set(unit_ids))
        self.by_name: dict[tuple[int, str], list[Household]] = defaultdict(list)
        self.by_number: dict[bytes, Household] = {}
        households = session.scalars(
            select(Household)
            .where(Household.unit_id.in_(keys), Household.ended_on.is_(None))
            .options(selectinload(Household.members))
        )
        for household in households:
            self.by_name[household.unit_id, household.search_key].append(household)
            head = head_of(household)
            if head is not None and head.id_number_index is not None:
                self.by_number[bytes(head.id_number_index)] = household
        cases = session.scalars(
            select(ReviewCase)
            .where(ReviewCase.round_id == round_id)
            .options(selectinload(ReviewCase.results), selectinload(ReviewCase.deprivations))
        )
        self.cases = {case.household_id: case for case in cases}

    def find(self, row: ParsedRow, unit_id: int) -> Household | None:
        """Return the household of a row, by identity number first; None for a new one."""
        if row.id_number is not None:
            known = self.by_number.get(blind_index(row.id_number, ID_NUMBER))
            if known is not None:
                return known
        named = self.by_name[unit_id, search_key(row.head_name)]
        found = [household for household in named if _may_be(household, row)]
        if len(found) > 1:
            raise AmbiguousHousehold(row.head_name, len(found))
        return found[0] if found else None


def head_of(household: Household) -> Member | None:
    """Return the present head of a household."""
    for member in household.members:
        if member.relationship_code == Relationship.HEAD and member.left_on is None:
            return member
    return None


def identity(row: ParsedRow, unit_id: int) -> tuple[object, ...]:
    """Return what tells a household of a list from the others."""
    if row.id_number is not None:
        return (row.id_number,)
    return (unit_id, search_key(row.head_name), None if row.birth is None else row.birth.year)


def _is_named(unit: UnitRow, name: str) -> bool:
    wanted = name.strip()
    return (
        wanted == unit.code
        or same_place_name(wanted, unit.name)
        or same_place_name(wanted, unit.full_name)
    )


def _may_be(household: Household, row: ParsedRow) -> bool:
    """Tell whether a household of this name can be the one of a row: births do not contradict."""
    head = head_of(household)
    if head is None:
        return True
    if row.id_number is not None and head.id_number_index is not None:
        return False
    known = row.birth is not None and head.birth_year is not None
    return not known or (row.birth is not None and head.birth_year == row.birth.year)
