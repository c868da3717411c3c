"""100,000 household rows through the import, against raw COPY and django-import-export.

All three write into the same table with its triggers: code, guards and trail. Ours acts as an
officer of a province under row-level security: the file is unpacked and read, each cell judged by
its form field, each row compared, the whole import tried and then done. COPY gets ready rows over a
connection of the owner; django-import-export gets a parsed table, a connection of the owner, and no
keys to look places up by. It is measured on some of the rows, since it takes minutes, and compared
per row.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from time import perf_counter
from typing import Any

import pytest
import xlsxwriter
from flask import Flask, g

from app import create_app
from app.core.models import Import
from app.core.services import imports, users
from app.core.services.units import add_village, unit_on
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.cluster import connect
from app.kernel.security import load_actor
from app.kernel.text import search_key
from app.testing.plugin import PASSWORD, settings_under_test
from benchmarks.import_rows import VILLAGES, neighbours, people, workbook
from modules.household_supervision.models.household import name_sort_key

ROWS = int(os.environ.get("IMPORT_ROWS", "100000"))
PEER_ROWS = min(ROWS, int(os.environ.get("IMPORT_PEER_ROWS", "10000")))
DATABASE = "chungtay_bench_import"
COPY = (
    "copy household_household (unit_id, head_name, search_key, sort_key, registered_on) from stdin"
)


@dataclass
class World:
    """The application, who imports, and the villages."""

    app: Flask
    actor: Any
    villages: dict[str, int]
    owner: str


@pytest.fixture(scope="module")
def world(database_server: Any, template_database: str) -> Iterator[World]:
    """Yield a database with some villages of one commune."""
    database_server.drop_database(DATABASE)
    dsns = database_server.create_database(DATABASE, template=template_database)
    app = create_app(settings_under_test(dsns.application))
    with app.app_context():
        system = system_actor("benchmark")
        bind_actor(db.session(), system)
        commune = unit_on("22861", date(2021, 10, 1))
        villages = {
            f"Mẫu {n}": add_village(
                commune.id,
                f"Mẫu {n}",
                kind="thôn",
                valid_from=None,
                actor=system,
                is_invented=True,
            ).id
            for n in range(VILLAGES)
        }
        user = users.create_user(
            username="bench.import",
            first_name="a",
            last_name="b",
            email="b@example.org",
            password=PASSWORD,
            actor=system,
        )
        users.assign(
            user.id,
            role="household_supervision.commune_officer",
            unit_id=commune.id,
            organisation_id=None,
            actor=system,
        )
        actor = load_actor(db.session(), user.id, "bench.import")
        db.session.remove()
    yield World(app, actor, villages, dsns.operator)
    with app.app_context():
        db.engine.dispose()
    database_server.drop_database(DATABASE)


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long something takes, in seconds, and what it returns."""
    begun = perf_counter()
    found = act()
    return perf_counter() - begun, found


def ask(world: World, act: Callable[[], Any]) -> Any:
    """Do something as in a request of who imports."""
    with world.app.test_request_context("/"):
        g.actor = world.actor
        bind_actor(db.session(), world.actor)
        return act()


@dataclass(frozen=True)
class Done:
    """A step that the worker did: its import, how long it took, and the worker's memory in MB."""

    item: Import
    seconds: float
    before: float
    peak: float


WORKER = """
import json, sys
from time import perf_counter
from app import create_app
from app.core.services import import_work
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.testing.plugin import settings_under_test

def memory(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name)) / 1024

app = create_app(settings_under_test(sys.argv[1]))
with app.app_context():
    bind_actor(db.session(), system_actor("job"))
    before, begun = memory("VmRSS"), perf_counter()
    import_work.run(int(sys.argv[2]))
    print(json.dumps([perf_counter() - begun, before, memory("VmHWM")]))
"""


def work(world: World, key: int) -> Done:
    """Do the step that waits, as a worker: in a process of its own."""
    url = str(world.app.config["SQLALCHEMY_DATABASE_URI"])
    command = [sys.executable, "-c", WORKER, url, str(key)]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    with world.app.app_context():
        bind_actor(db.session(), system_actor("job"))
        item = db.session.get_one(Import, key)
        db.session.expunge(item)
        db.session.remove()
        return Done(item, *json.loads(told.splitlines()[-1]))


