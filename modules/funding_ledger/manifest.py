"""What the funding ledger says about itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Keep, Manifest, Menu
from modules.funding_ledger.permissions import DUTIES, FORBIDDEN, RECORDS, ROLES, VERBS

MANIFEST = Manifest(
    name="funding_ledger",
    version="1.0.0",
    label=_l("Funding ledger"),
    summary=_l("Funds, gifts, support to households, and the books that prove them."),
    table_prefix="funding_",
    depends=("core",),
    application=True,
    icon="cash",
    records=RECORDS,
    roles=ROLES,
    forbidden=FORBIDDEN,
    duties=DUTIES,
    verbs=VERBS,
    menus=tuple(
        Menu(f"funding_ledger.{key}", label, view, f"funding_ledger.{record}", icon)
        for key, label, view, record, icon in (
            ("campaigns", _l("Campaigns"), "CampaignView", "Campaign", "speakerphone"),
            ("donors", _l("Donors"), "DonorView", "Donor", "heart-handshake"),
            ("pledges", _l("Pledges"), "PledgeView", "Pledge", "writing"),
            ("bound_gifts", _l("Bound gifts"), "DesignationView", "Designation", "target"),
            ("receipts", _l("Receipts"), "ReceiptView", "Receipt", "receipt"),
            (
                "decisions",
                _l("Decisions"),
                "AllocationDecisionView",
                "AllocationDecision",
                "gavel",
            ),
            ("payments", _l("Payments"), "PaymentView", "Payment", "cash"),
            ("journal", _l("Journal"), "JournalEntryView", "JournalEntry", "book"),
            (
                "trial_balance",
                _l("Trial balance"),
                "TrialBalanceView",
                "JournalEntry",
                "scale",
            ),
            ("cash_book", _l("Cash book"), "CashBookView", "JournalLine", "wallet"),
            ("donor_book", _l("Book of donors"), "DonorBookView", "Donor", "notebook"),
            (
                "entities",
                _l("Accounting entities"),
                "AccountingEntityView",
                "AccountingEntity",
                "building-bank",
            ),
            ("funds", _l("Funds"), "FundView", "Fund", "coins"),
            ("bank_accounts", _l("Bank accounts"), "BankAccountView", "BankAccount", "credit-card"),
            ("periods", _l("Months"), "FiscalPeriodView", "FiscalPeriod", "calendar"),
            ("items", _l("Spending items"), "SpendingItemView", "SpendingItem", "list"),
            ("norms", _l("Norms of support"), "SupportNormView", "SupportNorm", "ruler"),
            (
                "accounts",
                _l("Accounts of the ledger"),
                "LedgerAccountView",
                "LedgerAccount",
                "list-numbers",
            ),
            ("regimes", _l("Accounting regimes"), "RegimeView", "Regime", "books"),
            ("rules", _l("Time limits of campaigns"), "LedgerRuleView", "LedgerRule", "hourglass"),
        )
    ),
    data=(
        "modules.funding_ledger.services.catalogues:load",
        "modules.funding_ledger.services.retention:load",
    ),
    demo=("modules.funding_ledger.demo:load",),
    proofs=("modules.funding_ledger.services.verifying:problems",),
    keeps=(
        Keep("funding_entry", "hash is not null", _l("posted entries")),
        Keep("funding_receipt", "state <> 'draft'", _l("recorded receipts")),
    ),
)
