"""What household supervision shows on the home page."""

from __future__ import annotations

from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.kernel.actor import Actor
from app.kernel.charts import chart_of
from app.kernel.formats import format_date, format_integer
from app.kernel.home import Chart, Contribution, Task, Tile, contribute
from app.kernel.pages import Cell, Column
from modules.household_supervision.models import (
    CaseResult,
    Finding,
    ReviewCase,
    ReviewRound,
    UnitReview,
    VillageMeeting,
)
from modules.household_supervision.services import queries
from modules.household_supervision.services.summary import SummaryRow, summarise
from modules.household_supervision.services.workflows import UNIT_REVIEW

HORIZON = timedelta(days=30)
AT_MOST = 8
AT_MOST_BARS = 20


@contribute("household_supervision")
def home(session: Session, actor: Actor, today: date) -> Contribution:
    """Return figures, tasks and a chart within the reader's rights and reach."""
    part = Contribution()
    if actor.may("read", ReviewCase.__record__):
        _figures(session, actor, part)
        _review_tasks(session, actor, part)
        _meeting_tasks(session, actor, part)
    if actor.may("read", Finding.__record__):
        _supervision_tasks(session, today, part)
    return part


def _figures(session: Session, actor: Actor, part: Contribution) -> None:
    newest = session.scalar(
        select(ReviewRound)
        .where(ReviewRound.state == "closed")
        .order_by(ReviewRound.opens_on.desc())
        .limit(1)
    )
    if newest is None or not actor.may("read", CaseResult.__record__):
        return
    rows = [
        row
        for row in summarise(newest.id, actor=actor)
        if row.area is None and (row.counts.poor or row.counts.near_poor)
    ]
    if not rows:
        return
    top = rows[0]
    url = url_for("SummaryView.index", round=newest.id)
    year = newest.opens_on.year
    part.tiles += [
        Tile(
            _("Poor households, end of %(year)s", year=year),
            format_integer(top.counts.poor),
            url,
            "danger",
        ),
        Tile(
            _("Near-poor households, end of %(year)s", year=year),
            format_integer(top.counts.near_poor),
            url,
            "warning",
        ),
    ]
    part.charts.append(_chart(rows, year))


def _chart(rows: list[SummaryRow], year: int) -> Chart:
    top = rows[0].unit
    shown = [row for row in rows if row.unit.parent_id == top.id][:AT_MOST_BARS] or rows[:1]
    labels = [row.unit.name for row in shown]
    poor, near = _("Poor"), _("Near-poor")
    return Chart(
        title=_("Poor and near-poor households, end of %(year)s", year=year),
        chart_id="households",
        columns=(
            Column("unit", _("Unit")),
            Column("poor", poor, numeric=True),
            Column("near", near, numeric=True),
        ),
        rows=tuple(
            (
                Cell(row.unit.full_name),
                Cell(format_integer(row.counts.poor), kind="number"),
                Cell(format_integer(row.counts.near_poor), kind="number"),
            )
            for row in shown
        ),
        data={
            "kind": "bar",
            "labels": labels,
            "series": [
                {"label": poor, "values": [row.counts.poor for row in shown]},
                {"label": near, "values": [row.counts.near_poor for row in shown]},
            ],
        },
    )


def _review_tasks(session: Session, actor: Actor, part: Contribution) -> None:
    open_reviews = session.scalars(
        select(UnitReview)
        .join(ReviewRound, ReviewRound.id == UnitReview.round_id)
        .where(ReviewRound.state == "open", UnitReview.state != "closed")
        .options(joinedload(UnitReview.unit), joinedload(UnitReview.round))
        .order_by(UnitReview.id)
        .limit(200)
    )
    mine = [item for item in open_reviews if UNIT_REVIEW.available(item, actor)]
    for item in mine[:AT_MOST]:
        step = UNIT_REVIEW.available(item, actor)[0]
        state = str(UNIT_REVIEW.state(item.state).label)
        part.tasks.append(
            Task(
                title=str(item.unit),
                detail=_("%(state)s; next: %(step)s", state=state, step=str(step.label)),
                url=url_for("UnitReviewView.show", pk=item.id),
            )
        )


def _meeting_tasks(session: Session, actor: Actor, part: Contribution) -> None:
    if not actor.may("write", VillageMeeting.__record__):
        return
    waiting = session.scalars(
        select(VillageMeeting)
        .where(VillageMeeting.state.in_(["draft", "held"]))
        .options(joinedload(VillageMeeting.unit))
        .order_by(VillageMeeting.held_on)
        .limit(AT_MOST)
    )
    for item in waiting:
        part.tasks.append(
            Task(
                title=_("Village meeting: %(village)s", village=str(item.unit)),
                detail=_("planned") if item.state == "draft" else _("held, not yet concluded"),
                url=url_for("VillageMeetingView.show", pk=item.id),
                due=format_date(item.held_on) if item.held_on else "",
            )
        )


def _supervision_tasks(session: Session, today: date, part: Contribution) -> None:
    open_findings = session.scalar(
        select(func.count()).select_from(Finding).where(Finding.state != "closed")
    )
    part.tiles.append(
        Tile(
            _("Open findings of the Front"),
            format_integer(open_findings or 0),
            url_for("FindingView.list"),
            "info",
        )
    )
    chart = chart_of("FindingView", "by_severity")
    if chart is not None:
        part.charts.append(chart)
    for item in queries.awaited_recommendations(session, today + HORIZON)[:AT_MOST]:
        late = item.due_on is not None and item.due_on < today
        part.tasks.append(
            Task(
                title=_("Recommendation %(number)s", number=str(item)),
                detail=item.content[:120],
                url=url_for("RecommendationView.show", pk=item.id),
                due=format_date(item.due_on) if item.due_on else "",
                tone="danger" if late else "warning",
            )
        )
