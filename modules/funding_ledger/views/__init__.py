"""The screens of the funding ledger."""

from modules.funding_ledger.views.catalogues import (
    AccountCodeView,
    LedgerAccountView,
    LedgerRuleView,
    RegimeView,
    SpendingItemView,
    SupportNormView,
)
from modules.funding_ledger.views.entities import (
    AccountingEntityView,
    BankAccountView,
    EntityRegimeView,
    FiscalPeriodView,
    FundView,
)
from modules.funding_ledger.views.gifts import (
    CampaignView,
    DesignationView,
    DonorView,
    PledgeView,
)
from modules.funding_ledger.views.journal import (
    JournalEntryView,
    JournalLineView,
    LedgerPostingView,
)
from modules.funding_ledger.views.receipts import ReceiptGoodsView, ReceiptView
from modules.funding_ledger.views.reports import CashBookView, DonorBookView, TrialBalanceView
from modules.funding_ledger.views.support import (
    AllocationDecisionView,
    AllocationLineView,
    PaymentView,
    RecipientView,
)

__all__ = [
    "AccountCodeView",
    "AccountingEntityView",
    "AllocationDecisionView",
    "AllocationLineView",
    "BankAccountView",
    "CampaignView",
    "CashBookView",
    "DesignationView",
    "DonorBookView",
    "DonorView",
    "EntityRegimeView",
    "FiscalPeriodView",
    "FundView",
    "JournalEntryView",
    "JournalLineView",
    "LedgerAccountView",
    "LedgerPostingView",
    "LedgerRuleView",
    "PaymentView",
    "PledgeView",
    "ReceiptGoodsView",
    "ReceiptView",
    "RecipientView",
    "RegimeView",
    "SpendingItemView",
    "SupportNormView",
    "TrialBalanceView",
]
