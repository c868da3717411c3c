"""Dated figures of the duties about personal data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.orm import Session

from app.core.models.privacy import PrivacyKind, PrivacyRule
from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.records import create_record, update_record

VALUE = text("select core_privacy_value(:kind, :about, :day)")


def value_on(kind: PrivacyKind, day: date, about: str = "") -> int | None:
    """Return the figure in force on a day."""
    told = {"kind": kind.value, "about": about, "day": day}
    found: int | None = db.session.execute(VALUE, told).scalar()
    return found


def months_by_record(day: date) -> dict[str, int]:
    """Return how many months records of each kind are kept, as far as somebody said so."""
    rules = select(PrivacyRule.about, PrivacyRule.value).where(*_in_force(day))
    return {row.about: row.value for row in db.session.execute(rules)}


def ship_periods(session: Session, path: Path) -> None:
    """Set the times of keeping that a module brings, where nothing was said of its records yet.

    What an administrator ended or set otherwise is not touched, by a second install either.
    """
    known = set(session.scalars(select(PrivacyRule.about)))
    for each in yaml.safe_load(path.read_text(encoding="utf-8"))["periods"]:
        if each["about"] not in known:
            session.add(PrivacyRule(kind=PrivacyKind.RETENTION_MONTHS, **each))
    session.flush()


def rule_for(session: Session, about: str, day: date) -> PrivacyRule | None:
    """Return the rule that says how long records of a kind are kept."""
    statement = select(PrivacyRule).where(*_in_force(day), PrivacyRule.about == about)
    return session.scalars(statement).one_or_none()


def _in_force(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        PrivacyRule.kind == PrivacyKind.RETENTION_MONTHS,
        PrivacyRule.valid_from <= day,
        or_(PrivacyRule.valid_to.is_(None), PrivacyRule.valid_to >= day),
    )


def create_rule(values: Mapping[str, Any], *, actor: Actor) -> PrivacyRule:
    """Set a figure for a time."""
    return create_record(PrivacyRule, {**values, "about": values.get("about") or ""}, actor=actor)


def update_rule(
    key: int, values: Mapping[str, Any], version: int | None, *, actor: Actor
) -> PrivacyRule:
    """Change a figure or its end."""
    return update_record(PrivacyRule, key, values, version=version, actor=actor)
