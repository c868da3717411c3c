"""The lines of books in official layout: numbers and days as such, totals last."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from app.kernel.formats import name_of
from app.kernel.official.declared import Line
from app.kernel.official.reading import OFFICIAL
from modules.funding_ledger.services import reports
from modules.funding_ledger.services.reports import Sides
from modules.funding_ledger.views.labels import FORMS

TOTAL = "Tổng cộng"


def accounts(session: Session, entity_id: int, first: date, last: date) -> list[Line]:
    """Return the accounts with opening, turnover and closing, and their sums."""
    found = reports.trial_balance(session, entity_id, first, last)
    with force_locale(OFFICIAL):
        lines = [
            Line(
                {
                    "code": row.code,
                    "account": name_of(row.account),
                    **_sides("opening", row.opening),
                    **_sides("turnover", row.turnover),
                    **_sides("closing", row.closing),
                }
            )
            for row in found
        ]
    sums = zip(("opening", "turnover", "closing"), reports.totals(found), strict=True)
    whole: dict[str, Any] = {"account": TOTAL}
    for part, sides in sums:
        whole |= _sides(part, sides)
    return [*lines, Line(whole, is_total=True)] if lines else []


def _sides(part: str, sides: Sides) -> dict[str, int]:
    return {f"{part}_debit": sides.debit, f"{part}_credit": sides.credit}


def funds(session: Session, entity_id: int, first: date, last: date) -> list[Line]:
    """Return what came and went by fund."""
    found = reports.fund_movements(session, entity_id, first, last)
    names = ("opening", "income", "other", "spent")
    lines = [
        Line({"fund": str(row.fund), **{name: getattr(row, name) for name in names}})
        for row in found
    ]
    whole = {name: sum(getattr(row, name) for row in found) for name in names}
    return [*lines, Line({"fund": TOTAL, **whole}, is_total=True)] if lines else []


def cash(session: Session, entity_id: int, first: date, last: date, bank: int | None) -> list[Line]:
    """Return the movements between what was there and what is left."""
    book = reports.cash_book(session, entity_id, first, last, bank)
    moves = [
        Line(
            {
                "day": row.entry.posted_on,
                "number": row.entry.number_text,
                "memo": row.entry.memo,
                "in": row.taken_in,
                "out": row.paid_out,
                "held": row.held,
            }
        )
        for row in book.rows
    ]
    turnover = {
        "memo": "Cộng số phát sinh trong kỳ",
        "in": sum(row.taken_in for row in book.rows),
        "out": sum(row.paid_out for row in book.rows),
        "held": book.closing,
    }
    opening = Line({"memo": "Số dư đầu kỳ", "held": book.opening}, level=1)
    return [opening, *moves, Line(turnover, is_total=True)]


def donors(session: Session, entity_id: int, first: date, last: date) -> list[Line]:
    """Return the receipts in the order of time with what came in until then."""
    found = reports.donor_book(session, entity_id, first, last)
    running, lines = 0, []
    with force_locale(OFFICIAL):
        words = {name: str(label) for name, label in FORMS}
    for item in found:
        running += item.amount or 0
        lines.append(
            Line(
                {
                    "day": item.received_on,
                    "number": str(item.number),
                    "donor": item.donor.name or "Ẩn danh",
                    "address": item.donor.address,
                    "form": words[item.form],
                    "purpose": item.content or str(item.designation or ""),
                    "amount": item.amount,
                    "running": running,
                    "campaign": str(item.campaign) if item.campaign else None,
                }
            )
        )
    whole = Line({"donor": TOTAL, "amount": running}, is_total=True)
    return [*lines, whole] if lines else []
