"""Layout of official lists: header, columns, totals, headings, rows of column numbers."""

from pathlib import Path

import pytest

from modules.household_supervision.domain.errors import HeaderNotFound
from modules.household_supervision.domain.import_layout import (
    RowKind,
    class_heading,
    find_header,
    header_texts,
    heading_label,
    is_column_numbers,
    match_columns,
    row_kind,
)
from modules.household_supervision.domain.import_loader import load_import_rules
from modules.household_supervision.domain.poverty_standard import HouseholdClass

TEXT = (Path(__file__).parents[1] / "data" / "import_columns.yaml").read_text("utf-8")
RULES = load_import_rules(TEXT)
FORMATS = {layout.code: layout for layout in RULES.formats}
FORM_C, MEMBERS, POSTED = FORMATS["PHIEU_C"], FORMATS["MEMBER_LIST"], FORMATS["POSTED_LIST"]


def test_headers_of_merged_cells_are_joined():
    rows = [
        ["STT", "Năm sinh", "", "Dân tộc", "Kết quả rà soát", "", ""],
        ["", "Nam", "Nữ", "", "Điểm", "", "Phân loại"],
        ["", "", "", "", "B1", "B2"],
    ]
    assert header_texts(rows) == (
        "STT",
        "Năm sinh - Nam",
        "Năm sinh - Nữ",
        "Dân tộc",
        "Kết quả rà soát - Điểm - B1",
        "Kết quả rà soát - Điểm - B2",
        "Kết quả rà soát - Phân loại",
    )
    assert header_texts([]) == ()


def test_columns_are_found_by_whole_texts():
    match = match_columns(
        ["STT", "HỌ VÀ TÊN CHỦ HỘ", "Điểm B1", "Điểm\nB2", "Phân loại", "", "Màu xe"], FORM_C
    )
    assert match.columns == {
        "household_no": 0,
        "head_name": 1,
        "score_income": 2,
        "score_deprivation": 3,
        "household_class": 4,
    }
    assert (match.missing, match.unknown, match.repeated) == ((), ("Màu xe",), ())


def test_a_column_below_a_group_is_found_by_its_lowest_part():
    match = match_columns(["Kết quả rà soát - Điểm A", "Kết quả rà soát - Phân loại"], FORM_C)
    assert match.columns == {"score_income": 0, "household_class": 1}
    assert match.missing == ("head_name",)


def test_a_repeated_column_is_told():
    match = match_columns(["Họ và tên", "Họ tên", "Phân loại"], FORM_C)
    assert (match.columns["head_name"], match.repeated) == (0, ("head_name",))


def test_the_header_of_a_commune_list_is_found():
    rows = [
        ["ỦY BAN NHÂN DÂN XÃ", "", "", ""],
        ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO"],
        [],
        ["STT", "Họ và tên chủ hộ", "Thôn", "Số nhân khẩu", "Điểm B1", "Điểm B2", "Phân loại"],
        ["A", "B", "C", "1", "2", "3", "4"],
        ["1", "Nguyễn Văn A", "Thôn 1", "4", "115", "10", "Hộ nghèo"],
    ]
    header = find_header(rows, FORM_C)
    assert header.next_row == 4
    assert header.match.columns["household_class"] == 6
    assert header.match.missing == ()


def test_the_header_of_a_member_list_has_two_rows():
    rows = [
        ["DANH SÁCH HỘ NGHÈO KÈM THÀNH VIÊN"],
        [
            "STT chủ hộ",
            "STT thành viên hộ",
            "Họ, tên chủ hộ và thành viên; thôn",
            "Năm sinh",
            "",
            "Dân tộc",
            "Quan hệ với chủ hộ",
            "Hộ nghèo",
            "",
            "",
        ],
        ["", "", "", "Nam", "Nữ", "", "", "Nghèo mới", "Tái nghèo", "Nghèo cũ"],
        ["1", "", "Thôn A"],
    ]
    header = find_header(rows, MEMBERS)
    assert (header.first_row, header.height, header.next_row) == (1, 2, 3)
    assert header.match.columns["birth_male"] == 3
    assert header.match.columns["birth_female"] == 4
    assert header.match.columns["poor_old"] == 9
    assert "birth" not in header.match.columns


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ([], ("head_name", "household_class")),
        ([["STT", "Họ và tên", "Tuổi"]], ("household_class",)),
        ([["Mã", "Tuổi"]], ("head_name", "household_class")),
    ],
)
def test_a_sheet_with_wrong_columns_is_refused(rows, missing):
    with pytest.raises(HeaderNotFound) as caught:
        find_header(rows, FORM_C)
    assert caught.value.missing == missing


