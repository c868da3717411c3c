"""Encrypted columns: AES-256-GCM with a key id and the column's name as associated data.

A stored value is `version (1 byte) | key id length (1) | key id | nonce (12) | sealed text`.
Several keys may be known; the first writes. A blind index finds equal values without opening them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

VERSION = 1
NONCE_BYTES = 12
KEY_BYTES = 32


class CryptoError(Exception):
    """Base of what can go wrong with encrypted values."""


class KeysMissing(CryptoError):
    """No key was configured."""


class UnknownKey(CryptoError):
    """A value was sealed with a key that this installation does not know."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id


class Tampered(CryptoError):
    """A value was changed, belongs to another column, or was sealed with another key."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


class KeyRing:
    """Master keys by id, the newest first, and the separate key of the blind indexes."""

    def __init__(self, keys: Mapping[str, bytes], index_key: bytes) -> None:
        """Keep keys of 32 bytes each; `index_key` must stay the same when keys are rotated."""
        if not keys:
            raise KeysMissing
        for name, key in keys.items():
            if len(key) != KEY_BYTES or not 0 < len(name.encode()) < 256:
                raise ValueError("a key has 32 bytes and an id of 1 to 255 bytes")
        self._ciphers = {name: AESGCM(_derive(key, b"column")) for name, key in keys.items()}
        self._newest = next(iter(keys))
        self._index_key = _derive(index_key, b"blind index")
        self.index_key_id = key_id(index_key)

    @property
    def newest(self) -> str:
        """Return the id of the key that writes."""
        return self._newest

    @property
    def known(self) -> tuple[str, ...]:
        """Return the ids of the keys that open, the newest first."""
        return tuple(self._ciphers)

    def head(self) -> bytes:
        """Return how each value under the newest key begins."""
        name = self._newest.encode()
        return bytes([VERSION, len(name)]) + name

    def seal(self, text: str, column: str) -> bytes:
        """Encrypt a text for one column with the newest key."""
        head = self.head()
        nonce = os.urandom(NONCE_BYTES)
        data = _associated(head, column)
        return head + nonce + self._ciphers[self._newest].encrypt(nonce, text.encode(), data)

    def open(self, sealed: bytes, column: str) -> str:
        """Decrypt what `seal` made; raise UnknownKey or Tampered."""
        name, head = _read_head(sealed, column)
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise UnknownKey(name)
        body = sealed[len(head) :]
        nonce, text = body[:NONCE_BYTES], body[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, text, _associated(head, column)).decode()
        except (InvalidTag, ValueError) as error:
            raise Tampered(column) from error

    def is_newest(self, sealed: bytes, column: str) -> bool:
        """Tell whether a value was sealed with the newest key; others wait for rotation."""
        return _read_head(sealed, column)[0] == self._newest

    def blind_index(self, value: str, purpose: str) -> bytes:
        """Return a keyed hash that is equal for equal values of one purpose."""
        message = purpose.encode() + b"\0" + value.encode()
        return hmac.new(self._index_key, message, hashlib.sha256).digest()


INDEX = "index:"  # before a key that serves the blind indexes and opens nothing
_ring: list[KeyRing] = []


def key_id(key: bytes) -> str:
    """Return the id of a key: the beginning of its fingerprint."""
    return hashlib.sha256(b"key id" + key).hexdigest()[:8]


def read_keys(setting: str) -> tuple[list[bytes], bytes | None]:
    """Return the keys of a setting, the newest first, and the key of the indexes if it is named.

    Raises ValueError for what is no key of 32 bytes in base64, and for a key that is there twice.
    """
    keys: list[bytes] = []
    index: bytes | None = None
    for part in filter(None, (part.strip() for part in setting.split(","))):
        key = base64.b64decode(part.removeprefix(INDEX), validate=True)
        if len(key) != KEY_BYTES or (part.startswith(INDEX) and index is not None) or key in keys:
            raise ValueError("a key has 32 bytes in base64 and stands in the setting once")
        if part.startswith(INDEX):
            index = key
        else:
            keys.append(key)
    if not keys and index is not None:
        raise ValueError("the key of the indexes opens nothing: another key is needed")
    return keys, index


def configure(keys: Mapping[str, bytes], index_key: bytes | None = None) -> None:
    """Set the keys of this process: by id, the newest first.

    Without `index_key` the oldest (last) key serves the blind indexes, so that adding a newer one
    in front keeps them.
    """
    if not keys:
        raise KeysMissing
    _ring[:] = [KeyRing(keys, index_key if index_key is not None else list(keys.values())[-1])]


def configure_from(setting: str | None) -> None:
    """Set the keys from `CHUNGTAY_MASTER_KEY`: keys in base64, separated by commas, newest first.

    A key's id is the beginning of its fingerprint, so that rotating means to put a key in front.
    A part `index:…` is the key of the blind indexes, once the oldest key is taken out. Without a
    setting, values stay sealed and the first use raises KeysMissing.
    """
    _ring.clear()
    keys, index = read_keys(setting or "")
    if keys:
        configure({key_id(key): key for key in keys}, index)


def ring() -> KeyRing:
    """Return the configured keys; raise KeysMissing."""
    if not _ring:
        raise KeysMissing
    return _ring[0]


def blind_index(value: str, purpose: str) -> bytes:
    """Return the blind index of a value with the configured key."""
    return ring().blind_index(value, purpose)


class EncryptedText(TypeDecorator[str]):
    """A text column that is encrypted at rest; `name` ("table.column") is bound into each value."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, name: str) -> None:
        """Bind the type to one column."""
        super().__init__()
        self.name = name

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal a value on its way into the database."""
        return None if value is None else ring().seal(value, self.name)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """Open a value on its way out."""
        return None if value is None else ring().open(bytes(value), self.name)


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _associated(head: bytes, column: str) -> bytes:
    return head + b"\0" + column.encode()


def _read_head(sealed: bytes, column: str) -> tuple[str, bytes]:
    if len(sealed) < 2 + NONCE_BYTES or sealed[0] != VERSION:
        raise Tampered(column)
    head = sealed[: 2 + sealed[1]]
    try:
        return head[2:].decode(), head
    except UnicodeDecodeError as error:
        raise Tampered(column) from error
