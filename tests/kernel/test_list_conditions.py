"""Conditions, groups, columns and order of lists: what an address asks is what is found."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.core.models import AdminUnit
from app.kernel.errors import BadQuery
from app.kernel.list_cursor import read_cursor, write_cursor
from app.kernel.list_groups import GroupKey, parse_group, period_end, run_groups
from app.kernel.listing import Listing, ListQuery, ListSpec, parse

LEVELS = [("province", "Tỉnh"), ("district", "Huyện"), ("commune", "Xã"), ("village", "Thôn")]
SPEC = ListSpec(
    model=AdminUnit,
    columns=("full_name", "level"),
    sortable=("code", "sort_key", "level"),
    filters=("level",),
    search=("search_key",),
    order=("sort_key",),
    choices={"level": LEVELS},
    conditions=("full_name", "level", "parent", "valid_from", "valid_to", "is_invented", "note"),
    offered=("valid_from",),
)


def all_of(session, query: ListQuery) -> list[AdminUnit]:
    return [item for part in Listing(SPEC, query).parts(session, 20_000, 500) for item in part]


def asked(*pairs: tuple[str, str]) -> ListQuery:
    return parse(SPEC, MultiDict(pairs), "vi")


def found(session, *pairs: tuple[str, str]) -> list[AdminUnit]:
    return all_of(session, asked(*pairs))


def everything(session) -> list[AdminUnit]:
    return list(session.scalars(select(AdminUnit)))


@pytest.mark.parametrize(
    ("parameter", "value", "holds"),
    [
        ("f0.level.in", "province", lambda u: u.level == "province"),
        ("f0.level.not_in", "commune", lambda u: u.level != "commune"),
        ("f0.full_name.contains", "ninh phuoc", lambda u: "Ninh Phước" in u.full_name),
        ("f0.full_name.starts", "tinh ninh", lambda u: u.full_name.startswith("Tỉnh Ninh")),
        ("f0.full_name.eq", "TỈNH NINH THUẬN", lambda u: u.full_name == "Tỉnh Ninh Thuận"),
        ("f0.parent.empty", "yes", lambda u: u.parent_id is None),
        ("f0.note.empty", "no", lambda u: bool(u.note)),
        ("f0.is_invented.is", "no", lambda u: not u.is_invented),
        (
            "f0.valid_from.ge",
            "01/07/2025",
            lambda u: bool(
                u.valid_from and u.valid_from.year > 2024 and u.valid_from >= date(2025, 7, 1)
            ),
        ),
        (
            "f0.valid_to.le",
            "30/6/2025",
            lambda u: bool(u.valid_to and u.valid_to <= date(2025, 6, 30)),
        ),
        ("f0.valid_to.empty", "yes", lambda u: u.valid_to is None),
    ],
)
def test_a_condition_finds_what_it_says(db_session, parameter, value, holds):
    units = everything(db_session)
    wanted = {unit.id for unit in units if holds(unit)}
    assert {unit.id for unit in found(db_session, (parameter, value))} == wanted
    assert wanted


def test_conditions_of_a_group_all_hold_and_groups_are_alternatives(db_session):
    units = found(
        db_session,
        ("f0.level.in", "province"),
        ("f0.full_name.contains", "ninh"),
        ("f3.full_name.eq", "huyện bác ái"),
    )
    names = {unit.full_name for unit in units}
    assert "Huyện Bác Ái" in names
    assert all("Ninh" in name for name in names - {"Huyện Bác Ái"})
    assert {unit.level for unit in units} == {"province", "district"}


def test_a_value_may_be_repeated(db_session):
    units = found(db_session, ("f0.level.in", "province"), ("f0.level.in", "district"))
    assert {unit.level for unit in units} == {"province", "district"}


def test_what_is_asked_against_keeps_rows_without_the_related_record(db_session):
    ninh_thuan = db_session.scalar(select(AdminUnit).where(AdminUnit.code == "58"))
    units = found(db_session, ("f0.parent.not_in", str(ninh_thuan.id)), ("f0.level.in", "province"))
    assert len(units) == len([u for u in everything(db_session) if u.level == "province"])


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("f0.level.in", "planet"),
        ("f0.level.contains", "prov"),
        ("f0.code.eq", "58"),
        ("f0.parent.in", "58 or 1=1"),
        ("f0.valid_from.ge", "31/02/2021"),
        ("f0.valid_from.ge", "02/30/2021"),
        ("f0.is_invented.is", "perhaps"),
        ("f0.full_name.contains", "Ninh\u200bPhước"),
        ("f0.level", "province"),
        ("f0.parent.full_name.contains", "x"),
        ("columns", "full_name,password"),
        ("sort", "note"),
        ("sort", "code,-code"),
    ],
)
def test_what_is_not_understood_is_refused_and_named(parameter, value):
    with pytest.raises(BadQuery) as refused:
        asked((parameter, value))
    assert refused.value.parameter == parameter


def test_too_many_conditions_are_refused():
    with pytest.raises(BadQuery):
        asked(*((f"f{number}.level.in", "province") for number in range(30)))


def test_columns_and_order_are_the_readers(db_session):
    query = asked(("columns", "valid_from"), ("columns", "full_name"), ("sort", "-level,code"))
    assert query.columns == ("valid_from", "full_name")
    assert query.sort == (("level", True), ("code", False))
    units = all_of(db_session, query)
    keys = [(unit.level, unit.code) for unit in units]
    assert keys == sorted(keys, key=lambda key: ([-ord(char) for char in key[0]], key[1]))


# -- groups -------------------------------------------------------------------------


def test_groups_count_the_whole_selection(db_session):
    query = asked(("f0.level.not_in", "village"))
    groups = run_groups(db_session, SPEC, query, parse_group(SPEC, "level"))
    counted = Counter(u.level for u in everything(db_session) if u.level != "village")
    assert {group.values[0]: group.count for group in groups.rows} == dict(counted)
    assert [group.count for group in groups.rows] == sorted(counted.values(), reverse=True)


def test_groups_of_days_and_of_two_columns(db_session):
    groups = run_groups(db_session, SPEC, ListQuery(), parse_group(SPEC, "valid_from:year,level"))
    wanted = Counter(
        (date(unit.valid_from.year, 1, 1) if unit.valid_from else None, unit.level)
        for unit in everything(db_session)
    )
    assert {group.values: group.count for group in groups.rows} == dict(wanted)


def test_related_records_are_named(db_session):
    query = asked(("f0.level.in", "district"), ("f0.valid_to.empty", "no"))
    groups = run_groups(db_session, SPEC, query, parse_group(SPEC, "parent"))
    assert all(isinstance(group.values[0], AdminUnit) for group in groups.rows)


def test_sums_are_made_in_sql(db_session):
    groups = run_groups(db_session, SPEC, ListQuery(), (GroupKey("level"),), ("version",))
    totals: Counter[str] = Counter()
    for unit in everything(db_session):
        totals[unit.level] += unit.version
    assert {group.values[0]: group.sums[0] for group in groups.rows} == dict(totals)


@pytest.mark.parametrize(
    "text", ["code", "level,level", "valid_from", "valid_from:week", "level:year", "a,b,c"]
)
def test_a_grouping_that_a_list_has_not_is_refused(text):
    with pytest.raises(BadQuery):
        parse_group(SPEC, text)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(["year", "month", "day"]))
def test_a_period_ends_before_the_next_begins(day, period):
    start = {"year": day.replace(month=1, day=1), "month": day.replace(day=1), "day": day}[period]
    end = period_end(start, period)
    following = date.fromordinal(end.toordinal() + 1)
    assert start <= day <= end
    assert {"year": following.year != start.year, "month": following.day == 1, "day": True}[period]


@given(st.lists(st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.dates())))
def test_a_mark_of_a_row_comes_back(values):
    assert read_cursor(write_cursor(values)) == tuple(values)


# -- pages ---------------------------------------------------------------------------


def test_the_page_of_groups_leads_to_their_rows(client_as):
    client = client_as("core.viewer")
    page = client.get("/core/units/?group=level").get_data(as_text=True)
    assert "Số bản ghi" in page
    assert "f0.level.in=province" in page
    rows = client.get("/core/units/?f0.level.in=province").get_data(as_text=True)
    assert "<strong>Tỉnh" in rows or "thuộc" in rows


def test_a_refused_condition_says_why_and_shows_nothing(client_as):
    client = client_as("core.viewer")
    answer = client.get("/core/units/?f0.valid_from.ge=31/02/2021")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "31/02/2021" in page
    assert "Tỉnh Ninh Thuận" not in page


def test_facets_count_what_each_choice_would_leave(client_as):
    client = client_as("core.viewer")
    counted = client.get("/core/units/facets?q=ninh").get_json()
    listed = client.get("/core/units/export?format=csv&q=ninh&level=province")
    rows = listed.get_data(as_text=True).partition("\r\n\r\n")[0].splitlines()
    assert counted["level"]["province"] == str(len(rows) - 1)


def test_the_export_has_the_chosen_columns_and_groups(client_as):
    client = client_as("core.viewer")
    chosen = client.get("/core/units/export?format=csv&columns=code&level=province")
    assert chosen.get_data(as_text=True).splitlines()[0].lstrip("\ufeff") == "Mã"
    grouped = client.get("/core/units/export?format=csv&group=level").get_data(as_text=True)
    assert len(grouped.partition("\r\n\r\n")[0].splitlines()) == 1 + len(LEVELS)
