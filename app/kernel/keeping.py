"""What a model declares of the end of its records: when they are over, and what is blanked then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ERASED = "(đã xóa)"  # in the place of a name that a table must have


@dataclass(frozen=True)
class Keeping:
    """`ends` names the day since which a record is over; `blank` gives what erasure writes.

    How long records are kept after that day is a dated rule of the installation.
    """

    ends: str
    blank: Mapping[str, Any]
