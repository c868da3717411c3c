"""The parts of the matrix, and what of each a run asks."""

from __future__ import annotations

from collections.abc import Callable

from app.testing.leaks.browser import Browser
from app.testing.leaks.others import check_others
from app.testing.leaks.raw_sql import check_raw_sql
from app.testing.leaks.reading import check_reading
from app.testing.leaks.refused import check_refused
from app.testing.leaks.report import Report
from app.testing.leaks.session_rules import check_session
from app.testing.leaks.shares import Share
from app.testing.leaks.surface import Surface
from app.testing.leaks.writing import check_writing

Shard = tuple[int, int]
Part = Callable[[Browser, Surface, Report, Share, Shard], None]


def _refused(b: Browser, s: Surface, report: Report, share: Share, shard: Shard) -> None:
    check_refused(b, s, report, share=share, shard=shard)


def _reading(b: Browser, s: Surface, report: Report, share: Share, _shard: Shard) -> None:
    check_reading(b, s, report, share)


def _writing(b: Browser, s: Surface, report: Report, share: Share, _shard: Shard) -> None:
    check_writing(b, s, report, share)


def _others(b: Browser, s: Surface, report: Report, share: Share, _shard: Shard) -> None:
    check_others(b, s, report, share)


def _session(b: Browser, s: Surface, report: Report, _share: Share, _shard: Shard) -> None:
    check_session(b, s, report)


def _raw_sql(b: Browser, _s: Surface, report: Report, _share: Share, _shard: Shard) -> None:
    check_raw_sql(b.world, report)


PARTS: dict[str, Part] = {
    "others": _others,
    "reading": _reading,
    "writing": _writing,
    "refused": _refused,
    "session": _session,
    "raw_sql": _raw_sql,
}
ALONE = ("reading", "writing", "session")  # what the session's rules must hold by themselves
SHARDED = ("refused",)  # parts whose questions several processes share
