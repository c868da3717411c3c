"""Screens of movements, the versions of their plans, and criteria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel.commands import Command
from app.kernel.fields import TextField, TranslatedForm
from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.emulation_movement import forms
from modules.emulation_movement.models import Movement, MovementCriterion, MovementVersion
from modules.emulation_movement.services import duties, movements, plan_files
from modules.emulation_movement.views import labels, layouts


def _draft_2021(item: Movement, _form: TranslatedForm) -> None:
    plan_files.draft_plan_of_2021(item.id, actor=current_actor())


def _propose(item: MovementVersion, _form: TranslatedForm) -> None:
    duties.propose_duties(item.id, actor=current_actor())


def _amend(item: MovementVersion, _form: TranslatedForm) -> None:
    movements.amend(item.id, actor=current_actor())


class MovementView(RecordView):
    """Movements that were issued, and drafts of the reader's units."""

    model = Movement
    route_base = "/movement/movements"
    title = _l("Movements")
    title_one = _l("Emulation movement")
    list_columns = ("code", "name", "year_from", "year_to", "organisation", "state")
    layouts = (layouts.MOVEMENTS,)
    show_sections = (
        (_l("Emulation movement"), ("code", "name", "year_from", "year_to", "goals")),
        (_l("Who runs it"), ("organisation", "standing_organisation", "emulation_organisation")),
        (_l("For the statistics"), ("method", "scope", "duration_class", "award_form")),
    )
    form_sections = (
        (_l("Emulation movement"), ("code", "name", "year_from", "year_to", "goals")),
        (
            _l("Who runs it"),
            ("organisation_id", "standing_organisation_id", "emulation_organisation_id"),
        ),
        (_l("For the statistics"), ("method", "scope", "duration_class", "award_form")),
    )
    form_fields = {"name": TextField}
    facts = ("organisation", "year_from", "year_to")
    sortable = ("code", "year_from")
    order = ("-year_from",)
    lookup_order = ("code",)
    filters = ("state", "year_from", "organisation")
    plain_numbers = frozenset({"year_from", "year_to"})
    can_delete = True
    choices = {
        "method": labels.METHODS,
        "scope": labels.REACHES,
        "duration_class": labels.DURATIONS,
        "award_form": labels.AWARD_FORMS,
    }
    labels = {
        "year_from": _l("First year"),
        "year_to": _l("Last year"),
        "goals": _l("Goals"),
        "organisation": _l("Organiser"),
        "organisation_id": _l("Organiser"),
        "standing_organisation": _l("Standing body"),
        "standing_organisation_id": _l("Standing body"),
        "emulation_organisation": _l("Emulation office"),
        "emulation_organisation_id": _l("Emulation office"),
        "method": _l("How it is launched"),
        "scope": _l("How far it reaches"),
        "duration_class": _l("Duration"),
        "award_form": _l("Form of award"),
    }
    related = (Related("MovementVersionView", "movement_id", _l("Versions of the plan")),)
    commands = (
        Command(
            "draft2021",
            _l("Draft a version like the plan of 2021"),
            "write",
            forms.nothing_form,
            _draft_2021,
            help=_l("Its clauses and criteria; number, date and signer are yours to fill in."),
            icon="file-plus",
        ),
    )
    empty_hint = _l("Draft a movement, then the first version of its plan.")

    def may_remove(self, item: Movement) -> bool:
        """Only a draft is removed."""
        return item.state == "draft"

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft a movement."""
        return movements.create_movement(values, actor=current_actor())


class MovementVersionView(RecordView):
    """Versions of plans: the plan as adopted, and its amendments."""

    model = MovementVersion
    route_base = "/movement/versions"
    title = _l("Versions of plans")
    title_one = _l("Version of a plan")
    search_columns = ()
    list_columns = (
        "movement", "number", "document_number", "adopted_on", "max_collectives",
        "max_individuals", "state",
    )  # fmt: skip
    show_sections = (
        (_l("Document"),
         ("movement", "number", "document_number", "adopted_on", "signer_name", "signer_title",
          "based_on", "changes")),
        (_l("In force"), ("effective_from", "effective_to")),
        (_l("Ceilings of awards"), ("max_collectives", "max_individuals")),
    )  # fmt: skip
    form_sections = (
        (_l("Document"),
         ("movement_id", "document_number", "adopted_on", "signer_name", "signer_title",
          "based_on", "changes")),
        (_l("In force"), ("effective_from",)),
        (_l("Ceilings of awards"), ("max_collectives", "max_individuals")),
    )  # fmt: skip
    edit_sections = ((_l("Document"), form_sections[0][1][1:]), *form_sections[1:])
    form_fields = {"signer_name": TextField, "signer_title": TextField, "based_on": TextField}
    facts = ("document_number", "adopted_on")
    sortable = ("number", "adopted_on")
    order = ("-number",)
    filters = ("movement", "state", "adopted_on")
    can_delete = True
    labels = {
        "movement_id": _l("Emulation movement"),
        "movement": _l("Emulation movement"),
        "number": _l("Version"),
        "document_number": _l("Number of the document"),
        "adopted_on": _l("Adopted on"),
        "signer_name": _l("Signer"),
        "signer_title": _l("Title of the signer"),
        "based_on": _l("Based on"),
        "changes": _l("What it changes"),
        "effective_from": _l("In force from"),
        "effective_to": _l("In force to"),
        "max_collectives": _l("Collectives at most"),
        "max_individuals": _l("Individuals at most"),
    }
    help = {
        "document_number": _l("May stay empty while the plan is a draft."),
        "max_collectives": _l("A ceiling, not a target: places may stay empty."),
    }
    related = (
        Related("PlanClauseView", "movement_version_id", _l("Clauses"), adds_while=("draft",)),
        Related(
            "MovementCriterionView", "movement_version_id", _l("Criteria"), adds_while=("draft",)
        ),
        Related(
            "DutyView", "movement_version_id", _l("Bodies that take part"), adds_while=("draft",)
        ),
        Related(
            "RegistrationView", "movement_version_id", _l("Registrations"), adds_while=("adopted",)
        ),
    )
    commands = (
        Command(
            "participants",
            _l("List those who take part"),
            "write",
            forms.nothing_form,
            _propose,
            help=_l(
                "Departments, mass organisations and districts of the area have to register, "
                "communes take part through their district (sections II.2 and IV.1)."
            ),
            icon="users-group",
        ),
        Command(
            "next",
            _l("Draft an amendment"),
            "write",
            forms.nothing_form,
            _amend,
            shown=lambda item: item.state == "adopted",
            help=_l("The next version begins as a copy; adopting it ends this one."),
            icon="file-plus",
        ),
    )

    def may_change(self, item: MovementVersion) -> bool:
        """Only a draft is changed."""
        return item.state == "draft"

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft the next version of a plan."""
        return movements.create_version(values, actor=current_actor())


class MovementCriterionView(RecordView):
    """What a plan asks of collectives and of individuals."""

    model = MovementCriterion
    route_base = "/movement/criteria"
    title = _l("Criteria")
    title_one = _l("Criterion")
    search_columns = ()
    list_columns = ("code", "text", "object_class", "is_hard", "clause")
    show_sections = (
        (_l("Criterion"),
         ("movement_version", "code", "clause", "text", "object_class", "is_hard", "evidence")),
    )  # fmt: skip
    form_sections = (
        (_l("Criterion"),
         ("movement_version_id", "code", "clause", "text", "object_class", "is_hard", "evidence",
          "position")),
    )  # fmt: skip
    order = ("position", "code")
    sortable = ("code", "position")
    filters = ("movement_version", "object_class", "is_hard")
    choices = {"object_class": labels.OBJECTS}
    can_delete = True
    labels = {
        "movement_version": _l("Version of a plan"),
        "movement_version_id": _l("Version of a plan"),
        "clause": _l("Clause"),
        "text": _l("Wording"),
        "object_class": _l("Speaks of"),
        "is_hard": _l("Must be met"),
        "evidence": _l("How it is shown"),
        "position": _l("Order"),
    }
