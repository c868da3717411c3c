"""The history of a record, its versions and restoring one: households, members and units."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import g
from sqlalchemy import text

from app.core.services.units import unit_on
from app.extensions import db
from app.kernel import clock, past_versions
from app.kernel.actor import bind_actor, system_actor
from app.kernel.records import delete_record, update_record
from app.kernel.registry import registry
from modules.household_supervision.models import Household, Member

OFFICER = "household_supervision.commune_officer"
READER = "household_supervision.viewer"
URL = "/household-supervision/households"
DAY = date(2021, 10, 15)
HERE, ELSEWHERE = "22861", "22864"
HIDDEN = "•••"


def by_system():
    """Let the program act again after a request has bound somebody else."""
    bind_actor(db.session(), system_actor("test"))


def entry_of(table, key, action="update", *, oldest=False):
    by_system()
    found = db.session.execute(
        text(
            "select id from core_trail where table_name = :t and row_id = :k and action = :a "
            f"order by id {'' if oldest else 'desc'} limit 1"
        ),
        {"t": table, "k": key, "a": action},
    )
    return found.scalar_one()


def get(client, address):
    """Open an address as the client's own user: one test shares what a request found out."""
    g.pop("_login_user", None)
    return client.get(address)


def page(client, address, status=200):
    answer = get(client, address)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def household(db_session, system):
    item = Household(
        unit_id=unit_on(HERE, DAY).id,
        head_name="Chamaléa Thị Mây",
        registered_on=DAY,
        address_detail="Xóm Trên",
    )
    db_session.add(item)
    db_session.commit()
    return SimpleNamespace(id=item.id, unit_id=item.unit_id)


@pytest.fixture
def unit(db_session, system):
    return unit_on("584", DAY)


def ended(household, system):
    """End a household and take that back: three past_versions."""
    values = {"ended_on": date(2021, 11, 1), "end_reason": "moved"}
    update_record(Household, household.id, values, actor=system)
    first = entry_of("household_household", household.id)
    values = {"ended_on": None, "end_reason": None, "head_name": "Chamaléa Thị Mận"}
    update_record(Household, household.id, values, actor=system)
    return first


# -- history ------------------------------------------------------------------


def test_the_tab_and_the_page_say_what_changed_in_the_readers_words(client_as, household, system):
    ended(household, system)
    client = client_as(OFFICER, HERE)
    assert "?tab=history" in page(client, f"{URL}/{household.id}")
    shown = page(client, f"{URL}/{household.id}?tab=history")
    assert f"{URL}/{household.id}/history" in shown
    whole = page(client, f"{URL}/{household.id}/history")
    assert "<ins>01/11/2021</ins>" in whole
    assert "<ins>Chuyển đi nơi khác</ins>" in whole or "Chuyển" in whole
    assert "•••" in whole
    assert "head_name" not in whole.replace('value="head_name"', "")
    assert "moved" not in whole


def test_the_history_in_english(client_as, household, system):
    first = ended(household, system)
    english = client_as(OFFICER, HERE, locale="en")
    whole = page(english, f"{URL}/{household.id}/history")
    assert "Reason of the end" in whole
    assert "The program" in whole
    assert "rebuilt from the trail" in page(english, f"{URL}/{household.id}/version/{first}")


def test_the_author_is_named_with_the_roles_of_that_day(client_as, household, db_session):
    client = client_as(OFFICER, HERE)
    sent = {"head_name": "Chamaléa Thị Mơ", "unit_id": household.unit_id, "version": 1}
    answer = client.post(f"{URL}/{household.id}/edit", data=sent)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    whole = page(client, f"{URL}/{household.id}/history")
    assert "Thử Người" in whole
    assert "(Ban Chỉ đạo cấp xã)" in whole or "history-roles" in whole


