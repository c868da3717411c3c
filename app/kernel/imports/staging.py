"""Rows of a file in the database: read, written with COPY, and compared with the register by sets.

Nothing here changes the register. All statements run as who asks, so the record rules of the
database decide which records a row can meet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import inspect as sa_inspect
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.crypto import EncryptedText
from app.kernel.imports import references
from app.kernel.imports.cells import Read, Reader, values_of
from app.kernel.imports.declared import Target, Texts
from app.kernel.imports.layout import Table, cell_text
from app.kernel.imports.memory import not_collecting
from app.kernel.imports.workbooks import Cell
from app.kernel.models import table_of
from app.kernel.sealing import seal

Progress = Callable[[int], None]
as_json = json.JSONEncoder(ensure_ascii=False).encode
ROW = "*"  # under this name stands why a row as a whole is refused
# While rows are compared they lie in tables of the session, without rules, guards and log, and with
# figures for the planner: as they were read, typed as their table has them, and what they would do.
STAGE = """
drop table if exists core_import_stage, core_import_typed, core_import_work;
create temporary table core_import_stage (
    row_no integer, outcome text, payload text, entry text, cells text, why text
) on commit drop
"""
TYPED = """
create temporary table core_import_typed on commit drop as
select s.row_no as import_row_no, p.* from core_import_stage s
cross join lateral jsonb_populate_record(null::{table}, s.payload::jsonb) p
where s.payload is not null;
create temporary table core_import_work (
    row_no, outcome, target_id, shown_version, change, old, why
) on commit drop as
select row_no, outcome, null::bigint, null::integer, null::jsonb, null::jsonb, why::jsonb
from core_import_stage;
analyze core_import_stage, core_import_typed, core_import_work
"""
KEEP = """
insert into core_imports.row (
    import_id, row_no, outcome, target_id, shown_version, payload, entry, cells, change, old, why
)
select :import_id, w.row_no, w.outcome, w.target_id, w.shown_version, s.payload::jsonb, s.entry,
    s.cells::jsonb, w.change, w.old, w.why
from core_import_work w join core_import_stage s using (row_no)
"""
REJECT = """
update {table} kept set outcome = 'rejected', why = coalesce(kept.why, '{{}}') || told.words
from unnest(cast(:rows as integer[]), cast(:words as jsonb[])) told(row_no, words)
where kept.row_no = told.row_no{of}
"""


@dataclass(frozen=True)
class Work:
    """One import at work: into which list, which column is which, and as what to take doubles."""

    session: Session
    import_id: int
    target: Target
    mapping: Mapping[int, str]
    similar_as_new: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return the columns that the file has."""
        return tuple(self.mapping.values())


def purpose(import_id: int, row_no: int) -> str:
    """Return what binds the sealed values of a row to it."""
    return f"import_row:{import_id}:{row_no}"


# -- reading ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Staged:
    """A row as it was read: values by column, and why cells are refused."""

    row_no: int
    values: dict[str, Any]
    cells: dict[str, str]
    why: dict[str, str]


def read_rows(work: Work, table: Table) -> Iterator[Staged]:
    """Read the rows of a table; references are found for all rows at once, before the first one."""
    reader = Reader(work.target, work.names)
    places = {name: index for index, name in work.mapping.items()}
    known = {
        name: references.find(work.session, work.target, name, _asked(work, name, table, places))
        for name in work.names
        if reader.is_reference(name)
    }
    return _each(work, table, reader, known)


def _each(
    work: Work,
    table: Table,
    reader: Reader,
    known: Mapping[str, Mapping[Texts, int | None]],
) -> Iterator[Staged]:
    """Yield the rows; no statement may run meanwhile, since COPY holds the connection."""
    defaults = _defaults(work)
    places = {name: index for index, name in work.mapping.items()}
    for row_no, row in table.rows:
        reads = {}
        for name, index in places.items():
            cell = row[index] if index < len(row) else None
            if name in known:
                said = _texts(work, name, row, places)
                reads[name] = _referred(reader, name, cell, said, known[name])
            else:
                reads[name] = reader.read(name, cell)
        yield Staged(
            row_no,
            {**defaults, **values_of(reads)},
            {name: read.shown for name, read in reads.items() if read.shown},
            {name: read.why for name, read in reads.items() if read.why},
        )


def _defaults(work: Work) -> dict[str, Any]:
    """Return what a new form begins with, for columns that the file lacks."""
    asked = set(work.target.spec(editing=False).names)
    view = work.target.view
    values = {n: d(view) for n, d in view.defaults.items() if n in asked and n not in work.names}
    return {name: value for name, value in values.items() if value is not None}


