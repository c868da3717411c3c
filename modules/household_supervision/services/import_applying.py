"""What an accepted row of a list writes: household, head, case, class."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.workflow import Move
from modules.household_supervision.models import (
    CaseDeprivation,
    Household,
    Member,
    PovertyStandard,
    ReviewCase,
    StandardIndicator,
)
from modules.household_supervision.models.choices import CaseSource, CaseState, Relationship
from modules.household_supervision.services.cases import classify_in, set_recorded_class
from modules.household_supervision.services.import_matching import Place
from modules.household_supervision.services.import_parsing import ParsedRow
from modules.household_supervision.services.workflows import CASE

if TYPE_CHECKING:
    from modules.household_supervision.services.importing import CheckedRow


def apply_row(
    session: Session, row: CheckedRow, standard: PovertyStandard, actor: Actor, today: date
) -> ReviewCase:
    """Write an accepted row: the household if it is new, its case, figures and class."""
    place = _placed(row)
    household = row.household or _new_household(session, row, place, today)
    case = row.case or _new_case(session, row, place, household)
    case.household_size = row.parsed.size or case.household_size
    case.area_kind = _area(row, place)
    case.previous_class = _value(row.parsed.previous_class) or case.previous_class
    if row.parsed.score_income is not None:
        case.score_income = row.parsed.score_income
        case.score_deprivation = row.parsed.score_deprivation
    _set_indicators(session, case, standard, row.parsed.indicators)
    if row.parsed.reading is not None:
        set_recorded_class(session, case, standard, row.parsed.reading.result)
        _survey(session, case, standard, actor, today)
    return case


def is_same(row: CheckedRow) -> bool:
    """Tell whether a case already says all that the row says."""
    case, parsed = row.case, row.parsed
    if case is None:
        return False
    recorded = {result.recorded_class for result in case.results}
    stated = None if parsed.reading is None else parsed.reading.result.value
    pairs = (
        (parsed.size, case.household_size),
        (parsed.score_income, case.score_income),
        (parsed.score_deprivation, case.score_deprivation),
        (_value(parsed.area), case.area_kind),
        (_value(parsed.previous_class), case.previous_class),
        (len(parsed.indicators) or None, len(case.deprivations)),
    )
    return (stated is None or stated in recorded) and all(
        given is None or given == known for given, known in pairs
    )


def plain(row: CheckedRow) -> dict[str, Any]:
    """Return a row as it was read, for the preview; the identity number stays in the file."""
    parsed = row.parsed
    return {
        "head_name": parsed.head_name,
        "commune": parsed.commune,
        "village": parsed.village,
        "unit_id": None if row.place is None else row.place.unit.id,
        "household_id": None if row.household is None else row.household.id,
        "class": None if parsed.reading is None else parsed.reading.result.value,
        "score_income": parsed.score_income,
        "score_deprivation": parsed.score_deprivation,
        "indicators": list(parsed.indicators),
        "size": parsed.size,
        "birth_year": None if parsed.birth is None else parsed.birth.year,
    }


def _placed(row: CheckedRow) -> Place:
    if row.place is None:
        raise ValueError("a rejected row cannot be applied")
    return row.place


def _area(row: CheckedRow, place: Place) -> str:
    return _value(row.parsed.area) or place.review.area_kind


def _new_household(session: Session, row: CheckedRow, place: Place, today: date) -> Household:
    parsed = row.parsed
    household = Household(
        unit_id=place.unit.id,
        head_name=parsed.head_name,
        address_detail=_address(parsed, place),
        registered_on=today,
    )
    session.add(household)
    session.flush()
    household.members.append(
        Member(
            full_name=parsed.head_name,
            relationship_code=Relationship.HEAD.value,
            sex=parsed.sex,
            birth_year=None if parsed.birth is None else parsed.birth.year,
            birth_month=None if parsed.birth is None else parsed.birth.month,
            birth_day=None if parsed.birth is None else parsed.birth.day,
            ethnic_group_id=row.ethnic_group_id,
            id_number=parsed.id_number,
        )
    )
    session.flush()
    return household


def _address(parsed: ParsedRow, place: Place) -> str | None:
    """Keep the village's name in the address while only the commune is known."""
    village = parsed.village if place.unit.level == "commune" else ""
    return ", ".join(text for text in (parsed.address, village) if text) or None


def _new_case(session: Session, row: CheckedRow, place: Place, household: Household) -> ReviewCase:
    case = ReviewCase(
        unit_review_id=place.review.id,
        household_id=household.id,
        unit_id=place.unit.id,
        area_kind=_area(row, place),
        source=CaseSource.OFFICIAL_LIST.value,
        head_name=household.head_name,
        household_size=row.parsed.size,
    )
    session.add(case)
    session.flush()
    return case


def _survey(
    session: Session, case: ReviewCase, standard: PovertyStandard, actor: Actor, today: date
) -> None:
    case.surveyed_on = case.surveyed_on or today
    classify_in(session, case, standard)
    if case.state == CaseState.LISTED:
        CASE.move(case, "to_survey", Move(actor, today))
        session.flush()
    if case.state == CaseState.TO_SURVEY:
        CASE.move(case, "survey", Move(actor, today))
        session.flush()


def _set_indicators(
    session: Session, case: ReviewCase, standard: PovertyStandard, codes: tuple[str, ...]
) -> None:
    if not codes:
        return
    wanted = set(
        session.scalars(
            select(StandardIndicator.id).where(
                StandardIndicator.standard_id == standard.id, StandardIndicator.code.in_(codes)
            )
        )
    )
    for entry in list(case.deprivations):
        if entry.indicator_id not in wanted:
            case.deprivations.remove(entry)
    present = {entry.indicator_id for entry in case.deprivations}
    case.deprivations.extend(CaseDeprivation(indicator_id=key) for key in sorted(wanted - present))


def _value(value: Any) -> str | None:
    return None if value is None else str(value.value)
