"""The rows of an official table: groups with subtotals, or a report's tree; each total a formula.

A list is read once and never held: running sums are kept for the groups that are open. What a
spreadsheet computes from the formulas is the value that stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.kernel.official.cells import COUNT, Cell
from app.kernel.official.declared import (
    ORDINAL,
    Kind,
    Line,
    SheetColumn,
    SheetGroup,
    SheetLayout,
    Total,
    Values,
)
from app.kernel.official.formulas import count_of, letters_of, range_of, sum_of

TICK = "x"
MOST_PARTS = 200  # cells that one formula adds up; longer ones are written as numbers
Number = Decimal | int | None


def number_of(value: Any) -> Number:
    """Return a value as a number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        return None
    return Decimal(repr(value)) if isinstance(value, float) else value


class Open:
    """A group that is open: since which row, and what was added up."""

    def __init__(self, key: Any, title: str, first: int, width: int) -> None:
        self.key, self.title, self.first = key, title, first
        self.sums: list[Number] = [None] * width
        self.counts = [0] * width
        self.number = 0

    def add(self, values: Sequence[Any]) -> None:
        """Count a row."""
        self.number += 1
        for index, value in enumerate(values):
            number = number_of(value)
            if number is not None:
                self.sums[index] = number + (self.sums[index] or 0)
            if value is not None and value != "":
                self.counts[index] += 1


class Body:
    """Turns lines into rows of cells; `row` is the next row of the sheet, counted from 1."""

    def __init__(self, layout: SheetLayout, row: int) -> None:
        self.layout, self.row = layout, row
        self.columns, self.expressions = layout.columns, layout.expressions
        self.number = 0

    def rows(self, lines: Iterable[Line]) -> Iterator[list[Cell]]:
        """Yield the rows of a list in its order, with headings and totals."""
        whole = Open(None, "", self.row, len(self.columns))
        opened: list[Open] = []
        for line in lines:
            keys = [raw_of(line.values, group.source) for group in self.layout.groups]
            if line.starts:
                yield from self._change(opened, keys, line)
            values = self._values(line)
            for each in (whole, *opened):
                each.add(values)
            yield self._row(values)
        yield from self._close(opened, 0)
        if self.layout.total and self.row > whole.first:
            yield self._total(self.layout.total, whole)

    def plain(self, line: Line) -> list[Cell]:
        """Return the cells of a line alone, with what is computed."""
        return self._row(self._values(line))

    # -- groups ----------------------------------------------------------------------------

    def _change(self, opened: list[Open], keys: Sequence[Any], line: Line) -> Iterator[list[Cell]]:
        same = 0
        while same < len(opened) and opened[same].key == keys[same]:
            same += 1
        if same == len(keys):
            return
        yield from self._close(opened, same)
        for level in range(same, len(keys)):
            group = self.layout.groups[level]
            title = _words(group, keys[level], line.values.get(group.source))
            heading = group.heading.format(value=title)
            if heading:
                between = [Cell(style="group_on")] * (len(self.columns) - 2)
                yield self._next([Cell(heading, "group"), *between, Cell(style="group_end")])
            opened.append(Open(keys[level], title, self.row, len(self.columns)))

    def _close(self, opened: list[Open], down_to: int) -> Iterator[list[Cell]]:
        while len(opened) > down_to:
            done, group = opened.pop(), self.layout.groups[len(opened)]
            if group.subtotal:
                yield self._total(group.subtotal.format(value=done.title), done)

    def _total(self, text: str, done: Open) -> list[Cell]:
        """Return the row of a total; rates are computed from its sums, never added up."""
        numbers: list[Number] = [
            self._summed(column, done, index) for index, column in enumerate(self.columns)
        ]
        # A rate is known where each of its rows was: a missing part is no zero.
        whole = [n if done.counts[i] == done.number else None for i, n in enumerate(numbers)]
        for index, how in enumerate(self.expressions):
            if how is not None and not self.columns[index].source:
                numbers[index] = how.value(whole)
        cells = []
        for index, column in enumerate(self.columns):
            formula = self._formula(column, index, done, numbers)
            style = f"sum_{_count_kind(column)}"
            cells.append(Cell(numbers[index] if formula else None, style, formula))
        label = self._label_column()
        cells[label] = Cell(text, "sum_text")
        return self._next(cells)

    def _formula(
        self, column: SheetColumn, index: int, done: Open, numbers: Sequence[Number]
    ) -> str:
        cells = range_of(index, done.first, self.row - 1)
        if column.total is Total.SUM:
            return sum_of(cells) if numbers[index] is not None else ""
        if column.total is Total.COUNT:
            return count_of(cells, numbers=_is_numeric(column))
        how = self.expressions[index]
        return how.formula(self.row) if how is not None and numbers[index] is not None else ""

    @staticmethod
    def _summed(column: SheetColumn, done: Open, index: int) -> Number:
        if column.total is Total.COUNT:
            return done.counts[index]
        return done.sums[index] if column.total is Total.SUM else None

    def _label_column(self) -> int:
        """Return where the words of a total stand: the widest text that carries no total."""
        texts = [
            index
            for index, column in enumerate(self.columns)
            if column.total is Total.NONE and column.kind is Kind.TEXT and not column.mark.isdigit()
        ]
        first = [index for index, column in enumerate(self.columns) if not column.total]
        return (texts or first or [0])[0]

    # -- one row ---------------------------------------------------------------------------

    def _values(self, line: Line) -> list[Any]:
        if line.starts:
            self.number += 1
        return [self._value(column, line) for column in self.columns]

    def _value(self, column: SheetColumn, line: Line) -> Any:
        if column.when:
            name, *wanted = column.when
            if str(raw_of(line.values, name)) not in wanted:
                return None
            if not column.source:
                return TICK
        if column.source == ORDINAL:
            return self.number if line.starts else None
        if column.words:
            raw = raw_of(line.values, column.source)
            return column.words.get(str(raw), line.values.get(column.source))
        return line.values.get(column.source)

    def _row(self, values: list[Any], *, style: str = "row") -> list[Cell]:
        numbers = [number_of(value) for value in values]
        formulas = [""] * len(values)
        for index, how in enumerate(self.expressions):
            if how is not None and not self.columns[index].source and how.is_known(numbers):
                numbers[index] = values[index] = how.value(numbers)
                formulas[index] = how.formula(self.row)
        return self._next(
            [
                Cell(value, _style(style, column, value), formula)
                for value, column, formula in zip(values, self.columns, formulas, strict=True)
            ]
        )

    def _next(self, cells: list[Cell]) -> list[Cell]:
        self.row += 1
        return cells


