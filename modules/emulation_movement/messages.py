"""The words for what can go wrong."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.emulation_movement.domain import errors

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
}

STANDS = _l("What was adopted stands; it is changed by the next version of the plan.")
SENT = _l("A registration that was sent stands; ask for it to be returned, or amend it.")

CONSTRAINTS = {
    "uq_movement_movement_code": _l("There is a movement with this code already."),
    "uq_movement_version_movement_id_number": _l("This movement has a version of this number."),
    "uq_movement_criterion_movement_version_id_code": _l("This plan has a criterion of this code."),
    "uq_movement_registration_one": _l("This organisation has registered under this plan already."),
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
}
