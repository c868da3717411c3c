"""Tries a bulk action row by row: each in a savepoint of its own, so that one refusal is one row's.

The preview does what the act does, in a transaction that is rolled back: what it shows cannot
differ from what will be done, unless a row changes between, and then its version tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from psycopg import errors as pg
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import ObjectDeletedError

from app.extensions import db
from app.kernel import messages, reading, refusals
from app.kernel.bulk import Bulk
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.fields import TranslatedForm
from app.kernel.pages import Change
from app.kernel.records import refusal
from app.kernel.transaction import transaction
from app.kernel.versions import at_version

if TYPE_CHECKING:
    from app.kernel.views import RecordView

AT_ONCE = 100  # rows that one request tries; more are done in as many requests as it takes
DONE, SAME, REFUSED = "done", "same", "refused"
OUT_OF_REACH = (403, 404)


@dataclass(frozen=True)
class Wanted:
    """A row of a selection, at the version at which it was shown."""

    key: int
    version: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one row, or would become of it."""

    key: int
    state: str
    label: str = ""
    url: str | None = None
    changes: tuple[Change, ...] = ()
    why: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""  # tells records of one name apart
    is_barred: bool = False  # refused to this person, whatever others may


class _Nothing(Exception):
    """Ends the transaction of a preview."""


def preview(
    view: RecordView, action: Bulk, form: TranslatedForm, rows: Sequence[Wanted]
) -> list[Outcome]:
    """Return what the action would do to rows; nothing is written."""
    found: list[Outcome] = []
    try:
        with transaction():
            found = _Trial(view, action, form).run(rows)
            raise _Nothing
    except _Nothing:
        return found


def carry_out(
    view: RecordView, action: Bulk, form: TranslatedForm, rows: Sequence[Wanted]
) -> list[Outcome]:
    """Do the action to rows, within the transaction of the caller."""
    return _Trial(view, action, form, is_real=True).run(rows)


def take_back(
    view: RecordView, action: Bulk, rows: Sequence[tuple[Wanted, Mapping[str, Any]]]
) -> list[Outcome]:
    """Undo the action on rows that are still as it left them, within the caller's transaction."""
    items = view.read_many([row.key for row, _before in rows])
    return [
        _attempt(view, row, items.get(row.key), partial(_undo, view, action, before=before))
        for row, before in rows
    ]


def _undo(view: RecordView, action: Bulk, item: Any, *, before: Mapping[str, Any]) -> Outcome:
    action.require_on(view, item)
    action.undo(view, item, before)
    return Outcome(item.id, DONE)


@dataclass(frozen=True)
class _Trial:
    """One action with its form, for row after row."""

    view: RecordView
    action: Bulk
    form: TranslatedForm
    is_real: bool = False

    def run(self, rows: Sequence[Wanted]) -> list[Outcome]:
        """Return what became of rows, one after the other."""
        items = self.view.read_many([row.key for row in rows])
        return [
            _attempt(self.view, row, items.get(row.key), self._act, is_real=self.is_real)
            for row in rows
        ]

    def _act(self, item: Any) -> Outcome:
        view, action, key = self.view, self.action, item.id
        action.require_on(view, item)
        action.require_for(item)
        noted = action.before(view, item, self.form)
        old = () if self.is_real else self._seen(item)
        action.act(view, item, self.form)
        db.session.flush()
        if self.is_real:
            return Outcome(key, DONE, before=noted)
        # Relations of the former values are still loaded.
        db.session.expire(item)
        try:
            new = self._seen(item)
        except ObjectDeletedError:  # done, and out of reach by that
            return Outcome(key, DONE)
        changes = tuple(
            Change(label, before, after)
            for (label, before), (_label, after) in zip(old, new, strict=True)
            if before != after
        )
        return Outcome(key, DONE if changes or not old else SAME, changes=changes)

    def _seen(self, item: Any) -> tuple[tuple[str, str], ...]:
        names = self.action.shown(self.view, self.form)
        reading.note(self.view, (item,), names)
        cells = [(str(self.view.label(name)), self.view.cell(item, name).text) for name in names]
        return (*cells, *self.action.tells(self.view, item))


def _attempt(
    view: RecordView,
    row: Wanted,
    item: Any,
    work: Callable[[Any], Outcome],
    *,
    is_real: bool = True,
) -> Outcome:
    """Run one row's work in a savepoint; a refusal that has words belongs to the row."""
    session: Session = db.session()
    label, detail, url = f"#{row.key}", "", None
    try:
        with _savepoint(session):
            if item is None:
                raise NotFound(record=view.record, table=view.model.__tablename__, key=row.key)
            label, url = str(item), view.url_of(item)
            reading.note_label(item, label)
            detail = detail_of(view, item, label)
            with at_version(view.model, row.key, row.version):
                found = work(item)
    except Exception as raised:
        error = _explained(raised, view)
        if not messages.known(error):
            raise
        if is_real or messages.status_of(error) in OUT_OF_REACH:
            # What a preview finds not possible was not tried; what is out of reach was.
            refusals.note_refused(error)
        is_barred = messages.status_of(error) in OUT_OF_REACH
        return Outcome(
            row.key, REFUSED, label, url, why=_why(error), detail=detail, is_barred=is_barred
        )
    return replace(found, label=label, url=url, detail=detail)


def detail_of(view: RecordView, item: Any, label: str) -> str:
    """Return what the list shows beside a record's name, to tell apart those of one name."""
    for name in view.list_columns:
        text = view.cell(item, name).text
        if text and text not in label and label not in text:
            reading.note(view, (item,), (name,))
            return text
    return ""


@contextmanager
def _savepoint(session: Session) -> Iterator[None]:
    """Keep what a failed row wrote, and what it wanted to do after the commit, from staying."""
    effects = len(session.info.get("after_commit", ()))
    try:
        with session.begin_nested():
            yield
    except BaseException:
        del session.info.get("after_commit", [])[effects:]
        raise


def _explained(error: Exception, view: RecordView) -> Exception:
    """Return what a refusal of the database means for one row."""
    if not isinstance(error, DBAPIError):
        return error
    if isinstance(error.orig, pg.InsufficientPrivilege):
        return NotAllowed(verb="write", record=view.record)
    return refusal(error, view.model) or error


def _why(error: BaseException) -> str:
    if isinstance(error, InvalidInput):
        return "; ".join(messages.field_texts(error).values())
    return messages.text_for(error)


def versions_now(session: Session, model: Any, keys: Sequence[int]) -> dict[int, int]:
    """Return the versions of those rows that are within reach."""
    if not keys:
        return {}
    statement = select(model.id, model.version).where(model.id.in_(keys))
    return {row.id: row.version for row in session.execute(statement)}
