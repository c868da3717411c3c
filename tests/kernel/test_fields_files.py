"""The form field of an uploaded file: type, size, content, name."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage, MultiDict

from app.kernel import fields
from app.kernel.fields_choice import MEGABYTE
from tests.kernel.localised import localised_app, request_in


class Form(fields.TranslatedForm):
    paper = fields.FileField(
        required=True, max_bytes=3 * MEGABYTE // 2, extensions=("pdf", "csv", "xlsx")
    )


@pytest.fixture(autouse=True)
def vietnamese():
    with request_in(localised_app(), "vi"):
        yield


def sent(content, name):
    return Form(MultiDict({"paper": FileStorage(BytesIO(content), filename=name)}))


def test_accepted():
    form = sent(b"%PDF-1.7", "Bie\u0302n ba\u0309n.PDF")
    assert form.validate(), form.errors
    assert form.paper.data.filename == "Biên bản.PDF"
    assert form.paper.data.read() == b"%PDF-1.7"


def test_a_type_without_a_signature():
    assert sent("Họ tên;Năm sinh".encode("utf-16"), "a.csv").validate()


def test_no_file_leaves_the_value():
    form = Form(MultiDict({"paper": FileStorage(BytesIO(), filename="")}), paper="kept")
    assert form.validate()
    assert form.paper.data == "kept"


def test_a_required_file():
    form = Form(MultiDict({"paper": ""}))
    assert not form.validate()
    assert form.paper.errors == ["Trường này bắt buộc phải nhập."]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"MZ", "a.exe", "Hãy chọn tệp thuộc một trong các loại: pdf, csv, xlsx."),
        (b"MZ", "a", "Hãy chọn tệp thuộc một trong các loại: pdf, csv, xlsx."),
        (b"MZ", "a.pdf", "Nội dung tệp không đúng với loại ghi trong tên tệp."),
        (b"%PDF-1.7", "a.xlsx", "Nội dung tệp không đúng với loại ghi trong tên tệp."),
        (b"", "a.csv", "Tệp không có nội dung."),
        (b"a" * 2 * MEGABYTE, "a.csv", "Tệp không được lớn hơn 1,5 MB."),
        (
            b"x",
            "a\u202evsc.csv",
            "Có ký tự không nhìn thấy (RIGHT-TO-LEFT OVERRIDE U+202E) ở vị trí 2. "
            "Hãy xóa nội dung và gõ lại.",
        ),
    ],
)
def test_refused(content, name, message):
    form = sent(content, name)
    assert not form.validate()
    assert form.paper.errors == [message]
