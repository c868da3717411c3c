"""Tasks: given, reached, done and called off by those who may; the database holds the same."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.core.errors import TaskForWhom, TaskOfOther
from app.core.models import Task
from app.core.services import reminders, tasks
from app.core.services.organisations import create_organisation
from app.core.services.units import unit_on
from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotFound, ReasonRequired
from app.kernel.records import get_record, move_record
from tests.core.asking import ask
from tests.core.notice_support import PROVINCE_OFFICER, SYSTEM, kinds_of, open_round

DAY = date(2021, 10, 15)
DUE = date(2021, 12, 10)  # a Friday
VIEWER = "core.viewer"


@pytest.fixture
def office(db_session):
    unit = unit_on("584", DAY)
    return create_organisation(
        code="T-OFFICE", kind="peoples_committee", level="district", name="UBND huyện thử",
        unit_id=unit.id, actor=SYSTEM,
    )  # fmt: skip


@pytest.fixture
def people(make_user, office):
    """Return the giver, the doer, one of an office, and a stranger, as (user, actor)."""
    return {
        "giver": make_user(PROVINCE_OFFICER, "58"),
        "doer": make_user(PROVINCE_OFFICER, "58"),
        "clerk": make_user(VIEWER, "584", office),
        "stranger": make_user(VIEWER, "584"),
    }


def wanted(**values):
    return {"title": "Gọi lại cho xã", "body": None, "due_on": DUE, "remind_before": 3,
            "remind_after": True, "doer_id": None, "organisation_id": None, **values}  # fmt: skip


def give(session, people, about=None, **values):
    giver = people["giver"][1]
    bind_actor(session, giver)
    return tasks.give(wanted(**values), about=about, actor=giver)


def reached(session, key, actor):
    bind_actor(session, actor)
    session.expire_all()
    try:
        get_record(session, Task, key)
    except NotFound:
        return False
    return True


def test_a_task_is_reached_by_its_two_sides_and_nobody_else(db_session, people, office, sql):
    to_person = give(db_session, people, doer_id=people["doer"][0].id).id
    to_office = give(db_session, people, organisation_id=office.id).id
    found = {
        name: [reached(db_session, key, actor) for key in (to_person, to_office)]
        for name, (_user, actor) in people.items()
    }
    assert found == {
        "giver": [True, True],
        "doer": [True, False],
        "clerk": [False, True],
        "stranger": [False, False],
    }
    for name, (_user, actor) in people.items():
        keys = {row[0] for row in sql("select id from core_task", acting=actor)}
        assert [key in keys for key in (to_person, to_office)] == found[name], name


def test_who_reads_the_record_reads_the_tasks_about_it(db_session, people, make_user, sql):
    item = open_round(db_session)
    key = give(db_session, people, about=item, doer_id=people["doer"][0].id).id
    _user, reader = make_user(PROVINCE_OFFICER, "58")
    assert reached(db_session, key, reader)
    assert sql("select id from core_task", acting=reader) == [(key,)]
    with pytest.raises(NotFound):
        tasks.change(key, {"title": "X"}, version=None, actor=reader)
    bind_actor(db_session, reader)
    assert [each.id for each in tasks.tasks_about(db_session, item)] == [key]


def test_both_sides_are_told(db_session, people):
    key = give(db_session, people, doer_id=people["doer"][0].id).id
    giver, doer = people["giver"][1], people["doer"][1]
    assert kinds_of(db_session, doer) == ["task.given"]
    bind_actor(db_session, doer)
    move_record(Task, key, "finish", actor=doer, today=DAY)
    assert kinds_of(db_session, giver) == ["task.done"]
    assert kinds_of(db_session, doer) == ["task.given"]


def test_only_the_giver_changes_it_or_calls_it_off(db_session, people):
    key = give(db_session, people, doer_id=people["doer"][0].id).id
    giver, doer = people["giver"][1], people["doer"][1]
    bind_actor(db_session, doer)
    with pytest.raises(TaskOfOther):
        tasks.change(key, {"due_on": date(2022, 1, 1)}, version=None, actor=doer)
    with pytest.raises(TaskOfOther):
        move_record(Task, key, "cancel", actor=doer, today=DAY, reason="không cần nữa")
    bind_actor(db_session, giver)
    with pytest.raises(ReasonRequired):
        move_record(Task, key, "cancel", actor=giver, today=DAY)
    changed = tasks.change(key, {"due_on": date(2022, 1, 4)}, version=None, actor=giver)
    assert changed.due_on == date(2022, 1, 4)
    move_record(Task, key, "cancel", actor=giver, today=DAY, reason="không cần nữa")
    assert kinds_of(db_session, doer) == ["task.cancelled", "task.changed", "task.given"]


def test_a_task_is_for_one_person_or_one_office(db_session, people, office):
    for values in ({}, {"doer_id": people["doer"][0].id, "organisation_id": office.id}):
        with pytest.raises(TaskForWhom):
            give(db_session, people, **values)


def test_whoever_does_it_reads_the_record(db_session, people, make_user):
    item = open_round(db_session)
    outsider, _actor = make_user(VIEWER, "79")
    with pytest.raises(InvalidInput):
        give(db_session, people, about=item, doer_id=outsider.id)
    db_session.rollback()


WRONG = (
    # in the name of another
    "insert into core_task (title, giver_id, doer_id, due_on, state) "
    "values ('x', {doer}, {giver}, '2021-12-10', 'open')",
    "update core_task set due_on = '2022-12-10'",  # by the doer
    "update core_task set state = 'cancelled', reason = 'x', closed_on = '2021-12-10'",
    "update core_task set giver_id = {doer}",
    "update core_task set state = 'done'",  # without its day
    "delete from core_task",
)


@pytest.mark.parametrize("statement", WRONG)
def test_raw_sql_as_the_application_is_refused(db_session, people, sql, statement):
    key = give(db_session, people, doer_id=people["doer"][0].id).id
    doer = people["doer"]
    told = statement.format(doer=doer[0].id, giver=people["giver"][0].id)
    if "giver_id, doer_id" in statement:
        told = statement.format(doer=people["giver"][0].id, giver=doer[0].id)
    with pytest.raises(DBAPIError):
        sql(told, acting=doer[1])
    assert reached(db_session, key, doer[1])


def test_a_task_that_is_over_stands(db_session, people, sql):
    key = give(db_session, people, doer_id=people["doer"][0].id).id
    giver = people["giver"][1]
    move_record(Task, key, "finish", actor=giver, today=DAY)
    for statement in ("set title = 'x'", "set state = 'open', closed_on = null"):
        with pytest.raises(DBAPIError):
            sql(f"update core_task {statement} where id = {key}", acting=giver)


def test_nobody_tells_of_tasks_of_others(db_session, people, sql):
    key = give(db_session, people, doer_id=people["doer"][0].id).id
    with pytest.raises(DBAPIError):
        sql(f"select core_task_tell({key}, 'task.done', 'daily')", acting=people["stranger"][1])
    with pytest.raises(DBAPIError):
        sql(f"select core_task_doers({key})", acting=people["giver"][1])


def test_reminders_come_as_the_giver_wished(db_session, people, office):
    give(db_session, people, doer_id=people["doer"][0].id, remind_before=1, remind_after=False)
    give(db_session, people, organisation_id=office.id, remind_before=5)
    told = []
    for day in (date(2021, 12, 3), date(2021, 12, 8), date(2021, 12, 9), date(2021, 12, 13)):
        bind_actor(db_session, SYSTEM)
        reminders.tell_due(actor=SYSTEM, today=day)
        told.append(
            tuple(
                sum(kind.startswith("due.") for kind in kinds_of(db_session, people[name][1]))
                for name in ("doer", "clerk", "giver")
            )
        )
    # Five working days before Friday the 10th is the 3rd; one before it the 9th.
    assert told == [(0, 1, 0), (0, 1, 0), (1, 1, 0), (1, 2, 0)]


def test_tet_and_swapped_days_count_for_reminders(db_session, people):
    """Tết 2024 is off from Thursday 8 to Wednesday 14 February; 4 May is worked for 29 April."""
    for due in (date(2024, 2, 16), date(2024, 5, 6)):
        give(db_session, people, doer_id=people["doer"][0].id, due_on=due, remind_before=3)
    told = []
    for day in (date(2024, 2, 5), date(2024, 2, 6), date(2024, 2, 9), date(2024, 5, 2),
                date(2024, 5, 4)):  # fmt: skip
        bind_actor(db_session, SYSTEM)
        written = reminders.tell_due(actor=SYSTEM, today=day)
        told.append(written)
    # 7 February, 15 and 16 are the working days up to the first; Thursday 2, Friday 3, the worked
    # Saturday 4 and Monday 6 May those around the second.
    assert told == [0, 1, 0, 1, 0]


def test_the_tab_of_a_record_lists_its_tasks_and_leads_to_a_new_one(db_session, client_as, people):
    client = client_as(PROVINCE_OFFICER, "58")
    item = open_round(db_session)
    give(db_session, people, about=item, doer_id=people["doer"][0].id)
    db_session.commit()
    page = ask(client, f"/household-supervision/rounds/{item.id}?tab=tasks").text
    assert "Gọi lại cho xã" in page
    assert f"about=/household-supervision/rounds/{item.id}" in page.replace("%2F", "/")


def test_a_form_gives_a_task_about_a_record_and_refuses_what_is_no_record(
    db_session, client_as, people, office
):
    client = client_as(PROVINCE_OFFICER, "58")
    item = open_round(db_session)
    db_session.commit()
    sent = {"title": "Rà lại", "organisation_id": office.id, "due_on": "10/12/2021"}
    for about in (
        "/nowhere/1",
        "https://example.org/core/people/1",
        "/household-supervision/rounds/987654",
        "/core/users/1",
    ):
        refused = client.post("/core/tasks/add", data={**sent, "about": about})
        assert refused.status_code == 422
        assert "không phải là địa chỉ" in refused.text
    done = client.post(
        "/core/tasks/add", data={**sent, "about": f"/household-supervision/rounds/{item.id}"}
    )
    assert done.status_code == 302
    (task,) = db_session.scalars(select(Task)).all()
    assert (task.table_name, task.row_id) == ("household_round", item.id)
    page = ask(client, done.headers["Location"]).text
    assert "Đợt thử" in page


def test_the_api_gives_and_finishes_tasks(db_session, client_as, office):
    client = client_as(PROVINCE_OFFICER, "58")
    told = {"title": "Qua API", "organisation_id": office.id, "due_on": "2021-12-10"}
    made = client.post("/api/v1/core/task/", json=told)
    assert made.status_code == 201, made.text
    key = made.get_json()["result"]["id"] if "result" in made.get_json() else made.get_json()["id"]
    done = ask(client, f"/api/v1/core/task/{key}/do/finish", "post", json={"version": 1})
    assert done.status_code == 200, done.text
    for wrong in ({"who": 1}, {"title": "x" * 201}, {"remind_before": 31}, {"doer_id": 987654}):
        refused = ask(client, "/api/v1/core/task/", "post", json={**told, **wrong})
        assert refused.status_code == 422, wrong
