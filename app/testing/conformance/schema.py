"""What a database consists of, as plain lines that can be compared; and what its triggers say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

ROW, BEFORE, INSERT, DELETE, UPDATE = 1, 2, 4, 8, 16

# Each query yields (kind, name, definition) of what belongs to the schema of the program.
QUERIES = (
    """select 'relation', c.relname, concat_ws(' ', c.relkind, c.relrowsecurity,
              pg_get_userbyid(c.relowner),
              (select string_agg(item::text, ' ' order by item::text) from unnest(c.relacl) item))
       from pg_class c where c.relnamespace = 'public'::regnamespace""",
    """select 'column', c.relname || '.' || a.attname, concat_ws(' ',
              format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
              pg_get_expr(d.adbin, d.adrelid))
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'p')
         and a.attnum > 0 and not a.attisdropped""",
    """select 'constraint', c.relname || '.' || k.conname, pg_get_constraintdef(k.oid)
       from pg_constraint k join pg_class c on c.oid = k.conrelid
       where c.relnamespace = 'public'::regnamespace""",
    """select 'index', c.relname, pg_get_indexdef(c.oid)
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'i'""",
    """select 'trigger', c.relname || '.' || t.tgname,
              concat_ws(' ', t.tgenabled, pg_get_triggerdef(t.oid))
       from pg_trigger t join pg_class c on c.oid = t.tgrelid
       where c.relnamespace = 'public'::regnamespace and not t.tgisinternal""",
    """select 'policy', tablename || '.' || policyname,
              concat_ws(' ', permissive, array_to_string(roles, ','), cmd, qual, with_check)
       from pg_policies where schemaname = 'public'""",
    """select 'function', p.oid::regprocedure::text,
              concat_ws(' ', md5(p.prosrc), p.prosecdef, array_to_string(p.proconfig, ','))
       from pg_proc p where p.pronamespace = 'public'::regnamespace
         and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')""",
    """select 'type', t.typname, t.typtype::text
       from pg_type t
       where t.typnamespace = 'public'::regnamespace and t.typtype in ('e', 'd', 'c')
         and not exists (select 1 from pg_depend d where d.objid = t.oid and d.deptype = 'e')""",
)


def schema_lines(connection: Connection) -> set[str]:
    """Return one line for each thing that the schema consists of."""
    return {
        ": ".join(str(part) for part in row)
        for query in QUERIES
        for row in connection.execute(text(query))
        if not str(row[1]).startswith("alembic_version")
    }


def difference(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """Return in words how two schemas differ."""
    old, new = set(before), set(after)
    return [f"left behind: {line}" for line in sorted(new - old)] + [
        f"missing: {line}" for line in sorted(old - new)
    ]


@dataclass(frozen=True)
class TrailTrigger:
    """A trigger that writes the trail of a table."""

    table: str
    record: str
    personal: tuple[str, ...]
    events: int
    enabled: bool
    secret: tuple[str, ...] = ()
    subject: str = ""  # "table.column" of the person whom a row is about

    @property
    def is_complete(self) -> bool:
        """Tell whether it sees each inserted, changed and removed row."""
        every = ROW | INSERT | DELETE | UPDATE
        return self.enabled and self.events & every == every and not self.events & BEFORE


@dataclass(frozen=True)
class GuardTrigger:
    """A trigger that holds a state to its workflow's table of moves."""

    table: str
    column: str
    initial: str
    moves: frozenset[tuple[str, str]]
    enabled: bool


def step_triggers(connection: Connection) -> dict[tuple[str, str], bool]:
    """Return the triggers that ask for people and papers: table and column, and if enabled."""
    return {
        (row.name, _arguments(row.arguments)[0]): row.enabled
        for row in _triggers(connection, "core_guard_step")
    }


def _triggers(connection: Connection, function: str) -> list[Any]:
    query = text(
        "select c.relname as name, t.tgargs as arguments, t.tgtype as events, "
        "t.tgenabled = 'O' as enabled from pg_trigger t join pg_class c on c.oid = t.tgrelid "
        "join pg_proc p on p.oid = t.tgfoid where p.proname = :function"
    )
    return list(connection.execute(query, {"function": function}))


def _arguments(value: bytes) -> list[str]:
    return [part.decode() for part in bytes(value).split(b"\0")[:-1]]


def trail_triggers(connection: Connection) -> list[TrailTrigger]:
    """Return the triggers that write the trail."""
    found = []
    for row in _triggers(connection, "core_trail_row"):
        record, *rest = _arguments(row.arguments)
        subjects = [text[1:] for text in rest if text.startswith("@")]
        found.append(
            TrailTrigger(
                row.name,
                record,
                tuple(text for text in rest if not text.startswith(("@", "-"))),
                row.events,
                row.enabled,
                tuple(text[1:] for text in rest if text.startswith("-")),
                subjects[0] if subjects else "",
            )
        )
    return found


def guard_triggers(connection: Connection) -> list[GuardTrigger]:
    """Return the triggers that guard states."""
    found = []
    for row in _triggers(connection, "core_guard_state"):
        column, initial, *moves = _arguments(row.arguments)
        pairs = frozenset((old, new) for old, _, new in (move.partition(">") for move in moves))
        found.append(GuardTrigger(row.name, column, initial, pairs, row.enabled))
    return found
