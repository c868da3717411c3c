"""Asks the parts of the matrix in several processes, each with a world of its own.

Worlds are made alike, so that it does not matter which process asks what; the readers of the
largest part are divided among all of them.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.util import Finalize
from time import perf_counter

from app.testing.leaks.browser import browsing
from app.testing.leaks.parts import PARTS, SHARDED
from app.testing.leaks.report import Report
from app.testing.leaks.shares import Share
from app.testing.leaks.surface import Surface
from app.testing.leaks.world import World

VARIABLE = "LEAKS_PROCESSES"
SHARDS = 4  # of a part that can be divided


@dataclass(frozen=True)
class Job:
    """A part, or a piece of one."""

    part: str
    share: Share
    shard: tuple[int, int] = (0, 1)


def wanted() -> int:
    """Return how many processes to use: one for each processor, or what the environment says."""
    told = os.environ.get(VARIABLE)
    return int(told) if told else min(os.cpu_count() or 1, SHARDS)


def ask(world: World, surface: Surface, job: Job) -> Report:
    """Ask a part of the matrix in a world."""
    report = Report()
    # A browser of its own: what one part locks must not stop the next.
    with browsing(world) as browser:
        PARTS[job.part](browser, surface, report, job.share, job.shard)
    return report


def ask_all(
    make_world: Callable[[], World], parts: list[str], share: Share, number: int
) -> dict[str, Report]:
    """Return the report of each part, asked by a number of processes."""
    jobs = list(_jobs(parts, share))
    pool = ProcessPoolExecutor(
        number, multiprocessing.get_context("fork"), initializer=_begin, initargs=(make_world,)
    )
    found = {part: Report() for part in parts}
    with pool:
        for job, (report, took) in zip(jobs, pool.map(_ask, jobs), strict=True):
            found[job.part].add(report)
            # Seen with `-s`: the whole takes long, and says nothing otherwise.
            which = f"{job.part}, {job.shard[0] + 1} of {job.shard[1]}"
            print(f"{which}: {report.total} cells in {took:.0f} s", flush=True)  # noqa: T201
    return found


def _jobs(parts: list[str], share: Share) -> Iterator[Job]:
    """Yield the longest first."""
    for part in parts:
        shards = SHARDS if part in SHARDED else 1
        for shard in range(shards):
            yield Job(part, share, (shard, shards))


_worlds: list[tuple[World, Surface]] = []


def _begin(make_world: Callable[[], World]) -> None:
    world = make_world()
    _worlds.append((world, Surface(world)))
    Finalize(world, world.close, exitpriority=10)


def _ask(job: Job) -> tuple[Report, float]:
    begun = perf_counter()
    return ask(*_worlds[0], job), perf_counter() - begun
