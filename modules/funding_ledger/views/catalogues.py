"""Screens of catalogues: regimes, accounts, spending items, norms, time limits."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.views import RecordView, Related
from modules.funding_ledger.models import (
    AccountCode,
    LedgerAccount,
    LedgerRule,
    Regime,
    SpendingItem,
    SupportNorm,
)
from modules.funding_ledger.views.labels import ACCOUNT_TYPES, COLUMNS, SIDES


class RegimeView(RecordView):
    """Accounting regimes with their days."""

    model = Regime
    route_base = "/funding-ledger/regimes"
    title = _l("Accounting regimes")
    title_one = _l("Accounting regime")
    search_columns = ()
    list_columns = ("code", "name", "document", "valid_from", "valid_to", "is_verified")
    show_sections = (
        (_l("Accounting regime"), ("code", "name", "document", "is_verified")),
        (_l("Dates"), ("valid_from", "valid_to", "grace_to")),
    )
    order = ("valid_from",)
    labels = COLUMNS
    related = (Related("AccountCodeView", "regime_id", _l("Codes of accounts")),)


class LedgerAccountView(RecordView):
    """Accounts by meaning."""

    model = LedgerAccount
    route_base = "/funding-ledger/accounts"
    title = _l("Accounts of the ledger")
    title_one = _l("Account")
    search_columns = ()
    list_columns = ("name_vi", "name_en", "type", "normal_balance", "is_bounded")
    show_sections = (
        (_l("Account"), ("key", "name_vi", "name_en", "type", "normal_balance", "is_bounded")),
    )
    order = ("position",)
    filters = ("type",)
    choices = {"type": ACCOUNT_TYPES, "normal_balance": SIDES}
    labels = COLUMNS
    related = (Related("AccountCodeView", "account_id", _l("Codes of accounts")),)


class AccountCodeView(RecordView):
    """Codes of accounts in a regime; those that were not read in the circular say so."""

    model = AccountCode
    route_base = "/funding-ledger/account-codes"
    title = _l("Codes of accounts")
    title_one = _l("Code of an account")
    search_columns = ()
    with_api = False
    list_columns = ("regime", "code", "account", "is_verified")
    show_sections = ((_l("Code of an account"), ("regime", "code", "account", "is_verified")),)
    order = ("code",)
    filters = ("regime", "is_verified")
    labels = COLUMNS


class SpendingItemView(RecordView):
    """What money may be spent on."""

    model = SpendingItem
    route_base = "/funding-ledger/items"
    title = _l("Spending items")
    title_one = _l("Spending item")
    search_columns = ()
    list_columns = ("code", "name_vi", "parent", "unit_name", "is_award", "is_verified")
    show_sections = (
        (_l("Spending item"), ("code", "name_vi", "name_en", "parent", "unit_name")),
        (_l("Rules"), ("evidence", "is_award", "is_verified")),
    )
    order = ("code",)
    lookup_order = ("code",)
    labels = COLUMNS
    related = (Related("SupportNormView", "item_id", _l("Norms of support")),)


class SupportNormView(RecordView):
    """Norms by item, place and years."""

    model = SupportNorm
    route_base = "/funding-ledger/norms"
    title = _l("Norms of support")
    title_one = _l("Norm of support")
    search_columns = ()
    list_columns = ("item", "source", "place", "amount", "valid_from", "valid_to", "is_verified")
    show_sections = (
        (_l("Norm of support"), ("item", "source", "place", "amount", "conditions")),
        (_l("Dates"), ("valid_from", "valid_to")),
        (_l("Source"), ("reference", "is_verified")),
    )
    order = ("-valid_from",)
    filters = ("item",)
    labels = COLUMNS


class LedgerRuleView(RecordView):
    """Time limits of decrees."""

    model = LedgerRule
    route_base = "/funding-ledger/rules"
    title = _l("Time limits of campaigns")
    title_one = _l("Time limit of campaigns")
    search_columns = ()
    list_columns = ("name_vi", "days", "valid_from", "valid_to", "legal_basis", "is_verified")
    show_sections = (
        (_l("Time limit of campaigns"), ("code", "name_vi", "name_en", "days")),
        (_l("Dates"), ("valid_from", "valid_to")),
        (_l("Source"), ("legal_basis", "is_verified")),
    )
    order = ("code", "-valid_from")
    labels = COLUMNS
