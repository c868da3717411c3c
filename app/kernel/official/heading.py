"""The parts of an official table around its rows: heading, header with merged cells, foot; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from app.kernel.official.cells import STYLES, Cell, height_of, spread
from app.kernel.official.declared import SheetHead, SheetLayout

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DATE_LINE = "{place}ngày …… tháng …… năm {year}"
SIGN_HERE = "(Ký, ghi rõ họ tên)"
SIGN_ROWS = 4
_FULL = 0.92  # how much of a line words fill
_LEFT = 0.42  # the share of the width that the issuer's side takes

Row = tuple[list[Cell], float | None]


@dataclass(frozen=True)
class Page:
    """A layout with what stands around its table."""

    layout: SheetLayout
    head: SheetHead

    @property
    def width(self) -> int:
        """Return how many columns the table has."""
        return len(self.layout.columns)

    def opening(self) -> list[Row]:
        """Return the rows above the header."""
        layout, head = self.layout, self.head
        left = [(head.above.upper(), "agency"), (head.issuer.upper(), "issuer")]
        right = [(NATION, "nation"), (MOTTO, "motto")] if layout.motto else []
        right += [(layout.code, "form"), (layout.basis, "basis")]
        left, right = ([part for part in side if part[0]] for side in (left, right))
        rows = [
            self._two_sides(*one, *other)
            for one, other in zip_longest(left, right, fillvalue=("", "agency"))
        ]
        rows.append(([], 8))
        rows.append(self._line(layout.title.upper(), "title"))
        rows += [self._line(text, "subtitle") for text in (*layout.subtitle, *head.lines) if text]
        rows.append(self._line(layout.measure, "measure") if layout.measure else ([], 6))
        return rows

    def header(self) -> Iterator[Row]:
        """Yield the rows of the header with their merged cells, then the row of marks."""
        depth = self.layout.depth
        paths = [(*column.above, column.title) for column in self.layout.columns]
        for level in range(depth):
            cells = [self._head_cell(paths, level, index, depth) for index in range(len(paths))]
            yield cells, self._header_height(cells, level, depth)
        if any(column.mark for column in self.layout.columns):
            yield [Cell(column.mark, "mark") for column in self.layout.columns], None

    def closing(self, lines: Sequence[str]) -> Iterator[Row]:
        """Yield what stands below the table: notes, signatures, and the watermark's lines."""
        notes = [*self.layout.notes, *([self.layout.unchecked] if self.layout.unchecked else [])]
        for text in notes:
            yield self._line(text, "note")
        yield from self._signatures()
        yield [], None
        for line in lines:
            yield [Cell(line, "faint")], None

    def row_height(self, cells: Sequence[Cell]) -> float | None:
        """Return the height of a row whose texts need several lines; spreadsheets choose others.

        Not every program makes a row higher for what is wrapped in it, so it is said.
        """
        highest = 0.0
        for cell, column in zip(cells, self.layout.columns, strict=True):
            if isinstance(cell.value, str) and STYLES[cell.style].wrap:
                width = column.width * _FULL
                if len(cell.value) > width or "\n" in cell.value:
                    highest = max(highest, height_of(cell.value, width))
        return highest or None

    # -- parts ---------------------------------------------------------------------------

    def _line(self, text: str, style: str) -> Row:
        cells = spread([Cell(text, style, across=self.width)])
        return cells, height_of(text, self._chars(0, self.width), STYLES[style].size)

    def _two_sides(self, left: str, left_style: str, right: str, right_style: str) -> Row:
        cut = self._cut()
        cells = spread(
            [
                Cell(left, left_style, across=cut),
                Cell(right, right_style, across=self.width - cut),
            ]
        )
        left_height = height_of(left, self._chars(0, cut), STYLES[left_style].size)
        right_height = height_of(right, self._chars(cut, self.width), STYLES[right_style].size)
        return cells, max(left_height, right_height)

    def _cut(self) -> int:
        """Return the column at which the right side begins."""
        whole, cut = self._chars(0, self.width), 1
        while cut < self.width - 1 and self._chars(0, cut) < whole * _LEFT:
            cut += 1
        return cut

    def _chars(self, first: int, last: int) -> float:
        return sum(column.width for column in self.layout.columns[first:last])

    def _head_cell(
        self, paths: Sequence[tuple[str, ...]], level: int, index: int, depth: int
    ) -> Cell:
        """Return a cell of the header: equal headings side by side are one, short ones reach down.

        A heading of fewer levels than others fills the rows down to the last.
        """
        path = paths[index]
        last = len(path) - 1
        if level > last:
            return Cell(style="head", covered=True)
        same = path[: level + 1]
        if level < last and index and paths[index - 1][: level + 1] == same:
            return Cell(style="head", covered=True)
        across = 1
        while level < last and paths[index + across : index + across + 1]:
            other = paths[index + across]
            if len(other) - 1 <= level or other[: level + 1] != same:
                break
            across += 1
        return Cell(path[level], "head", across=across, down=depth - level if level == last else 1)

    def _header_height(self, cells: Sequence[Cell], level: int, depth: int) -> float:
        """Return the height that the headings of a row need; a tall one is spread over its rows."""
        heights = [18.0]
        for index, cell in enumerate(cells):
            if not cell.covered:
                chars = self._chars(index, index + cell.across) - 1
                heights.append(height_of(str(cell.value), chars) / cell.down)
        for index, column in enumerate(self.layout.columns):
            # A column whose title began further up still needs its share here.
            if len(column.above) < level:
                share = depth - len(column.above)
                heights.append(height_of(column.title, self._chars(index, index + 1) - 1) / share)
        return max(heights)

    def _signatures(self) -> Iterator[Row]:
        signers = self.layout.signers
        if not signers:
            return
        place = f"{self.head.place}, " if self.head.place else ""
        day = DATE_LINE.format(place=place, year=self.head.year or "……")
        yield [], 8
        parts = self._parts(len(signers))
        yield self._signed([*[""] * (len(signers) - 1), day], parts, "day")
        yield self._signed(signers, parts, "signer")
        yield self._signed([SIGN_HERE] * len(signers), parts, "hint")
        for _row in range(SIGN_ROWS):
            yield [], None

    def _parts(self, number: int) -> list[int]:
        """Share the columns among the signers, by width."""
        whole, parts, start = self._chars(0, self.width), [], 0
        for index in range(number):
            last = self.width - (number - index - 1)
            end = start + 1
            while end < last and self._chars(0, end) < whole * (index + 1) / number:
                end += 1
            end = self.width if index == number - 1 else min(end, last)
            parts.append(end - start)
            start = end
        return parts

    def _signed(self, texts: Sequence[str], parts: Sequence[int], style: str) -> Row:
        cells = [
            Cell(text, style, across=part)
            for text, part in zip(texts, parts, strict=True)
            if part > 0
        ]
        height, start = 18.0, 0
        for text, part in zip(texts, parts, strict=True):
            chars = self._chars(start, start + part)
            height, start = max(height, height_of(text, chars, STYLES[style].size)), start + part
        return spread(cells), height


def repeated(page: Page) -> tuple[int, int]:
    """Return the first and last row of the header, counted from 0."""
    first = len(page.opening())
    return first, first + len(list(page.header())) - 1
