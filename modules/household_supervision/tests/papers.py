"""What the tests of papers share: a paper as text, and who may see it."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from app.kernel.documents.rendering import Rendered
from app.kernel.documents.spec import DocumentSpec
from app.testing.papers import check_paper


def made(spec: DocumentSpec, item: Any) -> tuple[Any, str]:
    """Return the data of a paper and its text; docx and PDF are checked to be the same."""
    data = spec.build(item)
    return data, text_of(check_paper(spec, data))


def text_of(paper: Rendered) -> str:
    """Return the text of a paper, a line for each paragraph."""
    body = docx.Document(BytesIO(paper.docx)).element.body
    lines = ("".join(part.text or "" for part in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))
    return "\n".join(line for line in lines if line.strip())
