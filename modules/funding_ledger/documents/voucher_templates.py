"""How vouchers are laid out: A5 across, by the forms C40-BB, C41-BB and C45-BB.

Every field of the three forms has its place; what no record holds is left to be written.
"""

from __future__ import annotations

from app.kernel.documents.blocks import (
    Block,
    Col,
    Letterhead,
    Line,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Template,
)
from app.kernel.documents.figures import Margins

MARGINS = Margins(9, 7, 15, 12)
SIZE = 11.5
SIGNED_SIZE = 10.5
BOOK = "{% if form_title %}Quyển số: ............   {% endif %}"
CURRENCY = "{% if form_title %}   Loại tiền: đồng Việt Nam{% endif %}"


def _top(*, with_accounts: bool) -> tuple[Block, ...]:
    accounts = (
        (
            Paragraph(
                "Nợ: {{ debit|blank(16) }}   Có: {{ credit|blank(16) }}",
                align="right",
                indent=False,
                before=0,
            ),
        )
        if with_accounts
        else ()
    )
    return (
        Letterhead(with_motto=False, note="{{ form_title }}\n{{ form_note }}"),
        Paragraph("Mã QHNS: ....................", align="left", indent=False, before=0,
                  size=SIGNED_SIZE, test="form_title"),
        Paragraph("{{ title }}", align="center", bold=True, size=15, indent=False, before=4),
        Paragraph(
            "N{{ (day|long_day)[1:] }}", align="center", italic=True, indent=False, before=0
        ),
        Paragraph(f"{BOOK}Số: {{{{ number|blank(16) }}}}",
                  align="center", indent=False, before=0),
        *accounts,
    )  # fmt: skip


def _body(person: str, content: str) -> tuple[Block, ...]:
    return (
        Line(f"{person}: {{{{ person }}}}"),
        Line("Địa chỉ: {{ address }}"),
        Line(f"{content}: {{{{ content }}}}"),
        Line(f"Số tiền: {{{{ amount|money }}}} đồng{CURRENCY}"),
        Line("(Viết bằng chữ): {{ amount|money_words }}"),
    )


def _template(*blocks: Block) -> Template:
    return Template(
        blocks,
        paper="A5",
        landscape=True,
        margins=MARGINS,
        page_numbers=False,
        size=SIZE,
        gap=1,
    )


def _hands(count: int, *, space: float = 15) -> Signatures:
    columns = tuple(Signature(f"signers[{place}]") for place in range(count))
    return Signatures(columns, size=SIGNED_SIZE, space=space)


RECEIPT_TEMPLATE = _template(
    *_top(with_accounts=False),
    *_body("Họ và tên người nộp", "Nội dung thu"),
    Line("Kèm theo: {{ attached }}"),
    Line("Số séc, ngày phát hành séc: ", test="form_title"),
    _hands(2),
)


def _cash(person: str) -> Template:
    return _template(
        *_top(with_accounts=True),
        *_body(person, "Nội dung"),
        Line("Kèm theo (chứng từ gốc): {{ attached }}"),
        Line("Đã nhận đủ số tiền, bằng số: .................... Bằng chữ: "),
        Paragraph(
            "Ngày ..... tháng ..... năm .....",
            align="right",
            italic=True,
            indent=False,
            before=2,
            size=SIGNED_SIZE,
            keep=True,
        ),
        _hands(5, space=8),
    )


CASH_IN_TEMPLATE = _cash("Họ và tên người nộp tiền")
CASH_OUT_TEMPLATE = _cash("Họ và tên người nhận tiền")
GENERAL_TEMPLATE = _template(
    *_top(with_accounts=False),
    Line("Nội dung: {{ content }}"),
    Table(
        (
            Col("STT", 12, "{{ loop.index }}", "center"),
            Col("Tài khoản", 81, "{{ row.account }}"),
            Col("Nợ (đồng)", 45, "{{ row.debit|money }}", "right", total="{{ amount|money }}"),
            Col("Có (đồng)", 45, "{{ row.credit|money }}", "right", total="{{ amount|money }}"),
        ),
        rows="sides",
        size=11,
        total_label="Cộng",
    ),
    Line("Kèm theo: {{ attached }}"),
    _hands(2),
)
