"""Number and day of a paper, as they stand in its files from its signing on.

They are given after the check, from what was kept then: whoever keeps the register needs no right
to the record of a paper, and nothing else in it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.models import Attachment, Document, DocumentState
from app.core.services import document_making as making
from app.core.services.attachments import attach, open_content
from app.kernel import reading
from app.kernel.actor import Actor
from app.kernel.documents.numbering import numbered
from app.kernel.documents.rendering import Rendered
from app.kernel.errors import NotFound
from app.kernel.reach import require_on
from app.kernel.records import get_record, trail_event
from app.kernel.text import fold, nfc
from app.kernel.transaction import transaction

_COMING = text("select core_document_coming_number(:document, :day)")


@dataclass(frozen=True)
class ToSign:
    """The PDF that goes to be signed, with the number that it bears."""

    content: bytes
    number: str
    name: str


def coming_number(session: Session, paper: Document, typed: str, day: date) -> str:
    """Return the number that somebody typed, or the one that the program would give next.

    The next number is held for the rest of the transaction.
    """
    written = " ".join(nfc(typed).split())
    if written:
        return written
    return str(session.execute(_COMING, {"document": paper.id, "day": day}).scalar_one())


def to_sign(key: int, day: date, *, number: str = "", actor: Actor) -> ToSign:
    """Return the file of a checked paper with number and day, to be signed digitally or on paper.

    Nothing is registered by it: a number that another paper takes meanwhile is refused then.
    """
    with transaction() as session:
        paper = get_record(session, Document, key)
        require_on(paper, "register", actor=actor)
        if paper.state != DocumentState.CHECKED or paper.pdf is None:
            raise NotFound(record=Document.__record__)
        given = coming_number(session, paper, number, day)
        made = with_number(paper, given, day)
        reading.note_file(paper.pdf)
        trail_event(session, "export", paper, {"paper": paper.spec, "number": given})
        return ToSign(made.pdf, given, _name(paper, given))


def with_number(paper: Document, number: str, day: date) -> Rendered:
    """Return what was kept of a paper at its check, with number and day; always the same bytes."""
    if paper.docx is None:
        raise NotFound(record=Document.__record__)
    with open_content(paper.docx) as handle:
        return numbered(handle.read(), number, day)


def keep_numbered(
    paper: Document, number: str, day: date, *, actor: Actor
) -> tuple[Attachment, Attachment, bytes]:
    """Keep docx and PDF of a paper with number and day; return both and the content of the PDF."""
    made = with_number(paper, number, day)
    stem = _name(paper, number)
    docx: Any = attach(paper, f"{stem}.docx", made.docx, actor=actor)
    pdf: Any = attach(paper, f"{stem}.pdf", made.pdf, actor=actor)
    return docx, pdf, made.pdf


def _name(paper: Document, number: str) -> str:
    serial = "-".join(part for part in fold(number).replace("/", " ").split() if part.isalnum())
    return f"{making.file_stem(paper)}-{serial}".rstrip("-")
