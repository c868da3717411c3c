"""Days of campaigns: the clocks of relief campaigns, and the window in which gifts are taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from modules.funding_ledger.domain.errors import DistributionTooLong, OutsideWindow, WindowTooLong

RECEPTION, DISTRIBUTION = "relief_reception", "relief_distribution"
PUBLISH_RECEIVED, PUBLISH_DISTRIBUTED = "publish_received", "publish_distributed"
REPORT = "relief_report"
RELIEF = frozenset({"disaster", "epidemic", "incident"})


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit of a decree in days, with the days on which it was in force."""

    code: str
    days: int
    valid_from: date
    valid_to: date | None
    basis: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """The last days of a relief campaign; None where no decree of its launch sets one."""

    receive_to: date | None
    distribute_to: date | None
    publish_received_by: date | None
    publish_distributed_by: date | None
    report_by: date | None


def limit_on(limits: Iterable[Limit], code: str, day: date) -> Limit | None:
    """Return a limit in force on a day."""
    found = [
        limit
        for limit in limits
        if limit.code == code
        and limit.valid_from <= day
        and (limit.valid_to is None or day <= limit.valid_to)
    ]
    return max(found, key=lambda limit: limit.valid_from, default=None)


def after(day: date, limit: Limit | None) -> date | None:
    """Return the last day of a limit: day 0 is the day of the event, calendar days count."""
    return None if limit is None else day + timedelta(days=limit.days)


def clocks(
    limits: Sequence[Limit],
    launched_on: date,
    receive_to: date | None = None,
    distribute_to: date | None = None,
) -> Clocks:
    """Return the last days of a relief campaign by the decree in force on its launch day.

    NĐ 93/2021 Art 8(2), 8(3), 13(2), 14(4). The days of the campaign itself may be earlier.
    """
    rules = {
        code: limit_on(limits, code, launched_on)
        for code in (RECEPTION, DISTRIBUTION, PUBLISH_RECEIVED, PUBLISH_DISTRIBUTED, REPORT)
    }
    reception = receive_to or after(launched_on, rules[RECEPTION])
    distribution = distribute_to or (after(reception, rules[DISTRIBUTION]) if reception else None)
    return Clocks(
        after(launched_on, rules[RECEPTION]),
        after(reception, rules[DISTRIBUTION]) if reception else None,
        after(reception, rules[PUBLISH_RECEIVED]) if reception else None,
        after(distribution, rules[PUBLISH_DISTRIBUTED]) if distribution else None,
        after(distribution, rules[REPORT]) if distribution else None,
    )


def check_relief_window(
    limits: Sequence[Limit],
    launched_on: date,
    receive_to: date,
    distribute_to: date | None,
    *,
    extended: bool,
) -> None:
    """Raise WindowTooLong or DistributionTooLong; an extension decision lifts the first."""
    reception = limit_on(limits, RECEPTION, launched_on)
    last = after(launched_on, reception)
    if reception and last and receive_to > last and not extended:
        raise WindowTooLong(reception.days, last, reception.basis)
    distribution = limit_on(limits, DISTRIBUTION, launched_on)
    last = after(receive_to, distribution)
    if distribution and last and distribute_to is not None and distribute_to > last:
        raise DistributionTooLong(distribution.days, last, distribution.basis)


def check_received_on(day: date, first: date, last: date) -> None:
    """Raise OutsideWindow unless a campaign takes gifts on a day (NĐ 93/2021 Art 9(1)(a))."""
    if not first <= day <= last:
        raise OutsideWindow(day, first, last)
