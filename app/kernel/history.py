"""The history of a record in the reader's words: entries of the trail with their differences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app.kernel import formats
from app.kernel.manifest import Text
from app.kernel.pages import Change, HistoryEntry
from app.kernel.registry import role_label
from app.kernel.trail import open_personal
from app.kernel.trail_reading import HIDDEN, WRITES, Source, TrailQuery, TrailRow, find
from app.kernel.trail_values import DERIVED, Names, label_of, shown

if TYPE_CHECKING:
    from app.kernel.views import RecordView

TAB_SIZE = 20

ACTIONS: dict[str, Text] = {
    "insert": _l("created"),
    "update": _l("changed"),
    "delete": _l("removed"),
    "transition": _l("moved on"),
    "restore": _l("restored from an earlier version"),
    "export": _l("exported"),
    "download": _l("fetched an exported file"),
    "subject_report": _l("reported to the person"),
    "read": _l("read"),
    "refused": _l("tried in vain"),
    "refused_more": _l("further tries in vain, summed up"),
    "login": _l("signed in"),
    "login_failed": _l("sign-in refused"),
    "logout": _l("signed out"),
    "password_changed": _l("changed the password"),
    "password_reset": _l("set a new password"),
    "role_rights": _l("rights changed"),
    "destroy_key": _l("key destroyed"),
    "keys_rotated": _l("values sealed under another key"),
    "reveal": _l("had a masked value shown"),
    "excepted": _l("acted under the exception"),
}

GIVES_REASON = ("transition", "restore", "reveal")


def history(session: Session, view: RecordView, item: Any) -> tuple[HistoryEntry, ...]:
    """Return the newest entries of a record that the reader has just been allowed to see."""
    if not view.has_history:
        return ()
    source = Source(item.__tablename__, (item.id,))
    rows = find(session, TrailQuery((source,), size=TAB_SIZE))
    return entries(session, {item.__tablename__: view}, rows, whole=False)


def entries(
    session: Session,
    views: Mapping[str, RecordView],
    rows: Iterable[TrailRow],
    *,
    whole: bool = True,
    own: RecordView | None = None,
) -> tuple[HistoryEntry, ...]:
    """Return entries with the names of all records that they mention.

    `views` are by table; `whole` shows the values of created and removed rows too; entries of
    other views than `own` say which record they are about.
    """
    rows = _opened(session, rows) if whole else list(rows)
    names = Names(session)
    for row in rows:
        if row.action in WRITES:
            names.want(views[row.table].model, row.old)
            names.want(views[row.table].model, row.new)
    names.load()
    return tuple(_entry(views[row.table], names, row, whole=whole, own=own) for row in rows)


def _opened(session: Session, rows: Iterable[TrailRow]) -> list[TrailRow]:
    """Put personal values in the place of their marks, where the reader may read the record."""
    found = list(rows)
    sealed = [row.id for row in found if HIDDEN in (*row.old.values(), *row.new.values())]
    values = open_personal(session, sealed)
    return [
        replace(row, old={**row.old, **values[row.id][0]}, new={**row.new, **values[row.id][1]})
        if row.id in values
        else row
        for row in found
    ]


@dataclass(frozen=True)
class Edit:
    """One change of a record by somebody: who, when, and which columns."""

    author: str
    at: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]

    @property
    def columns(self) -> frozenset[str]:
        """Return the changed columns."""
        return frozenset(self.new)

    def changes(self, session: Session, view: RecordView) -> list[tuple[str, Change]]:
        """Return the changed columns that the view names, with what is shown of them."""
        names = Names(session)
        names.want(view.model, self.old)
        names.want(view.model, self.new)
        names.load()
        found = (
            (name, differences(view, names, {name: self.old.get(name)}, {name: new})[0])
            for name, new in self.new.items()
        )
        return [(name, change) for name, changes in found for change in changes]


def edits(session: Session, item: Any) -> list[Edit]:
    """Return who changed a record that the reader may see, the newest first."""
    source = Source(item.__tablename__, (item.id,))
    query = TrailQuery((source,), actions=("update",), size=TAB_SIZE)
    return [
        Edit(author_of(row), formats.format_datetime(row.at), row.old, row.new)
        for row in find(session, query)
    ]


def _entry(
    view: RecordView, names: Names, row: TrailRow, *, whole: bool, own: RecordView | None
) -> HistoryEntry:
    changes: tuple[Change, ...] = ()
    more = 0
    if row.action in WRITES and (whole or row.action == "update"):
        changes, more = differences(view, names, row.old, row.new)
    elif row.action == "transition":
        changes = (_move(view, row.new),)
    about = "" if own is None or view is own else str(view.title_one)
    return HistoryEntry(
        at=formats.format_datetime(row.at),
        author=author_of(row),
        action=action_label(row.action),
        changes=changes,
        key=row.id,
        roles=", ".join(role_labels(row.roles)),
        reason=str(row.new.get("reason") or "") if row.action in GIVES_REASON else "",
        about=about,
        more=more,
        # A version is the state after a write.
        is_version=own is not None and view is own and row.action in ("insert", "update"),
    )


def differences(
    view: RecordView, names: Names, old: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[tuple[Change, ...], int]:
    """Return the changed columns that the view names, and how many it does not name."""
    found, more = [], 0
    for column in dict.fromkeys((*new, *old)):
        if column in DERIVED or (old.get(column) is None and new.get(column) is None):
            continue
        label = label_of(view, column)
        if label is None:
            more += 1
            continue
        before, after = (
            shown(view, names, column, values[column]) if values.get(column) is not None else ""
            for values in (old, new)
        )
        found.append(Change(label, before, after))
    return tuple(found), more


def author_of(row: TrailRow) -> str:
    """Return the name of who acted."""
    if row.author:
        return row.author
    return _("The program") if row.actor == "system" else _("Unknown")


def action_label(action: str) -> str:
    """Return what was done, in words."""
    return str(ACTIONS.get(action, action))


def role_labels(names: Iterable[str]) -> list[str]:
    """Return the labels of role presets; roles that no module brings any more keep their names."""
    return [role_label(name) for name in names]


def _move(view: RecordView, details: Mapping[str, Any]) -> Change:
    workflow = view.workflow
    labels = {state.name: str(state.label) for state in workflow.states} if workflow else {}
    old, new = (labels.get(details.get(key, ""), "") for key in ("from", "to"))
    return Change(_("State"), old, new)
