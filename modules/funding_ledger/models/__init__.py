"""The tables of the funding ledger."""

from modules.funding_ledger.models.catalogue import (
    AccountCode,
    LedgerAccount,
    LedgerRule,
    Regime,
    SpendingItem,
    SupportNorm,
)
from modules.funding_ledger.models.entity import (
    AccountingEntity,
    BankAccount,
    EntityRegime,
    FiscalPeriod,
    Fund,
)
from modules.funding_ledger.models.gifts import (
    Campaign,
    Designation,
    Donor,
    Pledge,
    Receipt,
    ReceiptGoods,
)
from modules.funding_ledger.models.journal import BalanceDelta, JournalEntry, JournalLine
from modules.funding_ledger.models.support import (
    AllocationDecision,
    AllocationLine,
    Payment,
    Recipient,
)

__all__ = [
    "AccountCode",
    "AccountingEntity",
    "AllocationDecision",
    "AllocationLine",
    "BalanceDelta",
    "BankAccount",
    "Campaign",
    "Designation",
    "Donor",
    "EntityRegime",
    "FiscalPeriod",
    "Fund",
    "JournalEntry",
    "JournalLine",
    "LedgerAccount",
    "LedgerRule",
    "Payment",
    "Pledge",
    "Receipt",
    "ReceiptGoods",
    "Recipient",
    "Regime",
    "SpendingItem",
    "SupportNorm",
]
