"""Screens of results on targets."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.charts import DOUGHNUT, ListChart
from app.kernel.views import RecordView
from modules.movement_results.models import ResultLine
from modules.movement_results.views import labels


class ResultLineView(RecordView):
    """Targets with what was reported and what the registers say."""

    model = ResultLine
    route_base = "/results/lines"
    title = _l("Results on targets")
    title_one = _l("Result on a target")
    search_columns = ()
    list_columns = (
        "organisation", "name", "wanted", "reported_value", "register_value", "difference",
        "outcome",
    )  # fmt: skip
    more_columns = (
        "movement", "year", "unit", "unit_of_measure", "indicator_code", "standard_code",
        "baseline_value", "reported_rate", "register_rate", "reported_source", "register_source",
        "reported_on", "register_on", "reported_met", "register_met",
    )  # fmt: skip
    show_sections = (
        (_l("Target"),
         ("organisation", "unit", "movement", "year", "name", "unit_of_measure", "direction",
          "wanted", "baseline_value", "standard_code", "target")),
        (_l("By the report"),
         ("reported_value", "reported_rate", "reported_status", "reported_source", "reported_on",
          "reported_met")),
        (_l("By the registers"),
         ("register_value", "register_rate", "register_standard", "round", "register_source",
          "register_on", "register_met")),
        (_l("Reported minus registers"), ("outcome", "difference")),
    )  # fmt: skip
    facts = ("organisation", "outcome", "difference")
    order = ("id",)  # computed in the order in which they are looked at
    sortable = ("wanted", "difference", "register_on")
    filters = ("movement", "year", "organisation", "unit", "outcome")
    plain_numbers = frozenset({"year"})
    choices = {
        "outcome": labels.OUTCOMES,
        "direction": labels.DIRECTIONS,
        "reported_status": labels.STATUSES,
    }
    tones = {"outcome": labels.TONES}
    charts = (ListChart("by_outcome", _l("Targets against the registers"), "outcome", DOUGHNUT),)
    labels = {
        "comparison": _l("Results by year"),
        "movement": _l("Emulation movement"),
        "year": _l("Year"),
        "target": _l("Target"),
        "organisation": _l("Organisation"),
        "name": _l("Target"),
        "unit_of_measure": _l("Unit of measure"),
        "indicator_code": _l("Indicator"),
        "direction": _l("Direction"),
        "standard_code": _l("Poverty standard of the target"),
        "baseline_value": _l("At the beginning"),
        "wanted": _l("Target value"),
        "reported_value": _l("By the report"),
        "reported_rate": _l("Rate reported"),
        "reported_status": _l("How firm"),
        "reported_source": _l("Source of the report"),
        "reported_on": _l("Reported as of"),
        "reported_met": _l("Met as reported"),
        "round": _l("Review"),
        "register_value": _l("By the registers"),
        "register_rate": _l("Rate by the registers"),
        "register_standard": _l("Poverty standard of the review"),
        "register_source": _l("Source in the registers"),
        "register_on": _l("Registers as of"),
        "register_met": _l("Met by the registers"),
        "difference": _l("Difference"),
        "outcome": _l("Side by side"),
    }
    empty_hint = _l("Results appear here when the standing body has them computed.")
