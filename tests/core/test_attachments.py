"""Files of records: type by content, one content once, reach of the record."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import select

from app.core.errors import FileDamaged, FileEmpty, FileTooLarge, FileTypeRefused
from app.core.models import Attachment
from app.core.services import attachments, people, storage, units
from app.core.services.media_types import media_type_of
from app.kernel.errors import NotAllowed, NotFound

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
END_2021 = date(2021, 12, 31)


def archive(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as handle:
        for name, data in members.items():
            handle.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        ("Họ và tên,Năm sinh\r\n".encode(), "text/plain"),
        (b"\xef\xbb\xbfa,b", "text/plain"),
        (archive(word__document_xml=b"<x/>"), "officedocument.wordprocessingml.document"),
        (archive(xl__workbook_xml=b"<x/>"), "officedocument.spreadsheetml.sheet"),
        (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "spreadsheet"),
    ],
)
def test_types_are_told_by_content(content, expected):
    assert (media_type_of(content) or "").endswith(expected)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03",
        b"<!DOCTYPE html><script>",
        b"  <html>",
        b"<svg onload='x'>",
        b"<?xml version='1.0'?><svg/>",
        b"\x7fELF",
        b"PK\x03\x04broken",
        archive(program_exe=b"MZ"),
        archive(mimetype=b"application/x-other"),
        b"text\x00with zero",
        b"\xc3\x28",
    ],
)
def test_other_contents_are_refused(content):
    assert media_type_of(content) is None


@pytest.fixture
def person(db_session, system, tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "_storage", [storage.FolderStorage(tmp_path)])
    unit = units.unit_on("22783", END_2021)
    return people.create_person(full_name="Nguyễn Thị Hoa", unit_id=unit.id, actor=system)


def stored(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_one_content_is_stored_once_and_read_back(person, system, tmp_path):
    first = attachments.attach(person, "Đơn.pdf", PDF, actor=system)
    second = attachments.attach(person, "C:\\giấy tờ\\Đơn 2.pdf", PDF, actor=system)
    assert (first.name, second.name) == ("Đơn.pdf", "Đơn 2.pdf")
    assert (first.size, first.unit_id) == (len(PDF), person.unit_id)
    assert len(stored(tmp_path)) == 1
    with attachments.open_content(second) as handle:
        assert handle.read() == PDF
    assert attachments.attachments_of(person) == [second, first]


def test_a_content_goes_with_the_last_row_that_names_it(person, system, tmp_path):
    first, second = (
        attachments.attach(person, name, PDF, actor=system) for name in ("a.pdf", "b.pdf")
    )
    attachments.detach(first.id, actor=system)
    assert len(stored(tmp_path)) == 1
    attachments.detach(second.id, actor=system)
    assert stored(tmp_path) == []


def test_a_changed_or_missing_content_is_not_served(person, system, tmp_path):
    item = attachments.attach(person, "a.pdf", PDF, actor=system)
    file = stored(tmp_path)[0]
    file.write_bytes(PDF + b"x")
    with pytest.raises(FileDamaged):
        attachments.open_content(item)
    file.unlink()
    with pytest.raises(FileDamaged):
        attachments.open_content(item)


def test_refusals(person, system, tmp_path, monkeypatch):
    with pytest.raises(FileEmpty):
        attachments.attach(person, "a.pdf", b"", actor=system)
    with pytest.raises(FileTypeRefused):
        attachments.attach(person, "a.pdf", b"MZ\x90", actor=system)
    monkeypatch.setattr(attachments, "MOST_MEGABYTES", 0)
    with pytest.raises(FileTooLarge):
        attachments.attach(person, "a.pdf", PDF, actor=system)
    assert stored(tmp_path) == []


def test_long_names_keep_their_ending():
    assert attachments.plain_name("../../etc/passwd") == "passwd"
    assert attachments.plain_name("") == "file"
    shortened = attachments.plain_name("đơn" * 100 + ".pdf")
    assert (len(shortened), shortened[-4:]) == (200, ".pdf")


def test_reach(person, system, actor, db_session, sql):
    item = attachments.attach(person, "a.pdf", PDF, actor=system)
    key = item.id
    actor("core.officer", "584")
    assert db_session.execute(select(Attachment.id)).scalars().all() == [key]
    stranger = actor("core.officer", "585")
    assert db_session.execute(select(Attachment.id)).scalars().all() == []
    assert sql("select id from core_attachment") == []
    with pytest.raises(NotFound):
        attachments.detach(key, actor=stranger)
    reader = actor("core.viewer", "584")
    with pytest.raises(NotAllowed):
        attachments.attach(person, "b.pdf", PDF, actor=reader)
