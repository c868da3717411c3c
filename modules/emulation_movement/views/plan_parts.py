"""Screens of clauses, of who takes part, and of the catalogues that targets speak of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView
from modules.emulation_movement.models import Duty, Indicator, PlanClause, RateStandard
from modules.emulation_movement.services import duties
from modules.emulation_movement.views import labels

VERSION = {
    "movement_version": _l("Version of a plan"),
    "movement_version_id": _l("Version of a plan"),
}


class PlanClauseView(RecordView):
    """Clauses of a plan."""

    model = PlanClause
    route_base = "/movement/clauses"
    title = _l("Clauses")
    title_one = _l("Clause")
    search_columns = ()
    list_columns = ("code", "clause", "kind", "who", "text", "due")
    show_sections = (
        (_l("Clause"), ("movement_version", "code", "clause", "kind", "who", "text", "due")),
    )
    form_sections = (
        (
            _l("Clause"),
            ("movement_version_id", "code", "clause", "kind", "who", "text", "due", "position"),
        ),
    )
    order = ("position", "code")
    sortable = ("code", "position")
    filters = ("movement_version", "kind")
    choices = {"kind": labels.CLAUSE_KINDS}
    can_delete = True
    labels = VERSION | {
        "clause": _l("Place in the plan"),
        "kind": _l("What it does"),
        "who": _l("Who"),
        "text": _l("Wording"),
        "due": _l("Until when"),
        "position": _l("Order"),
    }


class DutyView(RecordView):
    """Organisations that take part in movements."""

    model = Duty
    route_base = "/movement/duties"
    title = _l("Bodies that take part")
    title_one = _l("Participant")
    search_columns = ()
    list_columns = ("organisation", "participation", "has_report", "through_organisation")
    show_sections = (
        (
            _l("Participant"),
            (
                "movement_version",
                "organisation",
                "participation",
                "through_organisation",
                "has_report",
                "note",
            ),
        ),
    )
    form_sections = (
        (
            _l("Participant"),
            (
                "movement_version_id",
                "organisation_id",
                "participation",
                "through_organisation_id",
                "has_report",
                "note",
            ),
        ),
    )
    edit_sections = (
        (
            _l("Participant"),
            ("participation", "through_organisation_id", "has_report", "note"),
        ),
    )
    order = ("id",)
    filters = ("movement_version", "organisation", "participation", "has_report")
    choices = {"participation": labels.PARTICIPATIONS}
    can_delete = True
    labels = VERSION | {
        "organisation": _l("Organisation"),
        "organisation_id": _l("Organisation"),
        "participation": _l("How it takes part"),
        "through_organisation": _l("Through"),
        "through_organisation_id": _l("Through"),
        "has_report": _l("Reports"),
    }

    def create(self, values: Mapping[str, Any]) -> Base:
        """Say how an organisation takes part."""
        return duties.add_duty(values, actor=current_actor())


class IndicatorView(RecordView):
    """What can be measured."""

    model = Indicator
    route_base = "/movement/indicators"
    title = _l("Indicators")
    title_one = _l("Indicator")
    search_columns = ()
    list_columns = ("code", "name", "unit_of_measure", "direction", "value_kind", "is_yearly")
    show_sections = (
        (
            _l("Indicator"),
            (
                "code",
                "name",
                "unit_of_measure",
                "direction",
                "value_kind",
                "is_yearly",
                "adds_up",
                "note",
            ),
        ),
    )
    order = ("code",)
    sortable = ("code",)
    lookup_order = ("code",)
    filters = ("direction", "value_kind")
    choices = {"direction": labels.DIRECTIONS, "value_kind": labels.VALUE_KINDS}
    has_history = True
    labels = {
        "unit_of_measure": _l("Unit of measure"),
        "direction": _l("Direction"),
        "value_kind": _l("What is counted"),
        "is_yearly": _l("Known only after the yearly review"),
        "adds_up": _l("Adds up over the year"),
    }


class RateStandardView(RecordView):
    """Poverty standards by which rates are measured."""

    model = RateStandard
    route_base = "/movement/standards"
    title = _l("Standards of rates")
    title_one = _l("Standard of rates")
    search_columns = ()
    list_columns = ("code", "name", "first_year", "last_year")
    show_sections = (
        (
            _l("Standard of rates"),
            ("code", "name", "first_year", "last_year", "legal_basis"),
        ),
    )
    order = ("code",)
    sortable = ("code", "first_year")
    lookup_order = ("code",)
    plain_numbers = frozenset({"first_year", "last_year"})
    labels = {
        "first_year": _l("First year"),
        "last_year": _l("Last year"),
        "legal_basis": _l("Legal basis"),
    }
