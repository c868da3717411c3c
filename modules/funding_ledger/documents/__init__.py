"""The papers of the ledger: vouchers, lists of who received, decisions, minutes of goods."""

from modules.funding_ledger.documents.decision import ALLOCATION_DECISION
from modules.funding_ledger.documents.gifts import GIFT_ACKNOWLEDGEMENT, GOODS_MINUTES
from modules.funding_ledger.documents.recipients import RECIPIENT_LIST
from modules.funding_ledger.documents.vouchers import (
    CASH_IN,
    CASH_OUT,
    GENERAL_VOUCHER,
    MONEY_RECEIPT,
)

__all__ = [
    "ALLOCATION_DECISION",
    "CASH_IN",
    "CASH_OUT",
    "GENERAL_VOUCHER",
    "GIFT_ACKNOWLEDGEMENT",
    "GOODS_MINUTES",
    "MONEY_RECEIPT",
    "RECIPIENT_LIST",
]
