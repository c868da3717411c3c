"""The life of a paper: drafted from a record, checked, signed, issued, withdrawn or followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.domain import papers
from app.core.domain.papers import check_issued_on, needs_other_checker, series_of
from app.core.errors import (
    FileRefused,
    NeedsItsForm,
    NotOfSameForm,
    SamePersonChecks,
)
from app.core.models import (
    Document,
    DocumentSignature,
    DocumentState,
    NumberBy,
    Organisation,
    UserPerson,
)
from app.core.services import document_making as making
from app.core.services import document_numbering, signatures
from app.core.services.attachments import attach
from app.core.services.calendar import working_calendar
from app.core.services.workflow_papers import REGISTER
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput, NotFound
from app.kernel.models import Base
from app.kernel.reach import require_on
from app.kernel.records import check_version, flush, get_for_update, get_record
from app.kernel.text import nfc
from app.kernel.transaction import transaction
from app.kernel.workflow import Move, workflow_of
from app.kernel.workflow_papers import Upload
from app.kernel.workflow_steps import carry_out

EDITED = ("subject", "recipients", "copies", "symbol", "urgency", "replaces_id")
PDF_MARK = b"%PDF-"


@dataclass(frozen=True)
class FilledMove(Move):
    """A step together with what its form asked for."""

    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Signing:
    """What the clerk takes from a signed paper; without a number the program gives the next."""

    signed_on: date
    signer: str
    capacity: str
    file: Upload
    number: str = ""
    assignment_id: int | None = None


def draft(spec_name: str, item: Base, values: Mapping[str, Any], *, actor: Actor) -> Document:
    """Begin a paper of a record; raise DocumentUnknown, NotAllowed or NotOfSameForm.

    It is made from the record each time that it is looked at, until it is checked.
    """
    declared = making.declared(spec_name, type(item))
    with transaction() as session:
        actor.require("write", Document.__record__)
        spec = declared.spec
        paper = Document(
            **{name: values[name] for name in EDITED if name in values},
            spec=spec.name,
            record=item.__record__,
            table_name=item.__tablename__,
            row_id=item.id,
            organisation_id=values["organisation_id"],
            unit_id=get_record(session, Organisation, values["organisation_id"]).unit_id,
            corrects_id=values.get("corrects_id"),
            type_code=spec.type_code,
            series=series_of(spec.type_code, spec.series),
            needs_other_checker=needs_other_checker(spec.type_code, spec.checked_by_another),
            number_by=NumberBy.PROGRAM if spec.series else NumberBy.CLERK,
        )
        _tidy(paper)
        _check_replaced(session, paper)
        session.add(paper)
        flush(session, Document)
        return paper


def change(key: int, values: Mapping[str, Any], *, version: int | None, actor: Actor) -> Document:
    """Change what a drafted paper says of itself."""
    with transaction() as session:
        paper = get_for_update(session, Document, key)
        require_on(paper, "write", actor=actor)
        check_version(paper, version)
        for name in EDITED:
            if name in values:
                setattr(paper, name, values[name])
        _tidy(paper)
        _check_replaced(session, paper)
        flush(session, Document)
        return paper


def check(key: int, *, actor: Actor, today: date) -> Document:
    """Make the paper once more, keep it as what is signed, and mark it as checked.

    Whoever checks reads the record: what is kept is what they saw.
    """
    with transaction() as session:
        paper = get_for_update(session, Document, key)
        _ready(paper, "check", FilledMove(actor, today))
        made = making.make(session, paper, is_draft=False, today=today)
        stem = making.file_stem(paper)
        docx = attach(paper, f"{stem}.docx", made.rendered.docx, actor=actor)
        pdf = attach(paper, f"{stem}.pdf", made.rendered.pdf, actor=actor)
        values: dict[str, Any] = {
            "docx_id": docx.id,
            "pdf_id": pdf.id,
            "template_id": made.template_id,
        }
        if actor.is_system:  # it loads what was done on another day
            values["checked_at"] = datetime.combine(today, time(9), clock.VIETNAM)
        return _carry_out(session, paper, "check", FilledMove(actor, today, values=values))


def sign(key: int, signing: Signing, *, actor: Actor, today: date) -> Document:
    """Register a signed paper with its number, day and signer, and keep the signed file.

    What was checked is kept anew with number and day. A digitally signed PDF is verified, and what
    was found is kept. Raises SignatureBroken, SignatureUnreadable, FileRefused, or InvalidInput
    when the number is taken.
    """
    with transaction() as session:
        paper = get_for_update(session, Document, key)
        _ready(paper, "sign", FilledMove(actor, today))
        is_given = paper.number_by == NumberBy.PROGRAM or not signing.number.strip()
        typed = "" if is_given else signing.number
        number = document_numbering.coming_number(session, paper, typed, signing.signed_on)
        content = signing.file.content
        found = signatures.checked(content) if content.startswith(PDF_MARK) else ()
        try:
            kept = attach(paper, signing.file.name, content, actor=actor)
        except FileRefused as error:
            raise InvalidInput({"file": error}) from error
        docx, pdf, ours = document_numbering.keep_numbered(
            paper, number, signing.signed_on, actor=actor
        )
        _keep_findings(session, paper, kept.id, found, is_ours=content.startswith(ours))
        values = {
            "docx_id": docx.id,
            "pdf_id": pdf.id,
            "number": None if is_given else number,
            "number_by": NumberBy.PROGRAM if is_given else NumberBy.CLERK,
            "signed_on": signing.signed_on,
            "signer": " ".join(nfc(signing.signer).split()),
            "capacity": papers.joined(nfc(signing.capacity).splitlines()),
            "signer_assignment_id": signing.assignment_id,
            "signed_id": kept.id,
        }
        return _carry_out(session, paper, "sign", FilledMove(actor, today, values=values))


def issue(
    key: int, issued_on: date, *, recipients: str, copies: int | None, actor: Actor, today: date
) -> Document:
    """Issue a registered paper; what it replaces or corrects is marked by the database."""
    with transaction() as session:
        paper = get_for_update(session, Document, key)
        values = {"issued_on": issued_on, "recipients": recipients.strip(), "copies": copies}
        moved = _carry_out(session, paper, "issue", FilledMove(actor, today, values=values))
        earlier = moved.replaces_id or moved.corrects_id
        if earlier is not None and (known := session.get(Document, earlier)) is not None:
            session.refresh(known)
        return moved


def signatures_of(session: Session, paper: Document) -> list[DocumentSignature]:
    """Return what was found of the signatures in a paper's signed file."""
    statement = select(DocumentSignature).where(DocumentSignature.document_id == paper.id)
    return list(session.scalars(statement.order_by(DocumentSignature.position)))


