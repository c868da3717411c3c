"""Tables of papers: those over rows of the data, and the places to sign."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from app.kernel.documents import wordml
from app.kernel.documents.blocks import Col, Recipients, Signature, Signatures, Table
from app.kernel.documents.figures import PT_PER_MM, figures
from app.kernel.documents.wordml import cell, paragraph, row, run

PADDING = 1.2  # mm at the sides of a cell
TEXT_GAP = 2.0  # pt above and below the text of a cell


def table_of(block: Table, size: float) -> Any:
    """Return the table of a block, its rows written by the template language."""
    widths = [column.width for column in block.columns]
    rows = [*_headings(block.columns, size)]
    if block.numbered:
        marks = [str(index) for index, _column in enumerate(block.columns, 1)]
        rows.append(
            row(_texts(block.columns, marks, size, align="center", italic=True), header=True)
        )
    rows.append(_tag(f"for row in {block.rows}", widths))
    rows.append(row(_texts(block.columns, [column.text for column in block.columns], size)))
    rows.append(_tag("endfor", widths))
    if block.empty:
        rows.append(_tag(f"if not {block.rows}", widths))
        text = paragraph(
            [run(block.empty, size=size, italic=True)], align="center", before=TEXT_GAP
        )
        rows.append(row([cell(sum(widths), [text], span=len(widths))]))
        rows.append(_tag("endif", widths))
    if block.total_label:
        rows.append(_totals(block, size))
    return wordml.table(widths, rows, borders=True, padding=PADDING, below=TEXT_GAP)


def _tag(statement: str, widths: Sequence[float]) -> Any:
    """Return a row with a statement of the template language; it goes when it is filled."""
    text = paragraph([run(f"{{%tr {statement} %}}", size=2)])
    return row([cell(sum(widths), [text], span=len(widths))])


def _headings(columns: Sequence[Col], size: float) -> list[Any]:
    """Return one row of headings, or two where columns share a heading."""

    def heading(text: str) -> list[Any]:
        return [paragraph([run(text, size=size, bold=True)], align="center", before=TEXT_GAP)]

    if not any(column.group for column in columns):
        cells = [cell(c.width, heading(c.header), middle=True) for c in columns]
        return [row(cells, header=True)]
    upper, lower = [], []
    for group, members in groupby(columns, key=lambda c: (c.group, "" if c.group else id(c))):
        found = list(members)
        if group[0]:
            width = sum(c.width for c in found)
            upper.append(cell(width, heading(group[0]), span=len(found), middle=True))
            lower += [cell(c.width, heading(c.header), middle=True) for c in found]
        else:
            only = found[0]
            upper.append(cell(only.width, heading(only.header), down="restart", middle=True))
            lower.append(cell(only.width, [paragraph(size=size)], down="continue"))
    return [row(upper, header=True), row(lower, header=True)]


def _texts(
    columns: Sequence[Col],
    texts: Sequence[str],
    size: float,
    *,
    align: Any = None,
    italic: bool = False,
    bold: bool = False,
) -> list[Any]:
    return [
        cell(
            column.width,
            [
                paragraph(
                    [run(text, size=size, italic=italic, bold=bold)],
                    align=align or column.align,
                    before=TEXT_GAP,
                )
            ],
        )
        for column, text in zip(columns, texts, strict=True)
    ]


def _totals(block: Table, size: float) -> Any:
    """Return the row of totals: its label before the first total, in bold."""
    first = next(i for i, column in enumerate(block.columns) if column.total)
    label = run(block.total_label, size=size, bold=True)
    before = block.columns[:first]
    start = cell(
        sum(column.width for column in before),
        [paragraph([label], align="center", before=TEXT_GAP)],
        span=len(before),
    )
    rest = block.columns[first:]
    return row([start, *_texts(rest, [c.total for c in rest], size, bold=True)])


# -- places to sign --------------------------------------------------------------------------


def signature_table(block: Signatures, width: float) -> Any:
    """Return the places to sign beside each other, kept on one page."""
    count = len(block.columns)
    widths = list(block.widths) or [width / count] * count
    cells = [
        cell(each, _recipients(part) if isinstance(part, Recipients) else _signature(part, block))
        for each, part in zip(widths, block.columns, strict=True)
    ]
    return wordml.table(widths, [row(cells)], borders=False)


def _in_cell(statement: str) -> Any:
    return paragraph([run(f"{{%p {statement} %}}", size=2)])


def _recipients(block: Recipients) -> list[Any]:
    size = figures().size
    label = run("Nơi nhận:", size=size("noi_nhan_label"), bold=True, italic=True)
    return [
        paragraph([label]),
        _in_cell(f"for row in {block.rows}"),
        paragraph([run("{{ row }}", size=size("noi_nhan"))]),
        _in_cell("endfor"),
        paragraph(size=1),
    ]


def _signature(part: Signature, block: Signatures) -> list[Any]:
    """Return one place: day, capacity and office, room for signature and seal, name."""
    size = block.size or figures().size("quyen_han_chuc_vu")
    space = (block.space or figures().signature_space) * PT_PER_MM
    who = part.signer
    made = []
    if part.day:
        day = run(part.day, size=min(size, figures().size("dia_danh_thoi_gian")), italic=True)
        made.append(paragraph([day], align="center", keep=True))
    made += [
        _in_cell(f"for row in {who}.lines"),
        paragraph([run("{{ row }}", size=size, bold=True)], align="center", keep=True),
        _in_cell("endfor"),
        _in_cell(f"if {who}.hint"),
        paragraph([run(f"{{{{ {who}.hint }}}}", size=min(size, 12), italic=True)], align="center"),
        _in_cell("endif"),
        paragraph(
            [run(f"{{{{ {who}.name }}}}", size=size, bold=True)], align="center", before=space
        ),
    ]
    if part.test:
        return [_in_cell(f"if {part.test}"), *made, _in_cell("endif"), paragraph(size=1)]
    return made
