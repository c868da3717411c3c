"""Loads the catalogues of the ledger; a second run changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.funding_ledger.models import (
    AccountCode,
    LedgerAccount,
    LedgerRule,
    Regime,
    SpendingItem,
    SupportNorm,
)
from modules.funding_ledger.services import definitions

# Only the public-sector chart of 2017 was read in full; other codes wait for an accountant.
READ_IN_FULL = "TT107_2017"


def load(session: Session) -> None:
    """Load accounts, regimes with their codes, spending items, norms and time limits."""
    accounts = _accounts(session)
    _regimes(session, accounts)
    items = _items(session)
    _norms(session, items)
    _rules(session)
    session.flush()


def _put(session: Session, cls: Any, key: dict[str, Any], values: dict[str, Any]) -> Any:
    item = session.scalars(select(cls).filter_by(**key)).one_or_none()
    if item is None:
        item = cls(**key)
        session.add(item)
    for name, value in values.items():
        if getattr(item, name) != value:
            setattr(item, name, value)
    return item


def _accounts(session: Session) -> dict[str, Any]:
    found = {}
    for row in definitions.rows("accounts.csv"):
        found[row["key"]] = _put(
            session,
            LedgerAccount,
            {"key": row["key"]},
            {
                "position": int(row["position"]),
                "name_vi": row["name_vi"],
                "name_en": row["name_en"],
                "type": row["type"],
                "normal_balance": row["normal_balance"],
                "is_bounded": row["is_bounded"] == "yes",
            },
        )
    session.flush()
    return found


def _regimes(session: Session, accounts: dict[str, Any]) -> None:
    codes = list(definitions.rows("accounts.csv"))
    for row in definitions.rows("regimes.csv"):
        regime = _put(
            session,
            Regime,
            {"code": row["code"]},
            {
                "name": row["name"],
                "document": row["document"],
                "valid_from": _day(row["valid_from"]),
                "valid_to": _day(row["valid_to"]),
                "grace_to": _day(row["grace_to"]),
                "is_verified": row["verification"] == "V",
            },
        )
        session.flush()
        for each in codes:
            code = each.get(row["codes"]) if row["codes"] else ""
            if code:
                key = {"regime_id": regime.id, "account_id": accounts[each["key"]].id}
                told = {"code": code, "is_verified": row["code"] == READ_IN_FULL}
                _put(session, AccountCode, key, told)


def _items(session: Session) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in definitions.rows("spending_items.csv"):
        parent = found.get(row["parent_code"])
        found[row["code"]] = _put(
            session,
            SpendingItem,
            {"code": row["code"]},
            {
                "parent_id": parent.id if parent is not None else None,
                "name_vi": row["name_vi"],
                "name_en": row["name_en"],
                "unit_name": row["unit_name"] or None,
                "evidence": row["evidence"] or None,
                "is_award": row["is_award"] == "yes",
                "is_verified": row["verification"] == "V",
            },
        )
        session.flush()
    return found


def _norms(session: Session, items: dict[str, Any]) -> None:
    for row in definitions.rows("support_norms.csv"):
        _put(
            session,
            SupportNorm,
            {
                "item_id": items[row["item_code"]].id,
                "source": row["source"],
                "place": row["place"],
                "valid_from": _day(row["valid_from"]),
            },
            {
                "amount": int(row["amount"]),
                "valid_to": _day(row["valid_to"]),
                "conditions": row["conditions"] or None,
                "reference": row["reference"],
                "is_verified": row["verification"] == "V",
            },
        )


def _rules(session: Session) -> None:
    for row in definitions.time_limits():
        key = {"code": row["code"], "valid_from": row["valid_from"]}
        told = {name: value for name, value in row.items() if name not in key}
        _put(session, LedgerRule, key, {"valid_to": None, **told})


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
