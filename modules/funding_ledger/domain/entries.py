"""Double entry: lines balance, within each fund too, and a reversal mirrors its original."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from modules.funding_ledger.domain.errors import (
    AmountNotPositive,
    FundNotBalanced,
    NotBalanced,
    TooFewLines,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry in whole đồng: an account by its key, a fund, and what else it names."""

    account: str
    fund_id: int
    debit: int = 0
    credit: int = 0
    designation_id: int | None = None
    bank_account_id: int | None = None
    allocation_line_id: int | None = None
    receipt_id: int | None = None
    counterpart_entity_id: int | None = None
    person: str | None = None


def check_lines(lines: Sequence[Line]) -> None:
    """Raise what is wrong with the lines of an entry taken together.

    Each fund balances by itself (a balance sheet per fund), so the entry does.
    """
    if any(min(line.debit, line.credit) < 0 for line in lines) or any(
        (line.debit == 0) == (line.credit == 0) for line in lines
    ):
        raise AmountNotPositive
    debit, credit = (sum(getattr(line, side) for line in lines) for side in ("debit", "credit"))
    if debit != credit:
        raise NotBalanced(debit, credit)
    if len(lines) < 2:
        raise TooFewLines
    sides: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        sides[line.fund_id][0] += line.debit
        sides[line.fund_id][1] += line.credit
    for fund, (debits, credits) in sides.items():
        if debits != credits:
            raise FundNotBalanced(str(fund), debits, credits)


def mirror(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines with their sides changed: what a reversal writes."""
    return tuple(replace(line, debit=line.credit, credit=line.debit) for line in lines)
