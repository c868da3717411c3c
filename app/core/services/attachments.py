"""Files of records: checked by content, stored under their hash, served by their record only."""

from __future__ import annotations

from pathlib import PurePath
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import FileDamaged, FileEmpty, FileTooLarge, FileTypeRefused
from app.core.models import Attachment
from app.core.services.media_types import media_type_of
from app.core.services.storage import storage
from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.models import Base
from app.kernel.records import flush, get_for_update
from app.kernel.text import nfc
from app.kernel.transaction import after_commit, transaction

MOST_MEGABYTES = 32
LONGEST_NAME = 200


def attach(item: Base, name: str, content: bytes, *, actor: Actor) -> Attachment:
    """Attach a file to a record; its unit becomes that of the file.

    Whoever may write the record may attach to it. Raises FileEmpty, FileTooLarge, FileTypeRefused.
    """
    shown = plain_name(name)
    if not content:
        raise FileEmpty(name=shown)
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        raise FileTooLarge(name=shown, most_megabytes=MOST_MEGABYTES)
    media_type = media_type_of(content)
    if media_type is None:
        raise FileTypeRefused(name=shown)
    with transaction() as session:
        actor.require("write", item.__record__)
        session.flush()
        attachment = Attachment(
            # Stored before the row: a row without content would be worse than the reverse.
            sha256=storage().put(content),
            size=len(content),
            media_type=media_type,
            name=shown,
            record=item.__record__,
            table_name=item.__tablename__,
            row_id=item.id,
            unit_id=getattr(item, "unit_id", None),
        )
        session.add(attachment)
        flush(session, Attachment)
        return attachment


def attachments_of(item: Base) -> list[Attachment]:
    """Return the files of a record, the newest first."""
    statement = select(Attachment).where(
        Attachment.table_name == item.__tablename__,
        Attachment.row_id == item.id,
    )
    return list(db.session.execute(statement.order_by(Attachment.id.desc())).scalars())


def open_content(attachment: Attachment) -> BinaryIO:
    """Open the content of a file; raise FileDamaged when it is not what was stored."""
    if not storage().is_intact(attachment.sha256):
        raise FileDamaged(name=attachment.name)
    return storage().open(attachment.sha256)


def detach(attachment_id: int, *, actor: Actor) -> None:
    """Remove a file from its record; the content goes when no other row names it."""
    with transaction() as session:
        attachment = get_for_update(session, Attachment, attachment_id)
        actor.require("write", attachment.record)
        sha256 = attachment.sha256
        session.delete(attachment)
        flush(session, Attachment)
        if not _is_used(session, sha256):
            after_commit(lambda: storage().remove(sha256))


def plain_name(name: str) -> str:
    """Return the last part of a file name, composed and of a length that fits."""
    last = PurePath(nfc(name).replace("\\", "/")).name.strip() or "file"
    stem, dot, suffix = last.rpartition(".")
    if len(last) <= LONGEST_NAME or not dot:
        return last[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(suffix) - 1] + dot + suffix


def _is_used(session: Session, sha256: str) -> bool:
    statement = select(Attachment.id).where(Attachment.sha256 == sha256).limit(1)
    return session.execute(statement).first() is not None
