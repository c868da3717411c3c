"""Accounts and the people behind them: no part without a person, doubles found, records joined."""

from __future__ import annotations

import pytest
from flask import g
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.services import account_people, people, users
from app.core.services.account_people import Likeness
from app.core.services.duties import declare_kinship
from app.core.services.units import unit_on
from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotAllowed

SAY = (
    "insert into core_workflow_approval (table_name, row_id, transition, decision, user_id, "
    "person_key, content, passage, attempt) "
    "values ('household_round', 1, 'close', 'propose', 1, 'x', 'x', 0, 1)"
)
EXCEPTION = (
    "insert into core_duty_exception (rule_id, unit_id, organisation_id, person_id, valid_from, "
    "valid_to, reason, signed_by, signed_as, paper_number, paper_date) "
    "values (1, 1, 1, 1, '2026-01-01', '2026-01-02', 'x', 'x', 'x', 'x', '2026-01-01')"
)


@pytest.fixture
def unit(db_session, today):
    return unit_on("584", today)


def forget(session, user):
    session.execute(text("delete from core_user_person where user_id = :u"), {"u": user.id})


def person(name, unit, system, **more):
    return people.create_person(full_name=name, unit_id=unit.id, actor=system, **more)


def code_of(caught):
    return caught.value.orig.sqlstate


def test_an_account_without_a_person_agrees_to_nothing(make_user, sql, system, db_session):
    user, officer = make_user("core.administrator")
    for statement in (SAY, EXCEPTION):
        with pytest.raises(DBAPIError) as known:
            sql(statement, acting=officer)
        assert code_of(known) != "CTW07"  # refused for what it says, not for who says it
    forget(db_session, user)
    for statement in (SAY, EXCEPTION):
        with pytest.raises(DBAPIError) as unknown:
            sql(statement, acting=officer)
        assert code_of(unknown) == "CTW07"


def test_accounts_without_a_person_are_listed_until_they_are_joined(
    make_user, sql, system, db_session
):
    user, _actor = make_user("core.viewer", "584")
    assert user not in account_people.accounts_without_person(db_session)
    forget(db_session, user)
    db_session.expire_all()
    assert user in account_people.accounts_without_person(db_session)
    made = account_people.enter_person_of(user, actor=system)
    assert made.full_name == f"{user.last_name} {user.first_name}"
    assert account_people.person_of(db_session, user.id).id == made.id
    assert user not in account_people.accounts_without_person(db_session)


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({"birth_year": 1980}, {"birth_year": 1980}, {Likeness.NAME, Likeness.NAME_AND_YEAR}),
        ({"birth_year": 1980}, {"birth_year": 1981}, None),
        ({"birth_year": 1980}, {}, {Likeness.NAME}),
        (
            {"id_number": "058080000001"},
            {"id_number": "058 080 000 001", "full_name": "Khác Tên"},
            {Likeness.ID_NUMBER},
        ),
        (
            {"phone": "0912345678"},
            {"phone": "0912.345.678", "full_name": "Khác Tên"},
            {Likeness.PHONE},
        ),
    ],
)
def test_who_may_be_there_twice(make_user, unit, system, db_session, one, other, reasons):
    found = []
    for name, told in (("Pi Năng Thị Đẹp", one), ("PI NANG THỊ ĐẸP", other)):
        user, _ = make_user("core.viewer", "584")
        bind_actor(db_session, system)
        item = person(
            told.get("full_name", name),
            unit,
            system,
            **{k: v for k, v in told.items() if k != "full_name"},
        )
        users.link_person(user.id, item.id, actor=system)
        found.append(item.id)
    pairs = {
        (each.one.id, each.other.id): each.reasons for each in account_people.doubles(db_session)
    }
    assert pairs.get(tuple(found)) == (frozenset(reasons) if reasons else None)


def test_people_without_accounts_are_no_matter(unit, system, db_session):
    ids = {person("Chamaléa Không Tài Khoản", unit, system, birth_year=1970).id for _ in "12"}
    assert not [d for d in account_people.doubles(db_session) if {d.one.id, d.other.id} & ids]


