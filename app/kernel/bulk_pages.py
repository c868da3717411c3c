"""The page models of bulk actions: the bar of a list, the form, the preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from app.kernel import record_pages
from app.kernel.bulk import Bulk
from app.kernel.bulk_forms import names_of
from app.kernel.bulk_trying import DONE, REFUSED, SAME, Outcome
from app.kernel.fields import TranslatedForm
from app.kernel.formats import format_integer
from app.kernel.listing import ListResult
from app.kernel.pages import BulkAction, Crumb, FormPage, FormSection

if TYPE_CHECKING:
    from app.kernel.views import RecordView

PASSED = ("csrf_token", "step", "ids", "all", "_rows", "_plan")


@dataclass(frozen=True)
class Plan:
    """What a preview would carry out: sealed, how many rows, and how many it did not try."""

    note: str
    count: int
    untried: int
    rows_note: tuple[str, str]


@dataclass(frozen=True)
class BulkPreview:
    """What a bulk action would do; nothing was written yet."""

    title: str
    breadcrumbs: tuple[Crumb, ...]
    summary: tuple[str, ...]
    done: tuple[Outcome, ...]
    refused: tuple[Outcome, ...]
    note: str
    submit_label: str
    tone: str
    action_url: str
    cancel_url: str
    typed: tuple[tuple[str, str], ...]
    has_form: bool
    help: str
    can_undo: bool

    @property
    def changes(self) -> int:
        """Return how many changes the table shows for a row at most."""
        return max((len(row.changes) for row in self.done), default=0)


def actions(view: RecordView) -> tuple[BulkAction, ...]:
    """Return the bulk actions that a list offers its reader."""
    return tuple(
        BulkAction(
            action.name,
            action.title(view),
            view.url("bulk_act", name=action.name) + _state(),
            icon=action.icon,
            tone="danger" if action.tone == "danger" else "secondary",
        )
        for action in view.bulk
        if action.may(view)
    )


def all_label(result: ListResult) -> str:
    """Return the words for all that a list shows, where that is more than its page."""
    if result.count <= len(result.items):
        return ""
    number = format_integer(result.count)
    if not result.count_is_exact:
        return _("All that the list shows (more than %(number)s)", number=number)
    return _("All %(number)s that the list shows", number=number)


def list_url(view: RecordView) -> str:
    """Return the address of the list in the state from which the action came."""
    return view.url("list") + _state()


def _state() -> str:
    from app.kernel.list_pages import PAGE_PARAMETERS, address

    return address(without=PAGE_PARAMETERS)


def form_page(
    view: RecordView, action: Bulk, form: TranslatedForm, count: int, rows: tuple[str, str]
) -> FormPage:
    """Return the form of a bulk action."""
    return FormPage(
        title=_title(view, action, count),
        form=form,
        sections=(FormSection("", names_of(form)),),
        submit_label=_("Preview"),
        cancel_url=list_url(view),
        breadcrumbs=record_pages.breadcrumbs(view, last=action.title(view)),
        action_url=_url(view, action),
        errors=tuple(str(text) for text in form.form_errors),
        notice=str(action.help) or None,
        hidden=(rows, ("step", "preview")),
    )


def preview_page(
    view: RecordView, action: Bulk, outcomes: Sequence[Outcome], plan: Plan
) -> BulkPreview:
    """Return what a bulk action would do to its rows."""
    done = tuple(row for row in outcomes if row.state == DONE)
    refused = tuple(row for row in outcomes if row.state == REFUSED)
    same = sum(row.state == SAME for row in outcomes)
    typed = [(n, v) for n, v in request.form.items(multi=True) if n not in PASSED]
    return BulkPreview(
        title=_title(view, action, len(outcomes) + plan.untried),
        breadcrumbs=record_pages.breadcrumbs(view, last=action.title(view)),
        summary=tuple(_summary(len(done), len(refused), same, plan.untried)),
        done=done,
        refused=refused,
        note=plan.note if plan.count else "",
        submit_label=ngettext(
            "Confirm for %(num)s record", "Confirm for %(num)s records", plan.count
        ),
        tone=action.tone if action.tone in ("danger", "warning") else "primary",
        action_url=_url(view, action),
        cancel_url=list_url(view),
        typed=(*typed, plan.rows_note),
        has_form=any(name for name in names_of(action.form(view))),
        help=str(action.help),
        can_undo=action.can_undo(view),
    )


def _summary(done: int, refused: int, same: int, untried: int) -> list[str]:
    found = [ngettext("%(num)s record will be changed.", "%(num)s records will be changed.", done)]
    if same:
        found.append(
            ngettext("%(num)s record is so already.", "%(num)s records are so already.", same)
        )
    if refused:
        found.append(
            ngettext("%(num)s record is refused.", "%(num)s records are refused.", refused)
        )
    if untried:
        found.append(
            ngettext(
                "%(num)s further record is judged when it is done; the result names what was "
                "refused.",
                "%(num)s further records are judged when they are done; the result names what was "
                "refused.",
                untried,
            )
        )
    return found


def _title(view: RecordView, action: Bulk, count: int) -> str:
    return ngettext(
        "%(action)s: %(num)s record",
        "%(action)s: %(num)s records",
        count,
        action=action.title(view),
    )


def _url(view: RecordView, action: Bulk) -> str:
    return view.url("bulk_act", name=action.name) + _state()
