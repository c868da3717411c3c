"""Screens of review rounds and of each commune's work in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.law import Law
from app.kernel.models import Base
from app.kernel.pages import Button
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from app.kernel.workflow_papers import Upload
from modules.household_supervision import forms
from modules.household_supervision.documents import posting_minutes, posting_notice
from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.models import Posting, ReviewRound, UnitReview
from modules.household_supervision.models.choices import CaseSource, RoundKind
from modules.household_supervision.services import cases, rounds
from modules.household_supervision.views import labels


def _enrol(item: ReviewRound, _form: TranslatedForm) -> None:
    rounds.enrol_communes(item.id, actor=current_actor())


def _put_on_list(item: UnitReview, form: TranslatedForm) -> None:
    before = form.previous_class.data
    cases.add_case(
        item.id,
        form.household_id.data,
        source=CaseSource.REQUEST,
        previous_class=HouseholdClass(before) if before else None,
        actor=current_actor(),
    )


def _classify(item: UnitReview, _form: TranslatedForm) -> None:
    cases.classify_review(item.id, actor=current_actor())


def _recognise(item: UnitReview, form: TranslatedForm) -> None:
    file = form.decision_scan.data
    decision = cases.Decision(
        form.decision_number.data,
        form.decision_date.data,
        form.decision_signer.data,
        Upload(file.filename or "scan", file.stream.read()) if file else None,
    )
    cases.recognise_review(item.id, decision, actor=current_actor(), today=clock.today())


class ReviewRoundView(RecordView):
    """Rounds of a province, each on one dated standard."""

    model = ReviewRound
    route_base = "/household-supervision/rounds"
    title = _l("Review rounds")
    title_one = _l("Review round")
    search_columns = ()
    has_files = True
    list_columns = ("name", "kind", "policy_year", "standard", "opens_on", "state", "status")
    show_sections = (
        (_l("Round"), ("name", "kind", "policy_year", "standard", "unit", "regime")),
        (_l("Window"), ("opens_on", "closes_on", "is_supervised", "note")),
    )
    form_sections = (
        (_l("Round"), ("name", "kind", "policy_year", "unit_id")),
        (_l("Window"), ("opens_on", "closes_on", "is_supervised")),
    )
    edit_sections = ((_l("Round"), ("name", "closes_on", "status", "is_supervised", "note")),)
    facts = ("policy_year", "standard", "unit", "status")
    sortable = ("name", "policy_year", "opens_on")
    order = ("-opens_on",)
    lookup_order = ("opens_on",)
    filters = ("kind", "policy_year", "standard", "unit", "state", "status")
    choices = {"kind": labels.ROUND_KINDS, "status": labels.STATUSES}
    tones = {"status": labels.STATUS_TONES}
    plain_numbers = frozenset({"policy_year"})
    labels = {
        "policy_year": _l("Policy year"),
        "standard": _l("Poverty standard"),
        "standard_id": _l("Poverty standard"),
        "unit_id": labels.UNIT_LABEL,
        "regime": _l("Procedure"),
        "opens_on": _l("Opens on"),
        "closes_on": _l("Closes on"),
        "status": _l("Figures"),
        "is_supervised": _l("Supervised by the Front"),
    }
    help = {
        "policy_year": _l("The year in which the list is used; the standard follows it."),
        "standard": _l("Stored with the round: at a change of standard two rounds run together."),
        "opens_on": _l("Yearly: 1 September to 14 December."),
    }
    laws = {"opens_on": Law("24/2021/QĐ-TTg", 3)}
    related = (
        Related("UnitReviewView", "round_id", _l("Communes")),
        Related("ListImportView", "round_id", _l("Imported lists")),
    )
    empty_hint = _l("Open a round on the standard of its policy year.")
    commands = (
        Command(
            "enrol",
            _l("Enrol all communes"),
            "write",
            forms.empty_form,
            _enrol,
            record="household_supervision.UnitReview",
            shown=lambda item: item.state != "closed",
            icon="map-pin-plus",
            help=_l("Each commune of the round's unit gets its review; none is added twice."),
        ),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Open a round; standard and procedure follow from policy year and first day."""
        kind = RoundKind(values["kind"])
        wanted = rounds.NewRound(**{**values, "kind": kind})
        return rounds.create_round(wanted, actor=current_actor())

    def extra_buttons(self, item: ReviewRound) -> Sequence[Button]:
        """Lead to the summary of the round."""
        url = url_for("SummaryView.index", round=item.id)
        return (Button(_("Summary by unit"), url, icon="table"),)


