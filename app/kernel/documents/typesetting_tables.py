"""Tables of a docx as tables of typst: widths, joined cells, lines, repeated headings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from app.kernel.documents.problems import NotUnderstood
from app.kernel.documents.styles import (
    Shape,
    colour,
    is_on,
    local,
    paragraph_says,
    twips,
    value,
    words,
)
from app.kernel.documents.typesetting import Typesetter, points

SIDES = ("top", "bottom", "left", "right")
PADDING = 5.4  # of Word, at the left and right of a cell
TABLE = words("tblStyle tblW tblInd tblBorders tblLayout tblCellMar tblLook jc tblOverlap")
ROW = words("cantSplit tblHeader trHeight jc cnfStyle")
STYLED = words("pPr rPr trPr tcPr tblStylePr")  # of a table style, beside the table itself
CELL = words("tcW gridSpan vMerge vAlign tcBorders tcMar noWrap hideMark shd cnfStyle")


@dataclass
class Place:
    """A cell in the grid: where it begins, and how many columns and rows it covers."""

    node: Any
    column: int
    span: int
    down: str
    rows: int = 1


def table(setter: Typesetter, node: Any, above: float) -> str:
    """Return a table; `above` is the room before it."""
    props = node.find(qn("w:tblPr"))
    _only(props, TABLE)
    widths = [twips(column, "w") for column in node.find(qn("w:tblGrid"))]
    rows = [row for row in node if local(row) == "w:tr"]
    places = _grid(rows)
    borders, padding = _borders_of(setter, props), _padding_of(setter, props)
    head: list[str] = []
    body: list[str] = []
    for index, (row, found) in enumerate(zip(rows, places, strict=True)):
        first, last = index == 0, index == len(rows) - 1
        cells = "".join(
            _cell(setter, place, row, borders, padding, (first, last), len(widths))
            for place in found
            if place.down != "continue"
        )
        (head if _says(row, "w:tblHeader") and len(body) == 0 else body).append(cells)
    parts = "".join(body)
    if head:
        parts = f"table.header(repeat: true, {''.join(head)}),\n" + parts
    columns = ", ".join(points(width) for width in widths)
    made = f"table(columns: ({columns},), inset: 0pt, stroke: none,\n{parts})"
    align = value(None if props is None else props.find(qn("w:jc")), "val", "left")
    indent = twips(None if props is None else props.find(qn("w:tblInd")), "w")
    whole = f"block(width: 100%, above: {points(above)}, below: 0pt, "
    if indent and align in ("left", "start"):
        made = f"pad(left: {points(indent)}, {made})"
    return f"#{whole}align({'left' if align in ('left', 'start') else align}, {made}))\n"


def _only(props: Any, known: frozenset[str]) -> None:
    for child in () if props is None else props:
        if local(child) not in known:
            raise NotUnderstood(what=local(child))


def _says(row: Any, switch: str) -> bool:
    props = row.find(qn("w:trPr"))
    node = None if props is None else props.find(qn(switch))
    return node is not None and is_on(node)


def _grid(rows: list[Any]) -> list[list[Place]]:
    """Return the cells of each row with their columns; joined cells get their rows counted."""
    found: list[list[Place]] = []
    open_cells: dict[int, Place] = {}
    for row in rows:
        _only(row.find(qn("w:trPr")), ROW)
        column, places = 0, []
        for node in row:
            if local(node) in ("w:trPr", "w:bookmarkStart", "w:bookmarkEnd"):
                continue
            if local(node) != "w:tc":
                raise NotUnderstood(what=local(node))
            place = _place(node, column)
            if place.down == "continue" and column in open_cells:
                open_cells[column].rows += 1
            elif place.down == "restart":
                open_cells[column] = place
            else:
                open_cells.pop(column, None)
            places.append(place)
            column += place.span
        found.append(places)
    return found


def _place(node: Any, column: int) -> Place:
    props = node.find(qn("w:tcPr"))
    _only(props, CELL)
    span = value(None if props is None else props.find(qn("w:gridSpan")), "val", "1")
    merge = None if props is None else props.find(qn("w:vMerge"))
    down = "" if merge is None else value(merge, "val", "continue")
    return Place(node, column, int(span), down)


# -- lines and room ---------------------------------------------------------------------------


def _style_props(setter: Typesetter, props: Any) -> list[Any]:
    """Return the properties of a table, its styles first."""
    key = value(None if props is None else props.find(qn("w:tblStyle")), "val")
    chain = setter.styles.chain(key or setter.styles.table_default)
    for style in chain:
        for part in style:
            if local(part) in STYLED and not _is_plain(part):
                raise NotUnderstood(what=f"table style {value(style, 'styleId')}: {local(part)}")
    found = [style.find(qn("w:tblPr")) for style in chain]
    return [each for each in (*found, props) if each is not None]


def _is_plain(part: Any) -> bool:
    """Tell whether a part of a table style changes nothing: single lines without gaps."""
    if local(part) != "w:pPr":
        return False
    shape = paragraph_says(part, Shape())
    return shape == Shape()


def _borders_of(setter: Typesetter, props: Any) -> dict[str, float]:
    found: dict[str, float] = {}
    for each in _style_props(setter, props):
        found.update(_lines(each.find(qn("w:tblBorders"))))
    return found


def _lines(node: Any) -> dict[str, float]:
    """Return the widths of lines by their side; 0 where there is none."""
    found = {}
    for side in () if node is None else node:
        kind = value(side, "val")
        if kind not in ("nil", "none", "single"):
            raise NotUnderstood(what=f"line {kind} of a table")
        name = local(side).removeprefix("w:").replace("start", "left").replace("end", "right")
        found[name] = float(value(side, "sz", "4")) / 8 if kind == "single" else 0.0
    return found


def _padding_of(setter: Typesetter, props: Any) -> dict[str, float]:
    found = {"left": PADDING, "right": PADDING, "top": 0.0, "bottom": 0.0}
    for each in _style_props(setter, props):
        found.update(_room(each.find(qn("w:tblCellMar"))))
    return found


def _room(node: Any) -> dict[str, float]:
    return (
        {} if node is None else {local(side).removeprefix("w:"): twips(side, "w") for side in node}
    )


def _fill(shade: Any) -> str:
    """Return the colour of a cell; nothing for none."""
    if value(shade, "val", "clear") not in ("clear", "nil"):
        raise NotUnderstood(what=f"shading {value(shade, 'val')}")
    if value(shade, "fill") == "000000":
        raise NotUnderstood(what="a black cell")
    return colour(shade, "fill")


def _cell(
    setter: Typesetter,
    place: Place,
    row: Any,
    borders: dict[str, float],
    padding: dict[str, float],
    ends: tuple[bool, bool],
    columns: int,
) -> str:
    props = place.node.find(qn("w:tcPr"))
    own = {} if props is None else _lines(props.find(qn("w:tcBorders")))
    room = padding | ({} if props is None else _room(props.find(qn("w:tcMar"))))
    last_column = place.column + place.span == columns
    inner = {
        "top": borders.get("top" if ends[0] else "insideH", 0),
        "bottom": borders.get("bottom" if ends[1] else "insideH", 0),
        "left": borders.get("left" if place.column == 0 else "insideV", 0),
        "right": borders.get("right" if last_column else "insideV", 0),
    }
    filled = _fill(None if props is None else props.find(qn("w:shd")))
    drawn = {side: width for side, width in (inner | own).items() if width}
    lines = ", ".join(f"{side}: {points(w)}" for side, w in drawn.items())
    # Word makes a row higher by the line above it, typst draws the line over its edge.
    room["top"] = room.get("top", 0.0) + drawn.get("top", 0.0)
    inset = ", ".join(f"{side}: {points(room[side])}" for side in SIDES if room.get(side))
    says = []
    if place.span > 1:
        says.append(f"colspan: {place.span}")
    if place.rows > 1:
        says.append(f"rowspan: {place.rows}")
    if lines:
        says.append(f"stroke: ({lines})")
    if filled:
        says.append(f'fill: rgb("#{filled}")')
    if inset:
        says.append(f"inset: ({inset})")
    if _says(row, "w:cantSplit"):
        says.append("breakable: false")
    middle = value(None if props is None else props.find(qn("w:vAlign")), "val")
    says.append(f"align: {({'center': 'horizon', 'bottom': 'bottom'}).get(middle, 'top')} + left")
    body = setter.flow(place.node, inside=True)
    height = row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
    if height is not None and place.rows == 1:
        body = f"#tall({points(twips(height, 'val'))})[\n{body}]\n"
    return f"table.cell({', '.join(says)})[\n{body}],\n"
