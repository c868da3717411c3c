"""The chapters of the money: books, gifts and a house, by mouse and keyboard."""

from __future__ import annotations

from tests.browser.hands import Hands

FUND = "Quỹ Vì người nghèo tỉnh"
DONOR, DECISION, PAYEE = "Công ty Mẫu", "Hỗ trợ làm nhà Đại đoàn kết", "UBND xã Mẫu"
ITEM = "Xây mới nhà Đại đoàn kết"


def open_books(chief: Hands) -> None:
    """The chief accountant sets up the entity, its fund, the year and its bank account."""
    chief.menu("Accounting entities")
    chief.add("Accounting entity")
    chief.look_up("organisation_id", "mat tran tinh", "Mặt trận tỉnh Mẫu")
    chief.fill("code", "QVNN-58")
    chief.fill("name", FUND)
    chief.pick("purpose", "Support from gifts")
    chief.pick("level", "Province level")
    chief.save()
    chief.press("Open a year")
    chief.fill("year", "2021")
    chief.press("Open a year")
    chief.tab("Funds")
    chief.add("Fund")
    chief.fill("code", "QVNN")
    chief.fill("name", FUND)
    chief.pick("kind", "Fund for the Poor")
    chief.fill("opened_on", "01/01/2021")
    chief.save()
    chief.menu("Bank accounts")
    chief.add("Bank account")
    chief.look_up("fund_id", "quy", FUND)
    chief.fill("bank", "Kho bạc Nhà nước")
    chief.fill("number", "3741.0.9")
    chief.fill("opened_on", "01/01/2021")
    chief.save()


def call_for_gifts(fundraiser: Hands, head: Hands) -> None:
    """A campaign is planned and announced; a company binds its gift to houses."""
    fundraiser.menu("Campaigns")
    fundraiser.add("Campaign")
    fundraiser.look_up("fund_id", "quy", FUND)
    fundraiser.fill("code", "TCD-2021")
    fundraiser.fill("name", "Tháng cao điểm Vì người nghèo")
    fundraiser.pick("kind", "Yearly month of the fund")
    fundraiser.fill("call_number", "12/KH-MTTQ")
    fundraiser.fill("call_date", "01/09/2021")
    fundraiser.fill("launched_on", "01/09/2021")
    fundraiser.fill("receive_from", "01/09/2021")
    fundraiser.fill("receive_to", "31/12/2021")
    fundraiser.save()
    head.menu("Campaigns")
    head.page.locator("tbody a").first.click()
    head.press("Announce")
    head.stands_at("Receiving")
    fundraiser.menu("Donors")
    fundraiser.add("Donor")
    fundraiser.look_up("entity_id", "quy", FUND)
    fundraiser.pick("kind", "Enterprise")
    fundraiser.fill("name", DONOR)
    fundraiser.save()
    fundraiser.tab("Bound gifts")
    fundraiser.add("Bound gift")
    fundraiser.look_up("fund_id", "quy", FUND)
    fundraiser.fill("code", "NHA-01")
    fundraiser.pick("kind", "Bound to an address")
    fundraiser.look_up("item_id", "xay moi nha", ITEM)
    fundraiser.fill("condition", "Làm nhà cho hộ nghèo")
    fundraiser.save()


def take_gift(cashier: Hands, accountant: Hands) -> None:
    """The cashier takes the gift in, after its day was mistyped; the accountant books it."""
    cashier.menu("Receipts")
    cashier.add("Receipt")
    cashier.look_up("fund_id", "quy", FUND)
    cashier.look_up("donor_id", "cong ty", DONOR)
    cashier.fill("received_on", "20/08/2021")
    cashier.pick("form", "Bank transfer")
    cashier.fill("amount", "50.000.000")
    cashier.look_up("campaign_id", "thang cao diem", "Tháng cao điểm")
    cashier.look_up("designation_id", "nha", "NHA-01")
    cashier.look_up("bank_account_id", "kho bac", "Kho bạc Nhà nước")
    cashier.save_in_vain()
    cashier.fill("received_on", "20/10/2021")
    cashier.save()
    cashier.press("Record with a number", agree=True)
    cashier.stands_at("Recorded")
    accountant.menu("Receipts")
    accountant.page.locator("tbody a").first.click()
    accountant.step("Post to the books")
    accountant.stands_at("In the books")


