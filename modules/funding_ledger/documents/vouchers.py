"""Receipt book, cash vouchers and general vouchers (Điều 16 Luật Kế toán 88/2015/QH13).

Layout by the compulsory forms C40-BB, C41-BB and C45-BB where the regime has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.services.account_people import account_name
from app.core.services.bodies import Body
from app.kernel.documents.blocks import Template
from app.kernel.documents.parts import Head, Signer, signs_as
from app.kernel.documents.spec import DocumentSpec
from app.kernel.manifest import Text
from modules.funding_ledger.documents.books import Form, body_of, form_of, head_of
from modules.funding_ledger.documents.voucher_templates import (
    CASH_IN_TEMPLATE,
    CASH_OUT_TEMPLATE,
    GENERAL_TEMPLATE,
    RECEIPT_TEMPLATE,
)
from modules.funding_ledger.models import JournalEntry, JournalLine, Receipt
from modules.funding_ledger.models.choices import GiftForm, Series
from modules.funding_ledger.services.reports import account_codes
from modules.funding_ledger.services.steps import session_of

CASH = "cash_vnd"
ELSEWHERE = ", Thông tư 107/2017/TT-BTC; nơi khác đơn vị tự thiết kế (Luật Kế toán, Điều 16)"
WAS_WRITTEN = frozenset({"recorded", "posted", "reversed"})


@dataclass(frozen=True)
class Side:
    """An account of a voucher with its amount in đồng, on one side of the entry."""

    account: str
    debit: int | None
    credit: int | None


@dataclass(frozen=True)
class Voucher:
    """What a voucher says (Điều 16): numbers, days, both sides, content, amount in đồng, people.

    `accounts` are `Nợ …` and `Có …`; texts that are not known yet are dots in the template.
    """

    head: Head
    title: str
    form_title: str
    form_note: str
    number: str
    day: date | None
    person: str
    address: str
    content: str
    amount: int
    attached: str
    debit: str
    credit: str
    sides: tuple[Side, ...]
    signers: tuple[Signer, ...]


# -- data ----------------------------------------------------------------------------------


def receipt_data(item: Receipt) -> Voucher:
    """Return the page of the receipt book: who paid in, what for, how much, who took it."""
    session = session_of(item)
    form = form_of(session, item.entity_id, "receipt", item.received_on)
    return Voucher(
        **_common(body_of(session, item.entity, item.received_on), form),
        title="BIÊN LAI THU TIỀN",
        number=str(item.number) if item.number is not None else "",
        day=item.received_on,
        person=item.payer or str(item.donor),
        address=item.donor.address or "",
        content=item.content or _purpose(item),
        amount=item.amount or 0,
        attached=item.reference or "",
        debit="",
        credit="",
        sides=(),
        signers=(
            signs_as("Người nộp tiền"),
            signs_as("Người thu tiền", account_name(session, item.recorded_by_id)),
        ),
    )


def _purpose(item: Receipt) -> str:
    """Say what a gift is for, where nothing was typed: the call, or the fund."""
    return f"Ủng hộ {item.campaign or item.fund}"


def cash_in_data(item: JournalEntry) -> Voucher:
    """Return the voucher of money that came into the box."""
    return _cash(item, "cash_in", "PHIẾU THU", "Người nộp tiền")


def cash_out_data(item: JournalEntry) -> Voucher:
    """Return the voucher of money that left the box."""
    return _cash(item, "cash_out", "PHIẾU CHI", "Người nhận tiền")


def _cash(item: JournalEntry, voucher: str, title: str, other: str) -> Voucher:
    session = session_of(item)
    body = body_of(session, item.entity, item.posted_on)
    moved = sum(line.debit - line.credit for line in item.lines if line.account.key == CASH)
    payment = item.payment
    hands = (
        {"Thủ trưởng đơn vị": payment.approved_by_id, "Kế toán trưởng": payment.checked_by_id,
         "Người lập": payment.created_by_id, "Thủ quỹ": payment.paid_by_id}
        if payment is not None
        else {"Thủ trưởng đơn vị": None, "Kế toán trưởng": None,
              "Người lập": item.posted_by_id, "Thủ quỹ": _taken_by(item)}
    )  # fmt: skip
    *signers, cashier = [
        signs_as(role, account_name(session, user)) for role, user in hands.items()
    ]
    # C40-BB has the cashier last, C41-BB who is paid.
    last = (signs_as(other), cashier) if voucher == "cash_in" else (cashier, signs_as(other))
    return Voucher(
        **_common(body, form_of(session, item.entity_id, voucher, item.posted_on)),
        title=title,
        number=item.number_text,
        day=item.posted_on,
        person=payment.payee if payment is not None else _payers(item),
        address="",
        content=item.memo,
        amount=abs(moved),
        attached=_attached(item),
        debit=_accounts(item, "debit"),
        credit=_accounts(item, "credit"),
        sides=_sides(item),
        signers=(*signers, *last),
    )


def general_data(item: JournalEntry) -> Voucher:
    """Return the voucher of an entry that moves no cash: its lines with their sums."""
    session = session_of(item)
    return Voucher(
        **_common(body_of(session, item.entity, item.posted_on), Form()),
        title="PHIẾU KẾ TOÁN",
        number=item.number_text,
        day=item.posted_on,
        person="",
        address="",
        content=item.memo,
        amount=sum(line.debit for line in item.lines),
        attached=_attached(item),
        debit="",
        credit="",
        sides=_sides(item),
        signers=(
            signs_as("Người lập", account_name(session, item.posted_by_id)),
            signs_as("Kế toán trưởng"),
        ),
    )


def _common(body: Body, form: Form) -> dict[str, Any]:
    return {
        "head": replace(head_of(body), parent=""),
        "form_title": form.title,
        "form_note": form.note,
    }


def _receipts(item: JournalEntry) -> list[Receipt]:
    keys = {line.receipt_id for line in item.lines if line.receipt_id is not None}
    found = session_of(item).query(Receipt).where(Receipt.id.in_(keys)).order_by(Receipt.id)
    return list(found) if keys else []


def _taken_by(item: JournalEntry) -> int | None:
    """Return who took the money in, where it was one person."""
    hands = {receipt.recorded_by_id for receipt in _receipts(item)}
    return hands.pop() if len(hands) == 1 else None


def _payers(item: JournalEntry) -> str:
    """Name who paid in; of several receipts of a day, whoever delivers the money signs."""
    people = {receipt.payer or str(receipt.donor) for receipt in _receipts(item)}
    return people.pop() if len(people) == 1 else ""


def _attached(item: JournalEntry) -> str:
    numbers = [str(receipt.number) for receipt in _receipts(item) if receipt.number is not None]
    if not numbers:
        return ""
    listed = ", ".join(numbers) if len(numbers) <= 3 else f"{numbers[0]} đến {numbers[-1]}"
    return f"{len(numbers)} biên lai ({listed})"


def _code(line: JournalLine, codes: dict[int, tuple[str, bool]]) -> str:
    """Return the regime's code of an account; its name where the regime gives none."""
    return codes.get(line.account_id, ("", False))[0] or line.account.name_vi


