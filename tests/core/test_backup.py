"""The drill: back up, restore elsewhere, and find all of it; what a thief and bad input get."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app import create_app
from app.backup.contents import read_totals
from app.cli import main
from app.core.services.storage import FolderStorage
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.cluster import Dsns, connect
from app.testing.database import DatabaseServer
from app.testing.plugin import settings_under_test
from modules.funding_ledger import demo as funding_demo
from tests.core.chain_support import Chain

MOTHER = "Chamaléa Thị Mây Sao Lưu"
NOTE = "Biên bản họp thôn sao lưu".encode()
OTHER_KEY = "OTg3NjU0MzIxMDk4NzY1NDMyMTA5ODc2NTQzMjEwOTg="


@dataclass
class Place:
    """An installation as its administrator sees it: a database, a folder, commands."""

    dsns: Dsns
    files: Path
    key: str

    def run(self, *arguments: object) -> Result:
        """Run a command of the program here."""
        return CliRunner().invoke(
            main,
            [str(argument) for argument in arguments],
            env={
                "DATABASE_URL": self.dsns.application,
                "DATABASE_OWNER_URL": self.dsns.operator,
                "DATABASE_BACKUP_URL": self.dsns.backup,
                "FILES_DIR": str(self.files),
                "CHUNGTAY_MASTER_KEY": self.key,
            },
        )

    def totals(self) -> dict[str, int]:
        """Count the rows of each table."""
        with connect(self.dsns.operator) as connection:
            return read_totals(connection)


@pytest.fixture(scope="module")
def here(
    database_server: DatabaseServer,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    """Yield an installation with people, a sealed trail, books and a file."""
    name = "chungtay_backed_up"
    settings = settings_under_test("")
    place = Place(
        database_server.create_database(name, template_database),
        tmp_path_factory.mktemp("here") / "files",
        settings["CHUNGTAY_MASTER_KEY"],
    )
    app = create_app(settings_under_test(place.dsns.application), screens=False)
    with app.app_context():
        bind_actor(db.session(), system_actor("drill"))
        funding_demo.load(db.session())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    keep_a_file(place)
    chain = Chain(place.dsns)
    chain.write(MOTHER)
    chain.seal()
    yield place
    database_server.drop_database(name)


def keep_a_file(place: Place) -> None:
    name = FolderStorage(place.files).put(NOTE)
    with connect(place.dsns.application) as connection:
        connection.execute("select set_config('app.actor', 'system', false)")
        connection.execute(
            "insert into core_attachment (sha256, size, media_type, name, record, table_name, "
            "row_id) values (%s, %s, 'text/plain', 'a.txt', 'core.Person', 'core_person', 1)",
            [name, len(NOTE)],
        )


@pytest.fixture
def elsewhere(here: Place, database_server: DatabaseServer, tmp_path: Path) -> Iterator[Place]:
    """Yield an empty installation with the same master key."""
    name = "chungtay_restored"
    yield Place(database_server.create_database(name), tmp_path / "files", here.key)
    database_server.drop_database(name)


@pytest.fixture(scope="module")
def archive(here: Place, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "chungtay.backup"
    done = here.run("backup", path)
    assert done.exit_code == 0, done.output
    return path


def test_what_was_backed_up_stands_elsewhere_and_proves_itself(here, elsewhere, archive):
    done = elsewhere.run("restore", archive, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert said["problems"] == []
    assert said["entries"] > 0
    totals = elsewhere.totals()
    assert totals == here.totals()
    assert min(totals[name] for name in ("core_person", "core_trail", "funding_entry")) > 0
    assert (elsewhere.files / said_file(here)).read_bytes() == NOTE
    assert elsewhere.run("audit", "verify").exit_code == 0
    assert elsewhere.run("ledger", "verify").exit_code == 0
    assert elsewhere.run("doctor").output == here.run("doctor").output


def said_file(place: Place) -> Path:
    [path] = place.files.glob("??/*")
    return path.relative_to(place.files)


def test_the_roles_are_bound_as_before(elsewhere, archive):
    assert elsewhere.run("restore", archive).exit_code == 0
    with connect(elsewhere.dsns.application) as connection:
        seen = connection.execute("select count(*) from core_person").fetchone()
        owned = connection.execute(
            "select count(*) from pg_class where relowner = current_user::regrole"
        ).fetchone()
    assert seen == (0,)  # nobody acts, and row-level security stands
    assert owned == (0,)


def test_a_thief_reads_the_date_and_the_id_of_the_key(archive):
    content = archive.read_bytes()
    head, _, sealed = content.partition(b"\n")
    assert set(json.loads(head)) == {"format", "made_at", "key_id", "key"}
    for word in (MOTHER.encode(), NOTE, b"core_person", b"PGDMP", b"contents"):
        assert word not in sealed
    assert archive.stat().st_mode & 0o077 == 0


def test_another_key_opens_nothing(elsewhere, archive):
    elsewhere.key = OTHER_KEY
    done = elsewhere.run("restore", archive)
    assert done.exit_code == 1
    assert re.search(r"sealed with the master key \w{8}, which is not among", done.output)
    assert elsewhere.totals() == {}


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda content: b"\x89PNG\r\n" + content, "this is no backup of Chung Tay"),
        (lambda content: content[: len(content) * 2 // 3], "damaged"),
        (lambda content: content[:-2000] + bytes(1) + content[-1999:], "damaged"),
        (lambda content: content[:-1], "damaged"),
    ],
    ids=["another file", "cut off", "one byte", "last byte"],
)
def test_damage_is_found_before_anything_is_written(elsewhere, archive, tmp_path, harm, words):
    path = tmp_path / "harmed.backup"
    path.write_bytes(harm(archive.read_bytes()))
    done = elsewhere.run("restore", path)
    assert done.exit_code == 1
    assert words in done.output
    assert elsewhere.totals() == {}
    assert not elsewhere.files.exists()


def test_nothing_is_written_over(here, archive):
    before = here.totals()
    assert "not empty" in here.run("restore", archive).output
    assert "is there already" in here.run("backup", archive).output
    assert here.totals() == before


def test_a_file_that_is_gone_is_named(here, tmp_path):
    path = here.files / said_file(here)
    content = path.read_bytes()
    path.unlink()
    try:
        done = here.run("backup", tmp_path / "poor.backup")
    finally:
        path.write_bytes(content)
    assert done.exit_code == 1
    assert path.name in done.output


def test_books_that_do_not_prove_themselves_are_named(
    here: Place, database_server: DatabaseServer, tmp_path: Path
):
    names = ("chungtay_altered", "chungtay_altered_again")
    first, second = tmp_path / "1.backup", tmp_path / "2.backup"
    try:
        altered, again = (
            Place(database_server.create_database(name), tmp_path / name, here.key)
            for name in names
        )
        assert here.run("backup", first).exit_code == 0
        assert altered.run("restore", first).exit_code == 0
        alter(altered)
        assert altered.run("backup", second).exit_code == 0
        done = again.run("restore", second)
    finally:
        for name in names:
            database_server.drop_database(name)
    assert done.exit_code == 1
    assert "funding_ledger: " in done.output
    assert "the entry was altered" in done.output


def alter(place: Place) -> None:
    """Change an entry of the books as their owner, behind every guard."""
    with connect(place.dsns.operator) as connection:
        connection.execute("alter table funding_entry disable trigger user")
        connection.execute("update funding_entry set memo = memo || '.'")
        connection.execute("alter table funding_entry enable trigger user")
