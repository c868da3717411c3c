"""Screens of catalogues: ethnic groups, legal documents, working calendars, number series."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.models.calendar import CalendarYear, Holiday, HolidayKind
from app.core.models.legal import LegalDocument
from app.core.models.numbering import NumberSeries
from app.core.models.people import EthnicGroup
from app.core.models.shared import Verification
from app.kernel.views import RecordView, Related

VERIFICATIONS = [
    (Verification.READ.value, _l("read in the text")),
    (Verification.PARTLY_READ.value, _l("partly read")),
    (Verification.UNVERIFIED.value, _l("not checked")),
    (Verification.DERIVED.value, _l("derived")),
]
VERIFICATION_TONES = {"V": "success", "P": "warning", "U": "danger", "D": "info"}


class EthnicGroupView(RecordView):
    """The 54 ethnic groups with their codes in both official lists."""

    model = EthnicGroup
    route_base = "/core/ethnic-groups"
    title = _l("Ethnic groups")
    title_one = _l("Ethnic group")
    list_columns = ("name", "code_1979", "code_2008", "language_group", "is_minority")
    show_sections = (
        (_l("Ethnic group"), ("name", "code_1979", "code_2008", "language_group", "is_minority")),
        (_l("Source"), ("code_2008_basis",)),
    )
    sortable = ("code_1979", "code_2008")
    order = ("sort_key",)
    lookup_order = ("sort_key",)
    filters = ("is_minority",)
    labels = {
        "code_1979": _l("Code in Decision 121-TCTK/PPCĐ (1979)"),
        "code_2008": _l("Code in Decision 1019/QĐ-TCTK (2008)"),
        "language_group": _l("Language group"),
        "is_minority": _l("Ethnic minority"),
        "code_2008_basis": _l("Basis of the 2008 code"),
    }


class LegalDocumentView(RecordView):
    """Legal documents on which parameters and steps rest."""

    model = LegalDocument
    route_base = "/core/legal-documents"
    title = _l("Legal documents")
    title_one = _l("Legal document")
    list_columns = ("number", "title", "in_force_from", "in_force_to", "verification")
    show_sections = (
        (_l("Legal document"), ("number", "title", "issued_on", "role", "verification")),
        (_l("Validity"), ("in_force_from", "in_force_to")),
    )
    facts = ("number", "verification")
    sortable = ("number", "in_force_from")
    order = ("in_force_from",)
    lookup_order = ("number",)
    filters = ("verification", "in_force_from")
    choices = {"verification": VERIFICATIONS}
    tones = {"verification": VERIFICATION_TONES}
    labels = {
        "number": _l("Number"),
        "title": _l("Title"),
        "issued_on": _l("Issued on"),
        "in_force_from": _l("In force from"),
        "in_force_to": _l("In force to"),
        "role": _l("What it rules here"),
        "verification": _l("Checked"),
    }


class CalendarView(RecordView):
    """Years whose days off are known."""

    model = CalendarYear
    route_base = "/core/calendars"
    title = _l("Working calendars")
    title_one = _l("Working calendar")
    search_columns = ()
    list_columns = ("year", "verification", "source")
    show_sections = ((_l("Year"), ("year", "verification", "source", "note")),)
    form_sections = ((_l("Year"), ("year", "verification", "source", "note")),)
    sortable = ("year",)
    order = ("-year",)
    lookup_order = ("year",)
    choices = {"verification": VERIFICATIONS}
    tones = {"verification": VERIFICATION_TONES}
    plain_numbers = frozenset({"year"})
    labels = {"year": _l("Year"), "verification": _l("Checked"), "source": _l("Source")}
    related = (Related("HolidayView", "calendar_year_id", _l("Days off and swapped days")),)
    empty_hint = _l("Add a year with its days off; Tết moves each year.")


class HolidayView(RecordView):
    """Days off, and weekends on which work is made up."""

    model = Holiday
    route_base = "/core/holidays"
    title = _l("Days off and swapped days")
    title_one = _l("Day off or swapped day")
    is_main = False
    with_api = False
    search_columns = ()
    list_columns = ("day", "name_vi", "kind", "verification")
    show_sections = ((_l("Day"), ("day", "name_vi", "kind", "source", "verification")),)
    form_sections = (
        (
            _l("Day"),
            ("calendar_year_id", "day", "name_vi", "kind", "source", "verification"),
        ),
    )
    sortable = ("day",)
    order = ("day",)
    can_delete = True
    choices = {
        "kind": [
            (HolidayKind.HOLIDAY.value, _l("Day off")),
            (HolidayKind.SWAPPED_WORKING_DAY.value, _l("Weekend that is worked")),
        ],
        "verification": VERIFICATIONS,
    }
    tones = {"verification": VERIFICATION_TONES}
    labels = {
        "calendar_year_id": _l("Year"),
        "day": _l("Day"),
        "name_vi": _l("Name"),
        "source": _l("Source"),
        "verification": _l("Checked"),
    }


class NumberSeriesView(RecordView):
    """Series of our own vouchers, without gaps."""

    model = NumberSeries
    route_base = "/core/number-series"
    title = _l("Number series")
    title_one = _l("Number series")
    search_columns = ()
    list_columns = ("code", "organisation", "year", "pattern", "last")
    show_sections = ((_l("Series"), ("code", "organisation", "year", "pattern", "last")),)
    sortable = ("code", "year")
    order = ("code", "year")
    plain_numbers = frozenset({"year"})
    labels = {
        "year": _l("Year"),
        "pattern": _l("Pattern"),
        "last": _l("Last number given"),
    }
