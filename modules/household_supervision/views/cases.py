"""Screens of households in a round: survey, classes and what they lack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.bulk import BulkCall, BulkChange, BulkStep
from app.kernel.charts import DOUGHNUT, ListChart
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.manifest import Text
from app.kernel.pages import ShowPage
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.household_supervision import forms
from modules.household_supervision.models import CaseDeprivation, CaseResult, ReviewCase
from modules.household_supervision.services import cases
from modules.household_supervision.views import explaining, labels, layouts, sheets

SURVEYED_IN = ("listed", "to_survey")
CLASSIFIED_IN = ("surveyed", "rechecked")


def _survey(item: ReviewCase, form: TranslatedForm) -> None:
    survey = cases.Survey(
        surveyed_on=form.surveyed_on.data,
        score_income=form.score_income.data,
        score_deprivation=form.score_deprivation.data,
        income_vnd=form.income_vnd.data,
        indicators=tuple(form.indicators.data or ()),
        sheet=item.sheet,
        surveyor_id=item.surveyor_id,
        asked_for_average_living=bool(form.asked_for_average_living.data),
    )
    cases.record_survey(item.id, survey, actor=current_actor(), today=clock.today())


def _classify(item: ReviewCase, _form: TranslatedForm) -> None:
    cases.classify_case(item.id, actor=current_actor())


def _assign_surveyor(item: ReviewCase, values: Mapping[str, Any]) -> None:
    cases.assign_surveyor(item.id, values["surveyor_id"], actor=current_actor())


def _proposed(item: ReviewCase) -> tuple[tuple[Text, str], ...]:
    words = dict(labels.CLASSES)
    found = [str(words[row.proposed_class]) for row in item.results if row.proposed_class]
    return ((_l("Proposed class"), ", ".join(found)),)


def _withdraw(item: ReviewCase, form: TranslatedForm) -> None:
    reason = form.withdrawn_reason.data
    cases.withdraw_case(item.id, reason, actor=current_actor(), today=clock.today())


class ReviewCaseView(RecordView):
    """Households in rounds; names and units are those of the day of the list."""

    model = ReviewCase
    route_base = "/household-supervision/cases"
    title = _l("Households under review")
    title_one = _l("Household under review")
    personal_columns = frozenset({"head_name"})
    has_files = True
    sheets = (sheets.CASE,)
    layouts = (layouts.POOR_LIST, layouts.MEMBERS_LIST, layouts.LEFT_LIST)
    list_columns = (
        "head_name",
        "unit",
        "household_size",
        "previous_class",
        "score_income",
        "score_deprivation",
        "state",
    )
    show_sections = (
        (_l("Household"), ("household", "head_name", "household_size", "unit", "area_kind")),
        (_l("On the list"), ("source", "previous_class", "was_poor", "was_near_poor")),
        (
            _l("Survey"),
            (
                "sheet",
                "score_income",
                "score_deprivation",
                "income_vnd",
                "asked_for_average_living",
                "surveyed_on",
                "surveyor",
            ),
        ),
        (_l("End"), ("withdrawn_reason", "closing_note")),
    )
    facts = ("unit", "area_kind", "score_income", "score_deprivation")
    sortable = ("head_name", "household_size", "score_income", "score_deprivation", "surveyed_on")
    sort_keys = {"head_name": "sort_key"}
    order = ("sort_key",)
    lookup_order = ("sort_key",)
    filters = (
        "unit_review",
        "unit",
        "state",
        "previous_class",
        "area_kind",
        "score_income",
        "score_deprivation",
        "source",
    )
    search_hint = _l("Search by the head's name, with or without accents")
    choices = {
        "area_kind": labels.AREAS,
        "source": labels.SOURCES,
        "previous_class": labels.CLASSES,
        "withdrawn_reason": labels.LEAVE_REASONS,
    }
    tones = {"area_kind": labels.AREA_TONES, "previous_class": labels.CLASS_TONES}
    charts = (
        ListChart("by_state", _l("Households by state of the review"), "state", DOUGHNUT),
        ListChart(
            "by_class", _l("Households by class before and area"), "previous_class,area_kind"
        ),
    )
    labels = {
        "unit_review": _l("Review of a commune"),
        "household": _l("Household"),
        "head_name": _l("Head of the household"),
        "household_size": _l("Members"),
        "unit": labels.VILLAGE_LABEL,
        "area_kind": _l("Area on the day of the list"),
        "source": _l("Why it is on the list"),
        "previous_class": _l("Class before"),
        "was_poor": _l("Poor in an earlier round"),
        "was_near_poor": _l("Near-poor in an earlier round"),
        "sheet": _l("Scoring sheet"),
        "score_income": _l("Income points"),
        "score_deprivation": _l("Deprivation points"),
        "income_vnd": _l("Income a person and month, đồng"),
        "asked_for_average_living": _l("Asked for the average living standard"),
        "surveyed_on": _l("Surveyed on"),
        "surveyor": _l("Surveyor"),
        "surveyor_id": _l("Surveyor"),
        "withdrawn_reason": _l("Withdrawn because"),
        "closing_note": _l("Reason given in writing"),
    }
    help = {
        "score_income": _l("B1 until 2021, score A from 2022 (Circulars 17/2016 and 07/2021)."),
        "score_deprivation": _l("B2 until 2021, score B from 2022: 10 points for each lack."),
    }
    related = (
        Related("CaseResultView", "case_id", _l("Classes")),
        Related("CaseDeprivationView", "case_id", _l("Lacks of basic services")),
        Related("MeetingVoteView", "case_id", _l("Votes in village meetings")),
        Related("FindingView", "case_id", _l("Findings of the Front")),
    )
    more_columns = ("surveyor", "surveyed_on", "source")
    bulk = (
        BulkChange(
            "assign_surveyor",
            _l("Assign a surveyor"),
            columns=("surveyor_id",),
            save=_assign_surveyor,
            clearable=True,
            icon="user-check",
            help=_l("Leave it empty to take the surveyor away."),
        ),
        BulkStep("to_survey", icon="clipboard-list"),
        BulkStep("screen_out", icon="filter-off", tone="warning"),
        BulkCall(
            "classify",
            _l("Classify the households"),
            verb="classify",
            record="household_supervision.CaseResult",
            run=_classify,
            applies=lambda item: item.state in CLASSIFIED_IN,
            compared=_proposed,
            icon="scale",
        ),
    )
    empty_hint = _l("Import the official list, or add the households that asked for a review.")
    commands = (
        Command(
            "record_survey",
            _l("Record the survey"),
            "write",
            forms.survey_form,
            _survey,
            shown=lambda item: item.state in SURVEYED_IN,
            icon="clipboard-check",
        ),
        Command(
            "classify",
            _l("Classify"),
            "classify",
            forms.empty_form,
            _classify,
            record="household_supervision.CaseResult",
            shown=lambda item: item.state in CLASSIFIED_IN,
            icon="scale",
            help=_l("The class follows from the points and the standard of the round."),
        ),
        Command(
            "withdraw",
            _l("Withdraw"),
            "write",
            lambda _item: forms.WithdrawForm(),
            _withdraw,
            tone="danger",
        ),
    )


class CaseResultView(RecordView):
    """Classes of households: computed from the scores, proposed, recognised. Nobody types them."""

    model = CaseResult
    route_base = "/household-supervision/results"
    title = _l("Classes of households")
    title_one = _l("Class of a household")
    search_columns = ()
    list_columns = (
        "case",
        "standard",
        "computed_class",
        "recorded_class",
        "proposed_class",
        "recognised_class",
        "movement",
    )
    show_sections = (
        (_l("Household"), ("case", "standard")),
        (_l("Computed"), ("computed_class", "computed_cause", "is_recomputed")),
        (_l("Recorded and proposed"), ("recorded_class", "proposed_class", "movement")),
        (_l("Recognised"), ("recognised_class", "decision_number", "decision_date")),
    )
    facts = ("computed_class", "recorded_class", "recognised_class")
    sortable = ("decision_date",)
    order = ("-id",)
    filters = (
        "standard",
        "computed_class",
        "computed_cause",
        "recorded_class",
        "recognised_class",
        "movement",
    )
    small_cells = frozenset({"computed_cause"})
    choices = {
        "computed_class": labels.CLASSES,
        "recorded_class": labels.CLASSES,
        "proposed_class": labels.CLASSES,
        "recognised_class": labels.CLASSES,
        "computed_cause": labels.CAUSES,
        "movement": labels.MOVEMENTS,
    }
    tones = {
        "computed_class": labels.CLASS_TONES,
        "recorded_class": labels.CLASS_TONES,
        "proposed_class": labels.CLASS_TONES,
        "recognised_class": labels.CLASS_TONES,
    }
    labels = {
        "case": _l("Household"),
        "standard": _l("Poverty standard"),
        "computed_class": _l("Class by the rules"),
        "computed_cause": _l("Cause"),
        "is_recomputed": _l("Income points recomputed"),
        "recorded_class": _l("Class on the official list"),
        "proposed_class": _l("Proposed class"),
        "recognised_class": _l("Recognised class"),
        "movement": _l("Movement"),
        "decision_number": _l("Number of the decision"),
        "decision_date": _l("Date of the decision"),
    }
    help = {"recognised_class": _l("Decided by the commune chairman; the Front decides no class.")}

    def show_page(self, item: Any) -> ShowPage:
        """Add how the class follows from the survey, step by step."""
        return explaining.with_explanation(super().show_page(item), item)


class CaseDeprivationView(RecordView):
    """Lacks of basic services of a household in a round."""

    model = CaseDeprivation
    route_base = "/household-supervision/deprivations"
    title = _l("Lacks of basic services")
    title_one = _l("Lack of a basic service")
    with_api = False
    search_columns = ()
    list_columns = ("indicator",)
    show_sections = ((_l("Lack of a basic service"), ("case", "indicator")),)
    order = ("id",)
    labels = {"case": _l("Household"), "indicator": _l("Indicator")}
