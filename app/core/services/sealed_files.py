"""Files sealed block by block under a key of their own: a stolen folder holds nothing readable.

AES-256-GCM; the number of the block is the nonce (each key seals one file), and the associated
data say which file it is and whether the block is the last, so that none can be cut off or moved.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import sql
from sqlalchemy import or_, select

from app.extensions import db
from app.kernel.cluster import connect
from app.kernel.crypto import KEY_BYTES, NONCE_BYTES, Tampered
from app.kernel.models import table_of
from app.kernel.transaction import transaction

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


# -- files that a worker makes and that are kept for a time -----------------------------------


def is_over(item: Any, now: datetime) -> bool:
    """Tell whether the time for which a file is kept has passed."""
    return item.ends_at is not None and item.ends_at <= now


def note_done(model: type[Any], key: int, done: int, actor: str) -> None:
    """Say how far a file is, beside the transaction that reads what goes into it."""
    statement = sql.SQL("update {} set done = %s where id = %s and state = 'running'")
    with connect(db.engine.url.render_as_string(hide_password=False)) as connection:
        connection.execute("select set_config('app.actor', %s, false)", [actor])
        connection.execute(statement.format(sql.Identifier(table_of(model).name)), [done, key])


def clear_out(model: Any, states: Any, folder: Path, *, now: datetime, stale: timedelta) -> int:
    """Remove the files that are over, and give up what no worker finished in time.

    `states` names WAITING, RUNNING, DONE, FAILED and EXPIRED; a row has `state`, `file_key`,
    `ends_at`, `created_at` and the `serial` by which its files are called.
    """
    with transaction() as session:
        over = session.scalars(
            select(model).where(
                or_(
                    (model.state == states.DONE) & (model.ends_at <= now),
                    model.state.in_([states.WAITING, states.RUNNING])
                    & (model.created_at <= now - stale),
                )
            )
        ).all()
        for item in over:
            is_done = item.state == states.DONE
            item.state = states.EXPIRED if is_done else states.FAILED
            item.file_key = None
        serials = [item.serial for item in over]
    for serial in serials:
        for path in folder.glob(f"{serial}*"):
            path.unlink(missing_ok=True)
    return len(serials)
