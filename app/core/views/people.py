"""Screens of people (officials, members of boards; not the members of households)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement

from app.core.models.people import Person, Sex
from app.core.services.people import create_person, update_person
from app.core.views.account_people import JOIN_RECORD, SEPARATE_RECORD
from app.kernel.fields import TranslatedForm
from app.kernel.fields_identity import IdentityNumberField, TelephoneField
from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView

SEXES = [(Sex.MALE.value, _l("Male")), (Sex.FEMALE.value, _l("Female"))]
NUMBERS = ("id_number", "phone")  # masked, and encrypted in columns of another name


class PersonView(RecordView):
    """People in the reader's units, sorted by given name as Vietnamese lists are."""

    model = Person
    route_base = "/core/people"
    title = _l("People")
    title_one = _l("Person")
    has_files = True
    list_columns = ("full_name", "sex", "birth_year", "unit")
    show_sections = (
        (_l("Person"), ("full_name", "sex", "birth_year", "ethnic_group", "unit", "joined_to")),
        (_l("Numbers"), NUMBERS),
    )
    form_sections = (
        (_l("Person"), ("full_name", "sex", "birth_year", "ethnic_group_id", "unit_id")),
        (_l("Numbers"), NUMBERS),
    )
    form_fields = {"id_number": IdentityNumberField, "phone": TelephoneField}
    personal_columns = frozenset(
        {"full_name", "birth_year", "ethnic_group", "ethnic_group_id", *NUMBERS}
    )
    sortable = ("full_name", "birth_year")
    sort_keys = {"full_name": "sort_key"}
    order = ("sort_key",)
    lookup_order = ("sort_key",)
    filters = ("sex", "unit")
    search_hint = _l("Search by name, with or without accents")
    choices = {"sex": SEXES}
    plain_numbers = frozenset({"birth_year"})
    required = frozenset({"unit_id"})
    labels = {
        "sex": _l("Sex"),
        "birth_year": _l("Year of birth"),
        "ethnic_group": _l("Ethnic group"),
        "ethnic_group_id": _l("Ethnic group"),
        "unit_id": _l("Administrative unit"),
        "joined_to": _l("Joined to the record"),
        "id_number": _l("Identity number"),
        "phone": _l("Telephone"),
    }
    commands = (JOIN_RECORD, SEPARATE_RECORD)
    empty_hint = _l("Add the people who sign, chair or supervise.")

    def lookup_narrowing(self) -> list[ColumnElement[bool]]:
        """Leave out records that were joined to another one."""
        return [*super().lookup_narrowing(), Person.joined_to_id.is_(None)]

    def values(self, form: TranslatedForm, *, editing: bool) -> dict[str, Any]:
        """Return the values of a valid form, with the encrypted ones by their own names."""
        found = super().values(form, editing=editing)
        return found | {name: form[name].data for name in NUMBERS if name in form}

    def create(self, values: Mapping[str, Any]) -> Base:
        """Create a person with the keys for search and order."""
        return create_person(**values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a person."""
        return update_person(key, values, version=version, actor=current_actor())
