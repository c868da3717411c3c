"""Two people on one record: the second sees what the first saved, and chooses field by field.

A form carries a sealed note of its record's values and version at opening. When the record is no
longer at that version, the sent form is compared with it and with what others saved since
(`merging`); what one side alone changed is taken over, the rest is asked. The answer is checked in
the same way against whoever was faster still. See docs/adr/0022.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.kernel import conflict_pages, form_values, lines, reentry
from app.kernel.conflict_pages import Question
from app.kernel.errors import Conflict, NotFound, WrongState
from app.kernel.fields import TranslatedForm
from app.kernel.form_source import reading_from
from app.kernel.merging import Merged, Side, merge
from app.kernel.versions import Opened, at_version, note_of, opened_from, version_of

if TYPE_CHECKING:
    from app.kernel.commands import Answer, Command
    from app.kernel.views import RecordView

BASE, ASKED, TAKE = "_base", "_asked", "_take."  # names of the fields that a form carries along
OTHER = "other"
ASKABLE = (Side.MINE, Side.THEIRS, Side.CONFLICT)
CHOICES = (Side.MINE.value, Side.THEIRS.value, OTHER)


class Sheet(ABC):
    """A form about one record: to change it, or for one of its commands."""

    what: str

    def __init__(self, view: RecordView) -> None:
        self.view = view

    @abstractmethod
    def check(self, item: Any) -> None:
        """Refuse a record or actor for whom the form is not."""

    @abstractmethod
    def form(self, item: Any) -> TranslatedForm:
        """Return the form about a record."""

    @abstractmethod
    def save(self, item: Any, form: TranslatedForm) -> None:
        """Carry out what the form says."""

    @abstractmethod
    def page(self, form: TranslatedForm, item: Any, hidden: tuple[tuple[str, str], ...]) -> Answer:
        """Return the page of the form."""

    @property
    def crumb(self) -> str:
        """Return the last step of the breadcrumb."""
        return self.labels[0]

    @property
    @abstractmethod
    def labels(self) -> tuple[str, str]:
        """Return the label of the button that sends the form, and the message when it is done."""


class EditSheet(Sheet):
    """The form that changes a record."""

    what = "edit"

    def check(self, item: Any) -> None:
        """Refuse a record that its state closes to changes."""
        self.view.require_changeable(item)

    def form(self, item: Any) -> TranslatedForm:
        """Return the form that changes a record."""
        return self.view.form(editing=True, item=item)

    def save(self, item: Any, form: TranslatedForm) -> None:
        """Change the record."""
        values = self.view.values(form, editing=True)
        version = version_of(item)
        lines.save(form, lambda: self.view.update(item.id, values, version))

    def page(self, form: TranslatedForm, item: Any, hidden: tuple[tuple[str, str], ...]) -> Answer:
        """Return the page of the form."""
        return self.view.form_page(form, item, hidden)

    @property
    def crumb(self) -> str:
        """Return “Change”."""
        return _("Change")

    @property
    def labels(self) -> tuple[str, str]:
        """Return “Save” and “Saved.”"""
        return _("Save"), _("Saved.")


class CommandSheet(Sheet):
    """The form of a command."""

    def __init__(self, view: RecordView, command: Command) -> None:
        super().__init__(view)
        self.command = command
        self.what = f"command {command.name}"

    def check(self, item: Any) -> None:
        """Refuse an actor who may not run the command."""
        self.view.require_command(self.command, item)

    def form(self, item: Any) -> TranslatedForm:
        """Return the form of the command."""
        form = self.command.form(item)
        if self.view.asks_again(self.command):
            reentry.ask(form)
        return form

    def save(self, item: Any, form: TranslatedForm) -> None:
        """Run the command."""
        self.command.run(item, form)

    def page(self, form: TranslatedForm, item: Any, hidden: tuple[tuple[str, str], ...]) -> Answer:
        """Return the page of the command."""
        return self.view.command_page(self.command, item, form, hidden)

    @property
    def labels(self) -> tuple[str, str]:
        """Return the command's label, and that it was carried out."""
        label = str(self.command.label)
        return label, _("Done: %(step)s.", step=label)


@dataclass
class Sent:
    """What a browser sent: the fields, what the form was opened with, and the choices made.

    `asked` is there when this answers a comparison: what was mine, and what was before.
    """

    fields: MultiDict[str, Any]
    opened: Opened | None
    asked: Opened | None = None
    open_choices: tuple[str, ...] = ()

    @property
    def rows(self) -> tuple[Merged, ...]:
        """Return the comparison that this answers; nothing when it answers none."""
        if self.asked is None or self.opened is None:
            return ()
        return merge(self.asked.values["base"], self.opened.values, self.asked.values["mine"])


def handle(sheet: Sheet, pk: int) -> Answer:
    """Show the form of a sheet, or carry it out on the record as the user saw it."""
    if request.method == "GET":
        item = sheet.view.read(pk)
        sheet.check(item)
        try:
            form = sheet.form(item)
        except Exception as error:
            return sheet.view.not_offered(item, error)
        return sheet.page(form, item, ((BASE, _note(sheet, item, form)),))
    sent = _sent(sheet, pk)
    try:
        item = sheet.view.read(pk)
    except NotFound:
        return _gone(sheet, sent)
    try:
        sheet.check(item)
    except WrongState as error:  # another moved the record on: what was typed is shown again
        form = sheet.form(item)
        sheet.view.refuse(form, error)
        return sheet.page(form, item, _carried(sent))
    return _handle_sent(sheet, item, sent)


