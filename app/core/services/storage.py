"""Keeps contents under their hash in a folder; one content is stored once.

An adapter for an object store offers the same four methods.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

BLOCK = 1024 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")


def is_name(text: str) -> bool:
    """Tell whether a text can be the name of a content: a SHA-256."""
    return _NAME.fullmatch(text) is not None


class FolderStorage:
    """Contents in a local or shared folder, in sub-folders by the first two digits of the hash."""

    def __init__(self, root: Path) -> None:
        """Use a folder; it is made when the first content comes."""
        self.root = root

    def put(self, content: bytes) -> str:
        """Store a content and return its SHA-256; whole or not at all."""
        name = hashlib.sha256(content).hexdigest()
        target = self._path(name)
        if target.exists():
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=".")
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        Path(draft).replace(target)
        return name

    def open(self, name: str) -> BinaryIO:
        """Open a content for reading; raise FileNotFoundError."""
        return self._path(name).open("rb")

    def names(self) -> list[str]:
        """Return the names of all contents."""
        return sorted(path.name for path in self.root.glob("??/*") if is_name(path.name))

    def is_intact(self, name: str) -> bool:
        """Tell whether a content is there and still is what was stored."""
        digest = hashlib.sha256()
        try:
            with self.open(name) as handle:
                while block := handle.read(BLOCK):
                    digest.update(block)
        except FileNotFoundError:
            return False
        return digest.hexdigest() == name

    def remove(self, name: str) -> None:
        """Remove a content that no row names any more."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name


_storage: list[FolderStorage] = []


def configure(root: Path) -> None:
    """Set the folder of this process."""
    _storage[:] = [FolderStorage(root)]


def storage() -> FolderStorage:
    """Return the configured storage."""
    if not _storage:
        raise RuntimeError("the storage of files is not configured")
    return _storage[0]
