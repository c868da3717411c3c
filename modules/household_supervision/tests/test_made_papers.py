"""A step of a recommendation takes the letter that was made and signed in the program."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from sqlalchemy.exc import DBAPIError

from app.core.models import WorkflowPaper
from app.core.services import documents
from app.core.services.documents import Signing
from app.core.services.workflow_papers import made_papers
from app.kernel import clock
from app.kernel.actor import bind_actor, system_actor
from app.kernel.documents.blocks import Paragraph, Template
from app.kernel.documents.spec import DocumentSpec
from app.kernel.workflow_papers import Paper, Upload
from modules.household_supervision.services import papers, supervision
from modules.household_supervision.tests.support import COMMUNE, DAY, role
from modules.household_supervision.views.supervision import RecommendationView

LETTER = "household_supervision.recommendation_letter"


@dataclass(frozen=True)
class LetterData:
    """What the letter of these tests says."""

    content: str


def letter() -> DocumentSpec:
    return DocumentSpec(
        name=LETTER,
        label="Kiến nghị",
        build=lambda item: LetterData(item.content),
        sample=lambda: LetterData("…"),
        template=Template((Paragraph("Kiến nghị: {{ content }}"),)),
    )


def blank_pdf() -> bytes:
    writer, out = PdfFileWriter(), io.BytesIO()
    from pyhanko.pdf_utils import generic

    content = writer.add_object(generic.StreamObject(stream_data=b"ky"))
    writer.insert_page(PageObject(contents=content, media_box=(0, 0, 595, 842)))
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def supervisor(land, actor):
    return actor(role("front_supervisor"), COMMUNE, land.front)


def drafted(land, review, who) -> Any:
    wanted = supervision.NewRecommendation(
        unit_id=land.commune.id,
        issuing_organisation_id=land.front.id,
        addressee_organisation_id=land.committee.id,
        content="Niêm yết lại",
        unit_review_id=review.id,
    )
    return supervision.draft_recommendation(wanted, actor=who)


@pytest.fixture
def item(land, review, supervisor):
    return drafted(land, review, supervisor)


@pytest.fixture
def made(item, land, db_session, system, supervisor, monkeypatch):
    """Return a signed letter of the recommendation."""
    monkeypatch.setattr(RecommendationView, "documents", (letter(),))
    bind_actor(db_session, system)
    told = {"organisation_id": land.front.id, "subject": "về niêm yết", "symbol": "KN-MT"}
    paper = documents.draft(LETTER, item, told, actor=system)
    documents.check(paper.id, actor=system, today=clock.today())
    signing = Signing(
        signed_on=DAY, signer="Trần Thị Ký", capacity="KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH",
        file=Upload("ky.pdf", blank_pdf()),
    )  # fmt: skip
    return documents.sign(paper.id, signing, actor=system, today=clock.today())


def test_what_was_signed_is_offered_and_taken_over(item, made, db_session, supervisor, sql):
    (offered,) = made_papers(item, papers.RECOMMENDATION_RULE)
    assert (offered.key, offered.paper.number) == (made.id, made.number)
    bind_actor(db_session, supervisor)
    (offered,) = made_papers(item, papers.RECOMMENDATION_RULE)  # who reads the record reads it
    supervision.issue_recommendation(item.id, offered.paper, actor=supervisor, today=DAY)
    db_session.refresh(item)
    assert item.state == "issued"
    kept = db_session.query(WorkflowPaper).one()
    assert (kept.number, kept.signer, kept.issued_on) == (made.number, "Trần Thị Ký", DAY)
    assert kept.capacity == "KT. CHỦ TỊCH PHÓ CHỦ TỊCH"
    assert (kept.document_id, kept.attachment_id) == (made.id, made.signed_id)
    assert kept.paper_number_id == made.paper_number_id
    numbers = sql("select number from core_paper_number", acting=system_actor("test"))
    assert numbers == [(made.number,)]


def test_nothing_is_offered_for_another_record(item, made, land, review, supervisor, db_session):
    bind_actor(db_session, supervisor)
    other = drafted(land, review, supervisor)
    bind_actor(db_session, system_actor("test"))
    assert made_papers(other, papers.RECOMMENDATION_RULE) == []


def test_the_paper_of_another_record_is_refused(
    item, made, land, review, supervisor, db_session, sql
):
    key = made.id
    bind_actor(db_session, supervisor)
    other = drafted(land, review, supervisor)
    with pytest.raises(DBAPIError) as refused:
        sql(
            "insert into core_workflow_paper (table_name, row_id, transition, kind, issued_on, "
            "signer, capacity, document_id) values ('household_recommendation', :row, 'issue', "
            ":kind, :day, 'A', 'B', :made)",
            acting=system_actor("test"), row=other.id, kind=papers.RECOMMENDATION, day=DAY,
            made=key,
        )  # fmt: skip
    assert refused.value.orig.sqlstate == "CTW04"


def test_a_typed_paper_is_still_taken(item, supervisor, made, land, db_session, system):
    typed = Paper("Trần Thị Khác", "CHỦ TỊCH", DAY, number="77/KN-MT")
    typed = Paper(**{**vars(typed), "organisation_id": land.front.id})
    supervision.issue_recommendation(item.id, typed, actor=system, today=DAY)
    kept = db_session.query(WorkflowPaper).one()
    assert (kept.number, kept.document_id) == ("77/KN-MT", None)
