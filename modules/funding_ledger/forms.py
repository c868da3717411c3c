"""Forms of commands: years, posting, reversal, payment, signatures, vouchers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.kernel import clock
from app.kernel.fields import DateField, IntegerField, LongTextField, MoneyField, TextField
from app.kernel.fields import TranslatedForm as Form
from app.kernel.fields_choice import ChoiceField
from app.kernel.fields_lookup import LookupField
from app.kernel.form_builder import label_loader, lookup_url
from app.kernel.formats import name_of
from modules.funding_ledger.models import (
    AllocationLine,
    BankAccount,
    Designation,
    Fund,
    LedgerAccount,
    Receipt,
)
from modules.funding_ledger.services import definitions
from modules.funding_ledger.views.labels import SIGNATURES

LINES = 6


def lookup(model: Any, label: Any, *, required: bool = False, help: Any = "") -> LookupField:
    """Return a field that searches records of a model as one types."""
    return LookupField(
        label,
        required=required,
        lookup_url=lookup_url(model),
        loader=label_loader(model),
        help=help,
    )


def year_form(_item: Any) -> Form:
    """Ask which year to open."""

    class YearForm(Form):
        year = IntegerField(_l("Year"), required=True, minimum=2000, maximum=2200)

    return YearForm()


def close_year_form(_item: Any) -> Form:
    """Ask which year to close, and the words of the entry."""

    class CloseYearForm(Form):
        year = IntegerField(_l("Year"), required=True, minimum=2000, maximum=2200)
        memo = TextField(_l("Words of the entry"), required=True, max_length=300)

    return CloseYearForm()


def reverse_form(_item: Any) -> Form:
    """Ask why, and on which day, something is reversed."""

    class ReverseForm(Form):
        posted_on = DateField(_l("Booked on"), required=True, maximum=clock.today())
        reason = LongTextField(_l("Why it is reversed"), required=True)

    return ReverseForm(data={"posted_on": clock.today()})


def post_receipt_form(item: Receipt) -> Form:
    """Ask on which day a receipt is booked."""

    class PostReceiptForm(Form):
        posted_on = DateField(
            _l("Booked on"),
            required=True,
            maximum=clock.today(),
            help=_l("Cash: the day of the cash voucher. Bank: the day of the bank's statement."),
        )

    return PostReceiptForm(data={"posted_on": item.received_on})


def void_form(_item: Any) -> Form:
    """Ask why something is crossed out."""

    class VoidForm(Form):
        reason = LongTextField(_l("Why it was voided"), required=True)

    return VoidForm()


def decision_form(item: Any) -> Form:
    """Ask for number and date of the signed decision."""

    class DecisionForm(Form):
        number = TextField(_l("Number of the decision"), required=True, max_length=80)
        decided_on = DateField(_l("Decided on"), required=True, maximum=clock.today())

    return DecisionForm(obj=item)


def pay_form(_item: Any) -> Form:
    """Ask when something was paid, and for the bank's reference."""

    class PayForm(Form):
        paid_on = DateField(_l("Paid on"), required=True, maximum=clock.today())
        reference = TextField(_l("Reference of the bank"), max_length=120)

    return PayForm(data={"paid_on": clock.today()})


def signatures_form(_item: Any) -> Form:
    """Ask how all who have not signed did, and who confirmed the list."""

    class SignaturesForm(Form):
        signed_on = DateField(_l("Signed on"), required=True, maximum=clock.today())
        signature_kind = ChoiceField(_l("How it was signed"), choices=SIGNATURES, required=True)
        confirmed_by = TextField(
            _l("Confirmed by"),
            required=True,
            max_length=200,
            help=_l("The responsible body of the place (Circular 41/2022, Article 4)."),
        )

    return SignaturesForm(data={"signed_on": clock.today()})


def event_form() -> Form:
    """Ask for an event that is booked by its rule."""
    events = [(rule.event, name_of(rule)) for rule in definitions.posting_rules().values()]

    class EventForm(Form):
        event = ChoiceField(_l("Event"), choices=events, required=True)
        fund_id = lookup(Fund, _l("Fund"), required=True)
        amount = MoneyField(_l("Amount, đồng"), required=True, minimum=1)
        posted_on = DateField(_l("Booked on"), required=True, maximum=clock.today())
        memo = TextField(_l("Words of the entry"), required=True, max_length=300)
        bank_account_id = lookup(BankAccount, _l("Bank account"))
        designation_id = lookup(Designation, _l("Bound gift"))
        allocation_line_id = lookup(AllocationLine, _l("Line of the decision"))
        person = TextField(_l("Person"), max_length=200, help=_l("Who takes an advance."))

    return EventForm()


def voucher_form() -> Form:
    """Ask for a general voucher: day, words, and lines with debit and credit."""
    accounts = [
        (row.key, name_of(row))
        for row in db.session.scalars(
            select(LedgerAccount).where(LedgerAccount.type != "memo").order_by("position")
        )
    ]
    members: dict[str, Any] = {
        "fund_id": lookup(Fund, _l("Fund"), required=True),
        "posted_on": DateField(_l("Booked on"), required=True, maximum=clock.today()),
        "memo": TextField(_l("Words of the entry"), required=True, max_length=300),
        "bank_account_id": lookup(BankAccount, _l("Bank account")),
        "designation_id": lookup(Designation, _l("Bound gift")),
        "allocation_line_id": lookup(AllocationLine, _l("Line of the decision")),
    }
    for number in range(1, LINES + 1):
        members[f"account_{number}"] = ChoiceField(
            _l("Account %(number)s", number=number), choices=accounts
        )
        members[f"debit_{number}"] = MoneyField(_l("Debit %(number)s", number=number))
        members[f"credit_{number}"] = MoneyField(_l("Credit %(number)s", number=number))
    return type("VoucherForm", (Form,), members)()
