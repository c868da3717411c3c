"""Masked values stay masked on every way out; one is shown for a reason, and the trail says so."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import g
from sqlalchemy import text

from app.core.services.units import unit_on
from app.extensions import db
from app.kernel import field_policy
from app.kernel.actor import bind_actor, system_actor
from app.kernel.columns import value_at
from modules.household_supervision.models import Household, Member

OFFICER = "household_supervision.commune_officer"
RECORDER = "household_supervision.village_recorder"
MEMBERS = "/household-supervision/members"
API = "/api/v1/household_supervision/member"
DAY = date(2021, 10, 15)
HERE = "22861"
OLD, NUMBER, NEW = "058150009111", "058150001234", "058150007890"


@pytest.fixture
def member(db_session, system):
    """Return the key of a member whose number was changed once."""
    home = Household(unit_id=unit_on(HERE, DAY).id, head_name="Chamaléa Thị Mây", registered_on=DAY)
    db_session.add(home)
    db_session.flush()
    found = Member(
        household_id=home.id, full_name="Chamaléa Mơi", relationship_code="child", id_number=OLD
    )
    db_session.add(found)
    db_session.commit()
    bind_actor(db_session, system)
    found.id_number = NUMBER
    db_session.commit()
    return found.id


def get(client, address, **more):
    g.pop("_login_user", None)
    return client.get(address, **more)


def post(client, address, data, form_at=None):
    page = get(client, form_at or address).get_data(as_text=True)
    hidden = dict(re.findall(r'type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    g.pop("_login_user", None)
    return client.post(address, data={**hidden, **data})


def stored(key):
    session = db.session()
    session.rollback()
    bind_actor(session, system_actor("test"))
    return session.get(Member, key).id_number


def entries(action):
    session = db.session()
    session.rollback()
    bind_actor(session, system_actor("test"))
    query = text("select * from core_trail where action = :action order by id")
    return session.execute(query, {"action": action}).all()


# -- no way out ---------------------------------------------------------------------------


def test_no_page_export_or_answer_holds_a_masked_value(client_as, member, db_session):
    client = client_as(OFFICER, HERE)
    bind_actor(db_session, system_actor("test"))
    versions = db_session.execute(
        text(
            "select id from core_trail where table_name = 'household_member' and row_id = :key "
            "and action in ('insert', 'update') order by id"
        ),
        {"key": member},
    ).scalars()
    first, *_more = list(versions)
    home = db_session.get(Member, member).household_id
    db_session.rollback()
    addresses = [
        *(f"{MEMBERS}/{member}{rest}" for rest in ("", "?tab=history", "/edit", "/history")),
        f"{MEMBERS}/{member}/reveal/id_number",
        f"{MEMBERS}/{member}/version/{first}",
        f"{MEMBERS}/{member}/version/{first}/restore",
        f"{MEMBERS}/{member}/compare?from={first}&to=now",
        f"{MEMBERS}/{member}/as-of?at=31/12/2030",
        f"{MEMBERS}/?columns=full_name",
        f"{MEMBERS}/export?format=csv&what_for=x",
        f"{MEMBERS}/lookup?q=cham",
        f"/household-supervision/households/{home}",
        f"/household-supervision/households/{home}/edit",
        f"{API}/",
        f"{API}/{member}",
        f"{API}/{member}?at=31/12/2030",
        f"{API}/{member}/history",
        "/search/?q=chamalea",
        f"/search/?q={NUMBER}",
    ]
    for address in addresses:
        answer = get(client, address)
        body = answer.get_data(as_text=True)
        assert answer.status_code in (200, 400), address
        assert OLD not in body, address
        assert NUMBER not in body.replace(f"q={NUMBER}", "").replace(
            f'value="{NUMBER}"', ""
        ).replace(f"“{NUMBER}”", ""), address
    assert "••••234" in get(client, f"{MEMBERS}/{member}").get_data(as_text=True)
    assert get(client, f"{API}/{member}").json["result"]["id_number"] == "••••234"


def test_a_mask_is_no_read_of_the_value(client_as, member):
    client = client_as(OFFICER, HERE)
    get(client, f"{MEMBERS}/{member}")
    read = entries("read")[-1]
    assert "id_number" not in read.new_values["columns"]


def test_masks_tell_neither_length_nor_short_values():
    assert field_policy.IDENTITY_NUMBER("058150001234") == "••••234"
    assert field_policy.TELEPHONE("0912") == "••••"
    assert field_policy.BIRTH_DATE(date(1980, 5, 4)) == "••••/1980"


def test_values_are_masked_for_the_program_too(db_session, system, member):
    bind_actor(db_session, system)
    item = db_session.get(Member, member)
    assert value_at(item, "id_number") == "••••234"
    assert item.id_number == NUMBER  # services compute with it


# -- guessing -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        "sort=id_number",
        f"f0.id_number.starts={NUMBER[:3]}",
        f"f0.id_number.eq={NUMBER}",
        "group=id_number",
        "f0.id_number.empty=yes",
        f"f0.id_number_index.eq={NUMBER}",
    ],
)
def test_lists_cannot_be_sorted_filtered_or_grouped_by_a_masked_column(client_as, member, asked):
    client = client_as(OFFICER, HERE)
    assert get(client, f"{MEMBERS}/?{asked}").status_code == 400
    assert get(client, f"{API}/?{asked}").status_code in (200, 400)
    everything = get(client, f"{API}/").json["count"]
    answer = get(client, f"{API}/?{asked}")
    assert answer.status_code == 400 or answer.json["count"] == everything


def test_a_whole_number_finds_its_record_for_who_may_have_it_shown(client_as, member):
    client = client_as(OFFICER, HERE)
    whole = get(client, f"{MEMBERS}/?q=058-150 001 234").get_data(as_text=True)
    assert "Chamaléa Mơi" in whole
    for part in (NUMBER[:-1], NUMBER[4:], OLD):
        assert "Chamaléa Mơi" not in get(client, f"{MEMBERS}/?q={part}").get_data(as_text=True)
    other = client_as(RECORDER, HERE)
    assert "Chamaléa Mơi" in get(other, f"{MEMBERS}/?q=cham").get_data(as_text=True)
    assert "Chamaléa Mơi" not in get(other, f"{MEMBERS}/?q={NUMBER}").get_data(as_text=True)


def test_a_list_that_could_tell_does_not_load():
    from modules.household_supervision.views.households import MemberView

    telling: Any = type("TellingView", (MemberView,), {"filters": ("id_number",)})
    with pytest.raises(TypeError, match="guarded"):
        telling()


# -- forms ------------------------------------------------------------------------------------


def test_a_masked_field_that_is_not_typed_anew_stays(client_as, member):
    client = client_as(OFFICER, HERE)
    page = get(client, f"{MEMBERS}/{member}/edit").get_data(as_text=True)
    assert "••••234" in page
    answer = post(client, f"{MEMBERS}/{member}/edit", {"full_name": "Chamaléa Mới", "id_number": ""}
                  | {"relationship_code": "child"})  # fmt: skip
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert stored(member) == NUMBER


@pytest.mark.parametrize(("typed", "kept"), [("058 150 007 890", NEW), ("-", None)])
def test_a_masked_field_is_typed_anew_or_removed(client_as, member, typed, kept):
    client = client_as(OFFICER, HERE)
    data = {"full_name": "Chamaléa Mơi", "relationship_code": "child", "id_number": typed}
    assert post(client, f"{MEMBERS}/{member}/edit", data).status_code == 302
    assert stored(member) == kept


def test_a_refused_number_is_told_without_the_stored_one(client_as, member):
    client = client_as(OFFICER, HERE)
    data = {"full_name": "Chamaléa Mơi", "relationship_code": "child", "id_number": "12"}
    answer = post(client, f"{MEMBERS}/{member}/edit", data)
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="12"' in body
    assert NUMBER not in body


def test_a_comparison_of_versions_shows_masks(client_as, member, db_session, system):
    client = client_as(OFFICER, HERE)
    edit = f"{MEMBERS}/{member}/edit"
    page = get(client, edit).get_data(as_text=True)
    hidden = dict(re.findall(r'type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    bind_actor(db_session, system)
    db_session.get(Member, member).id_number = NEW
    db_session.commit()
    data = {"full_name": "Chamaléa Mới", "relationship_code": "child", "id_number": ""}
    g.pop("_login_user", None)
    answer = client.post(edit, data={**hidden, **data})
    body = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert NUMBER not in body
    assert NEW not in body
    assert stored(member) == NEW


def test_the_api_keeps_changes_and_conflicts_masked(client_as, member):
    client = client_as(OFFICER, HERE)
    read = get(client, f"{API}/{member}")
    body = {"full_name": "Chamaléa Mới", "version": read.json["result"]["version"]}
    g.pop("_login_user", None)
    token = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', get(client, f"{MEMBERS}/{member}/edit").text
    ).group(1)
    g.pop("_login_user", None)
    answer = client.put(f"{API}/{member}", json=body, headers={"X-CSRFToken": token})
    assert answer.status_code == 200, answer.text
    assert answer.json["result"]["id_number"] == "••••234"
    g.pop("_login_user", None)
    slower = client.put(f"{API}/{member}", json=body, headers={"X-CSRFToken": token})
    assert slower.status_code == 409
    assert NUMBER not in slower.text
    assert stored(member) == NUMBER


# -- revealing ----------------------------------------------------------------------------------


def test_a_value_is_shown_once_for_a_reason(client_as, member):
    client = client_as(OFFICER, HERE)
    address = f"{MEMBERS}/{member}/reveal/id_number"
    assert address in get(client, f"{MEMBERS}/{member}").get_data(as_text=True)
    assert NUMBER not in get(client, address).get_data(as_text=True)
    answer = post(client, address, {"reason": "Công văn 12/UBND"})
    assert answer.status_code == 200
    assert NUMBER in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    (entry,) = entries("reveal")
    assert (entry.row_id, entry.record) == (member, "household_supervision.Member")
    assert entry.new_values == {"column": "id_number", "reason": "Công văn 12/UBND"}
    assert entry.actor.isdecimal()


def test_no_reason_no_value(client_as, member):
    client = client_as(OFFICER, HERE)
    answer = post(client, f"{MEMBERS}/{member}/reveal/id_number", {"reason": "  "})
    assert answer.status_code == 422
    assert NUMBER not in answer.get_data(as_text=True)
    assert not entries("reveal")


@pytest.mark.parametrize(
    ("role", "place", "column", "status"),
    [
        (RECORDER, HERE, "id_number", (302, 403)),
        (OFFICER, "22864", "id_number", (404,)),
        (OFFICER, HERE, "full_name", (404,)),
        (OFFICER, HERE, "id_number_index", (404,)),
    ],
)
def test_only_who_may_and_reaches_sees_a_masked_column(
    client_as, member, role, place, column, status
):
    client = client_as(role, place)
    for send in (
        get,
        lambda c, a: (g.pop("_login_user", None), c.post(a, data={"reason": "x"}))[1],
    ):
        answer = send(client, f"{MEMBERS}/{member}/reveal/{column}")
        assert answer.status_code in (*status, 400)
        assert NUMBER not in answer.get_data(as_text=True)
    assert not entries("reveal")
