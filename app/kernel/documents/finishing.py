"""What is done to a filled docx before it is given out: lengths of rules, marks of its state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from app.kernel.documents import fonts, stamping, wordml
from app.kernel.documents.figures import figures
from app.kernel.documents.heads import give_number_line
from app.kernel.documents.spec import NOTHING, Extras
from app.kernel.documents.styles import Styles, local, text_of, twips, value
from app.kernel.documents.wordml import RULE_FULL, RULE_PART, element, paragraph, run

DRAFT = "DỰ THẢO"
NOT_COMPARED = "Mẫu chưa đối chiếu"


def set_rules(document: Any) -> None:
    """Give each rule its length: that of the text above it, or a share of it, centred."""
    styles = Styles(document.styles.element)
    shares = {RULE_FULL: 1.0, RULE_PART: figures().rule_share}
    room = _text_width(document)
    for style in document.element.body.iter(qn("w:pStyle")):
        share = shares.get(value(style, "val"))
        if share is None:
            continue
        node = style.getparent().getparent()
        width = _room_of(node, room)
        long = min(_width_above(node, styles, width), width) * share
        side = str(max(0, round((width - long) * 10)))
        props = node.get_or_add_pPr()
        for old in props.findall(qn("w:ind")):
            props.remove(old)
        props._insert_ind(element("w:ind", left=side, right=side))


def _text_width(document: Any) -> float:
    shape = document.element.body.find(".//" + qn("w:sectPr"))
    margins = shape.find(qn("w:pgMar"))
    sides = twips(margins, "left") + twips(margins, "right")
    return twips(shape.find(qn("w:pgSz")), "w") - sides


def _room_of(node: Any, otherwise: float) -> float:
    """Return the width in which a paragraph stands: its cell's, or the page's."""
    holder = node.getparent()
    if local(holder) == "w:tc":
        return twips(holder.find(f"{qn('w:tcPr')}/{qn('w:tcW')}"), "w", otherwise)
    return otherwise


def _width_above(node: Any, styles: Styles, room: float) -> float:
    """Return the width of the text above a rule."""
    above = node.getprevious()
    while above is not None and local(above) == "w:p" and not above.findall(qn("w:r")):
        above = above.getprevious()
    if above is None or local(above) != "w:p":
        return room
    _shape, look = styles.paragraph(above)
    total = 0.0
    for each in above.findall(qn("w:r")):
        own = styles.run(each, look)
        text = "".join(t.text or "" for t in each.findall(qn("w:t")))
        face = fonts.face(bold=own.bold, italic=own.italic)
        total += face.width(text.upper() if own.caps else text, own.size)
    return total


# -- marks -------------------------------------------------------------------------------------


def mark(document: Any, *, is_draft: bool, is_compared: bool, extras: Extras = NOTHING) -> None:
    """Write DỰ THẢO at the head of each page of a draft, and that a layout was not compared.

    The serial number of a file that was taken out is seen on drafts; a paper that is no draft is
    given on, and bears it in its properties alone.
    """
    _bear(document, extras)
    said = [] if is_compared else [NOT_COMPARED]
    if extras.serial and is_draft:
        said.append(extras.serial)
    for section in _with_own_heads(document):
        if is_draft:
            for part in (section.header, section.first_page_header):
                _write(document, part, _draft_mark(section), at_top=True)
        if said:
            for part in (section.footer, section.first_page_footer):
                _write(document, part, _small(" · ".join(said)), at_top=False)


def _bear(document: Any, extras: Extras) -> None:
    """Write the stamp, the address at the foot of the first page, and the serial number."""
    if extras.symbol:
        give_number_line(document.element.body, extras.symbol)
    if extras.urgency:
        stamping.stamp(document, extras.urgency)
    if extras.serial:
        document.core_properties.identifier = extras.serial
    if not extras.address:
        return
    for section in list(document.sections)[1:2]:  # those after it follow it
        _begin(section.first_page_footer)
    for line in stamping.address_lines(extras.address):
        _write(document, document.sections[0].first_page_footer, line, at_top=False)


def _with_own_heads(document: Any) -> Iterator[Any]:
    """Yield the first section, and those that do not take their heads from the one before."""
    for index, section in enumerate(document.sections):
        if not index or section._sectPr.findall(qn("w:headerReference")):
            yield section


def _write(document: Any, part: Any, made: Any, *, at_top: bool) -> None:
    """Write into a header or footer, once; the first section gets what it does not have."""
    if part.is_linked_to_previous:
        if part._sectPr is not document.sections[0]._sectPr:
            return
        _begin(part)
    root = part._element
    if any(text_of(node) == text_of(made) for node in root):
        return
    root.insert(0 if at_top else len(root), made)


def _begin(part: Any) -> None:
    """Give a section its own header or footer, empty."""
    part.is_linked_to_previous = False
    for child in list(part._element):
        part._element.remove(child)
    part._element.append(paragraph(size=2))


def _draft_mark(section: Any) -> Any:
    """Return DỰ THẢO in a box at the left of the margin above, clear of the text."""
    size = figures().size("page_number")
    down = max(2.0, min(9.0, section.top_margin.mm - 9))
    place = wordml.framing(section.left_margin.mm, down, 34, 7)
    made = paragraph([run(DRAFT, size=size, bold=True)], align="center", frame=place)
    sides = ("top", "left", "bottom", "right")
    lines = [element(f"w:{s}", val="single", sz="8", space="1", color="000000") for s in sides]
    made.pPr.find(qn("w:framePr")).addnext(element("w:pBdr", *lines))
    return made


def _small(text: str) -> Any:
    return paragraph([run(text, size=8, italic=True)], align="right")
