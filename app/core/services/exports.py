"""Keeps the register of exports: what was asked, the sealed file, who fetches it until when."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.domain.serials import new_serial, read_serial
from app.core.errors import ExportGone, ExportOutOfReach
from app.core.models.exports import Export, ExportState
from app.core.services import sealed_files
from app.core.services.sealed_files import new_key, open_file, seal_file
from app.kernel import clock, formats
from app.kernel.actor import Actor, session_actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.export_desk import Order, Settings, Ticket, Write, provide_desk
from app.kernel.export_sheets import Watermark
from app.kernel.jobs import defer
from app.kernel.models import class_of_table
from app.kernel.records import get_for_update, trail_event
from app.kernel.transaction import transaction

JOB = "core.make_export"
STALE = timedelta(hours=24)  # what no worker has finished by then is given up
KEYS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Limits:
    """What the installation sets: rows at once and in all, hours that a file is kept, and where."""

    at_once: int
    most: int
    hours: int
    folder: Path


_LIMITS: list[Limits] = []


def configure(config: Mapping[str, Any]) -> None:
    """Take the limits from the settings of the program."""
    _LIMITS[:] = [
        Limits(
            config["EXPORT_AT_ONCE"],
            config["EXPORT_MOST"],
            config["EXPORT_HOURS"],
            Path(config["FILES_DIR"]) / "exports",
        )
    ]


def folder() -> Path:
    """Return the folder of sealed exports; it is no part of a backup."""
    found = _LIMITS[0].folder
    found.mkdir(parents=True, exist_ok=True)
    return found


class Exports:
    """The register of exports in the table of core."""

    def settings(self) -> Settings:
        """Return the limits of exports."""
        return Settings(at_once=_LIMITS[0].at_once, most=_LIMITS[0].most)

    def register(self, order: Order, *, later: bool, asked: Mapping[str, Any]) -> Ticket:
        """Keep what is asked for and say so in the trail, before there is a file."""
        with transaction() as session:
            item = Export(
                user_id=session_actor(session).user_id,
                serial=new_serial(secrets.choice),
                record=order.record,
                about=order.table,
                list_view=order.list_view,
                title=order.title[:200],
                address=order.address,
                language=order.language,
                kind=order.kind,
                purpose=order.purpose,
                columns=list(order.columns),
                personal=list(order.personal),
                total=order.total,
            )
            session.add(item)
            session.flush()
            _tell_trail(session, item, asked)
            if later:
                defer(session, JOB, export_id=item.id)
            else:
                item.state = ExportState.RUNNING
            session.flush()
            return ticket_of(session, item)

    def make(self, ticket: Ticket, write: Write) -> Path:
        """Have the file written and keep it sealed; return the plain copy."""
        sealed = folder() / ticket.mark.serial
        with transaction() as session:
            kind = get_for_update(session, Export, ticket.key).kind
        plain = sealed.with_suffix(f".{kind}")
        try:
            held = write(plain, ticket.mark)
            key = new_key()
            size = seal_file(plain, sealed, key, ticket.mark.serial)
            _keep(ticket.key, key, size, held)
        except BaseException:
            plain.unlink(missing_ok=True)
            raise
        return plain

    def url_of(self, ticket: Ticket) -> str:
        """Return the address of the reader's own exports."""
        return f"/account/exports/#{ticket.mark.serial}"


def _tell_trail(session: Session, item: Export, asked: Mapping[str, Any]) -> None:
    details = {
        **asked,
        "serial": item.serial,
        "format": item.kind,
        "rows": item.total,
        "columns": item.columns,
        "personal": item.personal,
    }
    if item.purpose:
        details["purpose"] = item.purpose
    about = _About(item.record, item.about or None)
    trail_event(session, "export", about, details)  # type: ignore[arg-type]


class _About:
    """What an entry of the trail is about: a list, which is no row."""

    def __init__(self, record: str, table: str | None) -> None:
        self.__record__, self.__tablename__ = record, table


def _keep(key: int, file_key: str, size: int, held: Sequence[int]) -> None:
    with transaction() as session:
        item = get_for_update(session, Export, key)
        item.state = ExportState.DONE
        item.file_key, item.size, item.row_ids = file_key, size, list(held)
        item.done = item.total
        item.ends_at = clock.now() + timedelta(hours=_LIMITS[0].hours)


