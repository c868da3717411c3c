"""Checks of what the database itself holds: record rules, rights, the trail, states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from app.kernel.migration import APP_ROLE, COMMANDS, scope_policies
from app.kernel.models import Base
from app.kernel.scope import Scope
from app.kernel.session import check_declared
from app.kernel.workflow import workflows
from app.testing.conformance.context import Context
from app.testing.conformance.demands import demand_problems
from app.testing.conformance.schema import TrailTrigger, guard_triggers, trail_triggers
from app.testing.conformance.unlinkable import (
    load_unlinkable,
    unlinkable_problems,
    unlinkable_tables,
)

PROBE = "probe"
LITERAL = re.compile(r"'([^']*)'::")
FORBIDDEN = ("TRUNCATE", "REFERENCES", "TRIGGER")


def check_scopes(context: Context) -> list[str]:
    """Each model has a record rule, and each table the same rule as its policy."""
    found = [
        f"{cls.__name__} has no record rule"
        for cls in context.models
        if not isinstance(getattr(cls, "__scope__", None), Scope)
    ]
    found += [p for p in check_declared() if p.partition(":")[0] in _class_names(context)]
    with context.owner() as connection:
        for cls in context.models:
            found += [f"{cls.__tablename__}: {p}" for p in _policy_problems(connection, cls)]
        for table in _tables_with_prefix(connection, context.manifest.table_prefix):
            if table not in context.tables:
                found.append(f"{table} is a table without a model")
    return found


def _class_names(context: Context) -> set[str]:
    return {cls.__name__ for cls in context.models}


def _tables_with_prefix(connection: Connection, prefix: str) -> list[str]:
    query = text("select tablename from pg_tables where schemaname = 'public' order by 1")
    return [row.tablename for row in connection.execute(query) if row.tablename.startswith(prefix)]


def _policy_problems(connection: Connection, cls: type[Base]) -> Iterator[str]:
    table = cls.__tablename__
    enabled = connection.execute(
        text("select relrowsecurity from pg_class where oid = to_regclass(:table)"),
        {"table": table},
    ).scalar()
    if enabled is None:
        yield "the table does not exist"
        return
    if not enabled:
        yield "row-level security is not enabled"
    verbs = ", ".join(connection.execute(_GRANTED, {"table": table, "role": APP_ROLE}).scalars())
    probes = scope_policies(table, cls.__scope__, verbs, cls.__record__, suffix=PROBE)
    for statement in probes:
        connection.execute(text(statement))
    policies = {row.policyname: row for row in connection.execute(_POLICIES, {"table": table})}
    for command in COMMANDS:
        wanted = policies.pop(f"{table}_{PROBE}_{command}", None)
        actual = policies.pop(f"{table}_scope_{command}", None)
        if wanted is not None:
            connection.execute(text(f"drop policy {wanted.policyname} on {table}"))
        yield from _command_problems(command, wanted, actual)
    for name, row in sorted(policies.items()):
        if row.permissive == "PERMISSIVE":
            yield f"policy {name} widens the record rule"


def _command_problems(command: str, wanted: Any, actual: Any) -> Iterator[str]:
    if wanted is None and actual is None:
        return
    if actual is None:
        yield f"it has no policy of its record rule for {command}"
    elif wanted is None:
        yield f"it has a policy for {command}, which the application may not"
    elif (actual.qual, actual.with_check) != (wanted.qual, wanted.with_check):
        yield (
            f"its policy for {command} is {actual.qual or actual.with_check}, "
            f"the rule of the model {wanted.qual or wanted.with_check}"
        )
    elif (actual.cmd, actual.permissive, actual.roles) != (wanted.cmd, "PERMISSIVE", wanted.roles):
        yield f"its policy for {command} does not hold for what the application does"


_GRANTED = text(
    # Some columns alone may be granted.
    "select lower(verb) from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) verb "
    "where case verb when 'DELETE' then has_table_privilege(:role, to_regclass(:table), verb) "
    "else has_any_column_privilege(:role, to_regclass(:table), verb) end"
)
_POLICIES = text(
    "select policyname, permissive, roles::text, cmd, qual, with_check from pg_policies "
    "where schemaname = 'public' and tablename = :table"
)


def check_application_role(context: Context) -> list[str]:
    """The application's role owns nothing and changes no schema."""
    names = list(context.tables)
    with context.owner() as connection:
        owned = connection.execute(
            text(
                "select relname from pg_class where pg_get_userbyid(relowner) = :role union all "
                "select proname from pg_proc where pg_get_userbyid(proowner) = :role"
            ),
            {"role": APP_ROLE},
        )
        found = [f"the application's role owns {row[0]}" for row in owned]
        for right in FORBIDDEN:
            held = connection.execute(
                text(
                    "select name from unnest(cast(:names as text[])) name "
                    "where has_table_privilege(:role, name, :right)"
                ),
                {"names": names, "role": APP_ROLE, "right": right},
            )
            found += [f"the application may {right.lower()} {row.name}" for row in held]
        found += [
            f"everybody may use {row.name}"
            for row in connection.execute(_PUBLIC_RIGHTS, {"names": names})
        ]
        found += _ddl_problems(connection, names)
    return found


