"""What a comparison of results refuses; each error has its words in `messages.py`."""

from __future__ import annotations


class ResultsRefused(Exception):
    """A rule of comparing results refuses something."""

    field = ""


class YearOutside(ResultsRefused):
    """A comparison is asked for a year in which the movement did not run."""

    field = "year"

    def __init__(self, first: int, last: int) -> None:
        super().__init__(first, last)
        self.first = first
        self.last = last


class NothingToCompare(ResultsRefused):
    """A comparison has no line: nobody registered a target."""


class RoundOfOtherStandard(ResultsRefused):
    """A review was chosen that measures by another standard than the movement's rates."""

    field = "round_id"

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(expected, found)
        self.expected = expected
        self.found = found


class RoundOfOtherYear(ResultsRefused):
    """A review was chosen that belongs to another year or another place."""

    field = "round_id"


class SummedUp(ResultsRefused):
    """A comparison that was summed up is not computed again."""