def emptied(world: World) -> None:
    """Remove all households, past the triggers."""
    with connect(world.owner) as connection:
        connection.execute("truncate household_household cascade")
        connection.execute("analyze household_household")


def test_import(world: World) -> None:
    content = workbook(people(ROWS))

    def upload() -> int:
        item = imports.upload("HouseholdView", "b.xlsx", content, actor=world.actor)
        return int(item.id)

    def check(key: int) -> None:
        item = imports.read(db.session(), key)
        imports.check(key, imports.mapping_of(item), actor=world.actor)

    copied = [copy(world)]
    emptied(world)
    print(f"\nfile of {len(content) / 1e6:.1f} MB")
    uploaded, key = timed(lambda: ask(world, upload))
    asked, _none = timed(lambda: ask(world, lambda: check(key)))
    print(f"upload {uploaded:.1f} s, columns {asked:.1f} s")
    preview = work(world, key)
    print(f"preview {preview.seconds:.1f} s, {preview.peak:.0f} MB")
    assert (preview.item.state, preview.item.message, preview.item.rows_new) == (
        "checked",
        "",
        ROWS,
    )
    ask(world, lambda: imports.apply(key, accepted_only=False, actor=world.actor))
    commit = work(world, key)
    print(f"commit {commit.seconds:.1f} s, {commit.peak:.0f} MB")
    assert (commit.item.state, commit.item.message) == ("done", "")
    again = ask(world, upload)
    ask(world, lambda: check(again))
    second = work(world, again)
    found = second.item
    assert (found.rows_new, found.rows_changed, found.rows_same) == (0, 0, ROWS)
    _prove_trail(world)
    emptied(world)

    copied.append(copy(world))  # before and after: others use the machine too
    emptied(world)
    peer, _none = timed(lambda: peer_import(world))
    emptied(world)
    whole = uploaded + asked + preview.seconds + commit.seconds
    raw = sum(copied) / len(copied)
    per_row, peer_per_row = whole / ROWS, peer / PEER_ROWS
    print(
        f"\n{ROWS:,} rows: upload {uploaded:.1f} s, columns {asked:.1f} s, "
        f"preview {preview.seconds:.1f} s, commit {commit.seconds:.1f} s; "
        f"again (nothing changes) {second.seconds:.1f} s; "
        f"peak memory of the worker {preview.peak:.0f} MB and {commit.peak:.0f} MB "
        f"({preview.before:.0f} MB before)"
        f"\nraw COPY of ready rows: {raw:.1f} s ({copied[0]:.1f} before, {copied[1]:.1f} after); "
        f"commit is {commit.seconds / raw:.1f} ×, everything {whole / raw:.1f} × of it "
        "(goal: at most 5)"
        f"\ndjango-import-export, {PEER_ROWS:,} rows, trial and import: {peer:.1f} s; "
        f"ours is {peer_per_row / per_row:.1f} × faster per row (goal: at least 10)"
    )


def _prove_trail(world: World) -> None:
    """Fail unless each row has its entry under the name of its import."""
    with connect(world.owner) as connection:
        made = connection.execute(
            "select count(*) from core_trail where table_name = 'household_household' "
            "and action = 'insert' and request_id like 'import:%'"
        ).fetchone()
    assert made is not None
    assert made[0] == ROWS


def as_program(cursor: Any) -> Any:
    """Let the program itself act, whom the guards of the table let pass."""
    cursor.execute("select set_config('app.actor', 'system', false)")
    return cursor


def copy(world: World, rows: Iterator[tuple[str, str, date]] | None = None) -> float:
    """Write the rows with COPY, ready as the table has them; return the seconds of that alone."""
    ready = [
        (world.villages[village], name, search_key(name), name_sort_key(name), on)
        for name, village, on in rows or people(ROWS)
    ]
    begun = perf_counter()
    with (
        connect(world.owner) as connection,
        connection.cursor() as cursor,
        as_program(cursor).copy(COPY) as stream,
    ):
        for row in ready:
            stream.write_row(row)
    return perf_counter() - begun