def test_a_history_is_narrowed_by_column_author_and_day(client_as, household, system):
    ended(household, system)
    client = client_as(OFFICER, HERE)
    address = f"{URL}/{household.id}/history"
    assert page(client, f"{address}?column=address_detail").count("<li> <p") == 1
    assert page(client, f"{address}?author=system").count("<li> <p") == 3
    assert page(client, f"{address}?author=424242").count("<li> <p") == 0
    tomorrow = clock.today() + timedelta(days=1)
    assert page(client, f"{address}?at__from={tomorrow:%d/%m/%Y}").count("<li> <p") == 0
    assert page(client, f"{address}?at__from={clock.today():%d/%m/%Y}").count("<li> <p") == 3
    refused = page(client, f"{address}?at__from=31/02/2021", 400)
    assert "field-error" in refused
    assert 'value="31/02/2021"' in refused
    assert "<li> <p" not in refused
    page(client, f"{address}?column=nothing", 400)
    page(client, f"{address}?before=abc", 400)


def test_a_long_history_is_read_page_by_page(client_as, unit, system):
    for number in range(30):
        update_record(type(unit), unit.id, {"note": f"lần {number}"}, actor=system)
    client = client_as("core.viewer", "58")
    first = page(client, f"/core/units/{unit.id}/history")
    assert "lần 29" in first
    assert "<ins>lần 2</ins>" not in first
    older = re.search(r"history\?before=(\d+)", first)
    assert older
    second = page(client, f"/core/units/{unit.id}/history?before={older[1]}")
    assert "<ins>lần 2</ins>" in second
    assert "lần 29" not in second


def test_rows_below_are_included_when_asked_removed_ones_too(
    client_as, household, db_session, system
):
    kept, removed = (
        Member(household_id=household.id, full_name=name, relationship_code=code, work_status=None)
        for name, code in (("Chamaléa Thị Mây", "head"), ("Chamaléa Mơi", "child"))
    )
    db_session.add_all([kept, removed])
    db_session.commit()
    update_record(Member, kept.id, {"has_merit": True}, actor=system)
    delete_record(Member, removed.id, actor=system)
    client = client_as(OFFICER, HERE)
    alone = page(client, f"{URL}/{household.id}/history")
    assert "Thành viên hộ" not in alone.partition('class="history"')[2].partition("</ol>")[0]
    whole = page(client, f"{URL}/{household.id}/history?with=MemberView")
    assert whole.count("<li> <p") == 5
    entries = whole.partition('class="history"')[2].partition("</ol>")[0]
    assert "đã xóa" in entries or "xoá" in entries or "xóa" in entries
    assert "Mơi" not in entries


def test_a_related_record_out_of_reach_is_not_named(client_as, household, db_session, system):
    other = unit_on(ELSEWHERE, DAY)
    update_record(Household, household.id, {"unit_id": other.id}, actor=system)
    update_record(Household, household.id, {"unit_id": unit_on(HERE, DAY).id}, actor=system)
    whole = page(client_as(OFFICER, HERE), f"{URL}/{household.id}/history")
    assert other.name in whole  # units are a public catalogue


# -- versions -----------------------------------------------------------------


def test_a_version_shows_the_old_values_and_hides_what_is_not_kept(client_as, household, system):
    first = ended(household, system)
    client = client_as(OFFICER, HERE)
    shown = page(client, f"{URL}/{household.id}/version/{first}")
    assert "01/11/2021" in shown
    fields = shown.partition("record-sections")[2]
    assert "Chamaléa Thị Mận" not in fields  # the present name is not shown for the past one
    assert HIDDEN in fields
    assert "Xóm Trên" in fields  # never changed since
    assert "notice-warning" in shown


