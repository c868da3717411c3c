"""When a mail that was not taken is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

# A mail server that is being mended, a full letter box, a long week-end.
PAUSES = (
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when a mail is tried again that was tried so often; None when it is given up."""
    if not 1 <= tries <= len(PAUSES):
        return None
    return now + PAUSES[tries - 1]
