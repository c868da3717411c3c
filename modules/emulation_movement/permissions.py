"""Records of emulation movements with their verbs, and the roles that come with the module.

An organisation writes its own rows; `oversee` opens the sent rows of a unit to the bodies that
follow the movement. The leadership adopts, the standing body runs, the emulation office reviews.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.core.permissions import CHASES, OFFICER, VIEWER
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
    f"{MODULE}.PlanClause": ALL,
    f"{MODULE}.Duty": ALL,
    f"{MODULE}.RateStandard": (READ,),
    f"{MODULE}.Indicator": (READ,),
    f"{MODULE}.Acknowledgement": (READ, WRITE),
    f"{MODULE}.Target": ALL,
    f"{MODULE}.TargetRevision": (READ,),
    f"{MODULE}.PlanTask": ALL,
    f"{MODULE}.OutlineSection": (READ,),
    f"{MODULE}.ReportPeriod": (*ALL, RUN),
    f"{MODULE}.Report": (READ, WRITE, OVERSEE, SIGN, CHECK, CONFIRM),
    f"{MODULE}.ReportSection": (READ, WRITE),
    f"{MODULE}.ReportLine": ALL,
    f"{MODULE}.Figure": ALL,
    f"{MODULE}.CheckItem": (READ,),
    f"{MODULE}.Inspection": (*ALL, OVERSEE, CONFIRM),
    f"{MODULE}.Inspector": ALL,
    f"{MODULE}.InspectionFinding": ALL,
    f"{MODULE}.Advice": (*ALL, CHECK),
    f"{MODULE}.ModelExample": (*ALL, OVERSEE, CHECK, REVIEW),
    f"{MODULE}.ExampleSpread": ALL,
}


def _of(verbs: tuple[str, ...], *names: str) -> Mapping[str, tuple[str, ...]]:
    return {f"{MODULE}.{name}": verbs for name in names}


PLAN = ("Movement", "MovementVersion", "MovementCriterion", "PlanClause", "Duty")
FOLLOWED = ("Registration", "Report", "Inspection", "ModelExample")

READER = f"{MODULE}.reader"
UNIT_OFFICER = f"{MODULE}.unit_officer"
UNIT_HEAD = f"{MODULE}.unit_head"
INSPECTOR = f"{MODULE}.inspector"
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
        grants=dict.fromkeys(RECORDS, (READ,)),
    ),
    Role(
        name=UNIT_OFFICER,
        label=_l("Officer of a participating body"),
        description=_l("Prepares registration, targets, reports and models of the own body."),
        includes=(READER, OFFICER),
        grants={
            **_of(ALL, "Registration", "Target", "PlanTask", "ReportLine", "Figure"),
            **_of(ALL, "ModelExample", "ExampleSpread"),
            # Of an inspection the inspected body writes its remarks, of a recommendation the
            # answer; triggers hold the rest.
            **_of((READ, WRITE), "Report", "ReportSection", "Inspection", "Advice"),
        },
    ),
    Role(
        name=UNIT_HEAD,
        label=_l("Head of a participating body"),
        description=_l("Signs what the own body registers and reports."),
        includes=(UNIT_OFFICER,),
        grants=_of((SIGN,), "Registration", "Report"),
    ),
    Role(
        name=INSPECTOR,
        label=_l("Inspector of movements"),
        description=_l("Inspects for the own body: team, visit, findings, recommendations."),
        includes=(READER, OFFICER),
        grants={
            **_of((*ALL, OVERSEE), "Inspection"),
            **_of((*ALL, CHECK), "Advice"),
            **_of(ALL, "Inspector", "InspectionFinding"),
            **_of((READ, OVERSEE), "Registration", "Report", "ModelExample"),
        },
    ),
    Role(
        name=STANDING_OFFICER,
        label=_l("Officer of the standing body"),
        description=_l("Prepares plans, follows and checks registrations and reports."),
        includes=(INSPECTOR,),
        grants={
            **_of(ALL, *PLAN),
            **_of((*ALL, RUN), "Movement", "ReportPeriod"),
            **_of((READ, WRITE, OVERSEE, CHECK), "Registration", "Report"),
            **_of((READ, WRITE), "Acknowledgement"),
            **CHASES,
            **_of((*ALL, OVERSEE, CHECK), "ModelExample"),
            **_of(ALL, "ExampleSpread"),
        },
    ),
    Role(
        name=STANDING_HEAD,
        label=_l("Head of the standing body"),
        description=_l("Confirms registrations, waives reports, concludes inspections."),
        includes=(STANDING_OFFICER,),
        grants=_of((CONFIRM,), "Registration", "Report", "Inspection"),
    ),
    Role(
        name=EMULATION_OFFICER,
        label=_l("Emulation office"),
        description=_l("Acknowledges registrations, checks the standing body, shows models."),
        includes=(READER, OFFICER),
        grants={
            **CHASES,
            **_of((READ, WRITE, REVIEW), "Movement"),
            **_of((READ, OVERSEE), "Registration", "Inspection"),
            **_of((READ, WRITE), "Acknowledgement"),
            **_of((READ, WRITE, OVERSEE, CHECK), "Report"),
            **_of((READ, WRITE, OVERSEE, REVIEW), "ModelExample"),
        },
    ),
    Role(
        name=LEADER,
        label=_l("Leadership of the province in movements"),
        description=_l("Adopts plans, and reads all that a movement brings."),
        includes=(READER,),
        grants={
            **_of((READ, WRITE, ADOPT), "Movement", "MovementVersion"),
            **_of((READ, OVERSEE), *FOLLOWED),
            **CHASES,
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
