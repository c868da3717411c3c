"""Cells of official lists: exact labels, codes, dates, marks, heads."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.household_supervision.domain.errors import (
    BadBirthDate,
    BadData,
    BirthColumnsUnclear,
    HeadCount,
    UnknownArea,
    UnknownClassLabel,
    UnknownMark,
    UnknownSex,
)
from modules.household_supervision.domain.import_loader import load_import_rules
from modules.household_supervision.domain.import_rules import (
    BirthDate,
    ClassReading,
    Sex,
    check_one_head,
    is_head,
    read_area,
    read_birth,
    read_birth_by_sex,
    read_class,
    read_mark,
    read_sex,
)
from modules.household_supervision.domain.labels import fold, label_key, plain
from modules.household_supervision.domain.movements import Movement
from modules.household_supervision.domain.poverty_standard import (
    Area,
    HouseholdClass,
    PovertyCause,
)

TEXT = (Path(__file__).parents[1] / "data" / "import_columns.yaml").read_text("utf-8")
RULES = load_import_rules(TEXT)
CELLS = RULES.cells
FORMATS = {layout.code: layout for layout in RULES.formats}
TODAY = date(2021, 10, 1)
POOR, NEAR, NOT_POOR = HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.NOT_POOR


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("Hộ nghèo", POOR),
        ("HỘ NGHÈO", POOR),
        ("  hộ   nghèo. ", POOR),
        (unicodedata.normalize("NFD", "Hộ nghèo"), POOR),
        ("Ho ngheo", POOR),
        ("N", POOR),
        ("Hộ cận nghèo", NEAR),
        ("Cận nghèo", NEAR),
        ("CN", NEAR),
        ("Không nghèo", NOT_POOR),
        ("Hộ không nghèo", NOT_POOR),
        ("Hộ có mức sống trung bình", HouseholdClass.AVERAGE_LIVING),
    ],
)
def test_class_labels_are_matched_whole(text, result):
    assert read_class(text, CELLS, {}) == ClassReading(result)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Hộ nghèo về thu nhập", PovertyCause.INCOME),
        ("Hộ nghèo thiếu hụt tiếp cận các dịch vụ xã hội cơ bản", PovertyCause.DEPRIVATION),
    ],
)
def test_a_label_may_tell_the_cause(text, cause):
    assert read_class(text, CELLS, {}) == ClassReading(POOR, cause)


@pytest.mark.parametrize(
    "text",
    ["", "thoát nghèo", "Hộ thoát cận nghèo", "nghèo cận", "hộ nghèo mới", "tái nghèo", "1", "x"],
)
def test_nothing_is_matched_by_a_part_of_it(text):
    with pytest.raises(UnknownClassLabel) as caught:
        read_class(text, CELLS, {})
    assert caught.value.value == text


@pytest.mark.parametrize(
    ("code", "result", "movement"),
    [
        ("1", POOR, Movement.POOR_OLD),
        ("2", POOR, Movement.POOR_FROM_NEAR_POOR),
        ("3", POOR, Movement.POOR_NEW),
        ("4", NEAR, Movement.NEAR_FROM_POOR),
        ("5", NEAR, Movement.NEAR_OLD),
        (" 6 ", NEAR, Movement.NEAR_NEW),
    ],
)
def test_codes_of_form_c(code, result, movement):
    codes = FORMATS["PHIEU_C"].class_codes
    assert read_class(code, CELLS, codes) == ClassReading(result, movement=movement)


def test_codes_hold_for_their_own_list_only():
    with pytest.raises(UnknownClassLabel):
        read_class("1", CELLS, FORMATS["POSTED_LIST"].class_codes)
    with pytest.raises(UnknownClassLabel):
        read_class("7", CELLS, FORMATS["PHIEU_C"].class_codes)


@pytest.mark.parametrize(
    ("text", "sex"),
    [("1", Sex.MALE), ("2", Sex.FEMALE), ("Nam", Sex.MALE), ("NỮ", Sex.FEMALE), ("nu", Sex.FEMALE)],
)
def test_sex_codes(text, sex):
    assert read_sex(text, CELLS) is sex


@pytest.mark.parametrize("text", ["", "0", "3", "M"])
def test_unknown_sex_codes(text):
    with pytest.raises(UnknownSex):
        read_sex(text, CELLS)


@pytest.mark.parametrize(
    ("text", "area"),
    [("1", Area.URBAN), ("2", Area.RURAL), ("đô thị", Area.URBAN), ("Nông thôn", Area.RURAL)],
)
def test_area_codes(text, area):
    assert read_area(text, CELLS) is area


def test_an_unknown_area_is_refused():
    with pytest.raises(UnknownArea):
        read_area("miền núi", CELLS)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("x", True),
        (" X", True),
        ("×", True),
        ("✓", True),
        ("1", True),
        ("Có", True),
        ("", False),
        ("  ", False),
        ("0", False),
        ("-", False),
        ("Không", False),
    ],
)
def test_marks(text, mark):
    assert read_mark(text, CELLS) is mark


def test_an_unknown_mark_is_refused():
    with pytest.raises(UnknownMark):
        read_mark("?", CELLS)


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("1985", BirthDate(1985)),
        ("05/1985", BirthDate(1985, 5)),
        ("31/12/1985", BirthDate(1985, 12, 31)),
        ("1-2-1985", BirthDate(1985, 2, 1)),
        ("01.02.1985", BirthDate(1985, 2, 1)),
        (" 1985-12-31 ", BirthDate(1985, 12, 31)),
        ("01/10/2021", BirthDate(2021, 10, 1)),
        ("29/02/2020", BirthDate(2020, 2, 29)),
    ],
)
def test_birth_dates(text, birth):
    assert read_birth(text, TODAY) == birth


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2021",
        "29/02/2021",
        "13/1985",
        "12/31/1985",
        "85",
        "1.985",
        "1985.0",
        "02/10/2021",
        "2022",
        "1890",
        "0000",
        "",
        "không rõ",
    ],
)
def test_birth_dates_that_are_none(text):
    with pytest.raises(BadBirthDate) as caught:
        read_birth(text, TODAY)
    assert caught.value.value == text


def test_the_column_of_the_birth_year_tells_the_sex():
    assert read_birth_by_sex("1985", " ", TODAY) == (Sex.MALE, BirthDate(1985))
    assert read_birth_by_sex("", "1990", TODAY) == (Sex.FEMALE, BirthDate(1990))


@pytest.mark.parametrize(("male", "female"), [("1985", "1990"), ("", " ")])
def test_one_birth_column_is_filled(male, female):
    with pytest.raises(BirthColumnsUnclear) as caught:
        read_birth_by_sex(male, female, TODAY)
    assert (caught.value.male, caught.value.female) == (male, female)


def test_exactly_one_head():
    assert is_head("CHỦ HỘ", CELLS)
    assert not is_head("Con chủ hộ", CELLS)
    check_one_head(["Chủ hộ", "Vợ", "Con"], CELLS)


@pytest.mark.parametrize(
    ("relations", "heads"), [(["Vợ", "Con"], 0), (["Chủ hộ", "Chủ hộ"], 2), ([], 0)]
)
def test_none_or_several_heads_are_refused(relations, heads):
    with pytest.raises(HeadCount) as caught:
        check_one_head(relations, CELLS)
    assert caught.value.heads == heads


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Họ, tên chủ hộ", "ho ten chu ho"),
        ("ĐÔNG HẢI", "dong hai"),
        ("Hòa", "hoa"),
        ("Hoà", "hoa"),
        ("Phan Rang-Tháp Chàm", "phan rang thap cham"),
        ("Ea T'Ling", "ea t ling"),
        ("×", ""),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


def test_labels_of_signs_alone_stay():
    assert label_key("×") == "×"
    assert plain(" TỔNG  Cộng ") == "tổng cộng"


@settings(deadline=None, database=None)
@given(st.text(st.sampled_from("hộ nghècậkôgtáimớ ư")))
def test_any_other_text_around_a_label_is_unknown(extra):
    text = f"hộ nghèo {extra}"
    if fold(extra):
        with pytest.raises(UnknownClassLabel):
            read_class(text, CELLS, {})
    else:
        assert read_class(text, CELLS, {}).result is POOR


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("labels: [KN, ", "labels: [CN, "),
        ('female: ["2"', 'female: ["1"'),
        ("headers: [Tình trạng nhà ở]", "headers: [Phân loại]"),
    ],
)
def test_a_label_has_one_meaning(old, new):
    assert old in TEXT
    with pytest.raises(BadData) as caught:
        load_import_rules(TEXT.replace(old, new))
    assert caught.value.expected == "one meaning per label"
