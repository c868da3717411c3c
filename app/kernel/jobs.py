"""Background work on PostgreSQL (Procrastinate): enqueued in the transaction of its data.

The framework-specific part of the queue stands behind this one file, since the SQL functions of
Procrastinate are versioned.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from procrastinate import App, PsycopgConnector
from sqlalchemy import text
from sqlalchemy.orm import Session

DEFAULT, OPERATOR = "default", "operator"
DEFER = """
select unnest(procrastinate_defer_jobs_v1(array[row(
    :queue, :task, 0, :lock, :queueing_lock, cast(:args as jsonb), cast(:at as timestamptz)
)::procrastinate_job_to_defer_v1]))
"""


@dataclass(frozen=True)
class Job:
    """A function that workers run: idempotent, and named "module.verb"."""

    name: str
    run: Callable[..., Any]
    queue: str = DEFAULT
    cron: str | None = None  # in the time of Viet Nam, five fields


_JOBS: dict[str, Job] = {}


def job(
    name: str, *, queue: str = DEFAULT, cron: str | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as a job."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        if name in _JOBS and _JOBS[name].run.__qualname__ != function.__qualname__:
            raise ValueError(f"job {name} is registered twice")
        _JOBS[name] = Job(name, function, queue, cron)
        return function

    return register


def jobs() -> tuple[Job, ...]:
    """Return all registered jobs."""
    return tuple(_JOBS.values())


def defer(session: Session, name: str, *, lock: str | None = None, **arguments: Any) -> int:
    """Enqueue a job in the session's transaction; return its number."""
    found = _JOBS[name]
    values = {
        "queue": found.queue,
        "task": found.name,
        "lock": lock,
        "queueing_lock": None,
        "args": json.dumps(arguments),
        "at": None,
    }
    return int(session.execute(text(DEFER), values).scalar_one())


def queue_app(conninfo: str, run: Callable[[Job, dict[str, Any]], Any]) -> App:
    """Return the Procrastinate application; `run` is called for each job with its arguments."""
    app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4))
    for found in jobs():
        _add_task(app, found, run)
    return app


def _add_task(app: App, found: Job, run: Callable[[Job, dict[str, Any]], Any]) -> None:
    if found.cron is None:

        @app.task(name=found.name, queue=found.queue, retry=3)
        def plain(**arguments: Any) -> None:
            run(found, arguments)

        return

    @app.periodic(cron=found.cron)
    @app.task(name=found.name, queue=found.queue, retry=3)
    def periodic(timestamp: int) -> None:
        run(found, {})