def _codes(item: JournalEntry) -> dict[int, tuple[str, bool]]:
    return account_codes(session_of(item), item.entity_id, item.posted_on)


def _accounts(item: JournalEntry, side: str) -> str:
    codes = _codes(item)
    return ", ".join(
        dict.fromkeys(_code(each, codes) for each in item.lines if getattr(each, side))
    )


def _sides(item: JournalEntry) -> tuple[Side, ...]:
    codes = _codes(item)
    return tuple(
        Side(_code(line, codes), line.debit or None, line.credit or None) for line in item.lines
    )


# -- declarations --------------------------------------------------------------------------


def _sample(title: str, roles: Sequence[str], form: Form | None = None) -> Voucher:
    used = form or Form()
    return Voucher(
        head=Head("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Mẫu"),
        title=title,
        form_title=used.title,
        form_note=used.note,
        number="PT/2021/007",
        day=date(2021, 10, 5),
        person="Công ty TNHH Mẫu",
        address="Phường Mẫu, thành phố Mẫu",
        content="Ủng hộ Quỹ “Vì người nghèo” năm 2021",
        amount=15_500_000,
        attached="01 biên lai (BL/2021/012)",
        debit="111",
        credit="431",
        sides=(Side("111", 15_500_000, None), Side("431", None, 15_500_000)),
        signers=tuple(signs_as(role, "Nguyễn Văn Mẫu") for role in roles),
    )


