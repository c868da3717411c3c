"""The parts of a grid of lines: a line, the class of its form, and what is read of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, select

from app.extensions import db
from app.kernel import columns, form_values
from app.kernel.fields import TextField, TranslatedForm
from app.kernel.fields_lookup import LookupBase
from app.kernel.form_builder import LONG, FieldFactory, FormSpec, build_form, kept_form
from app.kernel.lines import Lines
from app.kernel.merging import Merged
from app.kernel.models import Base, table_of
from app.kernel.pages import Cell
from app.kernel.versions import Opened

if TYPE_CHECKING:
    from app.kernel.views import RecordView

LONGEST_TEXT = 1_000


@dataclass
class Line:
    """One line: its form, the child that it is about, and what is to be done with it."""

    index: str
    form: TranslatedForm
    item: Base | None = None
    note: str = ""
    removed: bool = False
    shown: Mapping[str, Cell] = field(default_factory=dict)  # columns that are not asked for
    changes: tuple[Merged, ...] = ()
    kept: bool = False  # nothing to do: an empty new line, or an old one as it was
    key: int | None = None
    opened: Opened | None = None

    @property
    def is_new(self) -> bool:
        """Tell whether the line is about no child yet."""
        return self.key is None

    def has(self, name: str) -> bool:
        """Tell whether the line asks for a column."""
        return name in self.form


class LineForms:
    """A class of line forms with the names that it asks for."""

    def __init__(self, spec: FormSpec, cls: type[TranslatedForm] | None = None) -> None:
        self.spec = spec
        self.names = spec.names
        self.is_kept = cls is not None
        self.cls = build_form(spec, with_version=False) if cls is None else cls

    def __call__(self, **kwargs: Any) -> TranslatedForm:
        return self.cls(**kwargs)

    @property
    def kinds(self) -> list[tuple[type[Any], Any]]:
        """Return the class of each field, and what there is to choose from."""
        unbound = [getattr(self.cls, name) for name in self.names]
        return [(each.field_class, each.kwargs.get("choices")) for each in unbound]

    def addresses(self) -> tuple[str, ...]:
        """Return the addresses of quick forms, which depend on what the reader may add."""
        unbound = (getattr(self.cls, name).kwargs.get("quick_url", "") for name in self.names)
        return tuple(found() if callable(found) else found for found in unbound)


def line_forms_of(view: RecordView, lines: Lines, *, editing: bool) -> LineForms:
    """Return the form of a line: the columns of the grid that the children's own form asks for."""
    spec = view.form_spec(editing=editing)
    names = tuple(name for name in lines.columns if name in spec.names)
    spec = FormSpec(
        model=spec.model,
        names=names,
        labels=spec.labels,
        choices=spec.choices,
        fields={**_one_line(spec, names), **spec.fields},
        required=spec.required,
        plain=spec.plain,
    )
    use = f"line-{'old' if editing else 'new'}"
    return LineForms(spec, kept_form(view, use, spec, with_version=False))


def _one_line(spec: FormSpec, names: Iterable[str]) -> dict[str, FieldFactory]:
    """Return fields of one line for texts: a cell of a grid has no room for more."""
    table = table_of(spec.model)
    texts = (n for n in names if n in table.c and n not in spec.choices)
    return {
        name: partial(TextField, max_length=LONGEST_TEXT)
        for name in texts
        if isinstance(kind := table.c[name].type, String) and (kind.length or LONG) >= LONG
    }


def data_of(form: TranslatedForm) -> dict[str, Any]:
    return {each.short_name: each.data for each in form}


def typed_in(form: TranslatedForm) -> dict[str, list[str]]:
    """Return what a browser sends for a form, to tell an empty line from one begun."""
    return {each.short_name: [t.strip() for t in form_values.as_typed(each) if t] for each in form}


def written(each: Any, value: Any) -> str:
    return str(each.write(value))


def ordering(model: type[Base], name: str) -> Any:
    attribute = getattr(model, name.removeprefix("-"))
    return attribute.desc() if name.startswith("-") else attribute


def know_labels(view: RecordView, forms: Iterable[TranslatedForm]) -> None:
    """Load the labels of all records that lines refer to, with one statement for each column."""
    wanted: dict[str, list[LookupBase]] = {}
    for form in forms:
        for each in form:
            if isinstance(each, LookupBase) and not each.process_errors:
                wanted.setdefault(each.short_name, []).append(each)
    for name, fields in wanted.items():
        relation = columns.relation_of_key(view.model, name)
        keys = {key for each in fields for key in each.keys}
        if relation is None or not keys:
            continue
        target = relation.property.mapper.class_
        found = db.session.execute(select(target).where(target.id.in_(keys))).unique().scalars()
        labels = {item.id: str(item) for item in found}
        for each in fields:
            each.know(labels)
