"""Files in official layout, read back: heading, merged header, totals with formula and value."""

from __future__ import annotations

import re
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from app.kernel.imports.layout import find_table, wrong_totals
from app.kernel.imports.workbooks import read_book
from app.kernel.official.declared import Line, SheetColumn, SheetLayout, Total
from app.kernel.official.writing import write_official
from tests.kernel.official.conftest import HEAD, LAYOUT, MARK, Rows, line

KINDS = ("xlsx", "ods")
Write = Callable[..., Rows]


def labelled(rows: Rows, text: str) -> list[Any]:
    """Return the first row with a text in one of its first columns."""
    return next(row for row in rows if text in row[:2])


@pytest.mark.parametrize("kind", KINDS)
def test_heading_header_marks_groups_and_totals(written: Write, kind: str) -> None:
    rows = written(kind, (line(n) for n in range(8)))
    flat = [cell for row in rows for cell in row if cell != ""]
    for text in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        *("ỦY BAN TỈNH", "BAN THƯỜNG TRỰC", "DANH SÁCH HỘ", "Năm 2021", "Đơn vị tính: người"),
        *("Mẫu số 01", "(Ban hành kèm theo văn bản)", "NGƯỜI LẬP BIỂU", "Số: ABC-123"),
        "Mẫu chưa đối chiếu (cột 6): mẫu thử.",
        "Ninh Thuận, ngày …… tháng …… năm 2021",
    ):
        assert text in flat, text
    top = next(i for i, row in enumerate(rows) if row[0] == "STT")
    assert rows[top][2:5] == ["Năm sinh", "", "Số khẩu"]
    assert rows[top + 1][2:7] == ["Nam", "Nữ", "Trong đó", "", "Tỷ lệ"]
    assert rows[top + 2][4:6] == ["Nghèo", "Cận nghèo"]
    assert rows[top + 3] == ["A", "B", "1", "2", "3", "4", "5=3/4*100", "6", "7"]
    assert [row[0] for row in rows[top + 4 : top + 6]] == ["Thôn Mỹ", "hộ nghèo"]
    first = rows[top + 6]
    assert first[:7] == [1, "=Nguyễn Văn 0", 1960, "", 0, 1, 0]
    assert first[7] == date(2021, 3, 1)
    assert labelled(rows, "Cộng hộ nghèo")[:7] == [2, "Cộng hộ nghèo", "", "", 1000, 3, 33333.33]
    assert labelled(rows, "Cộng thôn Mỹ")[4:7] == [6000, 10, 60000]
    assert labelled(rows, "Tổng cộng") == [
        *(8, "Tổng cộng", "", "", 28000, 36, 77777.78),
        *("", 1),
    ]


