"""List and search of 1,000,000 households with and without row-level security, in one run.

The peer is the same program on the same data and with the same rule in the session, connected as
the owner, whom no policy binds, and searching with plain LIKE.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from app.kernel.actor import bind_actor
from app.kernel.listing import Listing, ListQuery
from app.kernel.registry import registry
from app.kernel.security import load_actor
from app.kernel.session import ReachMixin, install_hooks
from benchmarks.households import COMMUNE_USER, PROVINCE_USER, fill

PASSES = 25
# As in bench_django: the driver prepares a statement when it is asked the sixth time, and the
# server may keep its plan from the eleventh on.
WARM_UP = 12
MOST_TIMES = 1.5
ROLE = "household_supervision.viewer"


class _Session(ReachMixin, Session):
    pass


@pytest.fixture
def filled(fresh_database: Any, database_server: Any) -> Any:
    """Return the URLs of a database with a million households and two users."""
    fill(database_server, fresh_database.operator, role=ROLE)
    return fresh_database


@contextmanager
def session_on(url: str, user: int) -> Iterator[Session]:
    """Yield a session of the program with a user acting."""
    engine = create_engine(url)
    factory = sessionmaker(engine, class_=_Session)
    install_hooks(factory)
    with factory() as session:
        bind_actor(session, load_actor(session, user, "bench"))
        yield session
    engine.dispose()


class Plainly(Listing):
    """The list as it would be without policies: LIKE in the statement itself."""

    def _seek(self, session: Session, most: int = 0) -> None:
        self.found = None


def measured(sides: dict[str, tuple[Session, Listing]]) -> dict[str, float]:
    """Return the median time of each side in milliseconds; they take turns, so noise meets both."""
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _number in range(WARM_UP + PASSES):
        for side, (session, listing) in sides.items():
            session.expunge_all()
            begun = perf_counter()
            listing.run(session)
            times[side].append((perf_counter() - begun) * 1000)
    return {side: statistics.median(each[WARM_UP:]) for side, each in times.items()}


QUERIES = {
    "list": ListQuery(sort=(("sort_key", False),)),
    "search, rare": ListQuery(search="dao 3f1", sort=(("sort_key", False),)),
    "search, common": ListQuery(search="nguyen thi", sort=(("sort_key", False),)),
    "search, nothing": ListQuery(search="khongcoai", sort=(("sort_key", False),)),
}


def test_list_and_search_below_row_level_security(application: Any, filled: Any) -> None:
    """Print both times; the policy costs at most half as much again."""
    view = registry(application).record_views["household_supervision.Household"]
    spec = view.list_spec()
    ratios = {}
    for user, where in ((COMMUNE_USER, "commune"), (PROVINCE_USER, "province")):
        with (
            session_on(filled.application, user) as bound,
            session_on(filled.operator, user) as free,
        ):
            for name, query in QUERIES.items():
                sides = {
                    "with": (bound, Listing(spec, query)),
                    "without": (free, Plainly(spec, query)),
                }
                found = {side: listing.run(session) for side, (session, listing) in sides.items()}
                keys = {side: [item.id for item in result.items] for side, result in found.items()}
                assert keys["with"] == keys["without"] or found["with"].has_more_found
                times = measured(sides)
                ratio = ratios[where, name] = times["with"] / times["without"]
                print(
                    f"{where:<10}{name:<18}{found['with'].count:>7} rows   with "
                    f"{times['with']:7.1f} ms   without {times['without']:7.1f} ms   {ratio:5.2f}"
                )
    assert max(ratios.values()) <= MOST_TIMES, ratios
