"""Staged rows against the register, by sets: what is there, what changed, what looks the same.

Names of tables and columns come from models, never from a file; values are bound.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import column as sa_column
from sqlalchemy import select, text
from sqlalchemy import table as sa_table

from app.kernel.actor import session_actor
from app.kernel.imports.similar import reject_similar
from app.kernel.imports.staging import Progress, Work, keep, reject
from app.kernel.models import is_versioned, table_of
from app.kernel.scope import Request

ROWS = sa_table("core_import_work", *(sa_column(n) for n in ("row_no", "outcome", "target_id")))
STAGED = "core_import_work s join core_import_typed p on p.import_row_no = s.row_no"
OPEN = "s.outcome = 'new' and s.target_id is null"
MANY = 1000  # rows: with fewer, an index is asked for each


def compare(work: Work, derived: Collection[str], progress: Progress) -> None:
    """Decide what each staged row would do; a change takes the columns derived from it along."""
    with _by_sets(work):
        for key in work.target.declared.keys:
            _match(work, _key_columns(work, key))
    _reject_unknown(work)
    _reject_doubles(work)
    progress(50)
    _reject_out_of_reach(work)
    _tell_changes(work, derived)
    _reject_fixed(work)
    if not work.similar_as_new:
        reject_similar(work)
    keep(work)
    progress(60)


def _key_columns(work: Work, key: Sequence[str]) -> tuple[str, ...]:
    return tuple(work.target.mask_index(name) or name for name in key)


def _run(work: Work, statement: str, **values: Any) -> Any:
    return work.session.execute(text(statement), values)


@contextmanager
def _by_sets(work: Work) -> Iterator[None]:
    """Let many rows be compared with the register as sets, whatever is believed of its size.

    Right after an import the statistics of its table are those of before, and a table that is
    believed to be small is read anew for each row: 100,000 rows did not end.
    """
    many = _run(work, "select count(*) > :many from core_import_work", many=MANY).scalar_one()
    if many:
        _run(work, "set local enable_nestloop = off")
    yield
    if many:
        _run(work, "set local enable_nestloop to default")


def _match(work: Work, columns: Sequence[str]) -> None:
    """Find the records that rows name by a key; a key that several records have names none."""
    table = work.target.table
    equal = " and ".join(f"t.{name} = p.{name}" for name in columns)
    current = "".join(f" and t.{name} is null" for name in work.target.declared.current)
    version = "min(t.version)" if is_versioned(work.target.model) else "null::integer"
    several = _("Several records fit this row. Add a column that tells them apart.")
    _run(
        work,
        f"with hit as (select s.row_no, min(t.id) as id, count(*) as number, {version} as version "
        f"from {STAGED} join {table} t on {equal}{current} where {OPEN} group by s.row_no) "
        "update core_import_work s set "
        "target_id = case when hit.number = 1 then hit.id end, "
        "shown_version = case when hit.number = 1 then hit.version end, "
        "outcome = case when hit.number = 1 then s.outcome else 'rejected' end, "
        "why = case when hit.number = 1 then s.why "
        "else jsonb_build_object('*', cast(:several as text)) end "
        "from hit where s.row_no = hit.row_no",
        several=several,
    )


def _reject_unknown(work: Work) -> None:
    """Reject rows that name a record by what only the program gives, and nothing is found."""
    columns = set(table_of(work.target.model).c.keys())
    for name in work.target.declared.extra:
        if name in columns and name in work.names:
            _run(
                work,
                "update core_import_work s set outcome = 'rejected', "
                "why = jsonb_build_object(cast(:name as text), cast(:why as text)) "
                f"from core_import_typed p where p.import_row_no = s.row_no and {OPEN} "
                f"and p.{name} is not null",
                name=name,
                why=_("No such record is within your reach."),
            )


def _reject_doubles(work: Work) -> None:
    """Reject rows that mean what an earlier row of the file means."""
    keys = [_key_columns(work, key) for key in work.target.declared.keys]
    groups = ["s.target_id::text"]
    for key in keys:
        parts = " || chr(1) || ".join(f"p.{name}::text" for name in key)
        groups.append(f"case when s.target_id is null then {parts} end")
    for group in groups:
        _run(
            work,
            "with named as (select s.row_no, min(s.row_no) over (partition by "
            f"{group}) as first from {STAGED} where s.outcome = 'new' and {group} is not null) "
            "update core_import_work s set outcome = 'rejected', "
            "why = jsonb_build_object('*', "
            "replace(cast(:why as text), '#', named.first::text)) from named "
            "where s.row_no = named.row_no and named.first < named.row_no",
            why=_("The same record stands in row %(row)s already.", row="#"),
        )


def _reject_out_of_reach(work: Work) -> None:
    """Reject rows that the record rule lets nobody but others write, old and new."""
    model, actor = work.target.model, session_actor(work.session)
    rule = Request(actor, "write", model.__record__)
    words = {"*": _("This record does not exist, or it is not within your reach.")}
    mine, is_new = ROWS.c.outcome == "new", ROWS.c.target_id.is_(None)
    typed = _Typed(model)
    new = select(ROWS.c.row_no).join_from(ROWS, typed.table, typed.row_no == ROWS.c.row_no)
    fits = new.where(mine, is_new, model.__scope__.criterion(typed, rule))
    connection = work.session.connection()
    barred = set(connection.scalars(select(ROWS.c.row_no).where(mine, is_new).except_(fits)))
    table = table_of(model)
    old = select(ROWS.c.row_no).join_from(ROWS, table, table.c.id == ROWS.c.target_id)
    known = select(ROWS.c.row_no).where(mine, ROWS.c.target_id.is_not(None))
    barred |= set(
        connection.scalars(known.except_(old.where(mine, model.__scope__.criterion(table, rule))))
    )
    reject(work, dict.fromkeys(sorted(barred), words))


class _Typed:
    """The columns of a record rule as a staged row would fill them."""

    def __init__(self, model: Any) -> None:
        columns = [sa_column(column.name, column.type) for column in table_of(model).columns]
        self.table = sa_table("core_import_typed", sa_column("import_row_no"), *columns)
        self.row_no = self.table.c.import_row_no
        self.c: dict[str, Any] = {
            name: self.table.c[name] for name in model.__scope__.columns if name in self.table.c
        }


def _tell_changes(work: Work, derived: Collection[str]) -> None:
    """Tell what rows that name a record would change; empty cells leave their column alone."""
    table = work.target.table
    own = _differing(_compared(work))
    along = _differing([(name, name) for name in sorted(derived)])
    _run(
        work,
        f"with told as materialized (select s.row_no, {own} as own, {along} as along, t as was "
        f"from {STAGED} join {table} t on t.id = s.target_id where s.outcome = 'new'), "
        "whole as (select row_no, was, own, "
        "case when own <> '{}' then own || along end as change from told) "
        "update core_import_work s set "
        "outcome = case when whole.change is null then 'same' else 'changed' end, "
        "change = whole.change, "
        "old = case when whole.change is not null then "
        "(select jsonb_object_agg(k, to_jsonb(whole.was) -> k) "
        "from jsonb_object_keys(whole.change) k) end "
        "from whole where s.row_no = whole.row_no",
    )


def _differing(columns: Sequence[tuple[str, str]]) -> str:
    """Return the SQL of those columns of a row that differ from the record, as JSON."""
    if not columns:
        return "cast('{}' as jsonb)"
    tests = {
        value: f"(p.{value} is not null and p.{by} is distinct from t.{by})"
        for value, by in columns
    }
    parts = ", ".join(
        f"'{value}', case when {test} then to_jsonb(p.{value}) end" for value, test in tests.items()
    )
    return (
        f"case when {' or '.join(tests.values())} "
        f"then jsonb_strip_nulls(jsonb_build_object({parts})) else cast('{{}}' as jsonb) end"
    )


def _compared(work: Work) -> list[tuple[str, str]]:
    """Return the columns that a row may differ in, with the column by which that is told."""
    columns = table_of(work.target.model).c
    return [
        (name, work.target.mask_index(name) or name)
        for name in work.target.declared.columns
        if name in work.names and name in columns
    ]


def _reject_fixed(work: Work) -> None:
    """Reject changes of columns that the form asks for in new records only."""
    fixed = sorted(set(work.target.declared.columns) - work.target.editable)
    for name in fixed:
        _run(
            work,
            "update core_import_work set outcome = 'rejected', change = null, "
            "why = coalesce(why, '{}') "
            "|| jsonb_build_object(cast(:name as text), cast(:why as text)) "
            "where change ? cast(:name as text)",
            name=name,
            why=_("This differs from the register, and it can be set in new records only."),
        )
