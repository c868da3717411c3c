"""Screens of receipts and the goods on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import MoneyField, TranslatedForm
from app.kernel.formats import current_language
from app.kernel.models import Base
from app.kernel.pages import Cell, Section, ShownField, ShowPage
from app.kernel.records import delete_record
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from app.kernel.words import amount_in_words
from modules.funding_ledger import forms
from modules.funding_ledger.documents import GIFT_ACKNOWLEDGEMENT, GOODS_MINUTES, MONEY_RECEIPT
from modules.funding_ledger.models import Receipt, ReceiptGoods
from modules.funding_ledger.services import receipts
from modules.funding_ledger.views import layouts
from modules.funding_ledger.views.labels import COLUMNS, FORMS, VALUE_BASES


def _post(item: Receipt, form: TranslatedForm) -> None:
    receipts.post_receipts(
        [item.id], posted_on=form.posted_on.data, actor=current_actor(), today=clock.today()
    )


def _void(item: Receipt, form: TranslatedForm) -> None:
    receipts.void_receipt(item.id, form.reason.data, actor=current_actor(), today=clock.today())


def _reverse(item: Receipt, form: TranslatedForm) -> None:
    receipts.reverse_receipt(
        item.id,
        form.reason.data,
        posted_on=form.posted_on.data,
        actor=current_actor(),
        today=clock.today(),
    )


def in_words(amount: int | None) -> Section:
    """Return the amount of a voucher in words: generated, never typed (V02)."""
    words = amount_in_words(amount or 0, current_language())
    return Section(_("Amount in words"), (ShownField(_("In words"), Cell(words)),))


class ReceiptView(RecordView):
    """What was received: drafts, recorded under a number, posted."""

    model = Receipt
    route_base = "/funding-ledger/receipts"
    title = _l("Receipts")
    title_one = _l("Receipt")
    search_columns = ()
    list_columns = ("number", "received_on", "donor", "form", "amount", "campaign", "state")
    more_columns = ("fund", "labour_days", "reference", "content")
    show_sections = (
        (_l("Receipt"), ("number", "received_on", "donor", "payer", "form", "amount")),
        (_l("What it is for"), ("fund", "campaign", "pledge", "designation", "content")),
        (
            _l("How"),
            ("bank_account", "reference", "labour_days", "entry", "void_reason"),
        ),
    )
    form_sections = (
        (_l("Receipt"), ("fund_id", "donor_id", "received_on", "form", "amount", "payer")),
        (_l("What it is for"), ("campaign_id", "pledge_id", "designation_id", "content")),
        (_l("How"), ("bank_account_id", "reference", "labour_days")),
    )
    facts = ("amount", "received_on", "fund")
    sortable = ("received_on", "amount")
    order = ("-received_on",)
    lookup_order = ("received_on",)
    filters = ("campaign", "donor", "fund", "form", "state", "received_on")
    sums = ("amount", "labour_days")
    layouts = (layouts.GIFTS,)
    choices = {"form": FORMS}
    form_fields = {"amount": MoneyField}
    documents = (MONEY_RECEIPT, GOODS_MINUTES, GIFT_ACKNOWLEDGEMENT)
    labels = COLUMNS
    help = {
        "amount": _l("Empty for labour; for goods it follows from their values."),
        "campaign_id": _l("Empty: a regular gift outside campaigns."),
        "designation_id": _l("Only when the donor bound the gift to something."),
        "bank_account_id": _l("Only for a bank transfer."),
        "labour_days": _l("Only for labour: days are counted, never turned into money."),
    }
    related = (Related("ReceiptGoodsView", "receipt_id", _l("Goods"), adds_while=("draft",)),)
    can_delete = True
    personal_columns = frozenset({"payer"})
    empty_hint = _l("Take a gift in: who gave what, on which day, to which fund.")
    commands = (
        Command("post", _l("Post to the books"), "post", forms.post_receipt_form, _post),
        Command("void", _l("Void"), "post", forms.void_form, _void, tone="danger"),
        Command("reverse", _l("Reverse"), "reverse", forms.reverse_form, _reverse, tone="danger"),
    )

    def may_change(self, item: Receipt) -> bool:
        """What was recorded stands."""
        return item.state == "draft"

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft a receipt."""
        return receipts.draft_receipt(values, actor=current_actor(), today=clock.today())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a draft."""
        return receipts.change_receipt(
            key, values, actor=current_actor(), today=clock.today(), version=version
        )

    def remove(self, key: int) -> None:
        """Remove a draft."""
        delete_record(Receipt, key, actor=current_actor())

    def move(self, key: int, name: str, reason: str = "", paper: Any = None) -> Base:
        """Take a step; those that draw a number or post go through their own service."""
        actor, today = current_actor(), clock.today()
        if name == "record":
            return receipts.record_receipt(key, actor=actor, today=today)
        if name == "void":
            return receipts.void_receipt(key, reason, actor=actor, today=today)
        if name == "post":
            receipts.post_receipts([key], posted_on=today, actor=actor, today=today)
            return self.read(key)
        return receipts.reverse_receipt(key, reason, posted_on=today, actor=actor, today=today)

    def show_page(self, item: Any) -> ShowPage:
        """Add the amount in words."""
        page = super().show_page(item)
        if item.amount is None:
            return page
        return replace(page, sections=(*page.sections, in_words(item.amount)))


class ReceiptGoodsView(RecordView):
    """Goods on a receipt: quantity and kind, a value only with its basis."""

    model = ReceiptGoods
    route_base = "/funding-ledger/receipt-goods"
    title = _l("Goods")
    title_one = _l("Goods of a receipt")
    search_columns = ()
    with_api = False
    list_columns = ("name", "quantity", "unit_name", "value", "value_basis")
    show_sections = (
        (_l("Goods of a receipt"), ("receipt", "name", "quantity", "unit_name", "is_unused")),
        (_l("Value"), ("value", "value_basis", "expires_on")),
    )
    form_sections = (
        (_l("Goods of a receipt"), ("receipt_id", "name", "quantity", "unit_name", "is_unused")),
        (_l("Value"), ("value", "value_basis", "expires_on")),
    )
    edit_sections = ()
    order = ("id",)
    can_delete = True
    choices = {"value_basis": VALUE_BASES}
    form_fields = {"value": MoneyField}
    labels = COLUMNS
    help = {"value": _l("Only with its basis; quantity and kind are what the law asks for.")}

    def create(self, values: Mapping[str, Any]) -> Base:
        """List goods of a draft."""
        return receipts.add_goods(values, actor=current_actor())

    def remove(self, key: int) -> None:
        """Take goods off a draft."""
        receipts.remove_goods(key, actor=current_actor())

    def url_after(self, item: Any) -> str:
        """Lead back to the receipt."""
        return f"/funding-ledger/receipts/{item.receipt_id}"
