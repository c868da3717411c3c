"""The registers of outgoing and incoming papers: new lines, and what their sheets print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.domain.papers import LETTER
from app.core.models import IncomingDocument, Organisation, PaperNumber
from app.core.services.document_types import LETTER_NAME, type_name
from app.core.services.numbering import Paper, enter_paper_number
from app.kernel.actor import Actor
from app.kernel.records import flush, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow_papers import kinds

FILE = Path(__file__).parent.parent / "data" / "paper_registers.yaml"
READ_IN_THE_LAW = "V"
MOST_LINES = 5000
TOLD = ("subject", "signer", "recipients", "copies", "sent_on", "note")


@dataclass(frozen=True)
class RegisterForm:
    """How a register is printed: its title and columns, and whether the form was read."""

    title: str
    columns: tuple[tuple[str, str], ...]
    is_compared: bool


@dataclass(frozen=True)
class Lines:
    """The lines of a register in a span of days, in order."""

    organisation: Organisation
    first: date
    last: date
    rows: tuple[Mapping[str, Any], ...]
    is_cut: bool = False


@cache
def form_of(name: str) -> RegisterForm:
    """Return how a register is printed ("outgoing" or "incoming")."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))[name]
    columns = tuple((each["name"], each["label"]) for each in told["columns"])
    return RegisterForm(told["title"], columns, told["verification"] == READ_IN_THE_LAW)


def enter_outgoing(values: Mapping[str, Any], *, actor: Actor) -> PaperNumber:
    """Enter a paper that was made elsewhere; raise PaperNumberTaken or PaperNumberEmpty."""
    day: date = values["issued_on"]
    paper = Paper(
        organisation_id=values["organisation_id"],
        kind=values["kind"],
        year=day.year,
        number=values["number"],
        issued_on=day,
        told={name: values.get(name) for name in TOLD},
    )
    return enter_paper_number(paper, actor=actor)


def enter_incoming(values: Mapping[str, Any], *, actor: Actor) -> IncomingDocument:
    """Enter a paper that came in; the database gives it the next number of arrival."""
    with transaction() as session:
        actor.require("write", IncomingDocument.__record__)
        place = get_record(session, Organisation, values["organisation_id"])
        item = IncomingDocument(**values, unit_id=place.unit_id)
        session.add(item)
        flush(session, IncomingDocument)
        session.refresh(item)
        return item


def kind_name(kind: str) -> str:
    """Return the name of what a number in the register belongs to."""
    if kind == LETTER:
        return LETTER_NAME
    return type_name(kind) or str(kinds().get(kind, kind))


def outgoing_lines(session: Session, organisation_id: int, first: date, last: date) -> Lines:
    """Return the outgoing papers of an organisation in a span of days."""
    statement = (
        select(PaperNumber)
        .where(
            PaperNumber.organisation_id == organisation_id,
            PaperNumber.issued_on.between(first, last),
        )
        .order_by(PaperNumber.issued_on, PaperNumber.id)
    )
    return _lines(session, statement, organisation_id, first, last, _outgoing)


def incoming_lines(session: Session, organisation_id: int, first: date, last: date) -> Lines:
    """Return the papers that came to an organisation in a span of days."""
    statement = (
        select(IncomingDocument)
        .where(
            IncomingDocument.organisation_id == organisation_id,
            IncomingDocument.arrived_on.between(first, last),
        )
        .order_by(IncomingDocument.year, IncomingDocument.arrival_number)
    )
    return _lines(session, statement, organisation_id, first, last, _incoming)


def bodies_of(session: Session, model: Any) -> Sequence[Organisation]:
    """Return the organisations whose register the reader reaches, by name."""
    used = select(model.organisation_id).distinct()
    statement = select(Organisation).where(Organisation.id.in_(used))
    return session.scalars(statement.order_by(Organisation.sort_key).limit(200)).all()


def _lines(
    session: Session, statement: Any, organisation_id: int, first: date, last: date, read: Any
) -> Lines:
    place = get_record(session, Organisation, organisation_id)
    found = session.scalars(statement.limit(MOST_LINES + 1)).all()
    rows = tuple(read(each) for each in found[:MOST_LINES])
    return Lines(place, first, last, rows, is_cut=len(found) > MOST_LINES)


def _outgoing(item: PaperNumber) -> Mapping[str, Any]:
    named = kind_name(item.kind)
    subject = f"{named} {item.subject}" if item.subject else named
    told = {name: getattr(item, name) for name in ("number", "issued_on", *TOLD)}
    return told | {"subject": subject, "kept_by": None, "receipt": None}


def _incoming(item: IncomingDocument) -> Mapping[str, Any]:
    names = (
        "arrived_on", "arrival_number", "sender", "number", "issued_on", "addressed_to",
        "forwarded_on", "note",
    )  # fmt: skip
    told = {name: getattr(item, name) for name in names}
    subject = f"{type_name(item.type_code)} {item.subject}".strip()
    return told | {"subject": subject, "receipt": None}
