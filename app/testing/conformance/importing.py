"""Checks of imports: each list takes its own empty table, filled in, and gives it back."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import xlsxwriter
from flask import g
from flask_babel import force_locale
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.models import Import
from app.core.services import import_books, import_work, imports
from app.extensions import db
from app.kernel import form_source
from app.kernel.actor import bind_actor
from app.kernel.columns import BOOLEAN, relation_of_key
from app.kernel.form_builder import build_form
from app.kernel.form_values import kind_of
from app.kernel.imports.declared import Target, target_named
from app.kernel.imports.workbooks import read_book
from app.kernel.security import load_actor
from app.kernel.views import RecordView
from app.testing.conformance.context import Context
from app.testing.conformance.pages import holds, roles_of

DAY, NUMBER, WORDS = "05/04/2021", "1", "Dòng nhập thử"
OWN = "core.Import"


def check_importing(context: Context) -> list[str]:
    """The template of each import, filled in, is new, then the same, and can be taken back."""
    views = [view for view in context.record_views if getattr(view, "imports", None) is not None]
    if not views:
        return []
    context.rows.ensure(1)
    return [
        f"{type(view).__name__}: {problem}" for view in views for problem in _walk(context, view)
    ]


def _walk(context: Context, view: RecordView) -> Iterator[str]:
    wanted = (("write", view.record), ("write", OWN))
    roles = [r for r in roles_of(context) if r and all(holds(context, r, *pair) for pair in wanted)]
    if not roles:
        yield "no role may import"
        return
    name = type(view).__name__
    with context.app.test_request_context("/"), force_locale("vi"):
        user = context.rows.user(roles[0])
        g.actor = load_actor(db.session(), user, "conformance")
        bind_actor(db.session(), g.actor)
        try:
            yield from _filled(target_named(name), context.declared.samples.get(name, {}))
        finally:
            db.session.remove()


def _filled(target: Target, samples: Mapping[str, Any]) -> Iterator[str]:
    name = type(target.view).__name__
    header = [str(cell) for cell in read_book(import_books.template(name)).sheets[0].rows[0]]
    content = _workbook(header, _row(db.session(), target, samples))
    first = _checked(name, content)
    mapped = imports.mapping_of(first)
    if list(mapped.values()) != list(target.names):
        yield f"its own headings are read as {mapped}"
    if (first.state, first.rows_new) != ("checked", 1):
        yield f"its own row is not new: {first.state} {first.message} {_reasons(first)}"
        return
    written = _step(first, lambda: imports.apply(first.id, accepted_only=False, actor=g.actor))
    if written.state != "done":
        yield f"its own row is not written: {written.message}"
        return
    again = _checked(name, content)
    if (again.rows_new, again.rows_changed, again.rows_same) != (0, 0, 1):
        yield f"the same row again is not the same: {_reasons(again)}"
    undone = _step(written, lambda: imports.undo(written.id, actor=g.actor))
    if undone.state != "undone":
        yield f"what nobody touched is not taken back: {undone.message}"


def _checked(name: str, content: bytes) -> Import:
    item = imports.upload(name, "mau.xlsx", content, actor=g.actor)
    return _step(item, lambda: imports.check(item.id, imports.mapping_of(item), actor=g.actor))


def _step(item: Import, ask: Any) -> Import:
    key = item.id
    ask()
    import_work.work(key)
    bind_actor(db.session(), g.actor)
    db.session.expire_all()
    return db.session.get_one(Import, key)


def _reasons(item: Import) -> str:
    statement = text("select outcome, why, change from core_imports.row where import_id = :id")
    return str([tuple(row) for row in db.session.execute(statement, {"id": item.id})])


def _row(session: Session, target: Target, samples: Mapping[str, Any]) -> list[str]:
    with form_source.reading_from(None):
        form = build_form(target.spec(editing=False))()
    found = []
    for name in target.names:
        if name in samples:
            told = samples[name]
            found.append(str(told(session) if callable(told) else told))
        else:
            found.append(_sample(session, target, name, form))
    return found


def _sample(session: Session, target: Target, name: str, form: Any) -> str:
    """Return what a cell may say; what only helps to find is left empty."""
    if name not in form:
        return ""
    kind = kind_of(form[name])
    if kind == BOOLEAN:
        return "x"
    if kind == "select":
        return next(str(label) for value, label in form[name].options() if value)
    if kind == "date":
        return DAY
    if kind == "lookup":
        relation = relation_of_key(target.model, name)
        model: Any = relation.property.mapper.class_ if relation is not None else None
        return str(session.scalars(select(model).order_by(model.id).limit(1)).first() or "")
    return NUMBER if kind in ("number", "decimal", "integer", "money") else WORDS


def _workbook(header: list[str], row: list[str]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for column, cell in enumerate(row):
            sheet.write_string(1, column, cell)
    return buffer.getvalue()