def _handle_sent(sheet: Sheet, item: Any, sent: Sent) -> Answer:
    _apply_choices(sheet, item, sent)
    with reading_from(sent.fields):
        form = sheet.form(item)
        valid = not lines.asked_for_more() and form.validate()
    if valid and not sent.open_choices:
        done = _save(sheet, item, form, sent)
        if done is not None:
            return done
        item = sheet.view.read(item.id)
    if sent.rows:
        return _ask_again(sheet, item, form, sent)
    return sheet.page(form, item, _carried(sent))


def _save(sheet: Sheet, item: Any, form: TranslatedForm, sent: Sent) -> Answer | None:
    """Carry out the form; nothing when it was refused with a message on it."""
    key, version = item.id, _expected(form, sent, item)
    try:
        with at_version(type(item), key, version):
            sheet.save(item, form)
    except Conflict:
        return _after_conflict(sheet, key, form, sent)
    except Exception as error:  # the refusals that have words; others are raised again
        sheet.view.refuse(form, error)
        return None
    flash(sheet.labels[1], "success")
    return redirect(sheet.view.url("show", pk=key))


def _expected(form: TranslatedForm, sent: Sent, item: Any) -> int | None:
    """Return the version that the user saw; a form that tells none is one of an unknown version."""
    if sent.opened is not None:
        return sent.opened.version
    if "version" in form:
        typed = str(form["version"].data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    return version_of(item)


def _after_conflict(sheet: Sheet, key: int, form: TranslatedForm, sent: Sent) -> Answer:
    db.session.expire_all()
    try:
        item = sheet.view.read(key)
    except NotFound:
        return _gone(sheet, sent)
    try:
        sheet.check(item)
    except WrongState as error:
        sheet.view.refuse(form, error)
        return sheet.page(form, item, _carried(sent))
    return _ask(sheet, item, form, sent)


# -- what is sent ---------------------------------------------------------------


def _note(sheet: Sheet, item: Any, form: TranslatedForm) -> str:
    return note_of(db.session(), sheet.what, item, form_values.values_of(form))


def _sent(sheet: Sheet, pk: int) -> Sent:
    session, model = db.session(), sheet.view.model
    fields: MultiDict[str, Any] = request.form.copy()
    for name in request.files:
        fields.setlist(name, request.files.getlist(name))
    return Sent(
        fields,
        opened_from(session, sheet.what, model, pk, request.form.get(BASE)),
        opened_from(session, f"{sheet.what}, asked", model, pk, request.form.get(ASKED)),
    )


def _carried(sent: Sent) -> tuple[tuple[str, str], ...]:
    """Return the note of the form's opening again: a refused form was not opened anew."""
    note = sent.fields.get(BASE, "")
    return ((BASE, note),) if note else ()


def _apply_choices(sheet: Sheet, item: Any, sent: Sent) -> None:
    """Put what was chosen in place of what the fields hold; note which choices are open."""
    rows = [row for row in sent.rows if row.side in ASKABLE]
    if not rows:
        return
    with reading_from(None):
        form = sheet.form(item)
    missing = []
    for row in rows:
        choice = sent.fields.get(TAKE + row.name, row.side.value)
        if row.name not in form or choice == OTHER:
            continue
        if choice in (Side.MINE, Side.THEIRS):
            form_values.fill(form, {row.name: row.mine if choice == Side.MINE else row.theirs})
            sent.fields.setlist(row.name, form_values.as_typed(form[row.name]))
        else:
            missing.append(row.name)
    sent.open_choices = tuple(missing)


# -- what is shown --------------------------------------------------------------


def _ask(sheet: Sheet, item: Any, form: TranslatedForm, sent: Sent) -> Answer:
    """Show what was, what others saved and what was typed, and ask where both changed a field."""
    with reading_from(None):
        now = sheet.form(item)
    base = sent.opened.values if sent.opened is not None else None
    theirs, mine = form_values.values_of(now), form_values.values_of(form)
    asked = {"base": base, "mine": mine}
    notes = (
        (BASE, _note(sheet, item, now)),
        (ASKED, note_of(db.session(), f"{sheet.what}, asked", item, asked)),
    )
    _set_version(form, version_of(item))
    question = conflict_pages.Question(merge(base, theirs, mine), hidden=notes)
    return _comparison(sheet, item, form, question, status=409)


def _ask_again(sheet: Sheet, item: Any, form: TranslatedForm, sent: Sent) -> Answer:
    """Show the same comparison with what was chosen and typed, and what is still wrong."""
    again = sheet.form(item)  # as it was sent, before choices took the place of what was typed
    for field in form:
        again[field.name].errors = field.errors
    again.form_errors = form.form_errors
    again.grids = form.grids
    question = conflict_pages.Question(
        sent.rows,
        hidden=tuple((name, sent.fields.get(name, "")) for name in (BASE, ASKED)),
        choices={
            row.name: sent.fields[TAKE + row.name]
            for row in sent.rows
            if sent.fields.get(TAKE + row.name) in CHOICES
        },
        missing=sent.open_choices,
    )
    return _comparison(sheet, item, again, question, status=422)


def _comparison(
    sheet: Sheet, item: Any, form: TranslatedForm, question: Question, *, status: int
) -> Answer:
    with reading_from(None):
        blank = sheet.form(item)
    page = conflict_pages.compare(sheet, item, form, blank, question)
    return sheet.view.page("record/conflict.html", page, status=status)


def _set_version(form: TranslatedForm, version: int | None) -> None:
    if "version" in form:
        form["version"].data, form["version"].raw_data = str(version), None


def _gone(sheet: Sheet, sent: Sent) -> Answer:
    """Show what was typed for a record that is out of reach now, to whom it was shown before."""
    db.session.rollback()
    if sent.opened is None or not isinstance(sheet, EditSheet):
        raise NotFound(record=sheet.view.record)
    page = conflict_pages.gone(sheet, sheet.view.form(editing=True))
    return sheet.view.page("record/gone.html", page, status=409)
