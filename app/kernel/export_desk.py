"""What the kernel needs of the register of exports; core keeps it, its files, and its pages.

An export is registered with its purpose, and the trail says so, before there is a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from app.kernel.export_sheets import Watermark


@dataclass(frozen=True)
class Order:
    """What is to be exported: of which list, asked how, as what, for which purpose."""

    record: str
    table: str
    list_view: str  # empty for a report, which is made at once and cannot be made again
    title: str
    address: str  # the query string of the list
    language: str
    kind: str
    purpose: str
    columns: tuple[str, ...]
    personal: tuple[str, ...]
    total: int


@dataclass(frozen=True)
class Ticket:
    """A registered export: its key, and the watermark of its file."""

    key: int
    mark: Watermark


Write = Callable[[Path, Watermark], Sequence[int]]


class Desk(Protocol):
    """Registers exports and keeps their files."""

    def settings(self) -> Settings:
        """Return the limits of exports."""

    def register(self, order: Order, *, later: bool, asked: Mapping[str, Any]) -> Ticket:
        """Keep what is asked for, in a transaction of its own; `later` hands it to a worker.

        `asked` is what the trail says of the question: without what people typed about people.
        """

    def make(self, ticket: Ticket, write: Write) -> Path:
        """Have the file written, keep it sealed with the keys of its rows; return a plain copy.

        The caller removes the copy.
        """

    def url_of(self, ticket: Ticket) -> str:
        """Return the address of the page that shows how far it is."""


@dataclass(frozen=True)
class Settings:
    """How many rows are given at once, and how many in all."""

    at_once: int
    most: int


_DESKS: list[Desk] = []


def provide_desk(found: Desk) -> Desk:
    """Register what keeps exports."""
    _DESKS[:] = [found]
    return found


def desk() -> Desk:
    """Return what keeps exports."""
    return _DESKS[0]