def test_a_posted_list_may_tell_the_class_by_headings():
    header = find_header([["TT", "Họ tên chủ hộ", "Địa chỉ", "Số khẩu"]], POSTED)
    assert set(header.match.columns) == {"household_no", "head_name", "village", "size"}


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["A", "B", "1", "2", "3"], True),
        (["A", "B", "C", "1", "2", "3", "4=3/1*100"], True),
        (["A", "B", "1", "2", "3", "4 = 3/1*100", "5"], True),
        (["(1)", "(2)", "(3)"], True),
        (["1", "2", "", "3"], True),
        (["A", "B", "1.0", "1.1", "1.2", "1.2.1"], True),
        (["1", "2"], False),
        (["2", "3", "4"], False),
        (["1", "Nguyễn Văn A", "2"], False),
        (["", "", ""], False),
    ],
)
def test_rows_that_only_number_the_columns(cells, numbers):
    assert is_column_numbers(cells) is numbers


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["", " ", ""], RowKind.BLANK),
        ([], RowKind.BLANK),
        (["A", "B", "1", "2", "3"], RowKind.COLUMN_NUMBERS),
        (["1", "Nguyễn Văn A", "Thôn 1", "4", "Hộ nghèo"], RowKind.DATA),
        (["2", "Tống Thị B", "Thôn 1", "4", "Hộ nghèo"], RowKind.DATA),
        (["3", "Công Văn C", "Thôn 1", "4", "N"], RowKind.DATA),
        (["4", "K'Brêu", "Thôn 1", "4", "N"], RowKind.DATA),
        (["5", "", "", "4", ""], RowKind.DATA),
        (["5", "Hộ nghèo", "", ""], RowKind.DATA),
        (["", "Tổng cộng", "", "25"], RowKind.TOTAL),
        (["", "TỔNG CỘNG: 25 hộ", "", ""], RowKind.TOTAL),
        (["", "Tổng số hộ", "", "25"], RowKind.TOTAL),
        (["", "Cộng", "", "25"], RowKind.TOTAL),
        (["", "TONG CONG", "", "25"], RowKind.TOTAL),
        (["", "Cộng thôn", "", "25"], RowKind.TOTAL),
        (["I", "Huyện Bác Ái", "100", "20"], RowKind.TOTAL),
        (["", "Thành phố Phan Rang-Tháp Chàm", "100"], RowKind.TOTAL),
        (["1", "Xã Phước Bình", "100", "20"], RowKind.DATA),
        (["I", "Huyện Bác Ái", "", ""], RowKind.HEADING),
        (["", "Thôn Bậc Rây 1", "", ""], RowKind.HEADING),
        (["1", "Thôn Bậc Rây 1", "", ""], RowKind.HEADING),
        (["II. Khu vực nông thôn", "", ""], RowKind.HEADING),
        (["I", "HỘ NGHÈO", "", ""], RowKind.HEADING),
        (["B. Hộ cận nghèo", "", ""], RowKind.HEADING),
        (["Thôngsố", "", ""], RowKind.DATA),
    ],
)
def test_what_a_row_is(cells, kind):
    assert row_kind(cells, RULES) is kind


@pytest.mark.parametrize(
    ("cells", "result"),
    [
        (["I", "HỘ NGHÈO"], HouseholdClass.POOR),
        (["", "II. Hộ cận nghèo", ""], HouseholdClass.NEAR_POOR),
        (["Hộ nghèo"], HouseholdClass.POOR),
    ],
)
def test_a_heading_may_announce_a_class(cells, result):
    found = class_heading(cells, RULES.cells)
    assert found is not None
    assert found.result is result


@pytest.mark.parametrize(
    "cells",
    [[], ["", ""], ["5", "Hộ nghèo"], ["I", "Nguyễn Văn A", "Hộ nghèo"], ["III", "Hộ thoát nghèo"]],
)
def test_other_rows_announce_no_class(cells):
    assert class_heading(cells, RULES.cells) is None


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        (["1", "Thôn Bậc Rây 1", ""], "Thôn Bậc Rây 1"),
        (["II. Khu vực nông thôn"], "Khu vực nông thôn"),
        (["1", ""], ""),
    ],
)
def test_the_label_of_a_heading(cells, label):
    assert heading_label(cells) == label


def test_every_format_has_distinct_fields_and_names_what_it_needs():
    for layout in RULES.formats:
        codes = [field.code for field in layout.fields]
        assert len(codes) == len(set(codes))
        assert any(field.required for field in layout.fields)
        assert layout.title_vi != layout.title_en
