"""Entities, their funds, years and numbers: what there is before the first entry."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.services.numbering import next_number, open_series
from app.kernel.actor import Actor
from app.kernel.records import flush, get_record
from app.kernel.transaction import transaction
from modules.funding_ledger.domain.regimes import Assignment, check_change, regime_on
from modules.funding_ledger.models import (
    AccountingEntity,
    BankAccount,
    EntityRegime,
    FiscalPeriod,
    Fund,
    Regime,
)
from modules.funding_ledger.models.choices import Series
from modules.funding_ledger.services.errors import BodyWithoutArea, YearNotOpen, YearOpen

_AREA = text("select name, unit_id from core_organisation where id = :id")
_SERIES = text(
    "select id from core_number_series "
    "where code = :code and organisation_id = :organisation and year = :year"
)


def create_entity(values: Mapping[str, Any], *, actor: Actor) -> AccountingEntity:
    """Open the books of a body; its area is that of the body."""
    with transaction() as session:
        actor.require("write", AccountingEntity.__record__)
        body = session.execute(_AREA, {"id": values["organisation_id"]}).one_or_none()
        if body is None or body.unit_id is None:
            raise BodyWithoutArea(body.name if body is not None else "")
        item = AccountingEntity(**values, unit_id=body.unit_id)
        session.add(item)
        flush(session, AccountingEntity)
        return item


def create_fund(values: Mapping[str, Any], *, actor: Actor) -> Fund:
    """Open a fund in an entity; an emulation fund lies in books of its own."""
    with transaction() as session:
        actor.require("write", Fund.__record__)
        entity = get_record(session, AccountingEntity, values["entity_id"])
        item = Fund(**values, purpose=entity.purpose)
        session.add(item)
        flush(session, Fund)
        return item


def assign_regime(values: Mapping[str, Any], *, actor: Actor) -> EntityRegime:
    """Let an entity follow a regime from a day on; the one before it ends on the day before."""
    with transaction() as session:
        actor.require("write", EntityRegime.__record__)
        earlier = regimes_of(session, values["entity_id"])
        regime = get_record(session, Regime, values["regime_id"])
        check_change(values["valid_from"], is_first=not earlier, may_start=regime.valid_from)
        item = EntityRegime(**values)
        session.add(item)
        flush(session, EntityRegime)
        return item


def regimes_of(session: Session, entity_id: int) -> tuple[Assignment, ...]:
    """Return the regimes of an entity; each ends when the next one begins."""
    found = session.execute(
        select(Regime.code, EntityRegime.valid_from, EntityRegime.valid_to)
        .join(EntityRegime, EntityRegime.regime_id == Regime.id)
        .where(EntityRegime.entity_id == entity_id)
        .order_by(EntityRegime.valid_from.desc())
    )
    return tuple(Assignment(*row) for row in found)


def regime_of(session: Session, entity_id: int, day: date) -> str:
    """Return the code of the regime of an entity on a day; raise NoRegime."""
    return regime_on(regimes_of(session, entity_id), day)


def open_year(entity_id: int, year: int, *, actor: Actor) -> list[FiscalPeriod]:
    """Open the books of a year: its months and series of numbers (Law on Accounting Art 26)."""
    with transaction() as session:
        actor.require("close", FiscalPeriod.__record__)
        entity = get_record(session, AccountingEntity, entity_id)
        known = select(FiscalPeriod.id).where(
            FiscalPeriod.entity_id == entity_id, FiscalPeriod.year == year
        )
        if session.execute(known).first() is not None:
            raise YearOpen(year)
        periods = [
            FiscalPeriod(
                entity_id=entity_id,
                year=year,
                month=month,
                starts_on=date(year, month, 1),
                ends_on=date(year, month, calendar.monthrange(year, month)[1]),
            )
            for month in range(1, 13)
        ]
        session.add_all(periods)
        flush(session, FiscalPeriod)
        for series in Series:
            open_series(
                series_code(entity, series),
                year=year,
                pattern=f"{series}-{{year}}-{{number}}",
                organisation_id=entity.organisation_id,
                actor=actor,
            )
        return periods


def series_code(entity: AccountingEntity, series: str) -> str:
    """Return the code of a series of an entity, as the guard of entries builds it."""
    return f"{entity.code}-{series}"


def series_id(session: Session, entity: AccountingEntity, series: str, day: date) -> int:
    """Return the key of a series of numbers in the year of a day; raise YearNotOpen."""
    found = session.execute(
        _SERIES,
        {
            "code": series_code(entity, series),
            "organisation": entity.organisation_id,
            "year": day.year,
        },
    ).scalar_one_or_none()
    if found is None:
        raise YearNotOpen(day.year)
    return int(found)


def take_number(
    session: Session, entity: AccountingEntity, series: str, *, day: date, actor: Actor
) -> Any:
    """Draw the next number of a series, in the caller's transaction; raise YearNotOpen."""
    return next_number(series_id(session, entity, series, day), actor=actor, today=day)


def lock_book(session: Session, entity_id: int) -> None:
    """Wait for others who write in a book.

    The book comes before its series of numbers, so that nobody waits for each other in a circle.
    """
    session.execute(text("select funding_lock(:entity)"), {"entity": entity_id})


def create_bank_account(values: Mapping[str, Any], *, actor: Actor) -> BankAccount:
    """Enter a bank account of a fund: of this fund alone (TT 41/2022 Art 8)."""
    with transaction() as session:
        actor.require("write", BankAccount.__record__)
        fund = get_record(session, Fund, values["fund_id"])
        item = BankAccount(**values, entity_id=fund.entity_id)
        session.add(item)
        flush(session, BankAccount)
        return item
