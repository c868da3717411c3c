"""Part three: raw SQL as the application role, past the program, table by table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from app.kernel.migration import APP_ROLE
from app.kernel.models import Base, mapped_classes, table_of
from app.testing.leaks.canaries import AWAY, CLOSED, HOME, found_canaries
from app.testing.leaks.placing import PLACES
from app.testing.leaks.report import Report
from app.testing.leaks.world import World

PART = "raw SQL"
HIDDEN = frozenset({AWAY, CLOSED})
SILENCE = (None, "", "f", "false", "{}", "[]", "0")


class RawSql:
    """Statements of somebody who got hold of the application's own connection."""

    def __init__(self, world: World, report: Report, only: frozenset[str] | None = None) -> None:
        """Log in as the application role; nothing is kept."""
        self.world, self.report, self.only = world, report, only
        self.engine = create_engine(world.dsns.application)
        self.user = world.all_at(HOME)

    def run(self) -> None:
        """Try every table, the role itself and every function."""
        try:
            for cls in mapped_classes():
                if self.only is None or cls.__record__ in self.only:
                    self._table(cls)
            if self.only is None:
                self.ask_catalogue()
                self._role()
                self.ask_functions()
        finally:
            self.engine.dispose()

    @contextmanager
    def _acting(self) -> Iterator[Connection]:
        with self.engine.connect() as connection, connection.begin() as transaction:
            values = {"u": str(self.user)}
            connection.execute(text("select set_config('app.actor', :u, true)"), values)
            yield connection
            transaction.rollback()

    # -- rows of a table --------------------------------------------------------------------

    def _table(self, cls: type[Base]) -> None:
        name, made = cls.__tablename__, self.world.made
        others = made.of(name, AWAY) + made.of(name, CLOSED)
        if not self.world.placing.is_scoped(cls) or not others:
            return
        if name in self.world.closed:
            self._refused(cls, "select", f"select 1 from {name} limit 1")
        else:
            self._reads(cls, others)
        target = f"{name} where id = any(:keys)"
        self._tries(cls, "update", f"update {name} set id = id where id = any(:keys)", others)
        self._tries(cls, "delete", f"delete from {target}", others)
        self._tries(cls, "lock", f"select 1 from {target} for update", others)
        columns = ", ".join(
            c.name for c in table_of(cls).c if c.name != "id" and c.computed is None
        )
        copy = f"insert into {name} ({columns}) select {columns} from {target}"
        self._tries(cls, "copy", copy, others)
        self._inserts(cls, others[0], columns)
        self._moves(cls, others[0])
        self._refused(cls, "truncate", f"truncate {name}")
        self._refused(cls, "alter", f"alter table {name} disable row level security")
        self._refused(cls, "policy", f"drop policy {name}_scope on {name}")
        self._refused(cls, "trigger", f"alter table {name} disable trigger all")
        self._refused(cls, "drop", f"drop table {name} cascade")

    def _reads(self, cls: type[Base], others: list[int]) -> None:
        name, made = cls.__tablename__, self.world.made
        with self._acting() as connection:
            self._count(cls, "select", "other commune")
            keys = set(connection.execute(text(f"select id from {name}")).scalars())
            if keys & set(others):
                self._leak(name, "select", f"sees rows of others {sorted(keys & set(others))}")
            own = made.of(name, HOME)
            self._count(cls, "select", "in scope")
            if own and not self._is_personal(cls) and not keys & set(own):
                self._leak(name, "select", "does not even see rows of one's own")
            self._count(cls, "copy out", "other commune")
            rows = connection.execute(text(f"select t::text from {name} t")).scalars()
            shown = found_canaries("\n".join(rows), HIDDEN)
            if shown:
                self._leak(name, "select", f"shows {shown[:3]}")

    def _is_personal(self, cls: type[Base]) -> bool:
        placing = self.world.placing
        return placing.is_owned(cls) or placing.is_closed(cls) or "unit_id" not in table_of(cls).c

    def _tries(self, cls: type[Base], kind: str, statement: str, keys: list[int]) -> None:
        """Try a statement on others' rows: it is refused or touches none."""
        self._count(cls, kind, "other commune")
        with self._acting() as connection:
            try:
                done = connection.execute(text(statement), {"keys": keys})
                number = len(done.all()) if done.returns_rows else done.rowcount
            except DBAPIError:
                return
            if number:
                self._leak(cls.__tablename__, kind, f"touches {number} rows of others")

    def _inserts(self, cls: type[Base], key: int, columns: str) -> None:
        """Insert a row with a stranger's values, which the owner hands over."""
        name = cls.__tablename__
        self._count(cls, "insert", "other commune")
        with self.world.engine.connect() as owner:
            row = owner.execute(text(f"select to_jsonb(t)::text from {name} t where id = {key}"))
            values = row.scalar_one()
        statement = (
            f"insert into {name} ({columns}) select {columns} "
            f"from jsonb_populate_record(null::{name}, cast(:row as jsonb))"
        )
        self._must_fail(cls, "insert", statement, {"row": values})

    def _moves(self, cls: type[Base], stranger: int) -> None:
        name = cls.__tablename__
        own = self.world.made.of(name, HOME)[:1]
        places = self._places(cls, stranger)
        homes = self._places(cls, own[0]) if own else {}
        if own and places and places != homes:
            sets = ", ".join(f"{column} = :{column}" for column in places)
            self._count(cls, "move out", "in scope")
            out = f"update {name} set {sets} where id = {own[0]}"
            self._must_fail(cls, "move out", out, places)
        if homes:
            sets = ", ".join(f"{column} = :{column}" for column in homes)
            self._count(cls, "move in", "other commune")
            taken = f"update {name} set {sets} where id = {stranger}"
            self._must_fail(cls, "move in", taken, homes)

    def _places(self, cls: type[Base], key: int) -> dict[str, Any]:
        """Return the columns of a row that place it by its rule."""
        table = table_of(cls)
        parents = {
            column.name
            for constraint in table.foreign_key_constraints
            for column in constraint.columns
            if constraint.referred_table.name in PLACES
            or constraint.referred_table.name in self.world.placing.placed
        }
        names = sorted((parents | {"unit_id"}) & set(table.c.keys()))
        if not names:
            return {}
        with self.world.engine.connect() as owner:
            found = owner.execute(
                text(f"select {', '.join(names)} from {cls.__tablename__} where id = {key}")
            )
            row = found.mappings().one()
        return {name: value for name, value in row.items() if value is not None}

    def _must_fail(
        self, cls: type[Base], kind: str, statement: str, values: dict[str, Any]
    ) -> None:
        with self._acting() as connection:
            try:
                done = connection.execute(text(statement), values)
            except DBAPIError:
                return
            if done.rowcount:
                self._leak(cls.__tablename__, kind, "is done")

    def _refused(self, cls: type[Base], kind: str, statement: str) -> None:
        self._count(cls, kind, "any row")
        self._must_be_refused(cls.__tablename__, kind, statement)

    def _must_be_refused(self, where: str, kind: str, statement: str) -> None:
        with self._acting() as connection:
            try:
                connection.execute(text(statement))
            except DBAPIError:
                return
            self._leak(where, kind, f"is done: {statement}")

    # -- what holds for all tables ------------------------------------------------------------

    def ask_catalogue(self) -> None:
        """No table without a rule, none of the application's own, no partition beside its table."""
        with self.world.engine.connect() as owner:
            rows = owner.execute(_TABLES, {"role": APP_ROLE}).mappings().all()
        for row in rows:
            name = row["name"]
            self.report.cover([f"table {name}"])
            self.report.count(PART, "all", "table", "owner, rule and rights")
            if row["owned"]:
                self._leak(name, "table", "belongs to the application role")
            if row["never"]:
                self._leak(name, "table", f"the application role holds {row['never']}")
            if not row["readable"]:
                continue
            ruled = row["secured"] and row["policies"]
            if not ruled and name not in self.world.declared.unguarded_tables:
                self._leak(name, "table", "is open to the application role and has no policy")

    def _role(self) -> None:
        for kind, statement in ROLE_TRIES.items():
            self.report.count(PART, "all", "role", kind)
            self._must_be_refused("role", kind, statement)

    # -- functions ----------------------------------------------------------------------------

    def ask_functions(self, begin_with: str = "") -> None:
        """Call each function that sees more than its caller, with the keys of others."""
        with self.world.engine.connect() as owner:
            rows = owner.execute(_FUNCTIONS, {"role": APP_ROLE}).mappings().all()
        declared = self.world.declared.functions
        for row in rows:
            if not row["name"].startswith(begin_with):
                continue
            self.report.cover([f"function {row['name']}"])
            if not row["fixed_path"]:
                self._leak(row["name"], "function", "has no fixed search_path")
            if row["name"] in declared:
                self.report.count(PART, "all", "function", "declared")
                continue
            told = [self._call(row, arguments) for arguments in self._arguments(row["types"])]
            for what in [answer for answer in told if answer][:1]:
                self._leak(row["name"], "function", what)

    def _arguments(self, types: list[str]) -> Iterator[list[str]]:
        """Yield lists of arguments that name rows, tables and people of the other side."""
        for cls in mapped_classes():
            keys = self.world.made.of(cls.__tablename__, AWAY)
            if keys and self.world.placing.is_scoped(cls):
                yield [_argument(kind, cls, keys[0]) for kind in types]

    def _call(self, row: Any, arguments: list[str]) -> str:
        """Call a function; return what is wrong with its answer."""
        self.report.count(PART, "all", "function", "another's keys")
        call = f"{row['name'].partition('(')[0]}({', '.join(arguments)})"
        with self._acting() as connection:
            try:
                answer = connection.execute(text(f"select {call}::text")).scalars().all()
            except DBAPIError:
                return ""
        shown = found_canaries(" ".join(map(str, answer)), HIDDEN)
        if shown:
            return f"{call} shows {shown[:3]}"
        told = [value for value in answer if value not in SILENCE]
        if told and row["types"]:
            return f"{call} answers {told[0]!r:.80}; declare why it may"
        return ""

    def _count(self, cls: type[Base], kind: str, case: str) -> None:
        self.report.count(PART, self.world.module_of(cls), kind, case)

    def _leak(self, where: str, kind: str, what: str) -> None:
        self.report.leak(f"raw SQL, {where}, {kind}", what)


