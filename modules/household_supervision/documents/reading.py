"""What papers read beside their record: within the reader's reach, with a trace in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import object_session

from app.kernel import reading
from app.kernel.actor import session_actor
from app.kernel.registry import registry
from modules.household_supervision.models import (
    Finding,
    ReviewCase,
    Sample,
    SampledHousehold,
    SupervisionPlan,
    Visit,
    VisitHousehold,
)
from modules.household_supervision.models.scopes import BROWSE
from modules.household_supervision.services.review_steps import session_of

# What papers of a supervision are counted from.
OF_A_PLAN = tuple(
    model.__record__ for model in (Finding, Sample, SampledHousehold, Visit, VisitHousehold)
)


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


def sees_all_of(item: Any, plan: SupervisionPlan) -> bool:
    """Tell whether the reader sees all that a plan did and found, also what is not shared yet.

    These are the people of the plan's body in its whole area. A member of the team from another
    body sees sample and visits, but no findings. Asks the reader's rights alone, no statement.
    """
    session = object_session(item)
    if session is None:
        return False
    actor = session_actor(session)
    if actor.is_system:
        return True
    units = actor.units("read", Finding.__record__)
    bodies = [actor.organisations("read", record) for record in OF_A_PLAN]
    return (units is None or plan.unit_id in units) and all(
        body is None or plan.organisation_id in body for body in bodies
    )


def lines(words: str | None) -> tuple[str, ...]:
    """Return the lines that somebody typed, without their dashes and signs at the end."""
    found = (each.strip().lstrip("-+•").strip() for each in (words or "").splitlines())
    return tuple(each for line in found if (each := line.rstrip(" .;,")))


def points(words: str | None) -> tuple[str, ...]:
    """Return the points that somebody typed in lines, or one after another between semicolons."""
    found = (part.strip() for line in lines(words) for part in line.split(";"))
    return tuple(part[:1].upper() + part[1:] for part in found if part)


__all__ = ["browses", "lines", "note", "points", "sees_all_of", "session_of"]