def test_joined_records_count_as_one_and_history_keeps_both(
    make_user, unit, system, db_session, sql
):
    (one_user, _), (other_user, _) = (
        make_user("core.viewer", "584"),
        make_user("core.viewer", "584"),
    )
    bind_actor(db_session, system)
    kept, gone, kin = (person(name, unit, system) for name in ("Một", "Một Nữa", "Họ Hàng"))
    users.link_person(one_user.id, kept.id, actor=system)
    users.link_person(other_user.id, gone.id, actor=system)
    declare_kinship(
        {"person_id": gone.id, "relative_id": kin.id, "kind": "sibling", "source": "Khai"},
        actor=system,
    )
    done = account_people.join_people(gone.id, kept.id, actor=system)
    assert [(each.table, each.moved, each.stays) for each in done] == [("core_kinship", 1, 0)]
    keys = [sql("select core_person_key(:u)", u=user.id)[0][0] for user in (one_user, other_user)]
    assert keys == [f"person:{kept.id}"] * 2
    assert gone.joined_to_id == kept.id
    rows = sql(
        "select new_values ->> 'joined_to_id' from core_trail where table_name = 'core_person' "
        "and row_id = :g and action = 'update'",
        g=gone.id,
    )
    assert (str(kept.id),) in [tuple(row) for row in rows]
    moved = sql(
        "select count(*) from core_trail where table_name in ('core_user_person', 'core_kinship') "
        "and action = 'update' and new_values ->> 'person_id' = :k "
        "and old_values ->> 'person_id' = :g",
        k=str(kept.id),
        g=str(gone.id),
    )
    assert moved[0][0] == 2
    with pytest.raises(InvalidInput):
        users.link_person(other_user.id, gone.id, actor=system)


def test_records_are_joined_once_and_by_the_function_alone(
    make_user, unit, system, db_session, sql
):
    one, two, three = (person(name, unit, system) for name in ("A A", "B B", "C C"))
    for statement in (
        "update core_person set joined_to_id = :t where id = :o",
        "insert into core_person (full_name, search_key, sort_key, unit_id, joined_to_id) "
        "select 'x', 'x', 'x', unit_id, :t from core_person where id = :o",
    ):
        with pytest.raises(DBAPIError, match="joined by core_join_people"):
            sql(statement, o=one.id, t=two.id)
    account_people.join_people(one.id, two.id, actor=system)
    for gone, kept in ((one, three), (three, one), (three, three)):
        with pytest.raises(InvalidInput), db_session.begin_nested():
            account_people.join_people(gone.id, kept.id, actor=system)
    account_people.join_people(two.id, three.id, actor=system)
    db_session.refresh(one)
    assert one.joined_to_id == three.id  # never a chain
    _, officer = make_user("core.officer", "584")
    with pytest.raises(DBAPIError, match="only who looks after accounts"):
        sql("select core_join_people(:o, :t)", o=two.id, t=three.id, acting=officer)
    bind_actor(db_session, officer)
    with pytest.raises(NotAllowed):
        account_people.join_people(two.id, three.id, actor=officer)


def get(client, address):
    g.pop("_login_user", None)
    return client.get(address)


def test_the_page_leads_to_the_forms(client_as, make_user, system, db_session, unit):
    user, _ = make_user("core.viewer", "584")
    bind_actor(db_session, system)
    forget(db_session, user)
    other, _ = make_user("core.viewer", "584")
    bind_actor(db_session, system)
    one = person("Katơ Thị Trùng", unit, system, birth_year=1990)
    two = person("Katơ Thị Trùng", unit, system, birth_year=1990)
    users.link_person(other.id, one.id, actor=system)
    db_session.commit()
    client = client_as("core.administrator", locale="en")
    page = get(client, "/core/accounts-and-people/").get_data(as_text=True)
    assert f"({user.username})" in page
    assert f"/core/users/{user.id}/command/person" in page
    assert "same name and year of birth" in page
    assert f"/core/people/{two.id}/command/join" in page
    assert get(client, f"/core/people/{two.id}/command/join").status_code == 200
    assert get(client, f"/core/users/{user.id}/command/person").status_code == 200
    assert get(client_as("core.officer", "584"), "/core/accounts-and-people/").status_code == 403


def relative(one, other, system):
    declare_kinship(
        {"person_id": one.id, "relative_id": other.id, "kind": "sibling", "source": "Khai"},
        actor=system,
    )


@pytest.fixture
def joined(make_user, unit, system, db_session):
    """Two records, each with an account and a relative, of which one was joined to the other."""
    users_of = [make_user("core.viewer", "584")[0] for _ in "12"]
    bind_actor(db_session, system)
    gone, kept, kin = (person(name, unit, system) for name in ("Nhầm", "Đúng", "Họ Hàng"))
    for user, item in zip(users_of, (gone, kept), strict=True):
        users.link_person(user.id, item.id, actor=system)
        relative(item, kin, system)
    account_people.join_people(gone.id, kept.id, actor=system)
    return gone, kept, kin, *users_of


