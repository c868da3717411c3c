"""Screens of decisions, payments and the lists of those who receive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import MoneyField, TranslatedForm
from app.kernel.models import Base
from app.kernel.pages import ShowPage
from app.kernel.records import delete_record
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.funding_ledger import forms
from modules.funding_ledger.documents import ALLOCATION_DECISION, RECIPIENT_LIST
from modules.funding_ledger.models import (
    AllocationDecision,
    AllocationLine,
    Payment,
    Recipient,
)
from modules.funding_ledger.services import support
from modules.funding_ledger.views import layouts
from modules.funding_ledger.views.labels import COLUMNS, METHODS, RECIPIENT_KINDS, SIGNATURES
from modules.funding_ledger.views.receipts import in_words


def _approve(item: AllocationDecision, form: TranslatedForm) -> None:
    support.move_allocation(
        item.id,
        "approve",
        number=form.number.data,
        decided_on=form.decided_on.data,
        actor=current_actor(),
        today=clock.today(),
    )


def _pay(item: Payment, form: TranslatedForm) -> None:
    support.pay(
        item.id,
        paid_on=form.paid_on.data,
        reference=form.reference.data,
        actor=current_actor(),
        today=clock.today(),
    )


def _sign_all(item: Payment, form: TranslatedForm) -> None:
    support.acknowledge_all(
        item.id,
        signed_on=form.signed_on.data,
        signature_kind=form.signature_kind.data,
        confirmed_by=form.confirmed_by.data,
        actor=current_actor(),
    )


def _reverse(item: Payment, form: TranslatedForm) -> None:
    support.reverse_payment(
        item.id,
        form.reason.data,
        posted_on=form.posted_on.data,
        actor=current_actor(),
        today=clock.today(),
    )


def _void(item: Payment, form: TranslatedForm) -> None:
    reason = form.reason.data
    support.move_payment(
        item.id,
        "void",
        reason=reason,
        void_reason=reason,
        actor=current_actor(),
        today=clock.today(),
    )


def _takes_signatures(item: Payment) -> bool:
    return item.state in ("approved", "paid")


class AllocationDecisionView(RecordView):
    """Decisions of the board: how much for what, where."""

    model = AllocationDecision
    route_base = "/funding-ledger/decisions"
    title = _l("Decisions")
    title_one = _l("Decision")
    search_columns = ()
    list_columns = ("number", "decided_on", "name", "fund", "executing_organisation", "state")
    show_sections = (
        (_l("Decision"), ("number", "decided_on", "name", "entity", "fund", "campaign")),
        (_l("Carrying out"), ("executing_organisation", "done_by", "settle_by", "basis")),
    )
    form_sections = (
        (_l("Decision"), ("fund_id", "name", "campaign_id")),
        (_l("Carrying out"), ("executing_organisation_id", "done_by", "settle_by", "basis")),
    )
    edit_sections = ((_l("Decision"), ("name", "campaign_id")), form_sections[1])
    facts = ("fund", "decided_on")
    sortable = ("decided_on",)
    order = ("-id",)
    lookup_order = ("decided_on",)
    filters = ("fund", "campaign", "state", "decided_on")
    documents = (ALLOCATION_DECISION,)
    labels = {**COLUMNS, "name": _l("Subject of the decision")}
    related = (
        Related(
            "AllocationLineView", "allocation_id", _l("Lines of decisions"), adds_while=("draft",)
        ),
    )
    can_delete = True
    empty_hint = _l("Draft a decision, add its lines, submit it to the head of the board.")
    commands = (Command("approve", _l("Approve"), "approve", forms.decision_form, _approve),)

    def may_change(self, item: AllocationDecision) -> bool:
        """What was submitted stands."""
        return item.state == "draft"

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft a decision."""
        return support.draft_allocation(values, actor=current_actor())

    def remove(self, key: int) -> None:
        """Remove a draft."""
        delete_record(AllocationDecision, key, actor=current_actor())


