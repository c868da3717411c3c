"""Master keys are changed while the program runs: every value opens, under the new key alone."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.core.models import Export, ExportState, Import
from app.core.services import import_files, people, sealed_files, users
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel import crypto, rotation, second_factor
from app.kernel.actor import bind_actor, system_actor
from app.kernel.cluster import Dsns, connect
from app.testing.plugin import settings_under_test
from tests.core.chain_support import Chain

NEW = base64.b64encode(b"n" * 32).decode()
NUMBER = "058150001234"


@pytest.fixture
def old() -> Iterator[str]:
    """Return the key under which the tests write; it is set again at the end."""
    key = str(settings_under_test("")["CHUNGTAY_MASTER_KEY"])
    crypto.configure_from(key)
    yield key
    crypto.configure_from(key)


@pytest.fixture
def served(fresh_database: Dsns, old: str) -> Iterator[Flask]:
    app = create_app(settings_under_test(fresh_database.application), screens=False)
    with app.app_context(), app.test_request_context():
        bind_actor(db.session(), system_actor("test"))
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def made(served: Flask, fresh_database: Dsns) -> list[int]:
    """Return five people with numbers, whose trail is sealed."""
    unit = unit_on("584", date(2021, 12, 31))
    found = [
        people.create_person(
            full_name=f"Nguyễn Văn {n}",
            unit_id=unit.id,
            id_number=f"{int(NUMBER) + n:012}",
            phone=f"09120000{n}0",
            actor=system_actor("test"),
        ).id
        for n in range(5)
    ]
    Chain(fresh_database).seal()
    return found


def rotate(dsns: Dsns, **more: Any) -> dict[str, int]:
    with connect(dsns.operator) as connection:
        return dict(rotation.rotate(connection, lambda _name, _count: None, **more))


def look(dsns: Dsns) -> rotation.Status:
    with connect(dsns.operator) as connection:
        return rotation.status(connection)


def test_all_values_open_under_the_new_key_alone(
    made: list[int], fresh_database: Dsns, old: str, served: Flask
) -> None:
    with connect(fresh_database.operator) as connection:
        before = connection.execute("select max(id) from core_trail").fetchone()
    crypto.configure_from(f"{NEW},{old}")
    assert look(fresh_database).waiting >= 15  # two numbers and a key for each
    done = rotate(fresh_database, most=2)
    assert done["core_person.id_number_encrypted"] == 5
    assert done["core_person.phone_encrypted"] == 5
    assert done["core_person_key.wrapped"] >= 5
    after = look(fresh_database)
    assert (after.waiting, after.unknown) == (0, 0)
    assert rotate(fresh_database) == {}
    # The old key is gone, but for the blind indexes.
    crypto.configure_from(f"{NEW},index:{old}")
    assert (look(fresh_database).waiting, look(fresh_database).unknown) == (0, 0)
    db.session.remove()
    bind_actor(db.session(), system_actor("test"))
    found = people.find_by_id_number(NUMBER)
    assert [(person.id, person.id_number, person.phone) for person in found] == [
        (made[0], NUMBER, "0912000000")
    ]
    with connect(fresh_database.operator) as connection:
        query = "select action, new_values from core_trail where id > %s order by id"
        entries = connection.execute(query, before).fetchall()
        disabled = connection.execute(
            "select count(*) from pg_trigger where tgenabled = 'D' and not tgisinternal"
        ).fetchone()
    assert [action for action, _values in entries] == ["keys_rotated"]  # no entry for each row
    assert NUMBER not in str(entries)
    assert disabled == (0,)


def test_a_run_that_stopped_goes_on_and_new_values_count(
    made: list[int], fresh_database: Dsns, old: str
) -> None:
    crypto.configure_from(f"{NEW},{old}")

    class Stopped(Exception):
        pass

    def stop(_name: str, count: int) -> None:
        if count >= 2:
            raise Stopped

    with pytest.raises(Stopped), connect(fresh_database.operator) as connection:
        rotation.rotate(connection, stop, 2)
    half = look(fresh_database)
    assert 0 < half.waiting < 15
    people.update_person(made[4], {"phone": "0912999999"}, actor=system_actor("test"))
    rotate(fresh_database)
    assert look(fresh_database).waiting == 0
    db.session.remove()
    bind_actor(db.session(), system_actor("test"))
    (person,) = people.find_by_id_number(f"{int(NUMBER) + 4:012}")
    assert person.phone == "0912999999"


def test_a_key_that_is_missing_is_told_and_nothing_is_lost(
    made: list[int], fresh_database: Dsns, old: str
) -> None:
    crypto.configure_from(NEW)
    assert look(fresh_database).unknown >= 15
    with pytest.raises(crypto.UnknownKey):
        rotate(fresh_database)
    crypto.configure_from(old)
    assert look(fresh_database).unknown == 0


def test_two_rotations_do_not_run_at_once(fresh_database: Dsns, served: Flask) -> None:
    with connect(fresh_database.operator) as one:
        one.execute("select pg_advisory_lock(%s)", [rotation.LOCK])
        with pytest.raises(rotation.RotationRuns):
            rotate(fresh_database)


def test_the_content_of_files_and_their_keys_are_sealed_anew(
    served: Flask, fresh_database: Dsns, old: str, tmp_path: Path
) -> None:
    """An uploaded list, the key of an export's file, and both still open with the old key gone."""
    content, file_key = b"ho ten;so dinh danh\n" * 200_000, sealed_files.new_key()
    plain, sealed = tmp_path / "plain", tmp_path / "sealed"
    plain.write_bytes(b"Pi Nang Thi May")
    sealed_files.seal_file(plain, sealed, file_key, "S1")
    user = account(fresh_database)
    item = Import(
        user_id=user,
        list_view="PersonView",
        about="core_person",
        record="core.Person",
        file_name="a.csv",
        file_hash=import_files.digest(content),
        language="vi",
        sheet="",
        charset="unicode",
        mapping={},
    )
    made = Export(
        user_id=user,
        serial="S1",
        title="Danh sách",
        record="core.Person",
        about="core_person",
        list_view="PersonView",
        address="q=Mây",
        language="vi",
        kind="csv",
        purpose="x",
        personal=["full_name"],
    )
    db.session.add_all([item, made])
    db.session.flush()
    made.state = ExportState.RUNNING
    db.session.flush()
    made.state, made.file_key, made.size = ExportState.DONE, file_key, 1
    import_files.keep(db.session(), item, content)
    db.session.commit()
    keys = item.id, made.id
    secret = crypto.ring().seal("JBSWY3DPEHPK3PXP", second_factor.COLUMN)
    with connect(fresh_database.operator) as connection:
        connection.execute(
            "insert into core_totp (user_id, secret) values (%s, %s)", [user, secret]
        )
    crypto.configure_from(f"{NEW},{old}")
    names = ("core_imports.file.content", "core_export.file_key", "core_totp.secret")
    before = look(fresh_database)
    assert [list(before.columns[name].values()) for name in names] == [[1]] * 3
    done = rotate(fresh_database)
    assert [done[name] for name in names] == [1, 1, 1]
    after = look(fresh_database)
    assert [after.columns[name] for name in names] == [{after.newest: 1}] * 3
    crypto.configure_from(f"{NEW},index:{old}")
    db.session.remove()
    bind_actor(db.session(), system_actor("test"))
    with connect(fresh_database.operator) as connection:
        row = connection.execute("select secret from core_totp").fetchone()
    assert row is not None
    assert crypto.ring().open(bytes(row[0]), second_factor.COLUMN) == "JBSWY3DPEHPK3PXP"
    kept = db.session.get(Import, keys[0])
    assert kept is not None
    assert import_files.content_of(db.session(), kept) == content
    opened = db.session.get(Export, keys[1])
    assert opened is not None
    assert opened.file_key is not None
    assert b"".join(sealed_files.open_file(sealed, opened.file_key, "S1")) == plain.read_bytes()


def account(dsns: Dsns) -> int:
    """Return the key of an account."""
    user = users.create_user(
        username="xoay.khoa",
        first_name="Khóa",
        last_name="Xoay",
        email="xoay.khoa@example.org",
        password="một mật khẩu đủ dài",
        actor=system_actor("test"),
    )
    return int(user.id)


def test_everything_that_the_program_seals_is_turned(
    served: Flask, fresh_database: Dsns, old: str
) -> None:
    """A sealed column that nobody told the rotation of would be lost with the old key."""
    with connect(fresh_database.operator) as connection:
        turned = {each.name for each in rotation.sealed_columns(connection)}
        rows = connection.execute(
            "select table_schema || '.' || table_name || '.' || column_name "
            "from information_schema.columns where data_type = 'bytea' "
            "and table_schema in ('public', 'core_imports') and table_name not like 'core_trail%'"
        ).fetchall()
    binary = {row[0].removeprefix("public.") for row in rows}
    plain = {name for name in binary if name.endswith(("_index", "_hash", "hash"))}
    assert binary - plain - turned == set()
