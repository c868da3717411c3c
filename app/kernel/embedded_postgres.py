"""Run the program's own PostgreSQL server in one folder of the instance.

    <data_dir>/cluster/             the data directory of PostgreSQL
    <data_dir>/run/                 its socket and the first lines of its log
    <data_dir>/server.conf          its settings, written anew at each start
    <data_dir>/superuser.password   readable by its owner only

Clients come by a Unix socket in `run/`; where its path is too long for one, by 127.0.0.1 and a
free port that is kept from start to start. Either way a password is asked for.
Started by root, the server runs under the system user `chungtay-db`.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
import shlex
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping
from sqlalchemy.engine import URL

from app.kernel.instance import file_lock, first_closed_folder, random_secret, write_private
from app.kernel.postgres_programs import (
    SYSTEM_USER,
    PostgresUnavailableError,
    Programs,
    Runner,
    find_programs,
    make_runner,
    reachable_programs,
)

SUPERUSER = "postgres"
TIME_ZONE = "Asia/Ho_Chi_Minh"
SOCKET_PORT = 5432
LONGEST_SOCKET_FOLDER = 85
ATTEMPTS = 10
SECONDS_BETWEEN_ATTEMPTS = 1.0
PING_SECONDS = 5
IMPOSSIBLE_PROCESS = "4194305"  # one above the largest number that Linux gives
START_LIMIT_SECONDS = 1800
STOP_LIMIT_SECONDS = 120

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServerInfo:
    """How to reach the running server: `host` is a host name or the folder of the socket."""

    host: str
    port: int
    socket: Path | None
    superuser_dsn: str


class EmbeddedPostgres:
    """The server of one folder; any number of processes may ask for it."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        """Use `data_dir`; without `durable` a power cut may lose data (for tests)."""
        self.home = data_dir.expanduser().resolve()
        self.durable = durable
        self.cluster = self.home / "cluster"
        self.run_dir = self.home / "run"
        self.password_file = self.home / "superuser.password"
        self.configuration = self.home / "server.conf"

    @cached_property
    def programs(self) -> Programs:
        """The PostgreSQL programs in use, also for `pg_dump` and `pg_restore`."""
        found = find_programs()
        return reachable_programs(found, self.home) if self._runner.switch else found

    @cached_property
    def _runner(self) -> Runner:
        return make_runner()

    def start(self) -> ServerInfo:
        """Start the server unless it runs already, after making its cluster if need be."""
        self._prepare_home()
        with self._lock():
            self._start()
            return self.info()

    def stop(self) -> None:
        """Stop the server if it runs; clients are cut off and their transactions rolled back."""
        if self.cluster.is_dir():
            with self._lock():
                self._stop()

    def running(self) -> bool:
        """Tell whether the server accepts connections."""
        return self._state() == "ready" and self._answers()

    @contextmanager
    def hold(self) -> Iterator[ServerInfo]:
        """Start the server, and stop it at the end unless another process holds it."""
        self._prepare_home()
        with (self.home / ".holders").open("a") as holders:
            with self._lock():
                fcntl.flock(holders, fcntl.LOCK_SH)
                self._start()
                info = self.info()
            try:
                yield info
            finally:
                with self._lock():
                    self._stop_unless_held(holders.fileno())

    def info(self) -> ServerInfo:
        """Return how to reach the server, as it was last started."""
        settings = self.configuration.read_text(encoding="utf-8")
        port = _setting(settings, "port")
        folder = self.run_dir if _setting(settings, "listen_addresses") == "" else None
        host = str(folder) if folder else "127.0.0.1"
        password = self.password_file.read_text(encoding="utf-8").strip()
        return ServerInfo(host, int(port), folder, _dsn(host, int(port), password))

    def _lock(self) -> AbstractContextManager[None]:
        return file_lock(self.home / ".lock")

    def _prepare_home(self) -> None:
        if re.search(r'["$`\\\n]', str(self.home)):
            raise PostgresUnavailableError(f"PostgreSQL cannot keep its data in {self.home!r}.")
        closed = first_closed_folder(self.home) if self._runner.switch else None
        if closed is not None:
            raise PostgresUnavailableError(
                f"Started by root, PostgreSQL runs as {SYSTEM_USER}, who cannot enter {closed}. "
                "Set CHUNGTAY_INSTANCE to a folder outside private homes, or start as an "
                "ordinary user."
            )
        self.home.mkdir(parents=True, exist_ok=True)
        if self._runner.switch:
            self.home.chmod(0o755)

    def _start(self) -> None:
        self._check_owner()
        if not (self.cluster / "PG_VERSION").is_file():
            self._make_cluster()
        self._check_version()
        deadline = time.monotonic() + START_LIMIT_SECONDS
        attempts = 0
        while not self.running():
            if time.monotonic() > deadline:
                raise PostgresUnavailableError(f"PostgreSQL does not get ready.\n{self._tail()}")
            if self._state() == "down":
                attempts += 1
                if attempts > 1:
                    time.sleep(SECONDS_BETWEEN_ATTEMPTS)
                self._launch(last=attempts == ATTEMPTS)
            else:
                time.sleep(0.1)

    def _stop(self) -> None:
        if self._state() == "down":
            return
        command = ["stop", "--mode=fast", "--wait", f"--timeout={STOP_LIMIT_SECONDS}"]
        done = self._runner.run(self._pg_ctl(*command), cwd=self.run_dir)
        if done.returncode and self._state() != "down":
            raise PostgresUnavailableError(f"PostgreSQL does not stop.\n{done.stdout}")

    def _stop_unless_held(self, holders: int) -> None:
        try:
            fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        self._stop()

    def _check_owner(self) -> None:
        if self.cluster.is_dir() and self.cluster.stat().st_uid != self._runner.uid:
            raise PostgresUnavailableError(
                f"{self.cluster} belongs to user {self.cluster.stat().st_uid}, but PostgreSQL "
                f"would run as user {self._runner.uid}. Start the program as the user who made it."
            )

    def _check_version(self) -> None:
        found = (self.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
        if found != str(self.programs.major):
            raise PostgresUnavailableError(
                f"{self.cluster} was made by PostgreSQL {found}, but {self.programs.major} is "
                "installed. Make a backup with the former version and restore it with this one."
            )

    def _make_cluster(self) -> None:
        """Make the cluster aside and move it into place, so that a kill leaves no half of one."""
        draft = self.home / "cluster.new"
        shutil.rmtree(draft, ignore_errors=True)
        self._make_run_dir()
        if not self.password_file.exists():
            write_private(self.password_file, random_secret() + "\n")
        password = self.home / ".password"
        write_private(password, self.password_file.read_text(encoding="utf-8"))
        draft.mkdir()
        try:
            self._runner.give(draft, 0o700)
            self._runner.give(password, 0o600)
            done = self._runner.run(self._initdb(draft, password), cwd=self.run_dir)
        finally:
            password.unlink()
        if done.returncode:
            raise PostgresUnavailableError(f"initdb failed.\n{done.stdout}")
        draft.rename(self.cluster)

    def _initdb(self, target: Path, password: Path) -> list[str]:
        command = [self.programs.path("initdb"), f"--pgdata={target}", f"--username={SUPERUSER}"]
        command += ["--auth=scram-sha-256", f"--pwfile={password}", "--encoding=UTF8"]
        command += ["--locale=C.UTF-8"]
        if self.programs.major >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return command if self.durable else [*command, "--no-sync"]

    def _launch(self, *, last: bool) -> None:
        self._make_run_dir()
        self._disown_stale_locks()
        self._write_configuration()
        option = "-c config_file=" + shlex.quote(str(self.configuration))
        log = f"--log={self.run_dir / 'start.log'}"
        command = self._pg_ctl("start", "--wait", "--timeout=60", log, f"--options={option}")
        done = self._runner.run(command, cwd=self.run_dir)
        state = self._state()
        if state == "starting":
            _log.warning("PostgreSQL is still starting, perhaps recovering from a crash.")
        if state == "down" and last:
            raise PostgresUnavailableError(
                f"PostgreSQL does not start.\n{done.stdout}\n{self._tail()}"
            )

    def _pg_ctl(self, action: str, *options: str) -> list[str]:
        return [self.programs.path("pg_ctl"), action, f"--pgdata={self.cluster}", *options]

    def _make_run_dir(self) -> None:
        self.run_dir.mkdir(exist_ok=True)
        self._runner.give(self.run_dir, 0o755 if self._runner.switch else 0o700)

    def _write_configuration(self) -> None:
        by_socket = fits_socket(self.run_dir)
        settings = {
            "listen_addresses": "" if by_socket else "127.0.0.1",
            "port": str(SOCKET_PORT if by_socket else self._free_port()),
            "unix_socket_directories": str(self.run_dir) if by_socket else "",
            "password_encryption": "scram-sha-256",
            "timezone": TIME_ZONE,
            "log_timezone": TIME_ZONE,
            "logging_collector": "on",
            "log_directory": "log",
            "log_filename": "postgresql-%a.log",
            "log_truncate_on_rotation": "on",
            "log_rotation_age": "1d",
            # A statement on the trail may lock the partitions of all months with their indexes.
            "max_locks_per_transaction": "512",
        }
        if not self.durable:
            settings |= dict.fromkeys(("fsync", "full_page_writes"), "off")
        lines = [f"include {_quote(str(self.cluster / 'postgresql.conf'))}"]
        lines += [f"{name} = {_quote(value)}" for name, value in settings.items()]
        write_private(self.configuration, "\n".join(lines) + "\n")
        self.configuration.chmod(0o644)

    def _free_port(self) -> int:
        wanted = 0
        if self.configuration.exists():
            wanted = int(_setting(self.configuration.read_text(encoding="utf-8"), "port"))
        for port in (wanted, 0):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                return int(probe.getsockname()[1])
        raise PostgresUnavailableError("No TCP port is free on 127.0.0.1.")

    def _state(self) -> str:
        """Return `down`, or what the server wrote last: `starting`, `ready`, `stopping`."""
        lines = self._lock_lines()
        if not lines or not self._is_server(lines[0]):
            return "down"
        return lines[7].strip() if len(lines) > 7 else "starting"

    def _answers(self) -> bool:
        """Ask the server itself: a killed one looks ready until the system has buried it."""
        info = self.info()
        where = make_conninfo(host=info.host, port=info.port, connect_timeout=PING_SECONDS)
        return PGconn.ping(where.encode()) == Ping.OK

    def _lock_lines(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _is_server(self, process: str) -> bool:
        """Tell whether a process is our server: a number may have passed to another program."""
        if not process.isdigit() or not _is_alive(int(process)):
            return False
        if not Path("/proc/self/cwd").exists():
            return True
        try:
            return Path(f"/proc/{process}/cwd").readlink() == self.cluster
        except PermissionError:
            return True
        except FileNotFoundError:
            return False

    def _disown_stale_locks(self) -> None:
        """Free the locks of a dead server whose process number another program bears, or a zombie.

        PostgreSQL would refuse to start. The lock of the cluster stays with an impossible number:
        its other lines let PostgreSQL wait for children that have outlived their server.
        """
        lines = self._lock_lines()
        if lines and lines[0].isdigit() and _is_alive(int(lines[0])):
            text = "\n".join([IMPOSSIBLE_PROCESS, *lines[1:]]) + "\n"
            (self.cluster / "postmaster.pid").write_text(text, encoding="utf-8")
        for lock in self.run_dir.glob(".s.PGSQL.*.lock"):
            lock.unlink()

    def _tail(self) -> str:
        logs = [self.run_dir / "start.log", *self.cluster.glob("log/*.log")]
        logs = sorted((path for path in logs if path.exists()), key=lambda log: log.stat().st_mtime)
        lines = [
            line for log in logs[-2:] for line in log.read_text("utf-8", "replace").split("\n")
        ]
        return "\n".join(lines[-20:])


def fits_socket(folder: Path) -> bool:
    """Tell whether a folder can hold a Unix socket: a short and plain path."""
    plain = re.fullmatch(r"[\w./-]+", str(folder), re.ASCII)
    return plain is not None and len(str(folder)) <= LONGEST_SOCKET_FOLDER


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _dsn(host: str, port: int, password: str) -> str:
    where = {"host": host, "port": str(port)} if host.startswith("/") else {}
    url = URL.create(
        "postgresql+psycopg",
        username=SUPERUSER,
        password=password,
        host=None if where else host,
        port=None if where else port,
        database="postgres",
        query=where,
    )
    return url.render_as_string(hide_password=False)


def _quote(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _setting(text: str, name: str) -> str:
    match = re.search(rf"^{name} = '(.*)'$", text, re.MULTILINE)
    return match[1] if match else ""
