"""What the kernel needs of the records of bulk acts; core keeps them, and shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from app.kernel.bulk_trying import Outcome, Wanted


@dataclass(frozen=True)
class Asked:
    """A confirmed bulk action: what a preview showed and its reader accepted.

    `token` names the preview, so that confirming it twice does it once; `data` is what the form
    held, kept sealed until the last row is done.
    """

    token: str
    list_view: str
    action: str
    table: str
    rows: tuple[Wanted, ...]
    data: Mapping[str, Any]


class Keeper(Protocol):
    """Keeps acts with their rows, all within the caller's transaction; `view_name` shows them."""

    view_name: str

    def find(self, session: Session, token: str) -> Any:
        """Return the actor's act that a preview became, if it was confirmed already."""

    def open(self, session: Session, asked: Asked) -> Any:
        """Keep an act whose rows all wait."""

    def locked(self, session: Session, key: int) -> Any:
        """Return an act within reach, locked."""

    def waiting(self, session: Session, act: Any, most: int) -> Sequence[Wanted]:
        """Return the next rows that wait to be done."""

    def data_of(self, act: Any) -> Mapping[str, Any]:
        """Return what the form held."""

    def settle(
        self, session: Session, act: Any, outcomes: Sequence[Outcome], versions: Mapping[int, int]
    ) -> None:
        """Keep what became of rows, with the versions at which they were left."""

    def undoable(
        self, session: Session, act: Any, most: int
    ) -> Sequence[tuple[Wanted, Mapping[str, Any]]]:
        """Return the next rows that can be undone, with what was before."""

    def settle_undo(self, session: Session, act: Any, outcomes: Sequence[Outcome]) -> None:
        """Keep what became of undone rows."""


_KEEPERS: list[Keeper] = []


def provide_keeper(found: Keeper) -> Keeper:
    """Register what keeps bulk acts."""
    _KEEPERS[:] = [found]
    return found


def keeper() -> Keeper:
    """Return what keeps bulk acts."""
    return _KEEPERS[0]
