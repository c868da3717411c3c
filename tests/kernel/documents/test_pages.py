"""The page of a paper on a record: who opens it, what it leaves in the trail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO

import docx
import pdfplumber
import pytest
from sqlalchemy import text

from app import create_app
from app.core.models import Export
from app.core.services import exports, people, units
from app.core.views.people import PersonView
from app.extensions import db
from app.kernel import reading
from app.kernel.actor import bind_actor, system_actor
from app.kernel.documents.blocks import Paragraph, Template
from app.kernel.documents.spec import DocumentSpec
from app.kernel.registry import registry
from app.testing.plugin import settings_under_test
from tests.kernel.documents.papers import DAY, NOTICE


@dataclass(frozen=True)
class Card:
    """A person's name."""

    name: str


CARD = DocumentSpec(
    name="core.card",
    label="Card of a person",
    build=lambda person: Card(person.full_name),
    sample=lambda: Card("Pi Năng Thị Mẫu"),
    columns=("full_name",),
    source="mẫu thử",
    template=Template((Paragraph("Họ và tên: {{ name }}"),)),
)
PLAIN = replace(CARD, name="core.plain", columns=("unit",), build=lambda _person: Card("không tên"))


def build_of_others(person):
    """Name another person than the record's own, as minutes do."""
    reading.note(registry().views["PersonView"], (person,), ("full_name",))
    return Card(person.full_name)


OTHERS = replace(CARD, name="core.others", columns=("unit",), build=build_of_others)
HIDDEN = replace(CARD, name="core.hidden", shown=lambda _person: False)


PAPERS = (CARD, PLAIN, OTHERS, HIDDEN)


@pytest.fixture(scope="session")
def application(dsns):
    """Return an application whose people have papers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PersonView, "documents", PAPERS)
        return create_app(settings_under_test(dsns.application))


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    """Let people have papers during each of these tests, and no longer."""
    monkeypatch.setattr(PersonView, "documents", PAPERS)


@pytest.fixture
def person(db_session, system):
    found = people.create_person(
        full_name="Chamaléa Thị Giấy", unit_id=units.unit_on("584", DAY).id, actor=system
    )
    db_session.commit()
    return found.id


@pytest.fixture
def officer(client_as):
    return client_as("core.officer", "584", locale="en")


def entries(action):
    session = db.session()
    session.rollback()
    bind_actor(session, system_actor("test"))
    query = text("select * from core_trail where action = :action order by id")
    return [row.new_values for row in session.execute(query, {"action": action})]


def test_a_paper_is_in_the_menu_and_shown_as_pictures(officer, person):
    url = f"/core/people/{person}"
    page = unescape(officer.get(url).get_data(as_text=True))
    assert f"{url}/document/card" in page
    assert "document/hidden" not in page
    answer = officer.get(f"{url}/document/card")
    assert answer.status_code == 200
    shown = answer.get_data(as_text=True)
    assert shown.count('src="data:image/png;base64,') == 1
    assert "Page 1 of 1" in shown
    assert any("full_name" in entry["columns"] for entry in entries("read"))


def test_personal_data_leaves_only_for_a_purpose(officer, person):
    url = f"/core/people/{person}/document/card/pdf"
    asked = officer.get(url)
    assert asked.status_code == 200
    assert b"%PDF" not in asked.data
    assert officer.post(url, data={"what_for": "  "}).status_code == 422
    assert entries("export") == []
    given = officer.post(url, data={"what_for": "gửi cho người dân"})
    assert given.mimetype == "application/pdf"
    assert given.data.startswith(b"%PDF-1.7")
    assert given.headers["Content-Disposition"].endswith(f'card-{person}.pdf"')
    registered, entry = entries("export")  # the list of exports, and the record's own history
    assert entry["purpose"] == registered["purpose"] == "gửi cho người dân"
    assert (entry["paper"], entry["personal"]) == ("core.card", ["full_name"])
    assert entry["serial"] == registered["serial"]


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_stray_file_leads_back_to_who_took_it(officer, person, kind):
    url = f"/core/people/{person}/document/card/{kind}"
    given = officer.post(url, data={"what_for": "gửi cho người dân"})
    if kind == "pdf":
        with pdfplumber.open(BytesIO(given.data)) as pdf:
            serial = pdf.metadata["Keywords"]
            assert serial in pdf.pages[0].extract_text()  # a draft shows it
    else:
        serial = docx.Document(BytesIO(given.data)).core_properties.identifier
    item = exports.find_by_serial(db.session(), serial)
    assert (item.kind, item.purpose, item.row_ids) == (kind, "gửi cho người dân", [person])
    assert (item.title, item.personal) == ("Card of a person", ["full_name"])
    page = officer.get("/account/exports/").get_data(as_text=True)
    assert serial in page
    again = officer.get(f"/account/exports/{item.id}/download")
    assert (again.data, again.mimetype) == (given.data, given.mimetype)


def test_a_paper_without_personal_data_is_not_registered(officer, person):
    given = officer.get(f"/core/people/{person}/document/plain/docx")
    assert docx.Document(BytesIO(given.data)).core_properties.identifier == ""
    assert db.session().query(Export).count() == 0


def test_a_paper_that_names_other_people_asks_too(officer, person):
    url = f"/core/people/{person}/document/others/docx"
    assert not officer.get(url).data.startswith(b"PK")
    assert entries("export") == []
    assert officer.post(url, data={"what_for": "họp thôn"}).data.startswith(b"PK")
    assert [each["personal"] for each in entries("export")] == [["core.Person.full_name"]] * 2


def test_a_paper_without_personal_data_is_given_at_once(officer, person):
    given = officer.get(f"/core/people/{person}/document/plain/docx")
    assert given.status_code == 200
    assert given.data.startswith(b"PK")
    assert entries("export")[0]["format"] == "docx"


@pytest.mark.parametrize("end", ["", "/pdf", "/docx"])
def test_what_is_not_offered_or_out_of_reach_is_not_there(officer, client_as, person, end):
    for name in ("none", "hidden"):
        assert officer.get(f"/core/people/{person}/document/{name}{end}").status_code == 404
    elsewhere = client_as("core.officer", "586")
    assert elsewhere.get(f"/core/people/{person}/document/card{end}").status_code == 404
    nobody = client_as(None)
    assert nobody.get(f"/core/people/{person}/document/card{end}").status_code in (302, 401)


def test_a_server_without_the_font_says_so(officer, person, monkeypatch):
    monkeypatch.setattr("app.kernel.documents.fonts.PLACES", ())
    answer = officer.get(f"/core/people/{person}/document/card")
    assert answer.status_code == 503
    assert "font of papers" in answer.get_data(as_text=True)
    assert officer.get(f"/core/people/{person}").status_code == 200


def test_every_block_of_the_sample_is_declared():
    assert NOTICE.slug == "tests-notice"


def test_a_very_long_paper_is_not_shown_as_pictures(officer, person, monkeypatch):
    monkeypatch.setattr("app.kernel.documents.pages.MOST_SHOWN", 0)
    page = unescape(officer.get(f"/core/people/{person}/document/card").get_data(as_text=True))
    assert "data:image/png" not in page
    assert "The paper has 1 pages, too many to be shown here." in page
