"""The root of the chain: position and hash of its last link, to be kept where nobody can reach it.

An exported root also carries the last link of each day and every ten-thousandth link as marks, so
that a chain that was computed anew is narrowed down, and a code by the master key, so that the file
itself cannot be rewritten by somebody who has the database only.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.kernel import crypto
from app.kernel.cluster import Connection, named_rows

FORMAT = "chungtay trail root 1"
PURPOSE = "trail root"
EVERY = 10_000

MARKS = """
    select c.position, encode(c.hash, 'hex') as hash,
        to_char(c.sealed_at at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD') as day
    from core_trail_chain c
    left join core_trail_chain n on n.position = c.position + 1
    where n.position is null or c.position %% %(every)s = 0
        or (c.sealed_at at time zone 'Asia/Ho_Chi_Minh')::date
            < (n.sealed_at at time zone 'Asia/Ho_Chi_Minh')::date
    order by c.position
"""


class BadRoot(Exception):
    """A file is no exported root, or was changed after the export."""


@dataclass(frozen=True)
class Mark:
    """A link of the chain that the root vouches for."""

    position: int
    hash: str
    day: str


@dataclass(frozen=True)
class Root:
    """What was exported: the last mark is the root itself."""

    exported_at: str
    marks: tuple[Mark, ...]

    @property
    def position(self) -> int:
        """Return how many entries the root vouches for."""
        return self.marks[-1].position if self.marks else 0

    @property
    def hash(self) -> str:
        """Return the hash of the last link."""
        return self.marks[-1].hash if self.marks else ""

    def days(self) -> dict[str, Mark]:
        """Return the root of each day."""
        return {mark.day: mark for mark in self.marks}


def export_root(connection: Connection, now: datetime, *, every: int = EVERY) -> Root:
    """Read the root of the chain with its marks."""
    with named_rows(connection) as cursor:
        rows = cursor.execute(MARKS, {"every": every})
        return Root(now.isoformat(), tuple(Mark(r.position, r.hash, r.day) for r in rows))


def write_root(root: Root) -> str:
    """Return the file of a root, with a code by the master key."""
    body = {
        "format": FORMAT,
        "exported_at": root.exported_at,
        "entries": root.position,
        "hash": root.hash,
        "days": {day: mark.hash for day, mark in root.days().items()},
        "marks": [asdict(mark) for mark in root.marks],
    }
    return json.dumps({**body, "code": _code(body)}, indent=1) + "\n"


def read_root(text: str) -> Root:
    """Read the file of a root; raise BadRoot."""
    try:
        body: dict[str, Any] = json.loads(text)
        code = body.pop("code")
        root = Root(body["exported_at"], tuple(Mark(**mark) for mark in body["marks"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRoot("this is no root of the trail") from error
    if body.get("format") != FORMAT or body.get("hash") != root.hash:
        raise BadRoot("this is no root of the trail")
    if not hmac.compare_digest(str(code), _code(body)):
        raise BadRoot("the root was changed after it was exported, or under another master key")
    return root


def _code(body: dict[str, Any]) -> str:
    return crypto.blind_index(json.dumps(body, sort_keys=True), PURPOSE).hex()
