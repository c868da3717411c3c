"""Forms of commands: survey, decision, meeting, votes, answers, uploads."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.kernel import clock
from app.kernel.fields import DateField, IntegerField, LongTextField, MoneyField, TextField
from app.kernel.fields import TranslatedForm as Form
from app.kernel.fields_choice import BooleanField, ChoiceField, FileField, MultiChoiceField
from app.kernel.fields_lookup import LookupField
from app.kernel.form_builder import label_loader, lookup_url
from app.kernel.formats import current_language
from modules.household_supervision.models import (
    Household,
    MeetingVote,
    ReviewCase,
    StandardIndicator,
    VillageMeeting,
)
from modules.household_supervision.models.choices import CaseState
from modules.household_supervision.views import labels

LARGEST_LIST = 20 * 1024 * 1024
VOTE = "agree_"
SCANS = ("pdf", "jpg", "jpeg", "png")


def survey_form(item: ReviewCase) -> Form:
    """Ask for what the survey of a household found, with the indicators of its standard."""
    rows = db.session.scalars(
        select(StandardIndicator)
        .where(StandardIndicator.standard_id == item.unit_review.round.standard_id)
        .order_by(StandardIndicator.no)
    )
    english = current_language() == "en"
    offered = [(row.code, f"{row.no}. {row.name_en if english else row.name_vi}") for row in rows]

    class SurveyForm(Form):
        surveyed_on = DateField(_l("Surveyed on"), required=True, maximum=clock.today())
        score_income = IntegerField(
            _l("Income points"),
            minimum=0,
            maximum=1000,
            help=_l("B1 until 2021, score A from 2022 (Circulars 17/2016 and 07/2021)."),
        )
        score_deprivation = IntegerField(
            _l("Deprivation points"),
            minimum=0,
            maximum=120,
            help=_l("B2 until 2021, score B from 2022: 10 points for each lack."),
        )
        indicators = MultiChoiceField(_l("Lacks of basic services"), choices=offered)
        income_vnd = MoneyField(
            _l("Income a person and month, đồng"), help=_l("Only where no points were given.")
        )
        asked_for_average_living = BooleanField(_l("Asked for the average living standard"))

    chosen = [row.indicator.code for row in item.deprivations]
    return SurveyForm(obj=item, data={"indicators": chosen})


def listing_form(_item: Any) -> Form:
    """Ask which household of the register asked for a review."""

    class ListingForm(Form):
        household_id = LookupField(
            _l("Household"),
            required=True,
            lookup_url=lookup_url(Household),
            loader=label_loader(Household),
            help=_l("A household that is not on the register yet is added there first."),
        )
        previous_class = ChoiceField(_l("Class before"), choices=labels.CLASSES)

    return ListingForm()


def decision_form(item: Any) -> Form:
    """Ask for the commune chairman's decision as printed."""

    class DecisionForm(Form):
        decision_number = TextField(_l("Number of the decision"), required=True, max_length=80)
        decision_date = DateField(_l("Date of the decision"), required=True)
        decision_signer = TextField(
            _l("Signed by"), max_length=120, help=_l("Empty: whoever recognises has signed.")
        )
        decision_scan = FileField(
            _l("Scan or signed PDF"), extensions=SCANS, max_bytes=LARGEST_LIST
        )

    return DecisionForm(obj=item)


def hold_form(item: VillageMeeting) -> Form:
    """Ask who chaired and who wrote; both are chosen among those who attended."""
    names = sorted({row.full_name for row in item.attendees if not row.is_observer})
    people = [(name, name) for name in names]

    class HoldForm(Form):
        held_on = DateField(_l("Held on"), required=True, maximum=clock.today())
        chair_name = ChoiceField(_l("Chair"), choices=people, required=True)
        secretary_name = ChoiceField(_l("Secretary"), choices=people, required=True)
        households_present = IntegerField(_l("Households of the list present"), minimum=0)

    return HoldForm(obj=item)


def votes_form(item: VillageMeeting) -> Form:
    """Ask for the number of those who agree, for each surveyed household of the village."""
    present = len({row.attendee_no for row in item.attendees if not row.is_observer})
    members: dict[str, Any] = {
        f"{VOTE}{case.id}": IntegerField(case.head_name, minimum=0, maximum=present)
        for case in cases_of(item)
    }
    known = db.session.scalars(select(MeetingVote).where(MeetingVote.meeting_id == item.id))
    values = {f"{VOTE}{vote.case_id}": vote.agree_count for vote in known}
    return type("VotesForm", (Form,), members)(data=values)


def cases_of(item: VillageMeeting) -> list[ReviewCase]:
    """Return the households on which a meeting votes, by the given name of their heads."""
    statement = (
        select(ReviewCase)
        .where(
            ReviewCase.unit_review_id == item.unit_review_id,
            ReviewCase.unit_id == item.unit_id,
            ReviewCase.state == CaseState.SURVEYED,
        )
        .order_by(ReviewCase.sort_key)
    )
    return list(db.session.scalars(statement))


class EmptyForm(Form):
    """Only the protection against forged requests."""


def empty_form(_item: Any) -> Form:
    """Ask for nothing but the click."""
    return EmptyForm()


class AcceptedOnlyForm(Form):
    """Asks whether rejected rows may be left out."""

    accepted_only = BooleanField(
        _l("Leave the rejected rows out"),
        help=_l("Without this all rows must be right, or nothing is taken over."),
    )


class OpinionForm(Form):
    """What the unit says to a finding."""

    unit_opinion = LongTextField(_l("What the unit says"), required=True)


class AnswerForm(Form):
    """What the addressee says to a recommendation."""

    answer_kind = ChoiceField(_l("Answer"), choices=labels.ANSWERS, required=True)
    answered_on = DateField(_l("Answered on"), required=True)
    answer_text = LongTextField(
        _l("What they answer"), help=_l("Anything but a plain yes needs its reason.")
    )


class WithdrawForm(Form):
    """Why a household is no longer reviewed."""

    withdrawn_reason = ChoiceField(
        _l("Withdrawn because"), choices=labels.LEAVE_REASONS, required=True
    )


def roles_field(label: Any, **kwargs: Any) -> Any:
    """Return the field of the roles in which a person attends."""
    return MultiChoiceField(label, choices=labels.MEETING_ROLES, required=True, **kwargs)


def list_file_field(label: Any, **kwargs: Any) -> Any:
    """Return the field of an official list."""
    return FileField(
        label, extensions=("xlsx", "csv", "ods"), max_bytes=LARGEST_LIST, required=True, **kwargs
    )