def test_records_joined_by_mistake_are_separated_and_all_goes_back(joined, sql, system, db_session):
    gone, kept, _kin, its_user, other_user = joined
    seen = account_people.what_goes_back(db_session, gone.id)
    assert [(each.table, each.moved, each.stays) for each in seen] == [
        ("core_kinship", 1, 0),
        ("core_user_person", 1, 0),
    ]
    done = account_people.separate_people(gone.id, actor=system)
    assert [(each.table, each.moved) for each in done] == [
        ("core_kinship", 1),
        ("core_user_person", 1),
    ]
    assert gone.joined_to_id is None
    keys = [sql("select core_person_key(:u)", u=user.id)[0][0] for user in (its_user, other_user)]
    assert keys == [f"person:{gone.id}", f"person:{kept.id}"]
    mine = sql("select count(*) from core_kinship where person_id = :p", p=gone.id)
    assert mine[0][0] == 1
    told = sql(
        "select old_values ->> 'joined_to_id', new_values ->> 'joined_to_id' from core_trail "
        "where table_name = 'core_person' and row_id = :g order by id desc limit 1",
        g=gone.id,
    )
    assert tuple(told[0]) == (str(kept.id), None)
    with pytest.raises(InvalidInput, match="chưa được gộp"), db_session.begin_nested():
        account_people.separate_people(gone.id, actor=system)
    account_people.join_people(gone.id, kept.id, actor=system)  # and may be joined again
    account_people.separate_people(gone.id, actor=system)


def _enter(gone, kept, kin, session, system):
    relative(kin, kept, system)


def _change(gone, kept, kin, session, system):
    session.execute(
        text("update core_kinship set source = 'Khác' where person_id = :k and relative_id = :r"),
        {"k": kept.id, "r": kin.id},
    )


@pytest.mark.parametrize("act", [_enter, _change])
def test_what_was_built_on_the_joining_keeps_the_records_together(joined, db_session, system, act):
    gone, kept, kin, *_users = joined
    act(gone, kept, kin, db_session, system)
    seen = account_people.what_goes_back(db_session, gone.id)
    assert [each.table for each in seen if each.stays] == ["core_kinship"]
    with pytest.raises(InvalidInput, match="Không tách lại được nữa"), db_session.begin_nested():
        account_people.separate_people(gone.id, actor=system)
    assert gone.joined_to_id == kept.id
    assert account_people.person_of(db_session, joined[3].id).id == kept.id  # nothing went back


def test_of_several_joinings_the_last_is_taken_back_first(joined, unit, system, db_session):
    gone, kept, *_others = joined
    third = person("Thứ Ba", unit, system)
    account_people.join_people(kept.id, third.id, actor=system)
    with pytest.raises(InvalidInput, match="tách lần gộp sau cùng"), db_session.begin_nested():
        account_people.separate_people(gone.id, actor=system)
    account_people.separate_people(kept.id, actor=system)
    db_session.refresh(gone)
    assert (gone.joined_to_id, kept.joined_to_id) == (kept.id, None)
    account_people.separate_people(gone.id, actor=system)
    assert gone.joined_to_id is None


def test_only_who_looks_after_accounts_separates(joined, make_user, sql, db_session):
    gone, *_others = joined
    _, officer = make_user("core.officer", "584")
    for statement in ("select * from core_separate_people(:g)", "select core_joined_rows(:g)"):
        with pytest.raises(DBAPIError, match="only who looks after accounts"):
            sql(statement, g=gone.id, acting=officer)
    bind_actor(db_session, officer)
    with pytest.raises(NotAllowed):
        account_people.separate_people(gone.id, actor=officer)


def test_the_page_says_what_goes_back_and_what_stands_in_the_way(
    joined, client_as, db_session, system
):
    gone, kept, kin, *_users = joined
    db_session.commit()
    client, address = client_as("core.administrator", locale="en"), f"/core/people/{gone.id}"
    assert f"{address}/command/separate" in get(client, address).get_data(as_text=True)
    assert "command/separate" not in get(client, f"/core/people/{kept.id}").get_data(as_text=True)
    page = get(client, f"{address}/command/separate").get_data(as_text=True)
    assert "This goes back to Nhầm: Kinship (1)" in page
    bind_actor(db_session, system)
    relative(kin, kept, system)
    db_session.commit()
    barred = get(client, f"{address}/command/separate")
    assert barred.status_code == 409
    assert "under the record that goes on: Kinship (1)" in barred.get_data(as_text=True)
