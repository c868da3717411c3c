"""What the module of results of movements says about itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Keep, Manifest, Menu
from modules.movement_results.permissions import (
    COMPARISON,
    LINE,
    MODULE,
    RECORDS,
    ROLES,
    VERBS,
)

MANIFEST = Manifest(
    name=MODULE,
    version="1.0.0",
    label=_l("Results of movements"),
    summary=_l("Targets of a movement: what was reported beside what the registers say."),
    table_prefix="results_",
    depends=("core", "emulation_movement", "household_supervision"),
    auto_install=True,
    icon="git-compare",
    records=RECORDS,
    roles=ROLES,
    verbs=VERBS,
    menus=(
        Menu(f"{MODULE}.comparisons", _l("Results by year"), "ComparisonView", COMPARISON, "sum"),
        Menu(f"{MODULE}.lines", _l("Results on targets"), "ResultLineView", LINE, "git-compare"),
    ),
    demo=("modules.movement_results.demo:load",),
    keeps=(Keep("results_comparison", "state = 'summed_up'", _l("results that were summed up")),),
)
