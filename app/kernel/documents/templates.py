"""The docx template that the blocks of a paper make."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from app.kernel.documents import wordml
from app.kernel.documents.blocks import Template
from app.kernel.documents.building import Builder


def build(template: Template) -> bytes:
    """Return the docx template of a paper."""
    document = docx.Document()
    wordml.prepare(document)
    builder = Builder(template)
    body = document.element.body
    if template.page_numbers:
        builder.header = _header(document, builder.figures.size("page_number"))
    builder.blocks(template.blocks)
    for child in list(body):
        body.remove(child)
    for made in builder.out:
        body.append(made)
    if body[-1].tag == qn("w:tbl") or not builder.out:
        body.append(wordml.closing_line())
    body.append(builder.shape())
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _header(document: Any, size: float) -> str:
    """Add the header with the page number, and return its relation."""
    section = document.sections[0]
    header = section.header
    header.is_linked_to_previous = False
    holder = header._element
    for child in list(holder):
        holder.remove(child)
    holder.append(wordml.page_number(size))
    reference = section._sectPr.find(qn("w:headerReference"))
    return str(reference.get(qn("r:id")))
