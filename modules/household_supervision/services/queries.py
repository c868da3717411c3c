"""Questions that screens ask: progress, what waits, what a check found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from modules.household_supervision.models import (
    CaseDeprivation,
    CaseResult,
    ImportRow,
    Recommendation,
    ReviewCase,
    UnitReview,
)
from modules.household_supervision.models.choices import RecommendationState, RowOutcome

AWAITED = (RecommendationState.ISSUED, RecommendationState.RECEIVED, RecommendationState.OVERDUE)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many records stand in each state."""

    by_state: dict[str, int]

    @property
    def total(self) -> int:
        """Return the number of all of them."""
        return sum(self.by_state.values())


def round_progress(session: Session, round_id: int) -> Progress:
    """Count the communes of a round by state."""
    rows = session.execute(
        select(UnitReview.state, func.count())
        .where(UnitReview.round_id == round_id)
        .group_by(UnitReview.state)
    )
    return Progress({row[0]: row[1] for row in rows})


def review_progress(session: Session, unit_review_id: int) -> Progress:
    """Count the households of a commune's review by state."""
    rows = session.execute(
        select(ReviewCase.state, func.count())
        .where(ReviewCase.unit_review_id == unit_review_id)
        .group_by(ReviewCase.state)
    )
    return Progress({row[0]: row[1] for row in rows})


def case_with_results(session: Session, case_id: int) -> ReviewCase | None:
    """Return a household's case with its classes and deprivations, ready to be shown."""
    return session.execute(
        select(ReviewCase)
        .where(ReviewCase.id == case_id)
        .options(
            selectinload(ReviewCase.results).joinedload(CaseResult.standard),
            selectinload(ReviewCase.deprivations).joinedload(CaseDeprivation.indicator),
            joinedload(ReviewCase.household),
        )
    ).scalar_one_or_none()


def import_preview(
    session: Session, import_id: int, *, outcome: RowOutcome | None = None, limit: int = 200
) -> Sequence[ImportRow]:
    """Return the rows of a checked list in their order."""
    statement = select(ImportRow).where(ImportRow.import_id == import_id)
    if outcome is not None:
        statement = statement.where(ImportRow.outcome == outcome)
    return session.scalars(statement.order_by(ImportRow.row_no).limit(limit)).all()


def awaited_recommendations(session: Session, until: date) -> Sequence[Recommendation]:
    """Return the recommendations whose answer is due by a day, the most urgent first."""
    return session.scalars(
        select(Recommendation)
        .where(Recommendation.state.in_(AWAITED), Recommendation.due_on <= until)
        .order_by(Recommendation.due_on, Recommendation.id)
    ).all()
