"""Requests of people about their data, the report for one, and erasure by two people."""

from __future__ import annotations

from datetime import date

import pytest
from flask import g
from flask_babel import force_locale
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.core.domain.subject_rights import NoTimeLimit, due_day, ended_before
from app.core.domain.working_days import WorkingCalendar, YearCalendar
from app.core.errors import PersonUnknown, SamePersonApproves
from app.core.models import Erasure, ErasureRow, PrivacyRule, SubjectRequest
from app.core.services import erasures, people, subject_report, subject_requests, users
from app.core.services.units import unit_on
from app.core.views.subject_requests import _is_copy
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import NotAllowed
from app.kernel.keeping import ERASED
from app.kernel.security import load_actor
from modules.household_supervision.models import Household, Member, ReviewCase

HERE, ELSEWHERE = "22861", "22864"
DAY = date(2021, 10, 15)
NUMBER, OTHER_NUMBER = "058150001234", "058150005678"
NAME = "Chamaléa Mơi"


@pytest.fixture
def home(db_session, system):
    """Return a household with two members, one of whom left, and an official of the same number."""
    unit = unit_on(HERE, DAY).id
    found = Household(unit_id=unit, head_name="Chamaléa Thị Mây", registered_on=DAY)
    db_session.add(found)
    db_session.flush()
    left = Member(
        household_id=found.id,
        full_name=NAME,
        relationship_code="child",
        id_number=NUMBER,
        left_on=date(2022, 1, 31),
        leave_reason="moved",
    )
    stayed = Member(
        household_id=found.id,
        full_name="Chamaléa Thị Lan",
        relationship_code="child",
        id_number=OTHER_NUMBER,
    )
    db_session.add_all([left, stayed])
    db_session.commit()
    people.create_person(
        full_name=NAME, unit_id=unit, id_number=NUMBER, phone="0912345678", actor=system
    )
    db_session.commit()
    return found


@pytest.fixture
def asked(home, system):
    """Return a request of a person."""
    return subject_requests.receive(
        {
            "unit_id": home.unit_id,
            "requester": NAME,
            "kind": "access",
            "asked": None,
            "received_on": date(2026, 1, 30),
        },
        actor=system,
    )


def get(client, address):
    g.pop("_login_user", None)
    return client.get(address)


def post(client, address, data):
    g.pop("_login_user", None)
    return client.post(address, data=data)


def as_system():
    session = db.session()
    session.rollback()
    bind_actor(session, system_actor("test"))
    return session


# -- the day ----------------------------------------------------------------------------

CALENDAR = WorkingCalendar([YearCalendar(2026, frozenset({date(2026, 2, 2)}))])


@pytest.mark.parametrize(
    ("received", "days", "hours", "due"),
    [
        (date(2026, 1, 29), 2, None, date(2026, 2, 3)),  # a week-end and a holiday between
        (date(2026, 1, 29), None, 72, date(2026, 2, 1)),
        (date(2026, 1, 29), None, 73, date(2026, 2, 2)),
        (date(2026, 1, 29), 2, 72, date(2026, 2, 3)),
    ],
)
def test_the_day_by_which_a_request_is_acknowledged(received, days, hours, due):
    assert due_day(received, working_days=days, hours=hours, calendar=CALENDAR) == due


def test_no_rule_no_day():
    with pytest.raises(NoTimeLimit):
        due_day(DAY, working_days=None, hours=None, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("today", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 15), 12, date(2025, 3, 15)),
        (date(2026, 1, 1), 1, date(2025, 12, 1)),
        (date(2024, 2, 29), 60, date(2019, 2, 28)),
    ],
)
def test_the_day_before_which_records_are_over(today, months, before):
    assert ended_before(today, months) == before


def test_rules_of_both_decrees_are_in_force_in_their_time(asked, home, system, db_session):
    assert asked.due_on == date(2026, 2, 3)  # two working days
    values = {"unit_id": home.unit_id, "requester": NAME, "kind": "access"}
    older = subject_requests.receive({**values, "received_on": date(2024, 5, 1)}, actor=system)
    assert older.due_on == date(2024, 5, 4)  # 72 hours
    with pytest.raises(NoTimeLimit):
        subject_requests.receive({**values, "received_on": date(2022, 5, 1)}, actor=system)


# -- the report -------------------------------------------------------------------------


