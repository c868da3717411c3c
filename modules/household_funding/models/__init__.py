"""Tables of the module."""

from modules.household_funding.models.support import (
    HouseholdSupport,
    SupportEligibility,
    SupportRule,
)

__all__ = ["HouseholdSupport", "SupportEligibility", "SupportRule"]
