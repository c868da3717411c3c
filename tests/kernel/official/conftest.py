"""A layout with everything that a layout may have, and its file read back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from app.kernel.export_sheets import Watermark
from app.kernel.official.declared import (
    ORDINAL,
    Kind,
    Line,
    SheetColumn,
    SheetGroup,
    SheetHead,
    SheetLayout,
    Total,
)
from app.kernel.official.writing import write_official

Rows = list[list[Any]]
Column = SheetColumn

LAYOUT = SheetLayout(
    name="list",
    label="List",
    title="Danh sách hộ",
    code="Mẫu số 01",
    basis="(Ban hành kèm theo văn bản)",
    measure="Đơn vị tính: người",
    source="mẫu thử",
    columns=(
        Column("STT", ORDINAL, "A", kind=Kind.CENTRE, width=6, total=Total.COUNT),
        Column("Họ và tên", "name", "B", width=28),
        Column("Nam", "born", "1", ("Năm sinh",), Kind.PLAIN, 8, when=("sex", "m")),
        Column("Nữ", "born", "2", ("Năm sinh",), Kind.PLAIN, 8, when=("sex", "f")),
        Column("Nghèo", "poor", "3", ("Số khẩu", "Trong đó"), Kind.WHOLE, 10, Total.SUM),
        Column("Cận nghèo", "near", "4", ("Số khẩu", "Trong đó"), Kind.WHOLE, 10, Total.SUM),
        Column("Tỷ lệ", "", "5=3/4*100", ("Số khẩu",), Kind.DECIMAL, 10),
        Column("Ngày", "day", "6", kind=Kind.DAY, verification="P"),
        Column("Mới", "", "7", when=("is_new", "yes"), kind=Kind.CENTRE, total=Total.COUNT),
    ),
    groups=(
        SheetGroup("village", "Thôn {value}", "Cộng thôn {value}"),
        SheetGroup("kind", "{value}", "Cộng {value}", words={"p": "hộ nghèo", "n": "hộ khác"}),
    ),
)
HEAD = SheetHead("Ủy ban tỉnh", "Ban thường trực", ("Năm 2021",), "Ninh Thuận", "2021")
MARK = Watermark(
    serial="ABC-123",
    title="T",
    author="Nguyễn Thị Lan",
    purpose="kiểm tra",
    made_at=datetime(2021, 5, 1, tzinfo=UTC),
    lines=("Người xuất: Nguyễn Thị Lan", "Số: ABC-123"),
)


def line(number: int, **changed: Any) -> Line:
    values = {
        "name": f"=Nguyễn Văn {number}",
        "born": 1960 + number,
        "sex": "mf"[number % 2],
        "poor": 1000 * number,
        "near": number + 1,
        "day": date(2021, 3, number + 1),
        "village": "Mỹ" if number < 4 else "An",
        "kind": "pn"[number // 2 % 2],
        "is_new": "yes" if number == 5 else "no",
    }
    return Line({**values, **changed})


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Rows]:
    """Return a function that writes lines as a kind of file and returns its cells."""

    def write(kind: str, lines: Iterable[Line], layout: SheetLayout = LAYOUT, **how: Any) -> Rows:
        path = tmp_path / f"table.{kind}"
        write_official(kind, path, layout, HEAD, iter(list(lines)), MARK, **how)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)

    return write
