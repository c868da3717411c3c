"""From a declared paper and its data to docx and PDF: pure, without session and request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from app.kernel.documents import finishing, fonts
from app.kernel.documents.blocks import Template
from app.kernel.documents.filling import fill
from app.kernel.documents.sections import Source
from app.kernel.documents.spec import NOTHING, DocumentSpec, Extras
from app.kernel.documents.templates import build
from app.kernel.documents.typesetting import Picture, quoted
from app.kernel.documents.typst_engine import to_images, to_pdf


@dataclass(frozen=True)
class Rendered:
    """A paper in both forms."""

    docx: bytes
    pdf: bytes
    pages: int


@dataclass(frozen=True, eq=False)
class _Key:
    """A template by its identity: what cannot be hashed by its content."""

    template: Template

    def __hash__(self) -> int:
        return id(self.template)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.template is self.template


@lru_cache(maxsize=128)
def _built(key: _Key) -> bytes:
    return build(key.template)


def default_template(spec: DocumentSpec) -> bytes:
    """Return the docx template that the blocks of a paper make."""
    return _built(_Key(spec.template))


def render(
    spec: DocumentSpec,
    data: Any,
    *,
    is_draft: bool,
    template: bytes | None = None,
    extras: Extras = NOTHING,
) -> Rendered:
    """Return a paper as docx and PDF; raise a `DocumentProblem` that names what is wrong."""
    document = finished(spec, [data], is_draft=is_draft, template=template, extras=extras)
    return rendered(document)


def render_many(
    spec: DocumentSpec, records: Sequence[Any], *, is_draft: bool, template: bytes | None = None
) -> Rendered:
    """Return the papers of many records as one docx and one PDF, each on pages of its own."""
    return rendered(finished(spec, records, is_draft=is_draft, template=template))


def rendered(document: Any) -> Rendered:
    """Return a finished document in both forms."""
    source, pictures = checked_source(document)
    pdf = to_pdf(document_source(document) + source, pictures)
    file = BytesIO()
    document.save(file)
    return Rendered(file.getvalue(), pdf, pages_of(pdf))


def pictures(
    spec: DocumentSpec, data: Any, *, is_draft: bool, template: bytes | None = None, most: int
) -> tuple[list[bytes], int]:
    """Return the pages of a paper as PNG and their number; no pictures of more than `most`.

    What was set for the PDF is not set again for the pictures.
    """
    document = finished(spec, [data], is_draft=is_draft, template=template)
    source, held = checked_source(document)
    pages = pages_of(to_pdf(source, held))
    return (to_images(source, held), pages) if pages <= most else ([], pages)


def finished(
    spec: DocumentSpec,
    records: Sequence[Any],
    *,
    is_draft: bool,
    template: bytes | None = None,
    extras: Extras = NOTHING,
) -> Any:
    """Return the filled document (python-docx) with its rules and marks."""
    document = fill(template or default_template(spec), records)
    finishing.set_rules(document)
    finishing.mark(document, is_draft=is_draft, is_compared=spec.is_compared, extras=extras)
    return document


def document_source(document: Any) -> str:
    """Return what the PDF says of itself: the serial number that its docx bears."""
    serial = document.core_properties.identifier
    return f"#set document(keywords: {quoted(serial)})\n" if serial else ""


def checked_source(document: Any) -> tuple[str, list[Picture]]:
    """Return the source and pictures of a finished document, every character looked up."""
    source = Source(document)
    text = source.text()
    fonts.check_text(source.setter.texts)
    return text, list(source.setter.pictures.values())


def pages_of(pdf: bytes) -> int:
    """Return how many pages a PDF made by the typesetter has."""
    return max(int(found) for found in re.findall(rb"/Type/Pages/Count (\d+)", pdf))
