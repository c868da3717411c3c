"""People: names, order, sealed numbers, reach."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.models import Person
from app.core.services import people, units
from app.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound

END_2021 = date(2021, 12, 31)
ID_NUMBER = "058150001234"


@pytest.fixture
def district(db_session):
    return units.unit_on("584", END_2021)


def make(system, unit, full_name="Nguyễn Thị Hoa", **values):
    return people.create_person(full_name=full_name, unit_id=unit.id, actor=system, **values)


@pytest.mark.parametrize(
    ("full_name", "parts"),
    [
        ("Nguyễn Thị Hoa", ("Nguyễn", "Thị", "Hoa")),
        ("Pi Năng Thị Xuân", ("Pi Năng", "Thị", "Xuân")),
        ("Katơr Hùng", ("Katơr", "", "Hùng")),
        ("  Bo   Bo  Nam ", ("Bo Bo", "", "Nam")),
    ],
)
def test_a_full_name_is_read_into_its_parts(db_session, system, district, full_name, parts):
    person = make(system, district, full_name)
    assert (person.family_name, person.middle_name, person.given_name) == parts
    assert person.full_name == " ".join(full_name.split())


def test_parts_that_were_given_stay(db_session, system, district):
    person = make(
        system, district, "Chamaléa Thị Xuân Lan", family_name="Chamaléa", given_name="Xuân Lan"
    )
    assert (person.middle_name, person.given_name) == ("", "Xuân Lan")
    people.update_person(person.id, {"birth_year": 1960}, actor=system)
    assert person.given_name == "Xuân Lan"
    people.update_person(person.id, {"full_name": "Chamaléa Thị Mai"}, actor=system)
    assert (person.middle_name, person.given_name) == ("Thị", "Mai")


def test_people_are_listed_by_given_family_and_middle_name(db_session, system, district):
    names = ["Trần Văn An", "Nguyễn Thị Đào", "Đàng Thị Ánh", "Nguyễn Văn An", "Nguyễn Thị Dung"]
    for name in names:
        make(system, district, name)
    statement = select(Person.full_name).where(Person.unit_id == district.id)
    found = db_session.execute(statement.order_by(Person.sort_key)).scalars().all()
    assert found == [
        "Nguyễn Văn An",
        "Trần Văn An",
        "Đàng Thị Ánh",
        "Nguyễn Thị Dung",
        "Nguyễn Thị Đào",
    ]


def test_identity_numbers_are_sealed_and_found(db_session, system, district, sql):
    person = make(system, district, id_number="058 150 001234", phone="0912345678")
    db_session.expire(person)
    assert (person.id_number, person.phone) == (ID_NUMBER, "0912345678")
    row = sql("select id_number_encrypted, phone_encrypted from core_person")[0]
    assert ID_NUMBER.encode() not in bytes(row[0])
    assert b"0912" not in bytes(row[1])
    assert people.find_by_id_number("058.150.001234") == [person]
    assert people.find_by_id_number("058150001235") == []
    assert people.find_by_id_number(" ") == []


def test_an_index_without_a_number_is_refused(db_session, system, district, sql):
    make(system, district, id_number=ID_NUMBER)
    with pytest.raises(IntegrityError, match="id_number_indexed"):
        sql("update core_person set id_number_encrypted = null")


@pytest.mark.parametrize(
    "values",
    [
        {"birth_year": 1700},
        {"birth_year": 1960, "birth_month": 13},
        {"birth_month": 5},
        {"birth_year": 1960, "birth_day": 5},
        {"sex": "unknown"},
    ],
)
def test_impossible_values_are_refused(db_session, system, district, values):
    with pytest.raises(InvalidInput):
        make(system, district, **values)


def test_the_second_writer_is_told(db_session, system, district):
    person = make(system, district)
    read = person.version
    people.update_person(person.id, {"birth_year": 1960}, version=read, actor=system)
    with pytest.raises(Conflict):
        people.update_person(person.id, {"birth_year": 1961}, version=read, actor=system)


def test_reach(db_session, system, district, actor, sql):
    here, there = units.unit_on("22783", END_2021), units.unit_on("585", END_2021)
    mine = make(system, here, "Nguyễn Thị Hoa", id_number=ID_NUMBER)
    other = make(system, there, "Trần Văn An", id_number=ID_NUMBER)
    mine_id, other_id, there_id = mine.id, other.id, there.id
    officer = actor("core.officer", "584")
    assert db_session.execute(select(Person.id)).scalars().all() == [mine_id]
    assert sql("select id from core_person") == [(mine_id,)]
    assert [found.id for found in people.find_by_id_number(ID_NUMBER)] == [mine_id]
    with pytest.raises(NotFound):
        people.update_person(other_id, {"birth_year": 1960}, actor=officer)
    with pytest.raises(NotFound):
        people.update_person(mine_id, {"unit_id": there_id}, actor=officer)


def test_a_reader_of_catalogues_reads_no_people(db_session, system, district, actor):
    make(system, district)
    viewer = actor("core.viewer", "58")
    assert db_session.execute(select(Person.id)).scalars().all() == []
    with pytest.raises(NotAllowed):
        make(viewer, district)
