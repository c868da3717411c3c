"""A record as it stood: rebuilt from the trail by walking back from the present row.

Going back past a change puts its old values in place. A personal value that the trail does not keep
stays hidden from then on: the present value is never shown for a past one that may have differed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.kernel import columns
from app.kernel.errors import NotFound, NotYetThere
from app.kernel.models import table_of
from app.kernel.pages import Cell
from app.kernel.trail_reading import HIDDEN, Source, TrailQuery, TrailRow, find
from app.kernel.trail_values import Names, cannot_be_viewed, decoded

if TYPE_CHECKING:
    from app.kernel.views import RecordView

STATES = ("insert", "update")  # what a row looked like, by the trail's own words
UNKNOWN_BEFORE = frozenset({"updated_at", "updated_by_id", "version"})  # no part of a difference


class NoSuchVersion(NotFound):
    """The record has no such version."""


@dataclass(frozen=True)
class Version:
    """A record as it stood.

    `item` is no row of the session; `hidden` are columns whose value then is not kept, `entry` the
    one that led to this state (None: the present, or a time before the trail).
    """

    item: Any
    hidden: frozenset[str]
    at: datetime | None
    entry: TrailRow | None
    is_present: bool

    def known(self, name: str) -> bool:
        """Tell whether the value of a column at that time is known."""
        return name not in self.hidden

    def value(self, name: str) -> Any:
        """Return the value of a column by the name of its attribute."""
        return getattr(self.item, name)


def at_entry(session: Session, view: RecordView, item: Any, key: int) -> Version:
    """Return a record as an entry of its history left it; raise NoSuchVersion."""
    rows = _writes(session, view, item)
    entry = next((row for row in rows if row.id == key), None)
    if entry is None:
        raise NoSuchVersion(record=view.record)
    newer = [row for row in rows if row.id > key]
    return _walked_back(view, item, newer, entry, entry.at)


def at_time(session: Session, view: RecordView, item: Any, at: datetime) -> Version:
    """Return a record as it stood at an instant; raise NotYetThere."""
    rows = _writes(session, view, item)
    newer = [row for row in rows if row.at > at]
    entry = next((row for row in rows if row.at <= at), None)
    created = getattr(item, "created_at", None)
    if any(row.action == "insert" for row in newer) or (
        entry is None and created is not None and created > at
    ):
        raise NotYetThere(at=at)
    return _walked_back(view, item, newer, entry, at)


def present(view: RecordView, item: Any) -> Version:
    """Return the record as it stands."""
    return _walked_back(view, item, [], None, None)


def _writes(session: Session, view: RecordView, item: Any) -> list[TrailRow]:
    source = Source(view.model.__tablename__, (item.id,))
    return find(session, TrailQuery((source,), actions=STATES))


def _walked_back(
    view: RecordView, item: Any, newer: list[TrailRow], entry: TrailRow | None, at: datetime | None
) -> Version:
    mapper: Any = sa_inspect(view.model)
    table = table_of(view.model)
    values = {attribute.key: getattr(item, attribute.key) for attribute in mapper.column_attrs}
    keys = {c.name: mapper.get_property_by_column(c).key for c in table.c}
    hidden: set[str] = set()
    for row in newer:
        for name, old in row.old.items():
            if name not in keys:
                continue  # a column of an earlier release
            key = keys[name]
            values[key] = None if old == HIDDEN else decoded(table, name, old)
            (hidden.add if old == HIDDEN else hidden.discard)(key)
    if newer:
        hidden |= {name for name in UNKNOWN_BEFORE if name in values}
        if entry is not None and "updated_at" in values:
            values["updated_at"] = entry.at
            hidden.discard("updated_at")
    return Version(_blank(mapper, values), frozenset(hidden), at, entry, is_present=not newer)


def _blank(mapper: Any, values: dict[str, Any]) -> Any:
    """Return an object with values that no session knows, so that nothing of it is ever stored."""
    item = mapper.class_manager.new_instance()
    for key, value in values.items():
        set_committed_value(item, key, value)
    return item


class Shown:
    """The cells of versions of one record; related records are read in one statement per kind."""

    def __init__(self, session: Session, view: RecordView, item: Any, *versions: Version) -> None:
        self.view = view
        self.names = Names(session)
        for version in versions:
            self.names.want(view.model, _by_column(view, version))
        self.names.load()

    def cell(self, version: Version, name: str) -> Cell:
        """Return what a column showed; what cannot be rebuilt says so."""
        key, relation = self._way(name)
        if key is None:
            return unknown()
        if not version.known(key):
            return unknown() if key in UNKNOWN_BEFORE else masked()
        if relation is not None:
            other = self._related(version, key, relation)
            if other is None and version.value(key) is not None:
                return Cell(cannot_be_viewed(), kind="missing")
            set_committed_value(version.item, relation.key, other)
        return self.view.presentation().cell(version.item, name)

    def is_known(self, version: Version, name: str) -> bool:
        """Tell whether the value of a column at that time can be given."""
        key, relation = self._way(name)
        if key is None or not version.known(key):
            return False
        reached = relation is None or self._related(version, key, relation) is not None
        return reached or version.value(key) is None

    def _way(self, name: str) -> tuple[str | None, Any]:
        """Return the attribute on which a column rests, and the relationship on the way to it."""
        path = columns.resolve(self.view.model, name)
        relation = path.attribute if path.kind == columns.RELATION else path.relation
        if relation is None:
            return None if path.kind == columns.COMPUTED else path.attribute.key, None
        pairs = relation.property.local_remote_pairs
        if relation.property.uselist or len(pairs) != 1:
            return None, relation
        mapper: Any = sa_inspect(self.view.model)
        return mapper.get_property_by_column(pairs[0][0]).key, relation

    def _related(self, version: Version, key: str, relation: Any) -> Any:
        value = version.value(key)
        target = relation.property.mapper.class_
        return None if value is None else self.names.get(target, value)


def _by_column(view: RecordView, version: Version) -> dict[str, Any]:
    mapper: Any = sa_inspect(view.model)
    return {a.columns[0].name: version.value(a.key) for a in mapper.column_attrs}


def unknown() -> Cell:
    """Return what stands for a value that was computed then, or is no part of the trail."""
    return Cell(_("not kept in the trail"), kind="missing")


def masked() -> Cell:
    """Return what stands for a personal value that the trail does not keep."""
    return Cell(HIDDEN, title=_("A personal value of that time; the trail does not keep it."))
