"""The trail: verifying a million entries, sealing, and what writers pay for it, in one run each."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import psycopg
import pytest

from app.kernel.cluster import Dsns, connect, conninfo
from app.kernel.crypto import configure_from
from app.kernel.trail_seal import encrypt_batch, seal
from app.kernel.trail_verify import verify
from app.testing.plugin import settings_under_test

ENTRIES = int(os.environ.get("BENCH_ENTRIES", "1000000"))
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "20000"))
WRITERS = 8
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))

FILL = """
    insert into core_trail (action, record, table_name, row_id, unit_id, old_values, new_values)
    select 'update', 'household_supervision.ReviewCase', 'household_case', n %% 50000, n %% 100,
        jsonb_build_object('state', 'listed', 'updated_by_id', n %% 300),
        jsonb_build_object('state', 'to_survey', 'updated_by_id', n %% 301)
    from generate_series(%s, %s) n
"""
INSERT = """
    insert into core_person (full_name, search_key, sort_key, birth_year)
    values ('Chamaléa Thị Xuân', 'chamalea thi xuan', 'k', 1950)
"""


@pytest.fixture(autouse=True)
def keys() -> None:
    """Give this process the master key of the tests."""
    configure_from(settings_under_test("")["CHUNGTAY_MASTER_KEY"])


@pytest.fixture
def owner(fresh_database: Dsns) -> Iterator[psycopg.Connection]:
    """Yield a connection of the owner."""
    with connect(fresh_database.operator) as connection:
        connection.execute("select set_config('app.actor', 'system', false)")
        yield connection


def test_verify_a_million(fresh_database: Dsns, owner: psycopg.Connection) -> None:
    """Fill, seal and verify; memory of this process must not grow with the entries."""
    step = 100_000
    for start in range(0, ENTRIES, step):
        owner.execute(FILL, [start + 1, min(start + step, ENTRIES)])
    began = time.perf_counter()
    chained = seal(owner).chained
    sealing = time.perf_counter() - began
    owner.execute("vacuum analyze core_trail, core_trail_chain")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with connect(fresh_database.backup) as connection:
        began = time.perf_counter()
        found = verify(connection)
        verifying = time.perf_counter() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert found.is_sound
    assert found.position == chained >= ENTRIES
    print(f"\nchained  {chained:,} entries in {sealing:.1f} s: {chained / sealing:,.0f}/s")
    print(f"verified {chained:,} entries in {verifying:.1f} s: {chained / verifying:,.0f}/s")
    print(f"memory of the verifying process grew by {grown / 1024:.1f} MB")


def test_encrypt(owner: psycopg.Connection) -> None:
    """Encrypt the personal values of new people, each under a key of its own."""
    owner.execute(
        f"{INSERT.replace('values (', 'select ').replace('1950)', '1950')} "
        f"from generate_series(1, {PEOPLE})"
    )
    began = time.perf_counter()
    done = 0
    while count := encrypt_batch(owner):
        done += count
    spent = time.perf_counter() - began
    assert done >= PEOPLE
    print(f"\nencrypted {done:,} entries of as many people in {spent:.1f} s: {done / spent:,.0f}/s")


def test_eight_writers(fresh_database: Dsns, owner: psycopg.Connection) -> None:
    """Write with and without the trail, in turns, each twice; a sealer works beside the former."""
    rates: dict[str, list[float]] = {"without": [], "with": []}
    for name in ("without", "with", "with", "without"):
        verb = "enable" if name == "with" else "disable"
        owner.execute(f"alter table core_person {verb} trigger core_person_trail")
        rates[name].append(_write(fresh_database))
    seal(owner)
    owner.execute("alter table core_person enable trigger core_person_trail")
    with _sealer(fresh_database):
        before = _position(owner)
        beside = _write(fresh_database)
        busy = _window(owner, before)
        while _waiting(owner):
            pass
        before = _position(owner)
        for _number in range(100):  # as on an ordinary day: twenty writes a second
            owner.execute(INSERT)
            time.sleep(0.05)
        while _waiting(owner):
            pass
        calm = _window(owner, before)
    without, plain = median(rates["without"]), median(rates["with"])
    print(
        f"\n{WRITERS} writers, one row a transaction: {without:,.0f}/s without the trail, "
        f"{plain:,.0f}/s with it ({without / plain:.2f} x), "
        f"{beside:,.0f}/s while a sealer works ({without / beside:.2f} x)"
    )
    for name, window in (("under that load", busy), ("at 20 writes a second", calm)):
        print(f"unsealed window {name} (median, 95 %, longest): {', '.join(window)}")
    assert verify(owner).is_sound


@contextmanager
def _sealer(dsns: Dsns) -> Iterator[None]:
    """Run the sealer in a process of its own, as an installation does."""
    code = (
        "import sys; from app.kernel.crypto import configure_from;"
        "from app.kernel.trail_seal import SealerThread;"
        "configure_from(sys.argv[2]); SealerThread(sys.argv[1]).run()"
    )
    key = settings_under_test("")["CHUNGTAY_MASTER_KEY"]
    process = subprocess.Popen([sys.executable, "-c", code, dsns.operator, key])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _position(owner: psycopg.Connection) -> int:
    row = owner.execute("select coalesce(max(position), 0) from core_trail_chain").fetchone()
    return row[0] if row else 0


def _waiting(owner: psycopg.Connection) -> int:
    row = owner.execute("select waiting from core_trail_status()").fetchone()
    return row[0] if row else 0


def _window(owner: psycopg.Connection, before: int) -> list[str]:
    """Return how long entries waited that were chained since a position."""
    row = owner.execute(
        "select percentile_disc(array[0.5, 0.95, 1]) within group (order by sealed_at - entry_at) "
        "from core_trail_chain where position > %s",
        [before],
    ).fetchone()
    return [f"{each.total_seconds():.2f} s" for each in (row[0] or ())] if row else []


def _write(dsns: Dsns) -> float:
    """Return how many transactions a second all writers commit as the application."""
    counts = [0] * WRITERS
    start = threading.Barrier(WRITERS + 1)
    until = [0.0]

    def work(number: int) -> None:
        with psycopg.connect(conninfo(dsns.application), autocommit=True) as connection:
            connection.execute("select set_config('app.actor', 'system', false)")
            start.wait()
            while time.perf_counter() < until[0]:
                connection.execute(INSERT, prepare=True)
                counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    until[0] = time.perf_counter() + SECONDS
    start.wait()
    for thread in threads:
        thread.join()
    return sum(counts) / SECONDS