class UnitReviewView(RecordView):
    """The work of a commune in a round, from the list to the decision."""

    model = UnitReview
    route_base = "/household-supervision/reviews"
    title = _l("Communes under review")
    title_one = _l("Review of a commune")
    search_columns = ()
    has_files = True
    documents = (posting_notice.NOTICE,)
    list_columns = ("unit", "round", "area_kind", "state", "decision_number", "decision_date")
    show_sections = (
        (_l("Review"), ("round", "unit", "area_kind", "survey_no")),
        (_l("Residents"), ("resident_households", "resident_persons", "residents_source")),
        (
            _l("Steps"),
            ("listed_on", "surveyed_on", "met_on", "posted_on", "posting_due_on"),
        ),
        (
            _l("Opinion of the district"),
            ("district_asked_on", "district_due_on", "district_answered_on"),
        ),
        (
            _l("Decision and report"),
            (
                "decision_due_on",
                "decision_number",
                "decision_date",
                "decision_signer",
                "report_due_on",
                "reported_on",
            ),
        ),
    )
    edit_sections = (
        (_l("Residents"), ("resident_households", "resident_persons", "residents_source")),
        (_l("Opinion of the district"), ("district_answered_on",)),
    )
    facts = ("round", "unit", "area_kind")
    sortable = ("decision_date", "listed_on")
    order = ("-id",)
    lookup_order = ("round_id",)
    filters = ("round", "unit", "area_kind", "state")
    choices = {"area_kind": labels.AREAS}
    tones = {"area_kind": labels.AREA_TONES}
    plain_numbers = frozenset({"survey_no"})
    labels = {
        "round": labels.ROUND_LABEL,
        "round_id": labels.ROUND_LABEL,
        "unit": _l("Commune"),
        "unit_id": _l("Commune"),
        "area_kind": _l("Area on the day of the list"),
        "survey_no": _l("Surveys made"),
        "resident_households": _l("All resident households"),
        "resident_persons": _l("All residents"),
        "residents_source": _l("Source of these figures"),
        "listed_on": _l("Listed on"),
        "surveyed_on": _l("Surveyed on"),
        "met_on": _l("Meetings held by"),
        "posted_on": _l("Posted on"),
        "posting_due_on": _l("Posting lasts at least to"),
        "district_asked_on": _l("District asked on"),
        "district_due_on": _l("District answers by"),
        "district_answered_on": _l("District answered on"),
        "decision_due_on": _l("Decision due by"),
        "decision_number": _l("Number of the decision"),
        "decision_date": _l("Date of the decision"),
        "decision_signer": _l("Signed by"),
        "report_due_on": _l("Report due by"),
        "reported_on": _l("Reported on"),
    }
    help = {
        "resident_households": _l("The denominator of rates; without it no rate is shown."),
        "decision_number": _l("As printed on the commune chairman's decision (form 02)."),
        "district_due_on": _l("The step exists until 30/06/2025."),
    }
    related = (
        Related("ReviewCaseView", "unit_review_id", _l("Households")),
        Related("VillageMeetingView", "unit_review_id", _l("Village meetings")),
        Related("PostingView", "unit_review_id", _l("Postings")),
        Related("FindingView", "unit_review_id", _l("Findings of the Front")),
        Related("RecommendationView", "unit_review_id", _l("Recommendations")),
    )
    empty_hint = _l("Enrol the communes on the page of the round.")
    commands = (
        Command(
            "put_on_list",
            _l("Put a household on the list"),
            "write",
            forms.listing_form,
            _put_on_list,
            record="household_supervision.ReviewCase",
            shown=lambda item: item.state in ("open", "surveying"),
            icon="user-plus",
            help=_l("For a household that asked for a review; the others come with the list."),
        ),
        Command(
            "classify",
            _l("Classify all surveyed households"),
            "classify",
            forms.empty_form,
            _classify,
            record="household_supervision.CaseResult",
            shown=lambda item: item.state in ("surveying", "meeting"),
            icon="scale",
            help=_l("The class follows from the points and the standard of the round."),
        ),
        Command(
            "recognise",
            _l("Recognise the classes"),
            "recognise",
            forms.decision_form,
            _recognise,
            help=_l("The classes of all households are recognised by this decision."),
        ),
    )


class PostingView(RecordView):
    """Where and when lists were made public."""

    model = Posting
    route_base = "/household-supervision/postings"
    title = _l("Postings")
    title_one = _l("Posting")
    empty_hint = _l(
        "Post the list once the village meeting has agreed, and enter the days it hangs."
    )
    documents = (posting_minutes.START, posting_minutes.END)
    with_api = False
    search_columns = ()
    list_columns = ("unit", "place", "place_name", "posted_from", "posted_to")
    show_sections = (
        (_l("Posting"), ("unit_review", "unit", "place", "place_name", "number")),
        (_l("Days"), ("posted_from", "posted_to")),
    )
    form_sections = (
        (_l("Posting"), ("unit_review_id", "unit_id", "place", "place_name", "number")),
        (_l("Days"), ("posted_from", "posted_to")),
    )
    edit_sections = ((_l("Days"), ("place_name", "posted_from", "posted_to")),)
    sortable = ("posted_from",)
    order = ("-posted_from",)
    choices = {"place": labels.PLACES}
    labels = {
        "unit_review": _l("Review of a commune"),
        "unit_review_id": _l("Review of a commune"),
        "unit_id": labels.UNIT_LABEL,
        "place": _l("Kind of place"),
        "place_name": _l("Place"),
        "number": _l("Posting number"),
        "posted_from": _l("From"),
        "posted_to": _l("Until"),
    }
    help = {"posted_from": _l("At the village and at the commune office, 3 working days at least.")}

    def url_after(self, item: Any) -> str:
        """Lead back to the record that the row belongs to."""
        return url_for("UnitReviewView.show", pk=item.unit_review_id)
