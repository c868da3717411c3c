"""Words for the plans and teams of the Front's supervision."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Text
from modules.household_supervision.domain.sampling import SampleKind
from modules.household_supervision.domain.supervision_plan import TeamRole
from modules.household_supervision.models.choices import PlanForm, PlanMode
from modules.household_supervision.views.labels import Choices, choices

_FORMS: dict[StrEnum, Text] = {
    PlanForm.DOC: _l("Study of documents"),
    PlanForm.TEAM: _l("By a supervision team"),
    PlanForm.PEOPLE: _l("Through the boards of the people"),
    PlanForm.JOIN: _l("Together with competent bodies"),
}
PLAN_FORMS: Choices = choices(_FORMS)
PLAN_MODES: Choices = choices(
    {PlanMode.DIRECT: _l("Direct"), PlanMode.INDIRECT: _l("Indirect, through reports")}
)
SAMPLE_KINDS: Choices = choices(
    {
        SampleKind.COUNT: _l("A number in each unit"),
        SampleKind.SHARE: _l("A share of each unit, percent"),
        SampleKind.CENSUS: _l("All households"),
    }
)
TEAM_ROLES: Choices = choices(
    {
        TeamRole.HEAD: _l("Head of the team"),
        TeamRole.DEPUTY: _l("Deputy head of the team"),
        TeamRole.SECRETARY: _l("Secretary of the team"),
        TeamRole.MEMBER: _l("Member"),
    }
)
PLAN_LABELS: dict[str, Text] = {
    "number": _l("Number of the paper"),
    "plan_date": _l("Date of the paper"),
    "name": _l("Subject"),
    "organisation_id": _l("Body of the Front"),
    "organisation": _l("Body of the Front"),
    "round": _l("Review round"),
    "round_id": _l("Review round"),
    "basis": _l("Basis"),
    "purpose": _l("Purpose"),
    "form": _l("Form of supervision"),
    "mode": _l("Way of supervision"),
    "content": _l("Content"),
    "period_from": _l("Data from"),
    "period_to": _l("Data to"),
    "starts_on": _l("Begins on"),
    "ends_on": _l("Ends on"),
    "places": _l("Places"),
    "sample_kind": _l("How many are drawn"),
    "sample_value": _l("Number or percent"),
    "sample_by_class": _l("By class"),
    "sample_by_village": _l("By village"),
    "report_outline": _l("Outline of the report"),
    "signer_name": _l("Signed by"),
    "signer_title": _l("Office of the signer"),
    "consulted_on": _l("Opinions asked on"),
    "consulted_with": _l("Opinions of"),
    "send_limit_value": _l("Limit"),
    "send_limit_unit": _l("Counted in"),
    "send_due_on": _l("To be sent by"),
    "sent_on": _l("Sent on"),
    "sent_to": _l("Sent to"),
    "late_reason": _l("Reason of the delay"),
    "started_on": _l("Started on"),
    "report_due_on": _l("Report due by"),
    "report_number": _l("Number of the report"),
    "reported_on": _l("Reported on"),
    "report_text": _l("Result of the supervision"),
}
PLAN_HELP: dict[str, Text] = {
    "number": _l("As typed on the paper; it stands once the plan is issued."),
    "send_due_on": _l("15 days before the supervision begins (not fully checked)."),
    "report_due_on": _l("15 days after the supervision ends (not checked)."),
    "sample_value": _l("Households of each unit, or percent; empty for all households."),
    "sample_by_class": _l("Each class gets its part of the sample."),
    "sample_by_village": _l("Each village gets its part of the sample."),
    "round_id": _l("The sample is drawn from this round's list; empty: from the register."),
}
