"""Three-way comparison of a record's fields: as it was opened, as others saved it, as I want it.

Pure: no request, no database. Nothing that only one side changed is ever lost; where both changed a
field to different values a person has to choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

UNKNOWN = object()  # the value at opening is not known: each difference is a conflict


class Side(StrEnum):
    """Who changed a field since it was opened."""

    NOBODY = "nobody"
    MINE = "mine"
    THEIRS = "theirs"
    ALIKE = "alike"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Merged:
    """One field in its three states, and who changed it."""

    name: str
    base: Any
    theirs: Any
    mine: Any
    side: Side

    @property
    def value(self) -> Any:
        """Return the merged value; in a conflict what I typed, until somebody chooses."""
        return self.theirs if self.side is Side.THEIRS else self.mine


def merge(
    base: Mapping[str, Any] | None, theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> tuple[Merged, ...]:
    """Compare the fields of `mine`; without `base` each difference is a conflict."""
    return tuple(
        _merged(
            name,
            UNKNOWN if base is None else base.get(name, UNKNOWN),
            theirs.get(name),
            value,
        )
        for name, value in mine.items()
    )


def _merged(name: str, base: Any, theirs: Any, mine: Any) -> Merged:
    if equal(theirs, mine):
        same = base is not UNKNOWN and equal(base, mine)
        side = Side.NOBODY if same or base is UNKNOWN else Side.ALIKE
    elif base is UNKNOWN:
        side = Side.CONFLICT
    elif equal(base, theirs):
        side = Side.MINE
    elif equal(base, mine):
        side = Side.THEIRS
    else:
        side = Side.CONFLICT
    return Merged(name, base, theirs, mine, side)


def equal(one: Any, other: Any) -> bool:
    """Tell whether two values of a field mean the same; empty ones do, and lists in any order."""
    return bool(_plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list | tuple | set | frozenset):
        return sorted(str(_plain(entry)) for entry in value) or None
    return None if value == "" else value
