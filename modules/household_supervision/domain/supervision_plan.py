"""The Front's supervision plan and team: who may supervise whom, and by when what is sent.

Law on the Front 75/2015/QH13, Điều 25 and 27. The time limits are dated parameters; that a member
of a unit's steering committee does not supervise that unit is this program's reading of Điều 25
(supervision is independent of what it supervises).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .errors import NotIndependent, OutsidePlanTime
from .review_calendar import DueDate, WorkingDays
from .supervision import DeadlineCode, DeadlineRule, deadline_rule, supervision_due


class TeamRole(StrEnum):
    """What a person does in a supervision team."""

    HEAD = "head"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from one to another, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def contains(self, day: date) -> bool:
        """Tell whether a day lies within."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def overlaps(self, other: "Span") -> bool:
        """Tell whether two spans share a day."""
        return (self.first is None or other.last is None or self.first <= other.last) and (
            other.first is None or self.last is None or other.first <= self.last
        )


@dataclass(frozen=True, slots=True)
class Membership:
    """A person in a team: for which units, and in which days; persons are told apart by a key."""

    person: str
    name: str
    units: frozenset[int]
    span: Span


@dataclass(frozen=True, slots=True)
class Seat:
    """A person on the steering committee of a unit, in which days."""

    person: str
    unit: int
    unit_name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person who would supervise a unit whose committee he or she sits on."""

    name: str
    unit_name: str


def conflicts(memberships: Iterable[Membership], seats: Sequence[Seat]) -> tuple[Conflict, ...]:
    """Return who sits on both sides of one unit on the same day."""
    return tuple(
        Conflict(member.name, seat.unit_name)
        for member in memberships
        for seat in seats
        if seat.person == member.person
        and seat.unit in member.units
        and seat.span.overlaps(member.span)
    )


def require_independent(memberships: Iterable[Membership], seats: Sequence[Seat]) -> None:
    """Raise NotIndependent when somebody sits on both sides."""
    found = conflicts(memberships, seats)
    if found:
        raise NotIndependent(found[0].name, found[0].unit_name)


def send_due(
    rules: Sequence[DeadlineRule], level: str, starts_on: date, calendar: WorkingDays
) -> DueDate:
    """Return the last day for sending plan and team decision to the unit and its superior."""
    rule = deadline_rule(rules, DeadlineCode.PLAN_SENT, level, starts_on)
    return supervision_due(rule, starts_on, calendar)


def report_due(
    rules: Sequence[DeadlineRule], level: str, ends_on: date, calendar: WorkingDays
) -> DueDate:
    """Return the last day for the report of the team, counted from the end of the supervision."""
    rule = deadline_rule(rules, DeadlineCode.TEAM_REPORT, level, ends_on)
    return supervision_due(rule, ends_on, calendar)


def require_within(visited_on: date, time: Span, today: date) -> None:
    """Raise OutsidePlanTime unless a visit lies in the plan's time and is not to come."""
    if not time.contains(visited_on) or visited_on > today:
        raise OutsidePlanTime(visited_on, time.first, time.last)


def is_led(heads: Iterable[Span], time: Span) -> bool:
    """Tell whether there is a head of the team on each day of a span with two ends."""
    first, last = time.first, time.last
    if first is None or last is None:
        return False
    for head in sorted(heads, key=lambda span: span.first or date.min):
        if head.contains(first):
            if head.last is None or head.last >= last:
                return True
            first = date.fromordinal(head.last.toordinal() + 1)
    return False
