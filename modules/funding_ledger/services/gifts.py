"""Campaigns, donors, pledges and bound gifts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import check_version, flush, get_for_update, get_record
from app.kernel.text import nfc, search_key, sort_key
from app.kernel.transaction import transaction
from modules.funding_ledger.domain.campaigns import (
    RELIEF,
    Limit,
    check_received_on,
    check_relief_window,
)
from modules.funding_ledger.domain.errors import AwardFromGifts
from modules.funding_ledger.models import (
    Campaign,
    Designation,
    Donor,
    Fund,
    LedgerRule,
    Pledge,
    SpendingItem,
)
from modules.funding_ledger.models.choices import FundKind


def limits(session: Session) -> tuple[Limit, ...]:
    """Return the time limits of decrees."""
    return tuple(
        Limit(row.code, row.days, row.valid_from, row.valid_to, row.legal_basis)
        for row in session.scalars(select(LedgerRule))
    )


def create_campaign(values: Mapping[str, Any], *, actor: Actor) -> Campaign:
    """Plan a campaign for a fund; the clocks of relief campaigns hold from the start."""
    with transaction() as session:
        actor.require("write", Campaign.__record__)
        fund = _fund_for_gifts(session, values["fund_id"])
        item = Campaign(**values, entity_id=fund.entity_id)
        _check_window(session, item)
        session.add(item)
        flush(session, Campaign)
        return item


def change_campaign(
    key: int, values: Mapping[str, Any], *, actor: Actor, version: int | None = None
) -> Campaign:
    """Change a campaign."""
    with transaction() as session:
        actor.require("write", Campaign.__record__)
        item = get_for_update(session, Campaign, key)
        check_version(item, version)
        with session.no_autoflush:
            for name, value in values.items():
                setattr(item, name, value)
            _check_window(session, item)
        flush(session, Campaign)
        return item


def create_donor(values: Mapping[str, Any], *, actor: Actor) -> Donor:
    """Enter a donor; one who is anonymous has no name."""
    with transaction() as session:
        actor.require("write", Donor.__record__)
        item = Donor(**values)
        _keys(item)
        session.add(item)
        flush(session, Donor)
        return item


def change_donor(
    key: int, values: Mapping[str, Any], *, actor: Actor, version: int | None = None
) -> Donor:
    """Change a donor; receipts keep what they said."""
    with transaction() as session:
        actor.require("write", Donor.__record__)
        item = get_for_update(session, Donor, key)
        check_version(item, version)
        for name, value in values.items():
            setattr(item, name, value)
        _keys(item)
        flush(session, Donor)
        return item


def create_pledge(values: Mapping[str, Any], *, actor: Actor) -> Pledge:
    """Note a pledge: what was promised in a campaign, never posted."""
    with transaction() as session:
        actor.require("write", Pledge.__record__)
        campaign = get_record(session, Campaign, values["campaign_id"])
        check_received_on(values["pledged_on"], campaign.launched_on, campaign.receive_to)
        item = Pledge(**values, entity_id=campaign.entity_id)
        session.add(item)
        flush(session, Pledge)
        return item


def create_designation(values: Mapping[str, Any], *, actor: Actor) -> Designation:
    """Note what a donor bound a gift to; raise AwardFromGifts."""
    with transaction() as session:
        actor.require("write", Designation.__record__)
        fund = _fund_for_gifts(session, values["fund_id"])
        if session.get_one(SpendingItem, values["item_id"]).is_award:
            raise AwardFromGifts
        item = Designation(**values, entity_id=fund.entity_id)
        session.add(item)
        flush(session, Designation)
        return item


def _fund_for_gifts(session: Session, key: int) -> Fund:
    fund = get_record(session, Fund, key)
    if fund.kind == FundKind.EMULATION:
        raise AwardFromGifts
    return fund


def _check_window(session: Session, item: Campaign) -> None:
    if item.kind in RELIEF:
        check_relief_window(
            limits(session),
            item.launched_on,
            item.receive_to,
            item.distribute_to,
            extended=item.extension_number is not None,
        )


def _keys(item: Donor) -> None:
    if item.kind == "anonymous":
        item.name = None
    elif item.name is not None:
        item.name = nfc(item.name)
    text = item.name or ""
    item.search_key = search_key(text)
    item.sort_key = sort_key(text)
