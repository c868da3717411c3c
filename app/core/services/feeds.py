"""The calendar of a reader: what they have to do, at a secret address for their telephone.

Only a hash of the address is kept. What it gives is what its owner reaches on the day, and in words
that name no record: a calendar lies on servers of others (docs/adr/0045).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.errors import FeedTooOften
from app.core.models import AdminUnit, Organisation, User
from app.core.services import due as services
from app.kernel import due
from app.kernel.actor import Actor, bind_actor
from app.kernel.due import DueItem
from app.kernel.errors import NotAllowed
from app.kernel.records import trail_event
from app.kernel.registry import registry
from app.kernel.security import actor_from, read_context
from app.kernel.transaction import transaction

USER = "core.User"
ZONE = "Asia/Ho_Chi_Minh"
MOST_AN_HOUR = 60
MOST_EVENTS = 1_000
BACK, AHEAD = timedelta(days=90), timedelta(days=366)
ONE_DAY = timedelta(days=1)
_RENEW = text("select core_feed_renew(:hash)")
_END = text("select core_feed_end()")
_MINE = text("select * from core_feed_mine()")
_OPEN = text("select * from core_feed_open(:hash, :most)")
_CHANGED = text("select core_feed_changed(:hash, :mark)")


@dataclass(frozen=True)
class OwnFeed:
    """The reader's own calendar: since when it has its address, and when it was last fetched."""

    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Given:
    """What an address gives: the calendar, its mark, and since when it is what it is."""

    body: bytes
    mark: str
    changed_at: datetime


def renew(*, actor: Actor) -> str:
    """Make a new secret address and return it, this once; the one before is worth nothing."""
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        _require_person(actor)
        session.execute(_RENEW, {"hash": _hash(token)})
        _note(session, actor, "feed_made")
    return token


def end(*, actor: Actor) -> None:
    """End the actor's calendar."""
    with transaction() as session:
        _require_person(actor)
        if session.execute(_END).scalar_one():
            _note(session, actor, "feed_ended")


def own_feed(session: Session) -> OwnFeed | None:
    """Return the reader's calendar, if there is one."""
    row = session.execute(_MINE).one_or_none()
    return OwnFeed(row.made_at, row.used_at) if row is not None else None


def given_at(session: Session, token: str, home: str, *, today: date) -> Given | None:
    """Return what an address gives; None for one that is none, or not any more.

    The session acts for the owner from here on. Raises FeedTooOften. Commits: the use is noted.
    """
    told = {"hash": _hash(token), "most": MOST_AN_HOUR}
    found = session.execute(_OPEN, told).one_or_none()
    session.commit()
    if found is None:
        return None
    if found.is_too_much:
        raise FeedTooOften
    context = read_context(session, found.user_id)
    owner = actor_from(context, found.user_id, "")
    bind_actor(session, owner)
    with force_locale(found.language):
        items = services.own_items(
            session,
            owner,
            context["modules"],
            since=today - BACK,
            until=today + AHEAD,
            most=MOST_EVENTS,
        )
        lines = _lines(session, items, home)
        mark = hashlib.sha256(repr((found.language, lines)).encode()).hexdigest()
        changed = session.execute(_CHANGED, {"hash": _hash(token), "mark": mark}).scalar_one()
        session.commit()
        return Given(_calendar(lines, changed, home), mark, changed)


# -- what stands in it ----------------------------------------------------------------------------

Line = tuple[str, date, str, str]  # uid, day, summary, address


def _lines(session: Session, items: Sequence[DueItem], home: str) -> list[Line]:
    """Return the events in neutral words: a kind of duty and whose it is, never a record's name."""
    organisations = _names(session, Organisation, {item.organisation_id for item in items})
    units = _names(session, AdminUnit, {item.unit_id for item in items})
    host = home.partition("://")[2] or "chungtay"
    found = []
    for item in items:
        source = due.source_named(item.source)
        if source is None:
            continue
        whose = organisations.get(item.organisation_id) or units.get(item.unit_id) or ""
        label = str(source.label)
        summary = _("%(duty)s: %(whose)s", duty=label, whose=whose) if whose else label
        url = registry().record_views[source.record].url("show", pk=item.row_id)
        uid = f"{item.source}.{item.row_id}@{host}"
        found.append((uid, item.due_on, summary, f"{home}{url}"))
    return found


def _names(session: Session, model: Any, keys: set[int | None]) -> dict[int | None, str]:
    known = [key for key in keys if key is not None]
    if not known:
        return {}
    return {row.id: str(row) for row in session.scalars(select(model).where(model.id.in_(known)))}


def _calendar(lines: Sequence[Line], changed: datetime, home: str) -> bytes:
    """Return the calendar; the same content gives the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Chung Tay//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Chung Tay: what I have to do"))
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", timedelta(hours=4), parameters={"VALUE": "DURATION"})
    calendar.add("url", f"{home}/")
    for uid, day, summary, address in lines:
        event = Event()
        event.add("uid", uid)
        event.add("dtstamp", changed.astimezone(UTC).replace(microsecond=0))
        event.add("dtstart", day)
        event.add("dtend", day + ONE_DAY)
        event.add("summary", summary)
        event.add("url", address)
        event.add("transp", "TRANSPARENT")  # a last day keeps nobody busy
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _require_person(actor: Actor) -> None:
    if actor.user_id is None:
        raise NotAllowed(verb="write", record=USER)


def _note(session: Session, actor: Actor, event: str) -> None:
    user = session.get(User, actor.user_id)
    if user is not None:
        trail_event(session, event, user, {})
