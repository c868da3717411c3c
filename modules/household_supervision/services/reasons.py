"""Errors as values that the database keeps, and back, so that words are chosen when shown."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import ModuleType
from typing import Any

from app.kernel import dates, numbers, text
from modules.household_supervision.domain import errors as rule_errors
from modules.household_supervision.services import errors as service_errors

_SOURCES: tuple[ModuleType, ...] = (rule_errors, service_errors, numbers, dates, text)


def describe(error: Exception, column: str | None = None) -> dict[str, Any]:
    """Return an error's type, values and column."""
    values = {name: _to_json(value) for name, value in vars(error).items()}
    return {"error": type(error).__name__, "values": values, "column": column}


def restore(reason: dict[str, Any]) -> Exception:
    """Return the error that a description was made from."""
    cls = _ERRORS[reason["error"]]
    return cls(**{name: _from_json(value) for name, value in reason["values"].items()})


def _errors() -> Iterator[type[Exception]]:
    for module in _SOURCES:
        for _, cls in inspect.getmembers(module, inspect.isclass):
            if issubclass(cls, Exception) and cls.__module__ == module.__name__:
                yield cls


_ERRORS = {cls.__name__: cls for cls in _errors()}


def _to_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, tuple | list | frozenset | set):
        return [_to_json(entry) for entry in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        if "decimal" in value:
            return Decimal(value["decimal"])
        return date.fromisoformat(value["date"])
    if isinstance(value, list):
        return tuple(_from_json(entry) for entry in value)
    return value