def decide_on_a_house(fundraiser: Hands, head: Hands) -> None:
    """A decision with one house in the commune is drafted, submitted and approved."""
    fundraiser.menu("Decisions")
    fundraiser.add("Decision")
    fundraiser.look_up("fund_id", "quy", FUND)
    fundraiser.fill("name", DECISION)
    fundraiser.save()
    fundraiser.tab("Lines of decisions")
    fundraiser.add("Line of the decision")
    fundraiser.look_up("item_id", "xay moi nha", ITEM)
    fundraiser.look_up("unit_id", "ho hai", "Xã Hộ Hải")
    fundraiser.fill("quantity", "1")
    fundraiser.fill("norm", "40.000.000")
    fundraiser.fill("amount", "40.000.000")
    fundraiser.look_up("designation_id", "nha", "NHA-01")
    fundraiser.save()
    open_decision(fundraiser)
    fundraiser.press("Submit for approval")
    fundraiser.stands_at("Submitted for approval")
    open_decision(head)
    head.press("Approve")
    head.fill("number", "7/QĐ-BVĐ")
    head.fill("decided_on", "01/11/2021")
    head.press("Approve")
    head.stands_at("Approved")


def open_decision(hands: Hands) -> None:
    """Go to the only decision."""
    hands.menu("Decisions")
    hands.page.locator("tbody a").first.click()


def pay(fundraiser: Hands, accountant: Hands, head: Hands, cashier: Hands) -> None:
    """Above the line is refused; then list, check, approve, pay, and let the household sign."""
    open_decision(fundraiser)
    fundraiser.tab("Lines of decisions")
    fundraiser.page.locator("#related tbody a").first.click()
    fundraiser.tab("Payments")
    fundraiser.add("Payment")
    fundraiser.fill("payee", PAYEE)
    fundraiser.pick("method", "Bank transfer")
    fundraiser.fill("amount", "45.000.000")
    fundraiser.fill("planned_on", "10/11/2021")
    fundraiser.look_up("bank_account_id", "kho bac", "Kho bạc Nhà nước")
    fundraiser.save_in_vain()
    fundraiser.fill("amount", "40.000.000")
    fundraiser.save()
    fundraiser.tab("Recipients")
    fundraiser.add("Recipient")
    fundraiser.fill("name", "Nguyễn Văn Tốt")
    fundraiser.pick("kind", "Household")
    fundraiser.look_up("unit_id", "mau mot", "Thôn Mẫu Một")
    fundraiser.fill("amount", "40.000.000")
    fundraiser.save()
    for hands, label, state in (
        (accountant, "Check", "Has been checked"),
        (head, "Approve", "Approved"),
    ):
        open_payment(hands)
        hands.press(label)
        hands.stands_at(state)
    open_payment(cashier)
    cashier.press("Pay")
    cashier.fill("paid_on", "10/11/2021")
    cashier.fill("reference", "UNC-12")
    cashier.press("Pay")
    cashier.stands_at("Paid")
    open_payment(accountant)
    accountant.press("All have signed")
    accountant.fill("signed_on", "10/11/2021")
    accountant.pick("signature_kind", "Signature")
    accountant.fill("confirmed_by", PAYEE)
    accountant.press("All have signed")
    accountant.press("Signed and confirmed")
    accountant.stands_at("Signed for")
    accountant.menu("Trial balance")
    accountant.sees("50.000.000", "40.000.000")


def open_payment(hands: Hands) -> None:
    """Go to the only payment."""
    hands.menu("Payments")
    hands.page.locator("tbody a").first.click()
