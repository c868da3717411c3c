"""Columns by name, over at most one relationship ("unit.full_name"): types, labels, expressions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Boolean, Date, DateTime, Integer, Numeric
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import InstrumentedAttribute, RelationshipProperty

from app.kernel import field_policy
from app.kernel.manifest import Text
from app.kernel.models import Base

NUMBER, DATE, DATETIME, BOOLEAN, TEXT, RELATION, COMPUTED = (
    "number",
    "date",
    "datetime",
    "boolean",
    "text",
    "relation",
    "computed",
)

COMMON_LABELS: dict[str, Text] = {
    "id": _l("Number in the register"),
    "name": _l("Name"),
    "full_name": _l("Full name"),
    "code": _l("Code"),
    "kind": _l("Kind"),
    "state": _l("State"),
    "note": _l("Note"),
    "unit": _l("Administrative unit"),
    "organisation": _l("Organisation"),
    "valid_from": _l("Valid from"),
    "valid_to": _l("Valid to"),
    "created_at": _l("Created at"),
    "updated_at": _l("Changed at"),
    "created_by_id": _l("Created by"),
    "updated_by_id": _l("Changed by"),
}


@dataclass(frozen=True)
class Path:
    """A resolved column name: the attribute, its type, and the relationship on the way to it."""

    name: str
    kind: str
    attribute: Any
    relation: InstrumentedAttribute[Any] | None = None

    @property
    def target(self) -> type[Base] | None:
        """Return the class that a relation leads to."""
        if self.kind != RELATION:
            return None
        found: type[Base] = self.attribute.property.mapper.class_
        return found


def resolve(model: type[Base], name: str) -> Path:
    """Resolve a column name of a model; raise AttributeError when there is none."""
    return _resolved(model, name)  # type: ignore[arg-type]  # a class is hashable


@lru_cache(maxsize=8192)
def _resolved(model: Any, name: str) -> Path:
    first, _, rest = name.partition(".")
    attribute = getattr(model, first)
    if not rest:
        return Path(name, kind_of(attribute), attribute)
    inner = resolve(attribute.property.mapper.class_, rest)
    return Path(name, inner.kind, inner.attribute, relation=attribute)


def kind_of(attribute: Any) -> str:
    """Return the kind of an attribute of a model class."""
    found = getattr(attribute, "property", None)
    if isinstance(found, RelationshipProperty):
        return RELATION
    column_type = getattr(attribute, "type", None)
    if found is None or column_type is None:
        return COMPUTED
    if isinstance(column_type, Boolean):
        return BOOLEAN
    if isinstance(column_type, DateTime):
        return DATETIME
    if isinstance(column_type, Date):
        return DATE
    if isinstance(column_type, Integer | Numeric):
        return NUMBER
    return TEXT


def value_at(item: Any, name: str) -> Any:
    """Return what the actor sees of a column; None when a relation on the way is empty."""
    for part in name.split("."):
        if item is None:
            return None
        item = field_policy.guarded(item, part, getattr(item, part))
    return item


def relation_of_key(model: type[Base], column: str) -> InstrumentedAttribute[Any] | None:
    """Return the relationship that a foreign key column belongs to, if the model declares one."""
    for relation in sa_inspect(model).relationships:
        if not relation.uselist and column in {c.name for c in relation.local_columns}:
            return relation.class_attribute
    return None
