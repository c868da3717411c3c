"""Who is kept apart, and how far a stand-in may go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.domain.validity import DateRange

# NĐ 174/2016/NĐ-CP Article 19 (3): parents and adoptive parents, spouse, children and adopted
# children, brothers and sisters of the head, of deputies in charge of money, and of the chief
# accountant.
CLOSE = frozenset({"parent", "adoptive_parent", "spouse", "sibling"})


class Capacity(StrEnum):
    """How a stand-in signs, as printed before the office (NĐ 30/2020, annex I)."""

    DEPUTY = "KT."  # ký thay: a deputy for the head
    AUTHORISED = "TUQ."  # thừa ủy quyền: authorised in writing
    BY_ORDER = "TL."  # thừa lệnh: a head of a division by order
    ACTING = "Q."  # quyền: entrusted with the office


@dataclass(unsafe_hash=True)
class StandInOutlasts(Exception):
    """A stand-in would begin before or last longer than the assignment (`first`, `last`)."""

    field = "valid_to"
    first: date | None
    last: date | None


@dataclass(unsafe_hash=True)
class StandInInPast(Exception):
    """A stand-in would begin before the day on which it is given (`today`)."""

    field = "valid_from"
    today: date


class BasisNeeded(Exception):
    """A stand-in rests on a paper, or on a reason such as leave."""

    field = "reason"


@dataclass(frozen=True, slots=True)
class Kin:
    """Kinship between two people from day to day; `kind` is what one is to the other."""

    kind: str
    days: DateRange

    def is_close_on(self, day: date) -> bool:
        """Tell whether the law counts the two as close relatives on a day."""
        return self.kind in CLOSE and self.days.contains(day)


def check_stand_in(days: DateRange, original: DateRange, today: date) -> None:
    """Raise unless the days of a stand-in lie ahead and within the original assignment."""
    if days.first is None or days.first < today:
        raise StandInInPast(today)
    if days.last is None or not original.covers(days):
        raise StandInOutlasts(original.first, original.last)


def check_basis(paper_number: str | None, reason: str | None) -> None:
    """Raise BasisNeeded unless a paper or a reason is named."""
    if not (paper_number or "").strip() and not (reason or "").strip():
        raise BasisNeeded


def is_in_force(days: DateRange, withdrawn_on: date | None, day: date) -> bool:
    """Tell whether what was given for some days held on a day, also on that of its withdrawal."""
    return days.contains(day) and (withdrawn_on is None or withdrawn_on >= day)
