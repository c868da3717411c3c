"""The laws in force on the day of a paper, from dated data: never a constant of the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import yaml

from modules.emulation_award.domain.money import Span
from modules.emulation_award.services.definitions import DATA

DECISION, SUBMISSION = "decision", "submission"
WORD = "Căn cứ"


@dataclass(frozen=True, slots=True)
class Ground:
    """A legal ground: on which days it is in force, and for which papers it is printed."""

    text: str
    span: Span
    papers: frozenset[str]


@lru_cache(maxsize=1)
def known() -> tuple[Ground, ...]:
    """Return the grounds in the order in which papers print them."""
    rows = yaml.safe_load((DATA / "grounds.yaml").read_text(encoding="utf-8"))["grounds"]
    return tuple(
        Ground(row["text"], Span(row["from"], row["to"]), frozenset(row["papers"])) for row in rows
    )


def grounds_on(day: date, paper: str, further: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the grounds of a paper of a day, and those that somebody typed into the record."""
    found = [f"{WORD} {g.text}" for g in known() if paper in g.papers and g.span.contains(day)]
    for line in further:
        text = line.strip().rstrip(";.").strip()
        if text:
            is_whole = text.startswith((WORD, "Theo", "Xét"))
            found.append(text if is_whole else f"{WORD} {text}")
    return tuple(found)
