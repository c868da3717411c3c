"""The screens between households and funds."""

from modules.household_funding.views.outcomes import SupportOutcomeView
from modules.household_funding.views.picking import HouseholdPickView
from modules.household_funding.views.support import (
    HouseholdSupportView,
    SupportEligibilityView,
    SupportRuleView,
)

__all__ = [
    "HouseholdPickView",
    "HouseholdSupportView",
    "SupportEligibilityView",
    "SupportOutcomeView",
    "SupportRuleView",
]