class AllocationLineView(RecordView):
    """Lines of decisions: an item for an area, from free money or a bound gift."""

    model = AllocationLine
    route_base = "/funding-ledger/decision-lines"
    title = _l("Lines of decisions")
    title_one = _l("Line of the decision")
    search_columns = ()
    list_columns = ("item", "unit", "quantity", "norm", "amount", "designation", "allocation")
    show_sections = (
        (_l("Line of the decision"), ("allocation", "item", "unit", "quantity", "norm", "amount")),
        (_l("Source"), ("designation", "deviation")),
    )
    form_sections = (
        (
            _l("Line of the decision"),
            ("allocation_id", "item_id", "unit_id", "quantity", "norm", "amount"),
        ),
        (_l("Source"), ("designation_id", "deviation")),
    )
    edit_sections = (
        (_l("Line of the decision"), ("item_id", "unit_id", "quantity", "norm", "amount")),
        (_l("Source"), ("designation_id", "deviation")),
    )
    order = ("id",)
    lookup_order = ("id",)
    filters = ("allocation", "item", "unit", "designation")
    sums = ("amount",)
    form_fields = {"norm": MoneyField, "amount": MoneyField}
    labels = COLUMNS
    related = (Related("PaymentView", "allocation_line_id", _l("Payments")),)
    can_delete = True

    def may_change(self, item: AllocationLine) -> bool:
        """Lines stand with their decision."""
        return item.allocation.state == "draft"

    def create(self, values: Mapping[str, Any]) -> Base:
        """Add a line to a draft."""
        return support.add_line(values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a line of a draft."""
        return support.change_line(key, values, actor=current_actor(), version=version)

    def remove(self, key: int) -> None:
        """Take a line out of a draft."""
        delete_record(AllocationLine, key, actor=current_actor())

    def url_after(self, item: Any) -> str:
        """Lead back to the decision."""
        return f"/funding-ledger/decisions/{item.allocation_id}"

    def lookup_detail(self, item: Any) -> str:
        """Tell lines apart by their decision."""
        return str(item.allocation)


class PaymentView(RecordView):
    """Payments: checked by one, approved by another, paid by a third."""

    model = Payment
    route_base = "/funding-ledger/payments"
    title = _l("Payments")
    title_one = _l("Payment")
    search_columns = ()
    list_columns = ("number", "planned_on", "payee", "method", "amount", "allocation_line", "state")
    more_columns = ("paid_on", "fund", "reference")
    show_sections = (
        (_l("Payment"), ("number", "payee", "method", "amount", "planned_on", "paid_on")),
        (_l("Under which decision"), ("allocation_line", "fund")),
        (_l("How"), ("bank_account", "reference", "content", "entry", "void_reason")),
    )
    form_sections = (
        (_l("Payment"), ("allocation_line_id", "payee", "method", "amount", "planned_on")),
        (_l("How"), ("bank_account_id", "content")),
    )
    edit_sections = (
        (_l("Payment"), ("payee", "method", "amount", "planned_on")),
        (_l("How"), ("bank_account_id", "content")),
    )
    facts = ("amount", "payee")
    sortable = ("planned_on", "amount")
    order = ("-planned_on",)
    lookup_order = ("planned_on",)
    filters = ("allocation_line", "fund", "method", "state", "planned_on")
    sums = ("amount",)
    choices = {"method": METHODS}
    form_fields = {"amount": MoneyField}
    documents = (RECIPIENT_LIST,)
    labels = COLUMNS
    help = {"bank_account_id": _l("Only for a bank transfer.")}
    related = (Related("RecipientView", "payment_id", _l("Recipients"), adds_while=("draft",)),)
    can_delete = True
    personal_columns = frozenset({"payee"})
    empty_hint = _l("Draft a payment under a line of an approved decision, and list who receives.")
    commands = (
        Command("pay", _l("Pay"), "pay", forms.pay_form, _pay),
        Command(
            "signatures", _l("All have signed"), "check", forms.signatures_form, _sign_all,
            shown=_takes_signatures, tone="secondary",
        ),
        Command("void", _l("Void"), "check", forms.void_form, _void, tone="danger"),
        Command("reverse", _l("Reverse"), "settle", forms.reverse_form, _reverse, tone="danger"),
    )  # fmt: skip

    def may_change(self, item: Payment) -> bool:
        """What was checked stands."""
        return item.state == "draft"

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft a payment."""
        return support.draft_payment(values, actor=current_actor())

    def remove(self, key: int) -> None:
        """Remove a draft."""
        delete_record(Payment, key, actor=current_actor())

    def move(self, key: int, name: str, reason: str = "", paper: Any = None) -> Base:
        """Take a step; those that move money go through their own service."""
        actor, today = current_actor(), clock.today()
        if name == "pay":
            return support.pay(key, paid_on=today, actor=actor, today=today)
        if name == "reverse":
            return support.reverse_payment(key, reason, posted_on=today, actor=actor, today=today)
        told = {"void_reason": reason} if name == "void" else {}
        return support.move_payment(key, name, reason=reason, actor=actor, today=today, **told)

    def show_page(self, item: Any) -> ShowPage:
        """Add the amount in words."""
        page = super().show_page(item)
        return replace(page, sections=(*page.sections, in_words(item.amount)))


class RecipientView(RecordView):
    """Who receives by a payment's list, what was signed, who confirmed it."""

    model = Recipient
    route_base = "/funding-ledger/recipients"
    title = _l("Recipients")
    title_one = _l("Recipient")
    empty_hint = _l("List who receives on the page of a payment.")
    search_columns = ()
    with_api = False
    list_columns = ("name", "kind", "unit", "amount", "signed_on", "confirmed_on")
    show_sections = (
        (_l("Recipient"), ("payment", "name", "kind", "address", "unit", "amount", "goods")),
        (_l("Eligibility"), ("eligibility",)),
        (
            _l("Signature and confirmation"),
            ("signed_on", "signature_kind", "signed_by", "authority_paper", "confirmed_on",
             "confirmed_by"),
        ),
    )  # fmt: skip
    form_sections = (
        (_l("Recipient"), ("payment_id", "name", "kind", "address", "unit_id", "amount", "goods")),
        (_l("Eligibility"), ("eligibility",)),
    )
    edit_sections = (
        (
            _l("Signature and confirmation"),
            ("signed_on", "signature_kind", "signed_by", "authority_paper", "confirmed_on",
             "confirmed_by"),
        ),
    )  # fmt: skip
    order = ("id",)
    filters = ("payment", "unit", "kind")
    layouts = (layouts.RECIPIENTS,)
    sums = ("amount",)
    choices = {"kind": RECIPIENT_KINDS, "signature_kind": SIGNATURES}
    form_fields = {"amount": MoneyField}
    labels = COLUMNS
    can_delete = True
    personal_columns = frozenset({"name", "address", "signed_by", "confirmed_by"})

    def create(self, values: Mapping[str, Any]) -> Base:
        """Put somebody on the list."""
        return support.list_recipient(values, actor=current_actor())

    def remove(self, key: int) -> None:
        """Take somebody off the list of a draft."""
        delete_record(Recipient, key, actor=current_actor())

    def url_after(self, item: Any) -> str:
        """Lead back to the payment."""
        return f"/funding-ledger/payments/{item.payment_id}"