def peer_import(world: World) -> None:
    """Let django-import-export try the rows and then write them, as its admin does."""
    import django
    from django.conf import settings

    from benchmarks import django_site

    if not settings.configured:
        django_site.configure(world.owner)
        django.setup()
    import tablib
    from import_export import fields, resources
    from import_export.widgets import DateWidget, ForeignKeyWidget

    from benchmarks.django_admin import Household, Unit

    class HouseholdResource(resources.ModelResource):
        unit = fields.Field("unit", "unit", ForeignKeyWidget(Unit, "id"))
        registered_on = fields.Field("registered_on", "registered_on", DateWidget())

        class Meta:
            model = Household
            fields = ("head_name", "unit", "registered_on")
            import_id_fields = ("head_name", "unit")
            use_transactions = True
            skip_unchanged = True

        def before_save_instance(self, instance: Any, row: Any, **_kwargs: Any) -> None:
            instance.code = f"D{next(codes):09}"  # by us the database gives it
            instance.search_key = search_key(instance.head_name)
            instance.sort_key = name_sort_key(instance.head_name)

    from django.db import connection

    with connection.cursor() as cursor:
        as_program(cursor)
    codes = count()
    table = tablib.Dataset(headers=["head_name", "unit", "registered_on"])
    for name, village, on in people(PEER_ROWS):
        table.append([name, world.villages[village], on.isoformat()])
    for is_trial in (True, False):
        found = HouseholdResource().import_data(table, dry_run=is_trial, raise_errors=True)
        assert found.totals["new"] == PEER_ROWS, found.totals


def members(world: World) -> bytes:
    """Return a head for each household that is there, each with an identity number, as xlsx."""
    with connect(world.owner) as connection:
        households = connection.execute(
            "select code, head_name from household_household order by id"
        ).fetchall()
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(
            0, 0, ["Mã hộ", "Họ và tên", "Quan hệ với chủ hộ", "Năm sinh", "Số CCCD", "Dân tộc"]
        )
        for line, (code, name) in enumerate(households, start=1):
            number = f"0580{line % 100:02}{line:06}"
            cells = [code, name, "Chủ hộ", str(1940 + line % 60), number, "Kinh"]
            sheet.write_row(line, 0, cells)
    return buffer.getvalue()


def test_members(world: World) -> None:
    """Their identity numbers are sealed one by one, and found again by their blind index."""
    copy(world)
    content = members(world)

    def start() -> int:
        item = imports.upload("MemberView", "m.xlsx", content, actor=world.actor)
        imports.check(item.id, imports.mapping_of(item), actor=world.actor)
        return int(item.id)

    uploaded, key = timed(lambda: ask(world, start))
    preview = work(world, key)
    checked = preview.item
    assert (checked.state, checked.message, checked.rows_new) == ("checked", "", ROWS)
    print(f"\npreview {preview.seconds:.1f} s, {preview.peak:.0f} MB")
    ask(world, lambda: imports.apply(key, accepted_only=False, actor=world.actor))
    commit = work(world, key)
    print(f"commit {commit.seconds:.1f} s, {commit.peak:.0f} MB")
    assert (commit.item.state, commit.item.message) == ("done", "")
    second = work(world, ask(world, start))
    found = second.item
    assert found.message == ""
    assert (found.rows_new, found.rows_changed, found.rows_same) == (0, 0, ROWS)
    emptied(world)
    print(
        f"\n{ROWS:,} members: upload and columns {uploaded:.1f} s, "
        f"preview {preview.seconds:.1f} s, commit {commit.seconds:.1f} s; "
        f"again (nothing changes) {second.seconds:.1f} s; "
        f"peak memory of the worker {preview.peak:.0f} MB ({preview.before:.0f} MB before)"
    )


# Beside as many records, in one village.
SIMILAR = min(ROWS, int(os.environ.get("IMPORT_SIMILAR", "10000")))


def test_similar_names(world: World) -> None:
    """New rows beside as many records of one village: which look like one that is there."""
    emptied(world)
    copy(world, neighbours(SIMILAR, 1))
    content = workbook(neighbours(SIMILAR, 2))

    def start() -> int:
        item = imports.upload("HouseholdView", "s.xlsx", content, actor=world.actor)
        imports.check(item.id, imports.mapping_of(item), actor=world.actor)
        return int(item.id)

    preview = work(world, ask(world, start))
    found = preview.item
    assert (found.state, found.message) == ("checked", "")
    emptied(world)
    print(
        f"\n{SIMILAR:,} new rows beside {SIMILAR:,} records of one village: "
        f"preview {preview.seconds:.1f} s, {found.rows_rejected:,} look like one that is there"
    )
