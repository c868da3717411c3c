"""Forms of commands on supervision plans, teams, samples and visits."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.columns import resolve
from app.kernel.fields import DateField, LongTextField, TextField
from app.kernel.fields import TranslatedForm as Form
from app.kernel.fields_lookup import LookupField
from app.kernel.form_builder import label_loader, lookup_url
from modules.household_supervision.models import (
    SampledHousehold,
    SupervisionPlan,
    TeamMember,
    Visit,
)


def consult_form(item: SupervisionPlan) -> Form:
    """Ask when and whose opinion on the draft was asked."""

    class ConsultForm(Form):
        consulted_on = DateField(_l("Opinions asked on"), required=True, maximum=clock.today())
        consulted_with = LongTextField(
            _l("Opinions of"), required=True, help=_l("The Party committee and the agencies.")
        )

    return ConsultForm(obj=item)


def issue_form(item: SupervisionPlan) -> Form:
    """Ask for the paper as it was signed."""

    class IssueForm(Form):
        number = TextField(_l("Number of the paper"), required=True, max_length=80)
        plan_date = DateField(_l("Date of the paper"), required=True)
        signer_name = TextField(_l("Signed by"), required=True, max_length=200)
        signer_title = TextField(_l("Office of the signer"), max_length=200)

    return IssueForm(obj=item)


def send_form(item: SupervisionPlan) -> Form:
    """Ask when the plan went to the units and their superior, and why late."""

    class SendForm(Form):
        sent_on = DateField(_l("Sent on"), required=True, maximum=clock.today())
        sent_to = LongTextField(_l("Sent to"), required=True)
        late_reason = LongTextField(_l("Reason of the delay"))

    return SendForm(obj=item)


def report_form(item: SupervisionPlan) -> Form:
    """Ask for the team's report."""

    class ReportForm(Form):
        report_number = TextField(_l("Number of the report"), required=True, max_length=80)
        reported_on = DateField(_l("Reported on"), required=True, maximum=clock.today())
        report_text = LongTextField(_l("Result of the supervision"))

    return ReportForm(obj=item)


class _Decided(Form):
    """The decision by which a team changes."""

    end_decision_number = TextField(_l("Number of the decision"), required=True, max_length=80)
    end_decision_date = DateField(_l("Date of the decision"), required=True)
    end_reason = LongTextField(_l("Reason of leaving the team"))


def _lookup(label: Any, relation: str) -> LookupField:
    target = resolve(TeamMember, relation).target
    if target is None:
        raise TypeError(f"{relation} is no relation of a member")
    return LookupField(label, lookup_url=lookup_url(target), loader=label_loader(target))


def leave_form(_item: TeamMember) -> Form:
    """Ask for the last day in the team and the decision."""

    class LeaveForm(_Decided):
        last_day = DateField(_l("Last day in the team"), required=True)

    return LeaveForm()


def replace_form(_item: TeamMember) -> Form:
    """Ask who takes a member's place, from when, by which decision."""

    class ReplaceForm(_Decided):
        first_day = DateField(_l("First day of the successor"), required=True)
        full_name = TextField(_l("Full name"), required=True, max_length=120)
        title = TextField(_l("Office"), max_length=200)
        organisation_id = _lookup(_l("Organisation"), "organisation")
        person_id = _lookup(_l("Person in the register"), "person")

    return ReplaceForm()


def replace_household_form(_item: SampledHousehold) -> Form:
    """Ask why a household cannot be visited."""

    class ReplaceHouseholdForm(Form):
        replace_reason = LongTextField(_l("Reason of the replacement"), required=True)

    return ReplaceHouseholdForm()


def sign_form(item: Visit) -> Form:
    """Ask for the signatures under the minutes."""

    class SignForm(Form):
        minutes_reference = TextField(_l("Minutes"), required=True, max_length=120)
        signed_for_team = TextField(_l("Signed for the team by"), required=True, max_length=200)
        signed_for_unit = TextField(_l("Signed for the unit by"), required=True, max_length=200)
        signed_on = DateField(_l("Signed on"), required=True, maximum=clock.today())

    return SignForm(obj=item)


def seed_field(label: Any, *, required: bool = False, **kwargs: Any) -> Any:
    """Return the field of the seed; without one the program takes a random one."""
    return TextField(label, max_length=80, **kwargs)
