"""Headers, totals and headings of official tables."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.imports.layout import (
    Mismatch,
    RowKind,
    find_table,
    guess,
    header_texts,
    row_kind,
    wrong_totals,
)
from app.kernel.imports.text_files import separator_of
from app.kernel.imports.workbooks import Sheet
from app.kernel.numbers import format_integer
from app.kernel.text import search_key

KNOWN = frozenset(map(search_key, ("Họ và tên chủ hộ", "Thôn", "Số tiền", "Nam")))


def known(header: str) -> bool:
    return search_key(header) in KNOWN


OFFICIAL = Sheet(
    "Danh sách",
    [
        ["ỦY BAN NHÂN DÂN XÃ", None, None, None],
        ["DANH SÁCH HỘ NGHÈO", None, None, None],
        [None, None, None, None],
        ["STT", "Họ và tên chủ hộ", "Năm sinh", None],
        [None, None, "Nam", "Nữ"],
        ["A", "B", "(1)", "(2)"],
        ["I", "Thôn Một", None, None],
        [1, "Nguyễn Văn Đức", 1956, None],
        [2, "Trần Thị Đào", None, 1960],
        [None, "Cộng", 1956, 1960],
        ["II", "Thôn Hai", None, None],
        [3, "Tống Văn Cộng", 1970, None],
        [None, "Tổng cộng", 3926, 1960],
        [None, None, None, None],
    ],
)


def test_official_table() -> None:
    table = find_table(OFFICIAL, known)
    assert table is not None
    assert table.headers == ("STT", "Họ và tên chủ hộ", "Năm sinh - Nam", "Năm sinh - Nữ")
    assert table.header_row == 4
    assert [number for number, _row in table.rows] == [8, 9, 12]
    assert [number for number, _row in table.totals] == [10, 13]
    assert table.headings == (7, 11)
    assert wrong_totals(table, {2, 3}) == ()


def test_a_wrong_total_is_named() -> None:
    rows = [list(row) for row in OFFICIAL.rows]
    rows[12][2] = 4000
    table = find_table(Sheet("", rows), known)
    assert table is not None
    (found,) = wrong_totals(table, {2, 3})
    assert found == Mismatch(13, 2, Decimal(4000), Decimal(1970))


def test_a_merged_heading_spans_only_what_is_merged() -> None:
    rows = [["Hộ", "", "Ghi chú"], ["Tên", "Tuổi", ""]]
    assert header_texts(rows, (((0, 0), (0, 1)),)) == ("Hộ - Tên", "Hộ - Tuổi", "Ghi chú")
    assert header_texts(rows) == ("Hộ - Tên", "Hộ - Tuổi", "Ghi chú")


def test_without_a_known_heading_the_first_wide_row_is_the_header() -> None:
    table = find_table(Sheet("", [["Danh sách"], ["x", "y"], ["1", "2"]]), known)
    assert table is not None
    assert table.headers == ("x", "y")
    assert find_table(Sheet("", [["chỉ một ô"]]), known) is None


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ([None, ""], RowKind.BLANK),
        ([None, "Cộng:", 3], RowKind.TOTAL),
        ([None, "TỔNG CỘNG", "1.500"], RowKind.TOTAL),
        (["III", "Tổng số", 1], RowKind.TOTAL),
        ([4, "Tống Thị Công", 1950], RowKind.DATA),
        ([5, "Cống Văn Một"], RowKind.DATA),
        (["I.", "Hộ nghèo"], RowKind.HEADING),
        ([6, "Nguyễn Văn A"], RowKind.DATA),
    ],
)
def test_kinds_of_rows(row: list[object], kind: RowKind) -> None:
    assert row_kind(row, 4) is kind  # type: ignore[arg-type]


def test_guess_prefers_accents_and_chooses_once() -> None:
    names = {
        "head": ["Chủ hộ", "Họ và tên chủ hộ"],
        "unit": ["Thôn"],
        "kin": ["Quan hệ với chủ hộ"],
    }
    headers = ["STT", "Họ và tên (chủ hộ)", "THON", "Thôn", "quan he voi chu ho"]
    assert guess(headers, names) == {1: "head", 3: "unit", 4: "kin"}


@given(
    st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30),
    st.sampled_from(["vi", "en"]),
)
def test_totals_of_numbers_as_typed(values: list[int], locale: str) -> None:
    rows = [["Họ và tên chủ hộ", "Số tiền"]]
    rows += [["Hộ", format_integer(value, locale)] for value in values]
    rows += [["Tổng cộng", format_integer(sum(values), locale)]]
    table = find_table(Sheet("", rows), known)
    assert table is not None
    assert len(table.rows) == len(values)
    assert wrong_totals(table, {1}, locale) == ()
    rows[-1][1] = format_integer(sum(values) + 1, locale)
    table = find_table(Sheet("", rows), known)
    assert table is not None
    (wrong,) = wrong_totals(table, {1}, locale)
    assert wrong.stated == Decimal(sum(values) + 1)


def test_separators() -> None:
    assert separator_of("Ngày, tháng, năm sinh;Họ tên\n1956;Nguyễn Văn A\n") == ";"
    assert separator_of("a\tb\n1,5\t2\n") == "\t"
    assert separator_of("a,b\n1,2\n") == ","
    assert separator_of("một cột\nhai\n") == ","
