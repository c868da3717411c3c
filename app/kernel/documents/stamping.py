"""Writes the stamp of urgency, and the address at the foot of the first page (annex I)."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import qn

from app.kernel.documents.figures import TWIPS_PER_MM, figures
from app.kernel.documents.heads import head_of, number_line
from app.kernel.documents.styles import local, twips
from app.kernel.documents.wordml import element, mm, paragraph, pt, run

RED = "FF0000"
SIDES = ("top", "left", "bottom", "right")
INSET = 1  # points between the letters and the lines around them


def stamp(document: Any, urgency: str) -> None:
    """Write the stamp of urgency below the number (annex I, cell 10b), in a box of its measure."""
    width, height = figures().stamps[urgency]
    node = number_line(document.element.body)
    if node is None:  # minutes and the like: below what stands first
        node = next(head_of(document.element.body))
    made = paragraph([run(urgency, size=figures().size("khan"), bold=True)], align="center")
    look = made.find(f"{qn('w:r')}/{qn('w:rPr')}")
    look.insert(1, element("w:color", val=RED))
    lines = [element(f"w:{s}", val="single", sz="8", space=str(INSET), color=RED) for s in SIDES]
    made.pPr.find(qn("w:spacing")).addprevious(element("w:pBdr", *lines))
    spacing = made.pPr.find(qn("w:spacing"))
    spacing.set(qn("w:before"), pt(6))
    spacing.set(qn("w:line"), str(round(height * TWIPS_PER_MM) - 2 * INSET * 20))
    spacing.set(qn("w:lineRule"), "exact")
    side = mm(max(0.0, _room(document, node) - width) / 2)
    spacing.addnext(element("w:ind", left=side, right=side))
    holder = node.getparent()
    if local(holder) == "w:tc":  # below the subject of a letter, which stands below the number
        holder.append(made)
    else:
        node.addnext(made)


def _room(document: Any, node: Any) -> float:
    """Return in which width a paragraph stands, in mm: that of its cell, or of the text."""
    holder = node.getparent()
    shape = document.sections[0]
    text = shape.page_width.mm - shape.left_margin.mm - shape.right_margin.mm
    if local(holder) != "w:tc":
        return float(text)
    wide = holder.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
    return twips(wide, "w", text * TWIPS_PER_MM / 20) * 20 / TWIPS_PER_MM


def address_lines(text: str) -> list[Any]:
    """Return the address of a body as it stands at the foot of the first page, with its rule."""
    size = figures().size("dia_chi")
    made = [paragraph([run(line, size=size)], align="center") for line in text.split("\n") if line]
    if made:
        line = element("w:pBdr", element("w:top", val="single", sz="4", space="1", color="000000"))
        made[0].pPr.find(qn("w:spacing")).addprevious(line)
    return made
