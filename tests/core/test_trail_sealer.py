"""The sealer of the trail: one chain without a gap, whatever happens; a part for each month."""

from __future__ import annotations

import threading

import psycopg
import pytest

from app.kernel.cluster import Dsns, connect
from app.kernel.crypto import configure_from
from app.kernel.trail_seal import chain_batch, encrypt_batch, seal
from app.testing.plugin import settings_under_test
from tests.core.chain_support import Chain, sealed_chain


@pytest.fixture(autouse=True)
def keys() -> None:
    configure_from(settings_under_test("")["CHUNGTAY_MASTER_KEY"])


@pytest.fixture
def chain(fresh_database: Dsns) -> Chain:
    """Return a database of this test alone, sealed, for what must be committed."""
    return sealed_chain(fresh_database)


def test_an_open_transaction_holds_the_chain_back_and_leaves_no_gap(chain):
    before = chain.verify().position
    with psycopg.connect(chain.dsns.application.replace("+psycopg", "")) as slow:
        slow.execute("select set_config('app.actor', 'system', true)")
        slow.execute(
            "insert into core_person (full_name, search_key, sort_key) values ('Mây','k','k')"
        )
        chain.write("Hoa", "Lan")
        with chain.owner() as connection:
            assert seal(connection).chained == 0  # a later number must not come first
        slow.commit()
    chain.seal()
    found = chain.verify()
    assert (found.is_sound, found.position) == (True, before + 3)


def test_what_is_rolled_back_is_no_gap(chain):
    before = chain.verify().position
    with psycopg.connect(chain.dsns.application.replace("+psycopg", "")) as undone:
        undone.execute("select set_config('app.actor', 'system', true)")
        undone.execute(
            "insert into core_person (full_name, search_key, sort_key) values ('Mây','k','k')"
        )
        undone.rollback()
    chain.write("Hoa")
    chain.seal()
    found = chain.verify()
    assert (found.is_sound, found.position) == (True, before + 1)


def test_sealers_at_once_make_one_chain(chain):
    chain.write(*(f"Thị {number}" for number in range(40)))
    start = threading.Barrier(4)

    def work() -> None:
        with connect(chain.dsns.operator) as connection:
            start.wait()
            for _number in range(30):
                encrypt_batch(connection, 3)
                chain_batch(connection, 3)

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain.seal()
    found = chain.verify()
    assert (found.is_sound, found.position) == (
        True,
        chain.scalar("select count(*) from core_trail"),
    )


def test_a_crash_between_encrypting_and_chaining_loses_nothing(chain):
    before = chain.verify().position
    chain.write("Hoa", "Lan", "Mây")
    with chain.owner() as connection:
        assert encrypt_batch(connection, 2) == 2  # and here the process dies
    chain.seal()
    found = chain.verify()
    assert (found.is_sound, found.position) == (True, before + 3)


def test_a_crash_while_encrypting_leaves_the_values_waiting(chain, monkeypatch):
    chain.write("Hoa")

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with chain.owner() as connection:
        monkeypatch.setattr("app.kernel.trail_seal.encrypt", die)
        with pytest.raises(KeyboardInterrupt):
            encrypt_batch(connection)
        assert chain.scalar("select count(*) from core_trail_personal", (), connection) == 1
        assert chain_batch(connection) == 0  # not chained without its cipher text
    monkeypatch.undo()
    chain.seal()
    assert chain.verify().is_sound


def test_on_another_server_the_chain_goes_on(chain):
    """A restored database counts its transactions anew, here simulated by numbers far ahead."""
    chain.write("Hoa")
    chain.tamper(
        "update core_trail set xact = '900000000000' where id = (select max(id) from core_trail)"
    )
    chain.tamper("update core_trail_sealer set xact = '800000000000', system_identifier = 1")
    before = chain.verify().position
    chain.write("Lan")
    with chain.owner() as connection:
        while chain.scalar("select system_identifier from core_trail_sealer", (), connection) == 1:
            seal(connection)
    chain.write("Mây")
    chain.seal()
    found = chain.verify()
    assert (found.is_sound, found.position) == (True, before + 3)


# -- months ----------------------------------------------------------------------------------


def test_entries_before_their_month_was_made_move_into_it(chain):
    with chain.owner() as connection:
        connection.execute(
            "insert into core_trail (at, action, record) "
            "values ('2031-05-03 00:00+07', 'read', 'core.Person')"
        )
        query = "select count(*) from core_trail_months.rest"
        assert chain.scalar(query, (), connection) == 1
        assert chain.scalar("select core_trail_add_month('2031-05-01')", (), connection)
        assert not chain.scalar("select core_trail_add_month('2031-05-01')", (), connection)
        assert chain.scalar(query, (), connection) == 0
        assert chain.scalar("select count(*) from core_trail_months.m2031_05", (), connection) == 1
        for verb in ("delete from", "truncate"):
            with pytest.raises(psycopg.DatabaseError, match="append-only"):
                connection.execute(f"{verb} core_trail_months.m2031_05")
        with pytest.raises(psycopg.DatabaseError, match="append-only"):
            connection.execute("update core_trail set row_id = 1 where at > '2031-01-01'")
    chain.seal()
    assert chain.verify().is_sound


def test_months_end_at_midnight_in_viet_nam(chain):
    with chain.owner() as connection:
        connection.execute("select core_trail_add_month('2031-05-01')")
        for moment in ("2031-04-30 17:00+00", "2031-05-31 16:59:59+00"):
            connection.execute(
                "insert into core_trail (at, action, record) values (%s, 'read', 'x')", [moment]
            )
        assert chain.scalar("select count(*) from core_trail_months.m2031_05", (), connection) == 2
