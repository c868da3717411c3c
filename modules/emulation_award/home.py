"""What commendation shows on the home page: what waits for the reader, by role, and figures."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.formats import format_date, format_integer
from app.kernel.home import Chart, Contribution, Task, Tile, contribute
from app.kernel.pages import Cell, Column
from modules.emulation_award.models import Award, BoardSession, Decision, Nomination
from modules.emulation_award.permissions import (
    CHOOSE,
    COUNT,
    NOMINATE,
    OPEN,
    SIGN,
    VERIFY,
    VOTE,
)
from modules.emulation_award.services import counts, votes
from modules.emulation_award.services.decisions import register_total
from modules.emulation_award.services.workflows import NOMINATION

AT_MOST = 8
# States of nominations that wait for who holds the verb.
WAITING = (
    (NOMINATE, ("draft", "incomplete")),
    (VERIFY, ("submitted", "verifying", "frozen")),
    (CHOOSE, ("reserve",)),
)


@contribute("emulation_award")
def home(session: Session, actor: Actor, today: date) -> Contribution:
    """Return figures, tasks and a chart within the reader's rights and reach."""
    part = Contribution()
    if actor.may("read", Award.__record__):
        _register(session, part)
    if actor.may("read", Nomination.__record__):
        _nominations(session, actor, today, part)
    if actor.may("read", BoardSession.__record__):
        _sessions(session, actor, part)
    if actor.may(SIGN, Decision.__record__):
        _decisions(session, part)
    return part


def _register(session: Session, part: Contribution) -> None:
    count, amount = register_total(session)
    if count:
        url = url_for("AwardView.list")
        part.tiles += [
            Tile(_("Commendations in the register"), format_integer(count), url, "success"),
            Tile(_("Money decided, đồng"), format_integer(amount), url),
        ]


def _nominations(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    rows = session.execute(select(Nomination.state, func.count()).group_by(Nomination.state)).all()
    found = {row[0]: row[1] for row in rows}
    if not found:
        return
    states = [state for state in NOMINATION.states if state.name in found]
    part.charts.append(_chart([(str(s.label), found[s.name]) for s in states]))
    for verb, waiting in WAITING:
        if actor.may(verb, Nomination.__record__):
            _waiting(session, waiting, today, part)


def _waiting(session: Session, states: tuple[str, ...], today: date, part: Contribution) -> None:
    items = session.scalars(
        select(Nomination)
        .where(Nomination.state.in_(states))
        .order_by(Nomination.review_due_on, Nomination.id)
        .limit(AT_MOST)
    ).unique()
    for item in items:
        due = item.review_due_on
        late = due is not None and due < today
        part.tasks.append(
            Task(
                title=_("Nomination: %(name)s", name=item.subject_name),
                detail=str(NOMINATION.state(item.state).label),
                url=url_for("NominationView.show", pk=item.id),
                due=format_date(due) if due else "",
                tone="danger" if late else "neutral",
            )
        )


def _sessions(session: Session, actor: Actor, part: Contribution) -> None:
    running = session.scalars(
        select(BoardSession)
        .where(BoardSession.state.in_(["invited", "voting", "counting"]))
        .order_by(BoardSession.held_on)
        .limit(AT_MOST)
    ).unique()
    for item in running:
        detail = _session_task(session, actor, item)
        if detail:
            url = url_for("BoardSessionView.show", pk=item.id)
            part.tasks.append(Task(title=str(item), detail=detail, url=url, tone="warning"))


def _session_task(session: Session, actor: Actor, item: BoardSession) -> str:
    """Return what the session waits for from this reader, if anything."""
    if item.state == "invited" and actor.may(OPEN, BoardSession.__record__):
        return _("Open the session once it is entered who takes part.")
    if item.state == "counting" and actor.may(COUNT, "emulation_award.Count"):
        own = counts.own_count(session, item.id, actor)
        if own is None or own.state == "open":
            return _("Count the ballots, apart from the other teller.")
    if item.state == "voting" and actor.may(VOTE, "emulation_award.Vote"):
        row = votes.own_row(session, item, actor)
        if row is None:
            return ""
        if item.vote_rule.is_secret:
            return "" if row.has_cast else _("Hand in your paper ballot.")
        if len(votes.votes_of(session, row.id)) < len(item.lines):
            return _("Cast your votes.")
    return ""


def _decisions(session: Session, part: Contribution) -> None:
    waiting = session.scalars(select(Decision).where(Decision.state == "checked").limit(AT_MOST))
    for item in waiting:
        part.tasks.append(
            Task(
                title=_("Decision to sign"),
                detail=item.title[:120],
                url=url_for("DecisionView.show", pk=item.id),
                tone="warning",
            )
        )


def _chart(rows: list[tuple[str, int]]) -> Chart:
    label = _("Nominations")
    return Chart(
        title=_("Nominations by state"),
        chart_id="award-nominations",
        columns=(Column("state", _("State")), Column("count", label, numeric=True)),
        rows=tuple((Cell(name), Cell(format_integer(n), kind="number")) for name, n in rows),
        data={
            "kind": "bar",
            "labels": [name for name, _count in rows],
            "series": [{"label": label, "values": [count for _name, count in rows]}],
        },
    )
