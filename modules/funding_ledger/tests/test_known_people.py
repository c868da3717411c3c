"""Money asks who somebody is, and places that became kept apart later are found and told of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.models import Assignment
from app.core.services import account_people, duties, duty_conflicts, notices, people, users
from app.core.services.units import unit_on
from app.kernel import clock
from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotAllowed
from app.kernel.messages import text_for_guard
from app.kernel.records import flush
from modules.funding_ledger.tests.support import PROVINCE
from modules.funding_ledger.tests.test_duties import OLD, assign, person_of
from modules.funding_ledger.tests.test_guards_sql import refused


@pytest.fixture
def unit():
    return unit_on(PROVINCE, OLD)


def forget(books, office):
    books.session.execute(
        text("delete from core_user_person where user_id = :u"),
        {"u": books.people[office].user_id},
    )


WRITES = (
    ("accountant", "update funding_period set state = state"),
    ("officer", "insert into funding_allocation (entity_id) select id from funding_entity limit 1"),
    ("accountant", "insert into funding_payment (entity_id) select id from funding_entity limit 1"),
    ("accountant", "insert into funding_receipt (entity_id) select id from funding_entity limit 1"),
    ("accountant", "insert into funding_entry (entity_id) select id from funding_entity limit 1"),
)


@pytest.mark.parametrize(("office", "statement"), WRITES)
def test_who_is_joined_to_nobody_has_no_part_in_money(books, sql, office, statement):
    forget(books, office)
    with books.acting(office) as actor:
        assert refused(sql, statement, acting=actor) == "CTW07"


def test_the_refusal_says_whom_to_ask(db_session):
    assert "quản trị viên" in str(text_for_guard("CTW07"))


@pytest.fixture
def kin(books, unit, system, make_user):
    """Return the assignments of a chairman and an accountant who turn out to be spouses."""
    one = person_of(books, "chairman", unit, system)
    user, _actor = make_user("core.viewer", PROVINCE)
    other = people.create_person(full_name="Người Thân", unit_id=unit.id, actor=system)
    users.link_person(user.id, other.id, actor=system)
    held = assign(books, user.id, "accountant", unit, system)
    told = {"person_id": one.id, "relative_id": other.id, "kind": "spouse", "source": "Tự khai"}
    duties.declare_kinship(told, actor=system)
    return held


def test_kinship_declared_later_is_found(books, kin):
    assert [each.rule for each in duty_conflicts.standing_on(books.session, clock.today())] == [
        "funding_ledger.kin_of_leader"
    ]
    (found,) = duty_conflicts.standing_on(books.session, clock.today())
    chairman = books.people["chairman"].user_id
    assert {found.one.user_id, found.other.user_id} == {kin.user_id, chairman}
    assert found.mark == "V"


def test_it_is_gone_when_one_of_the_two_ends(books, kin, system):
    users.end_assignment(kin.id, on=clock.today(), actor=system)
    tomorrow = clock.today() + timedelta(days=1)
    assert duty_conflicts.standing_on(books.session, tomorrow) == []
    kin.valid_to = tomorrow
    with pytest.raises(InvalidInput):  # nor is it made longer again
        flush(books.session, Assignment)


def test_who_looks_after_assignments_is_told_once(books, kin, system, make_user):
    _user, admin = make_user("core.administrator")
    _user, viewer = make_user("core.viewer")
    bind_actor(books.session, system)
    for _night in range(2):
        assert duty_conflicts.tell_standing(actor=system, today=clock.today()) == 1
    for actor, told in ((admin, ["core.duty_conflict"]), (viewer, [])):
        bind_actor(books.session, actor)
        assert [row.kind for row in notices.own_notices(books.session)] == told
    with pytest.raises(NotAllowed):
        duty_conflicts.tell_standing(actor=admin, today=clock.today())


def test_who_does_not_read_all_assignments_learns_nothing(books, kin, sql):
    query = "select count(*) from core_standing_conflicts(core_today())"
    with books.acting("chairman") as actor:
        assert sql(query, acting=actor)[0][0] == 0


def test_the_page_names_both_and_who_has_to_act(books, kin, client_as):
    books.session.commit()
    client = client_as("core.administrator", locale="en")
    page = client.get("/core/duty-conflicts/").get_data(as_text=True)
    assert f"/core/assignments/{kin.id}" in page
    assert "174/2016" in page
    sent = client.get("/core/duty-conflicts/export?format=csv&what_for=x")
    assert sent.status_code == 200


def test_records_are_not_joined_into_two_places_that_are_kept_apart(books, unit, system):
    accountant = person_of(books, "accountant", unit, system)
    cashier = person_of(books, "cashier", unit, system)
    with pytest.raises(Exception, match="174/2016"), books.session.begin_nested():
        account_people.join_people(cashier.id, accountant.id, actor=system)
    books.session.expire_all()
    assert cashier.joined_to_id is None
