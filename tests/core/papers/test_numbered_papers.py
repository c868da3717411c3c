"""The files of a signed paper: number and day stand in them, and in what is sent to be signed."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from sqlalchemy.exc import DBAPIError

from app.core.models import Attachment, PaperNumber
from app.core.services import documents, organisations
from app.core.services.attachments import attach
from app.core.services.data_calls import create_call
from app.core.services.document_numbering import to_sign
from app.kernel import clock
from app.kernel.documents.parts import long_day
from app.kernel.errors import NotAllowed, NotFound
from app.testing.papers import text_of
from tests.core.papers.support import MINUTES, drafted, kept, pdf, refused, signing, words

FILES = "ck_core_document_files"
DAY = date(2021, 10, 15)


def test_the_file_to_sign_bears_the_next_number_and_registers_nothing(
    checked, people, acting, db_session
):
    today = clock.today()
    found = to_sign(checked.id, today, actor=acting(people.clerk))
    assert found.number == "01/QĐ-TH"
    text = words(found.content)
    assert "Số: 01/QĐ-TH" in text
    assert long_day(today) in text
    db_session.refresh(checked)
    assert (checked.state, checked.number, checked.signed_on) == ("checked", None, None)
    numbers = db_session.query(PaperNumber).filter_by(row_id=checked.id)
    assert numbers.count() == 0
    assert to_sign(checked.id, today, actor=people.clerk) == found  # nothing was taken


def test_a_typed_number_stands_in_the_file_to_sign(checked, people, acting):
    found = to_sign(checked.id, clock.today(), number=" 7/QĐ-TH ", actor=acting(people.clerk))
    assert "Số: 07/QĐ-TH" in words(found.content)


def test_the_kept_files_bear_the_number_that_was_given(checked, people, acting, db_session):
    frozen = (checked.docx_id, checked.pdf_id)
    actor = acting(people.clerk)
    paper = documents.sign(checked.id, signing(), actor=actor, today=clock.today())
    for line in ("Số: 01/QĐ-TH", long_day(paper.signed_on)):
        assert line in words(kept(paper.pdf))
        body = docx.Document(BytesIO(kept(paper.docx))).element.body
        assert any(line in text_of(node) for node in body.iter(qn("w:p")))
    assert {paper.docx_id, paper.pdf_id}.isdisjoint(frozen)
    # What was checked stays among the files of the paper.
    assert all(db_session.get(Attachment, key) is not None for key in frozen)


def test_the_kept_file_is_the_one_that_was_given_to_be_signed(checked, people, acting):
    clerk = acting(people.clerk)
    sent = to_sign(checked.id, clock.today(), actor=clerk)
    paper = documents.sign(checked.id, signing(), actor=clerk, today=clock.today())
    assert kept(paper.pdf) == sent.content


def test_minutes_without_a_number_keep_their_day(bodies, people, acting):
    own = drafted(bodies[0], bodies[0], acting(people.drafter), spec=MINUTES, symbol="")
    documents.check(own.id, actor=acting(people.checker), today=clock.today())
    before = words(kept(own.pdf))
    clerk = acting(people.clerk)
    paper = documents.sign(own.id, signing(), actor=clerk, today=clock.today())
    assert before.replace(" ", "")[:40] == words(kept(paper.pdf)).replace(" ", "")[:40]


@pytest.mark.parametrize("who", ["drafter", "checker"])
def test_only_the_clerk_gets_the_file_to_sign(checked, people, acting, who):
    with pytest.raises(NotAllowed):
        to_sign(checked.id, clock.today(), actor=acting(getattr(people, who)))


def test_a_stranger_does_not_get_it(checked, people, acting):
    key = checked.id
    with pytest.raises((NotAllowed, NotFound)):
        to_sign(key, clock.today(), actor=acting(people.stranger))


def test_a_draft_and_a_signed_paper_have_no_file_to_sign(paper, people, acting):
    key = paper.id
    with pytest.raises((NotFound, NotAllowed)):
        to_sign(key, clock.today(), actor=acting(people.clerk))


@pytest.mark.parametrize("who", ["drafter", "checker", "stranger"])
def test_the_database_tells_the_next_number_to_the_clerk_only(checked, people, sql, who):
    statement = "select core_document_coming_number(:id, core_today())"
    assert sql(statement, acting=people.clerk, id=checked.id) == [("01/QĐ-TH",)]
    with pytest.raises(DBAPIError, match="numbered by the clerk"):
        sql(statement, acting=getattr(people, who), id=checked.id)


def test_the_database_takes_files_of_the_paper_only(checked, signed_paper_file, sql, people):
    """Signing may replace what was checked by the same with its number, not by anything else."""
    statement = (
        "update core_document set state = 'signed', number_by = 'program', "
        "signed_on = core_today(), signer = 'x', capacity = 'y', signed_id = :file, {} "
        "where id = :id"
    )
    told = {"acting": people.clerk, "id": checked.id, "file": signed_paper_file.id}
    for column in ("docx_id", "pdf_id"):
        strange = f"{column} = (select min(id) from core_attachment where row_id <> :id)"
        assert refused(sql, statement.format(strange), **told) == FILES
        mixed = f"{column} = :file"
        assert refused(sql, statement.format(mixed), **told) == FILES


@pytest.fixture
def signed_paper_file(checked, bodies, people, acting, system):
    """Return a file of the paper; another record has a file too."""
    attach(bodies[1], "khac.pdf", pdf("khác"), actor=acting(system))
    return attach(checked, "ban-ky.pdf", pdf("ký"), actor=acting(people.clerk))


# -- what a paper bears beside its content ------------------------------------------------------


@pytest.mark.parametrize(
    ("urgency", "stamp"),
    [("urgent", "KHẨN"), ("very_urgent", "THƯỢNG KHẨN"), ("most_urgent", "HỎA TỐC"), (None, "")],
)
def test_an_urgent_paper_bears_its_stamp(bodies, people, acting, urgency, stamp):
    drafter = acting(people.drafter)
    paper = drafted(bodies[0], bodies[0], drafter, urgency=urgency)
    assert paper.urgency == (urgency or "")
    documents.check(paper.id, actor=acting(people.checker), today=clock.today())
    text = words(kept(paper.pdf))
    assert (stamp in text) if stamp else ("KHẨN" not in text and "HỎA TỐC" not in text)


def test_a_letter_bears_the_address_of_its_issuer(bodies, people, acting, system):
    body = bodies[0]
    told = {"name": body.name, "contact": "  Số 1 đường Mẫu; điện thoại: 0259 000 000 \n"}
    organisations.change_organisation(body.id, since=clock.today(), actor=acting(system), **told)
    assert body.contact == "Số 1 đường Mẫu; điện thoại: 0259 000 000"
    decision = drafted(body, body, acting(people.drafter))
    documents.check(decision.id, actor=acting(people.checker), today=clock.today())
    assert "đường Mẫu" not in words(kept(decision.pdf))
    acting(system)
    told = {"unit_id": body.unit_id, "title": "Số liệu", "data_on": DAY, "due_on": DAY}
    call = create_call(told, actor=system)
    values = {"organisation_id": body.id, "subject": "về số liệu", "symbol": "TH"}
    letter = documents.draft("core.data_call_letter", call, values, actor=system)
    documents.check(letter.id, actor=system, today=clock.today())
    text = words(kept(letter.pdf))
    assert "Số 1 đường Mẫu; điện thoại: 0259 000 000" in text
    assert "Mẫu chưa đối chiếu" not in text


def test_the_database_knows_how_urgent_a_paper_is(paper, sql, people):
    change = "update core_document set urgency = :urgency where id = :id"
    told = {"acting": people.drafter, "id": paper.id}
    assert refused(sql, change, urgency="perhaps", **told) == "ck_core_document_urgency_known"


def test_the_urgency_of_a_checked_paper_stands(checked, sql, people):
    change = "update core_document set urgency = 'urgent' where id = :id"
    found = refused(sql, change, acting=people.checker, id=checked.id)
    assert found == "ck_core_document_stands"


def test_the_database_knows_what_is_said_of_revocation(signed_paper, sql, system):
    statement = (
        "insert into core_document_signature (document_id, attachment_id, position, signer, "
        "issuer, is_intact, covers_all, is_trusted, has_timestamp, is_our_file, revocation) "
        "values (:id, :file, 9, 'x', 'y', true, true, true, false, false, 'perhaps')"
    )
    found = refused(sql, statement, acting=system, id=signed_paper.id, file=signed_paper.signed_id)
    assert found == "ck_core_document_signature_revocation_known"
