"""Keeps papers of workflow steps: the scan as a file of the record, the number in its register."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.core.errors import (
    FileEmpty,
    FileTooLarge,
    FileTypeRefused,
    PaperIncomplete,
    PaperNumberEmpty,
    PaperNumberTaken,
)
from app.core.models import Attachment, PaperNumber, WorkflowPaper
from app.core.services.attachments import attach
from app.core.services.numbering import paper_number_key
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput, NotFound
from app.kernel.records import flush
from app.kernel.text import nfc
from app.kernel.transaction import transaction
from app.kernel.workflow_papers import Paper, PaperRule, keep_with


@keep_with
def keep_paper(item: Any, transition: str, rule: PaperRule, paper: Paper, actor: Actor) -> None:
    """Keep a step's paper; raise InvalidInput by field, or what is wrong with its file.

    The database fills in who and when, enters the number into the register of the issuer and
    refuses one that the issuer has used in the year.
    """
    with transaction() as session:
        number = " ".join(nfc(paper.number or "").split()) or None
        _check(rule, paper, number)
        if number is not None and paper.organisation_id is not None:
            _check_free(session, rule, paper, number)
        kept = WorkflowPaper(
            table_name=item.__tablename__,
            row_id=item.id,
            transition=transition,
            kind=rule.kind,
            organisation_id=paper.organisation_id if rule.is_numbered else None,
            number=number,
            issued_on=paper.issued_on,
            signer=" ".join(nfc(paper.signer).split()),
            signer_person_id=paper.signer_person_id,
            capacity=" ".join(nfc(paper.capacity).split()),
            attachment_id=_scan(session, item, paper, actor),
        )
        session.add(kept)
        flush(session, WorkflowPaper)
        # What the database filled in is read when somebody asks for it.
        session.expire(kept)


def _check(rule: PaperRule, paper: Paper, number: str | None) -> None:
    missing: dict[str, Any] = {}
    if not paper.signer.strip():
        missing["paper_signer"] = PaperIncomplete(paper=rule.label)
    if not paper.capacity.strip():
        missing["paper_capacity"] = PaperIncomplete(paper=rule.label)
    if rule.is_numbered and number is None:
        missing["paper_number"] = PaperIncomplete(paper=rule.label)
    if rule.is_numbered and paper.organisation_id is None:
        missing["paper_organisation_id"] = PaperIncomplete(paper=rule.label)
    if rule.needs_scan and paper.scan is None and paper.attachment_id is None:
        missing["paper_scan"] = PaperIncomplete(paper=rule.label)
    if number is not None and not any(char.isalnum() for char in number):
        missing["paper_number"] = PaperNumberEmpty()
    if missing:
        raise InvalidInput(missing)


def _check_free(session: Any, rule: PaperRule, paper: Paper, number: str) -> None:
    same = select(PaperNumber.id).where(
        PaperNumber.organisation_id == paper.organisation_id,
        PaperNumber.kind == rule.kind,
        PaperNumber.year == paper.issued_on.year,
        PaperNumber.number_key == paper_number_key(number),
    )
    if session.execute(same).first() is not None:
        raise InvalidInput(
            {"paper_number": PaperNumberTaken(number=number, year=paper.issued_on.year)}
        )


def _scan(session: Any, item: Any, paper: Paper, actor: Actor) -> int | None:
    """Return the key of the scan: attached now, or named among the files of the record."""
    if paper.scan is not None:
        try:
            return attach(item, paper.scan.name, paper.scan.content, actor=actor).id
        except (FileEmpty, FileTooLarge, FileTypeRefused) as error:
            raise InvalidInput({"paper_scan": error}) from error
    if paper.attachment_id is None:
        return None
    own = select(Attachment.id).where(
        Attachment.id == paper.attachment_id,
        Attachment.table_name == item.__tablename__,
        Attachment.row_id == item.id,
    )
    found: int | None = session.execute(own).scalar_one_or_none()
    if found is None:
        raise NotFound(record=Attachment.__record__)
    return found