def test_a_total_is_a_formula_with_its_value(written: Write, tmp_path: Path) -> None:
    written("xlsx", (line(n) for n in range(8)))
    with zipfile.ZipFile(tmp_path / "table.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        book = archive.read("xl/workbook.xml").decode()
    formulas = re.findall(r"<f>([^<]*)</f><v>([^<]*)</v>", sheet)
    assert ("SUBTOTAL(9,E13:E32)", "28000") in formulas
    assert ("SUBTOTAL(2,A13:A32)", "8") in formulas
    assert ("SUBTOTAL(3,I13:I32)", "1") in formulas
    for text in ("Print_Area", "Print_Titles"):
        assert text in book
    for text in ("landscape", 'paperSize="9"', 'fitToHeight="0"', 'state="frozen"'):
        assert text in sheet
    assert "Mẫu chưa đối chiếu · Người xuất: Nguyễn Thị Lan" in sheet
    assert "<f>=" not in sheet  # a name that begins with "=" stays a text


def test_the_same_in_the_open_format(written: Write, tmp_path: Path) -> None:
    written("ods", (line(n) for n in range(8)))
    with zipfile.ZipFile(tmp_path / "table.ods") as archive:
        parts = {n: archive.read(n).decode() for n in archive.namelist() if n.endswith(".xml")}
    for text in parts.values():
        ElementTree.fromstring(text)  # noqa: S314 - written a moment ago
    content = parts["content.xml"]
    assert 'table:formula="of:=SUBTOTAL(9;[.E13:.E32])" office:value-type="float"' in content
    assert 'table:number-columns-spanned="2" table:number-rows-spanned="1"' in content
    assert content.count("table-header-rows>") == 2
    assert re.search(r'table:print-ranges="Bang.\$A\$1:Bang.\$I\$\d+"', content)
    assert 'fo:page-width="29.7cm"' in parts["styles.xml"]
    assert "VerticalSplitPosition" in parts["settings.xml"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_import_finds_the_table_and_its_totals_right(
    written: Write, tmp_path: Path, kind: str
) -> None:
    written(kind, (line(n) for n in range(8)))
    (sheet,) = read_book((tmp_path / f"table.{kind}").read_bytes()).sheets
    table = find_table(sheet, lambda head: head in ("Họ và tên", "Nghèo", "Cận nghèo"))
    assert table is not None
    assert [head.rpartition(" - ")[2] for head in table.headers] == [
        *("STT", "Họ và tên", "Nam", "Nữ", "Nghèo", "Cận nghèo", "Tỷ lệ", "Ngày", "Mới")
    ]
    assert [row[1] for _n, row in table.rows] == [f"=Nguyễn Văn {n}" for n in range(8)]
    assert len(table.totals) == 7  # two villages, two kinds in each, all together
    assert wrong_totals(table, {4, 5}) == ()


def test_a_rate_of_a_group_needs_all_its_rows(written: Write) -> None:
    rows = written("xlsx", [line(0), line(1, near=None), line(4), line(5)])
    assert labelled(rows, "Cộng thôn Mỹ")[4:7] == [1000, 1, ""]
    assert labelled(rows, "Cộng thôn An")[6] == pytest.approx(81818.18)
    assert labelled(rows, "Tổng cộng")[6] == ""


def test_a_masked_cell_and_an_empty_table(written: Write) -> None:
    rows = written("xlsx", [line(0, poor="< 3", day="••/••/1960")])
    assert labelled(rows, "=Nguyễn Văn 0")[4:8] == ["< 3", 1, "", "••/••/1960"]
    for kind in KINDS:
        rows = written(kind, [])
        assert not any("Tổng cộng" in row for row in rows)
        assert any("NGƯỜI LẬP BIỂU" in row for row in rows)


def test_lines_of_one_record_carry_one_number(written: Write) -> None:
    rows = written("xlsx", [line(0), Line({"name": "Con"}, starts=False), line(1)])
    top = next(i for i, row in enumerate(rows) if row[1] == "=Nguyễn Văn 0")
    assert [row[:2] for row in rows[top : top + 3]] == [
        [1, "=Nguyễn Văn 0"],
        ["", "Con"],
        [2, "=Nguyễn Văn 1"],
    ]


TREE = SheetLayout(
    name="tree",
    label="Tree",
    title="Biểu tổng hợp",
    columns=(
        SheetColumn("Đơn vị", "unit", "A", width=20),
        SheetColumn("Số hộ", "all", "1", total=Total.SUM),
        SheetColumn("Nghèo", "poor", "2", total=Total.SUM),
        SheetColumn("Tỷ lệ", "", "3=2/1*100"),
    ),
)


def test_totals_of_a_report_are_formulas_only_where_they_hold(
    written: Write, tmp_path: Path
) -> None:
    def unit(name: str, level: int, whole: int | None, poor: int) -> Line:
        return Line({"unit": name, "all": whole, "poor": poor}, level, level == 0)

    lines = [
        unit("Tỉnh", 0, 300, 33),
        *(unit("Huyện A", 1, 100, 11), unit("Xã 1", 2, 60, 5), unit("Xã 2", 2, 40, 6)),
        *(unit("Huyện B", 1, None, 22), unit("Xã 3", 2, None, 21)),
    ]
    rows = written("xlsx", lines, TREE, is_tree=True)
    assert labelled(rows, "Tỉnh")[1:] == [300, 33, 11]
    assert labelled(rows, "Huyện B")[1:] == ["", 22, ""]
    with zipfile.ZipFile(tmp_path / "table.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    found = {f for f in re.findall(r"<f>([^<]*)</f>", sheet) if f.startswith("SUM")}
    # All of the province is not known by its districts, and of district B the reader sees a part.
    assert found == {"SUM(C10,C13)", "SUM(B11:B12)", "SUM(C11:C12)"}


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    def peak(kind: str, number: int) -> int:
        tracemalloc.start()
        lines = (line(n % 8, village=f"Thôn {n // 50}") for n in range(number))
        write_official(kind, tmp_path / f"big.{kind}", LAYOUT, HEAD, lines, MARK)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    for kind in KINDS:
        few, many = peak(kind, 500), peak(kind, 5_000)
        assert many < few * 2, kind
