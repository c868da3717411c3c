"""Screens of results by year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.movement_results.models import Comparison
from modules.movement_results.services import comparisons


class NothingForm(TranslatedForm):
    """A command that asks nothing."""


def _nothing(_item: Any) -> TranslatedForm:
    return NothingForm()


def _compute(item: Comparison, _form: TranslatedForm) -> None:
    comparisons.compute(item.id, actor=current_actor(), today=clock.today())


class ComparisonView(RecordView):
    """Results of movements by year, in the reader's units."""

    model = Comparison
    route_base = "/results/comparisons"
    title = _l("Results by year")
    title_one = _l("Results of a year")
    search_columns = ()
    list_columns = ("movement", "year", "unit", "computed_on", "summed_up_on", "state")
    show_sections = (
        (_l("Results of a year"),
         ("movement", "year", "unit", "round", "computed_on", "summed_up_on", "note")),
    )  # fmt: skip
    form_sections = ((_l("Results of a year"), ("movement_id", "year", "round_id", "note")),)
    edit_sections = ((_l("Results of a year"), ("round_id", "note")),)
    facts = ("year", "computed_on")
    order = ("-year",)
    sortable = ("year", "computed_on")
    lookup_order = ("year",)
    filters = ("movement", "year", "state")
    plain_numbers = frozenset({"year"})
    labels = {
        "movement": _l("Emulation movement"),
        "movement_id": _l("Emulation movement"),
        "year": _l("Year"),
        "round": _l("Review"),
        "round_id": _l("Review"),
        "computed_on": _l("Computed on"),
        "summed_up_on": _l("Summed up on"),
        "note": _l("Note"),
    }
    help = {
        "round_id": _l("Empty: each target by the review of the year that has its standard."),
    }
    related = (Related("ResultLineView", "comparison_id", _l("Results on targets")),)
    commands = (
        Command(
            "compute",
            _l("Compute anew"),
            "write",
            _nothing,
            _compute,
            shown=lambda item: item.state == "draft",
            help=_l("Reports and registers are read as they are now."),
            icon="refresh",
        ),
    )
    empty_hint = _l("Choose a movement and a year; the results are computed at once.")

    def may_change(self, item: Comparison) -> bool:
        """Results are changed until the year is summed up."""
        return item.state == "draft"

    def create(self, values: Mapping[str, Any]) -> Base:
        """Make the results of a year."""
        return comparisons.compare(values, actor=current_actor(), today=clock.today())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Choose another review, and compute anew."""
        return comparisons.change(
            key, values, version=version, actor=current_actor(), today=clock.today()
        )
