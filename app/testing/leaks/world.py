"""Two communes of two districts, two organisations, and users who reach one of them."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.orm import Session

from app import create_app
from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.cluster import with_database
from app.kernel.migration import APP_ROLE
from app.kernel.models import Base, mapped_classes, table_of
from app.kernel.permissions import ADMIN, wanted_grants, wanted_permissions
from app.kernel.registry import Registry, registry
from app.kernel.security import load_actor
from app.testing.database import DatabaseServer
from app.testing.leaks.canaries import AWAY, BESIDE, HOME
from app.testing.leaks.chronicle import chronicle
from app.testing.leaks.places import Place, make_place, make_unit
from app.testing.leaks.placing import Placing
from app.testing.leaks.rows import Made, Places, RowMaker, Values
from app.testing.leaks.ties import Ties

NOTHING = "leaks.nothing"  # a role without any permission
FIRST_KEY, KEYS_PER_TABLE = 610_000_000, 100_000
NO_KEY = 610_099_999  # no row of any table has it
Pair = tuple[str, str]
Assigned = tuple[str, int | None, int | None, int, int | None]


@dataclass(frozen=True)
class LeakSettings:
    """What a project declares for its matrix, each with the reason in words.

    `open_to_all`: tables whose rows have a place and are read by everybody all the same.
    `open_routes`: endpoints that need no permission. `unguarded_tables`: tables without row-level
    security. `functions`: SECURITY DEFINER functions that may be called with anybody's keys.
    `absent`: routes that answer "not found" even for one's own row as it is made here.
    `papers`: SQL after which a record, known by {key}, offers a paper that its state does not.
    """

    open_to_all: Mapping[str, str] = field(default_factory=dict)
    open_routes: Mapping[str, str] = field(default_factory=dict)
    unguarded_tables: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)


class World:
    """One application and one database with rows of every model on each side.

    All requests run on one connection inside one transaction, and each is undone after it.
    `walls` says what stands: "both", or "session" with row-level security switched off, so that a
    statement which only the database holds back is found too.
    """

    def __init__(
        self,
        server: DatabaseServer,
        template: str,
        settings: Callable[[str], dict[str, Any]],
        declared: LeakSettings,
        folder: Path,
        *,
        walls: str = "both",
    ) -> None:
        """Copy the template, start an application on it and fill it."""
        self.server, self.declared, self.walls = server, declared, walls
        self.name = f"chungtay_leaks_{os.getpid()}_{walls}"
        server.drop_database(self.name)
        self.dsns = server.create_database(self.name, template=template)
        config = {**settings(self.dsns.application), "FILES_DIR": folder}
        self.app: Flask = create_app(config)
        self.placing = Placing(declared.open_to_all)
        self.engine: Engine = create_engine(with_database(server.superuser_dsn, self.name))
        self._users: dict[Any, int] = {}
        self._actors: dict[int, Actor] = {}
        with self.engine.begin() as connection:
            self._fill(connection)

    # -- filling --------------------------------------------------------------------------

    def _fill(self, connection: Connection) -> None:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("select set_config('app.actor', 'system', true)"))
        if self.walls == "session":
            for cls in mapped_classes():
                connection.execute(
                    text(f"alter table {cls.__tablename__} disable row level security")
                )
        _number_apart(connection)
        self.today = connection.execute(text("select core_today()")).scalar_one()
        self.closed = frozenset(connection.execute(_CLOSED, {"role": APP_ROLE}).scalars())
        province = make_unit(connection, None, "province", "980")
        self.places = {
            HOME: make_place(connection, province, "1"),
            AWAY: make_place(connection, province, "2"),
        }
        self.permissions = frozenset(wanted_permissions(self.registry.manifests()))
        self._make_role(connection, NOTHING, frozenset())
        home, away = self.places[HOME], self.places[AWAY]
        fillers = tuple(self._new_user(connection, f"filler {number}") for number in range(4))
        places = Places(
            units={
                HOME: (home.village, home.commune),
                AWAY: (away.village, away.commune),
                BESIDE: (home.village, home.commune),
            },
            organisations={
                HOME: (home.organisation, home.village_body),
                AWAY: (away.organisation, away.village_body),
                BESIDE: (away.organisation, away.village_body),
            },
            users={HOME: fillers[:2], AWAY: fillers[2:], BESIDE: fillers[2:]},
        )
        maker = RowMaker(connection, self.placing, places, self._values())
        self.made: Made = maker.make_all()
        tie = Ties(connection, self.made, self.placing, self.registry).tie
        for side in (HOME, AWAY, BESIDE):
            tie(side)
        self.entries = chronicle(connection, self.made, self.places)

    def _values(self) -> Values:
        """Return the values that the modules' own conformance tests declare, and the project's."""
        found: dict[str, Mapping[str, Any]] = {}
        for manifest in self.registry.manifests():
            try:
                tests = importlib.import_module(f"{manifest.package}.tests.test_module")
            except ImportError:
                continue
            found |= tests.TestModule.declared.values
        for table, values in self.declared.values.items():
            found[table] = {**found.get(table, {}), **values}
        return found

    # -- users ----------------------------------------------------------------------------

    @property
    def registry(self) -> Registry:
        """Return what the application has loaded."""
        return registry(self.app)

    @cached_property
    def roles(self) -> dict[str, frozenset[Pair]]:
        """Return what each role preset grants."""
        presets = wanted_grants(self.registry.manifests(), self.registry.roles())
        return {name: frozenset(pairs) for name, pairs in presets.items() if name != ADMIN}

    def let_all_in(self) -> None:
        """Make all users first: pages name or count users, and would change with each."""
        for role in self.roles:
            self.at(role)
        self.all_at(HOME)
        self.everywhere()
        self.ended(self.widest_role)
        self.coming(self.widest_role)

    @property
    def user_count(self) -> int:
        """Return how many users and roles were made, each with rows of its own."""
        return len(self._users)

    @property
    def widest_role(self) -> str:
        """Return the role with the most permissions."""
        return max(self.roles, key=lambda name: len(self.roles[name]))

    def everywhere(self) -> int:
        """Return a user who may do everything in the whole country."""
        return self._user("everywhere", [(self._all(), None, None, 0, None)])

    def at(self, role: str, side: str = HOME, organisation: str | None = None) -> int:
        """Return a user with a role in the commune of a side."""
        body = self.places[organisation or side].organisation
        return self._user(
            ("at", role, side, organisation), self._assigned(role, self.places[side].commune, body)
        )

    def ended(self, role: str) -> int:
        """Return a user whose assignment ended yesterday."""
        place = self.places[HOME]
        return self._user(
            ("ended", role), self._assigned(role, place.commune, place.organisation, -30, -1)
        )

    def coming(self, role: str) -> int:
        """Return a user whose assignment starts tomorrow."""
        place = self.places[HOME]
        return self._user(
            ("coming", role), self._assigned(role, place.commune, place.organisation, 1)
        )

    def all_at(self, side: str) -> int:
        """Return a user who may do everything in one commune."""
        return self.at(self._all(), side)

    def elsewhere(self, pair: Pair) -> int:
        """Return a user who may do everything at home but one thing, which they may do away."""
        verb, record = pair
        most = self._role(f"leaks.without.{verb}.{record}", self.permissions - {pair})
        only = self._role(f"leaks.only.{verb}.{record}", frozenset({pair}))
        home, away = self.places[HOME], self.places[AWAY]
        return self._user(
            ("elsewhere", pair),
            [
                *self._assigned(most, home.commune, home.organisation),
                *self._assigned(only, away.commune, away.organisation),
            ],
        )

    @staticmethod
    def _assigned(
        role: str, unit: int, body: int, start: int = 0, end: int | None = None
    ) -> list[Assigned]:
        """Return a role in a unit for its authorities and for a body of the Front."""
        return [(role, unit, None, start, end), (role, unit, body, start, end)]

    def nobody(self) -> int:
        """Return a user without any assignment."""
        return self._user("nobody", [])

    def taking_away(self, pair: Pair) -> tuple[str, str]:
        """Return what the owner does to take one right from those who may do everything."""
        verb, record = pair
        return "ab_permission_view_role", _TAKE.format(role=self._all(), verb=verb, record=record)

    def actor(self, user: int) -> Actor:
        """Return a user as actor."""
        if user not in self._actors:
            with Session(self.engine) as session:
                self._actors[user] = load_actor(session, user, f"user {user}")
        return self._actors[user]

    def _all(self) -> str:
        return self._role("leaks.everything", self.permissions)

    def _role(self, name: str, pairs: frozenset[Pair]) -> str:
        if name not in self._users:
            with self.aside() as connection:
                self._users[name] = self._make_role(connection, name, pairs)
        return name

    def _user(self, key: Any, assignments: list[Assigned]) -> int:
        if key not in self._users:
            with self.aside() as connection:
                user = self._new_user(connection, f"leaks {len(self._users)}")
                connection.execute(_PERSON, {"u": user, "n": f"leaks {len(self._users)}"})
                for role, unit, organisation, start, end in assignments:
                    days = [
                        None if shift is None else self.today + timedelta(days=shift)
                        for shift in (start, end)
                    ]
                    values = {"u": user, "r": role, "n": unit, "o": organisation}
                    connection.execute(_ASSIGN, {**values, "f": days[0], "t": days[1]})
                self._users[key] = user
        return self._users[key]

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """Yield a connection past all guards whose work is kept."""
        with self.engine.begin() as connection:
            connection.execute(text("set local session_replication_role = replica"))
            yield connection

    @staticmethod
    def _new_user(connection: Connection, name: str) -> int:
        values = {"n": name, "e": f"{name.replace(' ', '.')}@example.org"}
        return int(connection.execute(_USER, values).scalar_one())

    @staticmethod
    def _make_role(connection: Connection, name: str, pairs: frozenset[Pair]) -> int:
        key = int(connection.execute(_ROLE, {"n": name}).scalar_one())
        for verb, record in pairs:
            connection.execute(_GRANT, {"r": key, "p": f"can_{verb}", "v": record})
        return key

    # -- models ---------------------------------------------------------------------------

    def module_of(self, cls: type[Base]) -> str:
        """Return the module of a model."""
        return str(self.registry.owner_of_table(cls.__tablename__))

    def close(self) -> None:
        """Drop the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.engine.dispose()
        self.server.drop_database(self.name)


