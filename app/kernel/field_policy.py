"""Which columns are hidden, masked or read-only: declared on the model, held in one place.

A model names its rules in `__field_rules__`, by attribute. A masked value is masked for everybody
on every way out: `columns.value_at` reads values for pages, exports and the API, and
`trail.open_personal` those of the past. Whoever holds the verb `reveal` on the record sees
one value at a time on a page of its own, gives a reason, and leaves an entry in the trail
(`reveal`). Hidden and read-only columns are lifted by their verb itself. See docs/adr/0037.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect as sa_inspect

if TYPE_CHECKING:
    from app.kernel.models import Base

DOTS = "••••"  # as many for every value: the length tells nothing
REVEAL = "reveal"
UNLOCK = "unlock"

Shape = Callable[[Any], str]


class Kind(StrEnum):
    """What is done to a column."""

    HIDE = "hide"
    MASK = "mask"
    READ_ONLY = "read_only"


@dataclass(frozen=True)
class FieldRule:
    """What is done to one column, and the verb on its record that lifts it.

    `shape` makes the mask of a value; `index` is the column with its blind index, by which it can
    be looked up; `public` tells of a record whether its value is published anyway.
    """

    kind: Kind
    verb: str
    shape: Shape = lambda _value: DOTS
    index: str = ""
    public: Callable[[Any], bool] | None = None


def masked(
    shape: Shape, *, index: str = "", public: Callable[[Any], bool] | None = None
) -> FieldRule:
    """Show a mask instead of the value; `reveal` shows one value, for a reason."""
    return FieldRule(Kind.MASK, REVEAL, shape, index, public)


def hidden(verb: str) -> FieldRule:
    """Show nothing of the column, and ask for it in no form, but to holders of a verb."""
    return FieldRule(Kind.HIDE, verb)


def read_only(verb: str = UNLOCK) -> FieldRule:
    """Ask for the column in forms for new records only, but for holders of a verb."""
    return FieldRule(Kind.READ_ONLY, verb)


def tail(kept: int) -> Shape:
    """Keep the last characters of numbers; short ones, which these would give away, not at all."""

    def shape(value: Any) -> str:
        text = str(value)
        return DOTS + text[-kept:] if len(text) >= 2 * kept else DOTS

    return shape


IDENTITY_NUMBER = tail(3)
TELEPHONE = tail(3)
BANK_ACCOUNT = tail(4)


def BIRTH_DATE(value: Any) -> str:  # noqa: N802 - one of the shapes above
    """Keep the year of a day of birth."""
    return f"{DOTS}/{value.year if isinstance(value, date) else str(value)[:4]}"


# -- which rule holds ---------------------------------------------------------------


def rules_of(model: type[Any]) -> Mapping[str, FieldRule]:
    """Return the rules of a model by the name of the attribute."""
    found: Mapping[str, FieldRule] = getattr(model, "__field_rules__", {})
    return found


def rule_at(model: type[Any], name: str) -> FieldRule | None:
    """Return the rule of a column by its name, over relationships too ("person.phone")."""
    first, _, rest = name.partition(".")
    if not rest:
        return rules_of(model).get(name)
    relation = getattr(getattr(model, first, None), "property", None)
    target = getattr(getattr(relation, "mapper", None), "class_", None)
    return rule_at(target, rest) if target is not None else None


def rule_of_column(model: type[Any], column: str) -> FieldRule | None:
    """Return the rule by the name of the column in the table, as the trail has it."""
    rules = rules_of(model)
    if not rules or column in rules:
        return rules.get(column)
    mapper: Any = sa_inspect(model)
    found = mapper.local_table.c.get(column)
    return None if found is None else rules.get(mapper.get_property_by_column(found).key)


def is_open(rule: FieldRule, model: type[Any], item: Any = None) -> bool:
    """Tell whether a rule lets this reader see the value as it is."""
    from app.kernel.security import current_actor

    if rule.kind is Kind.READ_ONLY:
        return True
    if rule.kind is Kind.MASK:
        return item is not None and rule.public is not None and rule.public(item)
    return current_actor().may(rule.verb, model.__record__)


def is_closed(model: type[Any], name: str) -> bool:
    """Tell whether no filter, sort, group or search may look into a column."""
    rule = rule_at(model, name)
    return rule is not None and rule.kind is not Kind.READ_ONLY


def is_shut(item: Any, name: str) -> bool:
    """Tell whether a column of a record does not show its value to this reader."""
    rule = rule_at(type(item), name)
    return rule is not None and not is_open(rule, _owner(type(item), name), _holder(item, name))


# -- values ---------------------------------------------------------------------------


def guarded(item: Any, name: str, value: Any) -> Any:
    """Return what a reader sees of a value of a record: itself, or its mask."""
    rule = rules_of(type(item)).get(name)
    if rule is None or is_open(rule, type(item), item):
        return value
    if rule.kind is Kind.HIDE:
        return DOTS  # whether there is a value is hidden too
    return None if value is None or value == "" else rule.shape(value)


def guarded_row(model: type[Any] | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row of the trail with masks, by the columns of its table."""
    if model is None or not rules_of(model):
        return dict(values)
    return {name: guarded_past(model, name, value) for name, value in values.items()}


def guarded_past(model: type[Any], column: str, value: Any) -> Any:
    """Return what a reader sees of a past value; what was published then is judged anew."""
    rule = rule_of_column(model, column)
    if value is None or rule is None or is_open(rule, model) or is_mask(value):
        return value
    return DOTS if rule.kind is Kind.HIDE else rule.shape(value)


def is_mask(value: Any) -> bool:
    """Tell whether a value is a mask, which no form can have as a value of its own."""
    return isinstance(value, str) and value.startswith("•")


# -- forms ------------------------------------------------------------------------------


def asked(model: type[Any], names: Iterable[str], *, editing: bool) -> tuple[str, ...]:
    """Return those columns of a form for which this actor may be asked."""
    return tuple(name for name in names if _is_asked(model, name, editing=editing))


def _is_asked(model: type[Any], name: str, *, editing: bool) -> bool:
    from app.kernel.security import current_actor

    rule = rules_of(model).get(name)
    if rule is None or rule.kind is Kind.MASK or (rule.kind is Kind.READ_ONLY and not editing):
        return True
    return current_actor().may(rule.verb, model.__record__)


def mask_of(model: type[Any], name: str) -> FieldRule | None:
    """Return the rule of a masked column, by the name of the attribute; None for others."""
    rule = rules_of(model).get(name)
    return rule if rule is not None and rule.kind is Kind.MASK else None


# -- declarations -------------------------------------------------------------------------


def check(view: Any) -> None:
    """Refuse a view through whose list a guarded column could be guessed."""
    ordered = [name.removeprefix("-") for name in (*view.order, *view.lookup_order)]
    looking: Sequence[tuple[str, Iterable[str]]] = (
        ("filters", view.filters),
        ("sortable", view.sortable),
        ("sort_keys", view.sort_keys.values()),
        ("order", ordered),
        ("search_columns", view.search_columns),
        ("sums", view.sums),
    )
    for attribute, names in looking:
        for name in names:
            if is_closed(view.model, name):
                raise TypeError(f"{type(view).__name__}.{attribute}: {name} is guarded")


def _owner(model: type[Any], name: str) -> type[Base]:
    first, _, rest = name.partition(".")
    return _owner(getattr(model, first).property.mapper.class_, rest) if rest else model


def _holder(item: Any, name: str) -> Any:
    for part in name.split(".")[:-1]:
        item = getattr(item, part, None)
    return item
