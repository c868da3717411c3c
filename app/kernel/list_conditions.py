"""Conditions of a list: typed operators, joined by "and" within a group and by "or" between groups.

In the address bar a condition is a parameter `f<group>.<column>.<operator>`: `f0.state.in=open`
and `f0.opens_on.ge=01/10/2021` must both hold; `f1.note.empty=yes` beside them is an alternative.
A value may be repeated where the operator takes several. Any mix of "and" and "or" can be written
in this form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, and_, func, not_, or_
from werkzeug.datastructures import MultiDict

from app.kernel import columns, dates, field_policy, numbers
from app.kernel.columns import BOOLEAN, DATE, DATETIME, NUMBER, RELATION, TEXT, Path
from app.kernel.errors import BadQuery
from app.kernel.manifest import Text
from app.kernel.models import Base
from app.kernel.text import clean_input, escape_like, fold

PARAMETER = re.compile(r"f(\d{1,2})\.([a-z0-9_]+(?:\.[a-z0-9_]+)?)\.([a-z_]+)")
CHOICE = "choice"
MOST_CONDITIONS = 20
MOST_VALUES = 100
YES, NO = "yes", "no"


class TooManyConditions(ValueError):
    """A list was asked with more conditions or values than it answers."""


@dataclass(frozen=True)
class Operator:
    """An operator: its words, and how many values it takes (`many` or one)."""

    name: str
    label: Text
    many: bool = False


OPERATORS: dict[str, Operator] = {
    row.name: row
    for row in (
        Operator("in", _l("is one of"), many=True),
        Operator("not_in", _l("is none of"), many=True),
        Operator("contains", _l("contains")),
        Operator("lacks", _l("does not contain")),
        Operator("starts", _l("begins with")),
        Operator("eq", _l("equals")),
        Operator("ne", _l("differs from")),
        Operator("ge", _l("from")),
        Operator("le", _l("up to")),
        Operator("is", _l("is")),
        Operator("empty", _l("is empty")),
    )
}

BY_KIND: Mapping[str, tuple[str, ...]] = {
    TEXT: ("contains", "lacks", "starts", "eq", "empty"),
    CHOICE: ("in", "not_in", "empty"),
    RELATION: ("in", "not_in", "empty"),
    NUMBER: ("ge", "le", "eq", "ne", "empty"),
    DATE: ("ge", "le", "eq", "empty"),
    DATETIME: ("ge", "le", "empty"),
    BOOLEAN: ("is",),
}


@dataclass(frozen=True)
class Condition:
    """One condition: a column, an operator and its typed values; `typed` is what was written."""

    group: int
    column: str
    operator: str
    values: tuple[Any, ...]
    typed: tuple[str, ...] = ()


class Conditioned(Protocol):
    """What conditions need to know of a list."""

    @property
    def model(self) -> type[Base]:
        """Return the model of the list."""

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the columns on which conditions may be put."""

    @property
    def choices(self) -> Mapping[str, Sequence[tuple[str, Any]]]:
        """Return the stored values of columns with their labels."""


def kind_of(spec: Conditioned, name: str) -> str:
    """Return the kind of a column as far as conditions are concerned."""
    return CHOICE if name in spec.choices else columns.resolve(spec.model, name).kind


def parse_conditions(
    spec: Conditioned, args: Mapping[str, str], locale: str
) -> tuple[Condition, ...]:
    """Read the conditions of an address; raise BadQuery naming the parameter."""
    found = []
    for parameter, typed in _parameters(args):
        matched = PARAMETER.fullmatch(parameter)
        if matched is None:
            raise BadQuery(parameter, ", ".join(typed))
        group, column, operator = matched.groups()
        if column not in spec.conditions or operator not in BY_KIND[kind_of(spec, column)]:
            raise BadQuery(parameter, ", ".join(typed))
        values = tuple(_typed(spec, column, operator, parameter, text, locale) for text in typed)
        found.append(Condition(int(group), column, operator, values, typed))
    if len(found) > MOST_CONDITIONS:
        raise BadQuery(f"f{found[-1].group}", "", TooManyConditions())
    return tuple(sorted(found, key=lambda condition: condition.group))


def is_condition(parameter: str) -> bool:
    """Tell whether a parameter of an address is meant as a condition."""
    return re.match(r"f\d+\.", parameter) is not None


