"""Personal values of the trail under keys per person: AES-256-GCM, and a salted hash beside it.

Each person has a random key, wrapped by the master key. The salt of the hash is drawn for each
entry and lies inside the cipher text: when the key is destroyed the salt is lost too, and the hash,
over which the chain runs, tells nothing about a name or a year of birth.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.kernel.crypto import KEY_BYTES, NONCE_BYTES, KeyRing, Tampered

VERSION = b"\x01"
SALT_BYTES = 32
COLUMN = "core_trail.personal"

Values = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where personal values belong; bound to the cipher text, so that it opens nowhere else."""

    entry_id: int
    table: str
    row_id: int
    key_id: int

    def associated(self, columns: list[str]) -> bytes:
        """Return the associated data: format, key, entry, table, row and columns."""
        parts = [self.key_id, self.entry_id, self.table, self.row_id, *columns]
        return VERSION + json.dumps(parts).encode()


def new_key(ring: KeyRing, subject: tuple[str, int]) -> tuple[bytes, bytes]:
    """Return a new key of a person, and the same wrapped by the master key."""
    key = os.urandom(KEY_BYTES)
    return key, ring.seal(base64.b64encode(key).decode(), _name(subject))


def unwrap(ring: KeyRing, wrapped: bytes, subject: tuple[str, int]) -> bytes:
    """Return the key of a person; raise Tampered when it is another's."""
    return base64.b64decode(ring.open(wrapped, _name(subject)))


def encrypt(
    key: bytes, place: Place, old: Values | None, new: Values | None
) -> tuple[bytes, bytes]:
    """Return the cipher text of an entry's personal values and their salted hash."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    plain = json.dumps([old, new], ensure_ascii=False, sort_keys=True).encode()
    columns = sorted({*(old or {}), *(new or {})})
    names = json.dumps(columns).encode()
    sealed = AESGCM(key).encrypt(nonce, salt + plain, place.associated(columns))
    head = VERSION + len(names).to_bytes(2, "big") + names
    return head + nonce + sealed, hashlib.sha256(salt + plain).digest()


def decrypt(key: bytes, place: Place, cipher: bytes) -> tuple[Values, Values]:
    """Return the old and new personal values of an entry; raise Tampered."""
    start = 3 + int.from_bytes(cipher[1:3], "big")
    try:
        columns = json.loads(cipher[3:start])
        nonce, sealed = cipher[start : start + NONCE_BYTES], cipher[start + NONCE_BYTES :]
        opened = AESGCM(key).decrypt(nonce, sealed, place.associated(columns))
    except (InvalidTag, ValueError, TypeError) as error:
        raise Tampered(COLUMN) from error
    old, new = json.loads(opened[SALT_BYTES:])
    return old or {}, new or {}


def _name(subject: tuple[str, int]) -> str:
    return f"core_person_key.wrapped/{subject[0]}/{subject[1]}"
