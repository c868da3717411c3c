"""Statements of lists that are the same each time: built once, and read by SQLAlchemy once.

To build a statement and to find its compiled form takes longer than PostgreSQL does to answer it.
A whole list and a tab of a record differ from time to time in values only. Record rules are not
among what is kept here: the session adds those of who asks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, bindparam

from app.kernel.kept import Kept

if TYPE_CHECKING:
    from app.kernel.listing import ListQuery, ListSpec

_STATEMENTS = Kept(1024)


class KeptStatements:
    """Mixed into `Listing`; a class of its own kind asks for more, so nothing of it is kept."""

    spec: ListSpec
    query: ListQuery
    loaded: tuple[str, ...]
    keeps_statements = True
    _by_name = False  # while a statement is made that will be kept

    @property
    def is_plain(self) -> bool:
        """Tell whether nothing is asked for but what the page itself sets: a whole list, a tab."""
        asked = self.query
        return (
            self.keeps_statements
            and not (asked.filters or asked.conditions or asked.search or asked.after)
            and all(type(value) is int for _name, value in asked.fixed)
        )

    def kept(self, what: str, make: Callable[[], Select[Any]]) -> Select[Any]:
        """Return a statement; the same one each time while nothing else is asked for."""
        if not self.is_plain:
            return make()
        asked, spec = self.query, self.spec
        shape = (asked.columns or spec.columns, asked.sort, asked.size, asked.backwards)
        fixed = tuple(name for name, _value in asked.fixed)
        key = (what, spec.model, shape, fixed, self.loaded, tuple(sorted(spec.sort_keys.items())))
        found: Select[Any] = _STATEMENTS.get(key, lambda: self._with_names(make))
        return found

    def _with_names(self, make: Callable[[], Select[Any]]) -> Select[Any]:
        self._by_name = True
        try:
            return make()
        finally:
            self._by_name = False

    def given(self) -> dict[str, Any]:
        """Return the values for such a statement."""
        return {f"fixed_{name}": v for name, v in self.query.fixed} if self.is_plain else {}

    def fixed(self, name: str, value: Any) -> Any:
        """Return the value of a condition, or its name in a statement that is kept."""
        return bindparam(f"fixed_{name}") if self._by_name else value
