"""Digitally signed files: who signed, whether it is whole, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.domain.papers import Revocation
from app.core.errors import SignatureBroken, SignatureUnreadable
from app.core.services import document_making as making
from app.core.services import documents, signatures
from app.core.services.document_numbering import to_sign
from app.kernel import clock
from app.kernel.workflow_papers import Upload
from tests.core.papers.support import (
    SIGNER,
    identity,
    kept,
    pdf,
    revoked_list,
    signed,
    signing,
    with_store,
)

AGENCY = "Ủy ban Mặt trận (con dấu)"


@pytest.fixture
def trusting(tmp_path: Path):
    """Trust the authority of the signer, and forget it afterwards."""
    (tmp_path / "root.pem").write_bytes(identity(SIGNER).root)
    signatures.configure(str(tmp_path))
    yield tmp_path
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


@pytest.mark.parametrize(
    ("place", "revoked", "found"),
    [
        ("signature", (), Revocation.GOOD),  # nobody embeds a list that names themselves
        ("store", (), Revocation.GOOD),
        ("store", (SIGNER,), Revocation.REVOKED),
        ("folder", (), Revocation.GOOD),
        ("folder", (SIGNER,), Revocation.REVOKED),
    ],
)
def test_revocation_is_told_without_a_network(trusting, revoked, found, place):
    told = revoked_list(SIGNER, revoked)
    content = pdf("quyết định")
    if place == "signature":
        content = signed(content, crls=[told])
    elif place == "store":
        content = with_store(signed(content), [told])
    else:
        content = signed(content)
        (trusting / "revoked.crl").write_bytes(told)
    (each,) = signatures.checked(content)
    assert each.revocation == found
    assert each.is_trusted == (found == Revocation.GOOD)
    assert each.is_intact


def test_a_list_out_of_date_or_of_another_authority_tells_nothing(trusting):
    old = revoked_list(SIGNER, (), days=-2)
    (trusting / "old.crl").write_bytes(old)
    (trusting / "other.crl").write_bytes(revoked_list(AGENCY, (AGENCY,)))
    (trusting / "broken.crl").write_bytes(b"\x30\x03khong phai")
    (each,) = signatures.checked(signed(pdf("quyết định")))
    assert (each.revocation, each.is_trusted) == (Revocation.UNCHECKED, True)


def test_nothing_is_told_of_an_unknown_authority():
    told = revoked_list(SIGNER, (SIGNER,))
    (each,) = signatures.checked(with_store(signed(pdf("quyết định")), [told]))
    assert (each.revocation, each.is_trusted) == (Revocation.UNCHECKED, False)


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
    clerk = acting(people.clerk)
    content = signed(to_sign(checked.id, clock.today(), actor=clerk).content)
    paper = documents.sign(
        checked.id, signing(content), actor=acting(people.clerk), today=clock.today()
    )
    (found,) = documents.signatures_of(db_session, paper)
    assert (found.signer, found.is_intact, found.is_trusted) == (SIGNER, True, True)
    assert found.is_our_file
    assert found.revocation == Revocation.UNCHECKED
    assert kept(paper.signed) == content
    assert content.startswith(kept(paper.pdf))


def test_what_was_signed_before_it_had_its_number_is_not_our_file(checked, people, acting):
    clerk = acting(people.clerk)
    content = signed(kept(checked.pdf))
    paper = documents.sign(checked.id, signing(content), actor=clerk, today=clock.today())
    (found,) = documents.signatures_of(making.session_of(paper), paper)
    assert not found.is_our_file


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