def _parameters(args: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    lists = args.lists() if isinstance(args, MultiDict) else ((k, [v]) for k, v in args.items())
    for parameter, given in lists:
        typed = tuple(text.strip() for text in given if text.strip())
        if is_condition(parameter) and typed:
            if len(typed) > MOST_VALUES:
                raise BadQuery(parameter, "", TooManyConditions())
            operator = OPERATORS.get(parameter.rpartition(".")[2])
            yield parameter, typed if operator is not None and operator.many else typed[:1]


def _typed(
    spec: Conditioned, column: str, operator: str, parameter: str, text: str, locale: str
) -> Any:
    kind = kind_of(spec, column)
    try:
        if operator == "empty":
            return _read_flag(text)
        if kind == CHOICE:
            return _read_choice(spec, column, text)
        return READERS[kind](text, locale)
    except ValueError as error:
        raise BadQuery(parameter, text, error) from error


def _read_choice(spec: Conditioned, column: str, text: str) -> Any:
    for value, _label in spec.choices[column]:
        if str(value) == text:
            return value
    raise ValueError(text)


def _read_flag(text: str) -> bool:
    if text not in (YES, NO):
        raise ValueError(text)
    return text == YES


def read_value(kind: str, text: str, locale: str) -> Any:
    """Read a value of a filter by the kind of its column; raise ValueError."""
    if kind == RELATION:
        return read_key(text)
    if kind == NUMBER:
        return numbers.parse_decimal(text, locale)
    if kind in (DATE, DATETIME):
        return dates.parse_date(text)
    if kind == BOOLEAN:
        if text not in ("yes", "no"):
            raise ValueError(text)
        return text == "yes"
    return clean_input(text)


def read_key(text: str) -> int:
    """Return the key of a related record; raise NotANumber."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise numbers.NotANumber(text)
    return int(text)


READERS: Mapping[str, Callable[[str, str], Any]] = {
    RELATION: lambda text, _locale: read_key(text),
    NUMBER: numbers.parse_decimal,
    DATE: lambda text, _locale: dates.parse_date(text),
    DATETIME: lambda text, _locale: dates.parse_date(text),
    BOOLEAN: lambda text, _locale: _read_flag(text),
    TEXT: lambda text, _locale: clean_input(text)[:200],
}


# -- as SQL -----------------------------------------------------------------------


def condition_clause(spec: Conditioned, asked: Sequence[Condition]) -> ColumnElement[bool] | None:
    """Return the conditions as one SQL expression; None when there are none."""
    groups: dict[int, list[ColumnElement[bool]]] = {}
    for condition in asked:
        groups.setdefault(condition.group, []).append(_clause(spec, condition))
    if not groups:
        return None
    return or_(*(and_(*clauses) for clauses in groups.values()))


def _clause(spec: Conditioned, condition: Condition) -> ColumnElement[bool]:
    path = columns.resolve(spec.model, condition.column)
    kind = kind_of(spec, condition.column)
    attribute = key_of(path.attribute) if kind == RELATION else path.attribute
    clause = _compare(kind, attribute, condition)
    if path.relation is None:
        return clause
    if condition.operator in ("not_in", "lacks", "ne") or condition.values == (True,):
        # Also rows without the related record have nothing of what is asked against.
        return or_(not_(path.relation.has()), path.relation.has(clause))
    return path.relation.has(clause)


def _compare(kind: str, attribute: Any, condition: Condition) -> ColumnElement[bool]:
    operator, values = condition.operator, condition.values
    if operator == "empty":
        return _is_empty(kind, attribute) if values[0] else not_(_is_empty(kind, attribute))
    if operator == "in":
        return attribute.in_(values)
    if operator == "not_in":
        return or_(attribute.is_(None), attribute.not_in(values))
    if kind == TEXT:
        return _compare_text(attribute, operator, values[0])
    if kind == DATETIME:
        attribute = day_of(attribute)
    return COMPARISONS[operator](attribute, values[0])


COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "eq": lambda attribute, value: attribute == value,
    "is": lambda attribute, value: attribute.is_(value),
    "ne": lambda attribute, value: attribute.is_distinct_from(value),
    "ge": lambda attribute, value: attribute >= value,
    "le": lambda attribute, value: attribute <= value,
}


def _compare_text(attribute: Any, operator: str, value: str) -> ColumnElement[bool]:
    folded, term = func.core_fold(attribute), escape_like(fold(value))
    if operator == "eq":
        return folded == fold(value)
    if operator == "starts":
        return folded.like(f"{term}%", escape="\\")
    if operator == "lacks":
        return or_(attribute.is_(None), not_(folded.like(f"%{term}%", escape="\\")))
    return folded.like(f"%{term}%", escape="\\")


def _is_empty(kind: str, attribute: Any) -> ColumnElement[bool]:
    return or_(attribute.is_(None), attribute == "") if kind == TEXT else attribute.is_(None)


def day_of(moment: Any) -> Any:
    """Return the day of an instant in Viet Nam, so that both ends of a span belong to it."""
    return func.date(func.timezone("Asia/Ho_Chi_Minh", moment))


def key_of(relation: Any) -> Any:
    """Return the foreign key attribute of a relationship."""
    (pair,) = relation.property.local_remote_pairs
    return relation.class_.__mapper__.get_property_by_column(pair[0]).class_attribute


def is_conditional(model: type[Base], name: str) -> bool:
    """Tell whether conditions can be put on a column: it is stored and readable in SQL."""
    path: Path = columns.resolve(model, name)
    if field_policy.is_closed(model, name):
        return False  # a condition would tell the value, guess by guess
    if path.kind == RELATION:
        return not path.attribute.property.uselist and path.relation is None
    if path.kind == TEXT:
        # Encrypted and structured columns hold no text for the database.
        return isinstance(path.attribute.type, String)
    return path.kind in BY_KIND
