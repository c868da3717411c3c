"""Short forms for this module's migrations."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

from app.kernel.migration import audit, enable_scope, guard_states
from app.kernel.scope import Scope

MODULE = "emulation_award"


def protect(table: str, record: str, scope: Scope, personal: str = "") -> None:
    """Enable the record rule and the trail; `personal` columns are kept under the row's own key."""
    enable_scope(table, scope)
    audit(table, f"{MODULE}.{record}", personal.split())


def states(table: str, initial: str, moves: Sequence[str]) -> None:
    """Guard the states of a table; a move is "old>new new new"."""
    pairs = []
    for move in moves:
        source, _, targets = move.partition(">")
        pairs += [(source, target) for target in targets.split()]
    guard_states(table, initial, sorted(pairs))


def drop(*tables: str) -> None:
    """Drop tables, the last one first."""
    for table in reversed(tables):
        op.drop_table(table)
