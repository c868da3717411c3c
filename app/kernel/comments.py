"""The tab of a record's comments, on every record page with a history unless its view says no.

The kernel knows no table of comments: core provides the panel and its count (`provide`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _

from app.kernel.comment_pages import CommentsPanel
from app.kernel.pages import RelatedTab
from app.kernel.security import current_actor

if TYPE_CHECKING:
    from app.kernel.views import RecordView

COMMENTS = "comments"


@dataclass(frozen=True)
class _Provided:
    panel: Callable[[RecordView, Any], CommentsPanel]
    count: Callable[[Any], int]


_provided: list[_Provided] = []


def provide(panel: Callable[[RecordView, Any], CommentsPanel], count: Callable[[Any], int]) -> None:
    """Set who builds the panel of a record's comments and counts them."""
    _provided[:] = [_Provided(panel, count)]


def has_tab(view: RecordView) -> bool:
    """Tell whether records of a view can be commented on by a reader who is somebody."""
    wanted = view.has_comments and view.has_history and hasattr(view.model, "__scope__")
    return wanted and bool(_provided) and current_actor().user_id is not None


def tab(view: RecordView, item: Any) -> RelatedTab | None:
    """Return the tab of a record's comments; filled when it is open."""
    if not has_tab(view):
        return None
    from app.kernel import related_lists  # which counts comments in turn

    title, url = _("Comments"), related_lists.tab_url(COMMENTS)
    if request.args.get(related_lists.TAB) != COMMENTS:
        return RelatedTab(COMMENTS, title, url=url)
    panel = _provided[0].panel(view, item)
    count = str(len(panel.comments))
    return RelatedTab(COMMENTS, title, url=url, active=True, count=count, comments=panel)


def count(item: Any) -> str:
    """Return how many comments a record has, as it stands on the tab."""
    return str(_provided[0].count(item))
