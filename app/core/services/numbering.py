"""Gives out gapless numbers for our own vouchers, and keeps those that papers came with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.domain.numbering import NumberSeries as SeriesRule
from app.core.domain.numbering import format_number
from app.core.errors import PaperNumberEmpty, PaperNumberTaken
from app.core.models import Number, NumberSeries, Organisation, PaperNumber
from app.kernel.actor import Actor
from app.kernel.records import flush, get_record
from app.kernel.text import fold, nfc
from app.kernel.transaction import transaction

DIGITS = 3


def open_series(
    code: str, *, year: int, pattern: str, actor: Actor, organisation_id: int | None = None
) -> NumberSeries:
    """Return the series of a code, organisation and year; open it if it is new.

    The pattern holds `{number}` and may hold `{series}` and `{year}`; raises BadNumberPattern.
    """
    _rule(code, pattern)
    with transaction() as session:
        found = _series(session, code, organisation_id, year)
        if found is not None:
            return found
        actor.require("write", NumberSeries.__record__)
        series = NumberSeries(
            code=code, organisation_id=organisation_id, year=year, pattern=pattern
        )
        session.add(series)
        flush(session, NumberSeries)
        return series


def next_number(series: NumberSeries | int, *, actor: Actor, today: date) -> Number:
    """Give out the next number of a series, in the caller's transaction.

    Whoever else wants a number of the series waits until this transaction ends; if it is rolled
    back, the next one gets the same number, so that no gap arises.
    """
    with transaction() as session:
        actor.require("write", Number.__record__)
        key = series if isinstance(series, int) else series.id
        found = get_record(session, NumberSeries, key)
        following = session.execute(select(func.core_next_number(key))).scalar_one()
        item = Number(
            series_id=key,
            number=following,
            text=format_number(_rule(found.code, found.pattern), found.year, following),
            issued_on=today,
            issued_by_id=actor.user_id,
        )
        session.add(item)
        flush(session, Number)
        session.expire(found, ["last"])
        return item


@dataclass(frozen=True)
class Paper:
    """An official paper: who issued it, its kind, year and number as the clerk typed it."""

    organisation_id: int
    kind: str
    year: int
    number: str
    issued_on: date | None = None
    table_name: str | None = None
    row_id: int | None = None
    told: Mapping[str, Any] = field(default_factory=dict)  # further columns of the register


def enter_paper_number(paper: Paper, *, actor: Actor) -> PaperNumber:
    """Keep the number of a paper; raise PaperNumberTaken when the issuer has used it."""
    with transaction() as session:
        actor.require("write", PaperNumber.__record__)
        key = paper_number_key(paper.number)
        if not any(char.isalnum() for char in key):
            raise PaperNumberEmpty
        same = select(PaperNumber.id).where(
            PaperNumber.organisation_id == paper.organisation_id,
            PaperNumber.kind == paper.kind,
            PaperNumber.year == paper.year,
            PaperNumber.number_key == key,
        )
        if session.execute(same).first() is not None:
            raise PaperNumberTaken(number=paper.number, year=paper.year)
        item = PaperNumber(
            organisation_id=paper.organisation_id,
            kind=paper.kind,
            year=paper.year,
            number=" ".join(nfc(paper.number).split()),
            number_key=key,
            issued_on=paper.issued_on,
            table_name=paper.table_name,
            row_id=paper.row_id,
            unit_id=get_record(session, Organisation, paper.organisation_id).unit_id,
            **paper.told,
        )
        session.add(item)
        flush(session, PaperNumber)
        return item


def paper_number_key(number: str) -> str:
    """Return what the spellings of one number share (`12/QĐ-MT`, `12 / qđ-mt`).

    Case, accents and spaces do not count; zeros do, since `01` and `1` are used side by side.
    """
    return fold(number).replace(" ", "")


def _series(
    session: Session, code: str, organisation_id: int | None, year: int
) -> NumberSeries | None:
    statement = select(NumberSeries).where(
        NumberSeries.code == code,
        NumberSeries.organisation_id.is_not_distinct_from(organisation_id),
        NumberSeries.year == year,
    )
    return session.execute(statement).scalar_one_or_none()


def _rule(code: str, pattern: str) -> SeriesRule:
    return SeriesRule(code, pattern, DIGITS, yearly="{year}" in pattern)
