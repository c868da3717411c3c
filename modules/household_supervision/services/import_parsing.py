"""Rows of an official list as typed values, with every problem beside its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from app.kernel.dates import DateError, DateTooLate, PartialDate, parse_cell_birth
from app.kernel.numbers import NumberError, NumberTooLarge, NumberTooSmall, parse_cell_integer
from app.kernel.text import HiddenCharacters, clean_input
from modules.household_supervision.domain import import_rules as cells
from modules.household_supervision.domain.classification import (
    Assessment,
    check_recorded_class,
    find_problems,
)
from modules.household_supervision.domain.errors import RuleError, UnknownIndicator
from modules.household_supervision.domain.import_layout import (
    ImportRules,
    RowKind,
    class_heading,
    heading_label,
    row_kind,
)
from modules.household_supervision.domain.import_rules import ClassReading
from modules.household_supervision.domain.movements import Movement
from modules.household_supervision.domain.poverty_standard import (
    Area,
    HouseholdClass,
    Method,
    PovertyStandard,
)
from modules.household_supervision.services.errors import (
    BadIdNumber,
    HeadNameMissing,
    RowProblem,
    TotalMismatch,
)
from modules.household_supervision.services.import_reading import Cell, Row, Table, cell_text
from modules.household_supervision.services.reasons import describe

MOST_SIZE = 60
MOST_POINTS = 1000
_ID_NUMBER = re.compile(r"\d{9}|\d{12}")
_HOUSEHOLDS = re.compile(r"(\d+(?:\.\d{3})*) hộ")
_T = TypeVar("_T")
# What the class code of form C says of the class in the round before.
_PREVIOUS = {
    Movement.POOR_OLD: HouseholdClass.POOR,
    Movement.POOR_FROM_NEAR_POOR: HouseholdClass.NEAR_POOR,
    Movement.NEAR_FROM_POOR: HouseholdClass.POOR,
    Movement.NEAR_OLD: HouseholdClass.NEAR_POOR,
}


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A household as its row gives it; places and people are still text."""

    row_no: int
    raw: Row
    head_name: str = ""
    commune: str = ""
    village: str = ""
    reading: ClassReading | None = None
    score_income: int | None = None
    score_deprivation: int | None = None
    indicators: tuple[str, ...] = ()
    size: int | None = None
    area: Area | None = None
    sex: str | None = None
    birth: PartialDate | None = None
    ethnicity: str = ""
    id_number: str | None = None
    address: str = ""
    reasons: tuple[dict[str, Any], ...] = ()

    @property
    def previous_class(self) -> HouseholdClass | None:
        """Return the class in the round before, where the code tells it."""
        movement = None if self.reading is None else self.reading.movement
        return None if movement is None else _PREVIOUS.get(movement)

    def rejected(self, error: Exception, column: str | None = None) -> ParsedRow:
        """Return the row with one more reason against it."""
        return replace(self, reasons=(*self.reasons, describe(error, column)))


@dataclass(slots=True)
class _Context:
    """What headings above a row say, and the sums for the totals below it."""

    places: list[str] = field(default_factory=list)
    reading: ClassReading | None = None
    sizes: list[int | None] = field(default_factory=list)
    group_start: int = 0


