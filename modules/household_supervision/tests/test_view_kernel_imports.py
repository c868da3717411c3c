"""The pages of the import, by the people who use them."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from app.core.models import Import
from app.core.services import import_work
from app.extensions import db
from modules.household_supervision.tests.support import COMMUNE

OFFICER = "household_supervision.commune_officer"
START = "/core/imports/start/HouseholdView"
FILE = (
    "Họ và tên chủ hộ;Thôn;Địa chỉ;Ngày vào sổ\nNguyễn Văn Đức;Mẫu Một;Xóm 1;5/4/2021\nLê B;Xa;;\n"
)


@pytest.fixture
def client(land, client_as):
    return client_as(OFFICER, COMMUNE)


def upload(client, content: bytes, name: str = "hộ.csv"):
    return client.post(START, data={"file": (io.BytesIO(content), name)})


def test_from_the_list_to_the_rows(client, db_session, app) -> None:
    shown = client.get("/household-supervision/households/").get_data(as_text=True)
    assert START in shown
    assert "drop-downs" not in client.get(START).get_data(as_text=True)
    sent = upload(client, FILE.encode())
    assert sent.status_code == 302
    key = db_session.scalars(select(Import.id)).one()
    columns = client.get(sent.location).get_data(as_text=True)
    assert '<option value="head_name" selected>' in columns
    chosen = {f"column-{n}": c for n, c in enumerate(("head_name", "unit_id", "", "registered_on"))}
    asked = client.post(f"/core/imports/{key}/columns", data=chosen)
    assert asked.location.endswith(f"/core/imports/{key}")
    assert "data-refresh" in client.get(asked.location).get_data(as_text=True)

    import_work.run(key)
    db.session.expire_all()
    preview = client.get(asked.location).get_data(as_text=True)
    assert "Nguyễn Văn Đức" in preview
    assert "is-faulty" in preview
    assert "accepted_only" in preview
    rejected = client.get(f"/core/imports/{key}?outcome=rejected").get_data(as_text=True)
    assert "Nguyễn Văn Đức" not in rejected
    book = client.get(f"/core/imports/{key}/rejected-rows")
    assert (book.status_code, book.data[:2]) == (200, b"PK")

    client.post(f"/core/imports/{key}/apply", data={"accepted_only": "y"})
    import_work.run(key)
    db.session.expire_all()
    done = client.get(asked.location).get_data(as_text=True)
    assert f"/core/imports/{key}/undo" in done
    assert "hộ.csv" in client.get("/core/imports/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"PK\x03\x04broken", "x.xlsx"),
        (b"", "x.csv"),
        (b"\x00\x01\x02\x03", "x.csv"),
        (b"a", "x.exe"),
    ],
)
def test_bad_files_are_refused_beside_the_field(client, content: bytes, name: str) -> None:
    answer = upload(client, content, name)
    assert answer.status_code == 422
    assert "field-error" in answer.get_data(as_text=True)


def test_the_template_has_choices(client) -> None:
    book = client.get("/core/imports/template/MemberView")
    assert (book.status_code, book.data[:2]) == (200, b"PK")


def test_who_may_not_write(land, client_as) -> None:
    reader = client_as("household_supervision.viewer", COMMUNE)
    assert START not in reader.get("/household-supervision/households/").get_data(as_text=True)
    assert reader.get(START).status_code == 403
    assert reader.get("/core/imports/template/HouseholdView").status_code == 403


@pytest.mark.parametrize("path", ["?outcome=x", "?after=-1", "?after=x"])
def test_bad_addresses(client, path: str) -> None:
    upload(client, FILE.encode())
    key = db.session.scalars(select(Import.id)).one()
    assert client.get(f"/core/imports/{key}{path}").status_code == 400


def test_of_others_is_not_found(client, client_as) -> None:
    upload(client, FILE.encode())
    key = db.session.scalars(select(Import.id)).one()
    other = client_as(OFFICER, COMMUNE)
    for method, path in (
        ("get", ""),
        ("get", "/columns"),
        ("post", "/apply"),
        ("post", "/undo"),
        ("post", "/discard"),
        ("get", "/rejected-rows"),
    ):
        assert getattr(other, method)(f"/core/imports/{key}{path}").status_code == 404
