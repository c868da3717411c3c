"""What the module of emulation movements says about itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Keep, Manifest, Menu
from modules.emulation_movement.permissions import FORBIDDEN, MODULE, RECORDS, ROLES, VERBS

MENUS = (
    ("movements", _l("Movements"), "MovementView", "Movement", "flag"),
    ("registrations", _l("Registrations"), "RegistrationView", "Registration", "writing-sign"),
    ("targets", _l("Targets"), "TargetView", "Target", "target"),
    ("periods", _l("Reporting periods"), "ReportPeriodView", "ReportPeriod", "calendar-due"),
    ("reports", _l("Reports"), "ReportView", "Report", "report"),
    ("inspections", _l("Inspections"), "InspectionView", "Inspection", "zoom-check"),
    ("advice", _l("Recommendations of inspections"), "AdviceView", "Advice", "message-report"),
    ("examples", _l("Models and initiatives"), "ModelExampleView", "ModelExample", "bulb"),
    ("tasks", _l("Plan tasks"), "PlanTaskView", "PlanTask", "checklist"),
    ("duties", _l("Bodies that take part"), "DutyView", "Duty", "users-group"),
    ("outline", _l("Outline of reports"), "OutlineSectionView", "OutlineSection", "list-details"),
    ("checklist", _l("Checklist of inspections"), "CheckItemView", "CheckItem", "list-check"),
    ("indicators", _l("Indicators"), "IndicatorView", "Indicator", "ruler-2"),
    ("standards", _l("Standards of rates"), "RateStandardView", "RateStandard", "scale"),
)

MANIFEST = Manifest(
    name=MODULE,
    version="1.0.0",
    label=_l("Emulation movements"),
    summary=_l("Plans of emulation movements, who takes part, targets, reports and inspections."),
    table_prefix="movement_",
    depends=("core",),
    application=True,
    icon="flag",
    records=RECORDS,
    roles=ROLES,
    forbidden=FORBIDDEN,
    verbs=VERBS,
    menus=tuple(
        Menu(f"{MODULE}.{key}", label, view, f"{MODULE}.{record}", icon)
        for key, label, view, record, icon in MENUS
    ),
    data=("data/catalogues.yaml", "data/outline.yaml"),
    demo=("modules.emulation_movement.demo:load",),
    keeps=(
        Keep("movement_report", "first_submitted_on is not null", _l("submitted reports")),
        Keep("movement_inspection", "minutes_on is not null", _l("signed minutes of inspections")),
        Keep("movement_version", "state <> 'draft'", _l("adopted plans of movements")),
        Keep("movement_registration", "state <> 'draft'", _l("signed registrations")),
    ),
)