def test_a_report_holds_all_of_one_person_and_nothing_of_others(asked, home, make_user):
    user, _alone = make_user("core.administrator")
    key = asked.id
    bind_actor(db.session(), system_actor("test"))
    users.assign(
        user.id,
        role="household_supervision.commune_officer",
        unit_id=home.unit_id,
        organisation_id=None,
        actor=system_actor("test"),
    )
    db.session.commit()
    officer = load_actor(db.session(), user.id, "x")
    bind_actor(db.session(), officer)
    found = subject_report.report_on(key, "058 150 001 234", actor=officer)
    held = {(each.model.__name__, each.column): each.value for each in found.held}
    assert held["Member", "full_name"] == NAME
    assert held["Member", "id_number"] == NUMBER
    assert held["Person", "phone"] == "0912345678"
    assert held["Household", "head_name"] == "Chamaléa Thị Mây"
    assert "Chamaléa Thị Lan" not in [each.value for each in found.held]
    assert OTHER_NUMBER not in [each.value for each in found.held]
    assert not any(column in ("id_number_index", "search_key") for _model, column in held)
    entries = (
        as_system().execute(text("select * from core_trail where action = 'subject_report'")).all()
    )
    assert {row.table_name for row in entries} >= {"core_person", "household_member"}
    assert all(row.new_values == {"request": key} for row in entries)


def test_the_report_is_a_page_and_a_file_and_the_number_stands_in_no_address(
    asked, home, client_as
):
    key = asked.id
    client = client_as("core.administrator")
    address = f"/core/subject-requests/{key}/report"
    assert get(client, address).status_code == 200
    page = post(client, address, {"number": NUMBER})
    assert page.status_code == 200
    assert NAME in page.text
    assert "0912345678" in page.text
    answer = post(client, address, {"number": NUMBER, "format": "csv", "what_for": "Yêu cầu 1"})
    assert answer.mimetype == "text/csv"
    assert NAME in answer.data.decode("utf-8-sig")
    kept = as_system().execute(text("select purpose, record from core_export")).one()
    assert tuple(kept) == ("Yêu cầu 1", "core.SubjectRequest")
    for typed in ("", "12", "058150009999"):
        refused = post(client, address, {"number": typed})
        assert refused.status_code == 422
        assert NAME not in refused.text


def test_only_who_may_report_where_the_request_lies(asked, home, client_as, make_user):
    key = asked.id
    for client in (client_as("core.officer", HERE), client_as("core.data_officer", ELSEWHERE)):
        answer = post(client, f"/core/subject-requests/{key}/report", {"number": NUMBER})
        assert answer.status_code in (302, 403, 404)
        assert NAME not in answer.text
    _user, officer = make_user("core.officer", HERE)
    bind_actor(db.session(), officer)
    with pytest.raises((NotAllowed, PersonUnknown, Exception)) as refused:
        subject_report.report_on(key, NUMBER, actor=officer)
    assert refused.type.__name__ in ("NotAllowed", "NotFound")


def test_a_request_goes_its_way(asked, home, client_as):
    key = asked.id
    client = client_as("core.data_officer", HERE)
    address = f"/core/subject-requests/{key}"
    assert get(client, address).status_code == 200
    assert post(client, f"{address}/command/acknowledge", {}).status_code == 302
    assert post(client, f"{address}/command/answer", {"answer": " "}).status_code == 422
    assert post(client, f"{address}/command/answer", {"answer": "Đã gửi"}).status_code == 302
    item = as_system().get(SubjectRequest, key)
    assert (item.state, item.answer) == ("answered", "Đã gửi")
    assert post(client, f"{address}/command/refuse", {"answer": "x"}).status_code != 302


@pytest.mark.parametrize(
    "statement",
    [
        "update core_subject_request set due_on = due_on + 30",
        "update core_subject_request set received_on = received_on - 1",
        "update core_subject_request set state = 'answered'",
        "delete from core_subject_request",
    ],
)
def test_the_database_keeps_the_register(asked, sql, statement):
    with pytest.raises(DBAPIError):
        sql(statement, acting=system_actor("test"))


# -- erasure ----------------------------------------------------------------------------


