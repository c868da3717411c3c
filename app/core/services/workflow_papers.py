"""Keeps papers of workflow steps: the scan as a file of the record, the number in its register."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from app.core.errors import (
    FileRefused,
    PaperIncomplete,
    PaperNumberEmpty,
    PaperNumberTaken,
)
from app.core.models import Attachment, Document, DocumentState, WorkflowPaper
from app.core.services.attachments import attach
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput, NotFound
from app.kernel.records import flush, get_record
from app.kernel.text import nfc
from app.kernel.transaction import transaction
from app.kernel.workflow_papers import MadePaper, Paper, PaperRule, keep_with, offer_with

REGISTER = "uq_core_paper_number_organisation_id_kind_year_number_key"


@keep_with
def keep_paper(item: Any, transition: str, rule: PaperRule, paper: Paper, actor: Actor) -> None:
    """Keep a step's paper; raise InvalidInput by field, or what is wrong with its file.

    The database fills in who and when, enters the number into the register of the issuer and
    refuses one that the issuer has used in the year.
    """
    if paper.document_id is not None:
        _keep_made(item, transition, rule, paper.document_id)
        return
    with transaction() as session:
        number = " ".join(nfc(paper.number or "").split()) or None
        _check(rule, paper, number)
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
        _flush(session, paper, number)
        # What the database filled in is read when somebody asks for it.
        session.expire(kept)


@offer_with
def made_papers(item: Any, rule: PaperRule) -> list[MadePaper]:
    """Return the signed papers of a record that serve for a step, the newest first."""
    states = (DocumentState.SIGNED, DocumentState.ISSUED, DocumentState.CORRECTED)
    session = object_session(item)
    if session is None or item.id is None:
        return []
    statement = (
        select(Document)
        .where(
            Document.table_name == item.__tablename__,
            Document.row_id == item.id,
            Document.spec.in_(rule.documents),
            Document.state.in_(states),
        )
        .order_by(Document.id.desc())
        .limit(20)
    )
    return [MadePaper(each.id, str(each), _paper_of(each)) for each in session.scalars(statement)]


def _paper_of(made: Document) -> Paper:
    if made.signed_on is None:
        raise RuntimeError("a signed paper has its day")
    return Paper(
        signer=made.signer,
        capacity=" ".join(made.capacity.split("\n"))[:120],
        issued_on=made.signed_on,
        number=made.number,
        organisation_id=made.organisation_id,
        document_id=made.id,
    )


def _keep_made(item: Any, transition: str, rule: PaperRule, document_id: int) -> None:
    """Keep a paper that was made and signed here; the database copies what it says."""
    with transaction() as session:
        made = get_record(session, Document, document_id)
        if made.signed_on is None or document_id not in {p.key for p in made_papers(item, rule)}:
            raise NotFound(record=Document.__record__)
        kept = WorkflowPaper(
            table_name=item.__tablename__,
            row_id=item.id,
            transition=transition,
            kind=rule.kind,
            issued_on=made.signed_on,
            signer=made.signer,
            capacity=" ".join(made.capacity.split("\n"))[:120],
            document_id=made.id,
        )
        session.add(kept)
        flush(session, WorkflowPaper)
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


def _flush(session: Session, paper: Paper, number: str | None) -> None:
    """Write the paper; a number that its issuer has used stands beside its field.

    The register may lie beyond the actor's reach, so the database alone can tell.
    """
    try:
        flush(session, WorkflowPaper)
    except InvalidInput as error:
        diagnostics = getattr(getattr(error.__cause__, "orig", None), "diag", None)
        if getattr(diagnostics, "constraint_name", None) != REGISTER:
            raise
        taken = PaperNumberTaken(number=number, year=paper.issued_on.year)
        raise InvalidInput({"paper_number": taken}) from error


def _scan(session: Session, item: Any, paper: Paper, actor: Actor) -> int | None:
    """Return the key of the scan: attached now, or named among the files of the record."""
    if paper.scan is not None:
        try:
            return attach(item, paper.scan.name, paper.scan.content, actor=actor).id
        except FileRefused as error:
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
