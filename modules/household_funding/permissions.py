"""Records between households and funds, and what they add to the roles of both modules.

Finance reads that a household was eligible, never its class, not even counted; the Front's
supervisors read what it received. Neither gets a right in the other's module.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

MODULE = "household_funding"
READ, WRITE, REPORT = "read", "write", "report"
RULE = f"{MODULE}.SupportRule"
ELIGIBILITY = f"{MODULE}.SupportEligibility"
SUPPORT = f"{MODULE}.HouseholdSupport"

VERBS = {REPORT: _l("count what became of households")}
RECORDS: dict[str, tuple[str, ...]] = {
    RULE: (READ,),
    ELIGIBILITY: (READ, WRITE),
    SUPPORT: (READ, REPORT),
}
EXTENDS: dict[str, dict[str, tuple[str, ...]]] = {
    "funding_ledger.reader": {RULE: (READ,), ELIGIBILITY: (READ,)},
    "funding_ledger.officer": {ELIGIBILITY: (WRITE,)},
    "household_supervision.front_village_cadre": {RULE: (READ,), SUPPORT: (READ,)},
    "household_supervision.front_supervisor": {SUPPORT: (REPORT,)},
    "household_supervision.province_viewer": {RULE: (READ,), SUPPORT: (READ, REPORT)},
}
