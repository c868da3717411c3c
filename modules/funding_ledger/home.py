"""What the ledger shows on the home page: what waits in one's own books, figures, charts.

Each office meets its own step: the verb says whose, and nobody is shown a step that the law keeps
from their hands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.formats import format_date, format_integer
from app.kernel.home import Chart, Contribution, Task, Tile, contribute
from app.kernel.pages import Cell, Column
from modules.funding_ledger.models import (
    AllocationDecision,
    Campaign,
    FiscalPeriod,
    Fund,
    Payment,
    Pledge,
    Receipt,
)
from modules.funding_ledger.services import waiting

AT_MOST = 6
AT_MOST_BARS = 12
HORIZON = timedelta(days=30)
WHAT = {
    "received": _l("Publish what was received"),
    "distributed": _l("Publish what was handed out"),
    "report": _l("Report on the campaign"),
}


@dataclass(frozen=True)
class _Step:
    """A state in which records wait for who holds a verb."""

    verb: str
    state: str
    title: Callable[[Any], str]
    detail: Callable[[Any], str]
    view: str
    due: Callable[[Any], date | None] = lambda item: None


PAYMENTS = (
    _Step(
        "check", "draft",
        lambda p: _("Payment to check: %(payee)s", payee=p.payee), lambda p: _money(p.amount),
        "PaymentView", lambda p: p.planned_on,
    ),
    _Step(
        "approve", "checked",
        lambda p: _("Payment to approve: %(payee)s", payee=p.payee), lambda p: _money(p.amount),
        "PaymentView", lambda p: p.planned_on,
    ),
    _Step(
        "pay", "approved",
        lambda p: _("Payment to make: %(payee)s", payee=p.payee), lambda p: _money(p.amount),
        "PaymentView", lambda p: p.planned_on,
    ),
    _Step(
        "check", "paid",
        lambda p: _("Signed list to bring back: %(payee)s", payee=p.payee),
        lambda p: _("paid on %(day)s", day=format_date(p.paid_on)),
        "PaymentView",
    ),
    _Step(
        "settle", "acknowledged",
        lambda p: _("Payment to settle: %(payee)s", payee=p.payee), lambda p: _money(p.amount),
        "PaymentView",
    ),
)  # fmt: skip
DECISIONS = (
    _Step(
        "write", "draft",
        lambda d: _("Decision to submit: %(name)s", name=d.name), lambda d: str(d.fund),
        "AllocationDecisionView",
    ),
    _Step(
        "approve", "submitted",
        lambda d: _("Decision to sign: %(name)s", name=d.name), lambda d: str(d.fund),
        "AllocationDecisionView",
    ),
    _Step(
        "settle", "approved",
        lambda d: _("Decision to settle: %(name)s", name=d.name), lambda d: str(d.fund),
        "AllocationDecisionView", lambda d: d.settle_by,
    ),
)  # fmt: skip
CAMPAIGNS = (
    _Step(
        "approve", "draft",
        lambda c: _("Campaign to announce: %(name)s", name=c.name), lambda c: str(c.fund),
        "CampaignView", lambda c: c.receive_from,
    ),
    _Step(
        "settle", "reception_closed",
        lambda c: _("Campaign to settle: %(name)s", name=c.name), lambda c: str(c.fund),
        "CampaignView",
    ),
    _Step(
        "publish", "settled",
        lambda c: _("Campaign to publish: %(name)s", name=c.name), lambda c: str(c.fund),
        "CampaignView",
    ),
)  # fmt: skip


@contribute("funding_ledger")
def home(session: Session, actor: Actor, today: date) -> Contribution:
    """Return figures, tasks and charts within the reader's rights and reach."""
    part = Contribution()
    if actor.may("read", Fund.__record__):
        _figures(session, part)
    _receipts(session, actor, today, part)
    _decisions(session, actor, today, part)
    _payments(session, actor, today, part)
    _campaigns(session, actor, today, part)
    _pledges(session, actor, today, part)
    _months(session, actor, today, part)
    return part


def _figures(session: Session, part: Contribution) -> None:
    held = waiting.fund_balances(session, AT_MOST_BARS)
    if held:
        total = sum(each.free + each.bound for each in held)
        url = url_for("FundView.list")
        part.tiles.append(Tile(_("Held by the funds, đồng"), format_integer(total), url, "success"))
        part.charts.append(_held(held))
    raised = waiting.raised(session, AT_MOST_BARS)
    if raised:
        total = sum(each.amount for each in raised)
        url = url_for("CampaignView.list")
        part.tiles.append(
            Tile(_("Mobilized in running campaigns, đồng"), format_integer(total), url)
        )
        part.charts.append(_raised(raised))


