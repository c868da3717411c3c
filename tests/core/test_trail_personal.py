"""Personal values of the trail: encrypted per person, opened for readers, erased with the key."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from flask import Flask

from app import create_app
from app.core.services import people, users
from app.core.services.person_keys import destroy_key
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel.actor import ANONYMOUS, Actor, Grant, bind_actor, system_actor
from app.kernel.cluster import Dsns
from app.kernel.crypto import KeyRing, Tampered
from app.kernel.errors import NotAllowed, NotFound, ReasonRequired
from app.kernel.security import load_actor
from app.kernel.trail import HIDDEN, open_personal
from app.kernel.trail_crypto import Place, decrypt, encrypt, new_key, unwrap
from app.testing.plugin import settings_under_test
from tests.core.chain_support import Chain

ERASED = "đã xóa theo thời hạn lưu trữ"
NAME, OTHER = "Chamaléa Thị Xuân", "Pi Năng Thị Mây"
NUMBER = "058150001234"


@pytest.fixture
def chain(fresh_database: Dsns) -> Chain:
    return Chain(fresh_database)


@pytest.fixture
def served(fresh_database: Dsns) -> Iterator[Flask]:
    """Yield an application on committed data, with the program itself acting."""
    app = create_app(settings_under_test(fresh_database.application), screens=False)
    with app.app_context(), app.test_request_context(headers={"Accept-Language": "vi"}):
        bind_actor(db.session(), system_actor("test"))
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def person(served: Flask) -> Any:
    """Return a person of a village with one change of the name."""
    unit = unit_on("584", date(2021, 12, 31))
    made = people.create_person(
        full_name=OTHER, unit_id=unit.id, id_number=NUMBER, birth_year=1950, actor=system()
    )
    people.update_person(made.id, {"full_name": NAME}, actor=system())
    return made


def system() -> Actor:
    return system_actor("test")


def entries_of(chain: Chain, person: Any) -> list[int]:
    with chain.owner() as connection:
        rows = connection.execute(
            "select id from core_trail where table_name = 'core_person' and row_id = %s "
            "and action <> 'destroy_key' order by id",
            [person.id],
        )
        return [row[0] for row in rows]


def kept(chain: Chain) -> str:
    """Return all that the database holds of the trail, as text."""
    tables = ("core_trail", "core_trail_personal", "core_trail_sealed", "core_person_key")
    with chain.owner() as connection:
        return "\n".join(
            chain.scalar(
                f"select coalesce(string_agg(t::text, ' '), '') from {table} t", (), connection
            )
            for table in tables
        )


def reader(unit: int | None, *permissions: tuple[str, str]) -> Actor:
    units = None if unit is None else frozenset({unit})
    grant = Grant(1, "test", frozenset(permissions), unit_ids=units)
    return Actor(user_id=1, name="Thử", grants=(grant,))


READ = ("read", "core.Person")


def official(role: str, unit_code: str | None) -> Actor:
    """Return a new user with one assignment, as the program loads them."""
    unit = unit_on(unit_code, date(2021, 12, 31)) if unit_code else None
    made = users.create_user(
        username=f"{role} {unit_code}",
        first_name="Thử",
        last_name="Người",
        email=f"{role}.{unit_code}@example.org",
        password="một mật khẩu đủ dài",
        actor=system(),
    )
    users.assign(made.id, role=role, unit_id=unit.id if unit else None, actor=system())
    return load_actor(db.session(), made.id, str(made))


def test_values_come_back_as_they_were_written(served, person, chain):
    first, second = entries_of(chain, person)
    chain.seal()
    opened = open_personal(db.session(), [first, second])
    assert opened[first][0] == {}
    assert opened[first][1]["full_name"] == OTHER
    assert opened[first][1]["birth_year"] == 1950
    assert opened[first][1]["id_number_encrypted"] == "••••234"  # masked (ADR 0037)
    assert opened[first][1]["id_number_index"] == HIDDEN
    assert opened[second][0]["full_name"] == OTHER
    assert opened[second][1]["full_name"] == NAME


def test_after_sealing_no_plain_value_is_left(served, person, chain):
    assert NAME in kept(chain)  # it waits
    chain.seal()
    text = kept(chain)
    for secret in (NAME, OTHER, NUMBER):
        assert secret not in text


def test_what_is_not_sealed_yet_is_left_out(served, person, chain):
    assert open_personal(db.session(), entries_of(chain, person)) == {}


def test_only_readers_within_reach_open(served, person, chain):
    chain.seal()
    entries = entries_of(chain, person)
    session = db.session()
    cases = (
        ("core.officer", None, True),
        ("core.officer", "584", True),
        ("core.officer", "585", False),
        ("core.viewer", None, False),
    )
    for role, unit, may in cases:
        bind_actor(session, official(role, unit))
        assert bool(open_personal(session, entries)) is may, (role, unit)
        bind_actor(session, system())
    bind_actor(session, ANONYMOUS)
    assert open_personal(session, entries) == {}


def test_the_history_of_a_removed_record_opens_for_its_unit_only(served, person, chain):
    unit = person.unit_id
    with chain.application() as connection:
        connection.execute("delete from core_person where id = %s", [person.id])
    chain.seal()
    entries = entries_of(chain, person)
    assert len(entries) == 3
    session = db.session()
    bind_actor(session, reader(unit, READ))
    assert set(open_personal(session, entries)) == set(entries)
    bind_actor(session, reader(unit + 1, READ))
    assert open_personal(session, entries) == {}


def test_raw_sql_of_the_application_gets_cipher_texts_only(served, person, chain):
    chain.seal()
    with chain.application() as connection:
        rows = connection.execute(
            "select * from core_trail_sealed_values(%s)", [entries_of(chain, person)]
        ).fetchall()
    assert len(rows) == 2
    assert "Xuân" not in repr(rows)
    with chain.application("") as connection:
        assert (
            connection.execute(
                "select * from core_trail_sealed_values(%s)", [entries_of(chain, person)]
            ).fetchall()
            == []
        )


def test_each_person_has_a_key_and_passwords_have_none(served, person, chain):
    other = people.create_person(full_name="Hoa", actor=system())
    chain.seal()
    query = "select count(*) from core_person_key where subject_table = 'core_person'"
    assert chain.scalar(query) == 2
    made = users.create_user(
        username="mới",
        first_name="A",
        last_name="B",
        email="moi@example.org",
        password="một mật khẩu đủ dài",
        actor=system(),
    )
    chain.seal()
    newest = chain.scalar(
        "select max(id) from core_trail where table_name = 'ab_user' and row_id = %s", [made.id]
    )
    values = open_personal(db.session(), [newest])[newest][1]
    assert values == {"email": "moi@example.org"}
    masked = chain.scalar(
        "select new_values ->> 'derived' from core_trail where table_name = 'core_credential' "
        "order by id desc limit 1"
    )
    assert masked == HIDDEN
    assert chain.scalar("select count(*) from core_trail where new_values::text ~ 'scrypt'") == 0
    assert other.id != made.id


# -- erasure -----------------------------------------------------------------------------------


def test_a_destroyed_key_erases_and_the_chain_still_verifies(served, person, chain):
    other = people.create_person(full_name="Hoa", actor=system())
    chain.seal()
    first, second = entries_of(chain, person)
    erased = destroy_key(("core_person", person.id), reason="hết thời hạn", actor=system())
    assert erased == 2
    chain.seal()
    assert chain.verify().is_sound
    opened = open_personal(db.session(), [first, second])
    assert opened[second] == (
        dict.fromkeys(opened[second][0], ERASED),
        dict.fromkeys(opened[second][1], ERASED),
    )
    assert opened[second][1]["full_name"] == ERASED
    assert opened[first][1]["birth_year"] == ERASED
    [kept_entry] = entries_of(chain, other)
    assert open_personal(db.session(), [kept_entry])[kept_entry][1]["full_name"] == "Hoa"
    event = chain.scalar(
        "select new_values from core_trail where action = 'destroy_key' and row_id = %s",
        [person.id],
    )
    assert event == {"reason": "hết thời hạn", "entries": 2}


def test_values_that_still_wait_are_erased_too(served, person, chain):
    assert destroy_key(("core_person", person.id), reason="hết thời hạn", actor=system()) == 2
    assert NAME not in kept(chain)
    chain.seal()
    assert chain.verify().is_sound
    opened = open_personal(db.session(), entries_of(chain, person))
    assert all(values[1]["full_name"] == ERASED for values in opened.values())


def test_what_is_written_later_gets_a_new_key(served, person, chain):
    chain.seal()
    destroy_key(("core_person", person.id), reason="hết thời hạn", actor=system())
    people.update_person(person.id, {"full_name": "Xoan"}, actor=system())
    chain.seal()
    first, _second, third = entries_of(chain, person)
    opened = open_personal(db.session(), [first, third])
    assert opened[first][1]["full_name"] == ERASED
    assert opened[third][1]["full_name"] == "Xoan"
    assert chain.verify().is_sound


def test_destroying_needs_permission_reason_and_something_to_destroy(served, person, chain):
    chain.seal()
    subject = ("core_person", person.id)
    with pytest.raises(NotAllowed):
        destroy_key(subject, reason="x", actor=reader(None, READ))
    with pytest.raises(ReasonRequired):
        destroy_key(subject, reason="  ", actor=system())
    with pytest.raises(NotFound):
        destroy_key(("core_person", 0), reason="x", actor=system())
    with chain.application("") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select core_trail_destroy_key('core_person', %s, 'x')", [person.id])
    assert chain.scalar("select count(*) from core_person_key where wrapped is null") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "delete from core_person_key",
        "truncate core_person_key cascade",
        "update core_person_key set subject_id = 0",
        "update core_person_key set wrapped = '\\x00'",
        "update core_person_key set wrapped = null",
    ],
)
def test_not_even_the_owner_touches_a_key_otherwise(served, person, chain, statement):
    chain.seal()
    with (
        chain.owner() as connection,
        pytest.raises(psycopg.DatabaseError, match=r"can only be destroyed|append-only"),
    ):
        connection.execute(statement)


# -- the cipher --------------------------------------------------------------------------------


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing({"one": b"1" * 32}, b"i" * 32)


def test_a_cipher_text_opens_in_its_place_only(ring):
    key, wrapped = new_key(ring, ("core_person", 7))
    place = Place(3, "core_person", 7, 1)
    cipher, salted = encrypt(key, place, None, {"full_name": NAME})
    assert decrypt(key, place, cipher) == ({}, {"full_name": NAME})
    assert unwrap(ring, wrapped, ("core_person", 7)) == key
    for other in (
        Place(4, "core_person", 7, 1),
        Place(3, "household_member", 7, 1),
        Place(3, "core_person", 8, 1),
        Place(3, "core_person", 7, 2),
    ):
        with pytest.raises(Tampered):
            decrypt(key, other, cipher)
    with pytest.raises(Tampered):
        unwrap(ring, wrapped, ("core_person", 8))
    for index in range(len(cipher)):
        forged = cipher[:index] + bytes([cipher[index] ^ 1]) + cipher[index + 1 :]
        if index:  # the first byte says the format, of which there is one
            with pytest.raises(Tampered):
                decrypt(key, place, forged)
    again, other_hash = encrypt(key, place, None, {"full_name": NAME})
    assert again != cipher
    assert other_hash != salted  # equal values cannot be told by their hashes
