"""The tab with the tasks about a record, on the record pages that have comments.

The kernel knows no table of tasks: core provides the panel and its count (`provide`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _

from app.kernel import comments
from app.kernel.pages import RelatedTab
from app.kernel.security import current_actor
from app.kernel.task_pages import TasksPanel

if TYPE_CHECKING:
    from app.kernel.views import RecordView

TASKS = "tasks"
RECORD = "core.Task"


@dataclass(frozen=True)
class _Provided:
    panel: Callable[[RecordView, Any], TasksPanel]
    count: Callable[[Any], int]


_provided: list[_Provided] = []


def provide(panel: Callable[[RecordView, Any], TasksPanel], count: Callable[[Any], int]) -> None:
    """Set who builds the panel of a record's tasks and counts them."""
    _provided[:] = [_Provided(panel, count)]


def has_tab(view: RecordView) -> bool:
    """Tell whether the reader is shown the tasks about a view's records; none about tasks."""
    wanted = comments.has_tab(view) and view.record != RECORD
    return wanted and bool(_provided) and current_actor().may("read", RECORD)


def tab(view: RecordView, item: Any) -> RelatedTab | None:
    """Return the tab of a record's tasks; filled when it is open."""
    if not has_tab(view):
        return None
    from app.kernel import related_lists  # which counts tasks in turn

    title, url = _("Tasks"), related_lists.tab_url(TASKS)
    if request.args.get(related_lists.TAB) != TASKS:
        return RelatedTab(TASKS, title, url=url)
    panel = _provided[0].panel(view, item)
    count = str(sum(not each.is_closed for each in panel.tasks))
    return RelatedTab(TASKS, title, url=url, active=True, count=count, tasks=panel)


def count(item: Any) -> str:
    """Return how many open tasks a record has, as it stands on the tab."""
    return str(_provided[0].count(item))
