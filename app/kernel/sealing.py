"""Sealed notes that a page carries and only this program can read or make.

A form remembers in such a note what its record was when the form was opened. The note is encrypted
and authenticated (AES-256-GCM, key derived from the application's secret key) and bound to a
purpose, so that it can be neither read in the page's source, nor forged, nor used for another
record or by another user.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import zlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from app.kernel.dates import PartialDate

NONCE_BYTES = 12
LARGEST = 1_000_000  # characters; longer notes were not made by us


class BadSeal(ValueError):
    """A note was not made by this program, or for another purpose, or with another key."""


def seal(values: Mapping[str, Any], purpose: str) -> str:
    """Return values as a note that only `unseal` with the same purpose opens."""
    body = zlib.compress(json.dumps(_encoded(dict(values)), separators=(",", ":")).encode())
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + _cipher().encrypt(nonce, body, purpose.encode())
    return base64.urlsafe_b64encode(sealed).decode()


def unseal(note: str, purpose: str) -> dict[str, Any]:
    """Return the values of a note; raise BadSeal."""
    if not note or len(note) > LARGEST:
        raise BadSeal
    try:
        sealed = base64.b64decode(note.encode("ascii"), altchars=b"-_", validate=True)
        body = _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise BadSeal from error
    found: dict[str, Any] = _decoded(json.loads(zlib.decompress(body)))
    return found


def _cipher() -> AESGCM:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"sealed notes of pages")
    return AESGCM(derive.derive(secret))


def _encoded(value: Any) -> Any:
    """Return a value as JSON; what JSON does not know is marked with its kind."""
    if isinstance(value, Enum):
        return _encoded(value.value)
    if isinstance(value, dict):
        return {"m": [[name, _encoded(entry)] for name, entry in value.items()]}
    if isinstance(value, list | tuple | set | frozenset):
        return [_encoded(entry) for entry in value]
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, PartialDate):
        return {"p": [value.year, value.month, value.day]}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _decoded(value: Any) -> Any:
    if isinstance(value, list):
        return [_decoded(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    ((kind, inner),) = value.items()
    readers: dict[str, Any] = {
        "m": lambda pairs: {name: _decoded(entry) for name, entry in pairs},
        "t": datetime.fromisoformat,
        "d": date.fromisoformat,
        "n": Decimal,
        "p": lambda parts: PartialDate(*parts),
    }
    return readers[kind](inner)
