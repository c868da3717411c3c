"""Formulas of official tables: what the marks of columns say, and totals; each with its value.

A mark such as "4=3/1*100" is printed below the header and computed: its whole numbers are columns
by their marks, all other numbers stand for themselves. Pure.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

PLACES = 2
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_OPERATIONS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: lambda one, other: one / other,
}


def letters_of(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


@dataclass(frozen=True)
class Expression:
    """How a column follows from others of its row."""

    text: str
    columns: dict[str, int]  # mark: column
    tree: ast.expr

    def formula(self, row: int) -> str:
        """Return the formula in a row, counted from 1; a division by nothing leaves it empty."""

        def cell(match: re.Match[str]) -> str:
            column = self.columns.get(match[0])
            return match[0] if column is None else f"{letters_of(column)}{row}"

        inner = _NUMBER.sub(cell, self.text)
        return f'IFERROR(ROUND({inner},{PLACES}),"")' if "/" in inner else inner

    def value(self, values: Sequence[Decimal | int | None]) -> Decimal | int | None:
        """Return what the formula gives; None where one of its columns is empty."""
        try:
            found = self._of(self.tree, values)
        except (ZeroDivisionError, _EmptyColumn):
            return None
        if "/" not in self.text:
            return int(found) if found.denominator == 1 else _decimal(found)
        return _rounded(found)

    def is_known(self, values: Sequence[Decimal | int | None]) -> bool:
        """Tell whether all columns that it needs are filled."""
        return all(values[column] is not None for column in self.used)

    @cached_property
    def used(self) -> tuple[int, ...]:
        """Return the columns that it needs."""
        marks = _NUMBER.findall(self.text)
        return tuple(self.columns[mark] for mark in marks if mark in self.columns)

    def _of(self, node: ast.expr, values: Sequence[Decimal | int | None]) -> Fraction:
        if isinstance(node, ast.BinOp):
            operation = _OPERATIONS[type(node.op)]
            return operation(self._of(node.left, values), self._of(node.right, values))
        assert isinstance(node, ast.Constant)  # noqa: S101 - read_marks allows nothing else
        column = self.columns.get(str(node.value))
        if column is None:
            return Fraction(str(node.value))
        found = values[column]
        if found is None:
            raise _EmptyColumn
        return Fraction(found)


class _EmptyColumn(Exception):
    """A formula needs a column that is empty."""


def read_marks(marks: Sequence[str]) -> tuple[Expression | None, ...]:
    """Return how each column is computed by its mark; raise ValueError for what is no formula."""
    columns = {mark.partition("=")[0].strip(): index for index, mark in enumerate(marks) if mark}
    return tuple(_read(mark, columns) for mark in marks)


def _read(mark: str, columns: dict[str, int]) -> Expression | None:
    text = mark.partition("=")[2].strip()
    if not text:
        return None
    allowed = (ast.Expression, ast.BinOp, ast.Constant, *_OPERATIONS)
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise ValueError(mark) from error
    if not all(isinstance(node, allowed) for node in ast.walk(tree)):
        raise ValueError(mark)
    return Expression(text, columns, tree.body)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _rounded(value: Fraction) -> Decimal:
    """Round as spreadsheets do: half away from zero."""
    scaled = abs(value) * 10**PLACES
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if value >= 0 else -whole).scaleb(-PLACES)


def range_of(column: int, first: int, last: int) -> str:
    """Return the cells of a column between two rows, counted from 1."""
    letters = letters_of(column)
    return f"{letters}{first}:{letters}{last}"


# Of a range with subtotals in it SUBTOTAL counts each row once: 9 sums, 2 counts numbers, 3 cells.
def sum_of(cells: str) -> str:
    """Return the formula of a sum."""
    return f"SUBTOTAL(9,{cells})"


def count_of(cells: str, *, numbers: bool) -> str:
    """Return the formula of a count of numbers, or of filled cells."""
    return f"SUBTOTAL({2 if numbers else 3},{cells})"
