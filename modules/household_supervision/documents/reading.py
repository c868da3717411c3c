"""What papers read beside their record: within the reader's reach, with a trace in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from app.kernel import reading
from app.kernel.actor import session_actor
from app.kernel.registry import registry
from modules.household_supervision.models import Finding, PlanUnit, ReviewCase, SupervisionPlan
from modules.household_supervision.models.scopes import BROWSE
from modules.household_supervision.services.review_steps import session_of


def note(view_name: str, items: Iterable[Any], names: Sequence[str]) -> None:
    """Note in the trail that columns of other records stand on a paper."""
    reading.note(registry().views[view_name], items, names)


def browses(item: Any, unit_id: int) -> bool:
    """Tell whether the reader sees every household of a unit: a paper never shows a part."""
    session = object_session(item)
    if session is None:
        return False
    actor = session_actor(session)
    reach = actor.units(BROWSE, ReviewCase.__record__)
    return actor.is_system or reach is None or unit_id in reach


def sees_findings(item: SupervisionPlan) -> bool:
    """Tell whether the reader sees every finding of a plan, also what was not shared yet.

    A member of the team from another body sees the sample and the visits, but no findings.
    """
    session = session_of(item)
    actor = session_actor(session)
    if actor.is_system:
        return True
    bodies = actor.organisations("read", Finding.__record__)
    units = actor.units("read", Finding.__record__)
    if bodies is not None and item.organisation_id not in bodies:
        return False
    supervised = session.scalars(select(PlanUnit.unit_id).where(PlanUnit.plan_id == item.id))
    return units is None or units.issuperset(supervised)


def lines(words: str | None) -> tuple[str, ...]:
    """Return the lines that somebody typed, without their dashes and signs at the end."""
    found = (each.strip().lstrip("-+•").strip() for each in (words or "").splitlines())
    return tuple(each for line in found if (each := line.rstrip(" .;,")))


def points(words: str | None) -> tuple[str, ...]:
    """Return the points that somebody typed in lines, or one after another between semicolons."""
    found = (part.strip() for line in lines(words) for part in line.split(";"))
    return tuple(part[:1].upper() + part[1:] for part in found if part)


__all__ = ["browses", "lines", "note", "points", "sees_findings", "session_of"]
