"""Files on a record's page: taking, showing, removing, and what is tried against it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.errors import (
    FileBroken,
    FileTypeRefused,
    FileUnpacksTooLarge,
    FileWithPrograms,
    PictureTooBig,
)
from app.core.services import archives, attachments, kept_files, people, pictures, storage, units
from app.core.services.previews import MOST_CHARACTERS, preview_of
from app.core.tests.test_domain_pictures import opened, picture

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
END_2021 = date(2021, 12, 31)
JSON = {"Accept": "application/json"}
FOREIGN = "585"


def archive(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as handle:
        for name, data in members.items():
            handle.writestr(name, data)
    return content.getvalue()


@pytest.fixture
def person(db_session: Session, system: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(storage, "_storage", [storage.FolderStorage(tmp_path)])
    unit = units.unit_on("22783", END_2021)
    found = people.create_person(full_name="Nguyễn Thị Hoa", unit_id=unit.id, actor=system)
    db_session.commit()
    return found


@pytest.fixture
def officer(person: Any, client_as: Callable[..., FlaskClient]) -> FlaskClient:
    return client_as("core.officer", "584")


def sent(*files: tuple[str, bytes]) -> dict[str, Any]:
    return {"files": [(io.BytesIO(content), name) for name, content in files]}


def attach_url(person: Any) -> str:
    return f"/core/attachments/of/PersonView/{person.id}"


# -- taking and showing ------------------------------------------------------------------------


def test_several_files_are_taken_and_each_refusal_is_said(officer, person):
    data = sent(("Đơn.pdf", PDF), ("virus.pdf", b"MZ\x90\x00"), ("ảnh.jpg", picture("JPEG")))
    answer = officer.post(attach_url(person), data=data, headers=JSON)
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["taken"] == 2
    assert len(body["refused"]) == 1
    assert "virus.pdf" in body["refused"][0]
    page = officer.get(f"/core/people/{person.id}?tab=files").get_data(as_text=True)
    assert "Đơn.pdf" in page
    assert "/thumbnail" in page
    assert "virus.pdf" not in page


def test_without_a_script_the_form_leads_back_to_the_tab(officer, person):
    answer = officer.post(attach_url(person), data=sent(("a.pdf", PDF), ("b.exe", b"MZ\x90")))
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/core/people/{person.id}?tab=files#related")
    page = officer.get(answer.headers["Location"]).get_data(as_text=True)
    assert "b.exe" in page  # why it was refused


def test_nothing_chosen_is_said(officer, person):
    answer = officer.post(attach_url(person), data={}, headers=JSON)
    assert (answer.status_code, answer.get_json()["taken"]) == (200, 0)


def test_the_files_wait_until_their_tab_is_open(officer, person, system):
    attachments.attach(person, "Đơn.pdf", PDF, actor=system)
    page = officer.get(f"/core/people/{person.id}?tab=history").get_data(as_text=True)
    assert "Đơn.pdf" not in page
    counts = officer.get(f"/core/people/{person.id}/counts").get_json()
    assert counts["files"] == "1"


HEADERS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}


@pytest.mark.parametrize(
    ("name", "content", "inline", "sandboxed"),
    [
        ("ảnh.png", picture("PNG"), True, True),
        ("đơn.pdf", PDF, True, False),
        ("trang.txt", b"<b>a <script>alert(1)</script>", False, True),
    ],
)
def test_contents_are_sent_closed(officer, person, system, name, content, inline, sandboxed):
    key = attachments.attach(person, name, content, actor=system).id
    for route, attached in (("content", not inline), ("download", True)):
        answer = officer.get(f"/core/attachments/{key}/{route}", buffered=True)
        assert answer.status_code == 200
        assert {k: answer.headers[k] for k in HEADERS} == HEADERS
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert ("sandbox" in policy) == (attached or sandboxed)
        assert answer.headers["Content-Disposition"].startswith(
            "attachment" if attached else "inline"
        )
        assert "no-store" in answer.headers["Cache-Control"]
        assert "html" not in answer.headers["Content-Type"]
    page = officer.get(f"/core/attachments/{key}")
    assert page.status_code == 200
    assert "<script>alert" not in page.get_data(as_text=True)


def test_what_is_shown_of_a_file_leaves_an_entry(officer, person, system, db_session):
    key = attachments.attach(person, "a.png", picture("PNG"), actor=system).id
    db_session.commit()
    for route in ("/content", "/thumbnail", "/download"):
        assert officer.get(f"/core/attachments/{key}{route}", buffered=True).status_code == 200
    statement = text(
        "select new_values ->> 'route' from core_trail where action = 'read' "
        "and table_name = 'core_attachment' and row_id = :k"
    )
    db_session.execute(text("select set_config('app.actor', 'system', true)"))
    routes = set(db_session.execute(statement, {"k": key}).scalars())
    assert {f"AttachmentView.{n}" for n in ("content", "thumbnail", "download")} <= routes


# -- who may ------------------------------------------------------------------------------------


ROUTES = ("", "/content", "/thumbnail", "/download")


def masked(body: str, *keys: int) -> str:
    body = re.sub(r"\b[0-9a-f]{16}\b", "R", body)
    for key in keys:
        body = body.replace(str(key), "K")
    return body


def test_a_strange_file_and_one_that_is_not_there_are_refused_alike(person, system, client_as):
    key = attachments.attach(person, "CANARY.pdf", PDF, actor=system).id
    stranger = client_as("core.officer", FOREIGN)
    for method, routes in (("GET", ROUTES), ("POST", ("/remove",))):
        for route in routes:
            hidden = stranger.open(f"/core/attachments/{key}{route}", method=method)
            absent = stranger.open(f"/core/attachments/999999999{route}", method=method)
            assert hidden.status_code == absent.status_code == 404
            pages = [masked(a.get_data(as_text=True), key, 999999999) for a in (hidden, absent)]
            assert pages[0] == pages[1]
            assert "CANARY" not in pages[0]


def test_nobody_attaches_to_a_strange_record(person, client_as, sql):
    stranger = client_as("core.officer", FOREIGN)
    for key in (person.id, 999999999):
        url = f"/core/attachments/of/PersonView/{key}"
        answer = stranger.post(url, data=sent(("a.pdf", PDF)), headers=JSON)
        assert answer.status_code == 404
    assert sql("select 1 from core_attachment") == []


@pytest.mark.parametrize("view", ["NoSuchView", "LegalDocumentView", "AttachmentView", "HomeView"])
def test_records_that_declare_no_files_take_none(officer, view):
    answer = officer.post(f"/core/attachments/of/{view}/1", data=sent(("a.pdf", PDF)))
    assert answer.status_code == 404


def test_a_reader_neither_attaches_nor_removes(person, system, client_as):
    key = attachments.attach(person, "a.pdf", PDF, actor=system).id
    reader = client_as("core.auditor", "584")
    page = reader.get(f"/core/people/{person.id}?tab=files").get_data(as_text=True)
    assert "a.pdf" in page
    assert "data-files" not in page
    assert "/remove" not in page
    assert reader.post(attach_url(person), data=sent(("b.pdf", PDF))).status_code in (403, 302)
    assert reader.post(f"/core/attachments/{key}/remove").status_code in (403, 302)
    assert reader.get(f"/core/attachments/{key}/download", buffered=True).status_code == 200


def test_a_file_is_removed_by_who_writes_the_record(officer, person, system, tmp_path):
    key = attachments.attach(person, "a.png", picture("PNG"), actor=system).id
    answer = officer.post(f"/core/attachments/{key}/remove")
    assert answer.status_code == 302
    assert officer.get(f"/core/attachments/{key}").status_code == 404
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def refused_with(sql: Any, statement: str, **values: Any) -> str:
    with pytest.raises(DBAPIError) as caught:
        sql(statement, **values)
    return str(getattr(caught.value.orig, "sqlstate", ""))


def test_the_content_of_a_file_is_never_exchanged(person, system, sql):
    key = attachments.attach(person, "a.pdf", PDF, actor=system).id
    for change in ("sha256 = repeat('a', 64)", "media_type = 'text/html'", "size = 1"):
        statement = f"update core_attachment set {change} where id = :k"
        assert refused_with(sql, statement, k=key) == "CT006"
    assert sql("update core_attachment set name = 'b.pdf' where id = :k", k=key) == 1


# -- what is tried ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\win.ini", "win.ini.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("anh\u202egpj.exe", "anhgpj.exe.pdf"),
        ("run.bat", "run.bat.pdf"),
        ('a"; filename="x.html', "a_; filename=_x.html.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("ĐƠN.PDF", "ĐƠN.PDF"),
        ("đ" * 300 + ".pdf", "đ" * 196 + ".pdf"),
    ],
)
def test_names_cannot_lead_elsewhere(name, kept):
    assert kept_files.kept(name, PDF).name == kept


def test_a_web_page_in_disguise_stays_a_text(person, system, officer):
    content = b"<!-- x --><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    key = attachments.attach(person, "a.svg", content, actor=system).id
    answer = officer.get(f"/core/attachments/{key}/content", buffered=True)
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "a.svg.txt" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg onload='alert(1)'/>",
        b"<html><script>alert(1)</script>",
        b"MZ\x90\x00 %PDF-1.7",
        b"#!/bin/sh\x00",
        archive({"a.exe": b"MZ"}),
    ],
)
def test_what_runs_is_refused_by_content_whatever_its_name(content):
    with pytest.raises(FileTypeRefused):
        kept_files.kept("ảnh.png", content)


def test_a_picture_that_is_also_something_else_keeps_only_the_picture():
    tail = b"<script>alert(1)</script>" + archive({"word/document.xml": b"<x/>"})
    for kind in ("JPEG", "PNG", "WEBP"):
        kept = kept_files.kept("a", picture(kind, orientation=1) + tail)
        assert b"<script>" not in kept.content
        assert b"PK\x03\x04" not in kept.content
        assert opened(kept.content).size == (60, 40)


@pytest.mark.parametrize("head", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"RIFF\0\0\0\0WEBP"])
def test_a_head_alone_is_no_picture(head):
    with pytest.raises(FileBroken):
        kept_files.kept("a.png", head + b"<script>alert(1)</script>")


def test_a_picture_of_too_many_pixels_is_not_opened(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 60 * 40 - 1)
    with pytest.raises(PictureTooBig):
        kept_files.kept("a.png", picture("PNG"))


def test_zip_bombs_are_refused(monkeypatch):
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1_000_000)
    bomb = archive({"word/document.xml": b"\0" * 2_000_000})
    assert len(bomb) < 5_000
    with pytest.raises(FileUnpacksTooLarge):
        kept_files.kept("a.docx", bomb)
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    many = archive({"word/document.xml": b"<x/>", **{f"{n}.xml": b"" for n in range(5)}})
    with pytest.raises(FileUnpacksTooLarge):
        kept_files.kept("a.docx", many)


def test_a_document_that_lies_about_its_size_is_refused():
    honest = archive({"word/document.xml": b"\0" * 100_000})
    # The size in the directory and in the head of the member: 100,000 becomes 10.
    lying = honest.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != honest
    with pytest.raises(FileBroken):
        kept_files.kept("a.docx", lying)


@pytest.mark.parametrize(
    "name", ["word/vbaProject.bin", "xl/activeX/activeX1.bin", "Basic/script-lc.xml"]
)
def test_documents_with_programs_are_refused(name):
    with pytest.raises(FileWithPrograms):
        kept_files.kept("a.docx", archive({"word/document.xml": b"<x/>", name: b"x"}))


# -- photographs --------------------------------------------------------------------------------


def test_a_photograph_loses_its_place_on_the_way_in(person, system, tmp_path):
    item = attachments.attach(person, "ảnh.jpg", picture("JPEG"), actor=system)
    assert item.told_more
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"CANARY" not in path.read_bytes()
    with attachments.open_content(item) as handle:
        assert opened(handle.read()).getexif()[0x0112] == 6
    thumbnail = attachments.open_thumbnail(item)
    assert thumbnail is not None
    with thumbnail:
        width, height = opened(thumbnail.read()).size
    assert height > width  # it is turned as the photograph says


def test_a_turned_png_and_webp_are_turned_for_good():
    for kind in ("PNG", "WEBP"):
        kept = kept_files.kept("a", picture(kind))
        assert opened(kept.content).size == (40, 60)
        assert b"CANARY" not in kept.content


def test_other_contents_of_ftyp_are_no_photographs():
    for brand in (b"isom", b"qt  ", b"avif"):
        with pytest.raises(FileTypeRefused):
            kept_files.kept("a.heic", b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0")
    with pytest.raises(FileBroken):
        kept_files.kept("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 50)


# -- previews -----------------------------------------------------------------------------------

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def docx(body: str, head: str = "") -> bytes:
    document = f"{head}<w:document {WORD}><w:body>{body}</w:body></w:document>"
    return archive({"word/document.xml": document.encode()})


def test_a_text_document_is_told():
    body = "<w:p><w:r><w:t>Biên bản</w:t></w:r></w:p><w:p><w:r><w:t>họp thôn</w:t></w:r></w:p>"
    assert preview_of(docx(body), DOCX).text == "Biên bản\nhọp thôn"


def test_a_long_document_is_cut():
    found = preview_of(docx(f"<w:p><w:t>{'x' * 50_000}</w:t></w:p>"), DOCX)
    assert found.cut
    assert len(found.text) == MOST_CHARACTERS


def test_entities_are_not_resolved():
    head = '<!DOCTYPE d [<!ENTITY a "CANARY"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    found = preview_of(docx("<w:p><w:t>&a;&f;</w:t></w:p>", head), DOCX)
    assert found.is_empty


def test_what_cannot_be_read_has_no_preview():
    for content in (archive({"xl/workbook.xml": b"<broken"}), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        kind = kept_files.media_type_of(content) or ""
        assert preview_of(content, kind).is_empty


def test_a_page_of_json_never_holds_markup_from_a_name(officer, person):
    answer = officer.post(
        attach_url(person), data=sent(("<img src=x onerror=alert(1)>.exe", b"MZ\x90")), headers=JSON
    )
    assert answer.headers["Content-Type"].startswith("application/json")
    assert json.loads(answer.get_data())["taken"] == 0
