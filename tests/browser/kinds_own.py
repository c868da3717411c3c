"""Kinds of pages about what one has to do, was told, took out, and about who is who."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from playwright.sync_api import expect
from sqlalchemy import select

from app.core.models import Task
from app.core.services import people, subject_requests
from app.core.services.units import unit_on
from tests.browser.kinds import (
    ADMIN,
    COMMUNE,
    FORM,
    HOME,
    LIST,
    REPORT,
    SHOW,
    at,
    key_of,
    kind,
)
from tests.browser.reader import Reader
from tests.browser.site import Site
from tests.browser.world import DAY

OFFICE, FILLER = "solieu.tinh", "solieu.bacai"
ID_NUMBER = "058199000777"
RECEIVED = date(2026, 1, 30)  # a law says by then when a request is acknowledged

at("tasks", LIST, FILLER, "/core/tasks/")
at("task_given", FORM, OFFICE, "/core/tasks/add")
at("data_calls", LIST, OFFICE, "/core/data-calls/")
at("who_is_late_below_an_office", "core/due_board.html", OFFICE, "/core/due/")
at("notices", "core/notices.html", FILLER, "/notices/")
at("notices_not_read", "core/notices.html", COMMUNE, "/notices/?unread=yes")
at("how_i_am_told", FORM, FILLER, "/notices/choices")
at("my_exports_before_the_first", "core/exports.html", "quytinh.officer", "/account/exports/")
at("exports", LIST, ADMIN, "/core/exports/")
at("which_export", FORM, ADMIN, "/core/exports/which")
at("accounts_and_people", REPORT, ADMIN, "/core/accounts-and-people/")
at("duty_conflicts", REPORT, ADMIN, "/core/duty-conflicts/")
at("duties_on_a_day", REPORT, ADMIN, "/core/duty-report/")
at("stand_ins", LIST, ADMIN, "/core/delegations/")
at("stand_in_named", FORM, COMMUNE, "/core/delegations/add")
at("hand_overs", LIST, ADMIN, "/core/handovers/")
at("hand_over_begun", FORM, ADMIN, "/core/handovers/add")


@kind(SHOW, FILLER)
def task(reader: Reader, world: Site) -> None:
    """Look at a task about a record."""
    reader.open(f"/core/tasks/{key_of(world, Task, table_name='core_call', state='open')}")


@kind(SHOW, OFFICE)
def tasks_of_a_record(reader: Reader, world: Site) -> None:
    """Look at the tasks about a record."""
    with world.session() as (session, _everything):
        about = select(Task.row_id).filter_by(table_name="core_call", state="open").limit(1)
        call = session.scalars(about).one()
    reader.open(f"/core/data-calls/{call}?tab=tasks")


@kind("core/exports.html", COMMUNE)
def my_exports(reader: Reader, _world: Site) -> None:
    """Take a list along, and look at what one took."""
    reader.open(f"{HOME}/postings/export")
    with tempfile.TemporaryDirectory() as folder:
        reader.download("Export", Path(folder))
    reader.open("/account/exports/")
    expect(reader.main.locator("tbody tr").first).to_be_visible()


@kind(FORM, COMMUNE)
def export_with_personal_data(reader: Reader, _world: Site) -> None:
    """Be asked what a list with personal data is taken out for."""
    reader.open(f"{HOME}/households/export")
    expect(reader.field("Purpose")).to_be_visible()


def _asked(world: Site) -> int:
    """Return a request of somebody whose identity number stands in the register of people."""
    with world.session() as (session, everything):
        unit = unit_on("58", DAY).id
        if not people.find_by_id_number(ID_NUMBER):
            named = {"full_name": "Người Hỏi Mẫu", "unit_id": unit, "id_number": ID_NUMBER}
            people.create_person(actor=everything, **named)
        values = {"requester": "Người hỏi mẫu", "kind": "access", "asked": "Dữ liệu về tôi",
                  "unit_id": unit, "received_on": RECEIVED}  # fmt: skip
        key = subject_requests.receive(values, actor=everything).id
        session.commit()
        return key


@kind(FORM, ADMIN)
def what_is_held_asked(reader: Reader, world: Site) -> None:
    """Be asked for the number of somebody who asks for their data."""
    reader.open(f"/core/subject-requests/{_asked(world)}/report")


@kind("core/subject_report.html", ADMIN)
def what_is_held_of_a_person(reader: Reader, world: Site) -> None:
    """Look at all that is held of one person."""
    what_is_held_asked(reader, world)
    reader.write("Identity number of the person", ID_NUMBER)
    reader.press("Make the report")
    expect(reader.main.locator("tbody tr").first).to_be_visible()
