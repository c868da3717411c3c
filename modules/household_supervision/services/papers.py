"""The papers on which steps of a review rest, and who issues them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput
from app.kernel.workflow_papers import Paper, PaperRule, Upload, declare_papers
from modules.household_supervision.models import Recommendation, UnitReview, VillageMeeting

DECISION, RECOMMENDATION, MINUTES = (
    "household_decision",
    "household_recommendation",
    "household_minutes",
)
CHAIRMAN = "Chủ tịch Ủy ban nhân dân"
STANDING_COMMITTEE = "TM. Ban Thường trực"
MEETING_CHAIR = "Chủ trì cuộc họp"

declare_papers(
    {
        DECISION: _l("Decision recognising the classes (form 02)"),
        RECOMMENDATION: _l("Recommendation of the Front"),
        MINUTES: _l("Minutes of the village meeting"),
    }
)


def _suggest_recommendation(item: Recommendation) -> Mapping[str, Any]:
    return {
        "paper_number": item.number,
        "paper_issued_on": item.issued_on or clock.today(),
        "paper_capacity": STANDING_COMMITTEE,
        "paper_organisation_id": item.issuing_organisation_id,
    }


DECISION_RULE = PaperRule(
    DECISION, _l("Decision recognising the classes (form 02)"), capacity=CHAIRMAN
)
RECOMMENDATION_RULE = PaperRule(
    RECOMMENDATION,
    _l("Recommendation of the Front"),
    capacity=STANDING_COMMITTEE,
    suggest=_suggest_recommendation,
    documents=("household_supervision.recommendation_letter",),
)
# Minutes bear no number: they are known by their meeting (khoản 3 Điều 4 QĐ 24/2021/QĐ-TTg).
MINUTES_RULE = PaperRule(
    MINUTES,
    _l("Minutes of the village meeting"),
    capacity=MEETING_CHAIR,
    is_numbered=False,
    documents=("household_supervision.meeting_minutes",),
)

_COMMITTEE = text(
    "select id from core_organisation where unit_id = :unit and kind = 'peoples_committee' "
    "and (valid_from is null or valid_from <= :day) and (valid_to is null or valid_to >= :day) "
    "order by id limit 1"
)


def decision_paper(
    session: Session,
    item: UnitReview,
    signer: str | None,
    scan: Upload | None,
    actor: Actor,
) -> Paper | None:
    """Return the chairman's decision of a commune as a paper; nothing while it has no date."""
    if item.decision_date is None:
        return None
    return Paper(
        signer=signer or actor.name,
        capacity=CHAIRMAN,
        issued_on=item.decision_date,
        number=item.decision_number,
        organisation_id=_issuer(session, item, actor, item.decision_date),
        scan=scan,
    )


@contextmanager
def named(fields: Mapping[str, str]) -> Iterator[None]:
    """Let what is wrong with a paper stand beside the fields of a form with other names."""
    try:
        yield
    except InvalidInput as error:
        found = {fields.get(name, name): text for name, text in error.errors.items()}
        raise InvalidInput(found) from error


def minutes_paper(item: VillageMeeting) -> Paper | None:
    """Return the minutes of a meeting, signed by its chair; nothing before it was held."""
    if item.held_on is None or not (item.chair_name or "").strip():
        return None
    return Paper(signer=item.chair_name or "", capacity=MEETING_CHAIR, issued_on=item.held_on)


def _issuer(session: Session, item: UnitReview, actor: Actor, day: date) -> int | None:
    """Return the People's Committee of the commune, else the body for which the actor signs."""
    values = {"unit": item.unit_id, "day": day}
    found: int | None = session.execute(_COMMITTEE, values).scalar_one_or_none()
    if found is not None:
        return found
    signing = ("recognise", UnitReview.__record__)
    bodies = (g.organisation_id for g in actor.grants if signing in g.permissions)
    return next((body for body in bodies if body is not None), None)
