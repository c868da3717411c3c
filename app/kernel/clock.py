"""The clock of the program: days of Vietnam, instants in UTC, both replaceable in a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone

# Asia/Ho_Chi_Minh has been seven hours ahead of UTC, without summer time, since 1975; a fixed
# offset needs no time-zone data on the host.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

_frozen: list[datetime] = []


def now() -> datetime:
    """Return the present instant in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def today() -> date:
    """Return the present day in Vietnam."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the day in Vietnam on which an instant falls; ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return moment.astimezone(VIETNAM).date()


@contextmanager
def frozen(moment: date | datetime) -> Iterator[datetime]:
    """Stop the clock of the whole process, all threads included, at a day's noon or an instant."""
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = moment.astimezone(UTC)
    else:
        instant = datetime.combine(moment, time(12), VIETNAM).astimezone(UTC)
    _frozen.append(instant)
    try:
        yield instant
    finally:
        _frozen.pop()
