"""A rule removed on purpose turns the matrix red: a test of the test.

Each test takes one rule away in the running program or its database, asks the part of the matrix
that concerns it, and expects leaks there; the same part without the mutation finds none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import abort
from sqlalchemy import text
from werkzeug.routing import Rule

from app.core.models import Person
from app.core.services import feeds
from app.core.views import attachments as attachment_views
from app.extensions import db
from app.kernel import session as kernel_session
from app.kernel import session_writes
from app.kernel.documents.pages import DOCUMENT_ROUTES
from app.kernel.scope import PublicScope
from app.kernel.security import SecurityManager
from app.testing.database import DatabaseServer
from app.testing.leaks import World, browser, deadlines, ledger
from app.testing.leaks.browser import Browser, browsing
from app.testing.leaks.canaries import AWAY
from app.testing.leaks.others import Others
from app.testing.leaks.raw_sql import RawSql
from app.testing.leaks.reading import Reading
from app.testing.leaks.refused import check_refused
from app.testing.leaks.report import Report
from app.testing.leaks.session_rules import check_session
from app.testing.leaks.surface import Surface
from app.testing.leaks.writing import Writing
from tests.security.worlds import a_world

PERSON = frozenset({"core.Person"})
Ask = Callable[[Browser, Report], None]


@pytest.fixture(scope="module")
def world(
    database_server: DatabaseServer,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Yield a world in which nothing stands behind the session's rules."""
    folder = tmp_path_factory.mktemp("finds")
    with a_world(database_server, template_database, folder, walls="session") as found:
        yield found


@contextmanager
def asking(world: World) -> Iterator[tuple[Browser, Report]]:
    """Yield a browser and an empty report."""
    with browsing(world) as reader:
        yield reader, Report()


def read(reader: Browser, report: Report) -> None:
    """Read everything of people."""
    Reading(reader, Surface(reader.world), report, PERSON).run()


def write(reader: Browser, report: Report) -> None:
    """Write people in every way."""
    Writing(reader, Surface(reader.world), report, PERSON).run()


def use_session(reader: Browser, report: Report) -> None:
    """Read and write people in the session."""
    check_session(reader, Surface(reader.world), report, PERSON)


def download(reader: Browser, report: Report) -> None:
    """Download files."""
    Others(reader, Surface(reader.world), report, frozenset({"AttachmentView.download"})).run()


def open_people(reader: Browser, report: Report) -> None:
    """Open the list of people without the right."""
    check_refused(reader, Surface(reader.world), report, frozenset({"PersonView.list"}))


def take_papers(reader: Browser, report: Report) -> None:
    """Take papers of registrations in each form."""
    only = frozenset(f"RegistrationView.{route}" for route in DOCUMENT_ROUTES)
    Others(reader, Surface(reader.world), report, only).run()


def open_calendar(reader: Browser, report: Report) -> None:
    """Open a calendar by its secret address."""
    only = frozenset({deadlines.FEED})
    deadlines.check_deadlines(reader, Surface(reader.world), report, "calendar", only)


def leaks_of(world: World, ask: Ask) -> list[str]:
    """Return what a part of the matrix finds."""
    with asking(world) as (reader, report):
        ask(reader, report)
    assert report.total
    return report.leaks


@pytest.mark.parametrize(
    "ask", [read, write, use_session, download, take_papers, open_people, open_calendar]
)
def test_without_a_mutation_nothing_is_found(world: World, ask: Ask):
    assert leaks_of(world, ask) == []


