"""The tables of this module."""

from modules.emulation_movement.models.example import ExampleSpread, ModelExample
from modules.emulation_movement.models.inspection import (
    Advice,
    CheckItem,
    Inspection,
    InspectionFinding,
    Inspector,
)
from modules.emulation_movement.models.movement import (
    Movement,
    MovementCriterion,
    MovementVersion,
)
from modules.emulation_movement.models.plan_parts import Duty, PlanClause
from modules.emulation_movement.models.registration import Registration
from modules.emulation_movement.models.report import (
    Figure,
    OutlineSection,
    Report,
    ReportLine,
    ReportPeriod,
    ReportSection,
)
from modules.emulation_movement.models.target import (
    Acknowledgement,
    Indicator,
    PlanTask,
    RateStandard,
    Target,
    TargetRevision,
)

__all__ = [
    "Acknowledgement",
    "Advice",
    "CheckItem",
    "Duty",
    "ExampleSpread",
    "Figure",
    "Indicator",
    "Inspection",
    "InspectionFinding",
    "Inspector",
    "ModelExample",
    "Movement",
    "MovementCriterion",
    "MovementVersion",
    "OutlineSection",
    "PlanClause",
    "PlanTask",
    "RateStandard",
    "Registration",
    "Report",
    "ReportLine",
    "ReportPeriod",
    "ReportSection",
    "Target",
    "TargetRevision",
]
