"""The công văn with which an office asks units for figures: made from an issued data call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import object_session

from app.core.models import DataCall
from app.core.services.bodies import committee_on
from app.core.services.data_calls import fields_of, responses_of
from app.core.services.issuing import head_of, signing_of
from app.extensions import db
from app.kernel import clock
from app.kernel.documents.blocks import (
    Addressees,
    Items,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Template,
)
from app.kernel.documents.parts import BLANK, Head, Signer, for_body, recipients
from app.kernel.documents.spec import DocumentSpec

MOST_NAMED = 12  # more units are named together


@dataclass(frozen=True)
class CallLetterData:
    """What the letter asks, of whom and until when."""

    head: Head
    addressees: tuple[str, ...]
    title: str
    purpose: str
    data_on: date
    due_on: date
    asked: tuple[str, ...]
    recipients: tuple[str, ...]
    signer: Signer


def call_letter_data(call: DataCall) -> CallLetterData:
    """Return the data of the letter, from the call and its form."""
    session = object_session(call)
    body = committee_on(db.session(), call.unit, clock.today())
    fields = [] if session is None else fields_of(session, call.id)
    units = [] if session is None else [str(each.unit) for each in responses_of(session, call.id)]
    named = tuple(f"Ủy ban nhân dân {name[:1].lower()}{name[1:]}" for name in units)
    return CallLetterData(
        head=head_of(body, day=None, symbol=f"UBND-{BLANK}"),
        addressees=named if 0 < len(named) <= MOST_NAMED else ("Các đơn vị được yêu cầu báo cáo",),
        title=call.title,
        purpose=call.purpose or "",
        data_on=call.data_on,
        due_on=call.due_on,
        asked=tuple(each.label for each in fields if not each.formula),
        recipients=recipients(("Như trên",)),
        signer=signing_of(body.kind).signer(),
    )


def call_letter_sample() -> CallLetterData:
    """Return made-up content, for previews."""
    return CallLetterData(
        head=Head(
            issuer="Ủy ban nhân dân tỉnh Ninh Thuận",
            symbol="UBND-VX",
            place="Ninh Thuận",
            day=date(2021, 10, 20),
        ),
        addressees=("Ủy ban nhân dân các huyện, thành phố",),
        title="Kết quả huy động và hỗ trợ hộ nghèo đến 31/10/2021",
        purpose="Phục vụ báo cáo phong trào thi đua.",
        data_on=date(2021, 10, 31),
        due_on=date(2021, 11, 6),
        asked=("Số tiền đã huy động", "Số hộ nghèo đã được hỗ trợ"),
        recipients=recipients(("Như trên",)),
        signer=for_body("Ủy ban nhân dân", "Chủ tịch", "Nguyễn Văn A"),
    )


CALL_LETTER = DocumentSpec(
    name="core.data_call_letter",
    label=_l("Letter that asks for figures"),
    build=call_letter_data,
    sample=call_letter_sample,
    shown=lambda call: call.state != "draft",
    source="công văn, mẫu 1.5 Phụ lục III Nghị định 30/2020/NĐ-CP",
    is_compared=True,
    template=Template(
        (
            Letterhead(about="báo cáo số liệu: {{ title }}"),
            Addressees("addressees"),
            Paragraph(
                "{{ head.name }} đề nghị các cơ quan, đơn vị báo cáo: {{ title }}, số liệu tính "
                "đến hết {{ data_on|long_day }}, gồm các chỉ tiêu sau:"
            ),
            Items(rows="asked"),
            Paragraph("{{ purpose }}", test="purpose"),
            Paragraph(
                "Đề nghị các cơ quan, đơn vị nhập số liệu trên hệ thống trước {{ due_on|long_day }}"
                "./."
            ),
            Signatures((Recipients(), Signature("signer"))),
        )
    ),
)
