"""A backup in one file: a line that says which key opens it, then an encrypted tar.

Each archive has a key of its own (age, X25519). That key stands in the first line, sealed by the
master key of the installation: without the master key the file tells its date and the ids of the
keys, and nothing else. Nothing is ever written to disk in plain.
"""

from __future__ import annotations

import base64
import io
import json
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from pyrage import DecryptError, decrypt_io, encrypt_io
from pyrage.x25519 import Identity

from app.kernel import crypto

FORMAT = "chungtay backup 1"
SEALED_AS = "backup.key"
LONGEST_HEAD = 64 * 1024


class BadBackup(Exception):
    """A file is no backup, is damaged, or was sealed with a key that is not here."""


class Writer:
    """Puts members into an archive."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        """Write to a tar stream."""
        self._tar = tar

    def add(self, name: str, content: bytes) -> None:
        """Add a content under a name."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))

    def add_stream(self, name: str, stream: IO[bytes], part: int = 4 * 1024 * 1024) -> None:
        """Add a stream of unknown length as numbered parts."""
        number = 0
        while content := stream.read(part):
            number += 1
            self.add(f"{name}/{number:08}", content)


@contextmanager
def writing(path: Path, made_at: str) -> Iterator[Writer]:
    """Yield a writer of an archive; the file stands when all of it is written, else not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    identity = Identity.generate()
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_head(identity, made_at))
            with (
                _through(lambda source: encrypt_io(source, file, [identity.to_public()])) as pipe,
                tarfile.open(fileobj=pipe, mode="w|") as tar,
            ):
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def reading(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Yield the members of an archive in their order, each to be read before the next.

    Raises BadBackup: for a file that is none at once, for damage when it is reached.
    """
    with path.open("rb") as file:
        identity = _identity(_read_line(file))
        with _out_of(lambda sink: _open(file, sink, identity)) as pipe:
            try:
                with tarfile.open(fileobj=pipe, mode="r|") as tar:
                    yield _members(tar)
            except tarfile.TarError as error:
                raise BadBackup("the backup is damaged or not complete") from error


def _open(file: IO[bytes], sink: IO[bytes], identity: Identity) -> None:
    """Decrypt a stream; damage beyond its first block is told as an error without a number."""
    try:
        decrypt_io(file, sink, [identity])
    except OSError as error:
        if error.errno is not None:
            raise
        raise BadBackup("the backup is damaged, or was changed") from error


def _members(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in tar:
        stream = tar.extractfile(member)
        if stream is not None:
            yield member.name, stream


# -- the first line -------------------------------------------------------------------


def _head(identity: Identity, made_at: str) -> bytes:
    sealed = crypto.ring().seal(str(identity), SEALED_AS)
    line = {
        "format": FORMAT,
        "made_at": made_at,
        "key_id": crypto.ring().newest,
        "key": base64.b64encode(sealed).decode(),
    }
    return json.dumps(line).encode() + b"\n"


def _read_line(file: IO[bytes]) -> dict[str, Any]:
    try:
        line = json.loads(file.readline(LONGEST_HEAD))
        if line["format"] != FORMAT:
            raise ValueError(line["format"])
        return {**line, "key": base64.b64decode(line["key"], validate=True)}
    except (ValueError, KeyError, TypeError) as error:
        raise BadBackup("this is no backup of Chung Tay") from error


def _identity(line: dict[str, Any]) -> Identity:
    try:
        return Identity.from_str(crypto.ring().open(line["key"], SEALED_AS))
    except crypto.UnknownKey as error:
        raise BadBackup(
            f"the backup was sealed with the master key {error.key_id}, which is not among the "
            "keys of CHUNGTAY_MASTER_KEY"
        ) from error
    except crypto.Tampered as error:
        raise BadBackup("the key of the backup was changed") from error


# -- pipes ------------------------------------------------------------------------------


@contextmanager
def _through(work: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Yield the mouth of a pipe that a thread empties; what stopped the thread is raised here."""
    reader, writer = os.pipe()
    thread = _Thread(work, os.fdopen(reader, "rb"))
    try:
        with os.fdopen(writer, "wb") as mouth:
            yield mouth
    finally:
        thread.join()
    thread.complain()


@contextmanager
def _out_of(work: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Yield the end of a pipe that a thread fills; what stopped the thread is raised here."""
    reader, writer = os.pipe()
    thread = _Thread(work, os.fdopen(writer, "wb"))
    try:
        with os.fdopen(reader, "rb") as end:
            yield end
            while end.read(1024 * 1024):  # what pads a tar
                pass
    except (tarfile.TarError, EOFError):
        thread.join()
        thread.complain()
        raise
    finally:
        thread.join()
    thread.complain()


class _Thread(threading.Thread):
    """Works on a stream, closes it, and keeps what went wrong."""

    def __init__(self, work: Callable[[IO[bytes]], None], stream: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.work, self.stream = work, stream
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.work(self.stream)
        except Exception as error:  # whatever it is, the other end must hear of it
            self.error = error
        finally:
            with suppress(OSError):
                self.stream.close()

    def complain(self) -> None:
        """Raise what stopped the thread."""
        if isinstance(self.error, DecryptError):
            raise BadBackup("the backup is damaged, or was changed") from self.error
        if self.error is not None:
            raise self.error
