"""Counts by ethnicity hide small ones on every way out, and say so; nothing can be subtracted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import g
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.core.services.units import unit_on
from app.kernel import list_small_groups
from app.kernel.list_groups import Group, GroupKey, Groups
from app.kernel.listing import Filter, ListQuery
from app.kernel.registry import registry
from modules.household_supervision.models import Household, Member

OFFICER, HERE = "household_supervision.commune_officer", "22861"
MEMBERS = "/household-supervision/members"
BY_GROUP = (GroupKey("ethnic_group"),)


@pytest.fixture
def make_home(db_session, system):
    """Return a function that enters a household with members by relationship and ethnic group."""

    def make(counts):
        home = Household(
            unit_id=unit_on(HERE, date(2021, 10, 15)).id,
            head_name="Pi Năng Mây",
            registered_on=date(2021, 1, 1),
        )
        db_session.add(home)
        db_session.flush()
        query = text("select id from core_ethnic_group order by id limit 3")
        groups = list(db_session.execute(query).scalars())
        for (group, relation, disabled), count in counts.items():
            db_session.add_all(
                Member(
                    household_id=home.id,
                    full_name=f"Pi Năng {group} {number}",
                    relationship_code=relation,
                    has_disability=disabled,
                    ethnic_group_id=groups[group],
                )
                for number in range(count)
            )
        db_session.commit()
        return groups

    return make


def get(client, address):
    g.pop("_login_user", None)
    return client.get(address)


def test_small_counts_are_on_no_way_out(client_as, make_home):
    make_home({(0, "child", False): 20, (1, "child", False): 7, (2, "child", False): 1})
    client = client_as(OFFICER, HERE)
    page = get(client, f"{MEMBERS}/?group=ethnic_group").text
    assert "Số ô được ẩn: 2" in page  # 28 - 20 - 7 would tell the one
    sent = get(client, f"{MEMBERS}/export?group=ethnic_group&format=csv&what_for=x").text
    rows = [line.split(",") for line in sent.partition("\r\n\r\n")[0].splitlines()[1:4]]
    assert [row[1] for row in rows] == ["20", "…", "…"]
    assert "Số ô được ẩn: 2" in sent


def test_a_sum_that_tells_is_nowhere_on_the_page(client_as, make_home):
    make_home({(0, "child", False): 2})
    page = get(client_as(OFFICER, HERE), f"{MEMBERS}/?group=ethnic_group").text
    assert "Số ô được ẩn: 1" in page
    assert "2 bản ghi" not in page


def test_a_selection_by_ethnic_group_is_a_line_of_its_table(client_as, make_home):
    (rare, *_others) = make_home({(0, "child", False): 20, (0, "spouse", False): 1})
    page = get(
        client_as(OFFICER, HERE), f"{MEMBERS}/?group=relationship_code&ethnic_group={rare}"
    ).text
    assert "Số ô được ẩn: 2" in page


class _View:
    """What the rule asks of a view, without a request."""

    model = Member
    small_cells = frozenset({"has_disability"})


VIEW: Any = _View


def facets(counts, query=None, column="has_disability"):
    rows = tuple(Group((value,), count, ()) for value, count in counts.items())
    groups = Groups((GroupKey(column),), (), rows, complete=True)
    return list_small_groups.facet_counts(VIEW, query or ListQuery(), groups)


@pytest.fixture(autouse=True)
def least(monkeypatch, request):
    if "client_as" not in request.fixturenames:
        monkeypatch.setattr(list_small_groups, "least_shown", lambda: 3)


def test_facets_of_what_is_sensitive_are_of_the_whole_list_only():
    counts = {True: 9, False: 40}
    assert facets(counts) == counts
    for query in (
        ListQuery(search="x"),
        ListQuery(filters=(Filter("has_merit", True),)),
        ListQuery(fixed=(("household_id", 1),)),
    ):
        assert facets(counts, query) == {}
    by_health = ListQuery(filters=(Filter("has_disability", True),))
    assert facets({"child": 9}, by_health, "relationship_code") == {}
    assert facets({"child": 1}, None, "relationship_code") == {"child": 1}


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 9), min_size=1))
def test_a_facet_cannot_be_computed_from_the_total_and_the_others(counts):
    list_small_groups.least_shown, kept = lambda: 3, list_small_groups.least_shown
    try:
        shown = facets(counts)
    finally:
        list_small_groups.least_shown = kept
    hidden = [name for name, count in shown.items() if count is None]
    assert all(not 0 < (count or 0) < 3 for count in shown.values())
    rest = sum(counts.values()) - sum(count or 0 for count in shown.values())
    if hidden:  # neither the only one, nor all of them one each: then the rest tells
        assert len(hidden) > 1
        assert rest > len(hidden)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1))
def test_the_place_of_a_group_tells_nothing_of_a_hidden_count(counts):
    list_small_groups.least_shown, kept = lambda: 3, list_small_groups.least_shown
    rows = [Group((n,), c, ()) for n, c in sorted(counts.items(), key=lambda pair: -pair[1])]
    groups = Groups((GroupKey("has_disability"),), (), tuple(rows), complete=True)
    try:
        found = list_small_groups.guarded_groups(VIEW, ListQuery(), groups).rows
    finally:
        list_small_groups.least_shown = kept
    hidden = [row.hidden for row in found]
    assert hidden == sorted(hidden)
    names = [row.values[0] for row in found if row.hidden]
    assert names == sorted(names)


def test_the_page_of_facets_shows_no_small_count(client_as, make_home):
    make_home({(0, "child", False): 9, (0, "child", True): 1})
    view = registry().views["MemberView"]
    sensitive = [n for n in view.filters if list_small_groups.is_sensitive(view, n)]
    found = get(client_as(OFFICER, HERE), f"{MEMBERS}/facets").get_json()
    assert "relationship_code" in found
    for name in sensitive:
        assert not {"1", "2"} & set(found.get(name, {}).values())