def ticket_of(session: Session, item: Export) -> Ticket:
    """Return a registered export with its watermark, in the language in which it was asked for."""
    user = item.user or session.get_one(type(item).user.property.mapper.class_, item.user_id)
    author = f"{user.last_name} {user.first_name}".strip() or user.username
    with force_locale(item.language):
        lines = [
            item.title,
            _(
                "Exported by %(author)s (%(login)s), %(at)s",
                author=author,
                login=user.username,
                at=formats.format_datetime(item.created_at),
            ),
            _("Serial number: %(serial)s", serial=item.serial),
        ]
        if item.purpose:
            lines.insert(2, _("Purpose: %(purpose)s", purpose=item.purpose))
    mark = Watermark(item.serial, item.title, author, item.purpose, item.created_at, tuple(lines))
    return Ticket(item.id, mark)


desk = provide_desk(Exports())


# -- made by a worker -----------------------------------------------------------------


def begin(key: int) -> tuple[Order, Ticket, int] | None:
    """Mark an export as being made; None when it is made already, or over."""
    with transaction() as session:
        item = get_for_update(session, Export, key)
        if item.state not in (ExportState.WAITING, ExportState.FAILED, ExportState.RUNNING):
            return None
        item.state, item.done, item.message = ExportState.RUNNING, 0, ""
        order = Order(
            record=item.record,
            table=item.about,
            list_view=item.list_view,
            title=item.title,
            address=item.address,
            language=item.language,
            kind=item.kind,
            purpose=item.purpose,
            columns=tuple(item.columns),
            personal=tuple(item.personal),
            total=item.total,
        )
        return order, ticket_of(session, item), item.user_id


def fail(key: int, message: str) -> None:
    """Say why an export was not made."""
    with transaction() as session:
        item = get_for_update(session, Export, key)
        item.state, item.message = ExportState.FAILED, message


def note_progress(key: int, done: int, user_id: int) -> None:
    """Say how far an export is, beside the transaction that reads the rows."""
    sealed_files.note_done(Export, key, done, str(user_id))


# -- fetched --------------------------------------------------------------------------


def own_exports(session: Session, *, actor: Actor, most: int = 100) -> list[Export]:
    """Return the actor's exports, the newest first."""
    mine = select(Export).where(Export.user_id == actor.user_id)
    return list(session.scalars(mine.order_by(Export.id.desc()).limit(most)))


def fetch(key: int, *, actor: Actor) -> tuple[Export, Iterator[bytes]]:
    """Return the file of one's own export, after asking anew whether one may see all that it holds.

    Raises NotFound for another's, ExportGone when it is over, NotAllowed without the right to read
    such records, ExportOutOfReach when a record in it is not within reach any more.
    """
    with transaction() as session:
        item = session.get(Export, key)
        if item is None or item.user_id != actor.user_id:
            raise NotFound
        if (
            item.state != ExportState.DONE
            or sealed_files.is_over(item, clock.now())
            or item.file_key is None
        ):
            raise ExportGone
        if not actor.may("read", item.record) and item.list_view:
            raise NotAllowed(verb="read", record=item.record)
        if item.about:
            _require_reach(session, item)
        trail_event(session, "download", item, {"serial": item.serial})
        return item, open_file(folder() / item.serial, item.file_key, item.serial)


def _require_reach(session: Session, item: Export) -> None:
    """Raise ExportOutOfReach unless each record of the file is still within the actor's reach."""
    model: Any = class_of_table(item.about)
    keys = item.row_ids or []
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = set(keys[start : start + KEYS_AT_ONCE])
        found = session.scalar(select(func.count()).where(model.id.in_(part)))
        if found != len(part):
            raise ExportOutOfReach


def find_by_serial(session: Session, typed: str) -> Export | None:
    """Return the export that a serial number names, within the actor's reach."""
    serial = read_serial(typed)
    return None if serial is None else session.scalar(select(Export).where(Export.serial == serial))


# -- over -----------------------------------------------------------------------------


def clear_out() -> int:
    """Remove the files of exports that are over, and give up what no worker finished."""
    return sealed_files.clear_out(Export, ExportState, folder(), now=clock.now(), stale=STALE)
