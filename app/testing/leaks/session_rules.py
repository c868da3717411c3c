"""Part two, below the routes: what each model lets through in the program's own session.

Covers models without a screen, and what no screen does today: bulk statements, moves, copies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.exc import StaleDataError

from app.extensions import db
from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotFound
from app.kernel.models import Base, mapped_classes, table_of
from app.testing.leaks.browser import Browser, acting
from app.testing.leaks.canaries import AWAY, CLOSED, HOME
from app.testing.leaks.placing import PLACES
from app.testing.leaks.report import Report
from app.testing.leaks.surface import Surface

PART = "in the session"
REFUSALS = (NotFound, InvalidInput, DBAPIError, StaleDataError)


def check_session(
    browser: Browser, surface: Surface, report: Report, only: frozenset[str] | None = None
) -> None:
    """Try every model as somebody who may do everything at home, and nothing elsewhere."""
    for cls in mapped_classes():
        if only is None or cls.__record__ in only:
            ModelCheck(browser, report, cls).run()


class ModelCheck:
    """The tries on one model."""

    def __init__(self, browser: Browser, report: Report, cls: type[Base]) -> None:
        """Name the model."""
        self.browser, self.report, self.cls = browser, report, cls
        self.world = browser.world
        self.table = table_of(cls)
        made = self.world.made
        self.home = made.of(self.table.name, HOME)
        self.others = made.of(self.table.name, AWAY) + made.of(self.table.name, CLOSED)

    def run(self) -> None:
        """Run the tries that apply."""
        self.report.cover([f"model {self.cls.__name__}"])
        if self.table.name in self.world.closed:
            self._closed()
            return
        if not self.world.placing.is_scoped(self.cls):
            self._count("open to all", "reads")
            return
        if not self.others:
            self.report.leak(self.cls.__name__, "has no rows of others; say how to make some")
            return
        self._reads()
        self._writes()

    def _closed(self) -> None:
        """Ask for rows of a table that the application cannot read."""
        self._count("select", "closed")
        with acting(self.browser, self._user()) as session:
            try:
                session.execute(select(self.table).limit(1))
            except DBAPIError:
                session.rollback()
                return
        self._leak("select", "is open, though the application has no right to read it")

    def _reads(self) -> None:
        key = self.cls.id
        statements: dict[str, Callable[[Session], Any]] = {
            "select": lambda s: list(s.scalars(select(key))),
            "get": lambda s: [i.id for i in (s.get(self.cls, k) for k in self.others) if i],
            "count": lambda s: s.scalar(
                select(func.count()).select_from(self.cls).where(key.in_(self.others))
            ),
            "exists": lambda s: s.scalar(
                select(select(self.cls).where(key.in_(self.others)).exists())
            ),
        }
        for name, ask in statements.items():
            self._count(name, "other commune")
            with acting(self.browser, self._user()) as session:
                found = ask(session)
            seen = set(found) & set(self.others) if isinstance(found, list) else found
            if seen:
                self._leak(name, f"sees {seen}")

    def _writes(self) -> None:
        self._changes_nothing(
            "bulk update", lambda s: s.execute(update(self.cls).values(self._touch()))
        )
        if self._place_of(self.others[0]):
            self._changes_nothing("bulk move", self._bulk_move, refusals=(*REFUSALS, TypeError))
        self._changes_nothing("bulk delete", lambda s: s.execute(delete(self.cls)))
        self._changes_nothing("change", self._change_strange)
        self._changes_nothing("remove", self._remove_strange)
        self._changes_nothing("copy in place", self._copy_strange)
        if self.home and self._is_placed_by_rule():
            self._changes_nothing("move out", self._move_out)
            self._changes_nothing("take in", self._take_in)

    def _is_placed_by_rule(self) -> bool:
        return bool(self._place_of(self.home[0])) or bool(self._place_of(self.others[0]))

    def _touch(self) -> dict[str, Any]:
        """Return a column set to itself; those that place a row are refused in bulk as such."""
        name = self._plain_attribute()
        return {name: getattr(self.cls, name)}

    # -- tries ------------------------------------------------------------------------------

    def _bulk_move(self, session: Session) -> None:
        """Move whatever is there to the others' place in one statement."""
        session.execute(update(self.cls).values(self._place_of(self.others[0])))

    def _strange(self, session: Session) -> Any:
        """Put a stranger's row into the session as if a mistake had loaded it."""
        row = self._row(self.others[0])
        item = self.cls(**self._attributes(row))
        make_transient_to_detached(item)
        session.add(item)
        return item

    def _change_strange(self, session: Session) -> None:
        item = self._strange(session)
        name = self._plain_attribute()
        with session.no_autoflush:
            setattr(item, name, self._other_value(getattr(item, name)))
        session.flush()

    def _remove_strange(self, session: Session) -> None:
        session.delete(self._strange(session))
        session.flush()

    def _copy_strange(self, session: Session) -> None:
        row = self._row(self.others[0])
        session.add(self.cls(**{k: v for k, v in self._attributes(row).items() if k != "id"}))
        session.flush()

    def _move_out(self, session: Session) -> None:
        item = session.get(self.cls, self.home[0])
        if item is None:
            raise NotFound(record=self.cls.__record__)
        for name, value in self._place_of(self.others[0]).items():
            setattr(item, name, value)
        session.flush()

    def _take_in(self, session: Session) -> None:
        item = self._strange(session)
        for name, value in self._place_of(self.home[0]).items():
            setattr(item, name, value)
        session.flush()

    # -- judging ----------------------------------------------------------------------------

    def _changes_nothing(
        self,
        name: str,
        attempt: Callable[[Session], Any],
        refusals: tuple[type[Exception], ...] = REFUSALS,
    ) -> None:
        self._count(name, "other commune")
        before = self._strangers()
        with self.browser.undone():
            try:
                with _acting_kept(self.browser, self._user()) as session:
                    attempt(session)
                    session.commit()
            except refusals:
                pass
            except Exception as error:
                self._leak(name, f"ends in {error!r:.160}")
            if self._strangers() != before:
                self._leak(name, "alters what is there for others")

    def _strangers(self) -> Any:
        """Return all rows that are nobody's at home, as the owner sees them."""
        with self.browser.undone(), self.browser.as_owner():
            key = self.table.c.id
            ours = self._known() - set(self.others)
            statement = select(self.table).where(key.not_in(ours)).order_by(key)
            rows = self.browser.connection.execute(statement)
            strangers = [tuple(map(repr, row)) for row in rows]
        return strangers, self._own_places()

    def _known(self) -> set[int]:
        """Return the keys of the rows that were there before the first try."""
        if not hasattr(self, "_keys"):
            self._keys = set(self.browser.connection.execute(select(self.table.c.id)).scalars())
        return self._keys

    def _own_places(self) -> dict[int, dict[str, Any]]:
        """Return where one's own rows are; a row that is gone counts as being where it was."""
        if not hasattr(self, "_known_places"):
            self._known_places = {key: self._place_of(key) for key in self.home}
        return {key: self._place_of(key) or place for key, place in self._known_places.items()}

    def _row(self, key: int) -> dict[str, Any]:
        with self.browser.undone(), self.browser.as_owner():
            statement = select(self.table).where(self.table.c.id == key)
            return dict(self.browser.connection.execute(statement).mappings().first() or {})

    def _place_of(self, key: int) -> dict[str, Any]:
        """Return the values of a row by which the placing knows whose it is."""
        row = self._row(key)
        names = {
            column.name
            for constraint in self.table.foreign_key_constraints
            for column in constraint.columns
            if self._places(constraint.referred_table.name)
        }
        names |= {"unit_id"} & set(row)
        return {name: row[name] for name in names if row.get(name) is not None}

    def _places(self, parent: str) -> bool:
        return parent in PLACES or parent in self.world.placing.placed

    def _attributes(self, row: dict[str, Any]) -> dict[str, Any]:
        mapper = self.cls.__mapper__
        return {mapper.get_property_by_column(self.table.c[name]).key: v for name, v in row.items()}

    def _plain_attribute(self) -> str:
        mapper = self.cls.__mapper__
        for column in self.table.c:
            plain = not column.primary_key and not column.foreign_keys
            if plain and column.name not in (*self.cls.__scope__.columns, "version", "unit_id"):
                return str(mapper.get_property_by_column(column).key)
        return str(mapper.get_property_by_column(list(self.table.c)[-1]).key)

    @staticmethod
    def _other_value(value: Any) -> Any:
        if isinstance(value, bool):
            return not value
        return (
            f"{value}x"
            if isinstance(value, str)
            else (value or 0) + 1
            if isinstance(value, int)
            else None
        )

    def _user(self) -> int:
        return self.world.all_at(HOME)

    def _count(self, channel: str, case: str) -> None:
        self.report.count(PART, self.world.module_of(self.cls), channel, case)

    def _leak(self, name: str, what: str) -> None:
        self.report.leak(f"session, {self.cls.__name__}, {name}", what)


@contextmanager
def _acting_kept(browser: Browser, user: int) -> Iterator[Session]:
    actor = browser.world.actor(user)
    with browser.app.app_context():
        session: Session = db.session()
        bind_actor(session, actor)
        try:
            yield session
        finally:
            db.session.remove()