def _asked(work: Work, name: str, table: Table, places: Mapping[str, int]) -> Iterator[Texts]:
    for _row_no, row in table.rows:
        yield _texts(work, name, row, places)


def _texts(work: Work, name: str, row: Sequence[Cell], places: Mapping[str, int]) -> Texts:
    own = work.target.declared.references.get(name)
    wanted = (name, *(own.beside if own is not None else ()))
    found = []
    for each in wanted:
        index = places.get(each)
        found.append("" if index is None or index >= len(row) else cell_text(row[index]))
    return tuple(found)


def _referred(
    reader: Reader, name: str, cell: Cell, said: Texts, known: Mapping[Texts, int | None]
) -> Read:
    if not said[0]:
        return reader.check(name, None, cell)
    if said not in known:
        return Read(None, said[0], _("Nothing of this name is within your reach."))
    key = known[said]
    if key is None:
        return Read(None, said[0], _("Several records have this name. Write the code instead."))
    return Read(key, said[0])


# -- writing the rows down ------------------------------------------------------------------


def stage(work: Work, rows: Iterator[Staged], progress: Progress, total: int) -> frozenset[str]:
    """Write rows down with COPY to be compared; return the columns derived from others.

    Rows with refused cells are rejected from the beginning.
    """
    driver: Any = work.session.connection().connection.dbapi_connection
    payload = Payload(work.target)
    with driver.cursor() as cursor:
        cursor.execute(STAGE)
        with not_collecting(), cursor.copy("copy core_import_stage from stdin") as copy:
            for done, row in enumerate(rows):
                copy.write_row(_line(work, row, payload))
                if done % 20_000 == 0:
                    progress(10 + 30 * done // max(total, 1))
        cursor.execute(TYPED.format(table=work.target.table))
    return frozenset(payload.derived)


def keep(work: Work) -> None:
    """Keep what each row would do, in place of what an earlier preview found."""
    bound = {"import_id": work.import_id}
    work.session.execute(text("delete from core_imports.row where import_id = :import_id"), bound)
    work.session.execute(text(KEEP), bound)


def _line(work: Work, row: Staged, payload: Payload) -> tuple[Any, ...]:
    body = None if row.why else as_json(payload.of(row.values))
    entry = None
    if body is not None and not work.target.by_sets:
        entry = seal(row.values, purpose(work.import_id, row.row_no))
    return (
        row.row_no,
        "rejected" if row.why else "new",
        body,
        entry,
        as_json(row.cells),
        as_json(row.why) if row.why else None,
    )


class Payload:
    """Turns the values of a row into the columns that they write, derived ones with them."""

    def __init__(self, target: Target) -> None:
        self.model = target.model
        columns = table_of(self.model).c
        mapper: Any = sa_inspect(self.model)
        self.columns = {attribute.key: attribute.columns[0] for attribute in mapper.column_attrs}
        self.derived: set[str] = set()
        self.defaults = {
            column.name: getattr(column.default, "arg", None)
            for column in columns
            if column.default is not None and column.default.is_scalar
        }

    def of(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns of a new record with these values, as JSON has them."""
        item = self.model(**{name: v for name, v in values.items() if name in self.columns})
        found = {name: _json(value) for name, value in self.defaults.items()}
        for key, value in vars(item).items():
            column = self.columns.get(key)
            if column is None:
                continue
            kind = column.type
            if isinstance(kind, EncryptedText):
                value = kind.process_bind_param(value, None)  # type: ignore[arg-type]
            found[column.name] = _json(value)
            if key not in values:
                self.derived.add(column.name)
        return found


def _json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value


# -- rejecting --------------------------------------------------------------------------------


def reject(work: Work, reasons: Mapping[int, Mapping[str, str]]) -> None:
    """Reject rows by number, each with why, while they are compared."""
    _reject(work, reasons, "core_import_work", "")


def reject_kept(work: Work, reasons: Mapping[int, Mapping[str, str]]) -> None:
    """Reject rows by number, each with why, once they are kept."""
    _reject(work, reasons, "core_imports.row", " and import_id = :import_id")


def _reject(work: Work, reasons: Mapping[int, Mapping[str, str]], table: str, of: str) -> None:
    if reasons:
        words = [as_json(dict(why)) for why in reasons.values()]
        statement = text(REJECT.format(table=table, of=of))
        bound = {"import_id": work.import_id} if of else {}
        work.session.execute(statement, {**bound, "rows": list(reasons), "words": words})
