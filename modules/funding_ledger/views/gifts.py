"""Screens of campaigns, donors, pledges and bound gifts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel import clock
from app.kernel.fields import TextField
from app.kernel.imports.declared import Importable, Similar
from app.kernel.models import Base
from app.kernel.pages import Section, ShownField, ShowPage
from app.kernel.present import cell_of
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.funding_ledger.models import Campaign, Designation, Donor, Pledge
from modules.funding_ledger.services import gifts
from modules.funding_ledger.services.balances import Held, lowest
from modules.funding_ledger.views import layouts
from modules.funding_ledger.views.labels import (
    CAMPAIGN_KINDS,
    COLUMNS,
    DESIGNATION_KINDS,
    DONOR_KINDS,
    FORMS,
)


class CampaignView(RecordView):
    """Campaigns with their windows."""

    model = Campaign
    route_base = "/funding-ledger/campaigns"
    title = _l("Campaigns")
    title_one = _l("Campaign")
    search_columns = ()
    list_columns = ("code", "name", "kind", "receive_from", "receive_to", "target_amount", "state")
    show_sections = (
        (_l("Campaign"), ("code", "name", "kind", "entity", "fund", "target_amount")),
        (_l("Call"), ("call_number", "call_date", "launched_on", "not_asked")),
        (
            _l("Window"),
            ("receive_from", "receive_to", "extension_number", "extension_date", "distribute_to"),
        ),
        (_l("Note"), ("note",)),
    )
    form_sections = (
        (_l("Campaign"), ("fund_id", "code", "name", "kind", "target_amount")),
        (_l("Call"), ("call_number", "call_date", "launched_on", "not_asked")),
        (
            _l("Window"),
            ("receive_from", "receive_to", "extension_number", "extension_date", "distribute_to"),
        ),
        (_l("Note"), ("note",)),
    )
    edit_sections = ((_l("Campaign"), ("name", "target_amount")), *form_sections[1:])
    facts = ("fund", "receive_to")
    sortable = ("receive_from", "receive_to")
    order = ("-receive_from",)
    lookup_order = ("receive_from",)
    filters = ("fund", "kind", "state")
    choices = {"kind": CAMPAIGN_KINDS}
    labels = COLUMNS
    help = {
        "receive_to": _l("Relief campaigns: at most the days that the decree of the launch sets."),
        "target_amount": _l("A goal of the plan; nobody may set a minimum for a donor."),
    }
    related = (
        Related(
            "ReceiptView",
            "campaign_id",
            _l("Receipts"),
            adds_while=("announced", "reception_closed"),
        ),
        Related("PledgeView", "campaign_id", _l("Pledges")),
    )
    empty_hint = _l("Plan a campaign: for which fund, with which call, from when to when.")

    def may_change(self, item: Campaign) -> bool:
        """A settled campaign stands."""
        return item.state not in ("settled", "published")

    def create(self, values: Mapping[str, Any]) -> Base:
        """Plan a campaign."""
        return gifts.create_campaign(values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a campaign."""
        return gifts.change_campaign(key, values, actor=current_actor(), version=version)


