"""Refusals of the services: types with values; the texts live in the module's messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


class ServiceError(Exception):
    """Base of what the services of this module refuse."""


@dataclass(unsafe_hash=True)
class YearNotOpen(ServiceError):
    """The year of a voucher has no series of numbers: its books were not opened."""

    year: int


@dataclass(unsafe_hash=True)
class YearOpen(ServiceError):
    """The books of a year are open already."""

    year: int
    field: ClassVar[str] = "year"


@dataclass(unsafe_hash=True)
class AboveAvailable(ServiceError):
    """More would go out than a fund, a bound gift, cash, or an account holds on some day."""

    what: str
    available: int
    requested: int
    day: date
    field: ClassVar[str] = "amount"


@dataclass(unsafe_hash=True)
class AboveAllocation(ServiceError):
    """More would be paid than the line of the decision has left."""

    left: int
    requested: int
    field: ClassVar[str] = "amount"


@dataclass(unsafe_hash=True)
class OutsideArea(ServiceError):
    """Support would go to a unit outside the area of the accounting entity."""

    entity: str
    field: ClassVar[str] = "unit_id"


@dataclass(unsafe_hash=True)
class ListDiffers(ServiceError):
    """The list of recipients adds up to another amount than the payment."""

    listed: int
    amount: int


@dataclass(unsafe_hash=True)
class SignaturesMissing(ServiceError):
    """Recipients have not signed, or their place has not confirmed (TT 41/2022 Art 4)."""

    count: int


@dataclass(unsafe_hash=True)
class SameHands(ServiceError):
    """Two steps that the law keeps apart would be one person's."""


@dataclass(unsafe_hash=True)
class KeyReused(ServiceError):
    """An idempotency key stands for another entry already."""

    key: str


@dataclass(unsafe_hash=True)
class AlreadyReversed(ServiceError):
    """An entry is reversed once."""

    number: str


@dataclass(unsafe_hash=True)
class NothingToClose(ServiceError):
    """No income or expense of the year is left to carry into the funds."""

    year: int


@dataclass(unsafe_hash=True)
class LinesMissing(ServiceError):
    """A decision allocates something."""


@dataclass(unsafe_hash=True)
class BodyWithoutArea(ServiceError):
    """A body that keeps books lies in a unit."""

    body: str
    field: ClassVar[str] = "organisation_id"


@dataclass(unsafe_hash=True)
class CallMissing(ServiceError):
    """A campaign is announced with the number and date of its call."""

    field: ClassVar[str] = "call_number"


@dataclass(unsafe_hash=True)
class ReceiptsOpen(ServiceError):
    """Receipts are recorded and not posted yet."""

    count: int


@dataclass(unsafe_hash=True)
class GoodsMissing(ServiceError):
    """A receipt of goods lists them with their quantities."""


@dataclass(unsafe_hash=True)
class EarlierMonthOpen(ServiceError):
    """Months close in their order."""


@dataclass(unsafe_hash=True)
class ConsentMissing(ServiceError):
    """A bound gift is released with the written consent of its donor."""

    field: ClassVar[str] = "consent_number"
