"""The pages of papers as those see them who draft, check, register and issue."""

from __future__ import annotations

from io import BytesIO

import pytest

from app.core.models import Document, IncomingDocument
from app.core.services import document_making as making
from app.core.services import documents, paper_registers
from app.core.services.documents import Signing
from app.kernel import clock
from app.kernel.dates import format_date
from app.kernel.errors import NotFound
from app.kernel.workflow_papers import Upload
from tests.core.papers.support import DECISION, kept, signed, words


@pytest.fixture
def browse(app, db_session):
    """Return a function that gives the browser of an actor."""

    def sign_in(who):
        db_session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie |= {"locale": "vi", "_user_id": str(who.user_id), "_fresh": True}
        return client

    return sign_in


def test_a_paper_is_begun_from_its_record(bodies, people, browse, db_session, acting):
    client = browse(people.drafter)
    key = bodies[0].id
    found = client.get(f"/core/documents/of/OrganisationView/{key}")
    assert f"/core/documents/make/OrganisationView/{key}/{DECISION}" in found.text
    address = f"/core/documents/make/OrganisationView/{key}/{DECISION}"
    assert client.get(address).status_code == 200
    told = {"organisation_id": key, "subject": "về việc thử", "symbol": "QĐ-TH"}
    assert client.post(address, data=told).status_code == 302
    acting(people.drafter)
    paper = db_session.query(Document).one()
    page = client.get(f"/core/documents/{paper.id}")
    assert f"/core/documents/{paper.id}/draft.pdf" in page.text
    draft = client.get(f"/core/documents/{paper.id}/draft.pdf")
    assert draft.data.startswith(b"%PDF-")
    assert "default-src 'none'" in draft.headers["Content-Security-Policy"]


def test_an_empty_subject_keeps_what_was_typed(bodies, people, browse):
    client = browse(people.drafter)
    address = f"/core/documents/make/OrganisationView/{bodies[0].id}/{DECISION}"
    answer = client.post(address, data={"subject": "", "symbol": "QĐ-TH"})
    assert answer.status_code == 422
    assert "QĐ-TH" in answer.text


def test_the_clerk_registers_and_issues(checked, people, browse, db_session, acting):
    key, content = checked.id, signed(kept(checked.pdf))
    client = browse(people.clerk)
    address = f"/core/documents/{key}/command/sign"
    assert client.get(address).status_code == 200
    bad = content.replace(b"/Page", b"/Pagf", 1)
    told = {"signed_on": "", "signer": "Nguyễn Văn Ký", "capacity": "CHỦ TỊCH"}
    day = format_date(clock.today())
    told["signed_on"] = day
    for sent, status in ((bad, 422), (content, 302)):
        form = told | {"file": (BytesIO(sent), "ky.pdf")}
        answer = client.post(address, data=form, content_type="multipart/form-data")
        assert answer.status_code == status
    page = client.get(f"/core/documents/{key}")
    assert "nguyên vẹn từ khi ký" in page.text
    address = f"/core/documents/{key}/command/issue"
    answer = client.post(address, data={"issued_on": day, "recipients": "", "copies": "3"})
    assert answer.status_code == 302
    acting(people.clerk)
    db_session.expire_all()
    assert db_session.get(Document, key).state == "issued"


def test_the_clerk_takes_the_file_to_sign(checked, people, browse):
    address, page = f"/core/documents/{checked.id}/to-sign", f"/core/documents/{checked.id}"
    clerk, checker = browse(people.clerk), browse(people.checker)
    assert address in clerk.get(page).text
    assert address not in checker.get(page).text
    assert checker.get(address).status_code == 403
    assert "Tệp để ký" in clerk.get(address).text
    day = format_date(clock.today())
    assert clerk.post(address, data={"signed_on": "31/12/2999"}).status_code == 422
    found = clerk.post(address, data={"number": "9/QĐ-TH", "signed_on": day})
    assert found.mimetype == "application/pdf"
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert "Số: 09/QĐ-TH" in words(found.data)
    assert browse(people.stranger).get(address).status_code in (403, 404)


def test_only_a_checked_paper_has_a_file_to_sign(signed_paper, people, browse):
    address = f"/core/documents/{signed_paper.id}/to-sign"
    assert browse(people.clerk).get(address).status_code == 404


def test_the_page_says_what_is_known_of_revocation(checked, people, acting, browse):
    clerk = acting(people.clerk)
    told = Signing(clock.today(), "Nguyễn Văn Ký", "CHỦ TỊCH",
                   Upload("ky.pdf", signed(kept(checked.pdf))))  # fmt: skip
    documents.sign(checked.id, told, actor=clerk, today=clock.today())
    page = browse(people.clerk).get(f"/core/documents/{checked.id}").text
    assert "chưa kiểm tra thu hồi: không có danh sách" in page
    assert "Tệp đã ký không phải là tệp do chương trình lập với số và ngày này." in page


