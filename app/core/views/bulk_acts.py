"""What one did to many records at once: the result, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.models import BulkAct, BulkRow, BulkRowState
from app.core.services import bulk_acts as acts
from app.extensions import db
from app.kernel import bulk_acts, reading, record_pages
from app.kernel.bulk import Bulk
from app.kernel.bulk_trying import Outcome, detail_of
from app.kernel.commands import Answer
from app.kernel.errors import ActUnknown, NotAllowed
from app.kernel.models import class_of_table
from app.kernel.pages import Cell, Crumb
from app.kernel.present import MISSING
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.views import RecordView

MOST_SHOWN = 200


@dataclass(frozen=True)
class BulkActPage:
    """The result of a bulk action."""

    title: str
    subtitle: str
    breadcrumbs: tuple[Crumb, ...]
    summary: tuple[str, ...]
    tone: str
    waiting: int
    go_on_url: str
    goes_on: bool
    undo_url: str
    undo_label: str
    list_url: str
    done: tuple[Outcome, ...]
    not_done: tuple[Outcome, ...]
    note: str


class BulkActView(RecordView):
    """Acts on many records at once; others' acts only for those who may undo them."""

    model = BulkAct
    route_base = "/core/bulk-acts"
    title = _l("Bulk actions")
    title_one = _l("Bulk action")
    list_columns = ("list_view", "action", "asked", "created_at", "user", "undone_at")
    show_sections = ((_l("Bulk action"), ("list_view", "action", "asked", "created_at", "user")),)
    search_columns = ()
    filters = ("created_at",)
    sortable = ("created_at",)
    order = ("-created_at",)
    with_api = False
    empty_hint = _l("Tick records in a list to do something to all of them at once.")
    labels = {
        "list_view": _l("List"),
        "action": _l("Action"),
        "asked": _l("Records"),
        "created_at": _l("Done at"),
        "user": _l("Done by"),
        "undone_at": _l("Undone at"),
    }
    method_permission_name = {
        **RecordView.method_permission_name,
        "go_on": "write",
        "undo": "write",
    }

    def cell(self, item: Any, name: str) -> Cell:
        """Name the list and the action in words."""
        if name not in ("list_view", "action"):
            return super().cell(item, name)
        view: Any = registry().views.get(item.list_view)
        if view is None:
            return MISSING
        if name == "list_view":
            return Cell(str(view.title))
        action = view.bulk_named(item.action)
        return Cell(action.title(view)) if action is not None else MISSING

    @expose("/<int:pk>")
    @has_access
    def show(self, pk: int) -> Answer:
        """Show what became of each record."""
        return self.page("core/bulk_act.html", _page(self, self.read(pk)))

    @expose("/<int:pk>/go-on", methods=["POST"])
    @has_access
    def go_on(self, pk: int) -> Answer:
        """Do the next records of a long act."""
        bulk_acts.go_on(pk)
        return redirect(self.url("show", pk=pk, going="1"))

    @expose("/<int:pk>/undo", methods=["GET", "POST"])
    @has_access
    def undo(self, pk: int) -> Answer:
        """Ask whether to undo an act, or undo it where nothing was built on it."""
        item = self.read(pk)
        view, action = bulk_acts.declared(item)
        self._require_undo(item)
        action.require(view)
        if request.method == "GET":
            return self._ask_undo(item, view, action)
        bulk_acts.undo(pk)
        flash(_("Undone where the records were still as this had left them."), "success")
        return redirect(self.url("show", pk=pk))

    def _require_undo(self, item: BulkAct) -> None:
        actor = current_actor()
        if item.user_id != actor.user_id and not actor.may("undo", self.record):
            raise NotAllowed(verb="undo", record=self.record)

    def _ask_undo(self, item: BulkAct, view: RecordView, action: Bulk) -> Answer:
        done = acts.counts_of(db.session(), item).get(BulkRowState.DONE, 0)
        moved = acts.moved_on(db.session(), item)
        lines = [
            ngettext("%(num)s record is set back.", "%(num)s records are set back.", done - moved)
        ]
        if moved:
            lines.append(
                ngettext(
                    "%(num)s record was changed since and is left as it is.",
                    "%(num)s records were changed since and are left as they are.",
                    moved,
                )
            )
        page: str = self.render_template(
            "record/confirm.html",
            title=_("Undo: %(action)s?", action=action.title(view)),
            text=_("Undoing is written into the history of each record, too."),
            lines=lines,
            breadcrumbs=record_pages.breadcrumbs(self, last=_("Undo")),
            action_url=self.url("undo", pk=item.id),
            submit_label=_("Undo"),
            tone="primary",
            cancel_url=self.url("show", pk=item.id),
        )
        return page


