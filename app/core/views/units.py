"""Screens of administrative units, their successors and difficulty classes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select

from app.core.models import DataCall
from app.core.models.units import (
    AdminUnit,
    AreaKind,
    Coverage,
    DateBasis,
    UnitDifficulty,
    UnitLevel,
    UnitSuccessor,
)
from app.core.services import units
from app.core.services.units import in_force
from app.extensions import db
from app.kernel import clock, dates
from app.kernel.formats import format_date
from app.kernel.lookup_routes import LOOKUP_SIZE
from app.kernel.text import escape_like, fold
from app.kernel.views import RecordView, Related

LEVELS = [
    (UnitLevel.PROVINCE.value, _l("Province")),
    (UnitLevel.DISTRICT.value, _l("District")),
    (UnitLevel.COMMUNE.value, _l("Commune")),
    (UnitLevel.VILLAGE.value, _l("Village")),
]
AREA_KINDS = [
    (AreaKind.URBAN.value, _l("Urban")),
    (AreaKind.RURAL.value, _l("Rural")),
    (AreaKind.SPECIAL.value, _l("Special zone")),
]
COVERAGES = [
    (Coverage.WHOLE.value, _l("the whole unit")),
    (Coverage.UNCHANGED.value, _l("unchanged")),
    (Coverage.RENAMED.value, _l("renamed")),
    (Coverage.KIND_CHANGED.value, _l("another kind of unit")),
    (Coverage.PART.value, _l("a part")),
    (Coverage.PART_POPULATION.value, _l("a part of the population")),
    (Coverage.PART_AREA_ONLY.value, _l("land without people")),
    (Coverage.PART_AREA_ALL_POPULATION.value, _l("a part of the land with all people")),
    (Coverage.DISTRICT_OR_AREA.value, _l("a district or an area without a code")),
]
BASES = [
    (DateBasis.ACT.value, _l("from the act")),
    (DateBasis.SNAPSHOT.value, _l("from lists of two days")),
]


class AdminUnitView(RecordView):
    """Provinces, districts, communes and villages with the days of their validity."""

    model = AdminUnit
    route_base = "/core/units"
    title = _l("Administrative units")
    title_one = _l("Administrative unit")
    list_columns = ("code", "full_name", "level", "parent", "area_kind", "valid_from", "valid_to")
    show_sections = (
        (_l("Unit"), ("code", "full_name", "kind", "level", "parent", "area_kind")),
        (
            _l("Validity"),
            ("valid_from", "valid_to", "established_by", "ended_by", "date_basis", "note"),
        ),
        (_l("Origin of the entry"), ("is_invented",)),
    )
    facts = ("code", "level", "parent", "area_kind")
    sortable = ("code", "full_name", "valid_from", "valid_to")
    sort_keys = {"full_name": "sort_key"}
    order = ("code", "valid_from")
    filters = ("level", "area_kind", "parent", "valid_from", "valid_to")
    search_hint = _l("Search by name, with or without accents")
    choices = {"level": LEVELS, "area_kind": AREA_KINDS, "date_basis": BASES}
    tones = {"area_kind": {"urban": "info", "rural": "success", "special": "warning"}}
    labels = {
        "full_name": _l("Name"),
        "level": _l("Level"),
        "parent": _l("Belongs to"),
        "area_kind": _l("Area"),
        "established_by": _l("Established by"),
        "ended_by": _l("Ended by"),
        "date_basis": _l("Dates are known"),
        "is_invented": _l("Invented for the demonstration"),
    }
    help = {
        "code": _l("A code is used again after a merger: only code and dates together are a key.")
    }
    related = (
        Related("AdminUnitView", "parent_id", _l("Units below")),
        Related("UnitSuccessorView", "from_id", _l("Successors")),
        Related("UnitDifficultyView", "unit_id", _l("Difficulty class")),
    )

    shows_detail = True

    def lookup_items(self, typed: str) -> Sequence[Any]:
        """Offer the units in force on the day that counts first, then those of other days."""
        on = self._day_asked()
        statement = select(AdminUnit)
        for word in fold(typed).split():
            term = f"%{escape_like(word)}%"
            statement = statement.where(
                or_(AdminUnit.search_key.like(term, escape="\\"), AdminUnit.code == word)
            )
        statement = statement.where(*self._asked_by_call())
        ordered = statement.order_by(
            in_force(AdminUnit, on).desc(), AdminUnit.sort_key, AdminUnit.id
        )
        return db.session.execute(ordered.limit(LOOKUP_SIZE)).scalars().all()

    @staticmethod
    def _asked_by_call() -> list[ColumnElement[bool]]:
        """Return what narrows the units to those that a data call in the form can ask, if any."""
        key = request.args.get("call_id", "")
        call = db.session.get(DataCall, int(key[:18])) if key.isascii() and key.isdigit() else None
        if call is None:
            return []
        return [AdminUnit.id.in_([each.id for each in units.subtree(call.unit_id, call.data_on)])]

    @staticmethod
    def _day_asked() -> date:
        """Return the day that stands in the form beside the field, else today."""
        try:
            return dates.parse_date(request.args.get("on", "")[:20])
        except ValueError:
            return clock.today()

    def lookup_details(self, items: Sequence[Any]) -> dict[int, str]:
        """Say where units lie, up to the province as it was in their time: names come twice."""
        chains = units.chains([item.id for item in items])
        return {item.id: self._detail(item, chains.get(item.id, [])) for item in items}

    @staticmethod
    def _detail(item: AdminUnit, chain: Sequence[AdminUnit]) -> str:
        where = " · ".join(each.full_name for each in chain) or item.code
        if item.valid_to is None:
            return where
        return _("%(where)s, until %(day)s", where=where, day=format_date(item.valid_to))


class UnitSuccessorView(RecordView):
    """What follows a unit on a day."""

    model = UnitSuccessor
    route_base = "/core/unit-successors"
    title = _l("Successors of units")
    title_one = _l("Successor of a unit")
    is_main = False
    with_api = False
    search_columns = ()
    list_columns = ("from_unit", "to_unit", "effective_on", "coverage", "is_default")
    show_sections = (
        (
            _l("Successor"),
            ("from_unit", "to_unit", "effective_on", "coverage", "is_default", "note"),
        ),
    )
    sortable = ("effective_on",)
    order = ("effective_on",)
    choices = {"coverage": COVERAGES}
    labels = {
        "from_unit": _l("Unit before"),
        "to_unit": _l("Unit after"),
        "effective_on": _l("From"),
        "coverage": _l("What passes over"),
        "is_default": _l("Households go here"),
    }


class UnitDifficultyView(RecordView):
    """Difficulty class of communes by dates."""

    model = UnitDifficulty
    route_base = "/core/unit-difficulties"
    title = _l("Difficulty classes of communes")
    title_one = _l("Difficulty class of a commune")
    is_main = False
    with_api = False
    search_columns = ()
    list_columns = (
        "unit",
        "region",
        "is_extremely_difficult",
        "in_poor_district",
        "is_safe_zone",
        "valid_from",
        "valid_to",
    )
    show_sections = (
        (_l("Class"), ("unit", "region", "is_extremely_difficult", "in_poor_district")),
        (_l("Validity"), ("is_safe_zone", "valid_from", "valid_to", "source", "note")),
    )
    sortable = ("valid_from",)
    order = ("valid_from",)
    labels = {
        "region": _l("Region (I, II, III)"),
        "is_extremely_difficult": _l("Extremely difficult"),
        "in_poor_district": _l("In a poor district"),
        "is_safe_zone": _l("Safe-zone commune"),
        "source": _l("Source"),
    }
