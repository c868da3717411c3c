"""Builds the form of a record from its columns: one field per column, of our own kinds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request, url_for
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from app.extensions import db
from app.kernel import columns, field_policy, refusals
from app.kernel.errors import NotFound
from app.kernel.fields import (
    DateField,
    DateTimeField,
    DecimalField,
    HiddenField,
    IntegerField,
    LongTextField,
    MoneyField,
    TextField,
    TranslatedForm,
)
from app.kernel.fields_choice import BooleanField, ChoiceField
from app.kernel.fields_lookup import LookupField
from app.kernel.fields_masked import masked_field
from app.kernel.formats import current_language
from app.kernel.law import Law
from app.kernel.models import Base, is_versioned, table_of
from app.kernel.money import Dong
from app.kernel.records import get_record
from app.kernel.registry import registry

if TYPE_CHECKING:
    from app.kernel.views import RecordView

FieldFactory = Callable[..., Any]
LONG = 400  # from this length on a text is typed in several lines
# What is one line by its nature, however long it may get: names, titles, places, who signed.
ONE_LINE = re.compile(
    r"(?:^|_)(?:name|title|signer|position|workplace|place|payee|address|contact|by|responsible)"
    r"(?:_vi|_en)?$|^signed_for_"
)


@dataclass(frozen=True)
class FormSpec:
    """The columns of a form and how they differ from what their types say."""

    model: type[Base]
    names: tuple[str, ...]
    labels: Callable[[str], Any]
    help: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Sequence[tuple[str, Any]]] = field(default_factory=dict)
    fields: Mapping[str, FieldFactory] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    laws: Mapping[str, Law] = field(default_factory=dict)
    lookup_dates: Mapping[str, str] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    optional: bool = False  # for many rows at once: an empty field leaves the column alone


def build_form(spec: FormSpec, *, with_version: bool = True) -> type[TranslatedForm]:
    """Return a form class for the columns of a model."""
    members: dict[str, Any] = {name: _guarded(spec, name) for name in spec.names}
    members["laws"] = _laws(spec)
    if with_version and is_versioned(spec.model) and not spec.optional:
        members["version"] = HiddenField()
    return type(f"{spec.model.__name__}Form", (TranslatedForm,), members)


def kept_form(
    view: RecordView, use: str, spec: FormSpec, *, with_version: bool = True
) -> type[TranslatedForm] | None:
    """Return the class of a form that is made once; None where it must be made with each request.

    A class says what is asked and how, never what the answer is: of the reader it holds which
    columns they are asked for, and these are in its key. A field that a function makes may look at
    the day or the database.
    """
    if not all(_is_class(spec.fields[name]) for name in spec.names if name in spec.fields):
        return None
    path = request.script_root if has_request_context() else ""
    key = ("form", use, spec.names, current_language(), path)
    return view.once(key, lambda: build_form(spec, with_version=with_version))


def _is_class(made_by: FieldFactory) -> bool:
    return isinstance(made_by.func if isinstance(made_by, partial) else made_by, type)


def column_names(spec: FormSpec) -> Iterable[str]:
    """Return the names of a form that are columns of the model's table."""
    table = table_of(spec.model)
    return (name for name in spec.names if name in table.c)


def _laws(spec: FormSpec) -> dict[str, Law]:
    """Return the law that each field cites: the view's, else the column's own."""
    known = {name: table_of(spec.model).c[name].info.get("law") for name in column_names(spec)}
    return {name: law for name in spec.names if (law := spec.laws.get(name) or known.get(name))}


def _guarded(spec: FormSpec, name: str) -> Any:
    """Return a field; one of a masked column never holds the stored value."""
    field, rule = _field(spec, name), field_policy.mask_of(spec.model, name)
    return field if rule is None else masked_field(field, rule)


