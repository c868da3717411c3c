"""The screens as accountants and cashiers meet them: refusals say why, and typing is kept."""

from __future__ import annotations

from modules.funding_ledger.tests.support import PROVINCE, role
from modules.funding_ledger.views.labels import event_words

VOUCHER = "/funding-ledger/posting/voucher"
EVENT = "/funding-ledger/posting/event"


def body(answer) -> str:
    """Return the text of an answer."""
    return answer.get_data(as_text=True)


def test_an_accountant_posts_and_is_told_what_is_wrong(books, client_as):
    books.hold(10_000_000)
    books.close(1)
    accountant = client_as(role("accountant"), PROVINCE, books.organisation)
    typed = {
        "fund_id": str(books.fund_id), "posted_on": "01/11/2021", "memo": "Phí chuyển tiền",
        "bank_account_id": str(books.bank_id), "account_1": "bank_fee", "debit_1": "7.000",
        "account_2": "bank_vnd", "credit_2": "5.000",
    }  # fmt: skip
    answer = accountant.post(VOUCHER, data=typed)
    assert answer.status_code == 422
    assert "Bút toán không cân: tổng Nợ" in body(answer)
    assert "Phí chuyển tiền" in body(answer)
    assert "7.000" in body(answer)
    # Back-dated into a closed month.
    even = {**typed, "credit_2": "7.000"}
    answer = accountant.post(VOUCHER, data={**even, "posted_on": "31/01/2021"})
    assert answer.status_code == 422
    assert "Tháng này đã khóa hoặc chưa mở" in body(answer)
    # More than there is.
    more = {**even, "debit_1": "10.000.001", "credit_2": "10.000.001"}
    answer = accountant.post(VOUCHER, data=more)
    assert answer.status_code == 422
    assert "10000001" in body(answer).replace(".", "")
    # An event without its bank account is refused by the database, in words.
    event = {
        "event": "interest", "fund_id": str(books.fund_id), "amount": "5.000",
        "posted_on": "01/11/2021", "memo": "Lãi",
    }  # fmt: skip
    assert "Dòng tiền gửi phải ghi tài khoản" in body(accountant.post(EVENT, data=event))
    posted = accountant.post(VOUCHER, data=even, follow_redirects=True)
    assert posted.status_code == 200
    assert "Đã ghi sổ với số KT-2021-001." in body(posted)
    assert "Phiếu kế toán" in body(accountant.get("/funding-ledger/journal/?columns=memo,event"))
    assert [event_words(name) for name in ("payment_bank", "opening", "made_up")] == [
        "Khoản chi · Chuyển khoản", "Số dư đầu", "made_up",
    ]  # fmt: skip
    for name in ("trial-balance", "cash-book", "donor-book"):
        assert accountant.get(f"/funding-ledger/{name}/?day__from=01/01/2021").status_code == 200
        export = f"/funding-ledger/{name}/export?format=xlsx&what_for=x"
        assert accountant.get(export).status_code == 200


def test_a_cashier_meets_the_window_of_the_campaign(books, client_as):
    donor = books.donor()
    cashier = client_as(role("cashier"), PROVINCE, books.organisation)
    assert cashier.get(EVENT).status_code in (302, 403)
    typed = {
        "fund_id": str(books.fund_id), "donor_id": str(donor.id), "received_on": "01/01/2022",
        "form": "cash", "amount": "500.000", "campaign_id": str(books.campaign_id),
        "content": "Ủng hộ ngày Vì người nghèo",
    }  # fmt: skip
    answer = cashier.post("/funding-ledger/receipts/add", data=typed)
    assert answer.status_code == 422
    assert "phải có quyết định gia hạn" in body(answer)
    assert "Ủng hộ ngày Vì người nghèo" in body(answer)
    kept = cashier.post("/funding-ledger/receipts/add", data={**typed, "received_on": "17/10/2021"})
    assert kept.status_code == 302


def test_a_tab_offers_to_add_only_while_the_record_takes_more(books, client_as):
    officer = client_as(role("officer"), PROVINCE, books.organisation)
    books.hold(50_000_000)
    decision = books.decide(30_000_000, approve=False).allocation_id
    page = f"/funding-ledger/decisions/{decision}?tab=AllocationLineView"
    add = f"/funding-ledger/decision-lines/add?allocation_id={decision}"
    assert add not in body(officer.get(page))  # submitted
    drafted = officer.post(
        "/funding-ledger/decisions/add",
        data={"fund_id": str(books.fund_id), "name": "Phân bổ kinh phí đợt 2"},
    )
    assert drafted.status_code == 302
    page = f"{drafted.location.partition('?')[0]}?tab=AllocationLineView"
    draft = drafted.location.partition("?")[0].rpartition("/")[2]
    assert f"/funding-ledger/decision-lines/add?allocation_id={draft}" in body(officer.get(page))
