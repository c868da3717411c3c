"""Looks after the trail: months, sealing, verification, what to say of its state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection as SqlConnection
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.cluster import Connection, connect
from app.kernel.trail_root import Mark, Root
from app.kernel.trail_seal import Sealed, seal
from app.kernel.trail_verify import Verification, verify

MONTHS_AHEAD = 3
LATE = timedelta(minutes=10)  # entries that wait longer mean that no sealer runs
STALE = timedelta(hours=36)  # a night was missed

KEEP = """
    insert into core_trail_verification
        (started_at, position, hash, problem, problem_position, problem_entry_id)
    values (%s, %s, %s, %s, %s, %s)
"""
LAST_SOUND = """
    select position, encode(hash, 'hex') from core_trail_verification
    where problem is null and position > 0 order by id desc limit 1
"""


@dataclass(frozen=True)
class TrailStatus:
    """How far the trail is sealed, and what the last verification found."""

    chained: int
    sealed_at: datetime | None
    first_at: datetime | None
    waiting: int
    oldest: datetime | None
    verified_at: datetime | None
    verified_position: int | None
    problem: str | None

    def is_late(self, now: datetime) -> bool:
        """Tell whether entries wait so long that no sealer can be at work."""
        return self.oldest is not None and now - self.oldest > LATE

    def is_stale(self, now: datetime) -> bool:
        """Tell whether a night has passed without a verification."""
        since = self.verified_at or self.first_at
        return since is not None and now - since > STALE


@dataclass(frozen=True)
class DayRoot:
    """The root of the chain at the end of a day."""

    day: date
    position: int
    hash: str
    sealed_at: datetime
    entry_id: int


def add_months(session: Session) -> None:
    """Make the partitions of this month and the coming ones, where they are missing."""
    session.execute(text("select core_trail_add_months(:ahead)"), {"ahead": MONTHS_AHEAD})


def seal_now(operator_dsn: str) -> Sealed:
    """Seal what is finished, with the owner's rights."""
    with connect(operator_dsn) as connection:
        return seal(connection)


def verify_and_keep(operator_dsn: str, started: datetime) -> Verification:
    """Verify against what the last sound verification saw, and keep the result."""
    with connect(operator_dsn) as connection:
        found = verify(connection, _last_sound(connection))
        problem = found.problem
        connection.execute(
            KEEP,
            [
                started,
                found.position,
                found.hash,
                problem.kind if problem else None,
                problem.position if problem else None,
                problem.entry_id if problem else None,
            ],
        )
        return found


def _last_sound(connection: Connection) -> Root | None:
    row = connection.execute(LAST_SOUND).fetchone()
    return None if row is None else Root("", (Mark(row[0], row[1], ""),))


def trail_status(session: Session | SqlConnection) -> TrailStatus:
    """Return the state of the trail: figures, no contents, so anybody may ask."""
    row = session.execute(text("select * from core_trail_status()")).one()
    return TrailStatus(
        row.chained or 0,
        row.sealed_at,
        row.first_at,
        row.waiting or 0,
        row.oldest,
        row.verified_at,
        row.verified_position,
        row.problem,
    )


def day_root(session: Session, day: date) -> DayRoot | None:
    """Return the root at the end of a day, for who may read the trail; None before the first."""
    row = session.execute(text("select * from core_trail_root(:day)"), {"day": day}).one_or_none()
    if row is None:
        return None
    return DayRoot(day, row.root_position, bytes(row.hash).hex(), row.sealed_at, row.entry_id)
