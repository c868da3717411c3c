"""A province user's pages on 1,000,000 households, against Django admin 5.2 on the same rows.

Both programs answer in this process through their WSGI applications, in turns, for the same
questions, with the same database, the same rows within reach and as many rows on a page. Ours is
the real program: who asks is read with each request, record rules and policies hold, and reads of
personal data leave their entry. See django_site.py for what was left out on Django's side.
"""

from __future__ import annotations

import gc
import os
import re
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import Client

from app import create_app
from app.extensions import db
from app.kernel import sessions
from app.kernel.cluster import connect
from app.testing.clients import begin_session
from app.testing.plugin import settings_under_test
from benchmarks import django_site
from benchmarks.households import COMMUNE_USER, HOUSEHOLDS, PROVINCE_USER, fill

PASSES, WARM_UP = 9, 2
GOAL = 0.2  # of the time of Django's admin as it comes
# Pages that read a few rows by key are all framework and templates on both sides: they miss the
# goal. What they must hold may only be lowered.
HELD = {"add form": 0.9, "record page": 0.7, "form of a record": 0.8}
SLACK = 1.5  # on the others, four of which stand at the edge of it
SEARCH_AT_MOST_MS = 50
ROLE = "household_supervision.commune_officer"
PAGE = 25
DATABASE = "chungtay_bench_django"
HOME = {
    "ours": "/household-supervision/households/",
    "stock": "/stock/benchmarks/household/",
    "tuned": "/tuned/benchmarks/household/",
}
CODE = re.compile(r"B\d{9}")
Ask = Callable[[str], str]


@dataclass(frozen=True)
class Job:
    """A page of the list, the form or a record: what each program is asked for it."""

    name: str
    ours: str = ""
    stock: str = ""
    tuned: str = ""
    same_rows: bool = True  # not among equal days, nor where one side alone has the right order

    def path(self, side: str) -> str:
        """Return the address on one side."""
        return HOME[side] + getattr(self, side)


def _list(name: str, ours: Any = (), stock: Any = (), tuned: Any = None, **more: Any) -> Job:
    texts = [urlencode(each) for each in (ours, stock, stock if tuned is None else tuned)]
    return Job(name, *(f"?{text}" if text else "" for text in texts), **more)


