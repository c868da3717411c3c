"""Words for what this module refuses, and for its database guards."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Text
from modules.funding_ledger.domain import errors as rules
from modules.funding_ledger.services import errors as services

HANDS = _l("Two steps that the law keeps apart cannot be taken by one person (NĐ 174/2016).")
STANDS = _l("What was posted or recorded stands; correct it by another voucher (Article 27).")
AWARD = _l("No award is paid from gifts: awards have a fund and books of their own.")
PERIOD = _l("This month is closed or not opened yet; entries go into open months only.")
FUTURE = _l("A voucher cannot be dated after today.")
WINDOW = _l("The campaign takes no gifts on that day (NĐ 93/2021, Article 9).")
PURPOSE = _l("A bound gift is spent only on what its donor bound it to (NĐ 93/2021, Article 9).")
AREA = _l("The unit lies outside the area of these books.")
DECISION = _l("Support is paid under a line of an approved decision, up to its amount.")

MESSAGES: dict[type[BaseException], Text] = {
    rules.NotBalanced: _l(
        "The entry does not balance: debits are %(debit)s, credits %(credit)s đồng."
    ),
    rules.FundNotBalanced: _l(
        "The entry does not balance within fund %(fund)s: debits %(debit)s, credits %(credit)s."
    ),
    rules.TooFewLines: _l("An entry has at least one debit and one credit."),
    rules.AmountNotPositive: _l(
        "Each line has a debit or a credit, a whole number of đồng above zero."
    ),
    rules.PeriodNotOpen: PERIOD,
    rules.DayInFuture: FUTURE,
    rules.OutsideWindow: _l(
        "The campaign takes gifts from %(first)s to %(last)s; a later gift needs a decision to "
        "extend (NĐ 93/2021, Article 9)."
    ),
    rules.WindowTooLong: _l(
        "A relief campaign takes gifts for %(days)s days at most, here until %(last)s (%(basis)s)."
    ),
    rules.DistributionTooLong: _l(
        "Gifts are handed out within %(days)s days after reception, here until %(last)s "
        "(%(basis)s)."
    ),
    rules.OtherPurpose: _l(
        "Gift %(gift)s is bound to “%(bound_to)s”, not to “%(item)s” (NĐ 93/2021, Article 9)."
    ),
    rules.AwardFromGifts: AWARD,
    rules.NoRegime: _l("No accounting regime is assigned to this entity on %(day)s."),
    rules.RegimeInsideYear: _l(
        "A regime changes at the beginning of a fiscal year (Circular 41/2022, Article 15)."
    ),
    rules.UnknownEvent: _l("There is no posting rule “%(event)s”."),
    services.YearNotOpen: _l("The books of %(year)s are not open yet."),
    services.YearOpen: _l("The books of %(year)s are open already."),
    services.AboveAvailable: _l(
        "%(what)s: only %(available)s đồng are there on %(day)s or later, %(requested)s are asked "
        "for."
    ),
    services.AboveAllocation: _l(
        "The line of the decision has %(left)s đồng left, %(requested)s are asked for."
    ),
    services.OutsideArea: _l("The unit lies outside the area of “%(entity)s”."),
    services.ListDiffers: _l(
        "The list of recipients adds up to %(listed)s đồng, the payment is %(amount)s."
    ),
    services.SignaturesMissing: _l(
        "%(count)s recipients have not signed or are not confirmed (Circular 41/2022, Article 4)."
    ),
    services.SameHands: HANDS,
    services.KeyReused: _l("The key %(key)s stands for another entry already."),
    services.AlreadyReversed: _l("This entry was reversed already, by %(number)s."),
    services.NothingToClose: _l("No income or expense of %(year)s is left to carry over."),
    services.LinesMissing: _l("The decision has no lines yet."),
    services.BodyWithoutArea: _l("The body “%(body)s” lies in no administrative unit."),
    services.CallMissing: _l("Enter number and date of the call first."),
    services.ReceiptsOpen: _l("%(count)s receipts are recorded and not posted yet."),
    services.GoodsMissing: _l("List the goods with their quantities first."),
    services.EarlierMonthOpen: _l("An earlier month is still open; months close in their order."),
    services.ConsentMissing: _l("Enter the donor's written consent first."),
}

_TABLES = ("entry", "line", "receipt", "payment", "allocation", "period", "designation", "campaign")
CONSTRAINTS: dict[str, Text] = {
    "duty_funding_ledger_books_and_cash": _l(
        "One person would keep the books and the cash of one body (NĐ 174/2016 Article 19)."
    ),
    "duty_funding_ledger_maker_and_approver": _l(
        "One person would prepare or pay and also approve in one body (NĐ 174/2016 Article 19)."
    ),
    "duty_funding_ledger_kin_of_leader": _l(
        "A close relative heads this body or is its chief accountant, so the books are not for "
        "this person (NĐ 174/2016 Article 19, clause 3)."
    ),
    "duty_funding_ledger_kin_and_cash": _l(
        "A close relative heads this body or keeps its books, so the cash is not for this person "
        "(Law 36/2018 Article 20)."
    ),
    **{f"ck_funding_{table}_stands": STANDS for table in _TABLES},
    **{f"ck_funding_{table}_hands": HANDS for table in _TABLES},
    "ck_funding_payment_approved_hands": HANDS,
    "ck_funding_payment_paid_hands": HANDS,
    "ck_funding_entry_balanced": _l("The entry does not balance."),
    "ck_funding_entry_fund_balanced": _l("The entry does not balance within each fund."),
    "ck_funding_entry_mirror": _l("A reversal is the exact mirror of its original."),
    "ck_funding_entry_period_posted_on": PERIOD,
    "ck_funding_entry_future_posted_on": FUTURE,
    "ck_funding_entry_number_id": _l("The number is not of the series of this book and year."),
    "ck_funding_entry_payment_id": _l("Only an approved payment is paid."),
    "ck_funding_entry_allocation": DECISION,
    "ck_funding_entry_year_close": _l("The close of a year leaves nothing on income and expense."),
    "ck_funding_entry_opening": _l("Only a new book is opened."),
    "uq_funding_entry_entity_id_idempotency_key": _l("This was posted already."),
    "uq_funding_entry_reversal_of_id": _l("An entry is reversed once."),
    "uq_funding_line_receipt_income": _l("A receipt is booked once."),
    "ck_funding_line_side": _l(
        "Each line has a debit or a credit, a whole number of đồng above zero."
    ),
    "ck_funding_line_memo": _l("Memo accounts never join the journal."),
    "ck_funding_line_fund_id": _l("The fund was not open on that day."),
    "ck_funding_line_account_id": _l("An entry of this kind takes no such account."),
    "uq_funding_bank_account_bank_number_index": _l(
        "This account of this bank is entered already."
    ),
    "ck_funding_bank_account_number": _l("Type the number of the account."),
    "ck_funding_line_bank_account_id": _l(
        "A line on a bank account names it, and no other line does."
    ),
    "ck_funding_line_counterpart_entity_id": _l("A transfer between levels names the other level."),
    "ck_funding_line_award": AWARD,
    "ck_funding_line_running": _l(
        "Running cost is paid only from what donors gave for it (NĐ 93/2021, Article 12)."
    ),
    "ck_funding_line_receipt_id": _l("Income from a donor is booked from its recorded receipt."),
    "ck_funding_line_allocation_line_id": DECISION,
    "ck_funding_line_designation_id": PURPOSE,
    "ck_funding_allocation_line_designation_id": PURPOSE,
    "ck_funding_allocation_line_area_unit_id": AREA,
    "ck_funding_recipient_area_unit_id": AREA,
    "ck_funding_delta_free": _l("The free money of the fund would fall below zero on some day."),
    "ck_funding_delta_designation": _l("The bound gift would fall below zero on some day."),
    "ck_funding_delta_account": _l("The account would fall below zero on some day."),
    "ck_funding_delta_bank": _l("The bank account would fall below zero on some day."),
    "ck_funding_campaign_receive_to": _l(
        "A relief campaign takes gifts no longer than its decree."
    ),
    "ck_funding_campaign_distribute_to": _l("Gifts are handed out within the time of the decree."),
    "ck_funding_campaign_window": _l("Launch, first and last day follow each other."),
    "ck_funding_campaign_call": _l("Enter number and date of the call first."),
    "uq_funding_campaign_entity_id_code": _l("This code is used already."),
    "uq_funding_designation_entity_id_code": _l("This code is used already."),
    "uq_funding_entity_code": _l("This code is used already."),
    "uq_funding_fund_entity_id_code": _l("This code is used already."),
    "ck_funding_receipt_received_on": WINDOW,
    "ck_funding_receipt_future_received_on": FUTURE,
    "ck_funding_receipt_campaign_id": _l("The campaign calls for gifts to another fund."),
    "ck_funding_receipt_bank_closed": _l("The bank account takes nothing in any more."),
    "ck_funding_receipt_designation_id": _l("The bound gift is closed or released."),
    "ck_funding_receipt_money": _l("Enter the amount."),
    "ck_funding_receipt_labour_amount": _l("Labour is counted in days, never in đồng."),
    "ck_funding_receipt_labour_days": _l("Enter the days of labour, and only for labour."),
    "ck_funding_receipt_bank_account_id": _l(
        "Name the bank account of a bank transfer, and of nothing else."
    ),
    "ck_funding_receipt_goods": _l("List the goods with their quantities first."),
    "ck_funding_receipt_goods_form": _l("Only a receipt of goods lists goods."),
    "ck_funding_receipt_goods_basis": _l("A value goes with its basis."),
    "ck_funding_receipt_number_id": _l("The number is not of the receipt book of this body."),
    "ck_funding_receipt_entry_id": _l("A posted receipt has its entry in the journal."),
    "ck_funding_donor_name": _l("An anonymous donor has no name, every other one has."),
    "ck_funding_pledge_content": _l("Enter an amount, or what was promised."),
    "ck_funding_allocation_available": _l(
        "The fund does not hold what this decision and earlier ones promise."
    ),
    "ck_funding_allocation_lines": _l("The decision has no lines yet."),
    "ck_funding_allocation_line_deviation": _l(
        "The amount differs from quantity times norm: say why."
    ),
    "ck_funding_payment_amount_room": DECISION,
    "ck_funding_payment_listed_amount": _l("The list of recipients adds up to another amount."),
    "ck_funding_payment_entry_id": _l("A paid payment has its entry in the journal."),
    "ck_funding_payment_signatures": _l(
        "Somebody on the list has not signed or is not confirmed (Circular 41/2022, Article 4)."
    ),
    "ck_funding_payment_bank_account_id": _l(
        "Name the bank account of a bank transfer, and of nothing else."
    ),
    "ck_funding_recipient_signature": _l("A signature has its day and kind."),
    "ck_funding_recipient_confirmation": _l("A confirmation has its day and who gave it."),
    "ck_funding_period_receipts": _l("Receipts are recorded and not posted yet."),
    "ck_funding_period_order": _l("An earlier month is still open; months close in their order."),
    "ck_funding_fund_books": _l("An emulation fund lies in books of its own, and nothing else."),
}