def _argument(kind: str, cls: type[Base], key: int) -> str:
    texts = {"text": f"'{cls.__tablename__}'", "jsonb": "'{}'::jsonb", "boolean": "true"}
    if kind in ("bigint", "integer"):
        return f"{key}::{kind}"
    if kind in ("bigint[]", "integer[]"):
        return f"array[{key}]::{kind}"
    return texts.get(kind, f"null::{kind}")


ROLE_TRIES = {
    "become the owner": "set role chungtay_owner",
    "become the operator": "set role chungtay_operator",
    "become the backup": "set role chungtay_backup",
    "switch policies off": "alter role chungtay_app bypassrls",
    "switch triggers off": "set session_replication_role = replica",
    "create a table": "create table leaks_probe (id int)",
    "create a function": "create function leaks_probe() returns int language sql return 1",
    "create a schema": "create schema leaks_probe",
    "replace a function": "create or replace function core_is_system() returns boolean "
    "language sql return true",
    "grant to oneself": "grant chungtay_owner to chungtay_app",
    "read files": "select pg_read_file('PG_VERSION')",
    "read passwords of roles": "select 1 from pg_authid",
    "run programs": "copy (select 1) to program 'true'",
}

_TABLES = text(
    "select c.relname as name, pg_get_userbyid(c.relowner) = :role as owned, "
    "c.relrowsecurity as secured, "
    "exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polpermissive) as policies, "
    "has_table_privilege(:role, c.oid, 'SELECT, INSERT, UPDATE, DELETE') as readable, "
    "(select string_agg(r, ', ') from unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER']) r "
    " where has_table_privilege(:role, c.oid, r)) as never "
    "from pg_class c where c.relnamespace = 'public'::regnamespace "
    "and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1"
)

_FUNCTIONS = text(
    "select p.oid::regprocedure::text as name, "
    "array(select format_type(t, null) from unnest(p.proargtypes) t) as types, "
    "coalesce(array_to_string(p.proconfig, ','), '') like '%search_path=%' as fixed_path "
    "from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef "
    "and p.prorettype <> 'trigger'::regtype and has_function_privilege(:role, p.oid, 'execute') "
    "and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e') "
    "order by 1"
)


def check_raw_sql(world: World, report: Report) -> None:
    """Try everything that a statement could try."""
    RawSql(world, report).run()


def check_for_browser(browser: Any, _surface: Any, report: Report) -> None:
    """Try the same from within a browser's world."""
    check_raw_sql(browser.world, report)