def followers_of(session: Session, paper: Document) -> list[Document]:
    """Return the issued papers that replace or correct a paper."""
    follows = (Document.replaces_id == paper.id) | (Document.corrects_id == paper.id)
    done = (DocumentState.ISSUED, DocumentState.CORRECTED, DocumentState.REPLACED)
    statement = select(Document).where(follows, Document.state.in_(done))
    return list(session.scalars(statement.order_by(Document.id)))


def last_symbol(session: Session, organisation_id: int | None, series: str) -> str:
    """Return the symbol that the last paper of an issuer's series bore."""
    statement = (
        select(Document.symbol)
        .where(Document.series == series, Document.symbol != "")
        .order_by(Document.id.desc())
        .limit(1)
    )
    if organisation_id is not None:
        statement = statement.where(Document.organisation_id == organisation_id)
    return session.execute(statement).scalar_one_or_none() or ""


# -- what the workflow asks ---------------------------------------------------------------------


def may_check(paper: Document, move: Move) -> None:
    """Refuse the drafter, where another person has to check."""
    if not isinstance(move, FilledMove):
        raise NeedsItsForm(step="check")
    session = making.session_of(paper)
    mine, drafter = move.actor.user_id, paper.created_by_id
    if paper.needs_other_checker and mine is not None and _same_person(session, mine, drafter):
        raise SamePersonChecks


