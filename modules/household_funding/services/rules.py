"""Loads which classes a purpose is for; a second run changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.household_funding.models import SupportRule

RULES = Path(__file__).parent.parent / "data" / "rules.yaml"
_ITEM = text("select id from funding_item where code = :code")


def load(session: Session) -> None:
    """Load the rules; what the province has changed meanwhile is put back to the data."""
    for told in yaml.safe_load(RULES.read_text(encoding="utf-8"))["rules"]:
        _put(session, told)
    session.flush()


def _put(session: Session, told: dict[str, Any]) -> None:
    item = session.execute(_ITEM, {"code": told["item"]}).scalar_one_or_none()
    known = select(SupportRule).where(
        SupportRule.item_id.is_not_distinct_from(item),
        SupportRule.valid_from == told["valid_from"],
    )
    found = session.scalars(known).one_or_none()
    if found is None:
        found = SupportRule(item_id=item, valid_from=told["valid_from"])
        session.add(found)
    values = {
        "allows_poor": told["poor"],
        "allows_near_poor": told["near_poor"],
        "list_months": told["list_months"],
        "legal_basis": told["legal_basis"],
        "is_verified": told["is_verified"],
    }
    for name, value in values.items():
        if getattr(found, name) != value:
            setattr(found, name, value)
