"""The mark of a row in a sorted list: where the next page begins (keyset paging)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.kernel.errors import BadQuery


def write_cursor(values: Sequence[Any]) -> str:
    """Return the sort values of a row as one word for the address bar."""
    plain = [_plain(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[Any, ...] | None:
    """Return the sort values of a mark; None without one; raise BadQuery."""
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return tuple(_unplain(value) for value in values)
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        raise BadQuery("after", text) from error


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    return value


def _unplain(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        readers: dict[str, Any] = {
            "t": datetime.fromisoformat,
            "d": date.fromisoformat,
            "n": Decimal,
        }
        return readers[kind](text)
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    raise TypeError(value)
