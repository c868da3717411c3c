"""Texts at places that are data: certificates, whose boxes an administrator sets in mm.

A `Frame` has its place in the template; `Placed` takes places, sizes and styles from rows of the
data, so that one template serves every layout of a paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.kernel.documents import fonts, wordml
from app.kernel.documents.blocks import Align, Block
from app.kernel.documents.building import WRITERS, Builder
from app.kernel.documents.figures import PT_PER_MM
from app.kernel.documents.problems import FrameTooSmall
from app.kernel.documents.typesetting import LINE
from app.kernel.documents.wordml import element, mm

STEP = 0.5  # pt, by which a text is made smaller until it fits


@dataclass(frozen=True)
class PlacedText:
    """A text in its box: place and size in mm from the edge of the sheet, the letters in points.

    A text that does not fit its box is refused here (FrameTooSmall, with the box's `name`), so that
    the typesetter need not measure each of a thousand certificates again.
    """

    name: str
    x: float
    y: float
    width: float
    height: float
    size: float
    text: str
    align: Align = "center"
    bold: bool = False
    italic: bool = False

    def __post_init__(self) -> None:
        """Refuse a text that does not fit."""
        fitted = fit(
            self.text,
            width=self.width,
            height=self.height,
            largest=self.size,
            smallest=self.size,
            bold=self.bold,
            italic=self.italic,
        )
        if fitted is None:
            raise FrameTooSmall(frame=self.name)

    @property
    def where(self) -> dict[str, str]:
        """Return place and measure of the frame in twips."""
        return {"x": mm(self.x), "y": mm(self.y), "w": mm(self.width), "h": mm(self.height)}

    @property
    def half_points(self) -> int:
        """Return the size of the letters as a docx says it."""
        return round(self.size * 2)

    @property
    def jc(self) -> str:
        """Return the alignment as a docx says it."""
        return wordml.JC[self.align]


@dataclass(frozen=True)
class Placed(Block):
    """Texts at their places; `rows` is an expression that gives `PlacedText`."""

    rows: str = "boxes"


def write(builder: Builder, block: Placed) -> None:
    """Write the frames of a row each, and a line that takes no room after them."""
    builder.tag(f"for box in {block.rows}")
    place = element(
        "w:framePr",
        w="{{ box.where.w }}", h="{{ box.where.h }}", hRule="atLeast", wrap="around",
        vAnchor="page", hAnchor="page", x="{{ box.where.x }}", y="{{ box.where.y }}",
    )  # fmt: skip
    look = element(
        "w:rPr",
        element("w:b", val="{{ 1 if box.bold else 0 }}"),
        element("w:i", val="{{ 1 if box.italic else 0 }}"),
        element("w:sz", val="{{ box.half_points }}"),
    )
    text = element("w:t")
    text.text = "{{ box.text }}"
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    shape = element(
        "w:pPr",
        place,
        element("w:spacing", before="0", after="0", line="240", lineRule="auto"),
        element("w:jc", val="{{ box.jc }}"),
    )
    builder.frames += 1
    key = str(builder.frames)
    begin = element("w:bookmarkStart", id=key, name="frame_{{ box.name }}")
    run = element("w:r", look, text)
    builder.add(element("w:p", shape, begin, run, element("w:bookmarkEnd", id=key)))
    builder.tag("endfor")
    builder.add(wordml.closing_line())


WRITERS[Placed] = write


def fit(
    text: str,
    *,
    width: float,
    height: float,
    largest: float,
    smallest: float,
    bold: bool = False,
    italic: bool = False,
) -> float | None:
    """Return the largest size in points at which a text fits a box (mm); None when none does."""
    face = fonts.face(bold=bold, italic=italic)
    size = largest
    while size >= smallest:
        high = len_of_lines(face, text, size, width * PT_PER_MM) * LINE * size
        if 0 < high <= height * PT_PER_MM:
            return size
        size -= STEP
    return None


def len_of_lines(face: Any, text: str, size: float, width: float) -> int:
    """Return how many lines a text takes at a width in points; 0 when a word is wider than it."""
    space = face.width(" ", size)
    count = 0
    for line in text.split("\n"):
        count += 1
        used = 0.0
        for word in line.split():
            wide = face.width(word, size)
            if wide > width:
                return 0
            if used and used + space + wide > width:
                count, used = count + 1, wide
            else:
                used += wide + (space if used else 0)
    return count