CASH_ROLES = ("Thủ trưởng đơn vị", "Kế toán trưởng", "Người lập", "Thủ quỹ")


def receipt_sample() -> Voucher:
    """Return a made-up page of the receipt book."""
    form = Form("C45-BB", "Thông tư số 107/2017/TT-BTC")
    return _sample("BIÊN LAI THU TIỀN", ("Người nộp tiền", "Người thu tiền"), form)


def cash_in_sample() -> Voucher:
    """Return a made-up voucher of money received."""
    form = Form("C40-BB", "Thông tư số 107/2017/TT-BTC")
    return _sample("PHIẾU THU", (*CASH_ROLES[:-1], "Người nộp tiền", CASH_ROLES[-1]), form)


def cash_out_sample() -> Voucher:
    """Return a made-up voucher of money paid."""
    form = Form("C41-BB", "Thông tư số 107/2017/TT-BTC")
    return _sample("PHIẾU CHI", (*CASH_ROLES, "Người nhận tiền"), form)


def general_sample() -> Voucher:
    """Return a made-up general voucher."""
    return _sample("PHIẾU KẾ TOÁN", ("Người lập", "Kế toán trưởng"))


def _was_taken(item: Receipt) -> bool:
    return item.form == GiftForm.CASH and item.state in WAS_WRITTEN


def is_numbered(item: Any) -> bool:
    """Tell whether a voucher has its number, so that it is none to be checked any more."""
    return item.number_id is not None


MONEY_RECEIPT = DocumentSpec(
    name="funding_ledger.money_receipt",
    label=_l("Money receipt"),
    build=receipt_data,
    sample=receipt_sample,
    template=RECEIPT_TEMPLATE,
    columns=("number", "received_on", "donor", "payer", "amount", "content"),
    shown=_was_taken,
    is_final=is_numbered,
    source=f"mẫu C45-BB{ELSEWHERE}",
    is_compared=True,
)


def _of_entry(
    name: str,
    label: Text,
    build: Callable[[JournalEntry], Voucher],
    sample: Callable[[], Voucher],
    template: Template,
    shown: Callable[[JournalEntry], bool],
    source: str,
) -> DocumentSpec:
    """Declare a voucher of an entry of the books."""
    return DocumentSpec(
        name=f"funding_ledger.{name}",
        label=label,
        build=build,
        sample=sample,
        template=template,
        columns=("number_text", "posted_on", "memo", "payment"),
        shown=shown,
        is_final=is_numbered,
        source=source,
        is_compared=True,
    )


CASH_IN = _of_entry(
    "cash_in",
    _l("Cash receipt voucher"),
    cash_in_data,
    cash_in_sample,
    CASH_IN_TEMPLATE,
    lambda item: item.series == Series.CASH_IN,
    f"mẫu C40-BB{ELSEWHERE}",
)
CASH_OUT = _of_entry(
    "cash_out",
    _l("Cash payment voucher"),
    cash_out_data,
    cash_out_sample,
    CASH_OUT_TEMPLATE,
    lambda item: item.series == Series.CASH_OUT,
    f"mẫu C41-BB{ELSEWHERE}",
)
GENERAL_VOUCHER = _of_entry(
    "general_voucher",
    _l("General voucher"),
    general_data,
    general_sample,
    GENERAL_TEMPLATE,
    lambda item: item.series not in (Series.CASH_IN, Series.CASH_OUT),
    "đơn vị tự thiết kế với nội dung của Điều 16 Luật Kế toán",
)
