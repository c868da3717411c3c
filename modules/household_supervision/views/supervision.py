"""Screens of the Front's findings and recommendations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel import clock
from app.kernel.bulk import BulkStep
from app.kernel.charts import LINE, ListChart
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.fields_lookup import MultiLookupField
from app.kernel.form_builder import label_loader, lookup_url
from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from app.kernel.workflow_papers import Paper
from modules.household_supervision import forms
from modules.household_supervision.documents import recommendation_letter
from modules.household_supervision.models import (
    Finding,
    FindingType,
    Recommendation,
    RecommendationFinding,
)
from modules.household_supervision.models.choices import AnswerKind, Severity
from modules.household_supervision.services import supervision
from modules.household_supervision.views import labels, layouts


def _answer_finding(*, confirms: bool) -> Any:
    def run(item: Finding, form: TranslatedForm) -> None:
        supervision.answer_finding(
            item.id,
            confirms=confirms,
            opinion=form.unit_opinion.data,
            actor=current_actor(),
            today=clock.today(),
        )

    return run


def _answer(item: Recommendation, form: TranslatedForm) -> None:
    answer = supervision.Answer(
        AnswerKind(form.answer_kind.data), form.answered_on.data, form.answer_text.data
    )
    supervision.answer_recommendation(item.id, answer, actor=current_actor(), today=clock.today())


def _findings_field(label: Any, **kwargs: Any) -> Any:
    return MultiLookupField(
        label, lookup_url=lookup_url(Finding), loader=label_loader(Finding), **kwargs
    )


class FindingView(RecordView):
    """What the Front found; a unit sees a finding once it is shared with it."""

    model = Finding
    route_base = "/household-supervision/findings"
    title = _l("Findings of the Front")
    title_one = _l("Finding")
    search_columns = ()
    has_files = True
    list_columns = ("finding_type", "unit", "organisation", "found_on", "severity", "state")
    show_sections = (
        (_l("Finding"), ("finding_type", "unit", "organisation", "found_on", "severity")),
        (_l("Evidence"), ("evidence", "legal_point", "is_automatic")),
        (_l("Where it was found"), ("unit_review", "case", "meeting", "plan", "visit", "sampled")),
        (_l("Opinion of the unit"), ("shared_on", "unit_opinion")),
    )
    form_sections = (
        (_l("Finding"), ("finding_type_id", "unit_id", "organisation_id", "found_on", "severity")),
        (
            _l("Where it was found"),
            ("unit_review_id", "case_id", "meeting_id", "plan_id", "visit_id", "sampled_id"),
        ),
        (_l("Evidence"), ("evidence", "legal_point")),
    )
    edit_sections = ((_l("Evidence"), ("severity", "evidence", "legal_point")),)
    required = frozenset({"evidence"})
    facts = ("unit", "organisation", "found_on", "severity")
    sortable = ("found_on",)
    order = ("-found_on",)
    lookup_order = ("found_on",)
    filters = ("finding_type", "unit", "organisation", "severity", "state", "found_on")
    choices = {"severity": labels.SEVERITIES}
    tones = {"severity": labels.SEVERITY_TONES}
    charts = (
        ListChart("by_severity", _l("Findings by weight and state"), "severity,state"),
        ListChart("by_month", _l("Findings by month"), "found_on:month", LINE),
    )
    labels = {
        "finding_type": _l("Kind of finding"),
        "finding_type_id": _l("Kind of finding"),
        "unit_id": labels.UNIT_LABEL,
        "organisation": _l("Found by"),
        "organisation_id": _l("Found by"),
        "found_on": _l("Found on"),
        "severity": _l("Weight"),
        "evidence": _l("Evidence"),
        "legal_point": _l("Rule that it touches"),
        "is_automatic": _l("Found by the program"),
        "unit_review": _l("Review of a commune"),
        "unit_review_id": _l("Review of a commune"),
        "case": _l("Household"),
        "case_id": _l("Household"),
        "meeting": _l("Village meeting"),
        "meeting_id": _l("Village meeting"),
        "plan": _l("Supervision plan"),
        "plan_id": _l("Supervision plan"),
        "visit": _l("Visit"),
        "visit_id": _l("Visit"),
        "sampled": _l("Household of the sample"),
        "sampled_id": _l("Household of the sample"),
        "shared_on": _l("Shared on"),
        "unit_opinion": _l("What the unit says"),
    }
    bulk = (
        BulkStep("share", icon="send"),
        BulkStep("recommend", icon="file-text"),
        BulkStep("close", icon="check"),
    )
    empty_hint = _l("Record what you saw, with the evidence and the rule that it touches.")
    commands = (
        Command(
            "confirm",
            _l("The unit confirms"),
            "answer",
            lambda _item: forms.OpinionForm(),
            _answer_finding(confirms=True),
        ),
        Command(
            "dispute",
            _l("The unit disputes"),
            "answer",
            lambda _item: forms.OpinionForm(),
            _answer_finding(confirms=False),
            tone="warning",
        ),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Record a finding of one of the reader's bodies of the Front."""
        kind = db.session.get_one(FindingType, values["finding_type_id"])
        rest = {name: value for name, value in values.items() if name != "finding_type_id"}
        severity = Severity(rest.pop("severity") or Severity.MEDIUM)
        wanted = supervision.NewFinding(type_code=kind.code, severity=severity, **rest)
        return supervision.record_finding(wanted, actor=current_actor())


