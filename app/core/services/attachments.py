"""Files of records: checked by content, stored under their hash, served by their record only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core.errors import FileDamaged
from app.core.models import Attachment, DocumentTemplate
from app.core.services.kept_files import MOST_MEGABYTES, kept, plain_name
from app.core.services.storage import storage
from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.models import Base
from app.kernel.records import flush, get_for_update
from app.kernel.transaction import after_commit, transaction

__all__ = ["MOST_MEGABYTES", "attach", "attachments_of", "detach", "open_content", "plain_name"]


def attach(item: Base, name: str, content: bytes, *, actor: Actor) -> Attachment:
    """Attach a file to a record; its unit becomes that of the file.

    Whoever may write the record may attach to it. Raises FileRefused.
    """
    file = kept(name, content, most_megabytes=MOST_MEGABYTES)
    with transaction() as session:
        actor.require("write", item.__record__)
        session.flush()
        attachment = Attachment(
            # Stored before the row: a row without content would be worse than the reverse.
            sha256=storage().put(file.content),
            thumbnail_sha256=storage().put(file.thumbnail) if file.thumbnail else None,
            size=len(file.content),
            media_type=file.media_type,
            name=file.name,
            told_more=file.told_more,
            record=item.__record__,
            table_name=item.__tablename__,
            row_id=item.id,
            unit_id=getattr(item, "unit_id", None),
        )
        session.add(attachment)
        flush(session, Attachment)
        return attachment


def attachments_of(item: Base, limit: int | None = None) -> list[Attachment]:
    """Return the files of a record, the newest first."""
    statement = select(Attachment).where(
        Attachment.table_name == item.__tablename__,
        Attachment.row_id == item.id,
    )
    return list(db.session.execute(statement.order_by(Attachment.id.desc()).limit(limit)).scalars())


def count_of(item: Base) -> int:
    """Return how many files of a record the reader reaches."""
    statement = select(func.count(Attachment.id)).where(
        Attachment.table_name == item.__tablename__, Attachment.row_id == item.id
    )
    return int(db.session.execute(statement).scalar_one())


def open_content(attachment: Attachment) -> BinaryIO:
    """Open the content of a file; raise FileDamaged when it is not what was stored."""
    return _open(attachment, attachment.sha256)


def open_thumbnail(attachment: Attachment) -> BinaryIO | None:
    """Open the small picture of a file, if it has one."""
    name = attachment.thumbnail_sha256
    return None if name is None else _open(attachment, name)


def _open(attachment: Attachment, sha256: str) -> BinaryIO:
    if not storage().is_intact(sha256):
        raise FileDamaged(name=attachment.name)
    return storage().open(sha256)


def detach(attachment_id: int, *, actor: Actor) -> None:
    """Remove a file from its record; the content goes when no other row names it."""
    with transaction() as session:
        attachment = get_for_update(session, Attachment, attachment_id)
        actor.require("write", attachment.record)
        contents = {attachment.sha256, attachment.thumbnail_sha256} - {None}
        session.delete(attachment)
        flush(session, Attachment)
        unused = [sha256 for sha256 in contents if sha256 and not is_used(session, sha256)]
        after_commit(lambda: _remove(unused))


def _remove(contents: Iterable[str]) -> None:
    for sha256 in contents:
        storage().remove(sha256)


def is_used(session: Session, sha256: str) -> bool:
    """Tell whether a file or a template still has a content."""
    named = or_(Attachment.sha256 == sha256, Attachment.thumbnail_sha256 == sha256)
    template = select(DocumentTemplate.id).where(DocumentTemplate.sha256 == sha256)
    found = select(Attachment.id).where(named).limit(1)
    return any(session.execute(each).first() is not None for each in (found, template.limit(1)))
