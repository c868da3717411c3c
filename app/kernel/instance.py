"""Where an installation keeps its own data, and its generated secrets."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SYSTEM_STATE = Path("/var/lib/chungtay")


@dataclass(frozen=True)
class Instance:
    """The folder of an installation; `note` says why it is not the usual one."""

    path: Path
    note: str = ""


def locate_instance(root: Path, wanted: str | None = None) -> Instance:
    """Choose the instance folder: the one asked for, else `instance/` in the checkout.

    Started by root, PostgreSQL runs under another system user, which cannot enter a private
    home; the instance then lies under /var/lib. So it does for an installed wheel.
    """
    if wanted:
        return Instance(Path(wanted).expanduser().resolve())
    usual = root.resolve() / "instance"
    is_root = os.geteuid() == 0
    if (root / "pyproject.toml").is_file():
        closed = first_closed_folder(usual) if is_root else None
        if closed is None:
            return Instance(usual)
        elsewhere = SYSTEM_STATE / _short_hash(root)
        return Instance(
            elsewhere,
            f"{closed} is private, so data is kept in {elsewhere} (CHUNGTAY_INSTANCE changes it).",
        )
    state = SYSTEM_STATE if is_root else Path.home() / ".local/state/chungtay"
    return Instance(state / _short_hash(root))


def first_closed_folder(path: Path) -> Path | None:
    """Return the topmost existing parent of a path that other system users cannot enter."""
    for folder in reversed(path.absolute().parents):
        if folder.exists() and not folder.stat().st_mode & stat.S_IXOTH:
            return folder
    return None


def random_secret() -> str:
    """Return 256 random bits as text that is safe in a URL."""
    return secrets.token_urlsafe(32)


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file; the system frees it when the process dies."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class SecretStore:
    """Named secrets in one JSON file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        """Use the file at `path`; it is made when the first secret is."""
        self.path = path

    def get(self, name: str) -> str | None:
        """Return a secret, or None if it was never made."""
        return self._read().get(name)

    def ensure(self, name: str, make: Callable[[], str] = random_secret) -> str:
        """Return a secret and make it first if it is missing."""
        known = self.get(name)
        if known is not None:
            return known
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with file_lock(self.path.with_name(f".{self.path.name}.lock")):
            found = self._read()
            if name not in found:
                found[name] = make()
                write_private(self.path, json.dumps(found, indent=2, sort_keys=True) + "\n")
            return found[name]

    def _read(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    draft.replace(path)


def _short_hash(root: Path) -> str:
    return hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:12]
