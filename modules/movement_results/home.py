"""What results of movements show on the home page: how reports stand against the registers."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.charts import chart_of
from app.kernel.formats import format_integer
from app.kernel.home import Contribution, Task, Tile, contribute
from modules.movement_results.models import Comparison, ResultLine
from modules.movement_results.permissions import OVERSEE, SUM_UP

AT_MOST = 8


@contribute("movement_results")
def home(session: Session, actor: Actor, _today: date) -> Contribution:
    """Return figures, a chart and what waits to be summed up, within rights and reach."""
    part = Contribution()
    if not actor.may("read", ResultLine.__record__):
        return part
    differ = session.scalar(
        select(func.count()).select_from(ResultLine).where(ResultLine.outcome == "DIFFERS")
    )
    if differ is not None:
        url = url_for("ResultLineView.list", outcome="DIFFERS")
        tone = "danger" if differ else "success"
        label = _("Results that differ from the registers")
        part.tiles.append(Tile(label, format_integer(differ), url, tone))
    if actor.may(OVERSEE, ResultLine.__record__):
        chart = chart_of("ResultLineView", "by_outcome")
        if chart is not None:
            part.charts.append(chart)
    if actor.may(SUM_UP, Comparison.__record__):
        waiting = session.scalars(
            select(Comparison).where(Comparison.state == "draft").limit(AT_MOST)
        )
        part.tasks += [
            Task(
                title=str(item),
                detail=_("Look at the results and sum up the year"),
                url=url_for("ComparisonView.show", pk=item.id),
            )
            for item in waiting.unique()
        ]
    return part
