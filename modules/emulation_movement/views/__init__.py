"""The screens of this module; most have their API."""

from modules.emulation_movement.views.examples import ExampleSpreadView, ModelExampleView
from modules.emulation_movement.views.inspections import (
    AdviceView,
    CheckItemView,
    InspectionFindingView,
    InspectionView,
    InspectorView,
)
from modules.emulation_movement.views.movements import (
    MovementCriterionView,
    MovementVersionView,
    MovementView,
)
from modules.emulation_movement.views.plan_parts import (
    DutyView,
    IndicatorView,
    PlanClauseView,
    RateStandardView,
)
from modules.emulation_movement.views.registrations import RegistrationView
from modules.emulation_movement.views.report_parts import (
    FigureView,
    ReportLineView,
    ReportSectionView,
)
from modules.emulation_movement.views.reports import (
    OutlineSectionView,
    ReportPeriodView,
    ReportView,
)
from modules.emulation_movement.views.targets import (
    AcknowledgementView,
    PlanTaskView,
    TargetRevisionView,
    TargetView,
)

__all__ = [
    "AcknowledgementView",
    "AdviceView",
    "CheckItemView",
    "DutyView",
    "ExampleSpreadView",
    "FigureView",
    "IndicatorView",
    "InspectionFindingView",
    "InspectionView",
    "InspectorView",
    "ModelExampleView",
    "MovementCriterionView",
    "MovementVersionView",
    "MovementView",
    "OutlineSectionView",
    "PlanClauseView",
    "PlanTaskView",
    "RateStandardView",
    "RegistrationView",
    "ReportLineView",
    "ReportPeriodView",
    "ReportSectionView",
    "ReportView",
    "TargetRevisionView",
    "TargetView",
]