def _field(spec: FormSpec, name: str) -> Any:
    common = {"help": spec.help.get(name, "")}
    table = table_of(spec.model)
    if name not in table.c:
        return spec.fields[name](spec.labels(name), **common)
    column = table.c[name]
    needed = is_required(column) or name in spec.required
    common["required"] = needed and not spec.optional
    label = spec.labels(name)
    if name in spec.fields:
        return spec.fields[name](label, **common)
    if name in spec.choices:
        if spec.optional:
            return ChoiceField(label, choices=list(spec.choices[name]), **common)
        return _choice(column, label, list(spec.choices[name]), common)
    if column.foreign_keys:
        return _lookup(spec, column, label, common)
    if name in spec.plain and isinstance(column.type, Integer):
        return IntegerField(label, plain=True, **common)
    return _typed(column, label, common)


def _choice(column: Column[Any], label: Any, choices: Any, common: dict[str, Any]) -> Any:
    """Return a field that begins with the column's default, if it has one."""
    scalar = column.default is not None and column.default.is_scalar
    default = getattr(column.default, "arg", None) if scalar else None
    if default is not None:
        common = {**common, "default": default, "required": not column.nullable}
    return ChoiceField(label, choices=choices, **common)


def is_required(column: Column[Any]) -> bool:
    """Tell whether a new record needs a value of a column."""
    has_default = column.default is not None or column.server_default is not None
    return not column.nullable and not has_default and not isinstance(column.type, Boolean)


def _typed(column: Column[Any], label: Any, common: dict[str, Any]) -> Any:
    kind = column.type
    if isinstance(kind, Boolean):
        return BooleanField(label, help=common["help"])
    if isinstance(kind, DateTime):
        return DateTimeField(label, **common)
    if isinstance(kind, Date):
        return DateField(label, **common)
    if isinstance(kind, Integer):
        return (MoneyField if isinstance(kind, Dong) else IntegerField)(label, **common)
    if isinstance(kind, Numeric):
        return DecimalField(label, places=kind.scale, **common)
    if isinstance(kind, String) and kind.length and kind.length < LONG:
        return TextField(label, max_length=kind.length, **common)
    if isinstance(kind, Text | String):
        one_line = ONE_LINE.search(column.name)
        return (TextField if one_line else LongTextField)(label, **common)
    if isinstance(kind, JSONB):
        raise TypeError(f"{column}: structured values have no generic field")
    return TextField(label, **common)


def _lookup(spec: FormSpec, column: Column[Any], label: Any, common: dict[str, Any]) -> Any:
    relation = columns.relation_of_key(spec.model, column.name)
    if relation is None:
        raise TypeError(f"{column}: a foreign key in a form needs a relationship on the model")
    target: type[Base] = relation.property.mapper.class_
    on = spec.lookup_dates.get(column.name)
    return LookupField(label, **lookup_to(target), lookup_date=on, **common)


def lookup_to(target: type[Base]) -> dict[str, Any]:
    """Return what a lookup of a class of records needs: search, labels, details, quick form."""
    view = registry().record_views[target.__record__]
    return {
        "lookup_url": lookup_url(target),
        "loader": label_loader(target),
        "quick_url": view.quick_url,  # asked when it is shown: it depends on who reads
        "describe": _describer(target) if view.shows_detail else None,
    }


def _describer(target: type[Base]) -> Callable[[int], str]:
    """Return a function from a key to the second line of a record, within the actor's reach."""

    def describe(key: int) -> str:
        item = db.session.get(target, key)
        view = registry().record_views[target.__record__]
        return str(view.lookup_details([item]).get(key, "")) if item is not None else ""

    return describe


def lookup_url(target: type[Base]) -> str:
    """Return the address that searches records of a class as one types."""
    view = registry().record_views[target.__record__]
    return url_for(f"{view.endpoint}.lookup")


def label_loader(target: type[Base]) -> Callable[[int], str | None]:
    """Return a function from a key to the record's label, within the actor's reach."""

    scope = getattr(target, "__scope__", None)  # the framework's own classes have none
    is_public = scope is not None and scope.is_public

    def load(key: int) -> str | None:
        session: Session = db.session()
        # What everybody may read is taken from the session, which often has it.
        known = session.get(target, key) if is_public else None
        try:
            return str(known or get_record(session, target, key))
        except NotFound:
            refusals.note_key(target, key)
            return None

    return load