def _page(view: BulkActView, item: BulkAct) -> BulkActPage:
    session = db.session()
    counts = acts.counts_of(session, item)
    try:
        about, action = bulk_acts.declared(item)
        title, list_url = action.title(about), about.url("list")
    except ActUnknown:
        about, action, title, list_url = None, None, _("Bulk action"), view.url("list")
    rows = acts.rows_of(session, item, MOST_SHOWN)
    shown = _outcomes(session, item, rows, about)
    done_states = (BulkRowState.DONE, BulkRowState.UNDONE)
    waiting = counts.get(BulkRowState.WAITING, 0)
    is_own = item.user_id == current_actor().user_id
    return BulkActPage(
        title=title,
        subtitle=_(
            "%(author)s, %(at)s",
            author=f"{item.user.last_name} {item.user.first_name}",
            at=view.cell(item, "created_at").text,
        ),
        breadcrumbs=record_pages.breadcrumbs(view, last=title),
        summary=tuple(_summary(counts)),
        tone="warning" if set(counts) - {*done_states, BulkRowState.WAITING} else "success",
        waiting=waiting,
        go_on_url=view.url("go_on", pk=item.id) if waiting and is_own and action else "",
        goes_on="going" in request.args or bool(waiting),
        undo_url=_undo_url(view, item, about, action, counts),
        undo_label=_("Undo"),
        list_url=list_url,
        done=tuple(row for row in shown if row.state in done_states),
        not_done=tuple(
            row for row in shown if row.state in (BulkRowState.REFUSED, BulkRowState.KEPT)
        ),
        note=_("Only the first %(number)s records are shown.", number=MOST_SHOWN)
        if sum(counts.values()) > MOST_SHOWN
        else "",
    )


def _undo_url(
    view: BulkActView,
    item: BulkAct,
    about: RecordView | None,
    action: Bulk | None,
    counts: dict[str, int],
) -> str:
    if about is None or action is None or not counts.get(BulkRowState.DONE):
        return ""
    actor = current_actor()
    allowed = item.user_id == actor.user_id or actor.may("undo", view.record)
    if not allowed or not action.may(about) or not action.can_undo(about):
        return ""
    return view.url("undo", pk=item.id)


def _summary(counts: dict[str, int]) -> list[str]:
    words = {
        BulkRowState.DONE: ngettext(
            "%(num)s record was changed.", "%(num)s records were changed.", counts.get("done", 0)
        ),
        BulkRowState.UNDONE: ngettext(
            "%(num)s record was set back.",
            "%(num)s records were set back.",
            counts.get("undone", 0),
        ),
        BulkRowState.REFUSED: ngettext(
            "%(num)s record was refused and is as it was.",
            "%(num)s records were refused and are as they were.",
            counts.get("refused", 0),
        ),
        BulkRowState.KEPT: ngettext(
            "%(num)s record could not be set back and was left as it is.",
            "%(num)s records could not be set back and were left as they are.",
            counts.get("kept", 0),
        ),
        BulkRowState.WAITING: ngettext(
            "%(num)s record waits.", "%(num)s records wait.", counts.get("waiting", 0)
        ),
    }
    return [text for state, text in words.items() if counts.get(state)]


def _outcomes(
    session: Any, item: BulkAct, rows: Sequence[BulkRow], about: RecordView | None
) -> list[Outcome]:
    """Return the rows with the names of those records that are still within reach."""
    keys = [row.row_id for row in rows]
    model: Any = class_of_table(item.about) if about is not None else None
    known = {}
    if model is not None and keys:
        statement = select(model).where(model.id.in_(keys)).options(*_labelled(about))
        known = {record.id: record for record in session.scalars(statement).unique()}
    found = []
    for row in rows:
        record = known.get(row.row_id)
        label, detail, url = f"#{row.row_id}", "", None
        if record is not None and about is not None:
            label, url = str(record), about.url_of(record)
            reading.note_label(record, label)
            detail = detail_of(about, record, label)
        why = str(acts.note_of(item, row).get("why", "")) if record is not None else ""
        found.append(Outcome(row.row_id, row.state, label, url, why=why, detail=detail))
    return found


def _labelled(about: RecordView | None) -> list[Any]:
    """Return the options that load the relations which may name a record."""
    if about is None:
        return []
    relations = [getattr(about.model, name, None) for name in about.list_columns]
    return [
        joinedload(relation)
        for relation in relations
        if relation is not None and getattr(relation.property, "uselist", None) is False
    ]
