"""Workbooks: what they are by content, and those that are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from app.kernel.imports import errors
from app.kernel.imports.workbooks import MOST_BYTES, OLE, read_book


def workbook(fill: Callable[[Any], None]) -> bytes:
    """Return an xlsx file."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    fill(book)
    book.close()
    return buffer.getvalue()


def packed(**members: bytes) -> bytes:
    """Return a zip package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(
                name.replace("___", "-").replace("__", "/").replace("_dot_", "."), content
            )
    return buffer.getvalue()


def test_values_formulas_merged_and_hidden() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Danh sách")
        sheet.merge_range(0, 0, 0, 1, "Hộ")
        sheet.write_row(1, 0, ["Nguyễn Văn Đức", 1956, 1.5, True])
        sheet.write_datetime(2, 0, date(2021, 4, 5), book.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_formula(2, 1, "=1+2", None, 3)
        book.add_worksheet("Ẩn").hide()

    book = read_book(workbook(fill))
    (sheet,) = book.sheets
    assert book.kind == "xlsx"
    assert book.hidden == ("Ẩn",)
    assert sheet.merged == (((0, 0), (0, 1)),)
    assert list(sheet.rows[1]) == ["Nguyễn Văn Đức", 1956, 1.5, True]
    assert list(sheet.rows[2][:2]) == [date(2021, 4, 5), 3]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.FileEmpty),
        (b"%PDF-1.7\x00\x01\x02", errors.FileUnreadable),
        (b"PK\x03\x04 no package", errors.FileUnreadable),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", errors.FileUnreadable),
        (OLE + b"old workbook", errors.FileUnreadable),
        (OLE + "EncryptedPackage".encode("utf-16-le"), errors.FileLocked),
        (b"x" * (MOST_BYTES + 1), errors.FileTooLarge),
        (packed(word__document_dot_xml=b"<w/>"), errors.FileUnreadable),
        (packed(xl__workbook_dot_xml=b"<w/>", xl__vbaProject_dot_bin=b"x"), errors.FileHasMacros),
        (packed(xl__workbook_dot_xml=b"<broken"), errors.FileUnreadable),
        (b"\n".join([b"a;b"] * 200_002), errors.TooManyRows),
        (b";".join([b"a"] * 300), errors.TooManyColumns),
    ],
)
def test_refused(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_book(content)


def test_a_bomb_is_not_unpacked() -> None:
    content = packed(xl__workbook_dot_xml=b"<w/>", xl__big_dot_xml=b"\0" * (410 * 1024 * 1024))
    assert len(content) < 1024 * 1024
    with pytest.raises(errors.FileBomb):
        read_book(content)


def test_a_cell_at_the_far_corner_costs_no_memory() -> None:
    """A dense table up to the last cell of a sheet would take hundreds of gigabytes."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "x")
        sheet.write(1_048_575, 16_383, "y")

    with pytest.raises(errors.ImportRefused):
        read_book(workbook(fill))


def test_ods_by_content() -> None:
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="A"><table:table-row><table:table-cell '
        'office:value-type="string"><text:p>Thôn</text:p></table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    ).encode()
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    whole = packed(mimetype=kind, content_dot_xml=content, META___INF__manifest_dot_xml=manifest)
    book = read_book(whole)
    assert book.kind == "ods"
    assert [list(row) for row in book.sheets[0].rows] == [["Thôn"]]
    locked = packed(
        mimetype=kind,
        content_dot_xml=content,
        META___INF__manifest_dot_xml=b"<m:encryption-data/>",
    )
    with pytest.raises(errors.FileLocked):
        read_book(locked)
    macros = packed(mimetype=kind, content_dot_xml=content, Basic__Standard__Module1_dot_xml=b"x")
    with pytest.raises(errors.FileHasMacros):
        read_book(macros)
