"""Cells of an official table and how they look, the same for every kind of file; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

FONT = "Times New Roman"
WHOLE, DECIMAL, PLAIN, DAY = "whole", "decimal", "plain", "day"
COUNT = "count"  # a number of rows, below the numbers that it counts
FORMATS = {WHOLE: "#,##0", DECIMAL: "#,##0.00", PLAIN: "0", DAY: "dd/mm/yyyy"}


@dataclass(frozen=True)
class Style:
    """How a cell looks; `size` in points, `number` a key of FORMATS."""

    align: str = "left"
    size: int = 11
    bold: bool = False
    italic: bool = False
    underline: bool = False
    border: bool = False
    wrap: bool = True
    fill: bool = False
    faint: bool = False
    number: str = ""
    top: bool = False
    sides: str = "lrtb"  # which borders: left, right, top, bottom


def _body(align: str, number: str = "", *, bold: bool = False, fill: bool = False) -> Style:
    return Style(align, border=True, number=number, bold=bold, fill=fill, top=not bold)


_KINDS = {
    "text": ("left", ""),
    "centre": ("center", ""),
    "blank": ("left", ""),
    WHOLE: ("right", WHOLE),
    DECIMAL: ("right", DECIMAL),
    PLAIN: ("center", PLAIN),
    DAY: ("center", DAY),
    COUNT: ("center", WHOLE),
}
STYLES: dict[str, Style] = {
    "agency": Style("center", 12),
    "issuer": Style("center", 12, bold=True),
    "nation": Style("center", 12, bold=True),
    "motto": Style("center", 13, bold=True, underline=True),
    "form": Style("center", 11, bold=True),
    "basis": Style("center", 10, italic=True),
    "title": Style("center", 14, bold=True),
    "subtitle": Style("center", 12, italic=True),
    "measure": Style("right", 11, italic=True),
    "head": Style("center", 11, bold=True, border=True, fill=True),
    "mark": Style("center", 9, italic=True, border=True),
    # A heading between rows runs over its neighbours, which are empty; merged, each would be kept.
    "group": Style("left", 11, bold=True, border=True, wrap=False, sides="ltb"),
    "group_on": Style(border=True, sides="tb"),
    "group_end": Style(border=True, sides="rtb"),
    "note": Style("left", 10, italic=True),
    "day": Style("center", 12, italic=True),
    "signer": Style("center", 12, bold=True),
    "hint": Style("center", 11, italic=True),
    "faint": Style("left", 9, italic=True, wrap=False, faint=True),
    **{f"row_{kind}": _body(align, number) for kind, (align, number) in _KINDS.items()},
    **{
        f"sum_{kind}": _body(align, number, bold=True, fill=True)
        for kind, (align, number) in _KINDS.items()
    },
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its value, and the formula of which it is the value; spans reach right and down."""

    value: Any = None
    style: str = ""
    formula: str = ""
    across: int = 1
    down: int = 1
    covered: bool = False  # below a cell that spans


BLANK = Cell()


@dataclass(frozen=True)
class Frame:
    """What a writer must know before the first row."""

    widths: tuple[float, ...]
    header: tuple[int, int]  # first and last row that each printed page repeats, from 0
    foot: str  # of printed pages


class RowWriter(Protocol):
    """Writes rows one by one."""

    def row(self, cells: Sequence[Cell], height: float | None = None) -> None:
        """Write the next row; `height` in points, by its content otherwise."""


def spread(cells: Sequence[Cell]) -> list[Cell]:
    """Put the covered cells of a row behind each cell that reaches to the right."""
    found: list[Cell] = []
    for cell in cells:
        found.append(cell)
        found += [Cell(style=cell.style, covered=True)] * (cell.across - 1)
    return found


def height_of(text: str, width: float, size: int = 11) -> float:
    """Return how high a cell of some characters' width must be for a text, in points."""
    per_line = max(int(width * 11 / size), 1)
    lines = sum(max(-(-len(line) // per_line), 1) for line in text.split("\n"))
    return lines * size * 1.35 + 2