def _receipts(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    for verb, state in (("record", "draft"), ("post", "recorded")):
        if not actor.may(verb, Receipt.__record__):
            continue
        heap = waiting.receipts(session, actor, verb, state)
        if not heap.count or heap.oldest is None:
            continue
        count = format_integer(heap.count)
        part.tasks.append(
            Task(
                title=(
                    _("Receipts to record with a number: %(count)s", count=count)
                    if state == "draft"
                    else _("Receipts to book: %(count)s", count=count)
                ),
                detail=_(
                    "%(amount)s đồng; the oldest of %(day)s",
                    amount=format_integer(heap.amount),
                    day=format_date(heap.oldest),
                ),
                url=url_for("ReceiptView.list", state=state),
                tone="warning",
            )
        )


def _decisions(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    for step in DECISIONS:
        if not actor.may(step.verb, AllocationDecision.__record__):
            continue
        for item in waiting.decisions(session, actor, step.verb, step.state, AT_MOST):
            due = step.due(item)
            if step.verb == "settle" and (due is None or due > today + HORIZON):
                continue
            part.tasks.append(_task(step, item, today))


def _payments(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    for step in PAYMENTS:
        if actor.may(step.verb, Payment.__record__):
            found = waiting.payments(session, actor, step.verb, step.state, AT_MOST)
            part.tasks += [_task(step, item, today) for item in found]
    if actor.may("delete", Payment.__record__):  # who keeps the lists of recipients
        for item in waiting.unlisted_payments(session, actor, AT_MOST):
            part.tasks.append(
                Task(
                    title=_("List who receives: %(payee)s", payee=item.payee),
                    detail=_money(item.amount),
                    url=url_for("PaymentView.show", pk=item.id),
                    due=format_date(item.planned_on),
                )
            )


def _campaigns(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    for step in CAMPAIGNS:
        if actor.may(step.verb, Campaign.__record__):
            found = waiting.campaigns(session, actor, step.verb, step.state, AT_MOST)
            part.tasks += [_task(step, item, today) for item in found]
    if actor.may("approve", Campaign.__record__):
        ended = waiting.campaigns(
            session, actor, "approve", "announced", AT_MOST, ended_before=today
        )
        for item in ended:
            part.tasks.append(
                Task(
                    title=_("Close the reception: %(name)s", name=item.name),
                    detail=_("its window has ended"),
                    url=url_for("CampaignView.show", pk=item.id),
                    due=format_date(item.receive_to),
                    tone="danger",
                )
            )
    if actor.may("read", Campaign.__record__):
        for each in waiting.disclosures(session, actor, today, today + HORIZON)[:AT_MOST]:
            part.tasks.append(
                Task(
                    title=str(WHAT[each.what]),
                    detail=each.campaign.name,
                    url=url_for("CampaignView.show", pk=each.campaign.id),
                    due=format_date(each.due_on),
                    tone="danger" if each.due_on < today else "warning",
                )
            )


def _pledges(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    if not actor.may("write", Pledge.__record__):
        return
    for item in waiting.pledges(session, actor, today + HORIZON, AT_MOST):
        late = item.due_on is not None and item.due_on < today
        part.tasks.append(
            Task(
                title=_("Pledge not fulfilled: %(donor)s", donor=str(item.donor)),
                detail=_money(item.amount) if item.amount else item.description or "",
                url=url_for("PledgeView.show", pk=item.id),
                due=format_date(item.due_on) if item.due_on else "",
                tone="danger" if late else "neutral",
            )
        )


def _months(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    for verb, state in (("write", "open"), ("close", "soft_closed")):
        if not actor.may(verb, FiscalPeriod.__record__) or (
            verb == "write" and actor.may("reopen", FiscalPeriod.__record__)
        ):
            continue
        for item in waiting.months(session, actor, verb, state, today):
            part.tasks.append(
                Task(
                    title=(
                        _("Month to close softly: %(month)s", month=str(item))
                        if state == "open"
                        else _("Month to close: %(month)s", month=str(item))
                    ),
                    detail=str(item.entity),
                    url=url_for("FiscalPeriodView.show", pk=item.id),
                )
            )


def _task(step: _Step, item: Any, today: date) -> Task:
    due = step.due(item)
    late = due is not None and due < today
    return Task(
        title=step.title(item),
        detail=step.detail(item),
        url=url_for(f"{step.view}.show", pk=item.id),
        due=format_date(due) if due else "",
        tone="danger" if late else "warning",
    )


def _money(amount: int) -> str:
    return _("%(amount)s đồng", amount=format_integer(amount))


def _held(held: list[waiting.FundBalance]) -> Chart:
    free, bound = _("Free money"), _("Bound by donors")
    return Chart(
        title=_("What each fund holds, đồng"),
        chart_id="funds",
        columns=(
            Column("fund", _("Fund")),
            Column("free", free, numeric=True),
            Column("bound", bound, numeric=True),
        ),
        rows=tuple(
            (
                Cell(str(each.fund)),
                Cell(format_integer(each.free), kind="number"),
                Cell(format_integer(each.bound), kind="number"),
            )
            for each in held
        ),
        data={
            "kind": "bar",
            "labels": [str(each.fund) for each in held],
            "series": [
                {"label": free, "values": [each.free for each in held]},
                {"label": bound, "values": [each.bound for each in held]},
            ],
        },
    )


def _raised(raised: list[waiting.Raised]) -> Chart:
    got, wanted = _("Mobilized"), _("Target")
    return Chart(
        title=_("Mobilized in running campaigns beside their targets, đồng"),
        chart_id="campaigns",
        columns=(
            Column("campaign", _("Campaign")),
            Column("got", got, numeric=True),
            Column("wanted", wanted, numeric=True),
            Column("share", _("Of the target"), numeric=True),
        ),
        rows=tuple(
            (
                Cell(str(each.campaign)),
                Cell(format_integer(each.amount), kind="number"),
                Cell(_target(each), kind="number"),
                Cell(_share(each), kind="number"),
            )
            for each in raised
        ),
        data={
            "kind": "bar",
            "labels": [str(each.campaign) for each in raised],
            "series": [
                {"label": got, "values": [each.amount for each in raised]},
                {"label": wanted, "values": [each.campaign.target_amount or 0 for each in raised]},
            ],
        },
    )


def _target(each: waiting.Raised) -> str:
    target = each.campaign.target_amount
    return format_integer(target) if target else "—"


def _share(each: waiting.Raised) -> str:
    """Return the whole percent reached; nobody may be told that a goal was reached too early."""
    target = each.campaign.target_amount
    return f"{each.amount * 100 // target} %" if target else "—"
