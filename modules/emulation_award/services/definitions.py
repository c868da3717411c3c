"""The module's data files as typed objects, read once per process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from modules.emulation_award.domain.loader import BoardRules, MoneyRules, load_board, load_money

DATA = Path(__file__).parent.parent / "data"


@lru_cache(maxsize=1)
def money() -> MoneyRules:
    """Return forms, rates and base salaries."""
    return load_money((DATA / "money.yaml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def board() -> BoardRules:
    """Return rules of votes, dossiers and time limits."""
    return load_board((DATA / "board.yaml").read_text(encoding="utf-8"))
