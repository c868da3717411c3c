"""Screens of the poverty standards, their indicators, and the time limits of supervision."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel.formats import current_language
from app.kernel.pages import Cell
from app.kernel.views import RecordView, Related
from modules.household_supervision.models import (
    FindingType,
    PovertyStandard,
    PublishedFigure,
    StandardBasis,
    StandardIndicator,
    SupervisionParameter,
)
from modules.household_supervision.views import labels


class TwoLanguageView(RecordView):
    """Shows the text of the reader's language where a table holds both."""

    is_main = False

    def cell(self, item: Any, name: str) -> Cell:
        """Return the cell; of a pair of columns, the one in the reader's language."""
        if name.endswith("_vi") and current_language() == "en":
            return super().cell(item, name.removesuffix("_vi") + "_en")
        return super().cell(item, name)


class PovertyStandardView(TwoLanguageView):
    """Versions of the standard; a round chooses by policy year."""

    model = PovertyStandard
    route_base = "/household-supervision/standards"
    title = _l("Poverty standards")
    title_one = _l("Poverty standard")
    is_main = True
    search_columns = ()
    list_columns = (
        "code",
        "title_vi",
        "first_policy_year",
        "last_policy_year",
        "is_enabled",
        "verification",
    )
    show_sections = (
        (_l("Standard"), ("code", "title_vi", "use", "is_enabled", "verification")),
        (
            _l("Validity"),
            ("first_policy_year", "last_policy_year", "valid_from", "valid_to", "unit"),
        ),
    )
    facts = ("first_policy_year", "last_policy_year", "is_enabled")
    sortable = ("code", "first_policy_year")
    order = ("first_policy_year",)
    lookup_order = ("code",)
    choices = {"verification": labels.VERIFICATIONS, "use": labels.USES}
    tones = {"verification": labels.VERIFICATION_TONES}
    plain_numbers = frozenset({"first_policy_year", "last_policy_year"})
    labels = {
        "title_vi": _l("Name"),
        "first_policy_year": _l("First policy year"),
        "last_policy_year": _l("Last policy year"),
        "is_enabled": _l("Enabled"),
        "use": _l("Used for"),
        "verification": _l("Checked"),
        "unit": _l("Own standard of"),
    }
    help = {
        "first_policy_year": _l(
            "The survey of an autumn makes the list for the policies of the next year."
        ),
        "is_enabled": _l("A standard whose annex was not read is loaded but cannot be used."),
    }
    related = (
        Related("StandardIndicatorView", "standard_id", _l("Indicators")),
        Related("StandardBasisView", "standard_id", _l("Legal basis")),
    )


class StandardIndicatorView(TwoLanguageView):
    """Lacks of basic services that a standard counts."""

    model = StandardIndicator
    route_base = "/household-supervision/indicators"
    title = _l("Indicators")
    title_one = _l("Indicator")
    with_api = False
    is_main = True
    search_columns = ()
    list_columns = ("no", "dimension_vi", "name_vi", "rule_vi", "verification")
    show_sections = (
        (_l("Indicator"), ("standard", "no", "dimension_vi", "name_vi", "rule_vi", "verification")),
    )
    sortable = ("no",)
    order = ("no",)
    lookup_order = ("standard_id", "no")
    choices = {"verification": labels.VERIFICATIONS}
    tones = {"verification": labels.VERIFICATION_TONES}
    labels = {
        "standard": _l("Poverty standard"),
        "no": _l("No."),
        "dimension_vi": _l("Dimension"),
        "name_vi": _l("Indicator"),
        "rule_vi": _l("Deprived when"),
        "verification": _l("Checked"),
    }


