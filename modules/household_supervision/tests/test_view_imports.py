"""Screens of imported lists: upload, preview, choice, empty list, and who is kept out."""

from __future__ import annotations

import io

import pytest
from flask import g
from python_calamine import CalamineWorkbook

from modules.household_supervision.services import import_file
from modules.household_supervision.tests.support import COMMUNE, OTHER_COMMUNE, role
from modules.household_supervision.tests.test_service_importing import row, workbook

IMPORTS = "/household-supervision/imports"


@pytest.fixture
def officer(client_as, land, review):
    """Return the browser of the commune's steering committee."""
    return client_as(role("commune_officer"), COMMUNE, land.committee)


def send(client, review, land, *rows):
    """Upload rows and follow to the page that comes next."""
    values = {
        "round_id": str(review.round_id),
        "unit_id": str(land.commune.id),
        "file": (io.BytesIO(workbook(rows)), "danh-sach.xlsx"),
    }
    return client.post(f"{IMPORTS}/add", data=values, follow_redirects=True)


def forget_reader() -> None:
    """Let the next request find its own reader: requests of one test share a context."""
    g.pop("_login_user", None)


def test_the_form_sends_files(officer):
    page = officer.get(f"{IMPORTS}/add").get_data(as_text=True)
    assert 'enctype="multipart/form-data"' in page
    assert 'enctype="multipart/form-data"' not in officer.get(
        "/household-supervision/households/add"
    ).get_data(as_text=True)


def test_an_upload_leads_to_the_preview_with_its_choice(officer, review, land):
    answer = send(officer, review, land, row(), row(no=2, head="Sai Lớp", cls="CN"))
    page = answer.get_data(as_text=True)
    assert answer.request.path.endswith("/preview")
    assert "Đã lưu." in page
    assert 'name="accepted_only" value="y"' in page
    assert "is-faulty" in page
    key = answer.request.path.split("/")[-2]
    kept = officer.get(f"{IMPORTS}/{key}/preview?outcome=new").get_data(as_text=True)
    assert "Nguyễn Văn Tốt" in kept
    assert "Sai Lớp" not in kept


@pytest.mark.parametrize("query", ["outcome=all", "after=x", "before=-1", "after=1" + "0" * 20])
def test_what_is_not_understood_is_refused(officer, review, land, query):
    path = send(officer, review, land, row()).request.path
    assert officer.get(f"{path}?{query}").status_code == 400


def test_readers_and_strangers_see_nothing(officer, review, land, client_as):
    # The rows name people, whom readers of reviews do not see.
    path = send(officer, review, land, row()).request.path
    reader = client_as(role("viewer"), COMMUNE)
    forget_reader()
    assert reader.get(path).status_code == 403
    stranger = client_as(role("commune_officer"), OTHER_COMMUNE)
    forget_reader()
    assert stranger.get(path).status_code == 404


def test_the_empty_list_is_that_of_ones_own_unit(officer, land):
    answer = officer.get(f"{IMPORTS}/template")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    assert answer.status_code == 200
    assert "Xã Hộ Hải" in str(book.get_sheet_by_index(0).to_python()[1][0])
    meanings = {line[3]: line[4] for line in book.get_sheet_by_name("Danh mục").to_python()[1:]}
    offered = import_file.layout().template.choices["household_class"]
    assert all(meanings[code] for code in offered)
    assert officer.get(f"{IMPORTS}/template?unit={land.other_commune.id}").status_code == 404
    assert officer.get(f"{IMPORTS}/template?round=x").status_code == 400


def test_who_uploads_nothing_is_offered_no_empty_list(client_as, land, review):
    reader = client_as(role("viewer"), COMMUNE)
    assert reader.get(f"{IMPORTS}/template").status_code in (302, 403)
    assert f"{IMPORTS}/template" not in reader.get(f"{IMPORTS}/").get_data(as_text=True)
