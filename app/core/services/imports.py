"""Imports step by step: a file, its columns, what it would do, doing it, and taking it back.

What takes long is a job (`import_work`); a step here only asks for it, in the same transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.models import Import, ImportMapping, ImportState
from app.core.services import import_files
from app.core.services.import_files import Found
from app.kernel.actor import Actor
from app.kernel.formats import current_language
from app.kernel.imports import errors
from app.kernel.imports.declared import Target, target_named
from app.kernel.imports.layout import Table, guess, signature
from app.kernel.jobs import defer
from app.kernel.records import get_for_update, get_record
from app.kernel.text import clean_input
from app.kernel.transaction import transaction

JOB = "core.import_step"
LONGEST_NAME = 200


def upload(list_view: str, file_name: str, content: bytes, *, actor: Actor) -> Import:
    """Keep a file for a list and guess its columns; raise ImportRefused."""
    with transaction() as session:
        target = target_named(list_view)
        found = import_files.look_into(content, target)
        table = found.tables[0]
        item = Import(
            user_id=actor.user_id,
            list_view=list_view,
            about=target.table,
            record=target.view.record,
            file_name=clean_input(file_name)[-LONGEST_NAME:],
            file_hash=import_files.digest(content),
            language=current_language(),
            sheet=table.sheet[:LONGEST_NAME],
            charset=found.charset,
            mapping=_as_stored(suggested(session, target, table, actor=actor)),
        )
        session.add(item)
        session.flush()
        import_files.keep(session, item, content)
        return item


def look_again(item: Import, *, session: Session) -> tuple[Target, Found]:
    """Return the list of an import and what its file holds."""
    target = target_named(item.list_view)
    return target, import_files.look_into(import_files.content_of(session, item), target)


def glance_again(item: Import, *, session: Session) -> tuple[Target, Found]:
    """Return the list of an import and the headings of its file, with its first rows."""
    target = target_named(item.list_view)
    content = import_files.content_of(session, item)
    return target, import_files.glance_at(content, target, item)


def suggested(session: Session, target: Target, table: Table, *, actor: Actor) -> dict[int, str]:
    """Return which column is which: as chosen before for such headings, else by the headings."""
    statement = select(ImportMapping).where(
        ImportMapping.user_id == actor.user_id,
        ImportMapping.list_view == type(target.view).__name__,
        ImportMapping.signature == _key(table),
    )
    known = session.scalars(statement).one_or_none()
    if known is None:
        return guess(table.headers, target.headings())
    names = set(target.names)
    return {int(index): name for index, name in known.mapping.items() if name in names}


def check(
    key: int,
    mapping: Mapping[int, str],
    *,
    actor: Actor,
    sheet: str = "",
    similar_as_new: bool = False,
) -> Import:
    """Choose the columns, remember them, and let the rows be compared; raise ImportRefused."""
    with transaction() as session:
        item = _at(session, key, ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
        target, found = glance_again(item, session=session)
        table = found.table(sheet or item.sheet)
        _require_columns(target, table, mapping)
        item.sheet, item.mapping = table.sheet[:LONGEST_NAME], _as_stored(mapping)
        item.similar_as_new = similar_as_new
        _remember(session, target, table, item.mapping, actor)
        _start(session, item, ImportState.CHECKING)
        return item


def apply(key: int, *, accepted_only: bool, actor: Actor) -> Import:
    """Let the accepted rows be written; all or nothing unless `accepted_only`."""
    with transaction() as session:
        item = _at(session, key, ImportState.CHECKED)
        target_named(item.list_view)
        if item.rows_rejected and not accepted_only:
            raise errors.RowsRejected(number=item.rows_rejected)
        item.accepted_only = accepted_only
        _start(session, item, ImportState.APPLYING)
        return item


def undo(key: int, *, actor: Actor) -> Import:
    """Let an import be taken back as a whole."""
    with transaction() as session:
        item = _at(session, key, ImportState.DONE)
        target_named(item.list_view)
        _start(session, item, ImportState.UNDOING)
        return item


def discard(key: int, *, actor: Actor) -> Import:
    """Forget a file with which nothing was done."""
    with transaction() as session:
        item = _at(session, key, ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)
        import_files.forget(session, item)
        item.state = ImportState.DISCARDED
        return item


def read(session: Session, key: int) -> Import:
    """Return one's own import; raise NotFound."""
    return get_record(session, Import, key)


def mapping_of(item: Import) -> dict[int, str]:
    """Return the chosen columns by their place in the file."""
    return {int(index): name for index, name in sorted(item.mapping.items(), key=_place)}


def _place(entry: tuple[str, str]) -> int:
    return int(entry[0])


def _at(session: Session, key: int, *states: ImportState) -> Import:
    item = get_for_update(session, Import, key)
    if item.state not in states:
        raise errors.NotReady(state=item.state)
    return item


def _start(session: Session, item: Import, state: ImportState) -> None:
    item.state, item.message = state, ""
    session.flush()
    defer(session, JOB, lock=f"import:{item.id}", import_id=item.id)


def _require_columns(target: Target, table: Table, mapping: Mapping[int, str]) -> None:
    names = [name for index, name in mapping.items() if index < len(table.headers)]
    for name in names:
        if names.count(name) > 1:
            raise errors.ColumnTwice(column=target.label(name))
        if name not in target.names:
            raise errors.NotImportable
    missing = [name for name in target.needed() if name not in names]
    if missing or not names:
        wanted = missing or target.names
        raise errors.ColumnMissing(columns=", ".join(target.label(name) for name in wanted))


def _as_stored(mapping: Mapping[int, str]) -> dict[str, str]:
    return {str(index): name for index, name in sorted(mapping.items())}


def _remember(
    session: Session, target: Target, table: Table, mapping: Mapping[str, str], actor: Actor
) -> None:
    view = type(target.view).__name__
    statement = select(ImportMapping).where(
        ImportMapping.user_id == actor.user_id,
        ImportMapping.list_view == view,
        ImportMapping.signature == _key(table),
    )
    known = session.scalars(statement).one_or_none()
    if known is None:
        known = ImportMapping(user_id=actor.user_id, list_view=view, signature=_key(table))
        session.add(known)
    known.mapping = dict(mapping)


def _key(table: Table) -> str:
    return hashlib.sha256(signature(table.headers).encode()).hexdigest()
