"""Minutes of goods handed over, and the acknowledgement that a donor gets (own layouts)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from app.core.services.account_people import account_name
from app.kernel.documents import parts
from app.kernel.documents.blocks import (
    Col,
    Letterhead,
    Paragraph,
    Recipients,
    Signature,
    Signatures,
    Table,
    Template,
    Title,
)
from app.kernel.documents.parts import Head, Signer, signs_as
from app.kernel.documents.spec import DocumentSpec
from modules.funding_ledger.documents.books import body_of, head_of
from modules.funding_ledger.documents.vouchers import WAS_WRITTEN
from modules.funding_ledger.models import Receipt
from modules.funding_ledger.models.choices import GiftForm, ValueBasis
from modules.funding_ledger.services.steps import session_of

BASES = {
    ValueBasis.NONE: "",
    ValueBasis.INVOICE: "Hóa đơn",
    ValueBasis.DONOR_PAPER: "Giấy tờ của người ủng hộ",
    ValueBasis.MARKET_BOARD: "Hội đồng xác định theo giá thị trường",
    ValueBasis.APPRAISER: "Thẩm định giá",
    ValueBasis.STATE_RATE: "Giá do Nhà nước quy định",
}


@dataclass(frozen=True)
class GoodsLine:
    """One kind of goods; quantity and unit always, a value in đồng only with its basis."""

    name: str
    unit: str
    quantity: Decimal
    condition: str
    value: int | None
    basis: str


@dataclass(frozen=True)
class Gift:
    """A gift as it was received; `amount` in đồng, `labour_days` in days, where it has them."""

    head: Head
    number: str
    day: date
    donor: str
    address: str
    receiver: str
    purpose: str
    condition: str
    form: str
    amount: int | None
    labour_days: Decimal | None
    goods: tuple[GoodsLine, ...]
    recipients: tuple[str, ...]
    giver: Signer
    keeper: Signer
    accountant: Signer
    signer: Signer


def gift_data(item: Receipt) -> Gift:
    """Return a receipt with its goods."""
    session = session_of(item)
    body = body_of(session, item.entity, item.received_on)
    goods = tuple(
        GoodsLine(
            each.name,
            each.unit_name,
            each.quantity,
            _condition(each.is_unused, each.expires_on),
            each.value,
            BASES[ValueBasis(each.value_basis)],
        )
        for each in item.goods
    )
    donor = str(item.donor) if item.donor.name else "Người ủng hộ không nêu tên"
    return Gift(
        head=head_of(body, day=item.received_on),
        number=str(item.number) if item.number is not None else "",
        day=item.received_on,
        donor=donor,
        address=item.donor.address or "",
        receiver=body.name,
        purpose=str(item.campaign or item.fund),
        condition=item.designation.condition if item.designation is not None else "",
        form=item.form,
        amount=item.amount,
        labour_days=item.labour_days,
        goods=goods,
        recipients=parts.recipients(("Người ủng hộ",)),
        giver=signs_as("ĐẠI DIỆN BÊN GIAO", item.payer or ""),
        keeper=signs_as("THỦ KHO", account_name(session, item.recorded_by_id)),
        accountant=signs_as("KẾ TOÁN", account_name(session, item.posted_by_id)),
        signer=parts.for_body("Ban Vận động", "Trưởng ban"),
    )


def _condition(is_unused: bool, expires_on: date | None) -> str:
    told = "Mới" if is_unused else "Đã qua sử dụng"
    return f"{told}; hạn dùng {parts.day(expires_on)}" if expires_on else told


def goods_sample() -> Gift:
    """Return a made-up gift of goods."""
    goods = (
        GoodsLine("Gạo tẻ", "kg", Decimal(500), "Mới; hạn dùng 01/06/2022", 7_500_000, "Hóa đơn"),
        GoodsLine("Chăn ấm", "cái", Decimal(40), "Mới", None, ""),
    )
    return Gift(
        head=Head("Ủy ban Mặt trận Tổ quốc Việt Nam\ntỉnh Mẫu", place="Mẫu"),
        number="HV/2021/002",
        day=date(2021, 10, 8),
        donor="Công ty TNHH Mẫu",
        address="Phường Mẫu, thành phố Mẫu",
        receiver="Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Mẫu",
        purpose="Tháng cao điểm “Vì người nghèo” năm 2021",
        condition="",
        form=GiftForm.GOODS,
        amount=7_500_000,
        labour_days=None,
        goods=goods,
        recipients=parts.recipients(("Người ủng hộ",)),
        giver=signs_as("ĐẠI DIỆN BÊN GIAO"),
        keeper=signs_as("THỦ KHO", "Nguyễn Văn Mẫu"),
        accountant=signs_as("KẾ TOÁN"),
        signer=parts.for_body("Ban Vận động", "Trưởng ban"),
    )


GOODS_TABLE = Table(
    (
        Col("STT", 12, "{{ loop.index }}", "center"),
        Col("Tên hàng", 38, "{{ row.name }}"),
        Col("Đơn vị tính", 17, "{{ row.unit }}", "center"),
        Col("Số lượng", 18, "{{ row.quantity|number }}", "right"),
        Col("Tình trạng", 27, "{{ row.condition }}"),
        Col("Giá trị (đồng)", 24, "{{ row.value|money }}", "right"),
        Col("Căn cứ giá", 24, "{{ row.basis }}"),
    ),
    rows="goods",
    size=12,
    empty="Chưa có hiện vật.",
)

MINUTES_TEMPLATE = Template(
    (
        Letterhead(),
        Title("BIÊN BẢN", "Giao nhận hiện vật ủng hộ"),
        Paragraph("Hôm nay, {{ day|long_day }}, chúng tôi gồm:"),
        Paragraph("Bên giao: {{ donor }}{% if address %}, địa chỉ: {{ address }}{% endif %}."),
        Paragraph("Bên nhận: {{ receiver }}."),
        Paragraph("Hai bên đã giao, nhận hiện vật ủng hộ {{ purpose }} như sau:"),
        GOODS_TABLE,
        Paragraph("Mục đích do người ủng hộ yêu cầu: {{ condition }}.", test="condition"),
        Paragraph("Số chứng từ tiếp nhận: {{ number }}.", test="number"),
        Paragraph(
            "Biên bản được lập thành hai bản có giá trị như nhau, mỗi bên giữ một bản. Các bên đã "
            "đọc, thống nhất và cùng ký tên."
        ),
        Signatures(
            (
                Signature("giver"),
                Signature("keeper"),
                Signature("accountant"),
            )
        ),
    )
)

ACKNOWLEDGEMENT_TEMPLATE = Template(
    (
        Letterhead(),
        Title("GIẤY XÁC NHẬN", "Tiếp nhận ủng hộ"),
        Paragraph("{{ receiver }} xác nhận:"),
        Paragraph("Người ủng hộ: {{ donor }}{% if address %}, địa chỉ: {{ address }}{% endif %}."),
        Paragraph("Đã ủng hộ {{ purpose }}, ngày {{ day|day }}, chứng từ số {{ number }}:"),
        Paragraph(
            "Số tiền: {{ amount|money }} đồng ({{ amount|money_words }}).",
            test="amount and form != 'goods'",
        ),
        Paragraph("Ngày công: {{ labour_days|number }} ngày.", test="labour_days"),
        Table(GOODS_TABLE.columns, rows="goods", size=12, test="goods"),
        Paragraph("Mục đích do người ủng hộ yêu cầu: {{ condition }}.", test="condition"),
        Paragraph("Trân trọng cảm ơn tấm lòng của người ủng hộ./."),
        Signatures((Recipients(), Signature("signer"))),
    )
)

GOODS_MINUTES = DocumentSpec(
    name="funding_ledger.goods_minutes",
    label=_l("Minutes of goods handed over"),
    type_code="BB",
    build=gift_data,
    sample=goods_sample,
    source="bố cục do dự án đặt",
    template=MINUTES_TEMPLATE,
    columns=("number", "received_on", "donor", "payer", "amount"),
    shown=lambda item: item.form == GiftForm.GOODS and item.state != "voided",
)
GIFT_ACKNOWLEDGEMENT = DocumentSpec(
    name="funding_ledger.gift_acknowledgement",
    label=_l("Acknowledgement of a gift"),
    build=gift_data,
    sample=goods_sample,
    source="bố cục do dự án đặt",
    template=ACKNOWLEDGEMENT_TEMPLATE,
    columns=("number", "received_on", "donor", "payer", "amount"),
    shown=lambda item: item.state in WAS_WRITTEN,
)
