"""Administrative units on a day, and where their people went.

The units are real ones around two events of the province: 01/11/2024 (wards merged) and 01/7/2025
(districts end, one ward is split, codes are given again).
"""

from dataclasses import replace
from datetime import date

import pytest

from app.core.domain.unit_tree import (
    Coverage,
    NoSuccessor,
    ParentMissing,
    Succession,
    Successor,
    SuccessorUnclear,
    UnitCycle,
    UnitNotFound,
    UnitsOverlap,
    UnitTree,
    UnitVersion,
)
from app.core.domain.validity import DateRange

END_2024, START_2024 = date(2024, 10, 31), date(2024, 11, 1)
END_2025, START_2025 = date(2025, 6, 30), date(2025, 7, 1)
IN_2021 = date(2021, 9, 1)


def unit(code, name, level, parent, kind=None, first=None, last=None):
    return UnitVersion(code, name, level, parent, kind, DateRange(first, last))


VERSIONS = [
    unit("58", "Ninh Thuận", "province", None, None, date(1992, 4, 1), END_2025),
    unit("582", "Phan Rang-Tháp Chàm", "district", "58", "urban", date(2007, 4, 1), END_2025),
    unit("587", "Ninh Phước", "district", "58", "rural", None, END_2025),
    unit("22747", "Phủ Hà", "commune", "582", "urban", None, END_2024),
    unit("22750", "Thanh Sơn", "commune", "582", "urban", None, END_2024),
    unit("22750", "Phủ Hà", "commune", "582", "urban", START_2024, END_2025),
    unit("22768", "Đông Hải", "commune", "582", "urban", None, END_2025),
    unit("22780", "Mỹ Hải", "commune", "582", "urban", None, END_2025),
    unit("22888", "An Hải", "commune", "587", "rural", None, END_2025),
    unit("56", "Khánh Hòa", "province", None, None, START_2025, None),
    unit("22759", "Phan Rang", "commune", "56", "urban", START_2025, None),
    unit("22780", "Đông Hải", "commune", "56", "urban", START_2025, None),
    unit("22888", "Phước Dinh", "commune", "56", "rural", START_2025, None),
]
SUCCESSIONS = [
    Succession("22747", "22750", START_2024, Coverage.WHOLE, is_default=True),
    Succession("22750", "22750", START_2024, Coverage.WHOLE, is_default=True),
    Succession("22750", "22759", START_2025, Coverage.WHOLE, is_default=True),
    Succession("22768", "22780", START_2025, Coverage.PART, is_default=True),
    Succession("22768", "22888", START_2025, Coverage.PART, is_default=False),
    Succession("22780", "22780", START_2025, Coverage.WHOLE, is_default=True),
    Succession("22888", "22888", START_2025, Coverage.WHOLE, is_default=True),
    Succession("58", "56", START_2025, Coverage.WHOLE, is_default=True),
]
TREE = UnitTree(VERSIONS, SUCCESSIONS)


@pytest.mark.parametrize(
    ("code", "on", "name"),
    [
        ("22750", IN_2021, "Thanh Sơn"),
        ("22750", END_2024, "Thanh Sơn"),
        ("22750", START_2024, "Phủ Hà"),
        ("22780", END_2025, "Mỹ Hải"),
        ("22780", START_2025, "Đông Hải"),
    ],
)
def test_a_code_names_other_units_on_other_days(code, on, name):
    assert TREE.find(code, on).name == name


@pytest.mark.parametrize(
    ("code", "on"),
    [("22750", START_2025), ("22747", START_2024), ("582", START_2025), ("99999", IN_2021)],
)
def test_a_code_that_nobody_carries(code, on):
    with pytest.raises(UnitNotFound) as caught:
        TREE.find(code, on)
    assert (caught.value.code, caught.value.on) == (code, on)


def codes(units):
    return [entry.code for entry in units]


def test_the_tree_of_a_day():
    assert codes(TREE.children("582", IN_2021)) == ["22747", "22750", "22768", "22780"]
    assert codes(TREE.children("582", START_2024)) == ["22750", "22768", "22780"]
    assert codes(TREE.children("22750", IN_2021)) == []
    assert codes(TREE.subtree("58", START_2024)) == [
        "58",
        "582",
        "22750",
        "22768",
        "22780",
        "587",
        "22888",
    ]
    assert codes(TREE.subtree("56", START_2025)) == ["56", "22759", "22780", "22888"]


def test_four_levels_before_three_after():
    assert codes(TREE.ancestors("22780", END_2025)) == ["582", "58"]
    assert codes(TREE.ancestors("22780", START_2025)) == ["56"]
    assert TREE.ancestors("58", IN_2021) == ()


@pytest.mark.parametrize(
    ("upper", "lower", "on", "held"),
    [
        ("582", "22780", IN_2021, True),
        ("58", "22780", IN_2021, True),
        ("587", "22780", IN_2021, False),
        ("22780", "22780", IN_2021, True),
        ("22780", "582", IN_2021, False),
        ("56", "22780", START_2025, True),
    ],
)
def test_which_unit_holds_which(upper, lower, on, held):
    assert TREE.holds(upper, lower, on) is held


def test_a_unit_that_is_gone_holds_nothing():
    with pytest.raises(UnitNotFound):
        TREE.holds("582", "22780", START_2025)