@pytest.fixture
def due(home, system, db_session):
    """Return the erasure that is proposed once somebody has set a time for members."""
    assert erasures.propose(date(2026, 3, 1)) == []  # ten years are shipped
    db_session.execute(
        update(PrivacyRule)
        .where(PrivacyRule.about == Member.__record__)
        .values(value=24, basis="Quyết định của tỉnh", verification="P")
    )
    db_session.commit()
    bind_actor(db_session, system)
    assert erasures.propose(date(2024, 1, 31)) == []  # the last day of keeping
    (key,) = erasures.propose(date(2024, 2, 1))
    assert erasures.propose(date(2024, 2, 2)) == []  # proposed once
    return key


def act(actor, step, *args):
    bind_actor(db.session(), actor)
    return step(*args, actor=actor)


def test_two_people_erase_and_the_others_stay(due, make_user):
    (_a, first), (_b, second) = make_user("core.administrator"), make_user("core.administrator")
    act(first, erasures.check, due)
    with pytest.raises(SamePersonApproves):
        act(first, erasures.approve, due, "Hết thời hạn")
    act(second, erasures.approve, due, "Hết thời hạn")
    session = as_system()
    members = {m.full_name: m for m in session.scalars(select(Member))}
    assert set(members) == {ERASED, "Chamaléa Thị Lan"}
    gone = members[ERASED]
    assert (gone.id_number, gone.id_number_index, gone.birth_year) == (None, None, None)
    assert members["Chamaléa Thị Lan"].id_number == OTHER_NUMBER
    (row,) = session.scalars(select(ErasureRow))
    assert (row.state, row.row_id) == ("erased", gone.id)
    assert row.blanked >= 2
    assert row.entries >= 2
    assert session.get(Erasure, due).state == "done"


def test_a_refused_proposal_comes_again(due, make_user, system):
    _user, officer = make_user("core.administrator")
    act(officer, erasures.refuse, due, "Còn khiếu nại")
    bind_actor(db.session(), system)
    assert len(erasures.propose(date(2024, 2, 2))) == 1


def test_only_who_may_checks(due, make_user):
    _user, officer = make_user("core.officer", HERE)
    with pytest.raises(Exception) as refused:  # noqa: PT011 - out of reach, or without the right
        act(officer, erasures.check, due)
    assert refused.type.__name__ in ("NotAllowed", "NotFound")


@pytest.mark.parametrize(
    "statement",
    [
        "update core_erasure set state = 'done'",
        "update core_erasure set state = 'checked'",
        "update core_erasure set state = 'checked', checked_by_id = (select min(id) from ab_user)",
        "update core_erasure set rows = 0",
        "update core_erasure_row set state = 'erased'",
        "update core_erasure_row set row_id = row_id + 1",
        "delete from core_erasure_row",
    ],
)
def test_the_database_erases_nothing_for_one_person(due, sql, statement):
    with pytest.raises(DBAPIError):
        sql(statement, acting=system_actor("test"))


def test_the_screens_open_and_offer_what_one_may(due, client_as):
    client = client_as("core.administrator")
    page = get(client, f"/core/erasures/{due}").text
    assert f"/core/erasures/{due}/command/check" in page
    assert "command/approve" not in page
    row = as_system().scalars(select(ErasureRow.id)).one()
    auditor = client_as("core.auditor")
    assert get(auditor, f"/core/erasure-rows/{row}").status_code == 200
    addresses = ("/core/privacy-rules/", "/core/privacy-rules/add", "/core/erasures/")
    for address in (*addresses, f"/core/erasure-rows/{row}"):
        assert get(client, address).status_code == 200


def test_an_erasure_waits_on_the_home_page_of_who_can_do_the_next_step(due, client_as):
    first, address = client_as("core.data_officer"), f"/core/erasures/{due}"
    assert address in get(first, "/").text
    assert post(first, f"{address}/command/check", {}).status_code == 302
    assert address not in get(first, "/").text
    assert f"{address}/command/approve" not in get(first, address).text
    second = client_as("core.data_officer")
    assert address in get(second, "/").text
    assert f"{address}/command/approve" in get(second, address).text


def test_a_rule_is_called_by_words(app):
    rule = PrivacyRule(kind="retention_months", about="core.Person")
    with app.test_request_context(), force_locale("en"):
        assert str(rule) == "Months of keeping after the end: People"
        assert str(PrivacyRule(kind="act_hours", about="")) == "Hours to act on a request"


def test_a_key_that_repeats_a_parents_key_is_left_out_of_the_report():
    held = [subject_report.Held(ReviewCase, None, name, 1) for name in ("round_id", "household_id")]
    assert [_is_copy(each) for each in held] == [True, False]
