"""Background work of household supervision."""

from __future__ import annotations

from datetime import date

from app.kernel.jobs import job
from modules.household_supervision.services.supervision import mark_overdue


@job("household_supervision.mark_overdue", cron="15 5 * * *")
def mark_overdue_recommendations(*, today: date) -> None:
    """Mark the recommendations whose answer is overdue, every morning."""
    mark_overdue(today=today)
