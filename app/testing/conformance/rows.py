"""Rows for the tables of a module, made from their columns, and users with its roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from psycopg.errors import CheckViolation, ExclusionViolation, UniqueViolation
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.kernel.actor import bind_actor, system_actor
from app.kernel.crypto import EncryptedText
from app.kernel.models import Base, class_of_table, table_of
from app.kernel.session import install_hooks

if TYPE_CHECKING:
    from app.testing.conformance.context import Context

FIRST_DAY = date(2021, 1, 4)
MANY = 27  # more than a page
PARENTS = 3  # rows of an empty table of another module
TRIES = 100
TRY_AGAIN = (CheckViolation, ExclusionViolation, UniqueViolation)
BETWEEN = re.compile(r"(\w+) between (\d+) and")
LITERAL = re.compile(r"'([^']*)'")
BROWSES = "Admin"


class Rows:
    """Puts rows into the module's tables past all guards, and remembers the users it made."""

    def __init__(self, context: Context) -> None:
        """Make rows in the context's own database."""
        self.context = context
        self._users: dict[str, int] = {}

    def forget(self) -> None:
        """Forget the users, when the module's roles were made anew."""
        self._users.clear()

    # -- rows -------------------------------------------------------------------------

    def ensure(self, number: int) -> None:
        """Fill each table of the module up to a number of rows, parents first.

        Who browses is the first user, whichever check comes first: rows that only the people whom
        they name may read name the first user (`Declared.values`).
        """
        self.user(BROWSES)
        engine = create_engine(self.context.superuser_dsn)
        try:
            self._fill_all(engine, number)
        finally:
            engine.dispose()

    def _fill_all(self, engine: Engine, number: int) -> None:
        with Session(engine) as session:
            install_hooks(session)
            bind_actor(session, system_actor("conformance: rows"))
            # Guards speak of what people do; here rows only have to be there.
            session.execute(text("set session_replication_role = replica"))
            for table in self._in_order():
                self._fill(session, class_of_table(table.name), number)
            session.commit()

    def _in_order(self) -> list[Table]:
        names = set(self.context.tables)
        return [table for table in Base.metadata.sorted_tables if table.name in names]

    def _fill(self, session: Session, cls: type[Base], number: int) -> None:
        present = session.execute(select(func.count()).select_from(table_of(cls))).scalar_one()
        for index in range(int(present), number):
            # A table with one row for each parent ends where the parents do.
            if not self._add(session, cls, index) and index:
                return

    def _add(self, session: Session, cls: type[Base], index: int) -> bool:
        """Add a row, taking the next number where values are taken; tell whether it is in."""
        for number in range(index, index + TRIES):
            # Parents are made before the try: one that cannot be is told at once, not tried a
            # hundred times for each try of its child.
            values = dict(self._values(session, cls, number))
            try:
                with session.begin_nested():
                    session.add(cls(**values))
                return True
            except IntegrityError as error:
                refusal = error
                if not isinstance(error.orig, TRY_AGAIN):
                    raise
        if isinstance(refusal.orig, CheckViolation):
            raise refusal
        return False

    def _values(self, session: Session, cls: type[Base], index: int) -> Iterator[tuple[str, Any]]:
        declared = self.context.declared.values.get(cls.__tablename__, {})
        choices = self._choices(cls)
        declared = {**self._parents(session, table_of(cls), index), **declared}
        for column in table_of(cls).c:
            if column.name in declared:
                value = declared[column.name]
                yield column.name, value(index) if callable(value) else value
            elif _is_needed(column) or _tells_apart(column):
                yield column.name, self._value(column, choices, index)

    def _value(self, column: Column[Any], choices: dict[str, list[str]], index: int) -> Any:
        if column.name in choices:
            known = choices[column.name]
            return known[index % len(known) if _tells_apart(column) else 0]
        value = _plain(column, index)
        return value + self._least(column) if type(value) is int else value

    @staticmethod
    def _least(column: Column[Any]) -> int:
        """Return where the values of a column begin by a constraint "column between a and b"."""
        for constraint in column.table.constraints:
            found = BETWEEN.match(str(getattr(constraint, "sqltext", "")))
            if found is not None and found[1] == column.name:
                return int(found[2])
        return 0

    def _parents(self, session: Session, table: Table, index: int) -> dict[str, int]:
        """Return the keys of parent rows, other ones for each row as far as they go."""
        found: dict[str, int] = {}
        for constraint in table.foreign_key_constraints:
            if not any(_is_needed(column) for column in constraint.columns):
                continue
            # A composite key with a column that may be empty asks for no parent.
            if any(column.nullable for column in constraint.columns):
                continue
            targets = [element.column for element in constraint.elements]
            parent = constraint.referred_table
            count = self._ensure_parent(session, parent)
            statement = select(*targets).order_by(parent.c.id).offset(index % count)
            row = session.execute(statement.limit(1)).one()
            found |= dict(zip(constraint.column_keys, row, strict=True))
        return found

    def _ensure_parent(self, session: Session, parent: Table) -> int:
        """Return how many rows a table has, after making some if it belongs to a dependency."""
        counting = select(func.count()).select_from(parent)
        if not session.execute(counting).scalar_one():
            if parent.name == "ab_user":
                self.user("")
            else:
                self._fill(session, class_of_table(parent.name), PARENTS)
        return int(session.execute(counting).scalar_one())

    @staticmethod
    def _choices(cls: type[Base]) -> dict[str, list[str]]:
        """Return the values that check constraints of the form "column in (…)" take."""
        found: dict[str, list[str]] = {}
        for constraint in table_of(cls).constraints:
            rule = str(getattr(constraint, "sqltext", ""))
            name, separator, values = rule.partition(" in (")
            if separator and name.isidentifier():
                found[name] = LITERAL.findall(values)
        return found

    # -- users ------------------------------------------------------------------------

    def user(self, role: str) -> int:
        """Return the key of a user with a role over the whole country ("" for none)."""
        if role not in self._users:
            self._users[role] = self._make_user(role)
        return self._users[role]

    def join_to_person(self, user: int) -> None:
        """Join an account to a person: only then it has a part in money, votes and agreeing."""
        with self.context.superuser() as connection:
            connection.execute("select set_config('app.actor', 'system', false)")
            connection.execute(
                "with made as (insert into core_person (full_name, search_key, sort_key) "
                "select 'x', 'x', 'x' where not exists "
                "(select 1 from core_user_person where user_id = %s) returning id) "
                "insert into core_user_person (user_id, person_id) select %s, id from made",
                [user, user],
            )

    def _make_user(self, role: str) -> int:
        with self.context.superuser() as connection:
            connection.execute("select set_config('app.actor', 'system', false)")
            name = f"conformance {role or 'nobody'} {len(self._users)}"
            row = connection.execute(
                "insert into ab_user (id, first_name, last_name, username, email, active, "
                "login_count, fail_login_count) values (nextval('ab_user_id_seq'), 'Thử', %s, %s, "
                "%s, true, 0, 0) returning id",
                [name, name, f"{name.replace(' ', '.')}@example.org"],
            ).fetchone()
            assert row is not None
            if role:
                connection.execute(
                    "insert into core_assignment (user_id, role_id) "
                    "select %s, id from ab_role where name = %s",
                    [row[0], role],
                )
            return int(row[0])


def _is_needed(column: Column[Any]) -> bool:
    has_default = column.default is not None or column.server_default is not None
    generated = column.primary_key or column.identity is not None or column.computed is not None
    return not column.nullable and not has_default and not generated


def _tells_apart(column: Column[Any]) -> bool:
    """Tell whether a column is a part of a unique key."""
    return not (column.foreign_keys or column.primary_key) and any(
        isinstance(constraint, UniqueConstraint) and column.name in constraint.columns
        for constraint in column.table.constraints
    )


def _plain(column: Column[Any], index: int) -> Any:
    """Return a value of a column's type, another one for each row."""
    kind = column.type
    day = FIRST_DAY + timedelta(days=index)
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, DateTime):
        return datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    if isinstance(kind, Date):
        return day
    if isinstance(kind, Integer):
        return index + 1
    if isinstance(kind, Numeric):
        return Decimal(index + 1)
    if isinstance(kind, JSONB):
        return {}
    if isinstance(kind, LargeBinary):
        return bytes([index % 256])
    if isinstance(kind, String | Text | EncryptedText):
        return f"{column.name} {index + 1:03}"[: getattr(kind, "length", None) or 200]
    raise TypeError(f"{column}: give values for it in the module's conformance test")