@pytest.mark.parametrize(
    ("code", "later", "name", "exact"),
    [
        ("22747", IN_2021, "Phủ Hà", True),
        ("22747", START_2024, "Phủ Hà", True),
        ("22747", START_2025, "Phan Rang", True),
        ("22750", START_2025, "Phan Rang", True),
        ("22768", START_2025, "Đông Hải", False),  # split: only the village tells
        ("22888", START_2025, "Phước Dinh", True),
        ("58", START_2025, "Khánh Hòa", True),
    ],
)
def test_the_default_successor(code, later, name, exact):
    found = TREE.successor(code, IN_2021, later)
    assert (found.unit.name, found.exact) == (name, exact)
    assert isinstance(found, Successor)


@pytest.mark.parametrize(
    ("code", "later", "names"),
    [
        ("22768", START_2025, ["Đông Hải", "Phước Dinh"]),
        ("22747", START_2025, ["Phan Rang"]),
        ("22747", END_2024, ["Phủ Hà"]),
        ("58", START_2025, ["Khánh Hòa"]),
    ],
)
def test_all_successors(code, later, names):
    assert [found.name for found in TREE.successors(code, IN_2021, later)] == names


def test_a_part_that_turned_rural_keeps_its_own_kind():
    kinds = {found.area_kind for found in TREE.successors("22768", IN_2021, START_2025)}
    assert kinds == {"urban", "rural"}


@pytest.mark.parametrize("ask", [TREE.successor, TREE.successors])
def test_a_unit_without_a_successor(ask):
    with pytest.raises(NoSuccessor) as caught:
        ask("582", IN_2021, START_2025)
    assert (caught.value.code, caught.value.on) == ("582", START_2025)


@pytest.mark.parametrize(("code", "earlier"), [("22759", IN_2021), ("22750", IN_2021)])
def test_successors_are_never_sought_in_the_past(code, earlier):
    on = START_2025 if code == "22759" else START_2024
    with pytest.raises(NoSuccessor) as caught:
        TREE.successor(code, on, earlier)
    assert caught.value.on == earlier


def test_a_split_without_a_default_is_unclear():
    steps = [replace(step, is_default=False) for step in SUCCESSIONS]
    with pytest.raises(SuccessorUnclear) as caught:
        UnitTree(VERSIONS, steps).successor("22768", IN_2021, START_2025)
    assert caught.value.successors == ("22780", "22888")
    assert caught.value.on == START_2025


def test_land_without_people_moves_nobody():
    land = Succession("22888", "22780", START_2025, Coverage.PART_AREA_ONLY, is_default=False)
    steps = [
        replace(step, coverage=Coverage.PART_AREA_ALL_POPULATION)
        if step.old_code == "22888"
        else step
        for step in SUCCESSIONS
    ]
    tree = UnitTree(VERSIONS, [*steps, land])
    found = tree.successor("22888", IN_2021, START_2025)
    assert (found.unit.name, found.exact) == ("Phước Dinh", True)
    assert len(tree.successors("22888", IN_2021, START_2025)) == 1


def test_two_units_with_one_code_on_a_day_are_refused():
    twin = unit("22747", "Khác", "commune", "582", "urban", END_2024, END_2025)
    with pytest.raises(UnitsOverlap) as caught:
        UnitTree([*VERSIONS, twin])
    assert (caught.value.code, caught.value.first, caught.value.last) == (
        "22747",
        END_2024,
        END_2024,
    )


@pytest.mark.parametrize(
    ("child", "on"),
    [
        (unit("1", "A", "commune", "99", None, IN_2021, None), IN_2021),
        (unit("1", "A", "commune", "99"), date.min),
        (unit("1", "A", "commune", "582", None, IN_2021, START_2025), START_2025),
        (unit("1", "A", "commune", "582", None, None, date(2007, 3, 31)), date(2007, 3, 31)),
        (unit("1", "A", "commune", "582"), START_2025),
    ],
)
def test_a_parent_must_exist_on_every_day(child, on):
    with pytest.raises(ParentMissing) as caught:
        UnitTree([*VERSIONS, child])
    assert (caught.value.code, caught.value.on) == ("1", on)


@pytest.mark.parametrize("first", [None, date(1981, 9, 1)])
def test_a_unit_may_be_older_than_the_records_of_its_parent(first):
    child = unit("1", "A", "commune", "582", None, first, END_2025)
    assert UnitTree([*VERSIONS, child]).find("1", IN_2021) == child


def test_a_gap_between_two_versions_of_a_parent_is_found():
    parents = [
        unit("9", "P", "district", None, None, date(2000, 1, 1), date(2009, 12, 31)),
        unit("9", "P", "district", None, None, date(2011, 1, 1), None),
    ]
    child = unit("1", "A", "commune", "9", None, date(2005, 1, 1), None)
    with pytest.raises(ParentMissing) as caught:
        UnitTree([*parents, child])
    assert caught.value.on == date(2010, 1, 1)


def test_a_circle_is_refused():
    with pytest.raises(UnitCycle) as caught:
        UnitTree([unit("1", "A", "x", "2"), unit("2", "B", "x", "1")])
    assert caught.value.code == "1"
