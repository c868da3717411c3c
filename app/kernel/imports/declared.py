"""What a view declares so that its records can be imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Integer, Numeric
from sqlalchemy.orm import Session

from app.kernel import field_policy
from app.kernel.form_builder import FormSpec, is_required
from app.kernel.imports.errors import NotImportable
from app.kernel.imports.layout import lowest
from app.kernel.manifest import Text
from app.kernel.models import table_of
from app.kernel.pages import Button
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.text import search_key

if TYPE_CHECKING:
    from app.kernel.views import RecordView

Texts = tuple[str, ...]
# Finds records by what the file says of them: the cell of the column, then those of `beside`. What
# is not found, or out of reach, is left out; what fits several records is None.
Resolver = Callable[[Session, Sequence[Texts]], Mapping[Texts, int | None]]


@dataclass(frozen=True)
class Reference:
    """How a column finds the record that it refers to, and what else of the row helps."""

    find: Resolver
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Similar:
    """When a new row looks like a record that is there: a name much like it, and equal columns.

    `same` are columns, or a column of the parent ("household.unit_id"); `least` is the similarity
    of trigrams from which on two names are one.
    """

    name: str = "search_key"
    same: tuple[str, ...] = ()
    least: float = 0.6


@dataclass(frozen=True)
class Importable:
    """Declared as `imports` on a record view.

    `columns` are fields of the form, in the order of the template. `keys` are sets of columns that
    name a record: the first set of which the file says everything decides. `extra` are further
    columns of the file that only help to find (a code that the program gives, the commune of a
    village). Only records with empty `current` columns (when they ended) are found.
    """

    columns: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    extra: Mapping[str, Text] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    similar: Similar | None = None
    current: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """A list into which rows are imported, as declared, for the one who acts."""

    view: RecordView
    declared: Importable

    @property
    def model(self) -> Any:
        """Return the model of the rows."""
        return self.view.model

    @property
    def table(self) -> str:
        """Return the table of the rows."""
        return str(self.model.__tablename__)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the columns that a file may have, those of the form for which one is asked."""
        asked = set(self.view.form_spec(editing=False).names)
        return (
            *self.declared.extra,
            *(name for name in self.declared.columns if name in asked),
        )

    def label(self, name: str) -> str:
        """Return the heading of a column."""
        return str(self.declared.extra.get(name) or self.view.label(name))

    def headings(self) -> dict[str, tuple[str, ...]]:
        """Return the headings by which each column is known."""
        synonyms = self.declared.synonyms
        return {name: (self.label(name), *synonyms.get(name, ())) for name in self.names}

    def knower(self) -> Callable[[str], bool]:
        """Return what tells whether a heading names a column, in the language of who asks."""
        known = {search_key(text) for texts in self.headings().values() for text in texts}

        def knows(header: str) -> bool:
            return search_key(header) in known or search_key(lowest(header)) in known

        return knows

    def spec(self, *, editing: bool) -> FormSpec:
        """Return what the form of the list asks for."""
        return self.view.form_spec(editing=editing)

    @property
    def editable(self) -> frozenset[str]:
        """Return the columns that can be changed in records that are there."""
        return frozenset(self.spec(editing=True).names) & set(self.declared.columns)

    def needed(self) -> tuple[str, ...]:
        """Return the columns without which no row can be new."""
        spec = self.spec(editing=False)
        given = set(self.view.defaults)
        columns = table_of(self.model).c
        return tuple(
            name
            for name in self.declared.columns
            if name in columns
            and (is_required(columns[name]) or name in spec.required)
            and name not in given
        )

    def is_summed(self, name: str) -> bool:
        """Tell whether totals of a column mean something: numbers that are no years and no keys."""
        column = table_of(self.model).c.get(name)
        if column is None or column.foreign_keys or name in self.view.plain_numbers:
            return False
        return isinstance(column.type, Numeric | Integer)

    def mask_index(self, name: str) -> str:
        """Return the column with the blind index of a masked one."""
        rule = field_policy.mask_of(self.model, name)
        return "" if rule is None else rule.index

    @property
    def by_sets(self) -> bool:
        """Tell whether rows are written by sets: the view has no service or state of its own.

        Others are written row by row through that service.
        """
        from app.kernel.views import RecordView

        own = type(self.view)
        generic = ("create", "update", "values", "form", "may_change", "require_changeable")
        return all(getattr(own, name) is getattr(RecordView, name) for name in generic)


def target_named(name: str) -> Target:
    """Return the list of a view, for whoever may write its records; raise NotImportable."""
    view = registry().views.get(name)
    declared = getattr(view, "imports", None)
    if view is None or declared is None:
        raise NotImportable
    current_actor().require("write", view.record)
    return Target(view, declared)


def import_button(view: Any) -> list[Button]:
    """Return the button of a list that takes imports, for those who may write its records."""
    if getattr(view, "imports", None) is None or not view.may("write"):
        return []
    url = url_for("ImportView.start", list_view=type(view).__name__)
    return [Button(_("Import"), url, icon="file-import")]


def check(view: Any) -> None:
    """Refuse a declaration that names what is not there, or what could not be compared."""
    declared: Importable | None = getattr(view, "imports", None)
    if declared is None:
        return
    asked = {name for _title, part in view.sections(editing=False) for name in part}
    columns = set(table_of(view.model).c.keys())
    problems = [f"{name} is not in the form" for name in declared.columns if name not in asked]
    for key in declared.keys:
        problems += [f"the key {name} is no column" for name in key if name not in columns]
    for name in declared.columns:
        rule = field_policy.mask_of(view.model, name)
        if rule is not None and not rule.index:
            problems.append(f"{name} is masked and has no blind index to compare by")
    if problems:
        raise TypeError(f"{type(view).__name__}.imports: {'; '.join(problems)}")
