"""Printing of certificates: all of a decision in one file, or one anew; the database counts copies.

A printing is registered, with its purpose in the trail, before there is a file. Few are made at
once, many by a worker; the file lies sealed and is forgotten after some hours.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.services import exports, sealed_files
from app.core.services.sealed_files import new_key, open_file, seal_file
from app.extensions import db
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.documents.rendering import render_many
from app.kernel.jobs import defer
from app.kernel.reach import require_on
from app.kernel.records import flush, get_for_update, get_record, trail_event
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from app.kernel.workflow_steps import carry_out
from modules.emulation_award.models import (
    Award,
    Certificate,
    CertificateBatch,
    CertificateLayout,
    Decision,
)
from modules.emulation_award.models.certificate import BatchState, CertificateState
from modules.emulation_award.models.choices import AwardState
from modules.emulation_award.services.certificate_layouts import (
    CertificateData,
    certificate_data,
    spec_of,
)
from modules.emulation_award.services.errors import (
    BatchGone,
    NothingToPrint,
    NotSealed,
    ReasonOfCopyMissing,
    SerialTaken,
    SerialWithoutNumber,
)

JOB = "emulation_award.make_certificates"
AT_ONCE = 50  # more are made by a worker
KEPT = timedelta(hours=48)
STALE = timedelta(hours=24)
LIVE = (CertificateState.PRINTED, CertificateState.SEALED, CertificateState.HANDED_OVER)
DECIDED = (AwardState.DECIDED, AwardState.HANDED_OVER)
PERSONAL = ("subject_name", "position", "workplace")


@dataclass(frozen=True, slots=True)
class Wish:
    """How certificates are to be printed: by which layout, whole or filled in, on which blanks."""

    layout_id: int
    mode: str
    first_serial: str = ""
    reason: str = ""


# -- asking for a printing ----------------------------------------------------------------------


def print_all(decision_id: int, wish: Wish, *, actor: Actor, today: date) -> CertificateBatch:
    """Print the certificates of all awards of a decision that have none that holds."""
    with transaction() as session:
        item = get_record(session, Decision, decision_id)
        require_on(item, "handle", actor=actor)
        if not wish.reason.strip() and needs_reason(session, item):
            raise ReasonOfCopyMissing
        return _register(session, item, waiting(session, item), wish, actor, today)


def waiting(session: Session, item: Decision) -> list[Award]:
    """Return the decided awards without a certificate that holds, in the order of the register."""
    held = select(Certificate.award_id).where(Certificate.state.in_(LIVE))
    statement = (
        select(Award)
        .where(Award.decision_id == item.id, Award.state.in_(DECIDED), Award.id.not_in(held))
        .order_by(Award.number)
    )
    return list(session.scalars(statement).unique())


def needs_reason(session: Session, item: Decision) -> bool:
    """Tell whether somebody who waits for a certificate was printed one before."""
    keys = [award.id for award in waiting(session, item)]
    found = select(Certificate.id).where(Certificate.award_id.in_(keys)).limit(1)
    return session.scalar(found) is not None


def print_anew(
    award_id: int, wish: Wish, ended: str, *, actor: Actor, today: date
) -> CertificateBatch:
    """Print one certificate anew; `ended` says what became of the one before."""
    with transaction() as session:
        award = get_record(session, Award, award_id)
        require_on(award, "handle", actor=actor)
        if not wish.reason.strip():
            raise ReasonOfCopyMissing
        before = live_of(session, award.id)
        if before is not None:
            end(before, ended, wish.reason, actor=actor, today=today)
        return _register(session, award.decision, [award], wish, actor, today)


def end(item: Certificate, how: str, reason: str, *, actor: Actor, today: date) -> None:
    """Say that a certificate does not hold any more, and why."""
    from modules.emulation_award.services.workflows import CERTIFICATE

    session = db.session()
    item.ended_reason = reason
    carry_out(session, CERTIFICATE, item, how, Move(actor, today, reason=reason))


def note_ended(item: Certificate, move: Move) -> None:
    """Keep why a certificate does not hold any more."""
    item.ended_reason = move.reason or item.ended_reason


def live_of(session: Session, award_id: int) -> Certificate | None:
    """Return the certificate of an award that holds."""
    return session.scalar(
        select(Certificate).where(Certificate.award_id == award_id, Certificate.state.in_(LIVE))
    )


def _register(
    session: Session,
    item: Decision,
    awards: Sequence[Award],
    wish: Wish,
    actor: Actor,
    today: date,
) -> CertificateBatch:
    if not awards:
        raise NothingToPrint
    actor.require("write", Certificate.__record__)
    layout = get_record(session, CertificateLayout, wish.layout_id)
    data_of(awards, layout, wish.mode)  # refuses a name that does not fit, before anything is kept
    batch = CertificateBatch(
        decision_id=item.id,
        layout_id=layout.id,
        mode=wish.mode,
        serial=secrets.token_hex(12),
        total=len(awards),
    )
    session.add(batch)
    flush(session, CertificateBatch)
    serials = serials_from(wish.first_serial, len(awards))
    _refuse_taken(session, serials)
    session.add_all(
        Certificate(
            award_id=award.id,
            batch_id=batch.id,
            blank_serial=serial,
            mode=wish.mode,
            printed_on=today,
            reason=wish.reason.strip() or None,
        )
        for award, serial in zip(awards, serials, strict=True)
    )
    flush(session, Certificate)
    _tell_trail(session, batch, "export")
    if len(awards) > AT_ONCE:
        defer(session, JOB, batch_id=batch.id)
    return batch


def serials_from(first: str, count: int) -> list[str | None]:
    """Return the serial numbers of blanks, counted on from the first: `A0098`, `A0099`, `A0100`."""
    first = first.strip()
    if not first:
        return [None] * count
    found = re.search(r"\d+$", first)
    if found is None:
        raise SerialWithoutNumber
    start, width = int(found[0]), len(found[0])
    return [f"{first[: found.start()]}{start + n:0{width}}" for n in range(count)]


def _refuse_taken(session: Session, serials: Sequence[str | None]) -> None:
    wanted = [serial for serial in serials if serial]
    taken = session.scalar(
        select(Certificate.blank_serial).where(Certificate.blank_serial.in_(wanted)).limit(1)
    )
    if taken:
        raise SerialTaken(taken)


def _tell_trail(session: Session, batch: CertificateBatch, action: str) -> None:
    details = {
        "paper": "emulation_award.certificate",
        "format": "pdf",
        "rows": batch.total,
        "personal": list(PERSONAL),
        "purpose": f"in bằng khen, giấy khen theo Quyết định {batch.decision.number or ''}".strip(),
    }
    trail_event(session, action, batch, details)


# -- making the file ----------------------------------------------------------------------------


def data_of(
    awards: Sequence[Award],
    layout: CertificateLayout,
    mode: str,
    tell: Callable[[int], None] = lambda _done: None,
) -> list[CertificateData]:
    """Return the texts of many certificates at their places; `tell` hears how far it is."""
    found = []
    for number, award in enumerate(awards, start=1):
        found.append(certificate_data(award, layout, mode))
        if number % 100 == 0:
            tell(number)
    return found


def make(batch_id: int) -> None:
    """Make the file of a batch and keep it sealed; a second call finds it made."""
    with transaction() as session:
        batch = get_for_update(session, CertificateBatch, batch_id)
        if batch.state not in (BatchState.WAITING, BatchState.RUNNING, BatchState.FAILED):
            return
        batch.state, batch.done, batch.message = BatchState.RUNNING, 0, ""
    with transaction() as session:
        batch = get_record(session, CertificateBatch, batch_id)
        layout = get_record(session, CertificateLayout, batch.layout_id)
        data = data_of(
            awards_of(session, batch), layout, batch.mode, lambda n: note_progress(batch_id, n)
        )
        made = render_many(spec_of(layout, batch.mode), data, is_draft=False)
        _keep(batch_id, made.pdf)


def awards_of(session: Session, batch: CertificateBatch) -> list[Award]:
    """Return the awards of a batch in the order of the register."""
    statement = (
        select(Award)
        .join(Certificate, Certificate.award_id == Award.id)
        .where(Certificate.batch_id == batch.id)
        .order_by(Award.number)
    )
    return list(session.scalars(statement).unique())


def _keep(batch_id: int, pdf: bytes) -> None:
    with transaction() as session:
        batch = get_for_update(session, CertificateBatch, batch_id)
        sealed = folder() / batch.serial
        plain = sealed.with_suffix(".pdf")
        key = new_key()
        try:
            plain.write_bytes(pdf)
            seal_file(plain, sealed, key, batch.serial)
        finally:
            plain.unlink(missing_ok=True)
        batch.state, batch.file_key = BatchState.DONE, key
        batch.done, batch.ends_at = batch.total, clock.now() + KEPT


def fail(batch_id: int, message: str) -> None:
    """Say why a batch was not made."""
    with transaction() as session:
        batch = get_for_update(session, CertificateBatch, batch_id)
        batch.state, batch.message = BatchState.FAILED, message


def note_progress(batch_id: int, done: int) -> None:
    """Say how far a batch is, beside the transaction that reads the awards."""
    actor = db.session().execute(text("select current_setting('app.actor', true)")).scalar()
    sealed_files.note_done(CertificateBatch, batch_id, done, actor or "")


def folder() -> Path:
    """Return the folder of sealed files; it is no part of a backup."""
    return exports.folder()


def fetch(batch_id: int, *, actor: Actor) -> tuple[CertificateBatch, Iterator[bytes]]:
    """Return the file of a batch; whoever takes it stands in the trail."""
    with transaction() as session:
        batch = get_record(session, CertificateBatch, batch_id)
        require_on(batch.decision, "handle", actor=actor)
        over = sealed_files.is_over(batch, clock.now())
        if batch.state != BatchState.DONE or over or batch.file_key is None:
            raise BatchGone
        _tell_trail(session, batch, "download")
        return batch, open_file(folder() / batch.serial, batch.file_key, batch.serial)


def clear_out() -> int:
    """Forget the files of batches that are over, and give up what no worker finished."""
    return sealed_files.clear_out(
        CertificateBatch, BatchState, folder(), now=clock.now(), stale=STALE
    )


# -- handed over --------------------------------------------------------------------------------


def hand_over_with(session: Session, award: Award, move: Move) -> None:
    """Let the certificate of an award be handed over with it; refuse one without seal."""
    from modules.emulation_award.services.workflows import CERTIFICATE

    item = live_of(session, award.id)
    if item is None or item.state == CertificateState.HANDED_OVER:
        return
    if item.state != CertificateState.SEALED:
        raise NotSealed
    carry_out(session, CERTIFICATE, item, "hand_over", move)


# -- numbers of the golden book -------------------------------------------------------------------

_LOCK = text("select pg_advisory_xact_lock(hashtext('award_golden_book'))")


def number_book(decision_id: int, *, actor: Actor) -> int:
    """Give the awards of a signed decision their numbers in the golden book, one after another.

    The book of a year runs over all decisions of the body; numbers that somebody entered stand.
    """
    with transaction() as session:
        item = get_record(session, Decision, decision_id)
        require_on(item, "handle", actor=actor)
        if item.signed_on is None:
            raise NothingToPrint
        session.execute(_LOCK)
        year = item.signed_on.year
        open_ones = [row for row in item.awards if row.golden_book_number is None]
        following = _last_number(session, item, year) + 1
        for number, row in enumerate(open_ones, start=following):
            award = get_for_update(session, Award, row.id)
            award.golden_book_year, award.golden_book_number = year, number
        flush(session, Award)
        return len(open_ones)


def _last_number(session: Session, item: Decision, year: int) -> int:
    """Return the last number that the body's book of a year gave.

    Uniqueness is by the body that nominated (`uq_award_award_golden_book`), so the highest of all
    awards of the deciding body is taken.
    """
    found = session.scalar(
        text(
            "select max(a.golden_book_number) from award_award a "
            "join award_decision d on d.id = a.decision_id "
            "where d.organisation_id = :body and a.golden_book_year = :year"
        ),
        {"body": item.organisation_id, "year": year},
    )
    return int(found or 0)
