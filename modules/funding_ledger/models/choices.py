"""Sets of values that columns of this module take."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, Text

# Keys that a list is sorted by are compared by bytes, whatever the collation of the server.
KEY_TEXT = Text(collation="C")


class Level(StrEnum):
    """Level of the Front at which a fund is kept; the district level ended on 30/06/2025."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class EntityPurpose(StrEnum):
    """What an accounting entity is for: gifts and awards are never kept in one set of books."""

    SUPPORT = "support"
    EMULATION = "emulation"


class FundKind(StrEnum):
    """What a fund may be spent on."""

    POOR = "poor"
    RELIEF = "relief"
    BUDGET_AID = "budget_aid"
    OTHER = "other"
    EMULATION = "emulation"


class AccountType(StrEnum):
    """What an account of the ledger is; memo accounts never join the trial balance."""

    ASSET = "asset"
    LIABILITY = "liability"
    NET_ASSETS = "net_assets"
    INCOME = "income"
    EXPENSE = "expense"
    MEMO = "memo"


class Side(StrEnum):
    """The side on which an account grows."""

    DEBIT = "debit"
    CREDIT = "credit"


class CampaignKind(StrEnum):
    """Kinds of campaigns; only relief campaigns have the clocks of NĐ 93/2021."""

    FUND_MONTH = "fund_month"
    DISASTER = "disaster"
    EPIDEMIC = "epidemic"
    INCIDENT = "incident"
    ILLNESS = "illness"
    TET = "tet"
    HOUSES = "houses"
    OTHER = "other"


class CampaignState(StrEnum):
    """Where a campaign is."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    RECEPTION_CLOSED = "reception_closed"
    SETTLED = "settled"
    PUBLISHED = "published"


class DonorKind(StrEnum):
    """Who gives."""

    ENTERPRISE = "enterprise"
    COOPERATIVE = "cooperative"
    STATE_BODY = "state_body"
    MEMBER_ORGANISATION = "member_organisation"
    RELIGIOUS = "religious"
    FOREIGN_ORGANISATION = "foreign_organisation"
    FOREIGN_PERSON = "foreign_person"
    OVERSEAS_VIETNAMESE = "overseas_vietnamese"
    PERSON = "person"
    HOUSEHOLD = "household"
    COLLECTIVE = "collective"
    ANONYMOUS = "anonymous"


# Whose tax code is the number of an identity card.
PEOPLE = frozenset(
    {
        DonorKind.PERSON,
        DonorKind.HOUSEHOLD,
        DonorKind.FOREIGN_PERSON,
        DonorKind.OVERSEAS_VIETNAMESE,
        DonorKind.ANONYMOUS,
    }
)


class GiftForm(StrEnum):
    """In what form something is given."""

    CASH = "cash"
    BANK = "bank"
    GOODS = "goods"
    LABOUR = "labour"


class PledgeState(StrEnum):
    """What became of a pledge."""

    REGISTERED = "registered"
    PARTLY_FULFILLED = "partly_fulfilled"
    FULFILLED = "fulfilled"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class DesignationKind(StrEnum):
    """How narrowly a gift is bound."""

    PURPOSE = "purpose"
    ADDRESSED = "addressed"


class DesignationState(StrEnum):
    """Whether a bound gift still takes money, is used up, or was released by its donor."""

    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"


class ReceiptState(StrEnum):
    """Where a receipt is; what is posted never returns to a draft."""

    DRAFT = "draft"
    RECORDED = "recorded"
    POSTED = "posted"
    REVERSED = "reversed"
    VOIDED = "voided"


class ValueBasis(StrEnum):
    """How the value of goods is known; quantity and kind are what the law asks for."""

    NONE = "none"
    INVOICE = "invoice"
    DONOR_PAPER = "donor_paper"
    MARKET_BOARD = "market_board"
    APPRAISER = "appraiser"
    STATE_RATE = "state_rate"


class AllocationState(StrEnum):
    """Where a decision to allocate is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    """Where a payment is."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    PAID = "paid"
    ACKNOWLEDGED = "acknowledged"
    SETTLED = "settled"
    REVERSED = "reversed"
    VOIDED = "voided"


class PaymentMethod(StrEnum):
    """Out of what a payment is made."""

    CASH = "cash"
    BANK = "bank"
    GOODS = "goods"


class RecipientKind(StrEnum):
    """Who receives; `household` may carry the key of a record kept elsewhere."""

    HOUSEHOLD = "household"
    PERSON = "person"
    GROUP = "group"
    ORGANISATION = "organisation"


class SignatureKind(StrEnum):
    """How a recipient acknowledged."""

    SIGNATURE = "signature"
    FINGERPRINT = "fingerprint"
    BANK_PROOF = "bank_proof"


class PeriodState(StrEnum):
    """Whether a period takes entries."""

    OPEN = "open"
    SOFT_CLOSED = "soft_closed"
    CLOSED = "closed"
    SUBMITTED = "submitted"


class EntryKind(StrEnum):
    """What an entry is in the book: ordinary, or one of those that answer to another rule."""

    ORDINARY = "ordinary"
    OPENING = "opening"
    REVERSAL = "reversal"
    CORRECTION = "correction"
    YEAR_CLOSE = "year_close"


class Series(StrEnum):
    """Series of vouchers, each numbered without gaps by entity and year."""

    RECEIPT_BOOK = "BL"
    CASH_IN = "PT"
    CASH_OUT = "PC"
    BANK = "NH"
    GOODS = "HV"
    GENERAL = "KT"


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that a column holds one of some values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)
