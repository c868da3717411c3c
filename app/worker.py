"""Runs background jobs: on the application's credentials, module changes on the operator's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from flask import Flask

from app.extensions import db
from app.kernel import clock
from app.kernel.actor import bind_actor, system_actor
from app.kernel.jobs import OPERATOR, Job, queue_app
from app.kernel.trail_seal import SealerThread
from app.runtime import conninfo

log = logging.getLogger(__name__)


def runner(app: Flask) -> Callable[[Job, dict[str, Any]], Any]:
    """Return what runs one job: in an application context, as the program itself."""

    def run(job: Job, arguments: dict[str, Any]) -> Any:
        with app.app_context():
            bind_actor(db.session(), system_actor(f"job {job.name}"))
            try:
                return job.run(today=clock.today(), **arguments)
            finally:
                db.session.remove()

    return run


def work(app: Flask, queue: str, *, wait: bool = True) -> None:
    """Run the jobs of a queue; without `wait`, only those that are there."""
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    with _sealing(url) if wait and queue == OPERATOR else nullcontext():
        queue_app(conninfo(url), runner(app)).run_worker(
            queues=[queue], wait=wait, install_signal_handlers=wait, listen_notify=wait
        )


@contextmanager
def _sealing(url: str) -> Iterator[None]:
    """Seal the trail beside the jobs: a job a second would wait behind long ones."""
    sealer = SealerThread(url)
    sealer.start()
    try:
        yield
    finally:
        sealer.stop()
