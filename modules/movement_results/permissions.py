"""Records of results with their verbs, and the roles that come with the module.

An organisation reads the results on its own targets; `oversee` opens those of a unit to the bodies
that follow the movement. Nobody writes results: the program computes them.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.permissions import VIEWER
from app.kernel.manifest import Role

MODULE = "movement_results"
READ, WRITE, OVERSEE, SUM_UP = "read", "write", "oversee", "sum_up"
COMPARISON, LINE = f"{MODULE}.Comparison", f"{MODULE}.ResultLine"

VERBS = {OVERSEE: _l("oversee"), SUM_UP: _l("sum up")}
RECORDS: dict[str, tuple[str, ...]] = {
    COMPARISON: (READ, WRITE, SUM_UP),
    LINE: (READ, OVERSEE),
}

READER, OFFICER, HEAD = f"{MODULE}.reader", f"{MODULE}.officer", f"{MODULE}.head"
# What everybody needs who looks at a result: the target, its report, and the review behind it.
BEHIND = {
    f"emulation_movement.{name}": (READ,)
    for name in ("Movement", "Target", "Registration", "Indicator", "RateStandard")
} | {"household_supervision.ReviewRound": (READ,)}

ROLES = (
    Role(
        name=READER,
        label=_l("Reader of results"),
        description=_l("Reads the results on the targets of the own organisation."),
        includes=(VIEWER,),
        grants={COMPARISON: (READ,), LINE: (READ,), **BEHIND},
    ),
    Role(
        name=OFFICER,
        label=_l("Officer of results"),
        description=_l("Has the results of a movement computed, and reads all of a unit."),
        includes=(READER,),
        grants={COMPARISON: (WRITE,), LINE: (OVERSEE,)},
    ),
    Role(
        name=HEAD,
        label=_l("Head who sums up results"),
        description=_l("Sums up the year of a movement; what is summed up stands."),
        includes=(OFFICER,),
        grants={COMPARISON: (SUM_UP,)},
    ),
)
