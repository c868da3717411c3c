"""The list of those who received support, to be signed (contents: TT 55/2023 Điều 3, TT 60/2026).

The layout is the project's own; identity numbers are not kept with recipients and stay to be
written by hand where a circular asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l

from app.core.services.account_people import account_name
from app.kernel import reading
from app.kernel.documents.blocks import (
    Col,
    Letterhead,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, signs_as
from app.kernel.documents.spec import DocumentSpec
from app.kernel.registry import registry
from modules.funding_ledger.documents.books import body_of, head_of
from modules.funding_ledger.models import Payment, Recipient
from modules.funding_ledger.models.choices import SignatureKind
from modules.funding_ledger.services.steps import session_of

SHOWN = ("name", "address", "amount", "goods", "signed_on", "confirmed_by")
SIGNED = {
    SignatureKind.SIGNATURE: "Đã ký",
    SignatureKind.FINGERPRINT: "Đã điểm chỉ",
    SignatureKind.BANK_PROOF: "Chứng từ chuyển khoản",
}


@dataclass(frozen=True)
class ReceivedLine:
    """One who receives: amount in đồng, goods as words, and how it was acknowledged."""

    name: str
    address: str
    amount: int
    goods: str
    signed: str
    note: str


@dataclass(frozen=True)
class RecipientList:
    """The list of a payment; `total` is the sum of its lines in đồng."""

    head: Head
    number: str
    day: date | None
    payee: str
    content: str
    decision: str
    lines: tuple[ReceivedLine, ...]
    total: int
    confirmed_by: str
    maker: Signer
    accountant: Signer
    chairman: Signer


def list_data(item: Payment) -> RecipientList:
    """Return the list of a payment as it stands; who reads it reads its people."""
    session = session_of(item)
    day = item.paid_on or item.planned_on
    rows = tuple(item.recipients)
    reading.note(registry().views["RecipientView"], rows, SHOWN)
    decision = item.allocation_line.allocation
    confirmed = {row.confirmed_by for row in rows if row.confirmed_by}
    return RecipientList(
        head=head_of(body_of(session, item.entity, day), day=item.paid_on),
        number=str(item.number) if item.number is not None else "",
        day=item.paid_on,
        payee=item.payee,
        content=item.content or str(item.allocation_line.item),
        decision=str(decision),
        lines=tuple(_line(row) for row in rows),
        total=sum(row.amount for row in rows),
        confirmed_by=", ".join(sorted(confirmed)),
        maker=signs_as("NGƯỜI LẬP", account_name(session, item.created_by_id)),
        accountant=signs_as("PHỤ TRÁCH KẾ TOÁN", account_name(session, item.checked_by_id)),
        chairman=signs_as(
            "NGƯỜI QUẢN LÝ QUỸ", account_name(session, item.approved_by_id)
        ),
    )  # fmt: skip


def _line(row: Recipient) -> ReceivedLine:
    signed = ""
    if row.signed_on is not None and row.signature_kind is not None:
        signed = f"{SIGNED[SignatureKind(row.signature_kind)]} {row.signed_on:%d/%m/%Y}"
    paper = f"Nhận thay theo {row.authority_paper}" if row.authority_paper else ""
    by = row.signed_by if row.signed_by and row.signed_by != row.name else ""
    return ReceivedLine(
        name=row.name,
        address=row.address or (str(row.unit) if row.unit is not None else ""),
        amount=row.amount,
        goods=row.goods or "",
        signed=signed,
        note=". ".join(part for part in (by and f"Người nhận: {by}", paper) if part),
    )


def list_sample() -> RecipientList:
    """Return a made-up list."""
    lines = tuple(
        ReceivedLine(f"Người nhận Mẫu {place}", "Thôn Mẫu, xã Mẫu", 1_500_000, "", "", "")
        for place in range(1, 4)
    )
    return RecipientList(
        head=Head("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Mẫu", place="Mẫu"),
        number="PC/2021/003",
        day=None,
        payee="Ủy ban Mặt trận Tổ quốc Việt Nam xã Mẫu",
        content="Hỗ trợ sửa chữa nhà ở",
        decision="05/QĐ-BVĐ: Phân bổ kinh phí",
        lines=lines,
        total=4_500_000,
        confirmed_by="",
        maker=signs_as("NGƯỜI LẬP", "Nguyễn Văn Mẫu"),
        accountant=signs_as("PHỤ TRÁCH KẾ TOÁN"),
        chairman=signs_as("NGƯỜI QUẢN LÝ QUỸ"),
    )


LIST_TEMPLATE = Template(
    (
        Letterhead(),
        Title("BẢNG KÊ HỖ TRỢ HỘ GIA ĐÌNH", "{{ content }}"),
        Paragraph("Chứng từ chi số: {{ number|blank(20) }}", indent=False),
        Paragraph("Theo quyết định: {{ decision }}", indent=False),
        Paragraph("Đơn vị chi trả: {{ payee }}", indent=False),
        Table(
            (
                Col("STT", 12, "{{ loop.index }}", "center"),
                Col("Họ và tên người đại diện hộ", 46, "{{ row.name }}"),
                Col("Số định danh/CCCD", 27, ""),
                Col("Địa chỉ", 52, "{{ row.address }}"),
                Col("Số tiền (đồng)", 27, "{{ row.amount|money }}", "right",
                    total="{{ total|money }}"),
                Col("Hiện vật", 25, "{{ row.goods }}"),
                Col("Ký nhận hoặc điểm chỉ", 34, "{{ row.signed }}"),
                Col("Ghi chú", 24, "{{ row.note }}"),
            ),
            rows="lines",
            size=11,
            total_label="Tổng cộng",
            empty="Chưa có người nhận.",
        ),
        Paragraph("Tổng số tiền bằng chữ: {{ total|money_words }}.", italic=True),
        Paragraph("Xác nhận của nơi chi trả: {{ confirmed_by }}.", test="confirmed_by"),
        Signatures((Signature("maker"), Signature("accountant"), Signature("chairman"))),
    ),
    landscape=True,
)  # fmt: skip

RECIPIENT_LIST = DocumentSpec(
    name="funding_ledger.recipient_list",
    label=_l("List of recipients to sign"),
    build=list_data,
    sample=list_sample,
    source="bố cục do dự án đặt; số mẫu của thông tư chưa đọc",
    template=LIST_TEMPLATE,
    columns=("number", "payee", "amount", "content", "paid_on"),
    shown=lambda item: item.state != "voided",
    is_final=lambda item: item.paid_on is not None,
)
