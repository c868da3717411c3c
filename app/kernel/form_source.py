"""Where the forms of a request read from: the request, other values, or nothing but the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from werkzeug.datastructures import MultiDict

Source = MultiDict[str, Any] | None
_REQUEST: Any = object()
_source: ContextVar[Any] = ContextVar("form_source", default=_REQUEST)


@contextmanager
def reading_from(source: Source) -> Iterator[None]:
    """Let forms made in this block read from `source`; None leaves them as the record is."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def is_set() -> bool:
    """Tell whether a block says where forms read from."""
    return _source.get() is not _REQUEST


def source() -> Source:
    """Return where forms read from in a block."""
    found: Source = _source.get()
    return found
