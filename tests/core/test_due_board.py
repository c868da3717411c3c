"""Who is late: counted within reach, chased once a day, told in a short text, at few statements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, insert
from sqlalchemy.exc import DBAPIError

from app.core.models import Task
from app.core.services import due_board, tasks
from app.core.services.due_board import Asked, By, Standing
from app.core.services.organisations import create_organisation
from app.core.services.units import unit_on
from app.kernel import clock, due
from app.kernel.actor import bind_actor
from app.kernel.errors import NotAllowed
from tests.core.asking import ask
from tests.core.notice_support import PROVINCE_OFFICER, SYSTEM, kinds_of, open_round

TODAY = date(2021, 12, 13)  # a Monday
FRIDAY, WEDNESDAY = date(2021, 12, 10), date(2021, 12, 15)
ACTIVE = dict.fromkeys(("core", "household_supervision"), "active")
CALL_OFFICE = "core.call_office"


@pytest.fixture(autouse=True)
def frozen():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def office(db_session):
    return create_organisation(
        code="T-OFFICE", kind="peoples_committee", level="district", name="UBND huyện Mẫu",
        unit_id=unit_on("584", TODAY).id, actor=SYSTEM,
    )  # fmt: skip


@pytest.fixture
def world(db_session, make_user, office):
    """Return a giver with tasks: one late of a person, one late and one soon of an office."""
    giver, doer = make_user(CALL_OFFICE, "58"), make_user("core.viewer", "58")
    clerk = make_user("core.viewer", "584", office)
    bind_actor(db_session, giver[1])
    made = [
        tasks.give({"title": "Gọi hộ ông Kín", "due_on": day, **whose}, actor=giver[1]).id
        for day, whose in (
            (FRIDAY, {"doer_id": doer[0].id}),
            (FRIDAY - timedelta(days=7), {"organisation_id": office.id}),
            (WEDNESDAY, {"organisation_id": office.id}),
        )
    ]
    return {"giver": giver[1], "doer": doer[1], "clerk": clerk[1], "keys": made}


def rows(session, actor, asked=None):
    bind_actor(session, actor)
    wanted = due.readable(actor, ACTIVE)
    return due_board.board(session, actor, wanted, asked or Asked(), TODAY)


def test_rows_count_what_is_late_and_soon_by_body_person_unit_and_kind(db_session, world):
    giver = world["giver"]
    assert [(r.name, r.late, r.soon, r.oldest) for r in rows(db_session, giver)] == [
        ("UBND huyện Mẫu", 1, 1, date(2021, 12, 3)),
        ("", 1, 0, FRIDAY),
    ]
    (kind,) = rows(db_session, giver, Asked(by=By.KIND))
    assert (kind.name, kind.late, kind.soon) == ("core.task", 2, 1)
    people = rows(db_session, giver, Asked(by=By.PERSON))
    assert [(bool(r.keys["person"]), r.late, r.soon) for r in people] == [(False, 1, 1),
                                                                          (True, 1, 0)]  # fmt: skip
    units = rows(db_session, giver, Asked(by=By.UNIT))
    assert [r.late + r.soon for r in units] == [2, 1]


def test_filters_narrow(db_session, world):
    giver = world["giver"]
    wanted = due.readable(giver, ACTIVE)
    district, other = unit_on("584", TODAY).id, unit_on("585", TODAY).id
    for asked, count in (
        (Asked(), 3),
        (Asked(standing=Standing.LATE), 2),
        (Asked(standing=Standing.SOON), 1),
        (Asked(standing=Standing.SOON, days=1), 0),
        (Asked(within=district), 2),
        (Asked(within=other), 0),
        (Asked(person=0), 2),
        (Asked(kind="household_supervision.round"), 0),
        (Asked(item=("core.task", world["keys"][0])), 1),
    ):
        found, every = due_board.items(db_session, giver, wanted, asked, TODAY)
        assert (len(found), every) == (count, count), asked


def test_the_board_shows_what_its_reader_reaches_and_no_more(db_session, world, make_user):
    _user, stranger = make_user(CALL_OFFICE, "79")
    counts = {name: sum(r.late + r.soon for r in rows(db_session, world[name]))
              for name in ("giver", "doer", "clerk")}  # fmt: skip
    assert counts == {"giver": 3, "doer": 1, "clerk": 2}
    assert rows(db_session, stranger) == []


def test_each_person_is_chased_once_a_day_for_each_deadline(db_session, world):
    giver = world["giver"]
    wanted = due.readable(giver, ACTIVE)
    bind_actor(db_session, giver)
    first = due_board.chase(db_session, giver, wanted, Asked(), today=TODAY)
    assert (first.items, first.notices, first.nobody) == (3, 3, 0)
    bind_actor(db_session, giver)
    again = due_board.chase(db_session, giver, wanted, Asked(), today=TODAY)
    assert (again.items, again.notices) == (0, 0)
    assert kinds_of(db_session, world["clerk"]).count("due.chased") == 2
    assert kinds_of(db_session, world["doer"]).count("due.chased") == 1
    bind_actor(db_session, giver)
    found, _all = due_board.items(db_session, giver, wanted, Asked(), TODAY)
    assert {item.chased_by.startswith("Thử Người") for item in found} == {True}


def test_nobody_chases_without_the_right_or_out_of_reach(db_session, world, sql, make_user):
    clerk, key = world["clerk"], world["keys"][0]
    with pytest.raises(NotAllowed):
        due_board.chase(db_session, clerk, due.readable(clerk, ACTIVE), Asked(), today=TODAY)
    _user, stranger = make_user(CALL_OFFICE, "79")
    statement = (
        f"select core_chase('core.task', 'core_task', {key}, 'finish', 'write', '{{}}', "
        "date '2021-12-10', 'daily')"
    )
    for actor in (clerk, stranger):
        with pytest.raises(DBAPIError):
            sql(statement, acting=actor)
    assert sql(statement, acting=world["giver"]) == [(1,)]
    assert sql(statement, acting=world["giver"]) == [(None,)]
    assert sql("select count(*) from core_chase", acting=stranger) == [(0,)]
    for wrong in (
        "insert into core_chase (source, record, table_name, row_id, due_on, user_id, on_day, at) "
        f"values ('x', 'core.Task', 'core_task', {key}, '2021-12-10', 1, '2021-12-13', now())",
        "update core_chase set told = 9",
        "delete from core_chase",
    ):
        with pytest.raises(DBAPIError):
            sql(wrong, acting=world["giver"])


def test_the_page_its_drill_down_and_the_text_for_a_chat(db_session, client_as, office):
    client = client_as(PROVINCE_OFFICER, "58")
    open_round(db_session)  # closes on 14 December
    db_session.commit()
    page = ask(client, "/core/due/").text
    assert "Ai đang chậm" in page
    assert "1 việc sắp đến hạn" in page
    items = ask(client, "/core/due/items?kind=household_supervision.round").text
    assert "Đợt thử" in items
    assert "14/12/2021" in items
    chat = items.partition('id="chat-text"')[2].partition("</textarea>")[0]
    assert "Chung Tay, 13/12/2021: 0 việc quá hạn, 1 việc đến hạn trong 7 ngày tới." in chat
    assert "/core/due/items?" in chat
    assert "Đợt thử" not in chat  # names no record
    assert "<script>" not in items


def test_the_text_names_nothing_of_a_task(client_as):
    client = client_as(CALL_OFFICE, "58")
    made = ask(client, "/api/v1/core/task/", "post", json={
        "title": "Gọi hộ ông Kín", "doer_id": int(_own_key(client)), "due_on": "2021-12-10",
    })  # fmt: skip
    assert made.status_code == 201, made.text
    for address in ("/core/due/?by=person", "/core/due/items"):
        page = ask(client, address).text
        chat = page.partition('id="chat-text"')[2].partition("</textarea>")[0]
        assert "1 việc quá hạn (chậm nhất 3 ngày)" in chat  # no law counts working days here
        assert "Kín" not in chat


def _own_key(client):
    with client.session_transaction() as cookie:
        return cookie["_user_id"]


@pytest.mark.parametrize(
    "query", ["by=moon", "standing=x", "days=400", "within=a", "kind=x", "item=x:1", "nonsense=1"]
)
def test_what_the_address_does_not_know_is_refused(client_as, query):
    client = client_as("core.viewer", "58")
    assert ask(client, f"/core/due/?{query}").status_code == 400


def test_board_and_deadlines_are_exported_for_a_purpose(db_session, client_as):
    client = client_as(PROVINCE_OFFICER, "58")
    open_round(db_session)
    db_session.commit()
    board = ask(client, "/core/due/export?format=csv")
    assert "Cơ quan, đơn vị" in board.text
    assert "—" not in board.text  # nothing to say is a dash on the page, an empty cell in a file
    assert "cell-missing" in ask(client, "/core/due/").text
    asked = ask(client, "/core/due/items/export", "post", data={"format": "csv"})
    assert asked.status_code == 422  # it names whose it is, so it asks what for
    given = ask(
        client, "/core/due/items/export", "post", data={"format": "csv", "what_for": "đôn đốc"}
    )
    assert "Đợt thử" in given.text


def test_thousands_of_deadlines_cost_few_statements(db_session, client_as, office):
    client = client_as(PROVINCE_OFFICER, "58")
    bind_actor(db_session, SYSTEM)
    days = [TODAY + timedelta(days=number % 60 - 50) for number in range(3000)]
    db_session.execute(
        insert(Task),
        [
            {"title": "Việc mẫu", "giver_id": int(_own_key(client)),
             "organisation_id": office.id, "due_on": day, "state": "open"}
            for day in days
        ],
    )  # fmt: skip
    db_session.commit()
    for address in ("/core/due/", "/core/due/?by=kind", "/core/due/items?standing=late"):
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_more, seen=seen):
            seen.append(statement)

        connection = db_session.get_bind()
        event.listen(connection, "before_cursor_execute", note)
        try:
            answer = ask(client, address)
        finally:
            event.remove(connection, "before_cursor_execute", note)
        assert answer.status_code == 200
        assert len(seen) <= 8, (address, len(seen))
