"""Records of emulation movements with their verbs, and the roles that come with the module.

An organisation writes its own rows; `oversee` opens the sent rows of a unit to the bodies that
follow the movement. The leadership adopts, the standing body runs, the emulation office reviews.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.core.permissions import OFFICER, VIEWER
from app.kernel.manifest import Forbidden, Role

MODULE = "emulation_movement"
READ, WRITE, DELETE = "read", "write", "delete"
ADOPT, RUN, REVIEW = "adopt", "run", "review"
OVERSEE, SIGN, CHECK, CONFIRM = "oversee", "sign", "check", "confirm"
ALL = (READ, WRITE, DELETE)

VERBS = {
    ADOPT: _l("adopt"),
    RUN: _l("run"),
    REVIEW: _l("review"),
    OVERSEE: _l("oversee"),
    SIGN: _l("sign"),
    CHECK: _l("check"),
    CONFIRM: _l("confirm"),
}

RECORDS: dict[str, tuple[str, ...]] = {
    f"{MODULE}.Movement": (*ALL, ADOPT, RUN, REVIEW),
    f"{MODULE}.MovementVersion": (*ALL, ADOPT),
    f"{MODULE}.MovementCriterion": ALL,
    f"{MODULE}.Registration": (*ALL, OVERSEE, SIGN, CHECK, CONFIRM),
}


def _of(verbs: tuple[str, ...], *names: str) -> Mapping[str, tuple[str, ...]]:
    return {f"{MODULE}.{name}": verbs for name in names}


PLAN = ("Movement", "MovementVersion", "MovementCriterion")
PARTICIPANT = ("Registration",)

READER = f"{MODULE}.reader"
UNIT_OFFICER = f"{MODULE}.unit_officer"
UNIT_HEAD = f"{MODULE}.unit_head"
STANDING_OFFICER = f"{MODULE}.standing_officer"
STANDING_HEAD = f"{MODULE}.standing_head"
EMULATION_OFFICER = f"{MODULE}.emulation_officer"
LEADER = f"{MODULE}.leader"

ROLES = (
    Role(
        name=READER,
        label=_l("Reader of movements"),
        description=_l("Reads plans, and what the own organisation does in a movement."),
        includes=(VIEWER,),
        grants=_of((READ,), *PLAN, *PARTICIPANT),
    ),
    Role(
        name=UNIT_OFFICER,
        label=_l("Officer of a participating body"),
        description=_l("Prepares registration, targets, reports and models of the own body."),
        includes=(READER, OFFICER),
        grants=_of(ALL, *PARTICIPANT),
    ),
    Role(
        name=UNIT_HEAD,
        label=_l("Head of a participating body"),
        description=_l("Signs what the own body registers and reports."),
        includes=(UNIT_OFFICER,),
        grants=_of((SIGN,), "Registration"),
    ),
    Role(
        name=STANDING_OFFICER,
        label=_l("Officer of the standing body"),
        description=_l("Prepares plans, follows and checks registrations and reports."),
        includes=(READER, OFFICER),
        grants={
            **_of(ALL, *PLAN),
            **_of((*ALL, RUN), "Movement"),
            **_of((READ, WRITE, OVERSEE, CHECK), "Registration"),
        },
    ),
    Role(
        name=STANDING_HEAD,
        label=_l("Head of the standing body"),
        description=_l("Confirms registrations and waives duties for the standing body."),
        includes=(STANDING_OFFICER,),
        grants=_of((CONFIRM,), "Registration"),
    ),
    Role(
        name=EMULATION_OFFICER,
        label=_l("Emulation office"),
        description=_l("Acknowledges registrations and reviews movements."),
        includes=(READER, OFFICER),
        grants={
            **_of((READ, WRITE, REVIEW), "Movement"),
            **_of((READ, OVERSEE), "Registration"),
        },
    ),
    Role(
        name=LEADER,
        label=_l("Leadership of the province in movements"),
        description=_l("Adopts plans, and reads all that a movement brings."),
        includes=(READER,),
        grants={
            **_of((READ, WRITE, ADOPT), "Movement", "MovementVersion"),
            **_of((READ, OVERSEE), "Registration"),
        },
    ),
)

FORBIDDEN = (
    Forbidden(
        roles=(STANDING_OFFICER, STANDING_HEAD, EMULATION_OFFICER),
        verbs=(ADOPT,),
        records=tuple(_of((), "Movement", "MovementVersion")),
        why=_l("Only the leadership of the organiser adopts a plan."),
    ),
)
