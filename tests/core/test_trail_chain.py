"""The chain of the trail: nothing is altered, removed, put in or re-ordered without being named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest

from app.kernel.cluster import Dsns, connect
from app.kernel.crypto import configure_from
from app.kernel.trail_root import BadRoot, Root, export_root, read_root, write_root
from app.testing.database import DatabaseServer
from app.testing.plugin import settings_under_test
from tests.core.chain_support import Chain, Past, sealed_chain

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
LATER = "position > (select max(position) - 6 from core_trail_chain)"


@pytest.fixture(autouse=True)
def keys() -> None:
    configure_from(settings_under_test("")["CHUNGTAY_MASTER_KEY"])


@pytest.fixture(scope="module")
def sealed_database(database_server: DatabaseServer, template_database: str) -> Iterator[Dsns]:
    """Yield a database of this file with a dozen entries about people, sealed."""
    name = f"chungtay_sealed_{os.getpid()}"
    configure_from(settings_under_test("")["CHUNGTAY_MASTER_KEY"])
    yield sealed_chain(database_server.create_database(name, template=template_database)).dsns
    database_server.drop_database(name)


@pytest.fixture
def past(sealed_database: Dsns) -> Iterator[Past]:
    """Yield the sealed database for alterations that are rolled back."""
    with (
        connect(sealed_database.operator) as connection,
        connection.transaction(force_rollback=True),
    ):
        yield Past(sealed_database, connection)


@pytest.fixture
def chain(fresh_database: Dsns) -> Chain:
    """Return a database of this test alone, sealed, for what must be committed."""
    return sealed_chain(fresh_database)


def root_of(chain: Chain, every: int = 10_000) -> Root:
    with chain.owner() as connection:
        return export_root(connection, NOW, every=every)


def last(chain: Chain) -> tuple[int, int]:
    """Return position and entry of a link near the end."""
    with chain.owner() as connection:
        row = connection.execute(
            "select position, entry_id from core_trail_chain order by position desc offset 4"
        ).fetchone()
    assert row is not None
    return row[0], row[1]


def test_all_that_is_finished_is_chained_and_verifies(past):
    entries = past.scalar("select count(*) from core_trail")
    found = past.verify()
    assert (found.is_sound, found.position) == (True, entries)
    assert past.scalar("select count(*) from core_trail_personal") == 0


def test_small_batches_verify_alike(past):
    position, _entry = last(past)
    assert past.verify(batch=position // 5) == past.verify()
    past.tamper(f"delete from core_trail_chain where position = {position}")
    for batch in (position - 1, position, position + 1, position // 5):
        problem = past.verify(batch=batch).problem
        assert (problem.kind, problem.position) == ("link_missing", position)


# -- what the application cannot do ----------------------------------------------------------


@pytest.mark.parametrize("table", ["trail", "trail_chain", "trail_sealed", "person_key"])
@pytest.mark.parametrize(
    "verb", ["update core_{} set id = 1", "delete from core_{}", "truncate core_{}"]
)
def test_the_application_changes_no_part_of_the_trail(past, table, verb):
    statement = verb.format(table).replace(
        "set id", "set entry_id" if "trail_" in table else "set id"
    )
    with past.application() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "select * from core_trail_personal",
        "select * from core_trail_sealed",
        "select * from core_trail_chain",
        "select * from core_person_key",
        "select core_trail_seal(10)",
        "select core_trail_horizon()",
        "select core_trail_add_months(1)",
        "select * from core_trail_months.rest",
        "insert into core_trail_chain values (1, 1, now(), '', null, '')",
        "insert into core_trail_sealed values (1)",
        "update core_trail_sealer set entry_id = 0",
    ],
)
def test_the_application_reaches_nothing_around_the_trail(past, statement):
    with past.application() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_no_partition_can_be_read_or_emptied_directly(past):
    parts = (
        "select inhrelid::regclass::text from pg_inherits where inhparent = 'core_trail'::regclass"
    )
    with past.owner() as connection:
        names = [row[0] for row in connection.execute(parts)]
    assert len(names) >= 5  # this month, three to come, the rest
    for name in names:
        with past.application() as connection:
            for statement in (f"select * from {name}", f"delete from {name}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
        with pytest.raises(psycopg.DatabaseError, match="append-only"), past.owner() as connection:
            connection.execute(f"truncate {name}")


@pytest.mark.parametrize("table", ["core_trail", "core_trail_chain", "core_trail_sealed"])
@pytest.mark.parametrize("verb", ["delete from {}", "truncate {}", "update {} set entry_id = 1"])
def test_not_even_the_owner_changes_it_while_the_guards_stand(past, table, verb):
    column = "row_id" if table == "core_trail" else "entry_id"
    statement = verb.format(table).replace("entry_id", column)
    with pytest.raises(psycopg.DatabaseError, match="append-only"), past.owner() as connection:
        connection.execute(statement)


# -- what verification finds -----------------------------------------------------------------


def test_one_byte_of_an_entry_is_found_and_named(past):
    position, entry = last(past)
    past.tamper(f"update core_trail set record = 'core.Persom' where id = {entry}")
    found = past.problem()
    assert (found.kind, found.position, found.entry_id) == ("altered", position, entry)
    assert found.entry["record"] == "core.Persom"


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "at = at - interval '2 years'",
        "actor = '1'",
        "actor = null",
        "reason = ''",
        "request_id = 'x'",
        "assignments = '{1}'",
        "unit_id = 1",
        "row_id = row_id + 1",
        "xact = '1'",
        'new_values = new_values || \'{"sex": "male"}\'',
        "old_values = '{}'",
    ],
)
def test_each_column_of_an_entry_is_covered(past, change):
    position, entry = last(past)
    past.tamper(f"update core_trail set {change} where id = {entry}")
    found = past.problem()
    assert (found.kind, found.position, found.entry_id) == ("altered", position, entry)


@pytest.mark.parametrize("column", ["hash", "entry_hash", "personal_hash"])
def test_one_byte_of_a_link_is_found(past, column):
    position, entry = last(past)
    past.tamper(
        f"update core_trail_chain set {column} = set_byte({column}, 3, get_byte({column}, 3) # 1) "
        f"where position = {position}"
    )
    found = past.problem()
    assert (found.kind, found.position, found.entry_id) == ("link_altered", position, entry)


@pytest.mark.parametrize(
    "statement",
    [
        "update core_trail_sealed set cipher = set_byte(cipher, 60, get_byte(cipher, 60) # 1)",
        "update core_trail_sealed set salted_hash = sha256('x')",
        "delete from core_trail_sealed",
    ],
)
def test_one_byte_of_a_cipher_text_is_found(past, statement):
    position, entry = last(past)
    past.tamper(f"{statement} where entry_id = {entry}")
    found = past.problem()
    assert (found.kind, found.position, found.entry_id) == ("altered_personal", position, entry)


def test_a_removed_entry_is_named(past):
    position, entry = last(past)
    past.tamper(f"delete from core_trail where id = {entry}")
    found = past.problem()
    assert (found.kind, found.position, found.entry_id) == ("missing", position, entry)


def test_an_entry_removed_with_its_link_leaves_a_gap(past):
    position, entry = last(past)
    past.tamper(
        f"delete from core_trail where id = {entry}",
        f"delete from core_trail_chain where position = {position}",
    )
    found = past.problem()
    assert (found.kind, found.position, found.until) == ("link_missing", position, position)


def test_a_gap_that_was_closed_breaks_the_chain(past):
    position, entry = last(past)
    past.tamper(
        f"delete from core_trail where id = {entry}",
        f"delete from core_trail_chain where position = {position}",
        f"update core_trail_chain set position = -position where position > {position}",
        "update core_trail_chain set position = -position - 1 where position < 0",
    )
    found = past.problem()
    assert (found.kind, found.position) == ("link_altered", position)


def test_two_links_that_changed_places_are_named(past):
    position, _entry = last(past)
    past.tamper(
        f"update core_trail_chain set position = -1 where position = {position}",
        f"update core_trail_chain set position = {position} where position = {position + 1}",
        f"update core_trail_chain set position = {position + 1} where position = -1",
    )
    found = past.problem()
    assert (found.kind, found.position) == ("reordered", position)


def test_two_entries_that_changed_places_are_named(past):
    position, entry = last(past)
    past.tamper(
        f"update core_trail set id = -1 where id = {entry}",
        f"update core_trail set id = {entry} where id = {entry + 1}",
        f"update core_trail set id = {entry + 1} where id = -1",
    )
    found = past.problem()
    assert (found.kind, found.position, found.entry_id) == ("altered", position, entry)


def test_an_entry_that_was_put_in_afterwards_is_named(past):
    past.tamper(
        "insert into core_trail (id, at, xact, action, record) overriding system value "
        "values (-5, now(), '5', 'insert', 'core.Person')"
    )
    found = past.problem()
    assert (found.kind, found.entry_id) == ("inserted", -5)


# -- what needs an exported root -------------------------------------------------------------


def cut_tail(chain: Chain) -> int:
    kept = chain.scalar(f"select min(position) - 1 from core_trail_chain where {LATER}")
    chain.tamper(
        f"delete from core_trail where id in (select entry_id from core_trail_chain where {LATER})",
        f"delete from core_trail_chain where position > {kept}",
    )
    return int(kept)


def compute_anew(chain: Chain, position: int) -> None:
    """Compute all links from a position on again, as an owner with time would."""
    chain.tamper(
        "create temporary table anew on commit drop as "
        "select c.position, core_trail_content(t) as entry_hash, "
        "core_trail_personal_content(s) as personal_hash from core_trail_chain c "
        "join core_trail t on t.id = c.entry_id "
        f"left join core_trail_sealed s on s.entry_id = t.id where c.position >= {position}",
        "update core_trail_chain c set entry_hash = a.entry_hash, personal_hash = a.personal_hash, "
        "hash = a.hash from (select position, entry_hash, personal_hash, core_trail_links("
        f"(select hash from core_trail_chain where position = {position - 1}), "
        "position, entry_hash, personal_hash) over (order by position) as hash from anew) a "
        "where a.position = c.position",
    )


def test_a_cut_tail_shows_against_the_root(past):
    root = root_of(past)
    kept = cut_tail(past)
    assert past.verify().is_sound  # nothing inside tells of it
    found = past.problem(root)
    assert (found.kind, found.position, found.until) == ("tail_cut", kept + 1, root.position)


def test_a_tail_that_was_cut_and_grew_again_shows_against_the_root(chain):
    root = root_of(chain)
    kept = cut_tail(chain)
    chain.write(*(f"Pi Năng Thị {number}" for number in range(9)))
    chain.seal()
    assert chain.verify().is_sound
    found = chain.problem(root)
    assert (found.kind, found.until) == ("recomputed", root.position)
    assert found.position is not None
    assert found.position <= kept + 1


def test_a_chain_computed_anew_shows_against_the_root_and_is_narrowed_down(past):
    root = root_of(past, every=4)
    position, entry = last(past)
    past.tamper(f"update core_trail set actor = '1' where id = {entry}")
    compute_anew(past, position)
    assert past.verify().is_sound  # the forger was thorough
    found = past.problem(root)
    assert found.kind == "recomputed"
    assert found.position is not None
    assert found.until is not None
    assert found.position <= position <= found.until
    assert found.until - found.position < 4


def test_a_root_goes_on_to_hold_while_the_chain_grows(chain):
    root = root_of(chain)
    chain.write("Katơr Thị Lan")
    chain.seal()
    found = chain.verify(root)
    assert found.is_sound
    assert found.position > root.position


def test_a_root_that_was_changed_is_refused(past):
    root = root_of(past)
    text = write_root(root)
    assert read_root(text) == root
    for forged in (
        text.replace(root.hash, "0" * 64),
        text.replace(f'"position": {root.position}', '"position": 1'),
        "{}",
        "[]",
        "no root",
    ):
        with pytest.raises(BadRoot):
            read_root(forged)
