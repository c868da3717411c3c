"""Papers of the ledger: they say what the books say, and only when there is something to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from sqlalchemy import select

from app.core.services.account_people import account_name
from app.kernel.documents.rendering import render
from app.testing.papers import check_paper, text_of
from modules.funding_ledger import documents
from modules.funding_ledger.documents import books as keeping
from modules.funding_ledger.documents.vouchers import CASH_IN, CASH_OUT, MONEY_RECEIPT
from modules.funding_ledger.models import JournalEntry, Receipt, Regime
from modules.funding_ledger.services import books as setting_up
from modules.funding_ledger.services import receipts
from modules.funding_ledger.tests.support import TODAY, signed
from modules.funding_ledger.views import JournalEntryView, PaymentView, ReceiptView

ALL = [getattr(documents, name) for name in documents.__all__]


def follow(books, code: str, day: date = date(2021, 1, 1)) -> None:
    """Let the books follow a regime from a day on."""
    regime = books.session.scalars(select(Regime.id).filter_by(code=code)).one()
    with books.acting("chief_accountant") as actor:
        told = {"entity_id": books.entity_id, "regime_id": regime, "valid_from": day}
        setting_up.assign_regime(told, actor=actor)


def cash_receipt(books, amount: int = 5_000_000, **values) -> Receipt:
    """Take cash in under a number and book it."""
    item = books.receive(amount, form="cash", **values)
    books.book(item)
    return item


def made(app, spec, item):
    """Build a paper of a record within a request, as its page does."""
    with app.test_request_context():
        return spec.build(item)


# -- vouchers ------------------------------------------------------------------------------


def test_a_cash_voucher_says_what_the_entry_booked(books, app):
    item = cash_receipt(books, 15_500_000, payer="Nguyễn Thị Mẫu")
    with books.acting("accountant"):
        entry = books.session.get_one(JournalEntry, item.entry_id)
        data = made(app, documents.CASH_IN, entry)
        assert documents.CASH_IN.shown(entry)
        assert not documents.CASH_OUT.shown(entry)
        assert not documents.GENERAL_VOUCHER.shown(entry)
    assert (data.amount, data.number) == (15_500_000, entry.number_text)
    assert data.person == "Nguyễn Thị Mẫu"
    assert data.attached == f"1 biên lai ({item.number})"
    assert sum(side.debit or 0 for side in data.sides) == data.amount
    assert sum(side.credit or 0 for side in data.sides) == data.amount
    paper = check_paper(documents.CASH_IN, data)
    assert paper.pages == 1


def test_only_who_acted_is_named_to_sign(books, app):
    books.hold(50_000_000, form="cash")
    payment = books.prepare(books.decide(2_000_000), 2_000_000, method="cash", bank_account_id=None)
    books.pay(payment)
    with books.acting("accountant"):
        entry = books.session.get_one(JournalEntry, payment.entry_id)
        data = made(app, documents.CASH_OUT, entry)
        named = {signer.lines[0]: signer.name for signer in data.signers}
        expected = {
            "Thủ trưởng đơn vị": payment.approved_by_id,
            "Kế toán trưởng": payment.checked_by_id,
            "Người lập": payment.created_by_id,
            "Thủ quỹ": payment.paid_by_id,
        }
        for role, user in expected.items():
            assert named[role] == account_name(books.session, user) != ""
    assert named["Người nhận tiền"] == ""
    assert data.person == payment.payee
    assert data.amount == 2_000_000


def test_the_compulsory_code_is_printed_in_its_regime_only(books, app):
    item = cash_receipt(books)
    with books.acting("accountant"):
        entry = books.session.get_one(JournalEntry, item.entry_id)
        assert made(app, documents.CASH_IN, entry).form_title == ""
    follow(books, "TT107_2017")
    with books.acting("accountant"):
        data = made(app, documents.CASH_IN, entry)
        assert data.form_title == "Mẫu số: C40-BB"
        assert "107/2017/TT-BTC" in data.form_note
        assert "đối chiếu" not in data.form_note
        receipt = made(app, documents.MONEY_RECEIPT, item)
        assert receipt.form_title == "Mẫu số: C45-BB"


def test_a_form_whose_circular_was_not_read_says_so(books):
    follow(books, "TT24_2024", date(2025, 1, 1))
    with books.acting("accountant"):
        form = keeping.form_of(books.session, books.entity_id, "cash_in", date(2025, 3, 1))
    assert form.title == "Mẫu số: C40-BB"
    assert "mẫu chưa đối chiếu" in form.note


def test_a_voucher_is_no_draft_and_a_decision_is(books):
    item = cash_receipt(books)
    assert documents.MONEY_RECEIPT.is_final(item)
    assert not documents.ALLOCATION_DECISION.is_final(item)


def test_a_draft_receipt_has_no_page_in_the_receipt_book(books):
    with books.acting("cashier") as actor:
        told = {
            "fund_id": books.fund_id, "donor_id": books.donor().id, "form": "cash",
            "received_on": date(2021, 10, 5), "amount": 1_000_000,
        }  # fmt: skip
        item = receipts.draft_receipt(told, actor=actor, today=TODAY)
    assert not documents.MONEY_RECEIPT.shown(item)
    assert not documents.GIFT_ACKNOWLEDGEMENT.shown(item)


def test_a_bank_gift_gets_an_acknowledgement_and_no_money_receipt(books, app):
    item = books.receive(7_000_000)
    assert not documents.MONEY_RECEIPT.shown(item)
    with books.acting("cashier"):
        data = made(app, documents.GIFT_ACKNOWLEDGEMENT, item)
    assert data.amount == 7_000_000
    assert check_paper(documents.GIFT_ACKNOWLEDGEMENT, data).pages == 1


def test_goods_keep_quantity_and_have_a_value_only_with_its_basis(books, app):
    item = books.receive(None, form="goods")
    with books.acting("cashier") as actor:
        for name, value, basis in (("Gạo", 4_000_000, "invoice"), ("Chăn", None, "none")):
            told = {
                "receipt_id": item.id, "name": name, "unit_name": "kg", "quantity": 200,
                "is_unused": True, "value": value, "value_basis": basis,
            }  # fmt: skip
            receipts.add_goods(told, actor=actor)
        books.session.expire(item)
        data = made(app, documents.GOODS_MINUTES, item)
    assert [(row.name, row.value, row.basis) for row in data.goods] == [
        ("Gạo", 4_000_000, "Hóa đơn"),
        ("Chăn", None, ""),
    ]
    check_paper(documents.GOODS_MINUTES, data)


# -- lists and decisions ---------------------------------------------------------------------


def test_the_list_adds_up_to_its_payment_and_says_who_signed(books, app):
    books.hold(50_000_000)
    payment = books.pay(books.prepare(books.decide(3_000_000), 3_000_000))
    with books.acting("accountant"):
        before = made(app, documents.RECIPIENT_LIST, payment)
    assert before.total == payment.amount == sum(row.amount for row in before.lines)
    assert before.lines[0].signed == ""
    signed(books, payment)
    books.session.expire_all()
    with books.acting("accountant"):
        after = made(app, documents.RECIPIENT_LIST, payment)
    assert after.lines[0].signed == "Đã ký 10/12/2021"
    assert after.confirmed_by == "Ủy ban nhân dân xã"
    check_paper(documents.RECIPIENT_LIST, after)


def test_a_long_list_repeats_its_heading_on_each_page(books, app):
    sample = documents.RECIPIENT_LIST.sample()
    lines = sample.lines * 40
    data = type(sample)(**{**vars(sample), "lines": lines, "total": 1_500_000 * len(lines)})
    assert check_paper(documents.RECIPIENT_LIST, data).pages > 3


@pytest.mark.parametrize(("lines", "in_annex"), [(1, False), (6, True)])
def test_a_decision_with_many_lines_has_them_in_its_annex(books, app, lines, in_annex):
    sample = documents.ALLOCATION_DECISION.sample()
    rows = sample.lines[:1] * lines
    total = sum(row.amount for row in rows)
    data = type(sample)(
        **{**vars(sample), "lines": rows, "total": total, "in_annex": len(rows) > 5}
    )
    made_of = check_paper(documents.ALLOCATION_DECISION, data)
    assert (made_of.pages > 1) is in_annex


def test_a_decision_carries_its_number_day_and_total(books, app):
    books.hold(90_000_000)
    line = books.decide(60_000_000, quantity=3)
    with books.acting("officer"):
        data = made(app, documents.ALLOCATION_DECISION, line.allocation)
    assert data.head.number_line == "Số: 01/QĐ-BVĐ"
    assert data.total == 60_000_000
    assert "07 tháng 10 năm 2021" in data.head.day_line
    approver = line.allocation.approved_by_id
    assert data.signer.name == account_name(books.session, approver)
    check_paper(documents.ALLOCATION_DECISION, data)


def test_a_draft_leaves_number_and_day_to_be_written(books, app):
    books.hold(90_000_000)
    line = books.decide(60_000_000, approve=False)
    with books.acting("officer"):
        data = made(app, documents.ALLOCATION_DECISION, line.allocation)
    assert data.head.number is None
    assert data.signer.name == ""
    assert "ngày ..... tháng" in data.head.day_line


def test_each_paper_is_offered_on_its_record():
    declared = {
        spec for view in (JournalEntryView, PaymentView, ReceiptView) for spec in view.documents
    }
    assert declared == set(ALL) - {documents.ALLOCATION_DECISION}


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.name)
def test_a_text_of_a_donor_is_never_markup(spec):
    sample = spec.sample()
    evil = '{{ 7*7 }} #read("/etc/passwd") <w:p/> *đậm* $x$'
    fields = {name: evil for name, value in vars(sample).items() if isinstance(value, str)}
    fields.pop("form", None)
    data = type(sample)(**{**vars(sample), **fields})
    written = text_of(docx.Document(BytesIO(render(spec, data, is_draft=False).docx)).element.body)
    assert evil in written


# The fields of the three compulsory forms, in their order (TT 107/2017/TT-BTC; read, V).
HEADER = ("Mã QHNS:", "Mẫu số: {code}", "Quyển số:", "Số: PT/2021/007", "Ngày 05 tháng 10 năm 2021")
CASH_BODY = ("Địa chỉ:", "Nội dung:", "Số tiền:", "Loại tiền:", "(Viết bằng chữ):",
             "Kèm theo (chứng từ gốc):", "Đã nhận đủ số tiền, bằng số:", "Bằng chữ:",
             "Ngày ..... tháng ..... năm .....")  # fmt: skip
FORMS = {
    "C40-BB": (
        CASH_IN,
        (*HEADER, "Nợ:", "Có:", "Họ và tên người nộp tiền:", *CASH_BODY),
        ("Thủ trưởng đơn vị", "Kế toán trưởng", "Người lập", "Người nộp tiền", "Thủ quỹ"),
    ),
    "C41-BB": (
        CASH_OUT,
        (*HEADER, "Nợ:", "Có:", "Họ và tên người nhận tiền:", *CASH_BODY),
        ("Thủ trưởng đơn vị", "Kế toán trưởng", "Người lập", "Thủ quỹ", "Người nhận tiền"),
    ),
    "C45-BB": (
        MONEY_RECEIPT,
        (*HEADER, "Họ và tên người nộp:", "Địa chỉ:", "Nội dung thu:", "Số tiền:", "Loại tiền:",
         "(Viết bằng chữ):", "Số séc, ngày phát hành séc:"),
        ("Người nộp tiền", "Người thu tiền"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", FORMS)
def test_a_compulsory_form_has_every_field_in_its_order(code):
    spec, fields, hands = FORMS[code]
    assert spec.is_compared
    made = render(spec, spec.sample(), is_draft=False)
    assert made.pages == 1
    body = docx.Document(BytesIO(made.docx)).element.body
    text = "\n".join(text_of(node) for node in body.iter(qn("w:p")))
    for field in fields:
        assert field.format(code=code) in text, field
    places = [text.index(f"\n{hand}") for hand in hands]
    assert places == sorted(places)


def test_a_voucher_of_ones_own_design_has_no_fields_of_the_forms():
    spec = FORMS["C40-BB"][0]
    own = replace(spec.sample(), form_title="", form_note="")
    body = docx.Document(BytesIO(render(spec, own, is_draft=False).docx)).element.body
    assert "Mã QHNS" not in text_of(body)
    assert "Quyển số" not in text_of(body)


@pytest.mark.parametrize("code", FORMS)
def test_a_voucher_with_long_names_keeps_to_its_sheet(code):
    spec = FORMS[code][0]
    sample = spec.sample()
    issuer = "Ban vận động Quỹ Vì người nghèo\nthành phố Phan Rang - Tháp Chàm"
    name = "Kế toán Quỹ thành phố Phan Rang - Tháp Chàm"
    long = replace(
        sample,
        head=replace(sample.head, issuer=issuer),
        signers=tuple(replace(each, name=name) for each in sample.signers),
    )
    assert render(spec, long, is_draft=False).pages == 1
