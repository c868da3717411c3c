"""What machines ask of the program: is it alive, is it ready, how is it doing.

Answered before the application: no session, no actor, no page. `/metrics` wants the token of
METRICS_TOKEN and is not there without one.
"""

from __future__ import annotations

import hmac
import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from app.kernel import clock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

REQUESTS = Counter(
    "chungtay_requests_total", "Requests answered.", ("method", "endpoint", "status"), registry=None
)
SECONDS = Histogram(
    "chungtay_request_seconds", "Time to answer.", ("endpoint",), registry=None,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip

QUEUE = text(
    "select queue_name, count(*) filter (where status = 'todo') as waiting, "
    "count(*) filter (where status = 'failed') as failed, "
    "coalesce(extract(epoch from now() - min(scheduled_at) filter (where status = 'todo')), 0) "
    "as late from procrastinate_jobs group by queue_name order by 1"
)


def init_app(app: Flask) -> None:
    """Count requests, and answer the questions of machines before the application."""
    app.after_request(_count)
    app.wsgi_app = _Health(app, app.wsgi_app)  # type: ignore[method-assign]


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "-"
    REQUESTS.labels(request.method, endpoint, str(response.status_code)).inc()
    if "began" in g:
        SECONDS.labels(endpoint).observe(time.monotonic() - g.began)
    return response


class _Health:
    """Answers /healthz, /readyz and /metrics; passes everything else on."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self.app, self.inner = app, inner
        self.migrated = False  # which can only become true while this code runs
        self.answers: dict[str, Callable[[WSGIEnvironment], Answer]] = {
            "/healthz": lambda _environ: _say(200, {"status": "alive"}),
            "/readyz": lambda _environ: self._ready(),
            "/metrics": self._metrics,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or pass on."""
        answer = self.answers.get(environ.get("PATH_INFO", ""))
        if answer is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.inner(environ, start_response)
        return answer(environ)(environ, start_response)

    def _ready(self) -> Answer:
        """Say whether requests can be served; why not is for the log, not for everybody."""
        try:
            with self.app.app_context():
                problems = [] if self.migrated else list(_not_migrated())
                self.migrated = not problems
                _ask_database()
        except SQLAlchemyError as error:
            log.warning("not ready: the database does not answer", exc_info=error)
            problems = ["database"]
        status = 503 if problems else 200
        return _say(status, {"status": "not ready" if problems else "ready", "because": problems})

    def _metrics(self, environ: WSGIEnvironment) -> Answer:
        wanted = self.app.config.get("METRICS_TOKEN")
        given = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        if not wanted or not hmac.compare_digest(str(wanted).encode(), given.encode()):
            return _say(404, {"status": "not found"})
        with self.app.app_context():
            return Answer(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _say(status: int, body: dict[str, Any]) -> Answer:
    return Answer(json.dumps(body) + "\n", status, content_type="application/json")


@contextmanager
def _session() -> Iterator[Session]:
    """Yield a session in which nobody acts."""
    from app.extensions import db

    try:
        yield db.session()
    finally:
        db.session.remove()


def _ask_database() -> None:
    with _session() as session:
        session.execute(text("select 1"))


def _not_migrated() -> Iterator[str]:
    from app.kernel.installer import late_modules

    with _session() as session:
        if session.scalar(text("select to_regclass('core_module')")) is None:
            yield "database is empty"
            return
        yield from (f"migrations of {name}" for name in late_modules(session))


# -- figures of the database --------------------------------------------------------------


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # all web processes
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    registry.register(_Figures())
    return registry


class _Figures(Collector):
    """Sealer and queue, read when they are asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            with _session() as session:
                yield from _figures(session, clock.now())
        except SQLAlchemyError as error:
            log.warning("no figures: the database does not answer", exc_info=error)
            yield GaugeMetricFamily("chungtay_database_up", "The database answers.", 0)


def _figures(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    from app.core.services.trail_chain import trail_status

    yield GaugeMetricFamily("chungtay_database_up", "The database answers.", 1)
    status = trail_status(session)
    waited = (now - status.oldest).total_seconds() if status.oldest else 0
    for name, help_text, value in (
        ("sealed", "Entries of the trail that are chained.", status.chained),
        ("waiting", "Entries of the trail that wait for the sealer.", status.waiting),
        ("waiting_seconds", "How long the oldest of them has waited.", waited),
        ("sound", "The last verification found nothing (0: it did, or there was none).",
         int(status.verified_at is not None and status.problem is None)),
    ):  # fmt: skip
        yield GaugeMetricFamily(f"chungtay_trail_{name}", help_text, value)
    families = [
        GaugeMetricFamily(f"chungtay_jobs_{name}", help_text, labels=("queue",))
        for name, help_text in (
            ("waiting", "Jobs that wait."),
            ("failed", "Jobs that have failed."),
            ("late_seconds", "How long the oldest waiting job is due."),
        )
    ]
    for queue, *values in session.execute(QUEUE):
        for family, value in zip(families, values, strict=True):
            family.add_metric([queue], max(float(value), 0))
    yield from families