# Tables that the application cannot read, whatever else it may do there.
_CLOSED = text(
    "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace "
    "and c.relkind in ('r', 'p') and not has_any_column_privilege(:role, c.oid, 'SELECT')"
)


def _number_apart(connection: Connection) -> None:
    """Let keys of new rows begin far apart, so that a key in an answer names its table."""
    for number, cls in enumerate(mapped_classes()):
        if "id" not in table_of(cls).c:
            continue  # numbered by the row that it belongs to
        start = FIRST_KEY + KEYS_PER_TABLE * number
        connection.execute(
            text("select setval(pg_get_serial_sequence(:t, 'id'), :s)"),
            {"t": cls.__tablename__, "s": start},
        )


_USER = text(
    "insert into ab_user (id, first_name, last_name, username, email, active, login_count, "
    "fail_login_count) values (nextval('ab_user_id_seq'), 'x', :n, :n, :e, true, 0, 0) returning id"
)
# Money, votes and agreements ask for the person behind an account.
_PERSON = text(
    "with made as (insert into core_person (full_name, search_key, sort_key) "
    "select name, name, name from cast(:n as text) name returning id) "
    "insert into core_user_person (user_id, person_id) select :u, id from made"
)
_ROLE = text("insert into ab_role (id, name) values (nextval('ab_role_id_seq'), :n) returning id")
_GRANT = text(
    "insert into ab_permission_view_role (id, permission_view_id, role_id) "
    "select nextval('ab_permission_view_role_id_seq'), pv.id, :r from ab_permission_view pv "
    "join ab_permission p on p.id = pv.permission_id join ab_view_menu v on v.id = pv.view_menu_id "
    "where p.name = :p and v.name = :v"
)
_TAKE = (
    "delete from ab_permission_view_role where role_id = (select id from ab_role "
    "where name = '{role}') and permission_view_id in (select pv.id from ab_permission_view pv "
    "join ab_permission p on p.id = pv.permission_id join ab_view_menu v on v.id = pv.view_menu_id "
    "where p.name = 'can_{verb}' and v.name = '{record}')"
)
_ASSIGN = text(
    "insert into core_assignment (user_id, role_id, unit_id, organisation_id, valid_from, valid_to)"
    " select :u, id, :n, :o, :f, :t from ab_role where name = :r"
)

__all__ = ["APP_ROLE", "NOTHING", "NO_KEY", "LeakSettings", "Pair", "Place", "World"]
