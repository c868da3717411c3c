"""Runs background jobs: on the application's credentials, module changes on the operator's."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask

from app.extensions import db
from app.kernel import clock
from app.kernel.actor import bind_actor, system_actor
from app.kernel.jobs import Job, queue_app
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
    queue_app(conninfo(url), runner(app)).run_worker(
        queues=[queue], wait=wait, install_signal_handlers=wait, listen_notify=wait
    )
