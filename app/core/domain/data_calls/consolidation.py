"""Adding answers up: sums and counts, rates from their sums, and who is missing.

A rate is never averaged: it is computed anew from the sums of what it is made of, over those units
that gave all of it. A unit without an answer is named, and is never a zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.core.domain.data_calls.design import Answer, Design, FieldDesign, as_number
from app.core.domain.data_calls.formulas import Number


@dataclass(frozen=True, slots=True)
class Total:
    """What the answers to one field come to; `answered` units of `asked` gave it."""

    about: FieldDesign
    value: Number
    answered: int
    asked: int
    is_rate: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """Return how many units gave no value."""
        return self.asked - self.answered


def consolidate(design: Design, answers: Sequence[Mapping[str, Answer] | None]) -> list[Total]:
    """Return the totals of a form; None stands for a unit whose answer does not count yet."""
    full = [None if each is None else design.computed(each) for each in answers]
    given = [each for each in full if each is not None]
    return [_total(design, each, given, len(answers)) for each in design.fields]


def _total(
    design: Design, about: FieldDesign, given: Sequence[Mapping[str, Answer]], asked: int
) -> Total:
    values = [each[about.code] for each in given if each[about.code] not in (None, "")]
    if not about.is_numeric:
        counts = Counter(str(value) for value in values) if about.choices else Counter[str]()
        return Total(about, None, len(values), asked, counts=counts)
    if not design.is_rate(about.code):
        found = [number for value in values if (number := as_number(value)) is not None]
        return Total(about, sum(found, Fraction(0)) if found else None, len(found), asked)
    parts = sorted(_parts(design, about.code))
    complete = [each for each in given if all(each[name] is not None for name in parts)]
    value = _rate(design, about.code, complete) if parts and complete else None
    return Total(about, value, len(complete if parts else values), asked, is_rate=True)


def _parts(design: Design, code: str) -> set[str]:
    """Return the fields below a rate whose values can be added up; none where it is typed in."""
    formula = design.formulas.get(code)
    if formula is None:
        return set()
    found: set[str] = set()
    for name in formula.names:
        below = _parts(design, name) if design.is_rate(name) else {name}
        if not below:
            return set()  # a rate that somebody typed cannot be taken apart
        found |= below
    return found


def _rate(design: Design, code: str, given: Iterable[Mapping[str, Answer]]) -> Number:
    """Compute a rate anew from the sums of its parts."""
    rows = list(given)

    def value_of(name: str) -> Number:
        if not design.is_rate(name):
            return sum((as_number(row[name]) or Fraction(0) for row in rows), Fraction(0))
        return design.formulas[name].number(
            {below: value_of(below) for below in design.formulas[name].names}
        )

    return value_of(code)
