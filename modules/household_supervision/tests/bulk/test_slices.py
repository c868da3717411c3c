"""Long bulk actions go on in slices; who may take them back, and how."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from app.kernel.actor import bind_actor
from app.kernel.bulk import BulkChange, BulkStep
from app.kernel.errors import NotAllowed
from app.kernel.records import move_record, update_record
from modules.household_supervision.models import ReviewCase
from modules.household_supervision.tests.bulk.support import (
    CASES,
    begun,
    confirmed,
    page_form,
    previewed,
    undone,
    words,
)
from modules.household_supervision.views import ReviewCaseView


@pytest.fixture
def two_at_once(monkeypatch) -> None:
    """Let a request do two rows only."""
    for module in ("bulk_trying", "bulk_acts", "bulk_routes"):
        monkeypatch.setattr(f"app.kernel.{module}.AT_ONCE", 2)


@pytest.fixture
def five(db_session, make_case, three) -> list[int]:
    more = [make_case(name).id for name in ("Giàng Thị Ổi", "Sùng A Khế")]
    db_session.commit()
    return [*three, *more]


@pytest.mark.usefixtures("two_at_once")
def test_long_acts_are_done_and_undone_in_slices(officer, five, surveyor, stored, as_system):
    preview = previewed(officer, "assign_surveyor", five, surveyor_id=str(surveyor))
    assert "3 further records are judged when they are done" in words(preview)
    # Beyond the rows that were tried, too, nobody's change is written over.
    as_system(update_record, ReviewCase, five[2], {"sheet": "B1"})
    form = {**page_form(preview, "/bulk/"), "step": "confirm"}
    act = officer.post(f"{CASES}/bulk/assign_surveyor", data=form).location
    found = [stored(ReviewCase, key, "surveyor_id") for key in five]
    assert found == [surveyor, surveyor, None, None, None]
    assert "3 records wait." in words(officer.get(act))
    for _slice in range(2):
        assert officer.post(f"{act}/go-on").status_code == 302
    page = words(officer.get(act))
    assert "4 records were changed." in page
    assert "1 record was refused" in page
    assert "/go-on" not in page
    for _slice in range(2):
        assert officer.post(f"{act}/undo").status_code == 302
    assert [stored(ReviewCase, key, "surveyor_id") for key in five] == [None] * 5


@pytest.mark.usefixtures("two_at_once")
def test_what_the_form_held_is_forgotten_with_the_last_row(
    officer, three, surveyor, db_session, system
):
    def held() -> list[bool]:
        db_session.rollback()
        bind_actor(db_session, system)
        found = db_session.execute(text("select entries is not null from core_bulk_act"))
        return list(found.scalars())

    act = begun(officer, three, surveyor)
    assert held() == [True]
    officer.post(f"{act}/go-on")
    assert held() == [False]


@pytest.mark.usefixtures("two_at_once")
def test_rights_that_ended_stop_a_long_act(officer, three, surveyor, db_session, system, stored):
    act = begun(officer, three, surveyor)
    db_session.rollback()
    bind_actor(db_session, system)
    db_session.execute(
        text("update core_assignment set valid_to = core_today() - 1, valid_from = null")
    )
    db_session.commit()
    assert officer.post(f"{act}/go-on").status_code in (302, 403, 404)
    assert officer.post(f"{act}/undo").status_code in (302, 403, 404)
    assert stored(ReviewCase, three[0], "surveyor_id") == surveyor
    assert stored(ReviewCase, three[2], "surveyor_id") is None


def test_a_preview_writes_nothing_not_even_into_the_trail(
    officer, three, surveyor, db_session, system
):
    def written() -> int:
        db_session.rollback()
        bind_actor(db_session, system)
        changes = "select count(*) from core_trail where action in ('insert', 'update')"
        return int(db_session.scalar(text(changes)))

    before = written()
    previewed(officer, "assign_surveyor", three, surveyor_id=str(surveyor))
    assert written() == before


def test_a_step_is_taken_back_by_the_workflows_own_step(
    officer, db_session, make_surveyed, stored, as_system, today, monkeypatch
):
    keys = [make_surveyed(name).id for name in ("Hoàng Thị Bưởi", "Lò Văn Cam")]
    db_session.commit()
    for key in keys:
        as_system(move_record, ReviewCase, key, "survey_again", today=today, reason="Sai số")
    monkeypatch.setattr(ReviewCaseView, "bulk", (BulkStep("survey"),))
    result = confirmed(officer, "survey", previewed(officer, "survey", keys))
    assert [stored(ReviewCase, key, "state") for key in keys] == ["surveyed"] * 2
    as_system(update_record, ReviewCase, keys[0], {"sheet": "B1"})
    undone(officer, result)
    assert [stored(ReviewCase, key, "state") for key in keys] == ["surveyed", "to_survey"]


def test_the_administrator_undoes_an_act_but_does_not_go_on_with_it(
    client_as, officer, three, surveyor, stored
):
    act = begun(officer, three, surveyor)
    chief = client_as("Admin", locale="en")
    assert chief.get(act).status_code == 200
    assert chief.post(f"{act}/go-on").status_code == 403
    assert chief.post(f"{act}/undo").status_code == 302
    assert [stored(ReviewCase, key, "surveyor_id") for key in three] == [None] * 3


def test_who_cannot_reach_the_records_does_not_use_up_the_owners_way_back(
    client_as, officer, three, surveyor, stored, db_session, system, monkeypatch
):
    act = begun(officer, three, surveyor)
    chief = client_as("Admin", locale="en")

    def refuse(*_given: Any, **_more: Any) -> None:
        raise NotAllowed(verb="write", record="household_supervision.ReviewCase")

    with monkeypatch.context() as patched:
        patched.setattr(BulkChange, "require_on", refuse)
        chief.post(f"{act}/undo")
    assert [stored(ReviewCase, key, "surveyor_id") for key in three] == [surveyor] * 3
    officer.post(f"{act}/undo")
    assert [stored(ReviewCase, key, "surveyor_id") for key in three] == [None] * 3