class RecommendationView(RecordView):
    """What the Front asks, until when, and what came of it."""

    model = Recommendation
    route_base = "/household-supervision/recommendations"
    title = _l("Recommendations of the Front")
    title_one = _l("Recommendation")
    documents = (recommendation_letter.RECOMMENDATION,)
    search_columns = ()
    has_files = True
    list_columns = (
        "number",
        "addressee_organisation",
        "unit",
        "issued_on",
        "due_on",
        "answered_on",
        "state",
    )
    show_sections = (
        (
            _l("Recommendation"),
            ("number", "issuing_organisation", "addressee_organisation", "unit", "content"),
        ),
        (_l("Limit"), ("issued_on", "due_value", "due_unit", "due_on", "received_on")),
        (_l("Answer"), ("answer_kind", "answer_text", "answered_on")),
        (_l("Follow-up"), ("escalated_on", "escalated_to", "result")),
    )
    form_sections = (
        (
            _l("Recommendation"),
            (
                "number",
                "issuing_organisation_id",
                "addressee_organisation_id",
                "unit_id",
                "unit_review_id",
                "finding_ids",
                "content",
            ),
        ),
    )
    edit_sections = (
        (_l("Recommendation"), ("number", "content")),
        (_l("Follow-up"), ("result",)),
    )
    form_fields = {"finding_ids": _findings_field}
    facts = ("addressee_organisation", "issued_on", "due_on")
    sortable = ("issued_on", "due_on", "answered_on")
    order = ("-due_on",)
    layouts = (layouts.FOLLOW_UP,)
    filters = ("unit", "addressee_organisation", "state", "due_on")
    choices = {"answer_kind": labels.ANSWERS, "due_unit": labels.DAY_UNITS}
    labels = {
        "number": _l("Number of the paper"),
        "issuing_organisation": _l("Issued by"),
        "issuing_organisation_id": _l("Issued by"),
        "addressee_organisation": _l("To"),
        "addressee_organisation_id": _l("To"),
        "unit_id": labels.UNIT_LABEL,
        "unit_review_id": _l("Review of a commune"),
        "content": _l("What is recommended"),
        "finding_ids": _l("Findings it rests on"),
        "issued_on": _l("Issued on"),
        "due_value": _l("Limit"),
        "due_unit": _l("Counted in"),
        "due_on": _l("Answer due by"),
        "received_on": _l("Received on"),
        "answer_kind": _l("Answer"),
        "answer_text": _l("What they answer"),
        "answered_on": _l("Answered on"),
        "escalated_on": _l("Passed up on"),
        "escalated_to": _l("Passed up to"),
        "escalated_to_id": _l("Passed up to"),
        "result": _l("Result"),
    }
    help = {"due_on": _l("20 days; then it goes to the Front one level up (not fully checked).")}
    related = (
        Related("RecommendationFindingView", "recommendation_id", _l("Findings it rests on")),
    )
    empty_hint = _l("Issue a recommendation from shared findings.")
    commands = (
        Command("answer", _l("Answer"), "answer", lambda _item: forms.AnswerForm(), _answer),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft a recommendation; nothing is due before it is issued."""
        wanted = supervision.NewRecommendation(**values)
        return supervision.draft_recommendation(wanted, actor=current_actor())

    def move(self, key: int, name: str, reason: str, paper: Paper | None = None) -> Base:
        """Issue by the signed paper, which gives number and day; other steps as declared."""
        if name == "issue" and paper is not None:
            return supervision.issue_recommendation(
                key, paper, actor=current_actor(), today=clock.today()
            )
        return super().move(key, name, reason, paper)

    def values(self, form: TranslatedForm, *, editing: bool) -> dict[str, Any]:
        """Return the columns with the findings, which are no column."""
        found = super().values(form, editing=editing)
        return found if editing else found | {"finding_ids": tuple(form.finding_ids.data or ())}


class RecommendationFindingView(RecordView):
    """Findings on which a recommendation rests."""

    model = RecommendationFinding
    route_base = "/household-supervision/recommendation-findings"
    title = _l("Findings it rests on")
    title_one = _l("Finding it rests on")
    with_api = False
    search_columns = ()
    list_columns = ("finding",)
    show_sections = ((_l("Finding"), ("recommendation", "finding")),)
    order = ("id",)
    labels = {"recommendation": _l("Recommendation"), "finding": _l("Finding")}
