"""Page models of the tasks about a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class TaskShown:
    """A task as it stands on the tab of its record."""

    title: str
    url: str
    who: str
    due_on: date
    is_late: bool
    is_closed: bool
    state: str
    tone: str


@dataclass(frozen=True)
class TasksPanel:
    """The tasks about a record; without the right to give one there is no address for it."""

    tasks: tuple[TaskShown, ...]
    add_url: str
