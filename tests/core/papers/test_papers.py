"""The life of a paper through the services, as those do it who may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.core.domain.papers import IssuedOutOfTime
from app.core.errors import NotOfSameForm, SamePersonChecks
from app.core.models import Attachment, Document, PaperNumber
from app.core.services import document_making as making
from app.core.services import documents
from app.core.services.data_calls import create_call
from app.kernel import clock
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from app.kernel.records import move_record
from app.kernel.workflow_papers import Upload
from tests.core.papers.support import CERTIFICATE, MINUTES, drafted, kept, signed, signing, words

DAY = date(2021, 10, 15)


def issue(paper, actor, **values):
    today = clock.today()
    told = {"recipients": "", "copies": None, **values}
    return documents.issue(paper.id, today, **told, actor=actor, today=today)


def test_a_paper_begins_as_a_draft_of_its_record(paper, bodies, people):
    assert (paper.state, paper.series, paper.type_code) == ("draft", "QĐ", "QĐ")
    assert (paper.table_name, paper.row_id) == ("core_organisation", bodies[0].id)
    assert paper.unit_id == bodies[0].unit_id
    assert paper.created_by_id == people.drafter.user_id
    assert paper.needs_other_checker


def test_whoever_drafted_does_not_check(bodies, make_user, acting):
    both = acting(make_user("core.paper_checker", None, bodies[0])[1])
    own = drafted(bodies[0], bodies[0], both)
    with pytest.raises(SamePersonChecks):
        documents.check(own.id, actor=both, today=clock.today())


def test_minutes_may_be_checked_by_who_wrote_them(bodies, make_user, acting):
    both = acting(make_user("core.paper_checker", None, bodies[0])[1])
    own = drafted(bodies[0], bodies[0], both, spec=MINUTES)
    assert documents.check(own.id, actor=both, today=clock.today()).state == "checked"


def test_checking_keeps_both_forms_without_the_mark_of_a_draft(checked, people):
    assert checked.checked_by_id == people.checker.user_id
    assert checked.checked_at is not None
    content = kept(checked.pdf)
    assert "Văn bản của Ủy ban TH-1." in words(content)
    assert "DỰ THẢO" not in words(content)
    assert checked.docx.name.endswith(".docx")


def test_what_was_checked_goes_back_with_a_reason(checked, people, acting):
    item = move_record(
        Document, checked.id, "return", actor=acting(people.checker), today=clock.today(),
        reason="Sai căn cứ",
    )  # fmt: skip
    assert (item.state, item.pdf_id, item.checked_by_id) == ("draft", None, None)


def test_the_program_gives_the_next_number_of_the_year(signed_paper, bodies, people, acting):
    assert (signed_paper.number, signed_paper.number_by) == ("01/QĐ-TH", "program")
    assert signed_paper.registered_by_id == people.clerk.user_id
    second = sign_another(bodies[0], people, acting)
    assert second.number == "02/QĐ-TH"


def sign_another(body, people, acting, **values):
    item = drafted(body, body, acting(people.drafter))
    documents.check(item.id, actor=acting(people.checker), today=clock.today())
    actor = acting(people.clerk)
    return documents.sign(item.id, signing(**values), actor=actor, today=clock.today())


def test_a_typed_number_stands_in_the_same_series(signed_paper, bodies, people, acting):
    assert sign_another(bodies[0], people, acting, number="07/QĐ-TH").number == "07/QĐ-TH"
    assert sign_another(bodies[0], people, acting).number == "08/QĐ-TH"
    with pytest.raises(InvalidInput) as raised:
        sign_another(bodies[0], people, acting, number="07 / qđ-th")
    assert list(raised.value.errors) == ["number"]


def test_the_register_says_what_was_signed_and_sent(issued, db_session, people):
    line = db_session.get(PaperNumber, issued.paper_number_id)
    assert (line.kind, line.number, line.signer) == ("QĐ", "01/QĐ-TH", "Nguyễn Văn Ký")
    assert (line.subject, line.recipients, line.copies) == ("về việc thử", "Như Điều 3", 5)
    assert line.sent_on == issued.issued_on == clock.today()


def test_a_paper_is_not_issued_late(signed_paper, people, acting):
    late = signed_paper.signed_on + timedelta(days=40)
    with pytest.raises(IssuedOutOfTime):
        documents.issue(
            signed_paper.id, late, recipients="", copies=None, actor=acting(people.clerk),
            today=late,
        )  # fmt: skip


def test_a_replacement_marks_what_it_replaces(issued, bodies, people, acting, db_session):
    new = drafted(bodies[0], bodies[0], acting(people.drafter), replaces_id=issued.id)
    documents.check(new.id, actor=acting(people.checker), today=clock.today())
    documents.sign(new.id, signing(), actor=acting(people.clerk), today=clock.today())
    db_session.refresh(issued)
    assert issued.state == "issued"
    issue(new, people.clerk)
    db_session.refresh(issued)
    assert (issued.state, new.state) == ("replaced", "issued")
    assert [each.id for each in documents.followers_of(db_session, issued)] == [new.id]
    assert kept(issued.pdf).startswith(b"%PDF-")


def test_only_an_issued_paper_of_the_same_form_is_replaced(issued, paper, bodies, people, acting):
    drafter = acting(people.drafter)
    with pytest.raises(NotOfSameForm):
        drafted(bodies[0], bodies[0], drafter, spec=MINUTES, replaces_id=issued.id)
    draft = drafted(bodies[0], bodies[0], drafter)
    with pytest.raises(NotOfSameForm):
        drafted(bodies[0], bodies[0], drafter, replaces_id=draft.id)


def test_a_withdrawn_paper_keeps_its_number(signed_paper, people, acting, db_session):
    item = move_record(
        Document, signed_paper.id, "withdraw_signed", actor=acting(people.clerk),
        today=clock.today(), reason="Ký nhầm bản",
    )  # fmt: skip
    line = db_session.get(PaperNumber, item.paper_number_id)
    db_session.refresh(line)
    assert (item.state, line.number, line.note) == ("withdrawn", "01/QĐ-TH", "Ký nhầm bản")


def test_what_was_issued_is_not_withdrawn(issued, people, acting):
    with pytest.raises(WrongState):
        move_record(
            Document, issued.id, "withdraw_signed", actor=acting(people.clerk),
            today=clock.today(), reason="x",
        )  # fmt: skip


def test_only_the_clerk_registers(checked, people, acting):
    with pytest.raises(NotAllowed):
        documents.sign(checked.id, signing(), actor=acting(people.checker), today=clock.today())


def test_papers_of_another_organisation_are_out_of_reach(issued, people, acting, db_session):
    key = issued.id
    acting(people.stranger)
    assert db_session.scalars(select(Document)).all() == []
    assert db_session.scalars(select(PaperNumber)).all() == []
    files = select(Attachment).where(Attachment.table_name == "core_document")
    assert db_session.scalars(files).all() == []
    with pytest.raises(NotFound):
        documents.sign(key, signing(), actor=people.stranger, today=clock.today())


def test_a_file_of_a_wrong_kind_stands_beside_its_field(checked, people, acting):
    with pytest.raises(InvalidInput) as raised:
        documents.sign(
            checked.id, signing(file=Upload("x.exe", b"MZ\x00\x01")), actor=acting(people.clerk),
            today=clock.today(),
        )  # fmt: skip
    assert list(raised.value.errors) == ["file"]


def test_a_document_with_a_series_takes_its_number_from_the_program(bodies, people, acting):
    item = drafted(bodies[0], bodies[0], acting(people.drafter), spec=CERTIFICATE, symbol="")
    documents.check(item.id, actor=acting(people.checker), today=clock.today())
    told = signing(number="99")
    item = documents.sign(item.id, told, actor=acting(people.clerk), today=clock.today())
    assert (item.series, item.number) == ("GCN", "01")


def test_a_letter_corrects_the_form(issued, bodies, people, acting, db_session):
    told = {
        "organisation_id": bodies[0].id,
        "subject": "đã ghi “Thửu”, nay sửa lại là “Thử”",
        "symbol": "TH",
        "corrects_id": issued.id,
    }
    actor = acting(people.drafter)
    letter = documents.draft("core.correction_letter", issued, told, actor=actor)
    assert (letter.series, letter.type_code) == ("CV", "")
    documents.check(letter.id, actor=acting(people.checker), today=clock.today())
    text = words(kept(letter.pdf))
    assert "01/QĐ-TH" in text
    assert "nay sửa lại là “Thử”" in text
    documents.sign(letter.id, signing(), actor=acting(people.clerk), today=clock.today())
    issue(letter, people.clerk)
    db_session.refresh(issued)
    assert issued.state == "corrected"


def test_the_clerk_registers_papers_of_records_beyond_reach(bodies, people, acting, system):
    """A clerk keeps the register of the office, whatever its papers are about."""
    acting(system)
    told = {"unit_id": bodies[0].unit_id, "title": "Số liệu", "data_on": DAY, "due_on": DAY}
    call = create_call(told, actor=system)
    values = {"organisation_id": bodies[0].id, "subject": "về số liệu", "symbol": "TH"}
    paper = documents.draft("core.data_call_letter", call, values, actor=system)
    documents.check(paper.id, actor=system, today=clock.today())
    content = signed(kept(paper.pdf))
    clerk = acting(people.clerk)
    paper = documents.sign(paper.id, signing(content), actor=clerk, today=clock.today())
    assert issue(paper, clerk).state == "issued"
    assert len(documents.signatures_of(making.session_of(paper), paper)) == 1
