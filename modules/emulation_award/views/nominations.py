"""Screens of nominations, their papers and criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.models import Base
from app.kernel.pages import Section, ShownField, ShowPage
from app.kernel.present import cell_of
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from app.kernel.workflow_papers import Paper
from modules.emulation_award import forms
from modules.emulation_award.documents.achievement import ACHIEVEMENT
from modules.emulation_award.documents.nominee_list import NOMINEE_LIST
from modules.emulation_award.documents.submission import SUBMISSION
from modules.emulation_award.models import Assessment, Nomination, NominationPaper
from modules.emulation_award.services import choosing, nominations
from modules.emulation_award.views import labels, layouts

WRITING = ("draft", "incomplete")
EXAMINED = ("submitted", "verifying", "frozen")
BY_SESSION = ("list", "unlist", "pass", "fail", "decide")


def _never(_item: Any) -> bool:
    return False


def _nothing(_item: Any, _form: TranslatedForm) -> None:
    return None


class NominationView(RecordView):
    """Nominations of collectives, persons and households in a movement."""

    model = Nomination
    route_base = "/emulation-award/nominations"
    title = _l("Nominations")
    title_one = _l("Nomination")
    list_columns = ("subject_name", "object_kind", "organisation", "score", "rank", "state")
    more_columns = ("object_class", "movement", "form", "submitted_on", "review_due_on", "position")
    show_sections = (
        (
            _l("Who is nominated"),
            (
                "object_kind",
                "object_class",
                "subject_name",
                "person",
                "sex",
                "birth_date",
                "position",
                "workplace",
            ),
        ),
        (
            _l("For what"),
            ("movement_version", "form", "merit", "score", "has_priority", "awarded_before"),
        ),
        (
            _l("Examination"),
            (
                "organisation",
                "submitted_on",
                "complete_on",
                "review_due_on",
                "regime",
                "override_reason",
                "freeze_reason",
            ),
        ),
        (_l("Choice"), ("rank", "slot", "choice_reason")),
    )
    form_sections = (
        (_l("Emulation movement"), ("movement_version_id", "form_id", "organisation_id")),
        (
            _l("Who is nominated"),
            (
                "object_kind",
                "object_class",
                "subject_name",
                "person_id",
                "sex",
                "birth_date",
                "position",
                "workplace",
            ),
        ),
        (_l("For what"), ("merit", "score", "has_priority", "awarded_before")),
    )
    edit_sections = (
        (
            _l("Who is nominated"),
            (
                "object_class",
                "subject_name",
                "person_id",
                "sex",
                "birth_date",
                "position",
                "workplace",
            ),
        ),
        (
            _l("For what"),
            ("merit", "score", "has_priority", "awarded_before", "override_reason"),
        ),
    )
    facts = ("object_kind", "organisation", "review_due_on")
    personal_columns = frozenset(
        {"subject_name", "person", "person_id", "sex", "birth_date", "position", "workplace"}
    )
    sortable = ("subject_name", "score", "rank", "submitted_on", "review_due_on")
    order = ("-id",)
    filters = ("state", "object_kind", "movement", "organisation", "form")
    can_delete = True
    layouts = (layouts.NOMINEES,)
    choices = labels.SUBJECT_CHOICES
    labels = {
        **labels.SUBJECT,
        **labels.VERSION,
        "person": _l("In the register of people"),
        "person_id": _l("In the register of people"),
        "score": _l("Points of the score sheet"),
        "has_priority": _l("Has priority"),
        "awarded_before": _l("Was commended before"),
        "submitted_on": _l("Handed in on"),
        "complete_on": _l("Complete since"),
        "review_due_on": _l("To be examined by"),
        "regime": _l("Regime"),
        "override_reason": _l("Why it goes on without a criterion"),
        "freeze_reason": _l("Why it was frozen"),
        "rank": _l("Rank"),
        "slot": _l("Place under the ceiling"),
        "choice_reason": _l("Reason of the choice"),
    }
    help = {
        "subject_name": _l("Full official name, without abbreviations."),
        "person_id": _l("So that close relatives on the board are recused; not for collectives."),
        "merit": _l("One wording for list, decision and certificate."),
        "score": _l("The score sheet is a help to rank; the plan has no points."),
        "has_priority": _l(
            "Who works and produces directly, women, ethnic minorities, difficult areas."
        ),
        "override_reason": _l("Shown to the board; from the head of the emulation office."),
        "object_kind": _l("A household is kept for follow-up; the plan has no ceiling for it."),
    }
    related = (
        Related(
            "NominationPaperView",
            "nomination_id",
            _l("Papers of the dossier"),
            adds_while=("draft", "incomplete", "submitted", "verifying", "frozen"),
        ),
        Related("AssessmentView", "nomination_id", _l("Criteria and evidence")),
    )
    documents = (SUBMISSION, NOMINEE_LIST, ACHIEVEMENT)
    empty_hint = _l("Nominate a collective or a person: papers and criteria come next.")
    commands = tuple(
        # What only a session or a decision does has no button of its own.
        Command(name, name, "handle", forms.empty_form, _nothing, shown=_never)
        for name in BY_SESSION
    )

    def may_change(self, item: Nomination) -> bool:
        """The body writes until it hands in; who examines completes the rest."""
        return item.state in (*WRITING, *EXAMINED)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Nominate for one of the reader's bodies."""
        return nominations.nominate(values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a nomination as far as its state allows."""
        return nominations.update(key, values, actor=current_actor(), version=version)

    def move(self, key: int, name: str, reason: str, paper: Paper | None = None) -> Base:
        """Choose with the ceilings locked first; all other steps as usual."""
        if name == "select":
            return choosing.choose_one(
                key, reason=reason, actor=current_actor(), today=clock.today()
            )
        return super().move(key, name, reason, paper)

    def read(self, key: int) -> Any:
        """Return a nomination with its papers, for the page that says what is missing."""
        return nominations.read_whole(key)

    def show_page(self, item: Any) -> ShowPage:
        """Say what the dossier lacks, and which other merits read alike."""
        page = super().show_page(item)
        if item.state not in (*WRITING, *EXAMINED):
            return page
        lacking = nominations.missing_papers(item)
        names = dict(labels.PAPERS)
        rows = [
            ShownField(
                _("Papers that are missing"),
                cell_of(", ".join(str(names[kind]) for kind in lacking) or _("Nothing is missing")),
            )
        ]
        rows += [
            ShownField(_("Reads %(share)s%% like", share=share), cell_of(f"{other}: {other.merit}"))
            for other, share in (nominations.alike(item) if item.state in EXAMINED else ())
        ]
        return replace(page, sections=(Section(_("Dossier"), tuple(rows)), *page.sections))


class NominationPaperView(RecordView):
    """Papers of a dossier; the scan is a file of the paper."""

    model = NominationPaper
    route_base = "/emulation-award/papers"
    title = _l("Papers of the dossier")
    title_one = _l("Paper of the dossier")
    with_api = False
    search_columns = ()
    list_columns = ("kind", "number", "issued_on", "signer", "is_original")
    show_sections = (
        (
            _l("Paper of the dossier"),
            ("nomination", "kind", "number", "issued_on", "signer", "is_original", "note"),
        ),
    )
    form_sections = (
        (
            _l("Paper of the dossier"),
            ("nomination_id", "kind", "number", "issued_on", "signer", "is_original", "note"),
        ),
    )
    edit_sections = (
        (
            _l("Paper of the dossier"),
            ("kind", "number", "issued_on", "signer", "is_original", "note"),
        ),
    )
    order = ("id",)
    can_delete = True
    choices = {"kind": labels.PAPERS}
    labels = {
        "nomination": _l("Nomination"),
        "nomination_id": _l("Nomination"),
        "number": _l("Number of the paper"),
        "issued_on": _l("Date of the paper"),
        "signer": _l("Signed by"),
        "is_original": _l("Original"),
    }

    def create(self, values: Mapping[str, Any]) -> Base:
        """Enter a paper."""
        return nominations.add_paper(values, actor=current_actor())

    def url_after(self, item: Any) -> str:
        """Lead back to the nomination."""
        return url_for("NominationView.show", pk=item.nomination_id)


def _claim(item: Assessment, form: TranslatedForm) -> None:
    nominations.claim(
        item.id, form.is_claimed.data, form.evidence.data or None, actor=current_actor()
    )


def _confirm(item: Assessment, form: TranslatedForm) -> None:
    nominations.confirm(
        item.id, form.is_confirmed.data, form.opinion.data or None, actor=current_actor()
    )


class AssessmentView(RecordView):
    """Criteria of the plan: what the unit claims, by what evidence, and what was confirmed."""

    model = Assessment
    route_base = "/emulation-award/criteria"
    title = _l("Criteria and evidence")
    title_one = _l("Criterion and evidence")
    with_api = False
    search_columns = ()
    list_columns = ("criterion", "criterion.is_hard", "is_claimed", "evidence", "is_confirmed")
    show_sections = (
        (_l("Criterion"), ("nomination", "criterion", "criterion.is_hard")),
        (_l("What the unit says"), ("is_claimed", "evidence")),
        (_l("Examination"), ("is_confirmed", "opinion")),
    )
    order = ("id",)
    labels = {
        "nomination": _l("Nomination"),
        "criterion": _l("Criterion"),
        "criterion.is_hard": _l("Has to be met"),
        "is_claimed": _l("Met, as the unit says"),
        "evidence": _l("Evidence"),
        "is_confirmed": _l("Confirmed"),
        "opinion": _l("What the examination found"),
    }
    commands = (
        Command(
            "claim",
            _l("Say whether it is met"),
            "nominate",
            forms.claim_form,
            _claim,
            shown=lambda item: item.nomination.state in WRITING,
            icon="checklist",
        ),
        Command(
            "confirm",
            _l("Confirm or not"),
            "handle",
            forms.confirm_form,
            _confirm,
            shown=lambda item: item.nomination.state == "verifying",
            icon="checks",
        ),
    )
