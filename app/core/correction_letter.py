"""The công văn đính chính: an official letter that corrects the form of an issued paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import object_session

from app.core.models import Document
from app.core.services.bodies import body_on
from app.core.services.document_types import type_name
from app.core.services.issuing import head_of, signing_of
from app.extensions import db
from app.kernel import clock
from app.kernel.documents.blocks import (
    Addressees,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Template,
)
from app.kernel.documents.parts import Head, Signer, head_signs, recipients
from app.kernel.documents.spec import DocumentSpec

# Lines of Nơi nhận that name nobody to whom a letter could be addressed.
NOBODY = ("như ", "lưu")
ISSUED = ("issued", "corrected")


@dataclass(frozen=True)
class CorrectionData:
    """What the letter says of the paper that it corrects."""

    head: Head
    addressees: tuple[str, ...]
    kind: str
    number: str
    signed_on: date | None
    subject: str
    issuer: str
    correction: str
    recipients: tuple[str, ...]
    signer: Signer


def correction_data(paper: Document) -> CorrectionData:
    """Return the data of the letter from the issued paper."""
    session = db.session()
    body = body_on(session, paper.organisation_id, clock.today())
    told = (line.strip(" -;.") for line in paper.recipients.splitlines())
    sent = tuple(line for line in told if line and not line.casefold().startswith(NOBODY))
    return CorrectionData(
        head=head_of(body, day=None, symbol=_symbol(paper)),
        addressees=sent or ("Các cơ quan, đơn vị đã nhận văn bản",),
        kind=type_name(paper.type_code) or "Văn bản",
        number=paper.number or "",
        signed_on=paper.signed_on,
        subject=paper.subject,
        issuer=body.name,
        correction=_correction(paper),
        recipients=recipients(("Như trên",)),
        signer=signing_of(body.kind).signer(),
    )


def _correction(paper: Document) -> str:
    """Return what the letter on the way says about the error: its subject."""
    session = object_session(paper)
    if session is None:
        return ""
    statement = (
        select(Document.subject)
        .where(Document.corrects_id == paper.id, Document.state.in_(("draft", "checked")))
        .order_by(Document.id.desc())
        .limit(1)
    )
    return (session.execute(statement).scalar_one_or_none() or "").rstrip(" .;")


def _symbol(paper: Document) -> str:
    """Return the symbol of the issuer's letters: that of the paper without its type."""
    return paper.symbol.removeprefix(f"{paper.type_code}-") if paper.type_code else paper.symbol


def correction_sample() -> CorrectionData:
    """Return made-up content, for previews."""
    return CorrectionData(
        head=Head(
            issuer="Ủy ban nhân dân xã Phước Bình",
            symbol="UBND-VP",
            place="Phước Bình",
            day=date(2021, 2, 9),
        ),
        addressees=("Các thôn trong xã",),
        kind="Quyết định",
        number="05/QĐ-UBND",
        signed_on=date(2021, 2, 5),
        subject="về việc thành lập tổ rà soát",
        issuer="Ủy ban nhân dân xã Phước Bình",
        correction="dòng địa danh đã ghi “Phước Bìn”, nay sửa lại là “Phước Bình”",
        recipients=recipients(("Như trên",)),
        signer=head_signs("Chủ tịch", "Nguyễn Văn A"),
    )


CORRECTION = DocumentSpec(
    name="core.correction_letter",
    label=_l("Letter that corrects the form of a paper"),
    build=correction_data,
    sample=correction_sample,
    shown=lambda paper: paper.state in ISSUED,
    source="công văn, mẫu 1.5 Phụ lục III Nghị định 30/2020/NĐ-CP",
    is_compared=True,
    template=Template(
        (
            Letterhead(about="đính chính {{ kind }} số {{ number }}"),
            Addressees("addressees"),
            Paragraph(
                "{{ issuer }} đã ban hành {{ kind }} số {{ number }} {{ signed_on|long_day }} "
                "{{ subject }}."
            ),
            Paragraph(
                "Sau khi rà soát, {{ issuer }} đính chính sai sót về thể thức, kỹ thuật trình bày "
                "của văn bản như sau: {{ correction|blank }}."
            ),
            Paragraph(
                "Các nội dung khác của {{ kind }} số {{ number }} giữ nguyên. {{ issuer }} trân "
                "trọng thông báo để các cơ quan, đơn vị biết./."
            ),
            Signatures((Recipients(), Signature("signer"))),
        )
    ),
)