class RowParser:
    """Reads the rows of one table."""

    def __init__(
        self, table: Table, rules: ImportRules, standard: PovertyStandard, today: date
    ) -> None:
        """Keep the columns found, the rules, the round's standard and the day of the import."""
        self.columns: Mapping[str, int] = table.header.match.columns
        self.table = table
        self.rules = rules
        self.standard = standard
        self.today = today

    def rows(self) -> Iterator[ParsedRow]:
        """Yield households, and totals that do not add up; headings and blanks are skipped."""
        context = _Context()
        start = self.table.header.next_row
        for index, row in enumerate(self.table.sheet.rows[start:], start=start + 1):
            texts = [cell_text(cell) for cell in row]
            kind = row_kind(texts, self.rules)
            if kind is RowKind.HEADING:
                self._heading(texts, context)
            elif kind is RowKind.TOTAL:
                wrong = self._total(index, row, texts, context)
                if wrong is not None:
                    yield wrong
            elif kind is RowKind.DATA:
                parsed = self._data(index, row, context)
                context.sizes.append(parsed.size)
                yield parsed

    # -- headings and totals ------------------------------------------------

    def _heading(self, texts: list[str], context: _Context) -> None:
        reading = class_heading(texts, self.rules.cells)
        if reading is not None:
            context.reading = reading
        else:
            # The last two: a commune with a village below it, or a village alone.
            context.places = [*context.places, heading_label(texts)][-2:]
        context.group_start = len(context.sizes)

    def _total(self, index: int, row: Row, texts: list[str], context: _Context) -> ParsedRow | None:
        """Compare the figures of a total with the rows above: all of them, or its group."""
        all_sizes, group = context.sizes, context.sizes[context.group_start :]
        context.group_start = len(context.sizes)
        found: list[tuple[str, int, int, int]] = []
        for text in texts:
            match = _HOUSEHOLDS.fullmatch(text)
            if match:
                stated = int(match[1].replace(".", ""))
                found.append(("head_name", stated, len(all_sizes), len(group)))
        stated_size = self._stated_size(row)
        if stated_size is not None and None not in all_sizes:
            totals = [sum(size or 0 for size in sizes) for sizes in (all_sizes, group)]
            found.append(("size", stated_size, totals[0], totals[1]))
        parsed = ParsedRow(row_no=index, raw=row)
        for column, stated, whole, part in found:
            if stated not in (whole, part):
                parsed = parsed.rejected(TotalMismatch(stated, whole), column)
        return parsed if parsed.reasons else None

    def _stated_size(self, row: Row) -> int | None:
        try:
            cell = self.cell(row, "size")
            return None if cell is None else parse_cell_integer(cell)
        except ValueError:
            return None

    # -- households ---------------------------------------------------------

    def _data(self, index: int, row: Row, context: _Context) -> ParsedRow:
        reader = _CellReader(self, row)
        head_name = reader.take("head_name", lambda cell: clean_input(cell_text(cell))) or ""
        parsed = ParsedRow(
            row_no=index,
            raw=row,
            head_name=head_name,
            commune=self._text(row, "commune") or (context.places[0] if context.places else ""),
            village=self._text(row, "village") or self._village_above(context),
            reading=reader.take("household_class", self._class) or context.reading,
            score_income=reader.take("score_income", _points),
            score_deprivation=reader.take("score_deprivation", _points),
            indicators=reader.take("deprived_indicators", self._indicators) or (),
            size=reader.take("size", _size),
            area=reader.take("area", self._area),
            sex=reader.take("sex", self._sex),
            birth=reader.take("birth", self._birth),
            ethnicity=self._text(row, "ethnicity"),
            id_number=reader.take("id_number", _id_number),
            address=self._text(row, "address"),
            reasons=tuple(reader.reasons),
        )
        if not head_name:
            parsed = parsed.rejected(HeadNameMissing(), "head_name")
        return parsed

    def check_class(self, row: ParsedRow, area: Area) -> ParsedRow:
        """Refuse a class that the scores contradict, in the area of the household's commune."""
        if row.reasons or row.score_income is None or row.score_deprivation is None:
            return row
        assessment = Assessment(
            area=area,
            method=Method.SCORE,
            deprivations=len(row.indicators) or None,
            score_income=row.score_income,
            score_deprivation=row.score_deprivation,
        )
        for problem in find_problems(assessment, self.standard):
            row = row.rejected(problem, "score_deprivation")
        if row.reasons or row.reading is None:
            return row
        try:
            check_recorded_class(row.reading.result, assessment, self.standard, row.reading.cause)
        except RuleError as error:
            return row.rejected(error, "household_class")
        return row

    # -- cells --------------------------------------------------------------

    def cell(self, row: Row, column: str) -> Cell:
        """Return the cell of a field; None where the list has no such column or it is empty."""
        position = self.columns.get(column)
        if position is None or position >= len(row):
            return None
        cell = row[position]
        return None if isinstance(cell, str) and not cell.strip() else cell

    def _text(self, row: Row, column: str) -> str:
        return cell_text(self.cell(row, column))

    def _village_above(self, context: _Context) -> str:
        return context.places[-1] if context.places else ""

    def _class(self, cell: Cell) -> ClassReading:
        return cells.read_class(cell_text(cell), self.rules.cells, self.table.layout.class_codes)

    def _area(self, cell: Cell) -> Area:
        return cells.read_area(cell_text(cell), self.rules.cells)

    def _sex(self, cell: Cell) -> str:
        return cells.read_sex(cell_text(cell), self.rules.cells).value

    def _birth(self, cell: Cell) -> PartialDate:
        birth = parse_cell_birth(cell)
        if birth.earliest > self.today:
            raise DateTooLate(birth.earliest, self.today)
        return birth

    def _indicators(self, cell: Cell) -> tuple[str, ...]:
        """Read "3, 4, 8" as the numbers of the form, once each."""
        by_number = {str(entry.number): entry.code for entry in self.standard.indicators}
        found = []
        for number in re.split(r"[^\w]+", cell_text(cell)):
            if not number:
                continue
            if number not in by_number:
                raise UnknownIndicator(number, self.standard.id)
            if by_number[number] not in found:
                found.append(by_number[number])
        return tuple(found)


class _CellReader:
    """Reads cells of one row and collects what is wrong with them."""

    def __init__(self, parser: RowParser, row: Row) -> None:
        self.parser = parser
        self.row = row
        self.reasons: list[dict[str, Any]] = []

    def take(self, column: str, read: Callable[[Cell], _T]) -> _T | None:
        """Return the value of a cell; an empty or refused one is None."""
        cell = self.parser.cell(self.row, column)
        if cell is None:
            return None
        try:
            return read(cell)
        except (RuleError, RowProblem, NumberError, DateError, HiddenCharacters) as error:
            self.reasons.append(describe(error, column))
            return None


def _points(cell: Cell) -> int:
    return _between(parse_cell_integer(cell), 0, MOST_POINTS)


def _size(cell: Cell) -> int:
    return _between(parse_cell_integer(cell), 1, MOST_SIZE)


def _between(value: int, minimum: int, maximum: int) -> int:
    if value < minimum:
        raise NumberTooSmall(Decimal(value), Decimal(minimum))
    if value > maximum:
        raise NumberTooLarge(Decimal(value), Decimal(maximum))
    return value


def _id_number(cell: Cell) -> str:
    digits = re.sub(r"\s", "", cell_text(cell))
    if not _ID_NUMBER.fullmatch(digits):
        raise BadIdNumber(len(digits))
    return digits
