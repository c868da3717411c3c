"""The column type of amounts: whole đồng, typed with an echo in words, shown with its sign."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger


class Dong(BigInteger):
    """A whole amount of đồng, `mapped_column(Dong)`; a BIGINT in the database.

    Forms read it with `MoneyField`, which says the amount in words below what is typed. A column
    that may be negative names its own field in the view's `form_fields`.
    """


def is_money(model: type[Any], name: str) -> bool:
    """Tell whether a column of a model holds đồng."""
    column = getattr(getattr(model, "__table__", None), "c", {}).get(name)
    return column is not None and isinstance(column.type, Dong)
