"""Digitally signed files: who signed, whether it is whole, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.errors import SignatureBroken, SignatureUnreadable
from app.core.services import documents, signatures
from app.kernel import clock
from app.kernel.workflow_papers import Upload
from tests.core.papers.support import SIGNER, identity, kept, pdf, signed, signing

AGENCY = "Ủy ban Mặt trận (con dấu)"


@pytest.fixture
def trusting(tmp_path: Path):
    """Trust the authority of the signer, and forget it afterwards."""
    (tmp_path / "root.pem").write_bytes(identity(SIGNER).root)
    signatures.configure(str(tmp_path))
    yield
    signatures.configure("")


def test_a_scan_has_no_signatures():
    assert signatures.findings(pdf("bản chụp")) == ()


def test_a_signed_file_says_who_signed_and_when():
    (found,) = signatures.checked(signed(pdf("quyết định")))
    assert (found.signer, found.issuer) == (SIGNER, "Cơ quan chứng thực thử")
    assert found.signed_at is not None
    assert (found.is_intact, found.covers_all, found.has_timestamp) == (True, True, False)
    assert not found.is_trusted


def test_it_is_trusted_by_the_roots_of_the_installation(trusting):
    (found,) = signatures.checked(signed(pdf("quyết định")))
    assert found.is_trusted


def test_the_agency_signs_after_the_person(trusting):
    first, second = signatures.checked(signed(signed(pdf("x")), AGENCY, field="Con-dau"))
    assert (first.signer, second.signer) == (SIGNER, AGENCY)
    assert first.is_intact
    assert first.covers_all
    assert second.covers_all
    assert not second.is_trusted  # its authority is another one


def test_a_changed_byte_is_found():
    content = signed(pdf("tổng số 100 hộ")).replace("100 hộ".encode(), "900 hộ".encode())
    with pytest.raises(SignatureBroken) as raised:
        signatures.checked(content)
    assert raised.value.signer == SIGNER


def test_what_is_added_after_signing_is_found():
    import io

    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(signed(pdf("x"))))
    page = writer.root["/Pages"]["/Kids"][0]
    added = generic.StreamObject(stream_data="thêm một dòng".encode())
    page["/Contents"] = writer.add_object(added)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(SignatureBroken):
        signatures.checked(out.getvalue())


@pytest.mark.parametrize("content", [b"%PDF-1.7\nkhong phai", b"%PDF-", b"%PDF-1.4\n%%EOF"])
def test_a_broken_file_is_refused_in_words(content):
    with pytest.raises(SignatureUnreadable):
        signatures.findings(content)


def test_what_was_found_is_kept_with_the_paper(checked, people, acting, db_session, trusting):
    content = signed(kept(checked.pdf))
    paper = documents.sign(
        checked.id, signing(content), actor=acting(people.clerk), today=clock.today()
    )
    (found,) = documents.signatures_of(db_session, paper)
    assert (found.signer, found.is_intact, found.is_trusted) == (SIGNER, True, True)
    assert found.is_our_file
    assert kept(paper.signed) == content


def test_a_signed_file_that_is_another_one_says_so(checked, people, acting, db_session):
    other = signed(pdf("một văn bản khác"))
    paper = documents.sign(
        checked.id, signing(other), actor=acting(people.clerk), today=clock.today()
    )
    (found,) = documents.signatures_of(db_session, paper)
    assert not found.is_our_file


def test_a_tampered_file_is_not_registered(checked, people, acting, db_session):
    content = signed(pdf("tổng số 100 hộ")).replace("100 hộ".encode(), "900 hộ".encode())
    values = signing(file=Upload("ban-ky.pdf", content))
    with pytest.raises(SignatureBroken):
        documents.sign(checked.id, values, actor=acting(people.clerk), today=clock.today())
    db_session.refresh(checked)
    assert (checked.state, checked.number) == ("checked", None)
