"""Rows of an import one by one, through the service of their view, as its form does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import field_policy, form_source
from app.kernel.columns import relation_of_key
from app.kernel.errors import InvalidInput
from app.kernel.form_builder import build_form, column_names
from app.kernel.imports.layout import cell_text
from app.kernel.imports.staging import Work, purpose
from app.kernel.models import table_of
from app.kernel.records import get_record
from app.kernel.sealing import unseal


class ServiceWriter:
    """Writes rows through the service of their view."""

    def __init__(self, work: Work) -> None:
        """Look up what an empty form of a new record holds."""
        self.work = work
        spec = work.target.spec(editing=False)
        with form_source.reading_from(None):
            form = build_form(spec)()
        self.blank = {name: form[name].data for name in column_names(spec)}

    def write(self, rows: Sequence[int]) -> None:
        """Write some rows; raise what refuses them."""
        work = self.work
        statement = text(
            "select row_no, outcome, entry, target_id, shown_version, change "
            "from core_imports.row where import_id = :id "
            "and row_no = any(cast(:rows as integer[])) order by row_no"
        )
        bound = {"id": work.import_id, "rows": list(rows)}
        for row in work.session.execute(statement, bound).all():
            values = unseal(row.entry, purpose(work.import_id, row.row_no))
            if row.outcome == "new":
                self._create(row.row_no, values)
            else:
                self._change(row, values)

    def _create(self, row_no: int, values: Mapping[str, Any]) -> None:
        work = self.work
        whole = {
            name: values.get(name) if name in work.names or values.get(name) is not None else blank
            for name, blank in self.blank.items()
        }
        made = work.target.view.create(whole)
        _require_as_said(work, made, work.names, values)
        _keep_target(work.session, work.import_id, row_no, made.id)

    def _change(self, row: Any, values: Mapping[str, Any]) -> None:
        work, target = self.work, self.work.target
        item: Any = get_record(work.session, target.model, row.target_id)
        target.view.require_changeable(item)
        spec = target.spec(editing=True)
        with form_source.reading_from(None):
            form = build_form(spec)(obj=item)
        whole = {name: form[name].data for name in column_names(spec)}
        said = {name: values[name] for name in row.change if name in whole and name in values}
        changed = target.view.update(row.target_id, whole | said, row.shown_version)
        work.session.flush()
        _require_as_said(work, changed, said, values)


def _require_as_said(
    work: Work, item: Any, names: Iterable[str], values: Mapping[str, Any]
) -> None:
    """Refuse cells in whose place a service writes something else: the file would never be met."""
    columns = table_of(work.target.model).c
    otherwise = {
        name: _("By its own rules the program writes this instead: %(value)s", value=shown)
        for name in names
        if name in columns and values.get(name) is not None
        for shown in [_shown(work, item, name)]
        if getattr(item, name) != values[name]
    }
    if otherwise:
        raise InvalidInput(otherwise)


def _shown(work: Work, item: Any, name: str) -> str:
    value = getattr(item, name)
    if value is None:
        return "—"
    if field_policy.mask_of(work.target.model, name) is not None:
        return str(field_policy.DOTS)
    relation = relation_of_key(work.target.model, name)
    if relation is not None:
        return str(getattr(item, relation.key))
    choices = {str(key): str(label) for key, label in work.target.view.choices.get(name, ())}
    return choices.get(str(value)) or cell_text(value)


def _keep_target(session: Session, import_id: int, row_no: int, key: int) -> None:
    session.execute(
        text(
            "update core_imports.row set target_id = :key "
            "where import_id = :id and row_no = :row_no"
        ),
        {"key": key, "id": import_id, "row_no": row_no},
    )