def jobs(commune: int, record: int) -> tuple[Job, ...]:
    """Return what is asked."""
    days = {"registered_on__from": "01/03/2016", "registered_on__to": "31/03/2016"}
    span = {"registered_on__gte": "2016-03-01", "registered_on__lt": "2016-04-01"}
    rare, common = {"q": "Đào 3f1"}, {"q": "Nguyễn Thị"}
    plain, often = {"q": "dao 3f1"}, {"q": "nguyen thi"}
    page = f"{record}/change/"
    return (
        _list("list"),
        _list("last page", {"before": ""}, {"p": HOUSEHOLDS // PAGE}),
        _list("sort by code, falling", {"sort": "-code"}, {"o": "-1"}),
        _list("sort by name, falling", {"sort": "-head_name"}, {"o": "-2"}, same_rows=False),
        _list("sort by day, rising", {"sort": "registered_on"}, {"o": "4"}, same_rows=False),
        _list("contains, few rows", plain, rare, plain),
        _list("contains, 18,000 rows", often, common, often, same_rows=False),
        _list(
            "filter by commune", {"unit": commune}, {"unit__id__exact": commune}, {"unit": commune}
        ),
        _list("filter by month", days, span),
        Job("add form", "add", "add/", "add/"),
        Job("record page", str(record), page, page),
        Job("form of a record", f"{record}/edit", page, page),
    )


@dataclass
class World:
    """The database, and the two programs on it."""

    commune: int
    record: int
    ask: Mapping[str, Ask]
    ask_as_commune: Ask
    app: Any


@pytest.fixture(scope="module")
def world(database_server: Any, template_database: str) -> Iterator[World]:
    """Yield both programs on a million households of one province, made once: Django allows it."""
    dsns = database_server.create_database(DATABASE, template=template_database)
    fill(database_server, dsns.operator, role=ROLE, provinces=("58",))
    with connect(dsns.operator) as connection:
        commune, record = connection.execute(
            "select unit_id, id from household_household order by id limit 1 offset 500"
        ).fetchone()
    found = programs(dsns.application, dsns.operator, commune, record)
    yield found
    from django.db import connections

    connections.close_all()
    with found.app.app_context():
        db.engine.dispose()
    database_server.drop_database(DATABASE)


def programs(application: str, owner: str, commune: int, record: int) -> World:
    """Return both programs, each with the cookie of its reader."""
    ours = create_app(
        {**settings_under_test(application), "TESTING": False, "WTF_CSRF_ENABLED": True}
    )
    django = django_site.wsgi(owner)
    theirs = _asker(django, django_site.session_cookie())
    sides = {"ours": _asker(ours, _cookie(ours, PROVINCE_USER)), "stock": theirs, "tuned": theirs}
    return World(commune, record, sides, _asker(ours, _cookie(ours, COMMUNE_USER)), ours)


def _cookie(app: Any, user: int) -> str:
    """Return the cookie of a browser that is signed in to ours."""
    with app.app_context():
        begun = begin_session(db.session(), user)
        db.session.commit()
        db.session.remove()
    session = {"_user_id": str(user), "_fresh": True, "locale": "vi", sessions.KEY: begun}
    sealed = app.session_interface.get_signing_serializer(app).dumps(session)
    return f"{app.config['SESSION_COOKIE_NAME']}={sealed}"


def _asker(wsgi: Any, cookie: str) -> Ask:
    client = Client(wsgi, use_cookies=False)

    def ask(path: str) -> str:
        response = client.get(path, headers={"Cookie": cookie}, base_url="http://localhost")
        body: str = response.get_data(as_text=True)
        response.close()
        assert response.status_code == 200, (path, response.status, body[:2000])
        return body

    return ask


def medians(world: World, job: Job) -> dict[str, float]:
    """Return the median time of each side in milliseconds; they take turns, so noise meets all."""
    times: dict[str, list[float]] = {side: [] for side in HOME}
    for _number in range(WARM_UP + PASSES):
        for side, ask in world.ask.items():
            times[side].append(_timed(ask, job.path(side)))
    return {side: statistics.median(each[WARM_UP:]) for side, each in times.items()}


def _timed(ask: Ask, path: str) -> float:
    gc.collect()  # what one side left behind is not paid by the other
    begun = perf_counter()
    ask(path)
    return (perf_counter() - begun) * 1000


def check_same(world: World, job: Job) -> None:
    """Both sides show the same households; among equal keys their order may differ."""
    shown = {side: set(CODE.findall(ask(job.path(side)))) for side, ask in world.ask.items()}
    if job.same_rows:
        assert shown["ours"] or job.name == "add form", job
        for side in ("stock", "tuned"):
            both = shown["ours"] & shown[side]
            assert len(both) >= 0.8 * len(shown["ours"] | shown[side]), (job, shown)


def test_a_fifth_of_django(world: World) -> None:
    """Print the times of all; each page holds its share of Django's as it comes."""
    print(f"{'':<24}{'ours':>9}{'stock':>9}{'tuned':>9}   ms; ours is … of stock, of tuned")
    worse = {}
    for job in jobs(world.commune, world.record):
        check_same(world, job)
        found = medians(world, job)
        shares = [found["ours"] / found[side] for side in ("stock", "tuned")]
        numbers = "".join(f"{found[side]:9.1f}" for side in HOME)
        verdict = "" if shares[0] <= GOAL else "  misses the goal"
        print(f"{job.name:<24}{numbers}   {shares[0]:5.2f} {shares[1]:5.2f}{verdict}", flush=True)
        if shares[0] > HELD.get(job.name, GOAL * SLACK):
            worse[job.name] = round(shares[0], 2)
    assert not worse, worse


def test_search_without_accents(world: World) -> None:
    """Print the times of whole pages found by search, for the province and for a commune."""
    slow = {}
    for who, ask in (("province", world.ask["ours"]), ("commune", world.ask_as_commune)):
        for typed in ("dao 3f1", "nguyen thi", "nguyen", "katơr duc xuân", "an", "khongcoai"):
            path = f"{HOME['ours']}?{urlencode({'q': typed})}"
            times = [_timed(ask, path) for _number in range(WARM_UP + PASSES)]
            found, best = statistics.median(times[WARM_UP:]), min(times)
            print(f"{who:<10}{typed:<16}{found:8.1f} ms, at best {best:.1f} ms", flush=True)
            if best > SEARCH_AT_MOST_MS:
                slow[who, typed] = round(best, 1)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if slow and load > cores:
        pytest.skip(f"not judged: {slow} with a load of {load:.1f} on {cores} cores")
    assert not slow, slow
