"""What is due in the books: settlements, pledges, months to close, and what relief laws set."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, and_, cast, exists, func, or_
from sqlalchemy.orm import aliased

from app.kernel.due import DueSource, declare
from modules.funding_ledger.domain.campaigns import (
    DISTRIBUTION,
    PUBLISH_DISTRIBUTED,
    PUBLISH_RECEIVED,
    RELIEF,
    REPORT,
)
from modules.funding_ledger.models import (
    AccountingEntity,
    AllocationDecision,
    Campaign,
    FiscalPeriod,
    LedgerRule,
    Pledge,
)
from modules.funding_ledger.services.waiting import own_books

DECREE = "93/2021/NĐ-CP"
NOT_PUBLISHED = ("announced", "reception_closed", "settled")
EARLIER = aliased(FiscalPeriod)


def _keeper(model: Any) -> tuple[Any, Any]:
    return (AccountingEntity, AccountingEntity.id == model.entity_id)


def _declare(name: str, label: Any, model: Any, verb: str, *joins: Any, **more: Any) -> None:
    """Declare what is due in books: it is of the body that keeps them, whose people act."""
    declare(
        DueSource(
            f"funding_ledger.{name}",
            label,
            model,
            verb,
            unit=AccountingEntity.unit_id,
            organisation=AccountingEntity.organisation_id,
            mine=lambda actor: own_books(model, actor, verb),
            joins=(_keeper(model), *joins),
            **more,
        )
    )


def _rule(code: str) -> tuple[Any, tuple[Any, Any]]:
    """Return the limit of a decree that was in force when a campaign was launched, to be joined."""
    rule = aliased(LedgerRule)
    condition = and_(
        rule.code == code,
        rule.valid_from <= Campaign.launched_on,
        or_(rule.valid_to.is_(None), rule.valid_to >= Campaign.launched_on),
    )
    return rule, (rule, condition)


def _disclosure(name: str, label: Any, article: str, due: Any, *joins: tuple[Any, Any]) -> None:
    _declare(
        name,
        label,
        Campaign,
        "publish",
        *joins,
        due=cast(due, Date),
        is_open=and_(Campaign.kind.in_(sorted(RELIEF)), Campaign.state.in_(NOT_PUBLISHED)),
        law=f"{DECREE}, {article}",
        title=Campaign.code,
    )


def _declare_disclosures() -> None:
    """Declare the clocks of relief campaigns (NĐ 93/2021 Art 13, 14) as `domain.campaigns`."""
    received, with_received = _rule(PUBLISH_RECEIVED)
    handed_out, with_handed_out = _rule(PUBLISH_DISTRIBUTED)
    report, with_report = _rule(REPORT)
    distribution, with_distribution = _rule(DISTRIBUTION)
    last = func.coalesce(Campaign.distribute_to, Campaign.receive_to + distribution.days)
    _disclosure(
        "publish_received",
        _l("Publication of what a campaign received"),
        "Điều 14 khoản 4",
        Campaign.receive_to + received.days,
        with_received,
    )
    _disclosure(
        "publish_distributed",
        _l("Publication of what a campaign handed out"),
        "Điều 14 khoản 4",
        last + handed_out.days,
        with_distribution,
        with_handed_out,
    )
    _disclosure(
        "relief_report",
        _l("Report on a relief campaign"),
        "Điều 13 khoản 2",
        last + report.days,
        with_distribution,
        with_report,
    )


_declare_disclosures()
_declare(
    "reception",
    _l("End of a campaign's reception"),
    Campaign,
    "approve",
    due=Campaign.receive_to,
    is_open=Campaign.state == "announced",
    title=Campaign.code,
)
_declare(
    "pledge",
    _l("Fulfilment of a pledge"),
    Pledge,
    "write",
    (Campaign, Campaign.id == Pledge.campaign_id),
    due=Pledge.due_on,
    is_open=Pledge.state.in_(("registered", "partly_fulfilled")),
    title=Campaign.code,
)
_declare(
    "settlement",
    _l("Settlement of a decision to allocate"),
    AllocationDecision,
    "settle",
    due=AllocationDecision.settle_by,
    is_open=AllocationDecision.state == "approved",
    title=AllocationDecision.number,
)
_declare(
    "month",
    _l("Soft closing of a month of the books"),
    FiscalPeriod,
    "write",
    due=FiscalPeriod.ends_on,
    # One month after the other: only the first open one of each book is due.
    is_open=and_(
        FiscalPeriod.state == "open",
        ~exists().where(
            EARLIER.entity_id == FiscalPeriod.entity_id,
            EARLIER.state == "open",
            EARLIER.starts_on < FiscalPeriod.starts_on,
        ),
    ),
    title=func.to_char(FiscalPeriod.starts_on, "MM/YYYY"),
)