def may_sign(paper: Document, move: Move) -> None:
    """Ask for what only the form of this step knows."""
    if not isinstance(move, FilledMove):
        raise NeedsItsForm(step="sign")


def may_issue(paper: Document, move: Move) -> None:
    """Refuse a day outside the day of signing and the next working day."""
    day = move.values["issued_on"] if isinstance(move, FilledMove) and move.values else move.today
    if paper.signed_on is not None:
        calendar = working_calendar([paper.signed_on.year, paper.signed_on.year + 1])
        check_issued_on(paper.signed_on, min(day, move.today), calendar)


def take_values(paper: Document, move: Move) -> None:
    """Fill in what the step's form asked for."""
    for name, value in getattr(move, "values", {}).items():
        setattr(paper, name, value)


def note_issued(paper: Document, move: Move) -> None:
    """Fill in the day of issue."""
    take_values(paper, move)
    paper.issued_on = paper.issued_on or move.today


def note_returned(paper: Document, _move: Move) -> None:
    """Take back what was checked; the files stay among those of the paper."""
    paper.docx_id = paper.pdf_id = paper.template_id = None
    paper.checked_at = paper.checked_by_id = None


def note_withdrawn(paper: Document, move: Move) -> None:
    """Keep why a paper was withdrawn."""
    paper.withdraw_reason = move.reason.strip()


# -- parts ---------------------------------------------------------------------------------------


def _ready(paper: Document, name: str, move: Move) -> None:
    """Refuse a step before files are made for it."""
    workflow = workflow_of(Document)
    if workflow is None:
        raise NotFound(record=Document.__record__)
    workflow.ready(paper, name, move)


def _carry_out(session: Session, paper: Document, name: str, move: Move) -> Document:
    workflow = workflow_of(Document)
    if workflow is None:
        raise NotFound(record=Document.__record__)
    try:
        carry_out(session, workflow, paper, name, move)
    except InvalidInput as error:
        raise _beside_number(error) from error
    # The database fills in who, when, and the number.
    session.refresh(paper)
    return paper


def _beside_number(error: InvalidInput) -> InvalidInput:
    """Put a number that the register holds already beside its field."""
    diagnostics = getattr(getattr(error.__cause__, "orig", None), "diag", None)
    if getattr(diagnostics, "constraint_name", None) != REGISTER:
        return error
    return InvalidInput({"number": next(iter(error.errors.values()))})


def _check_replaced(session: Session, paper: Document) -> None:
    if paper.replaces_id is None:
        return
    with session.no_autoflush:
        earlier = get_record(session, Document, paper.replaces_id)
    same = (earlier.type_code, earlier.series, earlier.organisation_id)
    stands = earlier.state in (DocumentState.ISSUED, DocumentState.CORRECTED)
    if not stands or same != (paper.type_code, paper.series, paper.organisation_id):
        raise NotOfSameForm


def _tidy(paper: Document) -> None:
    paper.subject = " ".join(nfc(paper.subject or "").split())
    paper.symbol = " ".join(nfc(paper.symbol or "").split())
    paper.recipients = (paper.recipients or "").strip()
    paper.urgency = paper.urgency or papers.Urgency.NONE


def _same_person(session: Session, one: int, other: int | None) -> bool:
    if one == other:
        return True
    statement = select(UserPerson.person_id).where(UserPerson.user_id.in_([one, other or 0]))
    found = session.execute(statement).scalars().all()
    return len(found) > 1 and len(set(found)) == 1


def _keep_findings(
    session: Session,
    paper: Document,
    attachment_id: int,
    found: tuple[signatures.Finding, ...],
    *,
    is_ours: bool,
) -> None:
    session.add_all(
        DocumentSignature(
            document_id=paper.id,
            attachment_id=attachment_id,
            position=position,
            is_our_file=is_ours,
            **vars(each),
        )
        for position, each in enumerate(found, start=1)
    )
    flush(session, DocumentSignature)
