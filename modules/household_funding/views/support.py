"""What was found of households on a list, what they received, and who is eligible."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.kernel.pages import Button
from app.kernel.views import RecordView
from modules.household_funding.models import HouseholdSupport, SupportEligibility, SupportRule
from modules.household_funding.views.labels import CLASSES_THEN, COLUMNS, TONES

PAYMENT = "funding_ledger.Payment"


class SupportEligibilityView(RecordView):
    """That households on the lists of payments were eligible on the day; a tab of the payment."""

    model = SupportEligibility
    route_base = "/household-funding/eligibility"
    title = _l("Eligible on the day")
    title_one = _l("Eligibility of a household")
    search_columns = ()
    list_columns = ("household_code", "recipient", "payment", "on_day", "reference")
    more_columns = ("fund", "designation", "campaign")
    show_sections = (
        (_l("Household"), ("household_code", "recipient", "payment")),
        (_l("Eligible"), ("on_day", "reference")),
        (_l("From which fund"), ("fund", "designation", "campaign")),
    )
    order = ("id",)
    lookup_order = ("id",)
    filters = ("payment", "fund", "campaign", "on_day")
    labels = COLUMNS
    tab_of = (
        ("PaymentView", "payment_id", _l("Eligible on the day")),
        ("DesignationView", "designation_id", _l("Households reached")),
        ("CampaignView", "campaign_id", _l("Households reached")),
        ("FundView", "fund_id", _l("Households reached")),
    )

    def tab_buttons(self, parent: Any) -> Sequence[Button]:
        """Lead those who keep the lists of a draft to its households."""
        if parent.__record__ != PAYMENT or parent.state != "draft" or not self.may("write"):
            return ()
        url = f"/household-funding/picking/{parent.id}"
        return (Button(_("Choose eligible households"), url, icon="home-plus", tone="primary"),)


class HouseholdSupportView(RecordView):
    """What households received from which fund; a tab of the household. No donor is named."""

    model = HouseholdSupport
    route_base = "/household-funding/supports"
    title = _l("Support received")
    title_one = _l("Support of a household")
    empty_hint = _l("Support stands here once a household has been paid.")
    search_columns = ()
    list_columns = ("paid_on", "household", "item", "amount", "fund_name", "class_code")
    more_columns = ("unit", "voucher", "goods", "reversed_on")
    show_sections = (
        (_l("Support"), ("household", "unit", "item", "amount", "goods")),
        (_l("From which fund"), ("fund_name", "paid_on", "voucher", "reversed_on")),
        (_l("On that day"), ("class_code",)),
    )
    facts = ("amount", "paid_on")
    sortable = ("paid_on", "amount")
    order = ("-paid_on",)
    lookup_order = ("paid_on",)
    filters = ("unit", "item", "class_code", "paid_on")
    sums = ("amount",)
    choices = {"class_code": tuple(CLASSES_THEN.items())}
    tones = {"class_code": TONES}
    labels = COLUMNS
    tab_of = (("HouseholdView", "household_id", _l("Support received")),)
    list_notice = _l("Amounts and funds only: who gave is not shown here.")


class SupportRuleView(RecordView):
    """Which classes of households a purpose is for."""

    model = SupportRule
    route_base = "/household-funding/rules"
    title = _l("Who is eligible")
    title_one = _l("Rule of eligibility")
    search_columns = ()
    list_columns = (
        "item", "allows_poor", "allows_near_poor", "allows_average_living", "list_months",
        "valid_from", "valid_to", "legal_basis", "is_verified",
    )  # fmt: skip
    show_sections = (
        (_l("Rule"), ("item", "allows_poor", "allows_near_poor", "allows_average_living")),
        (_l("Dates"), ("list_months", "valid_from", "valid_to")),
        (_l("Legal basis"), ("legal_basis", "is_verified")),
    )
    order = ("-valid_from",)
    lookup_order = ("valid_from",)
    labels = COLUMNS
    list_notice = _l("A rule without a purpose holds for all that have none of their own.")
