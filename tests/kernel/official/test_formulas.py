"""Marks of columns as formulas, with the value that a spreadsheet computes from them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.official.formulas import letters_of, read_marks
from app.kernel.official.ods import formula_of

MARKS = ("A", "B", "1", "2", "3=2/1*100", "4=1-2+10")


def test_a_mark_says_what_is_computed() -> None:
    *_others, rate, rest = read_marks(MARKS)
    assert rate is not None
    assert rest is not None
    assert rate.formula(7) == 'IFERROR(ROUND(D7/C7*100,2),"")'
    assert rate.value([None, None, 3, 1, None, None]) == Decimal("33.33")
    assert rest.formula(7) == "C7-D7+10"
    assert rest.value([None, None, 3, 1, None, None]) == 12
    assert read_marks(MARKS)[:4] == (None,) * 4


@pytest.mark.parametrize(("whole", "part"), [(0, 5), (None, 5), (5, None)])
def test_without_a_denominator_there_is_no_rate(whole: int | None, part: int | None) -> None:
    rate = read_marks(MARKS)[4]
    assert rate is not None
    assert rate.value([None, None, whole, part, None, None]) is None


@pytest.mark.parametrize(
    ("part", "whole", "rounded"),
    [(1, 8, "12.50"), (1, 3, "33.33"), (2, 3, "66.67"), (1, 800, "0.13"), (-1, 800, "-0.13")],
)
def test_halves_are_rounded_away_from_zero_as_spreadsheets_do(
    part: int, whole: int, rounded: str
) -> None:
    rate = read_marks(MARKS)[4]
    assert rate is not None
    assert rate.value([None, None, whole, part, None, None]) == Decimal(rounded)


@pytest.mark.parametrize("mark", ["3=1+", "3=f(1)", "3=1**2", "3=x", "3=[1]", "3='a'.b"])
def test_what_is_no_arithmetic_is_refused_when_it_is_declared(mark: str) -> None:
    with pytest.raises(ValueError, match="3="):
        read_marks(("1", "2", mark))


def test_letters_and_the_other_format() -> None:
    assert [letters_of(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert formula_of("SUBTOTAL(9,D5:D27)") == "of:=SUBTOTAL(9;[.D5:.D27])"
    assert formula_of('IFERROR(ROUND(D7/C7*100,2),"")') == (
        'of:=IFERROR(ROUND([.D7]/[.C7]*100;2);"")'
    )
    assert formula_of("SUM(D5,D9)") == "of:=SUM([.D5];[.D9])"