def test_session_without_its_hooks(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(browser, "install_hooks", lambda _factory: None)
    found = leaks_of(world, read)
    assert any("lists rows of others" in leak for leak in found), found
    assert any("/export" in leak and "shows" in leak for leak in found), found


@pytest.mark.parametrize("ask", [read, write, use_session])
def test_model_open_to_everybody(world: World, monkeypatch: pytest.MonkeyPatch, ask: Ask):
    monkeypatch.setattr(Person, "__scope__", PublicScope())
    assert leaks_of(world, ask)


def test_lookup_past_the_rules(world: World, monkeypatch: pytest.MonkeyPatch):
    from sqlalchemy import select

    from app.core.views.people import PersonView

    def everything(_view: Any, _typed: str) -> Any:
        options = {kernel_session.UNSCOPED: True}
        return db.session.scalars(select(Person).execution_options(**options)).all()

    monkeypatch.setattr(PersonView, "lookup_items", everything)
    found = leaks_of(world, read)
    assert found
    assert all("/lookup" in leak for leak in found), found


def test_new_values_not_checked(world: World, monkeypatch: pytest.MonkeyPatch):
    def nothing_new(*_session_item_actor_judged: Any) -> None:
        """Let the new values of a row pass unseen."""

    monkeypatch.setattr(session_writes, "_judge_new", nothing_new)
    assert any("move out" in leak for leak in leaks_of(world, use_session))
    assert any("unit_id" in leak for leak in leaks_of(world, write))


def test_download_by_bare_key(world: World, monkeypatch: pytest.MonkeyPatch):
    def bare(session: Any, cls: Any, key: int) -> Any:
        found = session.get(cls, key, execution_options={kernel_session.UNSCOPED: True})
        return found or abort(404)

    monkeypatch.setattr(attachment_views, "get_record", bare)
    found = leaks_of(world, download)
    assert any("download" in leak and "answers 200" in leak for leak in found), found


def test_paper_by_bare_key(world: World, monkeypatch: pytest.MonkeyPatch):
    from modules.emulation_movement.views.registrations import RegistrationView

    def bare(view: Any, key: int) -> Any:
        options = {kernel_session.UNSCOPED: True}
        return db.session.get(view.model, key, execution_options=options) or abort(404)

    monkeypatch.setattr(RegistrationView, "read", bare)
    shown = [leak for leak in leaks_of(world, take_papers) if "shows" in leak]
    for form in ("registration (", "registration/pdf (", "registration/docx ("):
        assert any(form in leak for leak in shown), (form, shown)


def test_calendar_of_somebody_else(world: World, monkeypatch: pytest.MonkeyPatch):
    strange = world.actor(world.all_at(AWAY))
    monkeypatch.setattr(feeds, "actor_from", lambda *_told: strange)
    found = leaks_of(world, open_calendar)
    assert any("leads to rows of others" in leak for leak in found), found
    assert any("changes without the others' rows" in leak for leak in found), found


def test_route_without_its_guard(world: World, monkeypatch: pytest.MonkeyPatch):
    view = world.registry.views["PersonView"]
    unguarded = type(view).list.__wrapped__
    monkeypatch.setitem(world.app.view_functions, "PersonView.list", lambda: unguarded(view))
    found = leaks_of(world, open_people)
    assert any("nobody signed in" in leak for leak in found), found
    assert any("as role" in leak for leak in found), found


def test_route_that_asks_for_another_right(world: World, monkeypatch: pytest.MonkeyPatch):
    ordinary = SecurityManager.has_access

    def another(manager: Any, permission: str, view: str) -> bool:
        return ordinary(manager, "can_write" if view == "core.Person" else permission, view)

    monkeypatch.setattr(SecurityManager, "has_access", another)
    found = leaks_of(world, open_people)
    assert any("every right but this one" in leak for leak in found), found


def test_transition_in_the_wrong_place(world: World, monkeypatch: pytest.MonkeyPatch):
    from app.kernel import workflow

    def anywhere(_item: Any, verb: str, *, actor: Any, record: str) -> None:
        actor.require(verb, record)

    def move(reader: Browser, report: Report) -> None:
        records = frozenset({"household_supervision.Finding"})
        Writing(reader, Surface(reader.world), report, records).run()

    assert leaks_of(world, move) == []
    monkeypatch.setattr(workflow, "require_on", anywhere)
    assert any("granted elsewhere" in leak for leak in leaks_of(world, move))


def test_route_that_no_cell_covers(world: World):
    app = world.app
    rule = Rule("/probe/<int:key>/<int:other>", endpoint="probe", methods=["GET"])
    app.url_map.add(rule)
    app.view_functions["probe"] = lambda key, other: "open to all"
    try:
        with asking(world) as (reader, report):
            check_refused(reader, Surface(world), report, frozenset({"probe"}))
            Others(reader, Surface(world), report, frozenset({"probe"})).run()
        assert any("without" in leak for leak in report.leaks), report.leaks
        assert any("no cell covers it" in leak for leak in report.leaks), report.leaks
    finally:
        app.view_functions["probe"] = lambda key, other: abort(404)


# Each on a table of its own, so that one world shows what each of them opens.
MUTATIONS = {
    "no policy": (
        "do $$ declare name text; begin "
        "for name in select policyname from pg_policies where tablename = 'core_kinship' loop "
        "execute format('drop policy %I on core_kinship', name); end loop; end $$",
        "core_kinship, table: is open to the application role and has no policy",
    ),
    "a policy for everybody": (
        "create policy leaks_new on core_person for select to chungtay_app using (true)",
        "core_person, select: sees rows of others",
    ),
    "no row-level security": (
        "alter table core_task disable row level security",
        "core_task, select: sees rows of others",
    ),
    "another owner": (
        "alter table core_saved_view owner to chungtay_app",
        "core_saved_view, table: belongs to the application role",
    ),
    "a right too much": (
        "grant truncate on household_member to chungtay_app",
        "household_member, table: the application role holds TRUNCATE",
    ),
    "a table without a rule": (
        "create table leaks_new (id int); grant select on leaks_new to chungtay_app",
        "leaks_new, table: is open to the application role",
    ),
    "a function for everybody": (
        "create function leaks_new(k bigint) returns text language sql security definer "
        "set search_path = public as 'select full_name from core_person where id = k'",
        "leaks_new(bigint), function: leaks_new(",
    ),
}


@pytest.fixture(scope="module")
def opened(
    database_server: DatabaseServer,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[list[str], list[str]]]:
    """Yield what raw SQL finds before and after the database's rules are taken away."""
    folder = tmp_path_factory.mktemp("opened")
    with a_world(database_server, template_database, folder) as world:
        before = _raw_sql_finds(world)
        with world.engine.begin() as owner:
            for mutation, _says in MUTATIONS.values():
                owner.execute(text(mutation))
        yield before, _raw_sql_finds(world)


def _raw_sql_finds(world: World) -> list[str]:
    report = Report()
    asked = RawSql(world, report, frozenset({"core.Person", "core.Task"}))
    asked.ask_catalogue()
    asked.ask_functions("leaks_")
    asked.run()  # which closes its connections
    return report.leaks


@pytest.mark.parametrize("name", MUTATIONS)
def test_database_without_a_rule(opened: tuple[list[str], list[str]], name: str):
    before, after = opened
    assert before == []
    says = MUTATIONS[name][1]
    assert any(says in leak for leak in after), after


def test_fewer_cells_than_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("WRITE_LEAK_MATRIX", raising=False)
    report, document = Report(), tmp_path / "leak_matrix.md"
    report.count("part", "core", "list", "in scope", 3)
    document.write_text(ledger.render(report), encoding="utf-8")
    assert ledger.compare(report, document) == []
    fewer = "part · core · list · in scope: 0 cells, recorded are 3"
    assert ledger.compare(Report(), document) == [fewer]
    report.count("part", "fresh", "list", "in scope")
    assert "module fresh is not in leak_matrix.md" in ledger.compare(report, document)[0]
