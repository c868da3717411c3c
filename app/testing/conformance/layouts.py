"""Checks of layouts: each says where it was read, and whether it was compared in full."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pdfplumber

from app.kernel.documents.blocks import Letterhead
from app.kernel.documents.finishing import NOT_COMPARED
from app.kernel.documents.problems import DocumentProblem
from app.kernel.documents.rendering import render
from app.kernel.documents.spec import DocumentSpec
from app.kernel.official.declared import UNCHECKED, VERIFIED, SheetLayout
from app.testing.conformance.context import Context
from app.testing.letters import letter_problems


def check_layouts(context: Context) -> list[str]:
    """Each paper and official sheet names its source, and says so if it was not compared."""
    found: list[str] = []
    for view in context.record_views:
        for spec in view.documents:
            found += [f"{spec.name}: {problem}" for problem in _paper(spec)]
        for layout in view.layouts:
            found += [f"{layout.name}: {problem}" for problem in _sheet(layout)]
    return found


def _paper(spec: DocumentSpec) -> Iterator[str]:
    if not spec.source.strip():
        yield "it does not say where its layout was read (source)"
    try:
        made = render(spec, spec.sample(), is_draft=False)
    except DocumentProblem:
        return  # the check of papers tells
    with pdfplumber.open(BytesIO(made.pdf)) as pdf:
        pages = [NOT_COMPARED in (page.extract_text() or "") for page in pdf.pages]
    if spec.is_compared and any(pages):
        yield f"it was compared in full, and prints “{NOT_COMPARED}”"
    if not spec.is_compared and not all(pages):
        yield f"it was not compared in full, and does not print “{NOT_COMPARED}” on each page"
    if spec.is_compared and _is_letter(spec):
        yield from letter_problems(spec)


def _is_letter(spec: DocumentSpec) -> bool:
    return not spec.type_code and any(
        isinstance(block, Letterhead) and block.about for block in spec.template.blocks
    )


def _sheet(layout: SheetLayout) -> Iterator[str]:
    if not layout.source.strip():
        yield "it does not say where its form was read (source)"
    marks = {layout.verification, *(column.verification for column in layout.columns)}
    if marks != {VERIFIED} and UNCHECKED not in layout.unchecked:
        yield f"parts of it were not read, and it does not print “{UNCHECKED}”"
