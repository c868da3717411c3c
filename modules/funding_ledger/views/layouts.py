"""Lists and books of the ledger in official layout; columns by `voucher_forms.yaml`.

The words are those of the forms, so they are Vietnamese in every language. Numbers of forms of the
accounting regime were not compared with the circular, and each table says so.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.official.declared import (
    ORDINAL,
    Kind,
    SheetColumn,
    SheetGroup,
    SheetLayout,
    Total,
)
from modules.funding_ledger.models import Donor, Receipt

STT = SheetColumn("STT", ORDINAL, "A", kind=Kind.CENTRE, width=6, total=Total.COUNT)
IN_DONG = "Đơn vị tính: đồng"
THREE = ("NGƯỜI LẬP BIỂU", "KẾ TOÁN TRƯỞNG", "THỦ TRƯỞNG ĐƠN VỊ")


def _amount(title: str, mark: str, form: str) -> SheetColumn:
    return SheetColumn(
        *(title, "amount", mark, ("Số tiền, giá trị",), Kind.WHOLE, 15, Total.SUM),
        when=("form", form),
    )


GIFTS = SheetLayout(
    name="gifts",
    label=_l("Organisations and people who gave (C-01Q)"),
    title="Bảng tổng hợp tổ chức, cá nhân ủng hộ quỹ",
    code="Mẫu số C-01Q",
    source="tên và số mẫu theo Thông tư 77/2007/TT-BTC, các cột chưa đọc",
    verification="U",
    measure=IN_DONG,
    within=lambda: Receipt.state.in_(("recorded", "posted")),
    order=("fund_id", "received_on", "id"),
    groups=(SheetGroup("fund", "{value}", "Cộng {value}"),),
    columns=(
        STT,
        SheetColumn("Tổ chức, cá nhân ủng hộ", "donor", "B", width=22),
        SheetColumn("Địa chỉ", "donor.address", "C", width=18),
        SheetColumn("Số biên nhận", "number", "D", width=14),
        SheetColumn("Ngày nhận", "received_on", "E", kind=Kind.DAY, width=11),
        _amount("Tiền mặt", "1", "cash"),
        _amount("Chuyển khoản", "2", "bank"),
        _amount("Hiện vật", "3", "goods"),
        SheetColumn("Ngày công", "labour_days", "4", kind=Kind.DECIMAL, width=9, total=Total.SUM),
        SheetColumn("Ký nhận", "", "G", kind=Kind.BLANK, width=12),
    ),
    signers=THREE,
)

DONORS = SheetLayout(
    name="donors",
    label=_l("Register of donors"),
    title="Danh sách nhà tài trợ, tổ chức, cá nhân ủng hộ",
    source="chưa có mẫu ban hành",
    verification="U",
    # Nobody knows who gave without a name; the register of receipts has what they gave.
    within=lambda: Donor.kind != "anonymous",
    notes=("Không gồm người ủng hộ ẩn danh.",),
    order=("entity_id", "sort_key"),
    groups=(SheetGroup("entity", "{value}", "Cộng {value}"),),
    columns=(
        STT,
        SheetColumn("Đơn vị tiếp nhận", "entity", "B", width=24),
        SheetColumn("Tên nhà tài trợ", "name", "C", width=28),
        SheetColumn("Loại nhà tài trợ", "kind", "D", width=16),
        SheetColumn("Địa chỉ", "address", "E", width=28),
        SheetColumn("Được công khai", "is_published", "G", ("Công khai",), Kind.CENTRE, 10),
        SheetColumn("Tên khi công khai", "publish_as", "H", ("Công khai",), width=20),
        SheetColumn("Ghi chú", "note", "I", width=16),
    ),
)

RECIPIENTS = SheetLayout(
    name="recipients",
    label=_l("List of supported households (BKHT-HGD)"),
    title="Bảng kê hỗ trợ hộ gia đình",
    source="nội dung theo Điều 3 Thông tư 55/2023/TT-BTC; bố cục chưa đối chiếu",
    verification="P",
    measure=IN_DONG,
    order=("payment_id", "id"),
    groups=(SheetGroup("payment", "Chứng từ chi: {value}", "Cộng chứng từ {value}"),),
    columns=(
        STT,
        SheetColumn("Họ tên đại diện hộ", "name", "B", width=20),
        SheetColumn("Số định danh hoặc CCCD", "", "C", kind=Kind.BLANK, width=13),
        SheetColumn("Địa chỉ", "address", "D", width=15),
        SheetColumn("Địa bàn", "unit", "E", width=12),
        SheetColumn("Số tiền", "amount", "1", kind=Kind.WHOLE, width=13, total=Total.SUM),
        SheetColumn("Tên, số lượng, quy cách hiện vật", "goods", "2", width=15),
        SheetColumn("Ngày", "signed_on", "3", ("Người nhận",), Kind.DAY, 11),
        SheetColumn("Ký hoặc điểm chỉ", "", "4", ("Người nhận",), Kind.BLANK, 13),
        SheetColumn("Xác nhận của tổ chức chi trả", "confirmed_by", "5", width=14),
        SheetColumn("Ghi chú", "", "G", kind=Kind.BLANK, width=8),
    ),
    signers=THREE,
)

_SIDES = [
    SheetColumn(side, f"{part}_{name}", mark, (title,), Kind.WHOLE, 15, Total.SUM)
    for (part, title), marks in zip(
        (
            ("opening", "Số dư đầu kỳ"),
            ("turnover", "Số phát sinh trong kỳ"),
            ("closing", "Số dư cuối kỳ"),
        ),
        ("12", "34", "56"),
        strict=True,
    )
    for (name, side), mark in zip((("debit", "Nợ"), ("credit", "Có")), marks, strict=True)
]
TRIAL_BALANCE = SheetLayout(
    name="trial_balance",
    label=_l("Balance sheet of accounts"),
    title="Bảng cân đối số phát sinh",
    source="Thông tư 107/2017/TT-BTC, số mẫu và bố cục chưa đọc",
    verification="U",
    motto=False,
    measure=IN_DONG,
    columns=(
        SheetColumn("Số hiệu tài khoản", "code", "A", kind=Kind.CENTRE, width=11),
        SheetColumn("Tên tài khoản", "account", "B", width=32),
        *_SIDES,
    ),
    signers=THREE,
)

FUNDS = SheetLayout(
    name="funds",
    label=_l("Movement of funds"),
    title="Tình hình biến động các quỹ",
    source="chưa có mẫu ban hành",
    verification="U",
    motto=False,
    measure=IN_DONG,
    columns=(
        SheetColumn("Quỹ", "fund", "A", width=36),
        SheetColumn("Số dư đầu kỳ", "opening", "1", kind=Kind.WHOLE, width=17, total=Total.SUM),
        SheetColumn("Thu trong kỳ", "income", "2", kind=Kind.WHOLE, width=17, total=Total.SUM),
        SheetColumn("Tăng, giảm khác", "other", "3", kind=Kind.WHOLE, width=17, total=Total.SUM),
        SheetColumn("Chi trong kỳ", "spent", "4", kind=Kind.WHOLE, width=17, total=Total.SUM),
        SheetColumn("Số dư cuối kỳ", "", "5=1+2+3-4", kind=Kind.WHOLE, width=17),
    ),
    signers=THREE,
)

CASH_BOOK = SheetLayout(
    name="cash_book",
    label=_l("Cash or bank book"),
    title="Sổ quỹ tiền mặt, sổ tiền gửi",
    source="Thông tư 107/2017/TT-BTC, số mẫu và bố cục chưa đọc",
    verification="U",
    motto=False,
    measure=IN_DONG,
    columns=(
        SheetColumn("Ngày ghi sổ", "day", "A", kind=Kind.DAY, width=12),
        SheetColumn("Số chứng từ", "number", "B", width=16),
        SheetColumn("Diễn giải", "memo", "C", width=42),
        SheetColumn("Thu", "in", "1", ("Số tiền",), Kind.WHOLE, 16, Total.SUM),
        SheetColumn("Chi", "out", "2", ("Số tiền",), Kind.WHOLE, 16, Total.SUM),
        SheetColumn("Tồn", "held", "3", ("Số tiền",), Kind.WHOLE, 16),
    ),
    signers=("THỦ QUỸ", "KẾ TOÁN TRƯỞNG", "THỦ TRƯỞNG ĐƠN VỊ"),
)

DONOR_BOOK = SheetLayout(
    name="donor_book",
    label=_l("Book of donors (Circular 41/2022)"),
    title="Sổ theo dõi tiếp nhận ủng hộ theo nhà tài trợ",
    source="Điều 8 Thông tư 41/2022/TT-BTC, bố cục chưa đối chiếu",
    verification="P",
    motto=False,
    measure=IN_DONG,
    columns=(
        SheetColumn("Ngày", "day", "A", ("Chứng từ",), Kind.DAY, 11),
        SheetColumn("Số", "number", "B", ("Chứng từ",), width=15),
        SheetColumn("Nhà tài trợ", "donor", "C", width=28),
        SheetColumn("Địa chỉ", "address", "D", width=24),
        SheetColumn("Hình thức", "form", "E", width=14),
        SheetColumn("Nội dung", "purpose", "G", width=24),
        SheetColumn("Số tiền", "amount", "1", kind=Kind.WHOLE, width=16, total=Total.SUM),
        SheetColumn("Lũy kế", "running", "2", kind=Kind.WHOLE, width=16),
        SheetColumn("Cuộc vận động", "campaign", "H", width=20),
    ),
    signers=THREE,
)