def test_a_record_as_it_stood_at_a_time(client_as, household, system, db_session):
    ended(household, system)
    by_system()
    item = db_session.get(Household, household.id)
    view = registry().views["HouseholdView"]
    rows = past_versions._writes(db_session, view, item)
    assert [row.action for row in rows] == ["update", "update", "insert"]
    middle = past_versions.at_time(db_session, view, item, rows[1].at)
    assert middle.value("ended_on") == date(2021, 11, 1)
    assert middle.entry == rows[1]
    assert not middle.known("head_name")
    first = past_versions.at_time(db_session, view, item, rows[2].at)
    assert first.value("ended_on") is None
    with pytest.raises(past_versions.NotYetThere):
        past_versions.at_time(db_session, view, item, rows[2].at - timedelta(seconds=1))
    assert not db_session.new
    assert not db_session.dirty


def test_the_address_of_an_earlier_state(client_as, household):
    client = client_as(OFFICER, HERE)
    today = f"{clock.today():%d/%m/%Y}"
    assert "Xóm Trên" in page(client, f"{URL}/{household.id}/as-of?at={today}")
    assert "Xóm Trên" in page(client, f"{URL}/{household.id}/as-of?at={today} 23:59")
    page(client, f"{URL}/{household.id}/as-of?at=01/01/2020", 404)
    refused = page(client, f"{URL}/{household.id}/as-of?at=32/13/2020", 400)
    assert 'id="as-of-error"' in refused
    page(client, f"{URL}/{household.id}/version/1", 404)


def test_two_versions_are_compared(client_as, household, system):
    first = ended(household, system)
    client = client_as(OFFICER, HERE)
    created = entry_of("household_household", household.id, "insert")
    shown = page(client, f"{URL}/{household.id}/compare?from={first}&to={created}")
    assert "01/11/2021" in shown
    body = page(client, f"{URL}/{household.id}/compare?from={created}").partition("<tbody>")[2]
    assert "Chamaléa Thị Mận" in body
    assert "01/11/2021" not in body
    page(client, f"{URL}/{household.id}/compare?from=abc", 400)


def test_who_may_not_read_the_record_has_no_way_to_its_past(client_as, household, system):
    first = ended(household, system)
    stranger = client_as(OFFICER, ELSEWHERE)
    absent = page(stranger, f"{URL}/99999999/history", 404)
    for path in (
        "history",
        "as-of",
        f"version/{first}",
        "compare",
        f"version/{first}/restore",
    ):
        refused = page(stranger, f"{URL}/{household.id}/{path}", 404)
        assert without_ids(refused) == without_ids(absent)
    nobody = client_as(None)
    assert get(nobody, f"{URL}/{household.id}/history").status_code == 302
    viewer = client_as("core.viewer", HERE)
    page(viewer, f"{URL}/{household.id}/history", 403)
    reader = client_as(READER, HERE)
    page(reader, f"{URL}/{household.id}/history")
    page(reader, f"{URL}/{household.id}/version/{first}/restore", 403)


def without_ids(body):
    return re.sub(r"[0-9a-f]{16}|value=\"[^\"]{40,}\"|content=\"[^\"]{40,}\"", "", body)


# -- restoring ----------------------------------------------------------------


def test_a_version_is_restored_as_a_new_one(client_as, household, system, db_session):
    first = ended(household, system)
    client = client_as(OFFICER, HERE)
    form = page(client, f"{URL}/{household.id}/version/{first}/restore")
    assert "01/11/2021" in form
    version = re.search(r'name="version"[^>]*value="(\d+)"', form)
    assert version
    address = f"{URL}/{household.id}/version/{first}/restore"
    answer = client.post(address, data={"version": version[1], "reason": "nhập nhầm"})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    by_system()
    db_session.expire_all()
    item = db_session.get(Household, household.id)
    assert (item.ended_on, item.end_reason) == (date(2021, 11, 1), "moved")
    assert item.head_name == "Chamaléa Thị Mận"  # its earlier value is not kept
    restored = db_session.execute(
        text("select new_values from core_trail where id = :id"),
        {"id": entry_of("household_household", household.id, "restore")},
    ).scalar_one()
    assert (restored["version"], restored["reason"]) == (first, "nhập nhầm")
    assert "nhập nhầm" in page(client, f"{URL}/{household.id}/history")


