"""Figures that modules know of a unit on a day, offered to the forms of data calls.

A source returns a sum or a count only, never anything of one person: it is asked as the program
itself, for a unit whose people need not reach the register behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from app.kernel.actor import acting_as, system_actor
from app.kernel.manifest import Text

Figure = Callable[[Session, int, date], Decimal | int | None]


@dataclass(frozen=True)
class PrefillSource:
    """A figure of a register: its name ("module.figure"), its words, and how it is found."""

    name: str
    label: Text
    find: Figure

    @property
    def module(self) -> str:
        """Return the module that knows it."""
        return self.name.partition(".")[0]


_SOURCES: dict[str, PrefillSource] = {}


def prefill_source(name: str, label: Text) -> Callable[[Figure], Figure]:
    """Declare a figure by (session, unit, day); None where nothing is known."""

    def declare(function: Figure) -> Figure:
        _SOURCES[name] = PrefillSource(name, label, function)
        return function

    return declare


def sources() -> tuple[PrefillSource, ...]:
    """Return what the loaded modules offer."""
    return tuple(_SOURCES[name] for name in sorted(_SOURCES))


def find(session: Session, name: str, unit_id: int, day: date) -> Decimal | None:
    """Return a figure; None where the source or the figure is not known."""
    source = _SOURCES.get(name)
    if source is None:
        return None
    with acting_as(session, system_actor(f"figure {name} for a data call")):
        found = source.find(session, unit_id, day)
    return None if found is None else Decimal(found)
