"""Values in the mark of a neighbouring page, which anybody may have written."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, Numeric, SmallInteger, String
from sqlalchemy.types import TypeEngine

BITS: tuple[tuple[type[Any], int], ...] = ((SmallInteger, 15), (BigInteger, 63), (Integer, 31))


def fits(kind: TypeEngine[Any], value: Any) -> bool:
    """Tell whether a value can be compared with a column of a type without an error."""
    if isinstance(kind, Boolean):
        return isinstance(value, bool)
    if isinstance(kind, DateTime):
        return isinstance(value, datetime)
    if isinstance(kind, Date):
        return type(value) is date
    if isinstance(kind, Integer):
        bits = next(number for known, number in BITS if isinstance(kind, known))
        return type(value) is int and -(2**bits) <= value < 2**bits
    if isinstance(kind, Numeric):
        return isinstance(value, Decimal) and value.is_finite()
    return not isinstance(kind, String) or (isinstance(value, str) and "\0" not in value)