def test_restoring_over_somebody_elses_change_is_refused(client_as, household, system, db_session):
    first = ended(household, system)
    client = client_as(OFFICER, HERE)
    answer = client.post(f"{URL}/{household.id}/version/{first}/restore", data={"version": "1"})
    assert answer.status_code in (409, 422)
    by_system()
    db_session.expire_all()
    assert db_session.get(Household, household.id).ended_on is None


def test_a_value_that_is_no_longer_possible_is_refused_with_its_reason(
    client_as, household, system, db_session
):
    first = ended(household, system)
    values = {"registered_on": date(2021, 12, 1)}
    update_record(Household, household.id, values, actor=system)
    client = client_as(OFFICER, HERE)
    version = db_session.get(Household, household.id).version
    address = f"{URL}/{household.id}/version/{first}/restore"
    answer = client.post(address, data={"version": str(version)})
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)
    by_system()
    db_session.expire_all()
    assert db_session.get(Household, household.id).ended_on is None


# -- API ----------------------------------------------------------------------


def test_the_api_gives_the_history_and_earlier_states(client_as, household, system):
    first = ended(household, system)
    client = client_as(OFFICER, HERE)
    address = f"/api/v1/household_supervision/household/{household.id}"
    entries = get(client, f"{address}/history").get_json()["result"]
    assert [entry["action"] for entry in entries] == ["update", "update", "insert"]
    assert entries[0]["new"]["head_name"] == HIDDEN
    assert entries[1]["id"] == first
    today = f"{clock.today():%d/%m/%Y}"
    now = get(client, f"{address}?at={today}").get_json()
    assert now["result"]["head_name"] == "Chamaléa Thị Mận"
    assert get(client, f"{address}?at=never").status_code == 400
    assert get(client, f"{address}/history?at__from=never").status_code == 400
    stranger = client_as(OFFICER, ELSEWHERE)
    assert get(stranger, f"{address}/history").status_code == 404
    assert get(stranger, f"{address}?at={today}").status_code == 404


# -- the database itself ------------------------------------------------------


def test_raw_sql_gives_the_history_of_rows_within_reach_only(household, system, actor, sql):
    ended(household, system)
    key = household.id
    queries = (
        f"select action from core_history('household_household', {key}, 200)",
        f"select action from core_history_entry where row_id = {key} "
        "and table_name = 'household_household'",
    )
    for query in queries:
        inside = actor(READER, HERE)
        assert len(sql(query, acting=inside)) == 3
        for outside in (actor(READER, ELSEWHERE), actor("core.viewer", HERE)):
            assert sql(query, acting=outside) == []
        nobody = type(inside)()
        assert sql(query, acting=nobody) == []


def test_no_condition_sees_entries_before_the_reach_is_asked(household, actor, sql):
    outside = actor(READER, ELSEWHERE)
    # Without the barrier of the view, a condition that tells what it sees would run first.
    query = (
        "select count(*) from core_history_entry "
        f"where table_name = 'household_household' and row_id = {household.id} "
        f"and 1 / (row_id - {household.id}) > 0"
    )
    assert sql(query, acting=outside) == [(0,)]


def test_removed_rows_are_judged_by_what_they_were(household, system, actor, sql, db_session):
    item = Member(household_id=household.id, full_name="Chamaléa Mơi", relationship_code="child")
    db_session.add(item)
    db_session.commit()
    key = item.id
    delete_record(Member, key, actor=system)
    query = (
        f"select action from core_history_entry where table_name = 'household_member' "
        f"and row_id = {key}"
    )
    assert len(sql(query, acting=actor(OFFICER, HERE))) == 2
    assert sql(query, acting=actor(OFFICER, ELSEWHERE)) == []
    assert sql(query, acting=actor(READER, HERE)) == []  # readers see no rows of members
