"""The long steps of imports, done by a worker as the person who asked, each in one transaction.

A worker or server that is killed leaves nothing: the transaction is gone, and `recover` says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.models import Import, ImportState
from app.core.models.imports import WORKING
from app.core.services import import_files, imports
from app.extensions import db
from app.kernel import messages
from app.kernel.actor import SYSTEM, bind_actor, session_actor
from app.kernel.clock import now
from app.kernel.imports import comparing, errors, staging, taking_back, writing
from app.kernel.imports.acting import as_person
from app.kernel.imports.declared import target_named
from app.kernel.imports.staging import Progress, Work
from app.kernel.records import get_for_update
from app.kernel.transaction import transaction

log = logging.getLogger(__name__)
KEPT = timedelta(days=30)  # how long rows are kept, and an import can be taken back
UNHEARD = timedelta(seconds=30)
# A page must not wait longer than the limit of the database; reading 100,000 rows on a busy machine
# is one statement that may.
PATIENCE = "select set_config('statement_timeout', '20min', true)"
LOCK = "select pg_try_advisory_xact_lock(hashtext('core_import'), cast(:id as integer))"
QUEUED = (
    "select id, status::text from procrastinate_jobs where task_name = :task "
    "and args ->> 'import_id' = :id order by id desc limit 1"
)
# A job whose worker was killed would stand in the way of the next one with its lock for ever.
END = "select procrastinate_finish_job_v1(:job, 'failed', false)"


def run(import_id: int) -> None:
    """Do the step for which an import waits, as the person who asked for it."""
    session = db.session()
    found = session.get(Import, import_id)
    if found is None or found.state not in WORKING:
        return
    user_id, language = found.user_id, found.language
    session.rollback()
    with as_person(user_id, language):
        work(import_id)


def work(import_id: int) -> None:
    """Do the step as who acts; it ends in a state that says what happened."""
    try:
        _step(import_id)
    except Exception as error:  # whatever it was, the import must not seem to be at work
        if not messages.known(error):
            log.exception("import %s failed", import_id)
        _failed(import_id, error)


def _step(import_id: int) -> None:
    with transaction() as session:
        if not session.scalar(text(LOCK), {"id": import_id}):
            return  # another worker does it
        session.execute(text(PATIENCE))
        # The trail names the import with each change, and taking back asks the trail.
        bind_actor(session, session_actor(session), f"import:{import_id}")
        item = session.get_one(Import, import_id)
        step = _STEPS.get(item.state)
        if step is not None:
            step(session, item)


def _check(session: Session, item: Import) -> None:
    target, found = imports.look_again(item, session=session)
    table = found.table(item.sheet)
    progress = _progress(item.id)
    progress(10)
    work = _work(session, item)
    derived = staging.stage(work, staging.read_rows(work, table), progress, len(table.rows))
    comparing.compare(work, derived, progress)
    writing.try_out(work, progress)
    plain = frozenset(index for index, name in work.mapping.items() if not target.is_summed(name))
    item.notes = import_files.notes_on(found, table, plain)
    _count(session, item)
    item.state = ImportState.CHECKED


def _apply(session: Session, item: Import) -> None:
    work = _work(session, item)
    _count(session, item)
    if item.rows_rejected and not item.accepted_only:
        raise errors.RowsRejected(number=item.rows_rejected)
    writing.write(work, _progress(item.id))
    item.state, item.done_at = ImportState.DONE, now()


def _undo(session: Session, item: Import) -> None:
    bind_actor(session, session_actor(session), f"import:{item.id}:undo")
    taking_back.take_back(_work(session, item))
    item.state, item.undone_at = ImportState.UNDONE, now()


_STEPS: dict[str, Callable[[Session, Import], None]] = {
    ImportState.CHECKING: _check,
    ImportState.APPLYING: _apply,
    ImportState.UNDOING: _undo,
}


def _work(session: Session, item: Import) -> Work:
    target = target_named(item.list_view)
    return Work(session, item.id, target, imports.mapping_of(item), item.similar_as_new)


def _count(session: Session, item: Import) -> None:
    statement = text(
        "select outcome, count(*) as number from core_imports.row "
        "where import_id = :id group by outcome"
    )
    counts = {row.outcome: row.number for row in session.execute(statement, {"id": item.id})}
    for outcome in ("new", "changed", "same", "rejected"):
        setattr(item, f"rows_{outcome}", counts.get(outcome, 0))


def _failed(import_id: int, error: Exception) -> None:
    """Say what happened: the import can be checked again; what could not be undone stays done."""
    with transaction() as session:
        item = get_for_update(session, Import, import_id)
        if item.state not in WORKING:
            return
        item.message = (
            messages.text_for(error)
            if messages.known(error)
            else _("Something went wrong, and nothing was written. Try again.")
        )
        item.state = _after_failure(item.state)


def _after_failure(state: str) -> ImportState:
    return ImportState.DONE if state == ImportState.UNDOING else ImportState.FAILED


def _progress(import_id: int) -> Progress:
    """Return what says how far a step is, on a connection of its own, so that others see it."""

    def tell(percent: int) -> None:
        with db.engine.connect() as connection, connection.begin():
            connection.detach()  # said seldom, so no place in the pool is held for it
            connection.execute(text("select set_config('app.actor', :a, true)"), {"a": SYSTEM})
            connection.execute(
                text("update core_imports.file set progress = :p where import_id = :id"),
                {"p": min(percent, 100), "id": import_id},
            )

    return tell


# -- the keeper -----------------------------------------------------------------------------


def recover() -> None:
    """Find imports whose worker is gone: nothing was written, and they can be started again."""
    with transaction() as session:
        statement = select(Import).where(
            Import.state.in_(WORKING), Import.updated_at < now() - UNHEARD
        )
        for item in session.scalars(statement).all():
            if session.scalar(text(LOCK), {"id": item.id}) and not _waits(session, item):
                with force_locale(item.language):
                    item.message = _(
                        "The work was interrupted, and nothing was written. Start it again."
                    )
                item.state = _after_failure(item.state)


def _waits(session: Session, item: Import) -> bool:
    """Tell whether the step still stands in the queue; end it there if its worker is gone."""
    values = {"task": imports.JOB, "id": str(item.id)}
    queued = session.execute(text(QUEUED), values).one_or_none()
    if queued is not None and queued.status == "doing":
        session.execute(text(END), {"job": queued.id})
    return queued is not None and queued.status == "todo"


def forget_old(today: date) -> None:
    """Forget files and rows of imports that are some weeks old; they cannot be taken back then."""
    with transaction() as session:
        statement = select(Import).where(
            Import.updated_at < now() - KEPT, Import.state.not_in(WORKING)
        )
        for item in session.scalars(statement).all():
            import_files.forget(session, item)
