"""Refusals of this module: types with values; the texts live in its messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


class SupportError(Exception):
    """Base of what this module refuses."""


@dataclass(unsafe_hash=True)
class NotEligible(SupportError):
    """Households are not eligible for the purpose on the day of the payment, or live elsewhere."""

    codes: str
    day: date
    field: ClassVar[str] = "codes"


@dataclass(unsafe_hash=True)
class NobodyChosen(SupportError):
    """A list names somebody."""

    field: ClassVar[str] = "households"


@dataclass(unsafe_hash=True)
class ListFull(SupportError):
    """More would be listed than the payment is for."""

    amount: int
    listed: int
    field: ClassVar[str] = "each"


@dataclass(unsafe_hash=True)
class PaymentNotDraft(SupportError):
    """The list of a checked payment stands."""
