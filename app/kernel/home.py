"""What modules contribute to the home page: figures, tasks that wait, charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.charts import Chart


@dataclass(frozen=True)
class Tile:
    """A figure with its label; `url` leads to what was counted."""

    label: str
    value: str
    url: str | None = None
    tone: str = "neutral"


@dataclass(frozen=True)
class Task:
    """Something that waits for the reader."""

    title: str
    detail: str
    url: str
    due: str = ""
    tone: str = "neutral"


@dataclass
class Contribution:
    """What one module shows one reader today."""

    tiles: list[Tile] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


__all__ = ["Chart", "Contribution", "Task", "Tile", "contribute", "contributors"]

Contributor = Callable[[Session, Actor, date], Contribution]
_CONTRIBUTORS: dict[str, Contributor] = {}


def contribute(module: str) -> Callable[[Contributor], Contributor]:
    """Register the function that builds a module's part of the home page."""

    def register(function: Contributor) -> Contributor:
        _CONTRIBUTORS[module] = function
        return function

    return register


def contributors() -> dict[str, Contributor]:
    """Return the registered functions by module."""
    return dict(_CONTRIBUTORS)
