"""Organisations with dated names and parents."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import AlreadyEnded, ChangeNotLater, OrganisationCycle
from app.core.events import organisation_changed
from app.core.models import Organisation, OrganisationVersion
from app.core.services.units import in_force
from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.records import check_version, flush, get_for_update
from app.kernel.text import search_key, sort_key
from app.kernel.transaction import transaction

RECORD = Organisation.__record__


def create_organisation(
    *,
    code: str,
    kind: str,
    level: str,
    name: str,
    actor: Actor,
    unit_id: int | None = None,
    parent_id: int | None = None,
    contact: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Organisation:
    """Enter an organisation with its first name and parent."""
    with transaction() as session:
        actor.require("write", RECORD)
        item = Organisation(
            code=code,
            kind=kind,
            level=level,
            unit_id=unit_id,
            parent_id=parent_id,
            name=name,
            search_key=search_key(name, code),
            sort_key=sort_key(name),
            contact=contact.strip(),
            valid_from=valid_from,
            valid_to=valid_to,
        )
        session.add(item)
        flush(session, Organisation)
        session.add(
            OrganisationVersion(
                organisation_id=item.id,
                name=name,
                parent_id=parent_id,
                valid_from=valid_from,
                valid_to=valid_to,
            )
        )
        flush(session, OrganisationVersion)
        return item


def change_organisation(
    organisation_id: int,
    *,
    since: date,
    actor: Actor,
    version: int | None = None,
    **values: Any,
) -> Organisation:
    """Give an organisation another name or parent (`name`, `parent_id`) from a day on.

    Its `contact` has no days: letters bear the one of the day on which they are made.

    A second change on the same day corrects the first. The current name and parent become those
    of `since`.
    """
    with transaction() as session:
        actor.require("write", RECORD)
        item = get_for_update(session, Organisation, organisation_id)
        check_version(item, version)
        latest = _latest(session, item)
        item.contact = (values.get("contact", item.contact) or "").strip()
        name = values.get("name", latest.name)
        parent_id = values.get("parent_id", latest.parent_id)
        if parent_id is not None and item.id in _above(session, parent_id):
            raise OrganisationCycle(name=item.name)
        if (name, parent_id) != (latest.name, latest.parent_id):
            _change(session, latest, name, parent_id, since)
            _refresh(session, item, since)
            organisation_changed.send(item, since=since)
        return item


def end_organisation(organisation_id: int, *, on: date, actor: Actor) -> Organisation:
    """End an organisation; `on` is its last day."""
    with transaction() as session:
        actor.require("write", RECORD)
        item = get_for_update(session, Organisation, organisation_id)
        if item.valid_to is not None:
            raise AlreadyEnded(on=item.valid_to)
        latest = _latest(session, item)
        if latest.valid_from is not None and on < latest.valid_from:
            raise ChangeNotLater(first=latest.valid_from)
        item.valid_to = latest.valid_to = on
        flush(session, Organisation)
        return item


def organisations_on(on: date) -> list[OrganisationVersion]:
    """Return the names and parents in force on a day, in Vietnamese order."""
    statement = select(OrganisationVersion).where(in_force(OrganisationVersion, on))
    found = db.session.execute(statement).scalars()
    return sorted(found, key=lambda version: sort_key(version.name))


def organisation_by_code(code: str) -> Organisation | None:
    """Return the organisation of a code."""
    return db.session.execute(
        select(Organisation).where(Organisation.code == code)
    ).scalar_one_or_none()


def enter_once(*, code: str, actor: Actor, **values: Any) -> int:
    """Return the key of the organisation of a code, entering it where nobody has."""
    known = organisation_by_code(code)
    return create_organisation(code=code, actor=actor, **values).id if known is None else known.id


def version_on(organisation_id: int, on: date) -> OrganisationVersion | None:
    """Return name and parent of an organisation on a day."""
    statement = select(OrganisationVersion).where(
        OrganisationVersion.organisation_id == organisation_id, in_force(OrganisationVersion, on)
    )
    return db.session.execute(statement).scalar_one_or_none()


def refresh_names(*, actor: Actor, today: date) -> int:
    """Make the current names and parents those in force today; return how many changed."""
    with transaction() as session:
        actor.require("write", RECORD)
        statement = (
            select(Organisation)
            .join(OrganisationVersion, OrganisationVersion.organisation_id == Organisation.id)
            .where(in_force(OrganisationVersion, today))
            .where(
                (Organisation.name != OrganisationVersion.name)
                | Organisation.parent_id.is_distinct_from(OrganisationVersion.parent_id)
            )
        )
        stale = list(session.execute(statement).scalars())
        for item in stale:
            _refresh(session, item, today)
        return len(stale)


def _latest(session: Session, item: Organisation) -> OrganisationVersion:
    statement = (
        select(OrganisationVersion)
        .where(OrganisationVersion.organisation_id == item.id)
        .order_by(OrganisationVersion.valid_from.desc().nulls_last())
        .limit(1)
    )
    return session.execute(statement).scalar_one()


def _change(
    session: Session, latest: OrganisationVersion, name: str, parent_id: int | None, on: date
) -> None:
    """End the latest version the day before, and add one that runs as long as it would have."""
    if latest.valid_to is not None and on > latest.valid_to:
        raise AlreadyEnded(on=latest.valid_to)
    if on == latest.valid_from:
        latest.name, latest.parent_id = name, parent_id
        flush(session, OrganisationVersion)
        return
    if latest.valid_from is not None and on < latest.valid_from:
        raise ChangeNotLater(first=latest.valid_from)
    last, latest.valid_to = latest.valid_to, on - timedelta(days=1)
    session.flush()
    session.add(
        OrganisationVersion(
            organisation_id=latest.organisation_id,
            name=name,
            parent_id=parent_id,
            valid_from=on,
            valid_to=last,
        )
    )
    flush(session, OrganisationVersion)


def _refresh(session: Session, item: Organisation, today: date) -> None:
    version = version_on(item.id, today)
    if version is not None:
        item.name, item.parent_id = version.name, version.parent_id
        item.search_key = search_key(version.name, item.code)
        item.sort_key = sort_key(version.name)
        flush(session, Organisation)


def _above(session: Session, organisation_id: int) -> set[int]:
    """Return an organisation and all above it, by any of its versions: past ones count too."""
    found: set[int] = set()
    waiting = {organisation_id}
    while waiting:
        found |= waiting
        statement = select(OrganisationVersion.parent_id).where(
            OrganisationVersion.organisation_id.in_(waiting),
            OrganisationVersion.parent_id.is_not(None),
        )
        parents = {key for key in session.execute(statement).scalars() if key is not None}
        waiting = parents - found
    return found
