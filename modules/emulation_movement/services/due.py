"""What is due in a movement: reports, tasks of plans, answers to inspections."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.due import DueSource, declare
from modules.emulation_movement.models import (
    Advice,
    Inspection,
    PlanTask,
    Registration,
    Report,
    ReportPeriod,
)
from modules.emulation_movement.services.waiting import UNANSWERED, own

declare(
    DueSource(
        "emulation_movement.report",
        _l("Report on the movement"),
        Report,
        "sign",
        due=Report.effective_due_on,
        is_open=Report.state.in_(("open", "returned", "missing")),
        step="submit",
        unit=Report.unit_id,
        organisation=Report.organisation_id,
        title=ReportPeriod.name,
        mine=lambda actor: own(Report.organisation_id, "sign", Report.__record__, actor),
        joins=((ReportPeriod, ReportPeriod.id == Report.period_id),),
    )
)
declare(
    DueSource(
        "emulation_movement.plan_task",
        _l("Task of an organisation's own plan"),
        PlanTask,
        "write",
        due=PlanTask.due_on,
        is_open=PlanTask.state == "planned",
        step="finish",
        unit=Registration.unit_id,
        organisation=Registration.organisation_id,
        title=PlanTask.clause,
        mine=lambda actor: own(Registration.organisation_id, "write", PlanTask.__record__, actor),
        joins=((Registration, Registration.id == PlanTask.registration_id),),
    )
)
declare(
    DueSource(
        "emulation_movement.advice",
        _l("Answer to a recommendation of an inspection"),
        Advice,
        "write",
        due=Advice.due_on,
        is_open=Advice.state.in_(UNANSWERED),
        organisation=Inspection.inspected_organisation_id,
        mine=lambda actor: own(
            Inspection.inspected_organisation_id, "write", Advice.__record__, actor
        ),
        joins=((Inspection, Inspection.id == Advice.inspection_id),),
    )
)
