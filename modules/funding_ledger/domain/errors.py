"""What the rules of the ledger refuse: types with values; their texts live in `messages`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


class LedgerError(Exception):
    """Base of what the rules refuse."""


@dataclass(unsafe_hash=True)
class NotBalanced(LedgerError):
    """Debits and credits of an entry differ (double entry)."""

    debit: int
    credit: int


@dataclass(unsafe_hash=True)
class FundNotBalanced(LedgerError):
    """Debits and credits differ within a fund, though the entry as a whole balances."""

    fund: str
    debit: int
    credit: int


@dataclass(unsafe_hash=True)
class TooFewLines(LedgerError):
    """An entry has a debit and a credit."""


@dataclass(unsafe_hash=True)
class AmountNotPositive(LedgerError):
    """An amount is a whole number of đồng above zero, on one side of a line."""


@dataclass(unsafe_hash=True)
class PeriodNotOpen(LedgerError):
    """The month of an entry is closed or was never opened (Law on Accounting Art 26, 27)."""

    day: date
    field: ClassVar[str] = "posted_on"


@dataclass(unsafe_hash=True)
class DayInFuture(LedgerError):
    """A voucher is not dated after today."""

    day: date


@dataclass(unsafe_hash=True)
class OutsideWindow(LedgerError):
    """A gift lies outside the days on which its campaign takes gifts (NĐ 93/2021 Art 9(1)(a))."""

    day: date
    first: date
    last: date
    field: ClassVar[str] = "received_on"


@dataclass(unsafe_hash=True)
class WindowTooLong(LedgerError):
    """A relief campaign takes gifts for longer than its decree lets it."""

    days: int
    last: date
    basis: str
    field: ClassVar[str] = "receive_to"


@dataclass(unsafe_hash=True)
class DistributionTooLong(LedgerError):
    """A relief campaign hands out for longer than its decree lets it."""

    days: int
    last: date
    basis: str
    field: ClassVar[str] = "distribute_to"


@dataclass(unsafe_hash=True)
class OtherPurpose(LedgerError):
    """A bound gift would pay for something else (NĐ 93/2021 Art 9(3))."""

    gift: str
    bound_to: str
    item: str
    field: ClassVar[str] = "designation_id"


@dataclass(unsafe_hash=True)
class AwardFromGifts(LedgerError):
    """Awards are paid by an emulation fund, support by other funds; gifts pay no awards."""


@dataclass(unsafe_hash=True)
class NoRegime(LedgerError):
    """No accounting regime is assigned to the entity on a day."""

    day: date


@dataclass(unsafe_hash=True)
class RegimeInsideYear(LedgerError):
    """A regime would change inside a fiscal year."""

    day: date
    field: ClassVar[str] = "valid_from"


@dataclass(unsafe_hash=True)
class UnknownEvent(LedgerError):
    """There is no posting rule for an event."""

    event: str
