"""Screens of entities, their regimes and months, funds and bank accounts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TextField, TranslatedForm
from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.funding_ledger import forms
from modules.funding_ledger.models import (
    AccountingEntity,
    BankAccount,
    EntityRegime,
    FiscalPeriod,
    Fund,
)
from modules.funding_ledger.services import books, journal
from modules.funding_ledger.views.labels import COLUMNS, FUND_KINDS, LEVELS, PURPOSES


def _open_year(item: AccountingEntity, form: TranslatedForm) -> None:
    books.open_year(item.id, form.year.data, actor=current_actor())


def _close_year(item: AccountingEntity, form: TranslatedForm) -> None:
    journal.close_year(
        item.id, form.year.data, form.memo.data, actor=current_actor(), today=clock.today()
    )


class AccountingEntityView(RecordView):
    """Bodies that keep books, by level."""

    model = AccountingEntity
    route_base = "/funding-ledger/entities"
    title = _l("Accounting entities")
    title_one = _l("Accounting entity")
    search_columns = ()
    list_columns = ("code", "name", "level", "purpose", "unit")
    show_sections = (
        (_l("Accounting entity"), ("code", "name", "purpose", "level", "organisation", "unit")),
        (_l("Dates"), ("valid_from", "valid_to", "parent", "successor", "keeps_own_books")),
    )
    form_sections = (
        (
            _l("Accounting entity"),
            ("organisation_id", "code", "name", "purpose", "level", "parent_id"),
        ),
        (_l("Dates"), ("valid_from", "valid_to", "successor_id", "keeps_own_books")),
    )
    edit_sections = (
        (_l("Accounting entity"), ("name", "parent_id")),
        (_l("Dates"), ("valid_from", "valid_to", "successor_id", "keeps_own_books")),
    )
    facts = ("level", "unit")
    order = ("id",)
    filters = ("unit", "level", "purpose")
    choices = {"level": LEVELS, "purpose": PURPOSES}
    labels = COLUMNS
    related = (
        Related("FundView", "entity_id", _l("Funds")),
        Related("FiscalPeriodView", "entity_id", _l("Months")),
        Related("BankAccountView", "entity_id", _l("Bank accounts")),
        Related("EntityRegimeView", "entity_id", _l("Regimes of the entity")),
        Related("JournalEntryView", "entity_id", _l("Journal")),
    )
    empty_hint = _l("Begin with the body whose books these are, and its first fund.")
    commands = (
        Command(
            "open_year", _l("Open a year"), "close", forms.year_form, _open_year,
            record="funding_ledger.FiscalPeriod",
        ),
        Command(
            "close_year", _l("Close a year"), "reverse", forms.close_year_form, _close_year,
            record="funding_ledger.JournalEntry", tone="warning",
            help=_l("Income and expense are carried into the balances of funds and bound gifts."),
        ),
    )  # fmt: skip

    def create(self, values: Mapping[str, Any]) -> Base:
        """Open the books of a body."""
        return books.create_entity(values, actor=current_actor())


class EntityRegimeView(RecordView):
    """Which regime an entity follows, and since when."""

    model = EntityRegime
    route_base = "/funding-ledger/entity-regimes"
    title = _l("Regimes of the entity")
    title_one = _l("Regime of the entity")
    search_columns = ()
    with_api = False
    list_columns = ("entity", "regime", "valid_from", "valid_to")
    show_sections = ((_l("Regime of the entity"), list_columns),)
    form_sections = (
        (_l("Regime of the entity"), ("entity_id", "regime_id", "valid_from", "valid_to")),
    )
    order = ("-valid_from",)
    labels = COLUMNS

    def create(self, values: Mapping[str, Any]) -> Base:
        """Let an entity follow a regime."""
        return books.assign_regime(values, actor=current_actor())


class FundView(RecordView):
    """Funds with their purpose."""

    model = Fund
    route_base = "/funding-ledger/funds"
    title = _l("Funds")
    title_one = _l("Fund")
    empty_hint = _l("Open a fund with its purpose; receipts and payments need one.")
    search_columns = ()
    list_columns = ("code", "name", "kind", "entity", "opened_on", "closed_on")
    show_sections = ((_l("Fund"), ("code", "name", "kind", "entity", "opened_on", "closed_on")),)
    form_sections = ((_l("Fund"), ("entity_id", "code", "name", "kind", "opened_on")),)
    edit_sections = ((_l("Fund"), ("name", "closed_on")),)
    order = ("id",)
    filters = ("entity", "kind")
    choices = {"kind": FUND_KINDS}
    labels = COLUMNS
    related = (
        Related("CampaignView", "fund_id", _l("Campaigns")),
        Related("DesignationView", "fund_id", _l("Bound gifts")),
        Related("AllocationDecisionView", "fund_id", _l("Decisions")),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Open a fund in an entity."""
        return books.create_fund(values, actor=current_actor())


class BankAccountView(RecordView):
    """Accounts at banks and the Treasury."""

    model = BankAccount
    route_base = "/funding-ledger/bank-accounts"
    title = _l("Bank accounts")
    title_one = _l("Bank account")
    empty_hint = _l("Enter the accounts at banks and the treasury that the funds use.")
    search_columns = ()
    list_columns = ("bank", "number", "fund", "is_treasury", "opened_on", "closed_on")
    show_sections = (
        (_l("Bank account"), ("bank", "number", "entity", "fund", "is_treasury", "is_public")),
        (_l("Dates"), ("opened_on", "stop_receiving_on", "closed_on")),
    )
    form_sections = (
        (_l("Bank account"), ("fund_id", "bank", "number", "is_treasury", "is_public")),
        (_l("Dates"), ("opened_on", "stop_receiving_on", "closed_on")),
    )
    edit_sections = (
        (_l("Bank account"), ("bank", "is_public")),
        (_l("Dates"), ("stop_receiving_on", "closed_on")),
    )
    form_fields = {"number": partial(TextField, max_length=40)}
    personal_columns = frozenset({"number"})
    order = ("id",)
    filters = ("fund",)
    labels = COLUMNS

    def create(self, values: Mapping[str, Any]) -> Base:
        """Enter an account of a fund."""
        return books.create_bank_account(values, actor=current_actor())


class FiscalPeriodView(RecordView):
    """Months of an entity: open, softly closed, closed, sent."""

    model = FiscalPeriod
    route_base = "/funding-ledger/periods"
    title = _l("Months")
    title_one = _l("Month of the books")
    empty_hint = _l("Open the books of a year on the page of the accounting entity.")
    search_columns = ()
    list_columns = ("entity", "year", "month", "state")
    show_sections = (
        (_l("Month of the books"), ("entity", "year", "month", "starts_on", "ends_on")),
        (_l("People"), ("soft_closed_by", "closed_by", "closed_under", "reopened_by")),
    )
    order = ("-year", "-month")
    sortable = ("year", "month")
    filters = ("entity", "year", "state")
    plain_numbers = frozenset({"year", "month"})
    labels = COLUMNS
