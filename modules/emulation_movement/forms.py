"""Forms of commands of this module."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.fields import DateField, LongTextField, TextField
from app.kernel.fields import TranslatedForm as Form


class NothingForm(Form):
    """A command that asks nothing."""


def nothing_form(_item: Any) -> Form:
    """Ask nothing but whether it is meant."""
    return NothingForm()


def acknowledge_form(_item: Any) -> Form:
    """Ask for a note on what was received."""

    class AcknowledgeForm(Form):
        note = LongTextField(_l("Note"))

    return AcknowledgeForm()


def finish_form(item: Any) -> Form:
    """Ask when a task was done, and with what result."""

    class FinishForm(Form):
        done_on = DateField(_l("Done on"), required=True, maximum=clock.today())
        result = LongTextField(_l("Result"), required=True)

    return FinishForm(obj=item)


def submit_form(item: Any) -> Form:
    """Ask for the document of a report as it was signed."""

    class SubmitForm(Form):
        document_number = TextField(_l("Number of the document"), required=True, max_length=80)
        document_date = DateField(_l("Date of the document"), required=True, maximum=clock.today())
        signer_name = TextField(_l("Signer"), required=True, max_length=200)
        signer_title = TextField(_l("Title of the signer"), max_length=200)

    return SubmitForm(obj=item)


def decide_form(item: Any) -> Form:
    """Ask for the decision on a team, and the time that it inspects."""

    class DecideForm(Form):
        decision_number = TextField(_l("Number of the decision"), required=True, max_length=80)
        decision_date = DateField(_l("Date of the decision"), required=True)
        period_from = DateField(_l("Inspected time from"), required=True)
        period_to = DateField(_l("Inspected time to"), required=True)

    return DecideForm(obj=item)


def minutes_form(item: Any) -> Form:
    """Ask what minutes say, and who signed them for the team."""

    class MinutesForm(Form):
        minutes_on = DateField(_l("Date of the minutes"), required=True, maximum=clock.today())
        place = TextField(_l("Place"), required=True)
        results = LongTextField(_l("Results reached"), required=True)
        limits = LongTextField(_l("Shortcomings"), required=True)
        causes = LongTextField(_l("Causes"))
        signed_for_team = TextField(_l("Signed for the team by"), required=True)

    return MinutesForm(obj=item)


def remark_form(item: Any) -> Form:
    """Ask for the remarks and the signature of the inspected organisation."""

    class RemarkForm(Form):
        unit_remarks = LongTextField(_l("Remarks of the inspected organisation"))
        signed_for_unit = TextField(_l("Signed for the inspected organisation by"))
        refusal_reason = LongTextField(
            _l("Why it does not sign"), help=_l("Only where it refuses to sign.")
        )

    return RemarkForm(obj=item)


def conclude_form(item: Any) -> Form:
    """Ask for the conclusion of an inspection."""

    class ConcludeForm(Form):
        conclusion_number = TextField(_l("Number of the conclusion"), required=True, max_length=80)
        concluded_on = DateField(_l("Concluded on"), required=True, maximum=clock.today())
        conclusion = LongTextField(_l("Conclusion"), required=True)

    return ConcludeForm(obj=item)


def respond_form(item: Any) -> Form:
    """Ask how the inspected organisation will carry a recommendation out."""

    class RespondForm(Form):
        answer = LongTextField(_l("How it will be carried out"), required=True)

    return RespondForm(obj=item)


def evidence_form(item: Any) -> Form:
    """Ask what was done, and how it is shown."""

    class EvidenceForm(Form):
        done_on = DateField(_l("Done on"), required=True, maximum=clock.today())
        evidence = LongTextField(_l("What was done, and how it is shown"), required=True)

    return EvidenceForm(obj=item)