def test_a_stranger_sees_nothing(checked, people, browse):
    key, client = checked.id, browse(people.stranger)
    for path in ("", "/command/sign", "/draft.pdf", "/edit"):
        assert client.get(f"/core/documents/{key}{path}").status_code == 404


def test_administrators_alone_reach_templates(declared, people, browse, make_user):
    assert browse(people.clerk).get("/core/document-templates/").status_code in (302, 403)
    client = browse(make_user("core.administrator")[1])
    assert "Quyết định thử" in client.get("/core/document-templates/").text
    page = f"/core/document-templates/of/{DECISION}"
    assert client.get(page).status_code == 200
    sent = {"file": (BytesIO(b"PK\x03\x04 hong"), "mau.docx"), "note": "x"}
    answer = client.post(f"{page}/upload", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    template = client.get(f"{page}/default.docx").data
    sent = {"file": (BytesIO(template), "mau.docx"), "note": "x"}
    answer = client.post(f"{page}/upload", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 302
    assert client.get(page).status_code == 200
    assert client.get(f"{page}/preview/0").data.startswith(b"%PDF-")


def test_the_registers_print_their_sheets(issued, people, browse):
    client = browse(people.clerk)
    sheet = client.get("/core/registers/outgoing")
    assert "SỔ ĐĂNG KÝ VĂN BẢN ĐI" in sheet.text
    assert "01/QĐ-TH" in sheet.text
    assert "mẫu chưa đối chiếu" in sheet.text
    assert client.get("/core/registers/incoming").status_code == 200


def test_a_letter_that_came_in_needs_no_type(bodies, people, browse, db_session, acting):
    client, key = browse(people.clerk), bodies[0].id
    assert 'value="">Công văn</option>' in client.get("/core/incoming-papers/add").text
    sent = {"organisation_id": key, "arrived_on": "25/10/2021", "sender": "Sở Mẫu",
            "number": "7/SM-VP", "type_code": "", "subject": "V/v thử"}  # fmt: skip
    assert client.post("/core/incoming-papers/add", data=sent).status_code == 302
    acting(people.clerk)
    item = db_session.query(IncomingDocument).one()
    assert item.type_code == ""
    assert "Công văn" in client.get(f"/core/incoming-papers/{item.id}").text
    changed = {**sent, "type_code": "BC", "version": item.version}
    assert client.post(f"/core/incoming-papers/{item.id}/edit", data=changed).status_code == 302
    acting(people.clerk)
    db_session.refresh(item)
    assert item.type_code == "BC"
    again = {**sent, "version": item.version}
    assert client.post(f"/core/incoming-papers/{item.id}/edit", data=again).status_code == 302


def test_papers_speak_vietnamese_to_readers_of_english_too(bodies, people, browse, issued):
    client = browse(people.drafter)
    with client.session_transaction() as cookie:
        cookie["locale"] = "en"
    made = client.get(f"/core/documents/make/OrganisationView/{bodies[0].id}/{DECISION}").text
    assert "Quyết định thử" in made
    client = browse(people.clerk)
    with client.session_transaction() as cookie:
        cookie["locale"] = "en"
    assert "Quyết định" in client.get("/core/registers/outgoing").text


def test_the_home_page_says_which_papers_wait(paper, bodies, people, browse, acting, db_session):
    def home(who):
        return browse(who).get("/").text

    assert "Văn bản chờ kiểm tra" in home(people.checker)
    assert "Văn bản chờ kiểm tra" not in home(people.drafter)
    documents.check(paper.id, actor=acting(people.checker), today=clock.today())
    assert "Văn bản chờ kiểm tra" not in home(people.checker)
    assert "Văn bản chờ ký, vào sổ" in home(people.clerk)
    assert "Văn bản chờ ký, vào sổ" not in home(people.stranger)
    day = clock.today()
    told = {"organisation_id": bodies[0].id, "arrived_on": day, "sender": "Sở Mẫu",
            "subject": "thử", "due_on": day}  # fmt: skip
    paper_registers.enter_incoming(told, actor=acting(people.clerk))
    assert "Văn bản đến cần trả lời" in home(people.clerk)
    listed = f"/core/incoming-papers/?f0.due_on.le={day:%d/%m/%Y}&f0.done_on.empty=yes&sort=due_on"
    assert "Sở Mẫu" in browse(people.clerk).get(listed).text


def test_a_draft_shows_no_empty_parts(bodies, people, browse, issued):
    page = browse(people.drafter).get(f"/core/documents/{issued.id}").text
    assert "Ký và phát hành" in page
    assert "Văn bản liên quan" not in page


def test_a_paper_outlasts_the_module_that_it_was_made_by(db_session):
    paper = Document(record="gone.Thing", table_name="gone_thing", row_id=1)
    with pytest.raises(NotFound):
        making.record_of(db_session, paper)