class StandardBasisView(RecordView):
    """Documents that set, continue or change a standard."""

    model = StandardBasis
    route_base = "/household-supervision/standard-bases"
    title = _l("Legal basis")
    title_one = _l("Legal basis")
    is_main = False
    with_api = False
    search_columns = ()
    list_columns = ("document", "article", "issued_on", "in_force_on", "verification")
    show_sections = (
        (
            _l("Document"),
            ("standard", "document", "article", "issued_on", "in_force_on", "verification"),
        ),
    )
    sortable = ("issued_on",)
    order = ("issued_on",)
    choices = {"verification": labels.VERIFICATIONS}
    tones = {"verification": labels.VERIFICATION_TONES}
    labels = {
        "standard": _l("Poverty standard"),
        "document": _l("Document"),
        "article": _l("Article"),
        "issued_on": _l("Issued on"),
        "in_force_on": _l("In force from"),
        "verification": _l("Checked"),
    }


class FindingTypeView(TwoLanguageView):
    """Kinds of faults that the Front looks for."""

    model = FindingType
    route_base = "/household-supervision/finding-types"
    title = _l("Kinds of findings")
    title_one = _l("Kind of finding")
    is_main = True
    with_api = False
    search_columns = ()
    list_columns = ("code", "name_vi", "detection_vi")
    show_sections = ((_l("Kind of finding"), ("code", "name_vi", "detection_vi")),)
    sortable = ("code",)
    order = ("position",)
    lookup_order = ("position",)
    labels = {"name_vi": _l("Name"), "detection_vi": _l("How it is detected")}


class SupervisionParameterView(RecordView):
    """Time limits of the supervision, dated."""

    model = SupervisionParameter
    route_base = "/household-supervision/parameters"
    title = _l("Time limits of supervision")
    title_one = _l("Time limit of supervision")
    with_api = False
    search_columns = ()
    list_columns = ("code", "direction", "value", "day_unit", "valid_from", "verification")
    show_sections = (
        (_l("Time limit"), ("code", "direction", "value", "day_unit", "level")),
        (_l("Validity"), ("valid_from", "valid_to", "verification", "source")),
    )
    form_sections = (
        (_l("Time limit"), ("code", "direction", "value", "day_unit")),
        (_l("Validity"), ("valid_from", "valid_to", "verification", "source")),
    )
    sortable = ("code", "valid_from")
    order = ("code", "valid_from")
    choices = {
        "code": labels.DEADLINES,
        "direction": labels.DIRECTIONS,
        "day_unit": labels.DAY_UNITS,
        "verification": labels.VERIFICATIONS,
    }
    tones = {"verification": labels.VERIFICATION_TONES}
    labels = {
        "code": _l("What is due"),
        "direction": _l("Before or after"),
        "value": _l("Number"),
        "day_unit": _l("Counted in"),
        "level": _l("Level of the Front"),
        "verification": _l("Checked"),
        "source": _l("Source"),
    }


class PublishedFigureView(RecordView):
    """Figures as they were published, to compare with the records."""

    model = PublishedFigure
    route_base = "/household-supervision/published-figures"
    title = _l("Published figures")
    title_one = _l("Published figure")
    with_api = False
    search_columns = ()
    list_columns = (
        "as_of",
        "unit_name",
        "standard_code",
        "households_total",
        "poor_households",
        "poor_rate",
        "near_poor_households",
        "near_poor_rate",
        "status",
    )
    show_sections = (
        (_l("Figure"), ("as_of", "unit_name", "standard_code", "status", "source", "note")),
        (
            _l("Households"),
            (
                "households_total",
                "poor_households",
                "poor_rate",
                "near_poor_households",
                "near_poor_rate",
            ),
        ),
    )
    sortable = ("as_of", "poor_households", "near_poor_households")
    order = ("-as_of",)
    filters = ("unit", "as_of", "status")
    choices = {"status": labels.STATUSES}
    tones = {"status": labels.STATUS_TONES}
    labels = {
        "as_of": _l("As of"),
        "unit_name": _l("Unit as printed"),
        "standard_code": _l("Poverty standard"),
        "households_total": _l("All households"),
        "poor_households": _l("Poor"),
        "poor_rate": _l("Poor, %"),
        "near_poor_households": _l("Near-poor"),
        "near_poor_rate": _l("Near-poor, %"),
        "status": _l("Status"),
        "source": _l("Source"),
    }
