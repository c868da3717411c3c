"""Lists: the last page, names in the order of their keys, common words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app.core.models.people import Person
from app.core.services import people, units
from app.kernel import listing, seeking
from app.kernel.listing import Filter, Listing, ListQuery, ListSpec

HERE = "22783"
NAMES = ("Lê Văn Đào", "Trần Thị Ân", "Phạm Thị Dung", "Nguyễn Thị Zim", "Đàng Thị Bé")
SPEC = ListSpec(
    model=Person,
    columns=("full_name",),
    sortable=("full_name",),
    filters=("birth_year",),
    search=("search_key",),
    sort_keys={"full_name": "sort_key"},
)
BY_NAME = ListQuery(sort=(("full_name", False),), size=2)


@pytest.fixture(autouse=True)
def officer(db_session, system, actor):
    unit = units.unit_on(HERE, date(2021, 12, 31))
    for number, name in enumerate(NAMES):
        people.create_person(
            full_name=name, birth_year=1950 + number % 2, unit_id=unit.id, actor=system
        )
    db_session.commit()
    return actor("core.officer", HERE)


def names(found):
    return [person.full_name for person in found.items]


def given(found):
    return [name.rpartition(" ")[2] for name in names(found)]


def test_names_follow_their_key_on_each_page(db_session):
    query, seen = BY_NAME, []
    while True:
        found = Listing(SPEC, query).run(db_session)
        seen += given(found)
        if found.next is None:
            break
        query = replace(query, after=listing.read_cursor(found.next))
    assert seen == ["Ân", "Bé", "Dung", "Đào", "Zim"]


@pytest.mark.parametrize("size", [1, 4, 5, 6])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_list_on_a_page_counts_as_one_of_its_own(db_session, size, backwards):
    query = replace(BY_NAME, size=size, backwards=backwards)
    found = Listing(SPEC, query).run_on_a_page(db_session)
    assert (found.count, found.count_is_exact) == (len(NAMES), True)
    assert found == Listing(SPEC, query).run(db_session)


def test_the_next_page_of_such_a_list_counts_all_too(db_session):
    first = Listing(SPEC, BY_NAME).run_on_a_page(db_session)
    second = replace(BY_NAME, after=listing.read_cursor(str(first.next)))
    assert Listing(SPEC, second).run_on_a_page(db_session).count == len(NAMES)


def test_such_a_list_counts_up_to_a_limit(db_session, monkeypatch):
    monkeypatch.setattr(listing, "COUNT_LIMIT", 3)
    found = Listing(SPEC, BY_NAME).run_on_a_page(db_session)
    assert (found.count, found.count_is_exact) == (3, False)


def test_last_page_ends_the_list(db_session):
    last = Listing(SPEC, replace(BY_NAME, backwards=True)).run(db_session)
    assert given(last)[-1] == "Zim"
    assert last.next is None
    assert last.previous is not None
    before = replace(BY_NAME, backwards=True, after=listing.read_cursor(last.previous))
    earlier = Listing(SPEC, before).run(db_session)
    assert earlier.next is not None
    assert not set(names(earlier)) & set(names(last))


def test_list_links_to_its_last_page(client_as):
    page = client_as("core.officer", HERE).get("/core/units/").get_data(as_text=True)
    assert re.search(r'href="\?before="', page)


def test_common_words_are_cut_and_said_so(db_session, monkeypatch):
    monkeypatch.setattr(listing, "MOST_FOUND", 2)
    found = Listing(SPEC, replace(BY_NAME, search="thi")).run(db_session)
    assert (found.count, found.count_is_exact, found.has_more_found) == (2, False, True)


def test_common_words_below_a_filter_leave_nothing_out(db_session, monkeypatch):
    monkeypatch.setattr(listing, "MOST_FOUND", 1)
    query = replace(BY_NAME, search="thi", filters=(Filter("birth_year", 1951),))
    found = Listing(SPEC, query).run(db_session)
    assert given(found) == ["Ân", "Zim"]
    assert not found.has_more_found
    assert (found.count, found.count_is_exact) == (1, False)


def test_what_was_found_is_cut_unless_narrowed(db_session):
    found = seeking.seek(db_session, Person, ("search_key",), "thi", 1)
    counts = [
        len(db_session.scalars(select(Person).where(found.among(Person, narrowed=narrowed))).all())
        for narrowed in (False, True)
    ]
    assert counts == [1, 4]


def test_who_reaches_nothing_finds_nothing(db_session, actor):
    actor("core.viewer", "22786")
    assert seeking.seek(db_session, Person, ("search_key",), "thi").keys == ()
