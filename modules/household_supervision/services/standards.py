"""Poverty standards in the database: loading them, and finding the one of a policy year."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.household_supervision.domain import poverty_standard as rules
from modules.household_supervision.domain.errors import NoStandardForYear
from modules.household_supervision.models import (
    FindingType,
    PovertyStandard,
    PublishedFigure,
    StandardBasis,
    StandardIndicator,
    SupervisionParameter,
)
from modules.household_supervision.services import definitions


def standard_of(row: PovertyStandard) -> rules.PovertyStandard:
    """Return the rules of a stored standard; whether it is enabled is the database's word."""
    return _rules(json.dumps(row.definition), row.is_enabled)


@lru_cache(maxsize=32)
def _rules(definition: str, is_enabled: bool) -> rules.PovertyStandard:
    return replace(definitions.standard_from(json.loads(definition)), enabled=is_enabled)


def standard_for_year(session: Session, policy_year: int) -> PovertyStandard:
    """Return the national standard of a policy year; refuse one that is disabled.

    The policy year decides, not the day of the survey (Điều 2, Điều 3 NĐ 07/2021/NĐ-CP).
    """
    row = session.execute(
        select(PovertyStandard).where(
            PovertyStandard.unit_id.is_(None),
            PovertyStandard.first_policy_year <= policy_year,
            PovertyStandard.last_policy_year >= policy_year,
        )
    ).scalar_one_or_none()
    if row is None:
        raise NoStandardForYear(policy_year)
    standard_of(row).require_usable()
    return row


def load_standards(session: Session) -> None:
    """Load the national standards of the data file; a second run changes nothing.

    A standard that was enabled by hand stays enabled.
    """
    known = {row.code: row for row in session.scalars(select(PovertyStandard))}
    for code, definition in definitions.standard_definitions().items():
        standard = definitions.standard_from(definition)
        row = known.get(code)
        if row is None:
            row = PovertyStandard(code=code, is_enabled=standard.enabled)
            session.add(row)
        _fill(row, standard, definition)
        session.flush()
        _fill_indicators(row, standard)
        _fill_bases(row, standard)
        session.flush()


def _fill(
    row: PovertyStandard, standard: rules.PovertyStandard, definition: dict[str, Any]
) -> None:
    row.title_vi, row.title_en = standard.title_vi, standard.title_en
    row.first_policy_year = standard.first_policy_year
    row.last_policy_year = standard.last_policy_year
    row.valid_from, row.valid_to = standard.validity.first, standard.validity.last
    row.is_enabled = row.is_enabled or standard.enabled
    row.use, row.verification = standard.use.value, standard.indicator_list_verification.value
    if row.definition != definition:
        row.definition = definition


def _fill_indicators(row: PovertyStandard, standard: rules.PovertyStandard) -> None:
    known = {entry.code: entry for entry in row.indicators}
    for dimension in standard.dimensions:
        for indicator in dimension.indicators:
            entry = known.get(indicator.code)
            if entry is None:
                entry = StandardIndicator(code=indicator.code, no=indicator.number)
                row.indicators.append(entry)
            entry.no, entry.dimension_code = indicator.number, dimension.code
            entry.dimension_vi, entry.dimension_en = dimension.name_vi, dimension.name_en
            entry.name_vi, entry.name_en = indicator.name_vi, indicator.name_en
            entry.rule_vi, entry.rule_en = indicator.rule_vi, indicator.rule_en
            entry.age_from, entry.age_to = indicator.age_from, indicator.age_to
            entry.verification = indicator.verification.value


def _fill_bases(row: PovertyStandard, standard: rules.PovertyStandard) -> None:
    known = {entry.position: entry for entry in row.bases}
    for position, basis in enumerate(standard.legal_basis, start=1):
        entry = known.get(position)
        if entry is None:
            entry = StandardBasis(position=position)
            row.bases.append(entry)
        entry.document, entry.article = basis.document, basis.article
        entry.issued_on, entry.in_force_on = basis.issued, basis.in_force
        entry.verification = basis.verification.value


def load_supervision(session: Session) -> None:
    """Load finding types and the supervision's time limits; a second run changes nothing."""
    data = definitions.supervision()
    types = {row.code: row for row in session.scalars(select(FindingType))}
    for position, entry in enumerate(data.finding_types, start=1):
        row = types.get(entry.code)
        if row is None:
            row = FindingType(code=entry.code)
            session.add(row)
        row.position, row.name_vi, row.name_en = position, entry.name_vi, entry.name_en
        row.detection_vi, row.detection_en = entry.detect_vi, entry.detect_en
    _load_parameters(session)
    session.flush()


def _load_parameters(session: Session) -> None:
    # A limit that somebody has changed since stays as they set it.
    rows = session.scalars(select(SupervisionParameter))
    known = {(row.code, row.level, row.valid_from) for row in rows}
    for rule in definitions.supervision().deadlines:
        if (rule.code.value, rule.level, rule.validity.first) in known:
            continue
        session.add(
            SupervisionParameter(
                code=rule.code.value,
                direction=rule.direction.value,
                level=rule.level,
                valid_from=rule.validity.first,
                valid_to=rule.validity.last,
                value=rule.duration.value,
                day_unit=rule.duration.kind.value,
                verification=rule.duration.verification.value,
            )
        )


def load_published_figures(session: Session) -> None:
    """Load the published figures; a second run changes nothing."""
    found = session.execute(
        select(
            PublishedFigure.as_of,
            PublishedFigure.unit_name,
            PublishedFigure.standard_code,
            PublishedFigure.status,
        )
    )
    known = {tuple(row) for row in found}
    for row in csv.DictReader(io.StringIO(definitions.read("published_figures.csv"))):
        as_of = date.fromisoformat(row["as_of"])
        if (as_of, row["unit_name"], row["standard_version"], row["status"]) not in known:
            session.add(_figure(session, as_of, row))
    session.flush()


def _figure(session: Session, as_of: date, row: dict[str, str]) -> PublishedFigure:
    unit_id = session.execute(
        text(
            "select id from core_unit where code = :code and level = :level "
            "and (valid_from is null or valid_from <= :day) "
            "and (valid_to is null or valid_to >= :day)"
        ),
        {"code": row["unit_code"], "level": row["unit_level"], "day": as_of},
    ).scalar_one_or_none()
    return PublishedFigure(
        as_of=as_of,
        unit_id=unit_id,
        unit_code=row["unit_code"] or None,
        unit_name=row["unit_name"],
        unit_level=row["unit_level"],
        standard_code=row["standard_version"],
        households_total=_count(row["households_total"]),
        poor_households=_count(row["poor_households"]),
        near_poor_households=_count(row["near_poor_households"]),
        poor_rate=_rate(row["poor_rate_pct"]),
        near_poor_rate=_rate(row["near_poor_rate_pct"]),
        status=row["status"],
        source=row["source"],
        note=row["note"] or None,
    )


def _count(value: str) -> int | None:
    return int(value) if value else None


def _rate(value: str) -> Decimal | None:
    return Decimal(value) if value else None
