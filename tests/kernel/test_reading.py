"""Reads of personal data leave one entry for each request; all that was refused leaves one too."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import psycopg
import pytest
from flask import g
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.services import people
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.cluster import conninfo
from app.testing.plugin import PASSWORD
from modules.household_supervision.models import Household, Member
from modules.household_supervision.models.choices import RoundKind
from modules.household_supervision.services import rounds

OFFICER = "household_supervision.commune_officer"
URL = "/household-supervision/households"
API = "/api/v1/household_supervision/household"
DAY = date(2021, 10, 15)
HERE, ELSEWHERE = "22861", "22864"


@pytest.fixture
def household(db_session, system):
    item = Household(unit_id=unit_on(HERE, DAY).id, head_name="Chamaléa Thị Mây", registered_on=DAY)
    db_session.add(item)
    db_session.flush()
    member = Member(household_id=item.id, full_name="Chamaléa Mơi", relationship_code="child")
    db_session.add(member)
    db_session.commit()
    return SimpleNamespace(id=item.id, unit_id=item.unit_id, member=member.id, code=item.code)


@pytest.fixture
def newly(db_session, household):
    """Return a function that gives the entries since its last call, by action."""
    seen = [0]

    def entries(*actions):
        session = db.session()
        session.rollback()
        bind_actor(session, system_actor("test"))
        rows = session.execute(
            text("select * from core_trail where id > :last order by id"), {"last": seen[0]}
        ).all()
        seen[0] = rows[-1].id if rows else seen[0]
        return [row for row in rows if row.action in actions]

    entries()
    return entries


def get(client, address, **more):
    g.pop("_login_user", None)
    return client.get(address, **more)


# -- reads --------------------------------------------------------------------


def test_a_record_page_leaves_one_entry_for_each_kind_of_record(client_as, household, newly):
    client = client_as(OFFICER, HERE)
    newly()
    assert get(client, f"{URL}/{household.id}").status_code == 200
    found = {row.record.rpartition(".")[2]: row for row in newly("read")}
    assert set(found) == {"Household", "Member"}
    own, below = found["Household"], found["Member"]
    assert (own.row_id, own.unit_id) == (household.id, household.unit_id)
    assert own.new_values["columns"] == ["address_detail", "head_name"]
    assert own.new_values["route"] == "HouseholdView.show"
    assert own.actor.isdecimal()
    assert own.request_id == below.request_id
    assert below.row_id == household.member
    assert "full_name" in below.new_values["columns"]


@pytest.mark.parametrize(
    ("address", "columns"),
    [
        (f"{URL}/", ["head_name"]),
        (f"{URL}/export?format=csv&what_for=x", ["head_name"]),
        (f"{URL}/lookup?q=cham", ["head_name"]),
        (f"{API}/", ["head_name"]),
        ("/search/?q=chamalea", ["head_name"]),
    ],
)
def test_lists_lookups_exports_search_and_api_leave_an_entry(
    client_as, household, newly, address, columns
):
    client = client_as(OFFICER, HERE)
    newly()
    assert get(client, address).status_code == 200
    found = {row.record: row for row in newly("read")}
    row = found["household_supervision.Household"]
    assert row.row_id == household.id
    assert row.new_values["columns"] == columns


def test_several_records_are_named_by_their_keys(client_as, household, newly, db_session, system):
    bind_actor(db_session, system)
    others = [
        Household(unit_id=household.unit_id, head_name=f"Nguyễn Thị {name}", registered_on=DAY)
        for name in ("Hoa", "Lan")
    ]
    db_session.add_all(others)
    db_session.commit()
    keys = sorted([household.id, *(item.id for item in others)])
    client = client_as(OFFICER, HERE)
    newly()
    get(client, f"{URL}/")
    (row,) = newly("read")
    assert (row.row_id, row.unit_id) == (None, household.unit_id)
    assert (row.new_values["ids"], row.new_values["rows"]) == (keys, 3)


def test_api_and_forms_leave_an_entry(client_as, household, newly):
    client = client_as(OFFICER, HERE)
    for address in (f"{API}/{household.id}", f"{URL}/{household.id}/edit"):
        newly()
        assert get(client, address).status_code == 200
        # The form shows the members too, which is a reading of its own.
        rows = [row for row in newly("read") if row.record.endswith(".Household")]
        assert [row.row_id for row in rows] == [household.id]


def test_a_lookup_narrows_by_numbers_only(client_as, household):
    client = client_as(OFFICER, HERE)
    found = get(client, f"{URL}/lookup?unit_id={household.unit_id}").get_json()["results"]
    assert [item["id"] for item in found] == [household.id]
    assert get(client, f"{URL}/lookup?unit_id=1").get_json()["results"] == []
    # A number in the place of a text is no reference, and no fault of the program.
    assert get(client, f"{URL}/lookup?head_name=616200003").status_code == 200


def test_a_page_without_personal_data_leaves_none(client_as, household, newly):
    client = client_as(OFFICER, HERE)
    newly()
    for address in ("/core/units/", "/core/legal-documents/", f"{URL}/add", f"{URL}/?q=zzzz"):
        assert get(client, address).status_code == 200, address
    assert newly("read") == []


def test_a_read_stores_nothing_else(client_as, household, newly, db_session):
    client = client_as(OFFICER, HERE)
    bad = {"head_name": "", "unit_id": household.unit_id, "version": 1}
    newly()
    answer = client.post(f"{URL}/{household.id}/edit", data=bad)
    assert answer.status_code == 422
    assert {row.action for row in newly("read", "update")} == {"read"}


def test_an_export_says_what_was_asked_and_what_for(client_as, household, newly):
    client = client_as(OFFICER, HERE)
    newly()
    address = f"{URL}/export?format=csv&q=may&registered_on__from=01/01/2021&what_for=báo cáo quý"
    assert get(client, address).status_code == 200
    (row,) = newly("export")
    assert row.new_values["rows"] == 1
    assert row.new_values["purpose"] == "báo cáo quý"
    assert row.new_values["filters"] == {"registered_on": {"from": "2021-01-01"}}
    assert row.new_values["personal"] == ["head_name"]
    assert row.new_values["search"] == "•••"  # a name may have been searched


# -- sign-in ------------------------------------------------------------------


def test_sign_in_and_out_and_passwords_are_recorded(app, make_user, household, newly):
    user, _acting = make_user(OFFICER, HERE)
    name, key = user.username, user.id
    client = app.test_client()
    newly()
    client.post("/login/", data={"username": name, "password": "sai mật khẩu này"})
    client.post("/login/", data={"username": "nobody at all", "password": PASSWORD})
    refused = newly("login_failed")
    assert [row.row_id for row in refused] == [key, None]
    assert "nobody" not in repr(refused)
    g.pop("_login_user", None)
    client.post("/login/", data={"username": name, "password": PASSWORD})
    g.pop("_login_user", None)
    new = "một mật khẩu khác hẳn"
    client.post("/account/", data={"current": PASSWORD, "new": new, "repeated": new})
    g.pop("_login_user", None)
    client.get("/logout/")
    rows = newly("login", "password_changed", "logout")
    assert [(row.action, row.actor) for row in rows] == [
        (action, str(key)) for action in ("login", "password_changed", "logout")
    ]


# -- refusals -----------------------------------------------------------------


def test_a_record_out_of_reach_and_one_that_is_not_answer_alike(client_as, household, newly):
    stranger = client_as(OFFICER, ELSEWHERE)
    newly()
    bodies = []
    for key in (household.id, 99999999):
        for address in (f"{URL}/{key}", f"{URL}/{key}/edit", f"{API}/{key}"):
            answer = get(stranger, address)
            assert answer.status_code == 404
            bodies.append(re.sub(r"[0-9a-f]{16}", "", answer.get_data(as_text=True)))
    assert bodies[:3] == bodies[3:]
    rows = newly("refused")
    assert {row.new_values["kind"] for row in rows} == {"out_of_reach"}
    tried = [(row.row_id, row.new_values["exists"], row.unit_id) for row in rows]
    assert tried == [(household.id, True, household.unit_id)] * 3 + [(99999999, False, None)] * 3
    assert rows[0].record == "household_supervision.Household"
    assert rows[0].new_values["route"] == "HouseholdView.show"


def test_the_statements_for_both_are_the_same(client_as, household, newly):
    from sqlalchemy import event

    stranger = client_as(OFFICER, ELSEWHERE)
    counts = []
    for key in (household.id, 99999999):
        found: list[str] = []

        def note(_connection, _cursor, statement, *_more, found=found):
            found.append(statement)

        engine = db.session.connection().engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            get(stranger, f"{URL}/{key}")
        finally:
            event.remove(engine, "before_cursor_execute", note)
        counts.append([re.sub(r"_\d+$", "", statement) for statement in found])
    assert counts[0] == counts[1]


def test_what_the_role_forbids_is_recorded(client_as, household, newly):
    client = client_as("core.viewer", HERE)
    newly()
    assert get(client, f"{URL}/{household.id}").status_code == 403
    assert get(client, f"{API}/{household.id}").status_code == 403
    rows = newly("refused")
    assert [row.new_values["kind"] for row in rows] == ["permission", "permission"]
    assert {row.record for row in rows} == {"household_supervision.Household"}


def test_a_reference_out_of_reach_in_a_form_is_recorded(client_as, household, newly):
    client = client_as(OFFICER, ELSEWHERE)
    newly()
    sent = {"household_id": household.id, "full_name": "Lạ", "relationship_code": "child"}
    answer = client.post("/household-supervision/members/add", data=sent)
    assert answer.status_code == 422
    (row,) = newly("refused")
    assert (row.row_id, row.unit_id) == (household.id, household.unit_id)
    assert row.new_values["named"] == "reference"


def test_a_step_from_the_wrong_state_is_recorded(client_as, newly, db_session, system):
    bind_actor(db_session, system)
    wanted = rounds.NewRound(
        name="Rà soát thử",
        kind=RoundKind.YEARLY,
        policy_year=2021,
        unit_id=unit_on("58", DAY).id,
        opens_on=date(2021, 9, 1),
        closes_on=date(2021, 12, 14),
    )
    key = rounds.create_round(wanted, actor=system).id
    client = client_as("household_supervision.province_officer", "58")
    newly()
    answer = client.post(f"/household-supervision/rounds/{key}/do/close")
    assert answer.status_code == 422
    (row,) = newly("refused", "transition")
    assert (row.row_id, row.new_values["kind"]) == (key, "wrong_state")
    assert (row.new_values["step"], row.new_values["error"]) == ("close", "WrongState")


def test_a_forged_form_is_recorded(app, client_as, household, newly):
    client = client_as(OFFICER, HERE)
    newly()
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = client.post(f"{URL}/{household.id}/edit", data={"head_name": "Ai đó"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    (row,) = newly("refused")
    assert row.new_values["kind"] == "csrf"
    assert row.actor.isdecimal()
    assert row.request_id


def test_a_loop_of_refusals_cannot_fill_the_trail(actor, household, newly, sql):
    acting = actor(OFFICER, ELSEWHERE)
    query = (
        "select core_trail_refused('refused', '{route}', 'household_supervision.Household', "
        f"'household_household', {household.id}, '{{{{}}}}')"
    )
    newly()
    for _number in range(60):
        sql(query.format(route="one"), acting=acting)
    db.session.commit()
    # Twice as many where the minute ended meanwhile.
    assert 20 <= len(newly("refused")) <= 40
    for number in range(150):
        sql(query.format(route=f"route {number}"), acting=acting)
    db.session.commit()
    assert 40 <= len(newly("refused")) < 150
    with pytest.raises(DBAPIError, match="permission denied"):
        sql("delete from core_refusal", acting=acting)
    with pytest.raises(DBAPIError, match="permission denied"):
        sql("select core_refusals_summed(now() + interval '1 hour', 0)", acting=acting)


def test_tries_beyond_the_measure_are_summed_up(fresh_database):
    call = "select core_trail_refused('refused', 'r', 'core.Person', null, null, null)"
    with psycopg.connect(conninfo(fresh_database.operator)) as owner:
        owner.execute("select set_config('app.actor', '7', true)")
        for _number in range(30):
            owner.execute(call)
        owner.execute("update core_refusal set minute = minute - interval '5 minutes'")
        owner.execute("select set_config('app.actor', '8', true)")
        owner.execute(call)
        rows = owner.execute(
            "select actor, new_values ->> 'route', sum((new_values ->> 'tries')::int) "
            "from core_trail where action = 'refused_more' group by 1, 2"
        ).fetchall()
        assert rows == [("7", "r", 10)]
        left = owner.execute("select distinct actor from core_refusal").fetchall()
        assert left == [("8",)]


def test_the_person_who_tried_does_not_see_what_was_tried(actor, household, newly, sql):
    acting = actor("core.auditor", ELSEWHERE)
    sql(
        "select core_trail_refused('refused', 'r', 'household_supervision.Household', "
        f"'household_household', {household.id}, '{{}}')",
        acting=acting,
    )
    assert sql("select 1 from core_trail where action = 'refused'", acting=acting) == []
    near = actor("core.auditor", HERE)
    assert len(sql("select 1 from core_trail where action = 'refused'", acting=near)) == 1


def test_who_read_a_record_is_shown_to_readers_of_the_trail(client_as, db_session, system, newly):
    bind_actor(db_session, system)
    unit = unit_on("584", DAY)
    person = people.create_person(full_name="Nguyễn Thị Hoa", unit_id=unit.id, actor=system)
    key = person.id
    officer = client_as("core.officer", "584")
    assert get(officer, f"/core/people/{key}").status_code == 200
    assert get(officer, f"/core/people/{key}/history?kind=read").status_code == 400
    auditor = client_as("core.auditor", "584")
    answer = get(auditor, f"/core/people/{key}/history?kind=read")
    assert answer.get_data(as_text=True).count("history-head") == 1
