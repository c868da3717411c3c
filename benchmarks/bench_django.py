"""A province user's pages on 1,000,000 households, against Django admin 5.2 on the same rows.

Both programs answer through their WSGI applications, each in a process of its own, in turns, the
same questions, with the same database, the same rows within reach and as many rows on a page. Ours
is the real program: who asks is read with each request, record rules and policies hold, and reads
of personal data leave their entry. See django_site.py for what was left out on Django's side.
"""

from __future__ import annotations

import os
import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from app import create_app
from app.extensions import db
from app.kernel import sessions
from app.kernel.cluster import connect
from app.testing.clients import begin_session
from app.testing.plugin import settings_under_test
from benchmarks import django_site
from benchmarks.households import COMMUNE_USER, HOUSEHOLDS, PROVINCE_USER, fill
from benchmarks.sides import Reader, Said, Side

PASSES = 15
# A program that has run for a while is measured: the driver prepares a statement when it is asked
# the sixth time, and the server keeps the plan from the eleventh on. Slow pages gain nothing by it.
WARM_UP, WARM_UP_MS = 12, 3_000
GOAL = 0.2  # of the time of Django's admin as it comes
# Pages that read a few rows by key are all framework and templates on both sides: they miss the
# goal (docs/benchmarks.md). What they must hold may only be lowered.
HELD = {"add form": 0.9, "record page": 0.7, "form of a record": 0.8}
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
    """What is asked for, and the two programs; Django has two sites."""

    commune: int
    record: int
    ours: Side
    django: Side

    def ask(self, side: str, path: str) -> Said:
        """Ask a side as somebody of the province."""
        return self.of(side).ask("province", path)

    def of(self, side: str) -> Side:
        """Return the program of a side."""
        return self.ours if side == "ours" else self.django


@pytest.fixture(scope="module")
def world(database_server: Any, template_database: str) -> Iterator[World]:
    """Yield both programs on a million households of one province, made once: Django allows it."""
    dsns = database_server.create_database(DATABASE, template=template_database)
    fill(database_server, dsns.operator, role=ROLE, provinces=("58",))
    with connect(dsns.operator) as connection:
        commune, record = connection.execute(
            "select unit_id, id from household_household order by id limit 1 offset 500"
        ).fetchone()
    found = World(
        commune, record, Side(our_readers, dsns.application), Side(their_reader, dsns.operator)
    )
    yield found
    found.ours.end()
    found.django.end()
    database_server.drop_database(DATABASE)


def our_readers(dsn: str) -> dict[str, Reader]:
    """Return our program for two readers, in the process that answers."""
    app = create_app({**settings_under_test(dsn), "TESTING": False, "WTF_CSRF_ENABLED": True})
    return {
        "province": (app, _cookie(app, PROVINCE_USER)),
        "commune": (app, _cookie(app, COMMUNE_USER)),
    }


def their_reader(owner: str) -> dict[str, Reader]:
    """Return Django for its reader, in the process that answers."""
    return {"province": (django_site.wsgi(owner), django_site.session_cookie())}


def _cookie(app: Any, user: int) -> str:
    """Return the cookie of a browser that is signed in to ours."""
    with app.app_context():
        begun = begin_session(db.session(), user)
        db.session.commit()
        db.session.remove()
    session = {"_user_id": str(user), "_fresh": True, "locale": "vi", sessions.KEY: begun}
    sealed = app.session_interface.get_signing_serializer(app).dumps(session)
    return f"{app.config['SESSION_COOKIE_NAME']}={sealed}"


def medians(world: World, job: Job) -> dict[str, float]:
    """Return the median time of each side in milliseconds; they take turns, so noise meets all."""
    times: dict[str, list[float]] = {side: [] for side in HOME}
    for side in HOME:
        warm_up(world.of(side), "province", job.path(side))
    for _number in range(PASSES):
        for side in HOME:
            times[side].append(world.ask(side, job.path(side)).took)
    return {side: statistics.median(each) for side, each in times.items()}


def warm_up(side: Side, who: str, path: str) -> None:
    """Ask until a program has settled, or long enough."""
    took = 0.0
    for _number in range(WARM_UP):
        took += side.ask(who, path).took
        if took > WARM_UP_MS:
            return


def check_same(world: World, job: Job) -> None:
    """Both sides show the same households; among equal keys their order may differ."""
    shown = {side: set(CODE.findall(world.ask(side, job.path(side)).body)) for side in HOME}
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
        if shares[0] > HELD.get(job.name, GOAL):
            worse[job.name] = round(shares[0], 2)
    assert not worse, worse


def test_search_without_accents(world: World) -> None:
    """Print the times of whole pages found by search, for the province and for a commune."""
    slow = {}
    for who in ("province", "commune"):
        for typed in ("dao 3f1", "nguyen thi", "nguyen", "katơr duc xuân", "an", "khongcoai"):
            path = f"{HOME['ours']}?{urlencode({'q': typed})}"
            warm_up(world.ours, who, path)
            times = [world.ours.ask(who, path).took for _number in range(PASSES)]
            found, best = statistics.median(times), min(times)
            print(f"{who:<10}{typed:<16}{found:8.1f} ms, at best {best:.1f} ms", flush=True)
            if best > SEARCH_AT_MOST_MS:
                slow[who, typed] = round(best, 1)
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if slow and load > cores:
        pytest.skip(f"not judged: {slow} with a load of {load:.1f} on {cores} cores")
    assert not slow, slow
