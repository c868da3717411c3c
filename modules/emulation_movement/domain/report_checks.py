"""What the reader of a report should look at twice; none of it is a reason to refuse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum

from modules.emulation_movement.domain.choices import FigureStatus

COPIED_FROM = 0.9  # share of equal text from which on a section counts as copied
SHORTEST = 40  # characters below which two texts are alike by chance
_SPACE = re.compile(r"\s+")


class Doubt(StrEnum):
    """What may be wrong with a report."""

    EMPTY = "empty"
    COPIED = "copied"
    EQUAL_TO_TARGET = "equal_to_target"
    FALLING = "falling"
    NO_FIGURE = "no_figure"


@dataclass(frozen=True, slots=True)
class Reported:
    """A figure of a report beside its target and the figure of the report before."""

    name: str
    target: Decimal | None
    value: Decimal | None
    before: Decimal | None
    status: str
    adds_up: bool


@dataclass(frozen=True, slots=True)
class Warned:
    """A doubt, and the section or target that it is about."""

    doubt: Doubt
    about: str


def check_sections(sections: Mapping[str, str], before: Mapping[str, str]) -> Iterator[Warned]:
    """Yield sections that are empty, or copied from the report before."""
    for code, text in sections.items():
        now = _plain(text)
        if not now:
            yield Warned(Doubt.EMPTY, code)
        elif _alike(now, _plain(before.get(code, ""))):
            yield Warned(Doubt.COPIED, code)


def check_figures(figures: Iterable[Reported]) -> Iterator[Warned]:
    """Yield figures that are missing, equal to their target, or below the half-year's."""
    for each in figures:
        if each.value is None or each.status == FigureStatus.NOT_AVAILABLE:
            yield Warned(Doubt.NO_FIGURE, each.name)
            continue
        if each.target and each.value == each.target and each.value % 1:
            yield Warned(Doubt.EQUAL_TO_TARGET, each.name)
        if each.adds_up and each.before is not None and each.value < each.before:
            yield Warned(Doubt.FALLING, each.name)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip().lower()


def _alike(now: str, before: str) -> bool:
    if len(now) < SHORTEST or not before:
        return False
    return SequenceMatcher(None, now, before, autojunk=False).ratio() >= COPIED_FROM
