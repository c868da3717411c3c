"""Income points (B1, from 2022 "điểm A") computed from the answers of the survey form.

The points are regional data per standard and sheet (TT 17/2016/TT-BLĐTBXH, phụ lục 3b). A table
that was not read in full is never used for a total; the recorded total then stands unchecked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from .dated import Validity, Verification
from .errors import (
    AnswerMissing,
    HouseholdEmpty,
    NoSheet,
    SheetIncomplete,
    SheetNotForArea,
    TooManyAnswers,
    UnknownItem,
    UnknownOption,
)
from .poverty_standard import Area


class Choice(StrEnum):
    """How many options of an item a household may tick."""

    SINGLE = "single"
    MULTIPLE = "multiple"


@dataclass(frozen=True, slots=True)
class ScoreOption:
    """One answer and its points."""

    code: str
    name_vi: str
    name_en: str
    points: int
    verification: Verification


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One question of the sheet; `required` means that every household has an answer."""

    code: str
    name_vi: str
    name_en: str
    choice: Choice
    required: bool
    options: tuple[ScoreOption, ...]

    def option(self, code: str) -> ScoreOption:
        """Return the option of a code."""
        for entry in self.options:
            if entry.code == code:
                return entry
        raise UnknownOption(self.code, code)


@dataclass(frozen=True, slots=True)
class SizeRule:
    """Who counts as a person without labour when size points are refused (ages in full years)."""

    item: str
    child_under: int
    elderly_over: int


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """The scoring table of one standard for one area and region; urban sheets have no region."""

    standard_id: str
    code: str
    area: Area
    region: str | None
    name_vi: str
    name_en: str
    article: str
    items: tuple[ScoreItem, ...]
    missing: tuple[str, ...]
    size_rule: SizeRule
    verification: Verification

    def item(self, code: str) -> ScoreItem:
        """Return the item of a code."""
        for entry in self.items:
            if entry.code == code:
                return entry
        raise UnknownItem(code)


@dataclass(frozen=True, slots=True)
class ItemOverride:
    """Items of another sheet that a unit applies by decision of the provincial committee.

    TT 14/2018/TT-BLĐTBXH: land and livestock of the rural sheet in a ward or township, boats in
    rural or mountain places with rivers and lakes.
    """

    unit: str
    from_sheet: str
    items: tuple[str, ...]
    decision: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Member:
    """What the size rule needs of a member: the age in full years, and the capacity to labour."""

    age: int
    without_labour_capacity: bool


@dataclass(frozen=True, slots=True)
class ScoredLine:
    """Points given for one answer; `excluded` marks size points that the rule takes away."""

    item: str
    option: str
    points: int
    excluded: bool


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """A total and the lines that make it."""

    total: int
    lines: tuple[ScoredLine, ...]


class Recomputation(StrEnum):
    """How a recorded total compares with the computed one (VR03, finding F-SCORE)."""

    EQUAL = "equal"
    DIFFERENT = "different"
    NOT_RECOMPUTED = "not_recomputed"


@dataclass(frozen=True, slots=True)
class RecordedTotal:
    """A recorded total with its check; `computed` is None where the table is incomplete."""

    recorded: int
    computed: int | None
    state: Recomputation


Answers = Mapping[str, Sequence[str]]


def sheet_for(
    sheets: Iterable[ScoreSheet], standard_id: str, area: Area, region: str
) -> ScoreSheet:
    """Return the sheet of an area on the round's date: one urban sheet, a rural one per region."""
    for sheet in sheets:
        fits = sheet.standard_id == standard_id and sheet.area is area
        if fits and sheet.region in (None, region):
            return sheet
    raise NoSheet(standard_id, area, region)


def check_sheet(used: str, expected: ScoreSheet) -> None:
    """Refuse a sheet that is not the one of the area on the round's date (VR04, F-AREA)."""
    if used != expected.code:
        raise SheetNotForArea(used, expected.code)


def with_overrides(
    sheet: ScoreSheet,
    overrides: Iterable[ItemOverride],
    sheets: Sequence[ScoreSheet],
    unit: str,
    on: date,
) -> ScoreSheet:
    """Return the sheet with the items that a unit takes from other sheets on a day."""
    for override in overrides:
        if override.unit == unit and override.validity.contains(on):
            sheet = _with_items(sheet, override, sheets)
    return sheet


def compute_score(answers: Answers, members: Sequence[Member], sheet: ScoreSheet) -> ScoreResult:
    """Add up the points of the answers, refusing an incomplete table.

    Points for the number of members are not given to a household made only of children under 15,
    people over 60 and disabled or seriously ill people without labour capacity.
    """
    if sheet.missing:
        raise SheetIncomplete(sheet.standard_id, sheet.code, sheet.missing)
    if not members:
        raise HouseholdEmpty
    _check_answers(answers, sheet)
    no_size = not gives_size_points(members, sheet.size_rule)
    lines = tuple(
        _line(item, code, excluded=no_size and item.code == sheet.size_rule.item)
        for item in sheet.items
        for code in answers.get(item.code, ())
    )
    return ScoreResult(sum(line.points for line in lines), lines)


def check_recorded_total(
    recorded: int, answers: Answers, members: Sequence[Member], sheet: ScoreSheet
) -> RecordedTotal:
    """Compare a recorded total with the computed one, or mark it as not recomputed (VR03)."""
    if sheet.missing:
        return RecordedTotal(recorded, None, Recomputation.NOT_RECOMPUTED)
    computed = compute_score(answers, members, sheet).total
    state = Recomputation.EQUAL if computed == recorded else Recomputation.DIFFERENT
    return RecordedTotal(recorded, computed, state)


def gives_size_points(members: Sequence[Member], rule: SizeRule) -> bool:
    """Tell whether somebody in the household can labour, so that size points are given."""
    return any(
        rule.child_under <= member.age <= rule.elderly_over and not member.without_labour_capacity
        for member in members
    )


def _with_items(
    sheet: ScoreSheet, override: ItemOverride, sheets: Sequence[ScoreSheet]
) -> ScoreSheet:
    source = next((entry for entry in sheets if _is_source(entry, sheet, override)), None)
    if source is None:
        raise NoSheet(sheet.standard_id, sheet.area, override.from_sheet)
    taken = {code: source.item(code) for code in override.items}
    kept = tuple(taken.pop(item.code, item) for item in sheet.items)
    return replace(sheet, items=kept + tuple(taken.values()))


def _is_source(entry: ScoreSheet, sheet: ScoreSheet, override: ItemOverride) -> bool:
    return entry.standard_id == sheet.standard_id and entry.code == override.from_sheet


def _check_answers(answers: Answers, sheet: ScoreSheet) -> None:
    for code, options in answers.items():
        item = sheet.item(code)
        repeated = len(set(options)) != len(options)
        if repeated or (item.choice is Choice.SINGLE and len(options) > 1):
            raise TooManyAnswers(code)
    for item in sheet.items:
        if item.required and not answers.get(item.code):
            raise AnswerMissing(item.code)


def _line(item: ScoreItem, code: str, *, excluded: bool) -> ScoredLine:
    option = item.option(code)
    return ScoredLine(item.code, code, 0 if excluded else option.points, excluded)
