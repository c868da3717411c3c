"""Posting rules: which accounts an event debits and credits, and the series of its voucher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from modules.funding_ledger.domain.entries import Line
from modules.funding_ledger.domain.errors import UnknownEvent


@dataclass(frozen=True, slots=True)
class PostingRule:
    """An event with one debit and one credit account."""

    event: str
    debit: str
    credit: str
    series: str
    name_vi: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Dimensions:
    """What lines of an event name besides account and fund."""

    designation_id: int | None = None
    bank_account_id: int | None = None
    allocation_line_id: int | None = None
    receipt_id: int | None = None
    counterpart_entity_id: int | None = None
    person: str | None = None


BANK = frozenset({"bank_vnd", "bank_fx"})
RESULT = ("income", "expense", "fund_", "bank_fee")


def lines_of(
    rules: Mapping[str, PostingRule], event: str, fund_id: int, amount: int, about: Dimensions
) -> tuple[Line, Line]:
    """Return both lines of an event; raise UnknownEvent.

    The bank account stands on the bank's side; what binds the money on the side of the result.
    """
    rule = rules.get(event)
    if rule is None:
        raise UnknownEvent(event)
    debit = _line(rule.debit, fund_id, about, debit=amount)
    return debit, _line(rule.credit, fund_id, about, credit=amount)


def _line(account: str, fund_id: int, about: Dimensions, debit: int = 0, credit: int = 0) -> Line:
    bears = account.startswith(RESULT)
    return Line(
        account,
        fund_id,
        debit,
        credit,
        designation_id=about.designation_id if bears else None,
        bank_account_id=about.bank_account_id if account in BANK else None,
        allocation_line_id=about.allocation_line_id if account.startswith("expense") else None,
        receipt_id=about.receipt_id if account.startswith("income") else None,
        counterpart_entity_id=about.counterpart_entity_id if "level" in account else None,
        person=about.person if account in ("advance", "recoverable") else None,
    )