_PUBLIC_RIGHTS = text(
    "select distinct c.relname as name from pg_class c, aclexplode(c.relacl) acl "
    "where acl.grantee = 0 and c.relname = any(cast(:names as text[]))"
)


def _ddl_problems(connection: Connection, tables: list[str]) -> Iterator[str]:
    create = connection.execute(
        text("select has_schema_privilege(:role, 'public', 'CREATE')"), {"role": APP_ROLE}
    ).scalar()
    if create:
        yield "the application may create tables"
    member = connection.execute(
        text(
            "select pg_has_role(:role, (select tableowner from pg_tables "
            "where tablename = 'core_module'), 'MEMBER')"
        ),
        {"role": APP_ROLE},
    ).scalar()
    if member:
        yield f"the application may act as the owner of {len(tables)} tables"


# -- the trail ------------------------------------------------------------------------


def check_trail(context: Context) -> list[str]:
    """Each write on each table of the module leaves a row in the trail."""
    with context.owner() as connection:
        triggers = {trigger.table: trigger for trigger in trail_triggers(connection)}
        unlinkable = unlinkable_tables(connection)
    found: list[str] = []
    for cls in context.models:
        table = cls.__tablename__
        trigger = triggers.get(table)
        if table in unlinkable:
            found += unlinkable_problems(
                cls.__table__, unlinkable[table], trigger, load_unlinkable(context.root)
            )
        elif table in context.declared.untrailed:
            if trigger is not None:
                found.append(f"{table} has a trail, though it is declared to have none")
        elif trigger is None:
            found.append(f"{table} has no trail")
        else:
            found += _trigger_problems(cls, trigger)
    return found


def _trigger_problems(cls: type[Base], trigger: TrailTrigger) -> Iterator[str]:
    table = cls.__tablename__
    if not trigger.is_complete:
        yield f"the trail of {table} misses some writes"
    elif trigger.record != cls.__record__:
        yield f"the trail of {table} says {trigger.record}, not {cls.__record__}"
    else:
        for name in (*trigger.personal, *trigger.secret):
            if name not in cls.__table__.columns:
                yield f"the trail of {table} names {name}, which is no column"
        if trigger.subject and trigger.subject.partition(".")[2] not in cls.__table__.columns:
            yield f"the trail of {table} names {trigger.subject}, which is no column"


# -- states -----------------------------------------------------------------------------


def check_state_guards(context: Context) -> list[str]:
    """The database allows exactly the moves of each workflow, with its people and papers."""
    with context.owner() as connection:
        guards = {(guard.table, guard.column): guard for guard in guard_triggers(connection)}
        found = []
        for workflow in workflows():
            if not context.owns(workflow.model):
                continue
            table = workflow.model.__tablename__
            guard = guards.pop((table, workflow.field), None)
            if guard is None or not guard.enabled:
                found.append(f"{table}.{workflow.field} has no guard in the database")
                continue
            if guard.initial != workflow.initial:
                found.append(
                    f"{table} starts in {workflow.initial}, its guard says {guard.initial}"
                )
            moves = frozenset(workflow.moves())
            found += [
                f"the guard of {table} lacks {a} > {b}" for a, b in sorted(moves - guard.moves)
            ]
            found += [
                f"the guard of {table} allows {a} > {b}" for a, b in sorted(guard.moves - moves)
            ]
            found += _unknown_states(connection, table, workflow.field, _names(workflow.states))
        found += demand_problems(context, connection)
    found += [
        f"{table}.{column} is guarded, but has no workflow"
        for table, column in guards
        if table in context.tables
    ]
    return found


def _names(states: tuple[object, ...]) -> set[str]:
    return {str(getattr(state, "name", "")) for state in states}


def _unknown_states(
    connection: Connection, table: str, column: str, states: set[str]
) -> Iterator[str]:
    """Compare the states with the values that the column's own constraint takes."""
    query = text(
        "select pg_get_constraintdef(k.oid) as rule from pg_constraint k "
        "join pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum] "
        "where k.contype = 'c' and k.conrelid = to_regclass(:table) and a.attname = :column"
    )
    rules = [row.rule for row in connection.execute(query, {"table": table, "column": column})]
    values = {value for rule in rules for value in LITERAL.findall(rule)}
    if values:
        yield from (f"{table}.{column} cannot be {name}" for name in sorted(states - values))
        yield from (f"{table}.{column} can be {name}, no state" for name in sorted(values - states))