class DonorView(RecordView):
    """Donors of a body; anonymous ones, and those whose names are not published."""

    model = Donor
    route_base = "/funding-ledger/donors"
    title = _l("Donors")
    title_one = _l("Donor")
    empty_hint = _l("Enter who gives before you write the receipt.")
    list_columns = ("name", "kind", "address", "is_published")
    show_sections = (
        (_l("Donor"), ("name", "kind", "entity", "address", "tax_code", "duplicate_of", "note")),
        (_l("Publication"), ("is_published", "publish_as")),
    )
    form_sections = (
        (_l("Donor"), ("entity_id", "kind", "name", "address", "tax_code", "note")),
        (_l("Publication"), ("is_published", "publish_as")),
    )
    edit_sections = (
        (_l("Donor"), ("kind", "name", "address", "tax_code", "note")),
        form_sections[1],
    )
    order = ("sort_key",)
    lookup_order = ("sort_key",)
    filters = ("kind", "is_published", "entity")
    choices = {"kind": DONOR_KINDS}
    labels = {**COLUMNS, "duplicate_of": _l("The same as")}
    help = {
        "name": _l("Empty only for an anonymous donor, whose name nobody knows."),
        "is_published": _l("No: the name is known, and the donor asked not to be shown."),
    }
    form_fields = {"tax_code": partial(TextField, max_length=20)}
    personal_columns = frozenset({"name", "address", "publish_as", "tax_code"})
    layouts = (layouts.DONORS,)
    imports = Importable(
        columns=(
            *("entity_id", "kind", "name", "address", "tax_code", "note"),
            *("is_published", "publish_as"),
        ),
        keys=(("entity_id", "tax_code"), ("entity_id", "kind", "name")),
        synonyms={
            "name": ("Tên nhà tài trợ", "Họ và tên", "Đơn vị, cá nhân ủng hộ"),
            "address": ("Địa chỉ",),
            "entity_id": ("Đơn vị tiếp nhận",),
            "kind": ("Loại nhà tài trợ",),
            "is_published": ("Được công khai",),
            "publish_as": ("Tên khi công khai",),
            "note": ("Ghi chú",),
            "tax_code": ("Mã số thuế", "Số CCCD"),
        },
        similar=Similar(name="name", same=("entity_id",), least=0.8),
    )
    related = (
        Related("ReceiptView", "donor_id", _l("Receipts")),
        Related("PledgeView", "donor_id", _l("Pledges")),
        Related("DesignationView", "donor_id", _l("Bound gifts")),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Enter a donor."""
        return gifts.create_donor(values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a donor."""
        return gifts.change_donor(key, values, actor=current_actor(), version=version)


class PledgeView(RecordView):
    """Pledges: outside the books, until something comes in."""

    model = Pledge
    route_base = "/funding-ledger/pledges"
    title = _l("Pledges")
    title_one = _l("Pledge")
    empty_hint = _l("Enter what a donor promised; receipts are counted against it.")
    search_columns = ()
    list_columns = ("pledged_on", "donor", "campaign", "form", "amount", "due_on", "state")
    show_sections = (
        (_l("Pledge"), ("donor", "campaign", "pledged_on", "form", "amount", "description")),
        (_l("Dates"), ("due_on",)),
    )
    form_sections = (
        (_l("Pledge"), ("campaign_id", "donor_id", "pledged_on", "form", "amount", "description")),
        (_l("Dates"), ("due_on",)),
    )
    edit_sections = ((_l("Pledge"), ("form", "amount", "description", "due_on")),)
    sortable = ("pledged_on", "due_on", "amount")
    order = ("-pledged_on",)
    lookup_order = ("pledged_on",)
    filters = ("campaign", "donor", "state", "form")
    sums = ("amount",)
    choices = {"form": FORMS}
    labels = COLUMNS
    related = (
        Related(
            "ReceiptView",
            "pledge_id",
            _l("Receipts"),
            adds_while=("registered", "partly_fulfilled"),
        ),
    )
    list_notice = _l("A pledge is no money yet: it never enters the books.")

    def may_change(self, item: Pledge) -> bool:
        """What came to an end stands."""
        return item.state == "registered"

    def create(self, values: Mapping[str, Any]) -> Base:
        """Note a pledge."""
        return gifts.create_pledge(values, actor=current_actor())


class DesignationView(RecordView):
    """Gifts that their donors bound to a purpose or an address."""

    model = Designation
    route_base = "/funding-ledger/bound-gifts"
    title = _l("Bound gifts")
    title_one = _l("Bound gift")
    empty_hint = _l("A gift for a named person or place gets a page here: the receipt names it.")
    search_columns = ()
    list_columns = ("code", "donor", "item", "target", "due_on", "state")
    show_sections = (
        (_l("Bound gift"), ("code", "donor", "fund", "kind", "item", "condition", "target")),
        (_l("Dates"), ("due_on", "document")),
        (_l("Consent"), ("consent_number", "consent_date")),
    )
    form_sections = (
        (
            _l("Bound gift"),
            ("fund_id", "donor_id", "code", "kind", "item_id", "condition", "target"),
        ),
        (_l("Dates"), ("due_on", "document")),
    )
    edit_sections = (
        (_l("Dates"), ("due_on", "document")),
        (_l("Consent"), ("consent_number", "consent_date")),
    )
    facts = ("item", "due_on")
    first_tab_open = False  # what is left of the gift takes statements
    order = ("-id",)
    lookup_order = ("code",)
    filters = ("fund", "donor", "item", "state")
    choices = {"kind": DESIGNATION_KINDS}
    labels = COLUMNS
    related = (
        Related("ReceiptView", "designation_id", _l("Receipts"), adds_while=("open",)),
        Related(
            "AllocationLineView",
            "designation_id",
            _l("Lines of decisions"),
            adds_while=("open", "released"),
        ),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Note what a gift is bound to."""
        return gifts.create_designation(values, actor=current_actor())

    def show_page(self, item: Any) -> ShowPage:
        """Say what is left of the gift."""
        page = super().show_page(item)
        left = lowest(db.session(), Held(item.fund_id, "designation", item.id), clock.today())
        row = ShownField(_("Left of the gift, đồng"), cell_of(left))
        return replace(page, sections=(Section(_("Balance"), (row,)), *page.sections))
