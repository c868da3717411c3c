"""Small counts in published tables: which cells are not shown so that none can be computed; pure.

A count of one or two by ethnicity or cause points at a household. It is left out, and with it as
many others as are needed: with all sums of rows and columns known, and knowing that no hidden cell
is empty, each hidden cell must still have at least two possible values (docs/adr/0035).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Cell = tuple[Any, Any]
Node = tuple[str, Any]


def hidden_cells(counts: Mapping[Cell, int], least: int) -> frozenset[Cell]:
    """Return the cells of a table by row and column that are not shown.

    Empty cells are no secret and stay. Where no choice of cells would help (one row or one column
    with a single cell), all cells of the line are hidden; its sum must then be left out too.
    """
    cells = {cell: count for cell, count in counts.items() if count > 0}
    hidden = {cell for cell, count in cells.items() if count < least}
    while exposed := _exposed(cells, hidden):
        shown = [cell for cell in cells if cell not in hidden]
        if not shown:
            break
        hidden.add(min(_helpers(shown, hidden, exposed) or shown, key=_cost(cells, hidden)))
    return frozenset(hidden)


def _helpers(shown: list[Cell], hidden: set[Cell], exposed: list[Cell]) -> list[Cell]:
    """Return the cells beside exposed ones, first those of a line in which one hides alone."""
    for one in exposed:
        for axis in (0, 1):
            if sum(cell[axis] == one[axis] for cell in hidden) == 1:
                found = [cell for cell in shown if cell[axis] == one[axis]]
                if found:
                    return found
    first = exposed[0]
    return [cell for cell in shown if cell[0] == first[0] or cell[1] == first[1]]


def _cost(cells: Mapping[Cell, int], hidden: set[Cell]) -> Callable[[Cell], tuple[int, int, str]]:
    """Prefer cells whose lines hide something already, then small ones, in a fixed order."""
    rows = {cell[0] for cell in hidden}
    columns = {cell[1] for cell in hidden}
    return lambda cell: (
        -(cell[0] in rows) - (cell[1] in columns),
        cells[cell],
        str(cell),
    )


def hidden_parts(counts: Mapping[Any, int], least: int) -> frozenset[Any]:
    """Return the parts of a whole that are not shown; only the sum of all of them is known."""
    cells = {cell: count for cell, count in counts.items() if count > 0}
    hidden = {cell for cell, count in cells.items() if count < least}
    while hidden and not _is_blurred(cells, hidden):
        shown = [cell for cell in cells if cell not in hidden]
        if not shown:
            break
        hidden.add(min(shown, key=lambda cell: (cells[cell], str(cell))))
    return frozenset(hidden)


def sums_are_safe(counts: Iterable[int], hidden: int) -> bool:
    """Tell whether the sum of a table may be shown beside its hidden cells.

    `counts` are the hidden counts, `hidden` is how many there are: two cells of one each, or a
    single one, are told by their sum.
    """
    return hidden == 0 or (hidden > 1 and sum(counts) > hidden)


def _is_blurred(cells: Mapping[Any, int], hidden: set[Any]) -> bool:
    return sums_are_safe((cells[cell] for cell in hidden), len(hidden))


def _exposed(cells: Mapping[Cell, int], hidden: set[Cell]) -> list[Cell]:
    """Return the hidden cells that the sums tell.

    A cell has another possible value where some hidden cells can go up and others down by one so
    that each sum stays: a circle in the graph whose nodes are rows and columns and whose edges are
    hidden cells. Only cells of two and more can go down.
    """
    ups, downs = _arcs(cells, hidden)
    found = []
    for cell in sorted(hidden, key=str):
        row, column = ("row", cell[0]), ("column", cell[1])
        up = _leads(column, row, ups, downs, without=cell)
        down = cells[cell] > 1 and _leads(row, column, ups, downs, without=cell)
        if not up and not down:
            found.append(cell)
    return found


Arcs = Mapping[Any, list[Cell]]


def _arcs(cells: Mapping[Cell, int], hidden: set[Cell]) -> tuple[Arcs, Arcs]:
    """Return hidden cells by row, all of which can go up, and by column those that can go down."""
    ups: dict[Any, list[Cell]] = defaultdict(list)
    downs: dict[Any, list[Cell]] = defaultdict(list)
    for cell in hidden:
        ups[cell[0]].append(cell)
        if cells[cell] > 1:
            downs[cell[1]].append(cell)
    return ups, downs


def _leads(start: Node, end: Node, ups: Arcs, downs: Arcs, *, without: Cell) -> bool:
    """Tell whether a way leads over hidden cells: from rows up, from columns down."""
    seen, waiting = {start}, deque([start])
    while waiting:
        node = waiting.popleft()
        if node == end:
            return True
        kind, name = node
        for cell in (ups if kind == "row" else downs).get(name, ()):
            following: Node = ("column", cell[1]) if kind == "row" else ("row", cell[0])
            if cell != without and following not in seen:
                seen.add(following)
                waiting.append(following)
    return False
