"""The words for what can go wrong."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.emulation_movement.domain import errors

ELSEWHERE = _l("A body inspects the organisations of its own administrative unit.")

MESSAGES = {
    errors.PlanNotComplete: _l(
        "A plan is adopted with its number, date, signer and the day from which it holds."
    ),
    errors.CriteriaMissing: _l(
        "A plan is adopted with criteria for collectives and for individuals."
    ),
    errors.VersionsOverlap: _l(
        "An earlier version is in force on %(effective_from)s; the new one begins later."
    ),
    errors.NoAdoptedPlan: _l("There is no adopted plan in force."),
    errors.RegistrationNotComplete: _l(
        "A registration is sent with number and date of the own plan and of the document, and "
        "its signer (section IV.1 of the plan)."
    ),
    errors.BodyWithoutUnit: _l("This organisation has no administrative unit."),
    errors.NotOwnOrganisation: _l("Choose an organisation for which you work."),
    errors.OtherStandard: _l(
        "The rate is measured by the standard %(found)s, the target by %(expected)s; rates of two "
        "poverty standards are not compared."
    ),
    errors.LowerThanAssigned: _l(
        "The assigned target is %(assigned)s; registering less needs a reason."
    ),
    errors.BaselineMissing: _l(
        "A target on a rate needs the rate at its beginning, its day and its poverty standard."
    ),
    errors.TargetsMissing: _l("A registration is sent with at least one target."),
    errors.NotAcknowledged: _l(
        "The standing body and the emulation office both have to acknowledge the registration."
    ),
    errors.NotAddressee: _l("Only the two addressees of a registration acknowledge it."),
    errors.NotSent: _l("This registration was not sent."),
    errors.HalfYearOfficial: _l(
        "The yearly review has no official figure for a half-year; report an estimate."
    ),
    errors.ValueMissing: _l("Give the figure, or mark it as not available."),
    errors.NotReportable: _l("Choose a target of the organisation that reports."),
    errors.ReportNotComplete: _l("A report is submitted with its number, date and signer."),
    errors.NotTheChecker: _l(
        "The standing body checks reports, and the emulation office that of the standing body."
    ),
    errors.NobodyReports: _l("No organisation has to report under the plan in force."),
    errors.PeriodNotDue: _l("Reports are due until %(due)s; none is missing before."),
    errors.TeamNotDecided: _l(
        "An inspection needs the decision on its team with number and date, the inspected time, "
        "and a head of the team."
    ),
    errors.InspectsItself: _l("Nobody inspects the own organisation."),
    errors.InspectsElsewhere: ELSEWHERE,
    errors.MinutesNotSigned: _l(
        "Minutes need both signatures, or the reason why the inspected organisation refuses."
    ),
    errors.ConclusionMissing: _l("Give number and date of the conclusion."),
    errors.AdviceOpen: _l("%(count)s recommendations are neither verified nor dropped."),
    errors.AdviceMissing: _l("There is no recommendation to follow up."),
    errors.ConsentMissing: _l("Whom the example shows has to consent first; give the day."),
    errors.NotConfirmedLocally: _l(
        "It is shown once the local authority confirmed it, and while no complaint is pending."
    ),
    errors.NowhereApplied: _l("Enter the other place that applies it first."),
}

STANDS = _l("What was adopted stands; it is changed by the next version of the plan.")
SENT = _l("A registration that was sent stands; ask for it to be returned, or amend it.")

CONSTRAINTS = {
    "uq_movement_movement_code": _l("There is a movement with this code already."),
    "uq_movement_version_movement_id_number": _l("This movement has a version of this number."),
    "uq_movement_criterion_movement_version_id_code": _l("This plan has a criterion of this code."),
    "uq_movement_registration_one": _l("This organisation has registered under this plan already."),
    "ck_movement_inspection_area_inspected_organisation_id": ELSEWHERE,
    "ck_movement_movement_years": _l("The last year cannot lie before the first one."),
    "ck_movement_movement_stands": _l("Code, beginning and organiser of an issued movement stand."),
    "ck_movement_movement_plan": _l("There is no adopted plan in force."),
    "ck_movement_version_dates": _l("The last day cannot lie before the first one."),
    "ck_movement_version_adopted": _l(
        "A plan is adopted with its number, date, signer and the day from which it holds."
    ),
    "ck_movement_version_stands": STANDS,
    "ck_movement_version_criteria": _l(
        "A plan is adopted with criteria for collectives and for individuals."
    ),
    "ck_movement_version_overlap": _l("An earlier version of the plan is in force on that day."),
    "ck_movement_version_max_collectives": _l("A ceiling is a number from 0 on."),
    "ck_movement_version_max_individuals": _l("A ceiling is a number from 0 on."),
    "ck_movement_registration_dates": _l("The own plan cannot be later than the registration."),
    "ck_movement_registration_sent": _l(
        "A registration is sent with number and date of the own plan and of the document, and "
        "its signer (section IV.1 of the plan)."
    ),
    "ck_movement_registration_stands": SENT,
    "ck_movement_registration_unit_id": _l("This is not the unit of the organisation."),
    "ck_movement_registration_plan": _l("There is no adopted plan in force."),
    "ck_movement_registration_targets": _l("A registration is sent with at least one target."),
    "ck_movement_registration_acknowledged": _l(
        "The standing body and the emulation office both have to acknowledge the registration."
    ),
    "uq_movement_clause_movement_version_id_code": _l("This plan has a clause of this code."),
    "uq_movement_duty_movement_version_id_organisation_id": _l(
        "This organisation takes part already."
    ),
    "ck_movement_duty_through": _l("Who takes part through a district names it; nobody else does."),
    "ck_movement_duty_through_other": _l("An organisation takes part through another one."),
    "uq_movement_acknowledgement_registration_id_office": _l(
        "This addressee has acknowledged the registration already."
    ),
    "ck_movement_acknowledgement_stands": _l("An acknowledgement stands."),
    "ck_movement_acknowledgement_sent": _l("This registration was not sent."),
    "uq_movement_target_registration_id_name": _l("This registration has such a target already."),
    "ck_movement_target_name": _l("Choose an indicator, or name the target."),
    "ck_movement_target_registered_value": _l(
        "Registering less than what was assigned needs a reason."
    ),
    "ck_movement_target_baseline_value": _l(
        "A target on a rate needs the rate at its beginning, its day and its poverty standard."
    ),
    "ck_movement_target_percent": _l("A rate lies between 0 and 100 percent."),
    "ck_movement_target_baseline_percent": _l("A rate lies between 0 and 100 percent."),
    "ck_movement_target_assigned_by": _l("Say by which document the target was assigned."),
    "ck_movement_target_indicator_id": _l("Kind and direction are those of the indicator."),
    "uq_movement_period_movement_id_year_kind": _l("This period is planned already."),
    "ck_movement_period_stands": _l("A period for which reports were asked stands."),
    "ck_movement_period_effective_due_on": _l(
        "The effective day cannot lie before the one that the plan names."
    ),
    "uq_movement_report_period_id_organisation_id": _l("This organisation reports already."),
    "ck_movement_report_submitted": _l("A report is submitted with its number, date and signer."),
    "ck_movement_report_returned_reason": _l("What is sent back says why."),
    "ck_movement_report_returned_stands": _l("What is sent back says why."),
    "ck_movement_registration_returned_reason": _l("What is sent back says why."),
    "ck_movement_registration_returned_stands": _l("What is sent back says why."),
    "ck_movement_report_waived": _l("A waived report says why."),
    "ck_movement_report_first": _l("Due days and the first submission of a report stand."),
    "ck_movement_report_stands": _l("A report that was submitted stands, until it is returned."),
    "ck_movement_report_line_quantity": _l("A quantity is not negative."),
    "ck_movement_report_line_amount": _l("An amount is not negative."),
    "uq_movement_figure_report_id_target_id": _l("The report has a figure on this target."),
    "ck_movement_figure_value": _l("Give the figure, or mark it as not available."),
    "ck_movement_figure_end_rate": _l(
        "Give the rate at the end, between 0 and 100 percent; the points follow from it."
    ),
    "ck_movement_figure_target_id": _l("Choose a target of the organisation that reports."),
    "ck_movement_figure_standard_id": _l("Rates of two poverty standards are not compared."),
    "ck_movement_figure_status": _l(
        "The yearly review has no official figure for a half-year; report an estimate."
    ),
    "ck_movement_inspection_itself": _l("Nobody inspects the own organisation."),
    "ck_movement_inspector_organisation_id": _l("Nobody inspects the own organisation."),
    "uq_movement_inspector_head": _l("The team has a head already."),
    "ck_movement_inspection_period": _l("The last day cannot lie before the first one."),
    "ck_movement_inspection_visit": _l("The last day cannot lie before the first one."),
    "ck_movement_inspection_decided": _l(
        "An inspection needs the decision on its team with number and date, the inspected time, "
        "and a head of the team."
    ),
    "ck_movement_inspection_team": _l("The team has no head."),
    "ck_movement_inspection_minutes": _l(
        "Minutes need both signatures, or the reason why the inspected organisation refuses."
    ),
    "ck_movement_inspection_concluded": _l("Give number and date of the conclusion."),
    "ck_movement_inspection_stands": _l("What was decided, signed or concluded stands."),
    "ck_movement_inspection_advice": _l("Recommendations are open."),
    "ck_movement_advice_answer": _l("Write the answer, or what was done."),
    "ck_movement_advice_evidence": _l("Say what was done, and how it is shown."),
    "ck_movement_example_stands": _l("What was checked and shown stands."),
    "ck_movement_example_consented_on": _l(
        "Whom the example shows has to consent first; give the day."
    ),
    "ck_movement_example_confirmed_by": _l(
        "It is shown once the local authority confirmed it, and while no complaint is pending."
    ),
    "ck_movement_example_spread": _l("Enter the other place that applies it first."),
    "ck_movement_task_dates": _l("The last day cannot lie before the first one."),
    "ck_movement_task_done": _l("Say when the task was done."),
}
