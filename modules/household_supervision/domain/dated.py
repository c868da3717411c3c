"""How far a fact is checked, and for which days it holds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .reading import Node


class Verification(StrEnum):
    """How far a figure of the law was compared with its source; all but READ is shown as open."""

    READ = "V"
    PARTLY = "P"
    UNVERIFIED = "U"
    DERIVED = "D"
    DRAFT_ONLY = "draft_only"


@dataclass(frozen=True, slots=True)
class Validity:
    """Days on which something holds, both ends included; None is open."""

    first: date | None = None
    last: date | None = None

    def contains(self, day: date) -> bool:
        """Tell whether the day lies inside."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def read_validity(node: Node | None) -> Validity:
    """Read `{from, to}`; an absent node holds always."""
    if node is None:
        return Validity()
    return Validity(node.optional_date("from"), node.optional_date("to"))
