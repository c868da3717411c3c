"""Screens of organisations and their dated names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement

from app.core.models.organisations import (
    Organisation,
    OrganisationKind,
    OrganisationLevel,
    OrganisationVersion,
)
from app.core.services.organisations import change_organisation, create_organisation
from app.kernel import clock
from app.kernel.models import Base
from app.kernel.own_bodies import asked_bodies
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related

KIND_LABELS = {
    OrganisationKind.FRONT_COMMITTEE: _l("Front committee"),
    OrganisationKind.MEMBER_ORGANISATION: _l("Member organisation of the Front"),
    OrganisationKind.VILLAGE_FRONT_BOARD: _l("Village Front board"),
    OrganisationKind.PEOPLES_INSPECTION_BOARD: _l("People's Inspection Board"),
    OrganisationKind.PEOPLES_COUNCIL: _l("People's Council"),
    OrganisationKind.PEOPLES_COMMITTEE: _l("People's Committee"),
    OrganisationKind.PARTY_COMMITTEE: _l("Party committee"),
    OrganisationKind.DEPARTMENT: _l("Department"),
    OrganisationKind.STEERING_COMMITTEE: _l("Steering committee"),
    OrganisationKind.EMULATION_BOARD: _l("Emulation and commendation board"),
    OrganisationKind.ARMED_FORCES: _l("Armed forces"),
    OrganisationKind.ENTERPRISE: _l("Enterprise"),
    OrganisationKind.PRESS: _l("Press"),
    OrganisationKind.SCHOOL: _l("School"),
    OrganisationKind.RELIGIOUS: _l("Religious organisation"),
    OrganisationKind.OTHER: _l("Other"),
}
KINDS = [(kind.value, KIND_LABELS[kind]) for kind in OrganisationKind]
LEVELS = [
    (OrganisationLevel.CENTRAL.value, _l("Central")),
    (OrganisationLevel.PROVINCE.value, _l("Province")),
    (OrganisationLevel.DISTRICT.value, _l("District")),
    (OrganisationLevel.COMMUNE.value, _l("Commune")),
    (OrganisationLevel.VILLAGE.value, _l("Village")),
]


class OrganisationView(RecordView):
    """Organisations under the name and parent in force."""

    model = Organisation
    route_base = "/core/organisations"
    title = _l("Organisations")
    title_one = _l("Organisation")
    has_files = True
    list_columns = ("name", "kind", "level", "unit", "parent")
    show_sections = (
        (_l("Organisation"), ("code", "name", "kind", "level", "unit", "parent", "contact")),
        (_l("Validity"), ("valid_from", "valid_to")),
    )
    form_sections = (
        (_l("Organisation"), ("code", "name", "kind", "level", "unit_id", "parent_id", "contact")),
        (_l("Validity"), ("valid_from",)),
    )
    edit_sections = ((_l("Organisation"), ("name", "parent_id", "contact")),)
    facts = ("kind", "level", "unit", "parent")
    sortable = ("name", "code")
    sort_keys = {"name": "sort_key"}
    order = ("sort_key",)
    lookup_order = ("sort_key",)
    filters = ("kind", "level", "unit", "parent")
    choices = {"kind": KINDS, "level": LEVELS}
    labels = {
        "level": _l("Level"),
        "parent": _l("Belongs to"),
        "unit_id": _l("Administrative unit"),
        "parent_id": _l("Belongs to"),
        "contact": _l("Address and telephone"),
    }
    help = {
        "name": _l("A new name is kept with its dates; the old one stays in the history."),
        "contact": _l(
            "At the foot of its letters: address, mail, website, telephone; one or two lines."
        ),
    }
    related = (
        Related("OrganisationVersionView", "organisation_id", _l("Names and parents over time")),
        Related("OrganisationView", "parent_id", _l("Organisations below")),
    )
    empty_hint = _l("Add the committees, departments and member organisations that take part.")

    def create(self, values: Mapping[str, Any]) -> Base:
        """Create an organisation with its first name."""
        return create_organisation(**values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Give an organisation another name or parent from today on."""
        return change_organisation(
            key, **values, since=clock.today(), version=version, actor=current_actor()
        )

    def lookup_narrowing(self) -> list[ColumnElement[bool]]:
        """Narrow to the reader's organisations where `own` in the address asks for those only."""
        keys = asked_bodies(current_actor())
        own = [] if keys is None else [Organisation.id.in_(keys)]
        return [*super().lookup_narrowing(), *own]

    def lookup_detail(self, item: Any) -> str:
        """Say what kind an offered organisation is."""
        return str(KIND_LABELS[OrganisationKind(item.kind)])


class OrganisationVersionView(RecordView):
    """Names and parents of organisations over time."""

    model = OrganisationVersion
    route_base = "/core/organisation-versions"
    title = _l("Names of organisations")
    title_one = _l("Name of an organisation")
    is_main = False
    with_api = False
    search_columns = ()
    list_columns = ("name", "valid_from", "valid_to")
    show_sections = ((_l("Name"), ("organisation", "name", "valid_from", "valid_to")),)
    sortable = ("valid_from",)
    order = ("-valid_from",)
