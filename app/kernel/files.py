"""The tab of a record's files, for records whose view declares `has_files`.

The kernel knows no table of files: core provides the panel and its count (`provide`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import gettext as _

from app.kernel.pages import FilesPanel, RelatedTab
from app.kernel.security import current_actor

if TYPE_CHECKING:
    from app.kernel.views import RecordView

FILES = "files"
RECORD = "core.Attachment"


@dataclass(frozen=True)
class _Provided:
    panel: Callable[[RecordView, Any], FilesPanel]
    count: Callable[[Any], int]


_provided: list[_Provided] = []


def provide(panel: Callable[[RecordView, Any], FilesPanel], count: Callable[[Any], int]) -> None:
    """Set who builds the panel of a record's files and counts them."""
    _provided[:] = [_Provided(panel, count)]


def has_tab(view: RecordView) -> bool:
    """Tell whether the reader is shown the files of a view's records."""
    return view.has_files and bool(_provided) and current_actor().may("read", RECORD)


def tab(view: RecordView, item: Any, *, always: bool = False) -> RelatedTab | None:
    """Return the tab of a record's files; filled when it is open, or the only one."""
    if not has_tab(view):
        return None
    from app.kernel import related_lists  # which counts files in turn

    title, url = _("Files"), related_lists.tab_url(FILES)
    if not always and request.args.get(related_lists.TAB) != FILES:
        return RelatedTab(FILES, title, url=url)
    panel = _provided[0].panel(view, item)
    return RelatedTab(FILES, title, url=url, active=True, count=str(len(panel.files)), files=panel)


def count(item: Any) -> str:
    """Return how many files a record has, as it stands on the tab."""
    return str(_provided[0].count(item))
