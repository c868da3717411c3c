"""People: keys for order and search are computed, identity numbers sealed and indexed blindly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from sqlalchemy import select

from app.core.models import Person
from app.core.services.data_files import read_yaml
from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.crypto import blind_index
from app.kernel.records import check_version, flush, get_for_update
from app.kernel.text import join_sort_keys, nfc, person_sort_key, search_key, split_person_name
from app.kernel.transaction import transaction

RECORD = Person.__record__
ID_NUMBER = "core_person.id_number"


@dataclass(frozen=True)
class PersonData:
    """What is known of a person; empty name parts are read from the full name."""

    full_name: str
    unit_id: int | None = None
    family_name: str = ""
    middle_name: str = ""
    given_name: str = ""
    sex: str | None = None
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    ethnic_group_id: int | None = None
    id_number: str | None = None
    phone: str | None = None


def create_person(*, actor: Actor, **values: Any) -> Person:
    """Enter a person from the fields of PersonData."""
    with transaction() as session:
        actor.require("write", RECORD)
        person = Person(**person_values(PersonData(**values)))
        session.add(person)
        flush(session, Person)
        return person


def update_person(
    person_id: int, values: Mapping[str, Any], *, actor: Actor, version: int | None = None
) -> Person:
    """Change some fields of a person; raise Conflict when somebody else did since `version`.

    The parts of the name are read anew when the full name changes without them.
    """
    with transaction() as session:
        actor.require("write", RECORD)
        person = get_for_update(session, Person, person_id)
        check_version(person, version)
        known = {field.name: getattr(person, field.name) for field in fields(PersonData)}
        if values.get("full_name", person.full_name) != person.full_name:
            known |= dict.fromkeys(("family_name", "middle_name", "given_name"), "")
        for name, value in person_values(PersonData(**{**known, **values})).items():
            if getattr(person, name) != value:
                setattr(person, name, value)
        flush(session, Person)
        return person


def person_values(data: PersonData) -> dict[str, Any]:
    """Return all columns of a person, the computed ones too; also for inserting many at once."""
    values = {field.name: getattr(data, field.name) for field in fields(data)}
    values["full_name"] = " ".join(nfc(data.full_name).split())
    values |= _name_parts(data, values["full_name"])
    values["search_key"] = search_key(values["full_name"])
    values["sort_key"] = join_sort_keys(
        person_sort_key(
            given=values["given_name"],
            family=values["family_name"],
            middle=values["middle_name"],
        )
    )
    number = plain_id_number(data.id_number)
    values["id_number"] = number
    values["id_number_index"] = blind_index(number, ID_NUMBER) if number else None
    values["phone"] = data.phone or None
    return values


def plain_id_number(text: str | None) -> str | None:
    """Return an identity number without the spaces and dots that people write; None for none."""
    return re.sub(r"[\s.\-]", "", text or "") or None


def find_by_id_number(id_number: str) -> list[Person]:
    """Return the people within reach who have an identity number; more than one is a mistake."""
    number = plain_id_number(id_number)
    if number is None:
        return []
    statement = select(Person).where(Person.id_number_index == blind_index(number, ID_NUMBER))
    return list(db.session.execute(statement.order_by(Person.id)).scalars())


@cache
def long_family_names() -> tuple[str, ...]:
    """Return the family names of two words that the program knows (Pi Năng, Bo Bo, …)."""
    return tuple(read_yaml("family_names.yaml")["of_several_words"])


def _name_parts(data: PersonData, full_name: str) -> Mapping[str, str]:
    if data.given_name:
        return {
            "family_name": nfc(data.family_name),
            "middle_name": nfc(data.middle_name),
            "given_name": nfc(data.given_name),
        }
    name = split_person_name(full_name, long_family_names())
    return {"family_name": name.family, "middle_name": name.middle, "given_name": name.given}
