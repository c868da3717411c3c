"""Ways round the session's rule that are closed, and who can see a record."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.core.models import Assignment, Attachment
from app.core.models.people import Person
from app.core.permissions import RECORDS
from app.core.services import attachments, people, reach, storage, units
from app.kernel.actor import acting_as, bind_actor, system_actor
from app.kernel.errors import NotFound
from app.kernel.listing import Listing, ListQuery
from app.kernel.models import table_of
from app.kernel.registry import registry
from app.kernel.seeking import seek

DAY = date(2021, 12, 31)
HERE, THERE = "22783", "22786"


@pytest.fixture
def two(db_session, system):
    """Return the keys of a person here and of one there, and of their units."""
    found = []
    for code in (HERE, THERE):
        unit = units.unit_on(code, DAY)
        found.append(people.create_person(full_name=f"Người {code}", unit_id=unit.id, actor=system))
    db_session.commit()
    return found[0].id, found[1].id, found[0].unit_id, found[1].unit_id


@pytest.fixture
def officer(two, actor):
    return actor("core.officer", HERE)


# -- the session --------------------------------------------------------------------------


def test_every_kind_of_read_finds_the_same(db_session, two, officer, sql):
    here, there, *_units = two
    table = table_of(Person)
    for found in (
        db_session.execute(select(Person.id)).scalars().all(),
        db_session.execute(select(table.c.id)).scalars().all(),
        db_session.execute(text("select id from core_person")).scalars().all(),
        [row.id for row in sql("select id from core_person")],
    ):
        assert here in found
        assert there not in found
    counted = db_session.execute(select(func.count(Person.id))).scalar_one()
    assert counted == len(sql("select id from core_person"))


def test_get_gives_nothing_that_somebody_else_has_loaded(db_session, two, system, actor):
    here, there, *_units = two
    kept = [db_session.get(Person, key) for key in (here, there)]
    actor("core.officer", HERE)
    assert db_session.get(Person, here) is kept[0]
    assert db_session.get(Person, there) is None


def test_a_bulk_statement_stays_within_reach(db_session, two, officer):
    here, there, _unit, other = two
    changed = db_session.execute(update(Person).values(sex="male"))
    assert changed.rowcount == 1
    with pytest.raises(TypeError, match="row by row"):
        db_session.execute(update(Person).values(unit_id=other))
    with pytest.raises(TypeError, match="row by row"):
        db_session.execute(update(Person), [{"id": here, "unit_id": other}])
    row = {"full_name": "x", "search_key": "x", "sort_key": "x"}
    for values in ({**row, "unit_id": other}, {**row, "unit_id": None}):
        with pytest.raises(NotFound):
            db_session.execute(insert(Person), [values])
        with pytest.raises(NotFound):
            db_session.execute(insert(Person).values(**values))
    bind_actor(db_session, system_actor("test"))
    assert db_session.execute(select(Person.sex).where(Person.id == there)).scalar_one() is None


def test_a_value_that_was_never_read_is_judged_too(db_session, two, actor):
    here, _there, _unit, other = two
    person = db_session.get(Person, here)
    db_session.expire(person)
    actor("core.officer", THERE)
    person.unit_id = other  # the new place is within reach, the old one is not
    with pytest.raises(NotFound), db_session.begin_nested():
        db_session.flush()
    db_session.expunge_all()


# -- files, history ---------------------------------------------------------------------------


@pytest.fixture
def file(db_session, two, system, tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "_storage", [storage.FolderStorage(tmp_path)])
    person = db_session.get(Person, two[0])
    item = attachments.attach(person, "a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", actor=system)
    db_session.commit()
    return item.id


@pytest.mark.parametrize(
    ("name", "place", "reads", "writes"),
    [
        ("core.officer", HERE, True, True),
        ("core.auditor", HERE, True, False),
        ("core.viewer", HERE, False, False),  # reads files, but not people
        ("core.officer", THERE, False, False),
    ],
)
def test_a_file_is_reached_as_its_record_is(
    db_session, file, actor, client_as, sql, name, place, reads, writes
):
    who = actor(name, place)
    assert db_session.execute(select(Attachment.id)).scalars().all() == ([file] if reads else [])
    assert [row.id for row in sql("select id from core_attachment")] == ([file] if reads else [])
    assert sql("update core_attachment set name = 'b.pdf'", acting=who) == (1 if writes else 0)
    client = client_as(name, place)
    answer = client.get(f"/core/attachments/{file}/download")
    assert answer.status_code == (200 if reads else 404)
    answer.close()


def test_a_file_names_the_record_to_which_it_belongs(db_session, two, officer, sql):
    here, there, unit, _other = two
    statement = (
        "insert into core_attachment (sha256, size, media_type, name, record, table_name, row_id, "
        "unit_id) "
        "values (repeat('a', 64), 1, 'text/plain', 'x', :record, 'core_person', :row, :unit)"
    )
    assert sql(statement, record="core.Person", row=here, unit=unit) == 1
    # The unit that a file names gives no reach: its record does.
    with pytest.raises(DBAPIError, match="row-level security"):
        sql(statement, record="core.Person", row=there, unit=unit)
    with pytest.raises(DBAPIError, match=r"are no core\.AdminUnit"):
        sql(statement, record="core.AdminUnit", row=there, unit=unit)


def test_history_is_for_those_who_may_read_the_record(two, officer, sql):
    here, there, *_units = two
    statement = "select * from core_history('core_person', :row, :most)"
    assert sql(statement, row=here, most=50)
    assert sql(statement, row=there, most=50) == []
    assert sql("select * from core_history('core_assignment', 1, 10)") == []


# -- search -----------------------------------------------------------------------------------


def test_search_finds_within_reach_only_and_says_when_there_is_more(db_session, two, officer):
    here, *_rest = two
    assert seek(db_session, Person, ["search_key"], "nguoi").keys == (here,)
    assert seek(db_session, Person, ["search_key"], "nguoi 22786").keys == ()
    assert seek(db_session, Person, ["search_key"], "100% _").keys == ()
    with acting_as(db_session, system_actor("test")):
        found = seek(db_session, Person, ["search_key"], "nguoi", most=1)
        assert (len(found.keys), found.has_more) == (1, True)
        spec = registry().record_views["core.Person"].list_spec()
        listing = Listing(spec, ListQuery(search="nguoi", sort=(("id", False),)))
        assert {item.id for item in listing.run(db_session).items} >= {here}


def test_search_takes_no_names_but_columns_and_no_words_but_texts(db_session, two, officer, sql):
    found = sql(
        "select core_search('core_person', array['search_key'], array[:word], null, null, 10)",
        word="%' or true or '%",
    )
    assert found == [([],)]
    with pytest.raises(DBAPIError):
        sql("select core_search('core_person', array['1=1) --'], array['%a%'], null, null, 10)")
    assert sql("select core_search('core_absent', array['x'], array['%a%'], null, null, 10)") == [
        ([],)
    ]


# -- who can see this --------------------------------------------------------------------------


@pytest.fixture
def crowd(db_session, make_user, system):
    """Return users with roles of all kinds in places of all kinds."""
    found = [
        make_user(name, place)
        for name in ("core.officer", "core.viewer", "core.auditor", "Admin")
        for place in (HERE, THERE, "58", None)
    ]
    bind_actor(db_session, system)
    return found


def tried(db_session, who: Any, item: Any, verbs: tuple[str, ...]) -> set[str]:
    """Return the verbs that a user finds to hold on a record by trying, in session and database."""
    cls, key, found = type(item), item.id, set()
    with acting_as(db_session, who):
        for verb in verbs:
            if not who.may(verb, cls.__record__):
                continue
            asked = verb if verb in ("read", "delete") else "write"
            reached = text("select core_reaches(:verb, :table, :key)")
            values = {"verb": asked, "table": cls.__tablename__, "key": key}
            if db_session.execute(reached, values).scalar_one():
                found.add(verb)
        read = db_session.execute(select(cls.id).where(cls.id == key)).first() is not None
        assert read is ("read" in found) or not who.may("read", cls.__record__)
    return found


def test_who_can_see_equals_trying_as_each_user(db_session, two, crowd, system):
    chance = random.Random(7)  # noqa: S311 - picks rows
    items = [db_session.get(Person, key) for key in two[:2]]
    items += chance.sample(list(db_session.execute(select(Assignment)).scalars()), 4)
    for item in items:
        verbs = tuple(RECORDS[item.__record__])
        listed = {r.user_id: set(r.verbs) for r in reach.who_reaches(item, verbs, actor=system)}
        for user, who in crowd:
            found = tried(db_session, who, item, verbs)
            assert listed.get(user.id, set()) == (found if "read" in found else set())
    assert len(listed) >= 2


def test_the_page_says_who_and_why(two, client_as, crowd):
    here, *_rest = two
    client = client_as("Admin", locale="en")
    page = client.get(f"/core/people/{here}").get_data(as_text=True)
    address = f"/core/reach/PersonView/{here}"
    assert address in page
    shown = client.get(address).get_data(as_text=True)
    assert "by administrative unit" in shown
    assert "the whole country" in shown
    assert client.get("/core/reach/PersonView/987654321").status_code == 404
    assert client.get("/core/reach/HomeView/1").status_code == 404


def test_the_page_is_for_those_who_may_read_assignments(two, client_as):
    here, *_rest = two
    client = client_as("core.officer", HERE)
    assert "/core/reach/" not in client.get(f"/core/people/{here}").get_data(as_text=True)
    assert client.get(f"/core/reach/PersonView/{here}").status_code in (302, 403)
