"""Staged rows into the register: tried first, with everything rolled back, and then for real.

The trial does what the import does, so what the preview shows cannot differ from what will be done,
unless a record changes between, and then its version tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import errors as pg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.kernel import messages
from app.kernel.actor import session_actor
from app.kernel.errors import InvalidInput, NotFound
from app.kernel.imports.by_service import ServiceWriter
from app.kernel.imports.errors import ChangedMeanwhile
from app.kernel.imports.staging import ROW, Progress, Work, reject_kept
from app.kernel.models import Authored, Timestamped, is_versioned, table_of
from app.kernel.records import refusal

Reasons = dict[int, dict[str, str]]
AT_ONCE = 10_000
MOST_TRIES = 2_000  # statements that look for the rows which the database refuses
NAMED = 20


class _Undo(Exception):
    """Ends a trial."""


def try_out(work: Work, progress: Progress) -> None:
    """Write all rows in a savepoint that is rolled back; reject those that are refused."""
    session = work.session
    effects = list(session.info.get("after_commit", []))
    writer = Writer(work)
    hunt = _Hunt(writer)
    try:
        with session.begin_nested():
            for done, (outcome, rows) in enumerate(batches := _batches(work)):
                hunt.write(outcome, rows)
                progress(60 + 35 * (done + 1) // len(batches))
            raise _Undo
    except _Undo:
        session.expire_all()
    finally:
        session.info["after_commit"] = effects
    reject_kept(work, hunt.reasons)


def write(work: Work, progress: Progress) -> None:
    """Write all rows that are not rejected, in the caller's transaction; raise at a doubt."""
    writer = Writer(work)
    batches = _batches(work)
    for done, (outcome, rows) in enumerate(batches):
        writer.write(outcome, rows)
        progress(5 + 90 * (done + 1) // len(batches))
    writer.note()


def _batches(work: Work) -> list[tuple[str, Sequence[int]]]:
    """Return the rows to write by the thousand: changed ones first, since they free keys."""
    found: list[tuple[str, Sequence[int]]] = []
    for outcome in ("changed", "new"):
        statement = text(
            "select row_no from core_imports.row "
            "where import_id = :id and outcome = :outcome order by row_no"
        )
        rows = list(work.session.scalars(statement, {"id": work.import_id, "outcome": outcome}))
        found += [(outcome, rows[at : at + AT_ONCE]) for at in range(0, len(rows), AT_ONCE)]
    return found


class _Hunt:
    """Writes batches; of one that is refused it looks for the rows that are to blame, by halves."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.work = writer.work
        self.reasons: Reasons = {}
        self.tries = 0

    def write(self, outcome: str, rows: Sequence[int]) -> None:
        """Write rows, each or all of them in a savepoint."""
        if not rows:
            return
        self.tries += 1
        error = self._refused(outcome, rows)
        if error is None:
            return
        if len(rows) == 1 or self.tries > MOST_TRIES:
            self.reasons |= dict.fromkeys(rows, why(self.work, error))
            return
        middle = len(rows) // 2
        self.write(outcome, rows[:middle])
        self.write(outcome, rows[middle:])

    def _refused(self, outcome: str, rows: Sequence[int]) -> Exception | None:
        try:
            with self.work.session.begin_nested():
                self.writer.write(outcome, rows)
        except Exception as error:  # what has no words is raised again
            if explained(self.work, error) is None:
                raise
            return error
        return None


def explained(work: Work, error: Exception) -> Exception | None:
    """Return a refusal that has words, for what was raised."""
    if isinstance(error, DBAPIError):
        if isinstance(error.orig, pg.InsufficientPrivilege):
            return NotFound(record=work.target.model.__record__)
        return refusal(error, work.target.model)
    return error if messages.known(error) else None


def why(work: Work, error: Exception) -> dict[str, str]:
    """Return the reasons of a refusal by column, in the words of the reader."""
    found = explained(work, error)
    if found is None:
        raise error
    if isinstance(found, InvalidInput):
        return {
            name if name in work.names else ROW: words
            for name, words in messages.field_texts(found).items()
        }
    return {ROW: messages.text_for(found)}


# -- the statements --------------------------------------------------------------------------

MADE = """
create temporary table core_import_made (row_no integer primary key, key bigint) on commit drop
"""
NUMBER = """
insert into core_import_made
select row_no, key
from (
    select row_no, row_number() over (order by row_no) as n
    from unnest(cast(:rows as integer[])) row_no
) numbered
join (select key, row_number() over () as n from core_import_keys(:table, :number) key) keys
    using (n)
"""


class Writer:
    """Writes rows of one import: by sets, or through the service of their view."""

    def __init__(self, work: Work) -> None:
        """Look up which columns the rows fill."""
        self.work = work
        self.by_sets = work.target.by_sets
        if self.by_sets:
            self.inserted, self.changed = _inserted(work), _changed(work)
            work.session.execute(text("drop table if exists core_import_made"))
            work.session.execute(text(MADE))
        else:
            self.service = ServiceWriter(work)

    def write(self, outcome: str, rows: Sequence[int]) -> None:
        """Write some rows; raise what refuses them."""
        if not self.by_sets:
            self.service.write(rows)
        elif outcome == "new":
            _insert(self, rows)
        else:
            _update(self, rows)

    def note(self) -> None:
        """Keep which records the rows became, and at which versions: taking back asks for them."""
        work, table = self.work, self.work.target.table
        has_version = is_versioned(work.target.model)
        if self.by_sets:
            version = ", left_version = t.version" if has_version else ""
            work.session.execute(
                text(
                    f"update core_imports.row s set target_id = m.key{version} "
                    f"from core_import_made m join {table} t on t.id = m.key "
                    "where s.import_id = :id and s.row_no = m.row_no"
                ),
                {"id": work.import_id},
            )
        if has_version:
            noted = ["changed"] if self.by_sets else ["new", "changed"]
            work.session.execute(
                text(
                    f"update core_imports.row s set left_version = t.version from {table} t "
                    "where s.import_id = :id and s.outcome = any(cast(:noted as text[])) "
                    "and t.id = s.target_id"
                ),
                {"id": work.import_id, "noted": noted},
            )


def _insert(writer: Writer, rows: Sequence[int]) -> None:
    """Insert the records of some rows; the policies of the table judge each of them."""
    work = writer.work
    session, table = work.session, work.target.table
    session.execute(text(NUMBER), {"rows": list(rows), "table": table, "number": len(rows)})
    columns = list(writer.inserted)
    shown = [f"p.{name}" for name in columns]
    if issubclass(work.target.model, Authored):
        columns += ["created_by_id", "updated_by_id"]
        shown += [":user", ":user"]
    session.execute(
        text(
            f"insert into {table} (id, {', '.join(columns)}) "
            f"select m.key, {', '.join(shown)} from core_imports.row s "
            "join core_import_made m using (row_no) "
            f"cross join lateral jsonb_populate_record(null::{table}, s.payload) p "
            "where s.import_id = :id and s.row_no = any(cast(:rows as integer[])) order by s.row_no"
        ),
        {"id": work.import_id, "rows": list(rows), "user": session_actor(session).user_id},
    )


def _inserted(work: Work) -> list[str]:
    """Return the columns that new rows fill: those of any row, without what only helps to find."""
    found = work.session.scalars(
        text(
            "select distinct k from core_imports.row s, jsonb_object_keys(s.payload) k "
            "where s.import_id = :id and s.outcome = 'new'"
        ),
        {"id": work.import_id},
    )
    named = set(table_of(work.target.model).c.keys()) - set(work.target.declared.extra)
    return sorted(named & set(found))


def _update(writer: Writer, rows: Sequence[int]) -> None:
    """Change the records of some rows where they are as the preview saw them."""
    work = writer.work
    model, table = work.target.model, work.target.table
    sets = [f"{name} = p.{name}" for name in writer.changed]
    if is_versioned(model):
        sets.append("version = t.version + 1")
    if issubclass(model, Timestamped):
        sets.append("updated_at = now()")
    if issubclass(model, Authored):
        sets.append("updated_by_id = :user")
    as_seen = " and t.version = s.shown_version" if is_versioned(model) else ""
    done = work.session.scalars(
        text(
            f"update {table} t set {', '.join(sets)} from core_imports.row s "
            f"join {table} w on w.id = s.target_id "
            "cross join lateral jsonb_populate_record(w, s.change) p "
            "where s.import_id = :id and s.row_no = any(cast(:rows as integer[])) "
            f"and t.id = s.target_id{as_seen} returning s.row_no"
        ),
        {
            "id": work.import_id,
            "rows": list(rows),
            "user": session_actor(work.session).user_id,
        },
    ).all()
    missed = sorted(set(rows) - set(done))
    if missed:
        raise ChangedMeanwhile(rows=", ".join(map(str, missed[:NAMED])))


def _changed(work: Work) -> list[str]:
    found = work.session.scalars(
        text(
            "select distinct k from core_imports.row s, "
            "jsonb_object_keys(s.change) k where s.import_id = :id and s.outcome = 'changed'"
        ),
        {"id": work.import_id},
    )
    return sorted(set(table_of(work.target.model).c.keys()) & set(found))
