"""What the module between households and funds says about itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Manifest, Menu
from modules.household_funding.permissions import EXTENDS, RECORDS, RULE, SUPPORT, VERBS

MANIFEST = Manifest(
    name="household_funding",
    version="1.0.0",
    label=_l("Support of households"),
    summary=_l("Which households receive from which fund, and what became of them."),
    table_prefix="hfunding_",
    depends=("core", "funding_ledger", "household_supervision"),
    auto_install=True,
    icon="home-heart",
    records=RECORDS,
    extends=EXTENDS,
    verbs=VERBS,
    menus=(
        Menu(
            "household_funding.supports", _l("Support received"), "HouseholdSupportView", SUPPORT,
            "gift",
        ),
        Menu(
            "household_funding.outcomes", _l("What became of them"), "SupportOutcomeView", SUPPORT,
            "trending-up", "report",
        ),
        Menu(
            "household_funding.rules", _l("Who is eligible"), "SupportRuleView", RULE,
            "ruler-measure",
        ),
    ),
    data=("modules.household_funding.services.rules:load",),
    demo=("modules.household_funding.demo:load",),
)  # fmt: skip
