"""Page models of a comparison: a record as it was, as others saved it, as it was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.extensions import db
from app.kernel import form_values, record_pages
from app.kernel.fields import TranslatedForm
from app.kernel.history import Edit, edits
from app.kernel.merging import UNKNOWN, Merged, Side
from app.kernel.pages import Change, Crumb

if TYPE_CHECKING:
    from app.kernel.conflicts import Sheet


@dataclass(frozen=True)
class Question:
    """A comparison with the notes that travel along, the choices made and those still open."""

    rows: tuple[Merged, ...]
    hidden: tuple[tuple[str, str], ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """One field on the page; `before` is None when it is not known what it was."""

    name: str
    label: str
    side: str
    before: str | None
    theirs: str
    mine: str
    choice: str
    note: str = ""
    error: str = ""


@dataclass(frozen=True)
class ConflictPage:
    """The comparison, as a form that sends the merged record."""

    title: str
    intro: str
    form: Any
    fields: tuple[Compared, ...]
    untouched: tuple[str, ...]
    others: tuple[Change, ...]
    hidden: tuple[tuple[str, str], ...]
    submit_label: str
    cancel_url: str
    breadcrumbs: tuple[Crumb, ...]
    errors: tuple[str, ...] = ()

    @property
    def open_count(self) -> int:
        """Return how many fields a person has to decide."""
        return sum(1 for row in self.fields if row.side == Side.CONFLICT)


@dataclass(frozen=True)
class GonePage:
    """What was typed for a record that is no longer there."""

    title: str
    intro: str
    typed: tuple[tuple[str, str], ...]
    back_url: str
    breadcrumbs: tuple[Crumb, ...]


def compare(
    sheet: Sheet, item: Any, form: TranslatedForm, blank: TranslatedForm, question: Question
) -> ConflictPage:
    """Return the page of a comparison; `blank` is a form to write values with."""
    changes = edits(db.session(), item)
    rows = [row for row in question.rows if row.name in form]
    writer = Writer(blank, sheet.view.plain_numbers)
    shown = tuple(
        _compared(row, form, writer, question, changes)
        for row in rows
        if row.side not in (Side.NOBODY, Side.ALIKE)
    )
    names = {row.name for row in shown}
    newest = changes[0] if changes else None
    return ConflictPage(
        title=_("Changed meanwhile: %(name)s", name=str(item)),
        intro=_who(newest),
        form=form,
        fields=shown,
        untouched=tuple(n for n in form_values.compared(form) if n not in names),
        others=_others(sheet, changes, rows),
        hidden=question.hidden,
        submit_label=sheet.labels[0],
        cancel_url=sheet.view.url_of(item),
        breadcrumbs=record_pages.breadcrumbs(sheet.view, item, last=sheet.crumb),
        errors=tuple(str(text) for text in form.form_errors),
    )


def _who(edit: Edit | None) -> str:
    if edit is None:
        return _("Somebody else saved this record after you had opened it.")
    return _(
        "%(author)s saved this record on %(at)s, after you had opened it.",
        author=edit.author,
        at=edit.at,
    )


def _compared(
    row: Merged,
    form: TranslatedForm,
    writer: Writer,
    question: Question,
    changes: Iterable[Edit],
) -> Compared:
    preset = "" if row.side is Side.CONFLICT else row.side.value
    missing = row.name in question.missing
    errors = [str(text) for text in form[row.name].errors]
    return Compared(
        name=row.name,
        label=str(form[row.name].label.text),
        side=row.side.value,
        before=None if row.base is UNKNOWN else writer.write(row.name, row.base),
        theirs=writer.write(row.name, row.theirs),
        mine=writer.write(row.name, row.mine),
        choice=question.choices.get(row.name, preset),
        note=_by(row, changes),
        error=_("Choose one of the values.") if missing else "; ".join(errors),
    )


@dataclass(frozen=True)
class Writer:
    """Writes values as the fields of a form do; years have no separators."""

    form: Any
    plain: frozenset[str]

    def write(self, name: str, value: Any) -> str:
        """Return a value as a reader reads it."""
        if name in self.plain and isinstance(value, int):
            return str(value)
        form_values.fill(self.form, {name: value})
        return form_values.shown(self.form[name])


def _by(row: Merged, changes: Iterable[Edit]) -> str:
    """Say who saved the value of others, and when."""
    if row.side is Side.MINE:
        return ""
    found = next((edit for edit in changes if row.name in edit.columns), None)
    return f"{found.author}, {found.at}" if found else ""


def _others(sheet: Sheet, changes: list[Edit], rows: list[Merged]) -> tuple[Change, ...]:
    """Return what the newest entry changed beyond the fields of this form."""
    known = {row.name for row in rows}
    if not changes or any(row.side in (Side.THEIRS, Side.CONFLICT, Side.ALIKE) for row in rows):
        return ()
    return tuple(
        change
        for column, change in changes[0].changes(db.session(), sheet.view)
        if column not in known and not column.startswith("updated_")
    )


def gone(sheet: Sheet, form: TranslatedForm) -> GonePage:
    """Return the page that keeps what was typed for a record that is out of reach now."""
    view = sheet.view
    return GonePage(
        title=_("The record is no longer there"),
        intro=_(
            "It was removed, or it is no longer within your reach. Nothing was saved. "
            "What you typed stands below, so that you can copy it."
        ),
        typed=tuple(
            (str(form[name].label.text), form_values.shown(form[name]))
            for name in form_values.compared(form)
        ),
        back_url=view.url("list"),
        breadcrumbs=record_pages.breadcrumbs(view),
    )