class Tree(Body):
    """The lines of a report that has its own totals: they become formulas where these hold.

    A line above others is the sum of those directly below it; a total that stands after its lines
    is the sum of all before it on the level above. Where the figures do not add up, because the
    reader reaches a part only or one is not known, the report's own figure stands.
    """

    def rows(self, lines: Iterable[Line]) -> Iterator[list[Cell]]:
        """Yield the rows of a report."""
        found = list(lines)
        first = self.row
        values = [self._values(line) for line in found]
        for index, line in enumerate(found):
            parts = parts_of(found, index)
            style = "sum" if line.is_total else "row"
            cells = self._row(values[index], style=style)
            for column, about in enumerate(self.columns):
                if about.total is Total.SUM and not cells[column].formula:
                    formula = self._sum(values, column, index, parts, first)
                    cells[column] = Cell(cells[column].value, cells[column].style, formula)
            yield cells

    def _sum(
        self, values: Sequence[Sequence[Any]], column: int, index: int, parts: list[int], first: int
    ) -> str:
        stated = number_of(values[index][column])
        given = [number_of(values[part][column]) for part in parts]
        known = [each for each in given if each is not None]
        if stated is None or not known or sum(known) != stated:
            return ""
        rows = [first + part for part in parts]
        if rows == list(range(rows[0], rows[0] + len(rows))):
            return f"SUM({range_of(column, rows[0], rows[-1])})"
        if len(rows) > MOST_PARTS:
            return ""
        return f"SUM({','.join(f'{letters_of(column)}{row}' for row in rows)})"


def parts_of(lines: Sequence[Line], index: int) -> list[int]:
    """Return which lines make up a line: those directly below it, or all before a last total."""
    line, found = lines[index], []
    for later in range(index + 1, len(lines)):
        if lines[later].level <= line.level:
            break
        if lines[later].level == line.level + 1:
            found.append(later)
    if not found and line.is_total:
        for earlier in range(index - 1, -1, -1):
            if lines[earlier].is_total:
                break
            if lines[earlier].level == line.level:
                found.insert(0, earlier)
    return found


def raw_of(values: Values, name: str) -> Any:
    """Return a value as it is stored, where it is shown in other words ("sex=")."""
    return values.get(f"{name}=", values.get(name))


def _words(group: SheetGroup, key: Any, shown: Any) -> str:
    if key is None or key == "":
        return "(không ghi)"
    if isinstance(shown, date) and not isinstance(shown, datetime):
        return f"{shown:%d/%m/%Y}"
    return group.words.get(str(key), str(shown))


def _is_numeric(column: SheetColumn) -> bool:
    return column.source == ORDINAL or column.kind in (Kind.WHOLE, Kind.DECIMAL, Kind.PLAIN)


def _count_kind(column: SheetColumn) -> str:
    """Return how a total looks: a count of names or days is a whole number."""
    return COUNT if column.total is Total.COUNT else column.kind.value


def _style(style: str, column: SheetColumn, value: Any) -> str:
    """Return the style of a cell; a text in a column of numbers (a mask, “< 3”) is centred."""
    kind = column.kind
    if isinstance(value, str) and kind not in (Kind.TEXT, Kind.CENTRE):
        kind = Kind.CENTRE
    return f"{style}_{kind.value}"
