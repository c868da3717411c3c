"""What holds for every paper: made from its sample, measured in the PDF.

Needs pdfplumber, which only developers install.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from io import BytesIO
from typing import Any

import docx
import pdfplumber
from docx.oxml.ns import qn

from app.kernel.documents.figures import PT_PER_MM, figures
from app.kernel.documents.rendering import Rendered, render
from app.kernel.documents.spec import DocumentSpec

FONT = "LiberationSerif"


def check_paper(spec: DocumentSpec, data: Any = None) -> Rendered:
    """Make a paper from its sample (or other data) and check what holds for all of them."""
    made = render(spec, spec.sample() if data is None else data, is_draft=True)
    with pdfplumber.open(BytesIO(made.pdf)) as pdf:
        check_fonts(pdf)
        check_margins(pdf, spec)
        check_texts(pdf, made.docx, spec)
    return made


def check_fonts(pdf: Any) -> None:
    """Every character is set in the one font, which is embedded."""
    for page in pdf.pages:
        fonts = {char["fontname"].partition("+") for char in page.chars}
        for prefix, plus, name in fonts:
            assert plus, f"{prefix} is not embedded"
            assert name.startswith(FONT), f"set in {name}"


def check_margins(pdf: Any, spec: DocumentSpec) -> None:
    """What stands between the margins above and below stands between those at the sides."""
    margins = spec.template.margins or figures().margins
    for page in pdf.pages:
        framed = [c for c in page.chars if c["top"] > margins.top * PT_PER_MM - 1]
        for char in framed if not has_frames(spec) else ():
            if char["text"].strip():
                assert char["x0"] > margins.left * PT_PER_MM - 1, char
                assert char["x1"] < float(page.width) - margins.right * PT_PER_MM + 1, char


def has_frames(spec: DocumentSpec) -> bool:
    """Tell whether a paper places texts by itself."""
    from app.kernel.documents.blocks import Frame

    return any(isinstance(block, Frame) for block in spec.template.blocks)


def check_texts(pdf: Any, content: bytes, spec: DocumentSpec) -> None:
    """The characters of docx and PDF are the same, but for what is repeated on further pages.

    That are headings of tables, and the marks in headers and footers of papers without margins.
    """
    document = docx.Document(BytesIO(content))
    body = document.element.body
    heads = [
        row for row in body.iter(qn("w:tr")) if row.find(f".//{qn('w:tblHeader')}") is not None
    ]
    expected, found = letters(text_of(body)), letters("".join(between_margins(pdf, spec)))
    missing, more = expected - found, found - expected
    assert not missing, f"in the docx only: {dict(missing)}"
    edges = [
        part._element
        for section in document.sections
        for part in (section.header, section.footer, section.first_page_header,
                     section.first_page_footer)
    ]  # fmt: skip
    repeated = letters("".join(text_of(each) for each in (*heads, *edges)))
    assert set(more) <= set(repeated), f"in the PDF only: {dict(more)}"


def between_margins(pdf: Any, spec: DocumentSpec) -> list[str]:
    """Return the text of each page without what stands in its margins above and below."""
    margins = spec.template.margins or figures().margins
    low, high = margins.top * PT_PER_MM - 1, margins.bottom * PT_PER_MM - 1
    return [
        "".join(c["text"] for c in page.chars if low < c["top"] < float(page.height) - high)
        for page in pdf.pages
    ]


def letters(text: str) -> Counter[str]:
    """Return how often each sign stands in a text, without dots to write on and digits."""
    normal = unicodedata.normalize("NFC", text)
    return Counter(sign for sign in normal if sign not in "." and not sign.isspace())


def text_of(node: Any) -> str:
    """Return the texts of an element of a docx."""
    return "".join(each.text or "" for each in node.iter(qn("w:t")))
