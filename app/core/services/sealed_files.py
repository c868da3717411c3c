"""Files sealed block by block under a key of their own: a stolen folder holds nothing readable.

AES-256-GCM; the number of the block is the nonce (each key seals one file), and the associated
data say which file it is and whether the block is the last, so that none can be cut off or moved.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.kernel.crypto import KEY_BYTES, NONCE_BYTES, Tampered

BLOCK = 1024 * 1024
TAG = 16


def new_key() -> str:
    """Return a key for one file."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def seal_file(source: Path, target: Path, key: str, name: str) -> int:
    """Seal a file into another, whole or not at all; return the size of what it holds."""
    cipher = AESGCM(base64.b64decode(key))
    draft = target.with_suffix(".draft")
    size, number = 0, 0
    with source.open("rb") as plain, draft.open("wb") as sealed:
        block = plain.read(BLOCK)
        while True:
            following = plain.read(BLOCK)
            nonce, about = _place(number, name, is_last=not following)
            sealed.write(cipher.encrypt(nonce, block, about))
            size += len(block)
            if not following:
                break
            block, number = following, number + 1
        sealed.flush()
        os.fsync(sealed.fileno())
    draft.replace(target)
    return size


def open_file(path: Path, key: str, name: str) -> Iterator[bytes]:
    """Yield the blocks of a sealed file; raise Tampered when it was changed."""
    cipher = AESGCM(base64.b64decode(key))
    with path.open("rb") as sealed:
        number, block = 0, sealed.read(BLOCK + TAG)
        while True:
            following = sealed.read(BLOCK + TAG)
            nonce, about = _place(number, name, is_last=not following)
            try:
                yield cipher.decrypt(nonce, block, about)
            except InvalidTag as error:
                raise Tampered("core_export.file") from error
            if not following:
                return
            block, number = following, number + 1


def _place(number: int, name: str, *, is_last: bool) -> tuple[bytes, bytes]:
    return number.to_bytes(NONCE_BYTES, "big"), f"{name}/{number}/{is_last}".encode()
