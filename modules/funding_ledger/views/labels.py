"""Words of the ledger: values of columns, and labels of columns that several screens share."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.formats import name_of
from app.kernel.manifest import Text
from modules.funding_ledger.services import definitions

Choices = tuple[tuple[str, Text], ...]

LEVELS: Choices = (
    ("central", _l("Central level")),
    ("province", _l("Province level")),
    ("district", _l("District level")),
    ("commune", _l("Commune level")),
)
PURPOSES: Choices = (
    ("support", _l("Support from gifts")),
    ("emulation", _l("Emulation and awards")),
)
FUND_KINDS: Choices = (
    ("poor", _l("Fund for the Poor")),
    ("relief", _l("Relief fund")),
    ("budget_aid", _l("Foreign aid in the budget")),
    ("other", _l("Other fund")),
    ("emulation", _l("Emulation and award fund")),
)
ACCOUNT_TYPES: Choices = (
    ("asset", _l("Asset")),
    ("liability", _l("Liability")),
    ("net_assets", _l("Balance of the fund")),
    ("income", _l("Income")),
    ("expense", _l("Expense")),
    ("memo", _l("Memo, outside the books")),
)
SIDES: Choices = (("debit", _l("Debit")), ("credit", _l("Credit")))
CAMPAIGN_KINDS: Choices = (
    ("fund_month", _l("Yearly month of the fund")),
    ("disaster", _l("Disaster relief")),
    ("epidemic", _l("Epidemic relief")),
    ("incident", _l("Relief after an incident")),
    ("illness", _l("Help in serious illness")),
    ("tet", _l("Tet gifts")),
    ("houses", _l("Houses for the poor")),
    ("other", _l("Other campaign")),
)
DONOR_KINDS: Choices = (
    ("enterprise", _l("Enterprise")),
    ("cooperative", _l("Co-operative")),
    ("state_body", _l("State body")),
    ("member_organisation", _l("Member organisation of the Front")),
    ("religious", _l("Religious organisation")),
    ("foreign_organisation", _l("Foreign organisation")),
    ("foreign_person", _l("Foreign person")),
    ("overseas_vietnamese", _l("Overseas Vietnamese")),
    ("person", _l("Person")),
    ("household", _l("Household")),
    ("collective", _l("Group of people")),
    ("anonymous", _l("Anonymous")),
)
FORMS: Choices = (
    ("cash", _l("Cash")),
    ("bank", _l("Bank transfer")),
    ("goods", _l("Goods")),
    ("labour", _l("Labour days")),
)
METHODS: Choices = FORMS[:3]
DESIGNATION_KINDS: Choices = (
    ("purpose", _l("Bound to a purpose")),
    ("addressed", _l("Bound to an address")),
)
VALUE_BASES: Choices = (
    ("none", _l("Not valued")),
    ("invoice", _l("Invoice")),
    ("donor_paper", _l("Paper of the donor")),
    ("market_board", _l("Market price by a board of three")),
    ("appraiser", _l("Appraiser")),
    ("state_rate", _l("Rate of the State")),
)
RECIPIENT_KINDS: Choices = (
    ("household", _l("Household")),
    ("person", _l("Person")),
    ("group", _l("Group of people")),
    ("organisation", _l("Organisation")),
)
SIGNATURES: Choices = (
    ("signature", _l("Signature")),
    ("fingerprint", _l("Fingerprint")),
    ("bank_proof", _l("Proof of the bank")),
)
ENTRY_KINDS: Choices = (
    ("ordinary", _l("Ordinary")),
    ("opening", _l("Opening")),
    ("reversal", _l("Reversal")),
    ("correction", _l("Correction")),
    ("year_close", _l("Close of the year")),
)
SERIES: Choices = (
    ("BL", _l("Receipt book (BL)")),
    ("PT", _l("Cash in (PT)")),
    ("PC", _l("Cash out (PC)")),
    ("NH", _l("Bank (NH)")),
    ("HV", _l("Goods (HV)")),
    ("KT", _l("General (KT)")),
)

# Labels by column; the views of the module share them.
COLUMNS: dict[str, Text] = {
    "account": _l("Account"),
    "address": _l("Address"),
    "allocation": _l("Decision"),
    "allocation_id": _l("Decision"),
    "allocation_line": _l("Line of the decision"),
    "allocation_line_id": _l("Line of the decision"),
    "amount": _l("Amount, đồng"),
    "authority_paper": _l("Paper of authority"),
    "bank": _l("Bank or Treasury"),
    "bank_account": _l("Bank account"),
    "bank_account_id": _l("Bank account"),
    "basis": _l("Basis"),
    "call_date": _l("Date of the call"),
    "call_number": _l("Number of the call"),
    "campaign": _l("Campaign"),
    "campaign_id": _l("Campaign"),
    "closed_by": _l("Books closed by"),
    "closed_on": _l("Closed on"),
    "closed_under": _l("Under the signed exception"),
    "condition": _l("What the gift is bound to"),
    "conditions": _l("Conditions"),
    "confirmed_by": _l("Confirmed by"),
    "confirmed_on": _l("Confirmed on"),
    "consent_date": _l("Date of the donor's consent"),
    "consent_number": _l("Paper of the donor's consent"),
    "content": _l("Content"),
    "correction_of": _l("Corrects"),
    "credit": _l("Credit"),
    "days": _l("Number of days"),
    "debit": _l("Debit"),
    "decided_on": _l("Decided on"),
    "description": _l("What was promised"),
    "designation": _l("Bound gift"),
    "designation_id": _l("Bound gift"),
    "deviation": _l("Why it differs from quantity times norm"),
    "distribute_to": _l("Handed out until"),
    "document": _l("Document"),
    "done_by": _l("To be done by"),
    "donor": _l("Donor"),
    "donor_id": _l("Donor"),
    "due_on": _l("Due on"),
    "eligibility": _l("Why the recipient is eligible"),
    "ends_on": _l("Ends on"),
    "entity": _l("Accounting entity"),
    "entity_id": _l("Accounting entity"),
    "entry": _l("Journal entry"),
    "event": _l("Event"),
    "evidence": _l("Evidence of acceptance"),
    "executing_organisation": _l("Carried out by"),
    "executing_organisation_id": _l("Carried out by"),
    "expires_on": _l("Use by"),
    "extension_date": _l("Date of the extension"),
    "extension_number": _l("Decision to extend"),
    "form": _l("Form"),
    "fund": _l("Fund"),
    "fund_id": _l("Fund"),
    "goods": _l("Goods handed over"),
    "grace_to": _l("May be kept until"),
    "hash": _l("Link of the chain"),
    "is_award": _l("Is an award"),
    "is_bounded": _l("Never below zero"),
    "is_public": _l("Statement is published"),
    "is_published": _l("The name may be published"),
    "is_treasury": _l("At the State Treasury"),
    "is_unused": _l("Unused"),
    "is_verified": _l("Checked against the law"),
    "item": _l("Spending item"),
    "item_id": _l("Spending item"),
    "keeps_own_books": _l("Keeps books of its own"),
    "key": _l("Key"),
    "labour_days": _l("Labour days"),
    "launched_on": _l("Launched on"),
    "legal_basis": _l("Legal basis"),
    "level": _l("Level"),
    "line_no": _l("No."),
    "memo": _l("Words of the entry"),
    "method": _l("Way of payment"),
    "month": _l("Month"),
    "name_en": _l("Name in English"),
    "name_vi": _l("Name in Vietnamese"),
    "norm": _l("Norm, đồng"),
    "normal_balance": _l("Side of the balance"),
    "not_asked": _l("Who is not asked"),
    "number": _l("Number"),
    "number_text": _l("Number"),
    "opened_on": _l("Opened on"),
    "organisation_id": _l("Organisation"),
    "paid_on": _l("Paid on"),
    "parent": _l("Above it"),
    "parent_id": _l("Above it"),
    "payee": _l("Paid to"),
    "payer": _l("Handed over by"),
    "payment": _l("Payment"),
    "payment_id": _l("Payment"),
    "person": _l("Person"),
    "place": _l("Place"),
    "planned_on": _l("Planned on"),
    "pledge": _l("Pledge"),
    "pledge_id": _l("Pledge"),
    "pledged_on": _l("Pledged on"),
    "position": _l("Place in the chain"),
    "posted_at": _l("Posted at"),
    "posted_on": _l("Booked on"),
    "publish_as": _l("Published as"),
    "purpose": _l("Purpose"),
    "quantity": _l("Quantity"),
    "receipt": _l("Receipt"),
    "receipt_id": _l("Receipt"),
    "receive_from": _l("Gifts from"),
    "receive_to": _l("Gifts until"),
    "received_on": _l("Received on"),
    "reference": _l("Reference"),
    "regime": _l("Accounting regime"),
    "regime_id": _l("Accounting regime"),
    "reopened_by": _l("Reopened by"),
    "reversal_of": _l("Reverses"),
    "rule": _l("Rule"),
    "series": _l("Series"),
    "settle_by": _l("To be settled by"),
    "signature_kind": _l("How it was signed"),
    "signed_by": _l("Signed by another person"),
    "signed_on": _l("Signed on"),
    "soft_closed_by": _l("Closed softly by"),
    "source": _l("Source"),
    "starts_on": _l("Begins on"),
    "stop_receiving_on": _l("Takes nothing in after"),
    "successor": _l("Successor"),
    "successor_id": _l("Successor"),
    "target": _l("Who or where it is for"),
    "target_amount": _l("Target, đồng"),
    "tax_code": _l("Tax code"),
    "type": _l("Type"),
    "unit_id": _l("Administrative unit"),
    "unit_name": _l("Unit of measure"),
    "value": _l("Value, đồng"),
    "value_basis": _l("Basis of the value"),
    "void_reason": _l("Why it was voided"),
    "year": _l("Year"),
}


def event_words(event: str) -> str:
    """Return what was booked in words; an event without words stays as it is called."""
    rule = definitions.posting_rules().get(event)
    if rule is not None:
        return name_of(rule)
    kind, _bar, form = event.partition("_")
    documents = {"receipt": _l("Receipt"), "payment": _l("Payment")}
    forms = {key: str(label) for key, label in FORMS}
    if kind in documents and form in forms:
        return f"{documents[kind]} · {forms[form]}"
    known = {key: str(label) for key, label in ENTRY_KINDS}
    return known.get(event, str(_l("General voucher")) if event == "voucher" else event)
