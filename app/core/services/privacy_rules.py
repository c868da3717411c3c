"""Dated figures of the duties about personal data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import or_, select, text

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
    rules = select(PrivacyRule.about, PrivacyRule.value).where(
        PrivacyRule.kind == PrivacyKind.RETENTION_MONTHS,
        PrivacyRule.valid_from <= day,
        or_(PrivacyRule.valid_to.is_(None), PrivacyRule.valid_to >= day),
    )
    return {row.about: row.value for row in db.session.execute(rules)}


def create_rule(values: Mapping[str, Any], *, actor: Actor) -> PrivacyRule:
    """Set a figure for a time."""
    return create_record(PrivacyRule, {**values, "about": values.get("about") or ""}, actor=actor)


def update_rule(
    key: int, values: Mapping[str, Any], version: int | None, *, actor: Actor
) -> PrivacyRule:
    """Change a figure or its end."""
    return update_record(PrivacyRule, key, values, version=version, actor=actor)
