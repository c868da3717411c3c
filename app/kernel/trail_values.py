"""Values of the trail as the model's columns hold them, and as a reader sees them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from sqlalchemy import Date, DateTime, LargeBinary, Numeric, Table, select
from sqlalchemy.orm import Session

from app.kernel import columns, field_policy, reading
from app.kernel.models import Base, table_of
from app.kernel.present import MISSING, cell_of
from app.kernel.trail_reading import HIDDEN

if TYPE_CHECKING:
    from app.kernel.views import RecordView

LONGEST = 300
# What the program fills in beside a change, and keys that it derives for search and order.
DERIVED = frozenset(
    {"id", "created_at", "updated_at", "created_by_id", "updated_by_id", "version"}
    | {"search_key", "sort_key"}
)


def decoded(table: Table, name: str, value: Any) -> Any:
    """Return a value of the trail as the column's type has it."""
    if value is None or value == HIDDEN or name not in table.c:
        return value
    kind = table.c[name].type
    if isinstance(value, str) and isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Numeric) and not isinstance(value, Decimal):
        return Decimal(str(value))
    if isinstance(kind, LargeBinary) and isinstance(value, str):
        return bytes.fromhex(value.removeprefix("\\x"))
    return value


def target_of(model: type[Any], column: str) -> type[Any] | None:
    """Return the class that a foreign key column leads to."""
    found = table_of(model).c.get(column)
    if found is None or not found.foreign_keys:
        return None
    relation = columns.relation_of_key(model, column)
    if relation is not None:
        target: type[Any] = relation.property.mapper.class_
        return target
    (key, *_others) = found.foreign_keys
    return _class_of(key.column.table.name)


@cache
def _class_of(table: str) -> type[Any] | None:
    """Return the class of a table, also of the framework's own."""
    for mapper in Base.registry.mappers:
        if getattr(mapper.local_table, "name", "") == table:
            return mapper.class_
    return None


class Names:
    """Names of related records within the reader's reach; one statement for each kind."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._wanted: dict[type[Any], set[int]] = defaultdict(set)
        self._found: dict[type[Any], dict[int, Any]] = {}

    def want(self, model: type[Any], values: Mapping[str, Any]) -> None:
        """Take note of the keys among the values of a row."""
        for name, value in values.items():
            target = target_of(model, name)
            if target is not None and isinstance(value, int):
                self._wanted[target].add(value)

    def load(self) -> None:
        """Read the records whose keys were noted, as far as the reader reaches them."""
        for target, keys in self._wanted.items():
            found = self._found.setdefault(target, {})
            missing = sorted(keys - found.keys())
            if missing:
                statement = select(target).where(target.id.in_(missing))
                found |= {item.id: item for item in self.session.scalars(statement).unique()}

    def get(self, target: type[Any], key: int) -> Any:
        """Return a record, or None when it is out of reach or gone."""
        return self._found.get(target, {}).get(key)


def shown(view: RecordView, names: Names, column: str, value: Any) -> str:
    """Return one value of the trail in the reader's words."""
    if value is None:
        return MISSING.text
    if value == HIDDEN:
        return HIDDEN
    value = field_policy.guarded_past(view.model, column, value)
    if field_policy.is_mask(value):
        return str(value)
    choices = dict(view.all_choices().get(column, ()))
    if isinstance(value, str) and value in choices:
        return str(choices[value])
    target = target_of(view.model, column)
    if target is not None and isinstance(value, int):
        item = names.get(target, value)
        if item is None:
            return cannot_be_viewed()
        reading.note_label(item, str(item))
        return str(item)
    if isinstance(value, dict | list) or column in view.plain_numbers:
        return plain_text(value)
    return cell_of(decoded(table_of(view.model), column, value)).text


def plain_text(value: Any) -> str:
    """Return a value without the words of a screen: numbers, texts and structures as they are."""
    if isinstance(value, str | int):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=str)[:LONGEST]


def cannot_be_viewed() -> str:
    """Return what stands for a related record that is out of the reader's reach or gone."""
    return _("cannot be viewed")


def label_of(view: RecordView, column: str) -> str | None:
    """Return the label of a table's column, or of the relation over it; None without one."""
    for name in (column, column.removesuffix("_id")):
        try:
            return str(view.label(name))
        except KeyError:
            continue
    return None
