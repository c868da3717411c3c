"""The body of a request as JSON: which names and shapes a form takes, refused in words otherwise.

A name that no field has, or a list where one value belongs, is never passed over: whoever sent it
would believe that it was stored. Numbers are JSON numbers, read exactly; a text is read as if it
were typed in the language of the request, so “1.500” is one thousand five hundred in Vietnamese.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l

from app.kernel.errors import BadBody, InvalidInput
from app.kernel.form_values import kind_of
from app.kernel.formats import current_language
from app.kernel.numbers import format_decimal_input

NUMBERS = ("integer", "money", "decimal")
VERSION_NAMES = ("version", "base")
MOST_DIGITS = 40
UNKNOWN = _l("There is no such field.")
MISFIT = _l("A value of another kind belongs here.")


def read() -> dict[str, Any]:
    """Return the body of the request, an object; raise BadBody for anything else."""
    sent = request.get_data()
    if not sent.strip():
        return {}
    try:
        body = json.loads(sent, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:  # brackets in brackets: nobody means them
        raise BadBody from error
    if not isinstance(body, dict):
        raise BadBody
    return body


def _no_number(_name: str) -> Any:
    raise BadBody


def require_known(fields: Iterable[Any], body: Mapping[str, Any]) -> None:
    """Raise InvalidInput for names that no field has, and for values of another shape."""
    by_name = {field.name: field for field in fields if kind_of(field) != "hidden"}
    unknown = set(body) - set(by_name) - set(VERSION_NAMES)
    found: dict[str, Any] = dict.fromkeys(sorted(unknown), UNKNOWN)
    for name, value in body.items():
        if name in by_name and not _fits(by_name[name], value):
            found[name] = MISFIT
    if found:
        raise InvalidInput(found)


def require_step(body: Mapping[str, Any]) -> None:
    """Raise InvalidInput when the body of a step holds more than a reason, a paper, a version."""
    shapes = {"reason": str | None, "paper": dict | None}
    found: dict[str, Any] = dict.fromkeys(
        sorted(set(body) - set(shapes) - set(VERSION_NAMES)), UNKNOWN
    )
    for name, shape in shapes.items():
        if name in body and not isinstance(body[name], shape):
            found[name] = MISFIT
    if found:
        raise InvalidInput(found)


def reason_in(body: Mapping[str, Any]) -> str:
    """Return the reason for a step; empty when none is given."""
    return str(body.get("reason") or "")


def _fits(field: Any, value: Any) -> bool:
    kind = kind_of(field)
    if isinstance(value, list):
        many = kind == "multiselect" or getattr(field, "multiple", False)
        return many and all(_is_scalar(each) for each in value)
    if kind == "boolean":
        return isinstance(value, bool) or value is None
    if isinstance(value, bool) or not _is_scalar(value):
        return False
    if kind in NUMBERS or kind in ("lookup", "select", "multiselect"):
        return True
    return isinstance(value, str) or value is None


def _is_scalar(value: Any) -> bool:
    if isinstance(value, Decimal):  # 1e999999 would be written out
        return abs(value.adjusted()) <= MOST_DIGITS and len(value.as_tuple().digits) <= MOST_DIGITS
    return value is None or isinstance(value, str | int)


def typed(value: Any) -> list[Any]:
    """Return a value of a body as a form takes it."""
    values = value if isinstance(value, list) else [value]
    return [_typed(each) for each in values]


def _typed(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format_decimal_input(value, current_language())
    return "" if value is None else value
