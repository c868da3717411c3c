"""What Word is strict about: the order of properties, one paragraph at the end of each cell."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from app.kernel.documents.blocks import Frame, PageBreak, Paragraph, Section, Template
from app.kernel.documents.rendering import render, render_many
from tests.kernel.documents.papers import NOTICE, notice

# The sequences of ECMA-376, part 1, as far as papers use them.
ORDER = {
    "w:pPr": (
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs "
        "spacing ind contextualSpacing jc outlineLvl rPr sectPr"
    ),
    "w:rPr": "rStyle rFonts b bCs i iCs caps strike color spacing w kern sz szCs u vertAlign lang",
    "w:tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "w:trPr": "cantSplit trHeight tblHeader jc",
    "w:tcPr": "tcW gridSpan vMerge tcBorders shd tcMar vAlign",
    "w:sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid",
    "w:pBdr": "top left bottom right",
    "w:tbl": "tblPr tblGrid tr",
}


def parts_of(made):
    document = docx.Document(BytesIO(made.docx))
    yield document.element
    yield document.styles.element
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.footer):
            if not part.is_linked_to_previous:
                yield part._element


def make(kind):
    frame = Frame("recipient", 40, 40, 100, 30, (Paragraph("{{ village }}"),))
    shapes = (Paragraph("a"), PageBreak(), Paragraph("b"), Section(landscape=True), frame)
    other = replace(NOTICE, template=Template((*shapes, Paragraph("c"))))
    if kind == "batch":
        return render_many(other, [notice()] * 3, is_draft=False)
    return render(NOTICE if kind == "notice" else other, notice(), is_draft=True)


@pytest.mark.parametrize("kind", ["notice", "shapes", "batch"])
def test_properties_stand_in_the_order_that_word_asks_for(kind):
    for root in parts_of(make(kind)):
        for tag, names in ORDER.items():
            order = [qn(f"w:{name}") for name in names.split()]
            for node in root.iter(qn(tag)):
                places = [order.index(child.tag) for child in node]
                assert places == sorted(places), [child.tag for child in node]


@pytest.mark.parametrize("kind", ["notice", "shapes", "batch"])
def test_cells_end_with_a_paragraph_and_names_of_frames_are_given_once(kind):
    body = docx.Document(BytesIO(make(kind).docx)).element.body
    assert all(cell[-1].tag == qn("w:p") for cell in body.iter(qn("w:tc")))
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    keys = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(set(names)) == len(names)
    assert len(set(keys)) == len(keys)
    assert body[-1].tag == qn("w:sectPr")
    assert body[-2].tag == qn("w:p")
