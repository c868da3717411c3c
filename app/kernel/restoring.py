"""Restores a past version as a new one: through the view's own form and its own service.

So scope, permission, validation, guards and the order of states hold as for any other change. What
the form for changes does not ask for is never restored; neither is the state of a workflow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect as sa_inspect
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.kernel import field_policy
from app.kernel.form_builder import build_form, column_names
from app.kernel.form_values import as_typed
from app.kernel.pages import Change
from app.kernel.past_versions import Version
from app.kernel.records import trail_event
from app.kernel.trail_values import Names, label_of, shown
from app.kernel.transaction import transaction

if TYPE_CHECKING:
    from app.kernel.views import RecordView


@dataclass(frozen=True)
class Plan:
    """What restoring a version would change, and which columns stay because they are not kept."""

    names: tuple[str, ...]
    changes: tuple[Change, ...]
    kept: tuple[str, ...]


def plan(view: RecordView, item: Any, version: Version) -> Plan:
    """Compare the present record with a version, column by column of the form for changes."""
    names = Names(db.session())
    columns = _restorable(view)
    differing = []
    for column, key in columns.items():
        now, then = getattr(item, key), version.value(key)
        if version.known(key) and now != then:
            differing.append((column, now, then))
            names.want(view.model, {column: now})
            names.want(view.model, {column: then})
    names.load()
    return Plan(
        names=tuple(column for column, _now, _then in differing),
        changes=tuple(
            Change(
                label_of(view, column) or column,
                *("" if v is None else shown(view, names, column, v) for v in (now, then)),
            )
            for column, now, then in differing
        ),
        kept=tuple(
            label_of(view, column) or column
            for column, key in columns.items()
            if not version.known(key)
        ),
    )


def _restorable(view: RecordView) -> dict[str, str]:
    """Return the columns of the form for changes, each with the name of its attribute."""
    mapper: Any = sa_inspect(view.model)
    owned = {view.workflow.field} if view.workflow is not None else set()
    # A page that asks whether to restore a guarded value would have to carry it.
    owned |= field_policy.rules_of(view.model).keys()
    return {
        name: mapper.get_property_by_column(mapper.local_table.c[name]).key
        for name in column_names(view.form_spec(editing=True))
        if name not in owned
    }


class _Overlay:
    """A record with the values of a version over it, as a form reads it."""

    def __init__(self, item: Any, values: dict[str, Any]) -> None:
        self._item = item
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._item, name)


def filled_form(view: RecordView, item: Any, version: Version, wanted: Plan) -> Any:
    """Return the form for changes as somebody would send it who typed the old values."""
    keys = _restorable(view)
    values = {name: version.value(keys[name]) for name in wanted.names}
    target = _Overlay(item, values)
    form_class = build_form(view.form_spec(editing=True))
    blank = form_class(formdata=None, obj=target, meta={"csrf": False})
    typed: MultiDict[str, Any] = MultiDict()
    for field in blank:
        typed.setlist(field.name, as_typed(field))
    return form_class(formdata=typed, obj=target, meta={"csrf": False})


def restore(
    view: RecordView, item: Any, version: Version, form: Any, expected: int | None, reason: str
) -> None:
    """Change the record by the view's own service; the trail says from which version."""
    with transaction() as session:
        changed = view.update(item.id, view.values(form, editing=True), expected)
        details: dict[str, Any] = {"at": version.at.isoformat() if version.at else None}
        if version.entry is not None:
            details["version"] = version.entry.id
        if reason:
            details["reason"] = reason
        trail_event(session, "restore", changed, details)
