"""Administrative units: dated versions, trees, successors, search, villages."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.domain.unit_tree import SuccessorUnclear, UnitNotFound
from app.core.errors import UnitEnded, WrongLevel
from app.core.models import AdminUnit, UnitSuccessor
from app.core.services import units
from app.kernel.errors import NotAllowed

END_2021, END_2024 = date(2021, 12, 31), date(2024, 12, 31)
DECOMPOSED = unicodedata.normalize("NFD", "Ninh Phước")
LAST_DISTRICTS, NEW_MAP = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("day", "province", "count"),
    [
        (END_2021, "58", 73),
        (date(2024, 10, 31), "58", 73),
        (date(2024, 11, 1), "58", 70),
        (END_2024, "58", 70),
        (LAST_DISTRICTS, "58", 70),
        (NEW_MAP, "56", 66),
    ],
)
def test_units_of_the_province_on_a_day(db_session, day, province, count):
    found = units.subtree(units.unit_on(province, day).id, day)
    assert len([unit for unit in found if unit.level != "village"]) == count


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (END_2021, {"province": 63, "district": 705, "commune": 10599}),
        (LAST_DISTRICTS, {"province": 63, "district": 696, "commune": 10035}),
        (NEW_MAP, {"province": 34, "commune": 3321}),
    ],
)
def test_units_of_the_country_on_a_day(db_session, day, counts):
    levels = db_session.execute(select(AdminUnit.level).where(units.in_force(AdminUnit, day)))
    found = Counter(levels.scalars())
    del found["village"]
    assert found == counts


def test_a_code_names_different_units_on_different_days(db_session):
    assert units.unit_on("22750", date(2024, 10, 31)).full_name == "Phường Thanh Sơn"
    assert units.unit_on("22750", date(2024, 11, 1)).full_name == "Phường Phủ Hà"
    assert units.unit_on("22747", date(2024, 10, 31)).full_name == "Phường Phủ Hà"
    assert units.unit_on("22741", LAST_DISTRICTS).full_name == "Phường Phước Mỹ"
    assert units.unit_on("22741", NEW_MAP).full_name == "Phường Bảo An"
    assert units.unit_on("56", LAST_DISTRICTS).id != units.unit_on("56", NEW_MAP).id
    with pytest.raises(UnitNotFound):
        units.unit_on("22747", NEW_MAP)


def test_an_unchanged_province_is_one_version(db_session):
    assert units.unit_on("01", END_2021).id == units.unit_on("01", NEW_MAP).id


def test_children_come_in_vietnamese_order(db_session):
    province = units.unit_on("58", END_2021)
    names = [unit.name for unit in units.children(province.id, END_2021)]
    assert names == [
        "Bác Ái",
        "Ninh Hải",
        "Ninh Phước",
        "Ninh Sơn",
        "Phan Rang-Tháp Chàm",
        "Thuận Bắc",
        "Thuận Nam",
    ]


def test_the_path_names_the_units_above(db_session):
    commune = units.unit_on("22783", END_2021)
    assert units.path_name(commune.id) == "Xã Phước Bình, Huyện Bác Ái, Tỉnh Ninh Thuận"
    assert units.path_name(units.unit_on("22741", NEW_MAP).id) == "Phường Bảo An, Tỉnh Khánh Hòa"


def test_successors_over_two_changes(db_session):
    old = units.unit_on("22750", END_2021)  # Thanh Sơn, into Phủ Hà, into Phan Rang
    assert [unit.full_name for unit in units.successors(old.id, END_2024)] == ["Phường Phủ Hà"]
    assert [unit.full_name for unit in units.successors(old.id, NEW_MAP)] == ["Phường Phan Rang"]
    assert units.successors(old.id, END_2021) == [old]


def test_the_split_unit_has_two_successors_and_a_default_that_is_not_exact(db_session):
    old = units.unit_on("22768", LAST_DISTRICTS)
    assert [unit.code for unit in units.successors(old.id, NEW_MAP)] == ["22780", "22888"]
    unit, exact = units.default_successor(old.id, NEW_MAP)
    assert (unit.full_name, exact) == ("Phường Đông Hải", False)


def test_a_whole_unit_passes_over_exactly(db_session):
    unit, exact = units.default_successor(units.unit_on("22783", END_2021).id, NEW_MAP)
    assert (unit.level, exact) == ("commune", True)
    province, exact = units.default_successor(units.unit_on("58", END_2021).id, NEW_MAP)
    assert (province.full_name, exact) == ("Tỉnh Khánh Hòa", True)


def test_a_unit_split_without_a_main_part_has_no_default(db_session):
    parts = (
        select(UnitSuccessor.from_id)
        .group_by(UnitSuccessor.from_id)
        .having(text("count(*) > 1 and not bool_or(is_default)"))
        .limit(1)
    )
    with pytest.raises(SuccessorUnclear):
        units.default_successor(db_session.execute(parts).scalar_one(), NEW_MAP)


def test_every_commune_of_the_last_day_has_a_successor(db_session):
    last = select(AdminUnit.id).where(
        AdminUnit.level == "commune",
        units.in_force(AdminUnit, LAST_DISTRICTS),
        ~units.in_force(AdminUnit, NEW_MAP),
    )
    known = select(UnitSuccessor.from_id)
    assert db_session.execute(last.where(AdminUnit.id.not_in(known))).scalars().all() == []


@pytest.mark.parametrize("typed", ["ninh phuoc", "Ninh Phước", "NINH PHUOC", DECOMPOSED])
def test_search_with_and_without_accents(db_session, typed):
    found = units.search_units(typed, END_2021)
    assert "Huyện Ninh Phước" in [unit.full_name for unit in found]


def test_search_by_level_part_of_the_country_and_code(db_session):
    district = units.unit_on("584", END_2021)
    found = units.search_units("phuoc", END_2021, level="commune", within=district.id, limit=50)
    assert {unit.parent_id for unit in found} == {district.id}
    assert [unit.code for unit in units.search_units("22783", END_2021, level="commune")] == [
        "22783"
    ]
    assert units.search_units("% _", END_2021) == []


def test_difficulty_class_is_dated(db_session):
    commune = units.unit_on("22783", END_2021)
    found = units.difficulty_on(commune.id, END_2021)
    assert found is not None
    assert (found.region, found.in_poor_district) == ("III", True)
    assert found.is_extremely_difficult
    assert units.difficulty_on(commune.id, date(2021, 6, 3)) is None
    assert units.difficulty_on(units.unit_on("22738", END_2021).id, END_2021) is None


def test_villages_get_codes_of_their_own(db_session, system):
    commune = units.unit_on("22783", END_2021)
    known = [unit.code for unit in units.children(commune.id, END_2021)]
    assert known == ["22783-02", "22783-01"]  # Bạc Rây 2, Hành Rạc 1
    added = units.add_village(commune.id, "Mới", kind="thôn", valid_from=None, actor=system)
    assert (added.code, added.full_name, added.valid_to) == ("22783-03", "Thôn Mới", LAST_DISTRICTS)
    with pytest.raises(WrongLevel):
        units.add_village(added.id, "Trong", kind="thôn", valid_from=None, actor=system)
    with pytest.raises(UnitEnded):
        units.add_village(commune.id, "Sau", kind="thôn", valid_from=NEW_MAP, actor=system)


def test_a_reader_adds_no_village(db_session, actor):
    reader = actor("core.viewer", "58")
    commune = units.unit_on("22783", END_2021)
    with pytest.raises(NotAllowed):
        units.add_village(commune.id, "Mới", kind="thôn", valid_from=None, actor=reader)


# -- what the database itself refuses ----------------------------------------------

INSERT = (
    "insert into core_unit (code, parent_id, level, kind, name, full_name, search_key, sort_key, "
    "valid_from, valid_to) select :code, id, :level, 'xã', 'X', 'X', 'x', 'x', :first, :last "
    "from core_unit where code = '584'"
)


def test_two_units_cannot_carry_one_code_on_one_day(sql, db_session):
    with pytest.raises(IntegrityError, match="ex_core_unit_no_overlap"):
        sql(INSERT, code="22783", level="commune", first=date(2020, 1, 1), last=date(2020, 1, 1))


def test_one_code_may_follow_another_day_after_day(sql, db_session):
    sql(INSERT, code="22747", level="commune", first=date(2024, 11, 1), last=date(2024, 11, 2))
    sql(INSERT, code="22747", level="commune", first=date(2024, 11, 3), last=date(2024, 11, 3))


@pytest.mark.parametrize(
    ("level", "code", "first", "last", "constraint"),
    [
        ("commune", "99999", date(2020, 1, 2), date(2020, 1, 1), "dates_in_order"),
        ("commune", "x", date(2020, 1, 2), None, "code_digits"),
        ("province", "99", date(2020, 1, 2), None, "cannot lie below"),
        ("hamlet", "99", date(2020, 1, 2), None, "cannot lie below"),
        ("village", "99-1", date(2020, 1, 2), None, "cannot lie below"),
    ],
)
def test_impossible_units_are_refused(sql, db_session, level, code, first, last, constraint):
    with pytest.raises(DBAPIError, match=constraint):
        sql(INSERT, code=code, level=level, first=first, last=last)


def test_a_reader_writes_no_unit_with_raw_sql(sql, actor):
    reader = actor("core.viewer", "58")
    assert sql("select count(*) from core_unit", acting=reader)[0][0] > 15000
    with pytest.raises(DBAPIError, match="row-level security"):
        sql(INSERT, acting=reader, code="99999", level="commune", first=None, last=None)
    assert sql("update core_unit set name = 'X' where code = '584'", acting=reader) == 0
    assert sql("delete from core_unit_difficulty", acting=reader) == 0


def test_nobody_known_reads_nothing(sql, db_session):
    from app.kernel.actor import ANONYMOUS

    assert sql("select count(*) from core_unit", acting=ANONYMOUS) == [(0,)]
