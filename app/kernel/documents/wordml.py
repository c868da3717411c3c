"""Writing WordprocessingML: paragraphs, tables, sections, frames, with exact figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from app.kernel.documents.blocks import Align
from app.kernel.documents.figures import PAPERS, TWIPS_PER_MM, Margins

FONT = "Times New Roman"
RULE_FULL, RULE_PART = "RuleFull", "RulePart"  # styles of the rules below texts
JC = {"left": "left", "center": "center", "right": "right", "justify": "both"}
PAGE_FIELD = "PAGE"
AGAIN = "__"  # between the name of a frame and the number of its record in a batch
NAME = re.compile(r"[a-z][a-z0-9_]{0,24}")


def mm(value: float) -> str:
    """Return a length in twips."""
    return str(round(value * TWIPS_PER_MM))


def pt(value: float) -> str:
    """Return a length in points as twips."""
    return str(round(value * 20))


def element(tag: str, *children: Any, **attributes: str) -> Any:
    """Return an element of WordprocessingML; `element("w:jc", val="left")`."""
    made: Any = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name.rstrip('_')}"), value)
    for child in children:
        made.append(child)
    return made


def run(text: str, *, size: float, bold: bool = False, italic: bool = False) -> Any:
    """Return a run of text; the font is that of the style."""
    props = element("w:rPr")
    for tag, on in (("w:b", bold), ("w:i", italic)):
        if on:
            props.append(element(tag))
    props.append(element("w:sz", val=str(round(size * 2))))
    written = element("w:t")
    written.text = text
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("w:r", props, written)


def tab_run(size: float) -> Any:
    """Return a run that holds a tab."""
    props = element("w:rPr", element("w:sz", val=str(round(size * 2))))
    return element("w:r", props, element("w:tab"))


def paragraph(
    runs: Sequence[Any] = (),
    *,
    align: Align = "left",
    before: float = 0,
    first: float = 0,
    left: float = 0,
    line: float = 1.0,
    keep: bool = False,
    style: str = "",
    size: float = 0,
    dots: float = 0,
    frame: Any = None,
    page_break: bool = False,
) -> Any:
    """Return a paragraph: gaps in points, indents in mm; `dots` is where a dotted tab ends (mm).

    `size` is that of an empty paragraph.
    """
    props = element("w:pPr")
    if style:
        props.append(element("w:pStyle", val=style))
    if keep:
        props.append(element("w:keepNext"))
    if page_break:
        props.append(element("w:pageBreakBefore"))
    if frame is not None:
        props.append(frame)
    if dots:
        props.append(element("w:tabs", element("w:tab", val="right", leader="dot", pos=mm(dots))))
    if not style:
        spacing = {"before": pt(before), "after": "0", "line": str(round(240 * line))}
        props.append(element("w:spacing", **spacing, lineRule="auto"))
        indents = {name: mm(v) for name, v in (("left", left), ("firstLine", first)) if v}
        if indents:
            props.append(element("w:ind", **indents))
        props.append(element("w:jc", val=JC[align]))
    if size:
        props.append(element("w:rPr", element("w:sz", val=str(round(size * 2)))))
    return element("w:p", props, *runs)


def rule(style: str) -> Any:
    """Return the rule below a text; its length is set when the text is known."""
    return paragraph(style=style)


def framing(x: float, y: float, width: float, height: float) -> Any:
    """Return the place of a frame on the page."""
    return element(
        "w:framePr",
        w=mm(width), h=mm(height), hRule="exact", wrap="around", vAnchor="page",
        hAnchor="page", x=mm(x), y=mm(y),
    )  # fmt: skip


def named(para: Any, name: str, key: int) -> Any:
    """Put a bookmark into a paragraph: the name of its frame, which Word keeps."""
    if not NAME.fullmatch(name) or AGAIN in name:
        raise ValueError(f"a frame is named in small letters, digits and _: {name!r}")
    para.insert(1, element("w:bookmarkStart", id=str(key), name=f"frame_{name}"))
    para.append(element("w:bookmarkEnd", id=str(key)))
    return para


def closing_line() -> Any:
    """Return the paragraph that must stand after a table at the end; it takes no room."""
    made = paragraph(size=1)
    made.pPr.spacing.set(qn("w:line"), "20")
    made.pPr.spacing.set(qn("w:lineRule"), "exact")
    return made


# -- tables --------------------------------------------------------------------------------


def cell(
    width: float, paragraphs: Sequence[Any], *, span: int = 1, down: str = "", middle: bool = False
) -> Any:
    """Return a cell; `down` is `restart` or `continue` where cells are joined downwards."""
    props = element("w:tcPr", element("w:tcW", w=mm(width), type="dxa"))
    if span > 1:
        props.append(element("w:gridSpan", val=str(span)))
    if down:
        props.append(element("w:vMerge", val=down))
    if middle:
        props.append(element("w:vAlign", val="center"))
    return element("w:tc", props, *paragraphs)


def row(cells: Sequence[Any], *, header: bool = False) -> Any:
    """Return a row that is not torn between pages; a header is repeated on each."""
    props = element("w:trPr", element("w:cantSplit"))
    if header:
        props.append(element("w:tblHeader"))
    return element("w:tr", props, *cells)


def table(
    widths: Sequence[float],
    rows: Sequence[Any],
    *,
    borders: bool,
    padding: float = 0,
    below: float = 0,
) -> Any:
    """Return a table of fixed widths; padding in mm at the sides of each cell, in pt below it."""
    props = element(
        "w:tblPr",
        element("w:tblW", w=mm(sum(widths)), type="dxa"),
        element("w:tblInd", w="0", type="dxa"),
    )
    if borders:
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        lines = [element(f"w:{s}", val="single", sz="4", space="0", color="000000") for s in sides]
        props.append(element("w:tblBorders", *lines))
    props.append(element("w:tblLayout", type="fixed"))
    props.append(
        element(
            "w:tblCellMar",
            element("w:left", w=mm(padding), type="dxa"),
            *([element("w:bottom", w=pt(below), type="dxa")] if below else []),
            element("w:right", w=mm(padding), type="dxa"),
        )
    )
    grid = element("w:tblGrid", *(element("w:gridCol", w=mm(width)) for width in widths))
    return element("w:tbl", props, grid, *rows)


# -- sections and the document --------------------------------------------------------------


def section(
    paper: str,
    *,
    landscape: bool,
    margins: Margins,
    header_distance: float,
    header: str = "",
    restart: bool = False,
) -> Any:
    """Return the shape of pages; `header` is the relation of the header with page numbers."""
    short, long = PAPERS[paper]
    width, height = (long, short) if landscape else (short, long)
    size = {"w": mm(width), "h": mm(height)}
    if landscape:
        size["orient"] = "landscape"
    props = element("w:sectPr")
    if header:
        reference = element("w:headerReference", type="default")
        reference.set(qn("r:id"), header)
        props.append(reference)
    props.append(element("w:pgSz", **size))
    props.append(
        element(
            "w:pgMar",
            top=mm(margins.top), right=mm(margins.right), bottom=mm(margins.bottom),
            left=mm(margins.left), header=mm(header_distance), footer=mm(header_distance),
            gutter="0",
        )
    )  # fmt: skip
    if restart:
        props.append(element("w:pgNumType", start="1"))
    props.append(element("w:titlePg"))
    return props


def page_number(size: float) -> Any:
    """Return the paragraph of a header that shows the number of the page."""
    field = element("w:fldSimple", run("2", size=size))
    field.set(qn("w:instr"), PAGE_FIELD)
    return paragraph([field], align="center")


def prepare(document: Document) -> None:
    """Give an empty document the font, and the styles of rules; take what it does not need."""
    styles = document.styles.element
    defaults = styles.find(qn("w:docDefaults"))
    fonts = element("w:rFonts", ascii=FONT, hAnsi=FONT, cs=FONT, eastAsia=FONT)
    text = element("w:rPr", fonts, element("w:sz", val="28"), element("w:lang", val="vi-VN"))
    defaults.clear()
    defaults.append(element("w:rPrDefault", text))
    defaults.append(element("w:pPrDefault"))
    for style in list(styles.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in ("Normal", "TableNormal"):
            styles.remove(style)
        elif style.get(qn("w:styleId")) == "Normal":
            for tag in ("w:pPr", "w:rPr"):
                for child in style.findall(qn(tag)):
                    style.remove(child)
    for name in (RULE_FULL, RULE_PART):
        styles.append(_rule_style(name))
    _speak_as_today(document.settings.element)
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "", "", ""
    for tag in ("dcterms:created", "dcterms:modified"):  # of the library's empty document
        for dated in properties._element.findall(qn(tag)):
            properties._element.remove(dated)


def _speak_as_today(settings: Any) -> None:
    """Say that Word lays out as it does since 2013: a table begins at the margin, not before it."""
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    says = element(
        "w:compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val="15",
    )
    after = settings.find(qn("w:rsids"))
    compat = element("w:compat", says)
    if after is None:
        settings.append(compat)
    else:
        after.addprevious(compat)


def _rule_style(name: str) -> Any:
    line = element("w:bottom", val="single", sz="6", space="0", color="000000")
    shape = element(
        "w:pPr",
        element("w:pBdr", line),
        element("w:spacing", before="0", after="0", line="60", lineRule="exact"),
        element("w:jc", val="center"),
    )
    style = element(
        "w:style",
        element("w:name", val=name),
        element("w:basedOn", val="Normal"),
        shape,
        element("w:rPr", element("w:sz", val="4")),
        type="paragraph",
        customStyle="1",
    )
    style.set(qn("w:styleId"), name)
    return style
