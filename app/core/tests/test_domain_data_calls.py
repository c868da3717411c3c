"""Formulas, designs and consolidation of data calls."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.domain.data_calls import deadlines, formulas
from app.core.domain.data_calls import design as rules
from app.core.domain.data_calls.consolidation import consolidate
from app.core.domain.data_calls.design import Design, FieldDesign, FieldKind, Wrong
from app.core.domain.data_calls.measures import MeasuresDiffer

WHOLE = st.integers(min_value=0, max_value=10**9)
HOUSEHOLDS = "households"


def number(code: str, measure: str = HOUSEHOLDS, **more) -> FieldDesign:
    return FieldDesign(code, code, FieldKind.NUMBER, measure, **more)


def percent(code: str, formula: str = "") -> FieldDesign:
    return FieldDesign(code, code, FieldKind.PERCENT, formula=formula)


POVERTY = Design(
    (
        number("total", required=True),
        number("poor", rule="poor <= total", rule_message="More poor households than households."),
        percent("rate", "poor / total * 100"),
    )
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * 2", 9), ("(a + b) * 2", 12), ("-a", -3), ("a / b", 1), ("a / (b - 3)", None),
        ("min(a, b, 1)", 1), ("max(a, 7)", 7), ("abs(a - 10)", 7), ("0.1 + 0.2", Fraction(3, 10)),
        ("a + missing", None),
    ],
)  # fmt: skip
def test_a_formula_is_exact_and_empty_stays_empty(text, expected):
    found = formulas.read_formula(text).number({"a": Fraction(3), "b": Fraction(3)})
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "a +", "a; b", "__import__('os')", "a.b", "a[0]", "a ** 9", "a // b", "a % b",
        "lambda: 1", "[1]", "f'{a}'", "'x'", "True", "a if b else c", "(a := 1)", "min(a)",
        "min(*a)", "min(a, key=b)", "round(a)", "a < b", "1e999", "1" * 40, "a" * 400,
        "-" * 60 + "a", "(" * 120 + "a", "a & b", "~a", "min", "a + (a < b)", "\x00",
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused(text):
    if text == "min":  # a name like any other here; the design refuses it as a code
        assert formulas.read_formula(text).names == {"min"}
        return
    with pytest.raises(formulas.FormulaError):
        formulas.read_formula(text)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    for read in (formulas.read_formula, formulas.read_check):
        try:
            found = read(text)
        except formulas.FormulaError:
            continue
        assert all(name.isidentifier() for name in found.names)


@given(a=WHOLE, b=WHOLE, c=st.integers(1, 10**6))
def test_numbers_are_never_rounded(a, b, c):
    values = {"a": Fraction(a), "b": Fraction(b), "c": Fraction(c)}
    found = formulas.read_formula("(a + b) / c").number(values)
    assert found == Fraction(a + b, c)


@pytest.mark.parametrize(
    ("text", "a", "expected"),
    [
        ("a > 1", 2, True), ("1 < a <= 2", 2, True), ("not a > 1", 2, False),
        ("a > 1 and a > 5", 2, False), ("a > 1 or b > 1", 2, True), ("b > 1", 2, None),
        ("a > 1 and b > 1", 2, None), ("a > 5 and b > 1", 2, False), ("not b > 1", 2, None),
    ],
)  # fmt: skip
def test_a_check_of_something_empty_is_open(text, a, expected):
    assert formulas.read_check(text).truth({"a": Fraction(a), "b": None}) is expected


def test_a_check_is_no_formula():
    with pytest.raises(formulas.FormulaWrongResult):
        formulas.read_check("a + 1")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ([number("a"), number("a")], rules.CodeTwice),
        ([number("1a")], rules.CodeNotUsable),
        ([number("and")], rules.CodeNotUsable),
        ([number("a", formula="a + 1")], rules.NothingAsked),
        ([number("x"), number("a", formula="b"), number("b", formula="a")], rules.FormulaCycle),
        ([number("x"), number("a", formula="a + x")], rules.FormulaCycle),
        ([number("x"), number("a", formula="y")], rules.UnknownField),
        ([FieldDesign("t", "t", FieldKind.TEXT), number("a", formula="t")], rules.UnknownField),
        ([FieldDesign("c", "c", FieldKind.CHOICE, choices=("x",))], rules.ChoicesMissing),
        ([number("x"), FieldDesign("t", "t", FieldKind.TEXT, formula="x")], rules.FormulaOfText),
        ([number("x", rule="x > 0")], rules.MessageMissing),
        ([number("x"), number("m", "people"), number("a", formula="x + m")], MeasuresDiffer),
        ([number("x"), number("m", "people", formula="x + 1")], MeasuresDiffer),
        ([number("x"), FieldDesign("m", "m", FieldKind.MONEY),
          number("a", rule="a < m", rule_message="?")], MeasuresDiffer),
    ],
)  # fmt: skip
def test_an_unsound_design_is_refused(fields, error):
    with pytest.raises(error):
        Design(fields)


def test_measures_of_quotients_are_kept():
    Design(
        (
            FieldDesign("money", "m", FieldKind.MONEY),
            number("poor"),
            number("each", "đồng/households", formula="money / poor"),
            percent("share", "poor / (poor + 1)"),
        )
    )


def test_an_answer_is_checked_beside_its_fields():
    found = POVERTY.problems({"total": None, "poor": Fraction(3)})
    assert [(each.code, each.wrong) for each in found] == [("total", Wrong.MISSING)]
    found = POVERTY.problems({"total": Fraction(2), "poor": Fraction(3)})
    assert [(each.code, each.wrong) for each in found] == [("poor", Wrong.BROKEN_RULE)]
    assert found[0].message == "More poor households than households."
    assert POVERTY.problems({"total": Fraction(4), "poor": Fraction(3)}) == []


def test_a_rate_of_nothing_is_empty():
    assert POVERTY.computed({"total": Fraction(0), "poor": Fraction(0)})["rate"] is None


@given(st.lists(st.one_of(st.none(), st.tuples(WHOLE, WHOLE)), max_size=12))
def test_rates_come_from_sums_and_nobody_missing_is_a_zero(rows):
    answers = [
        row and dict(zip(("total", "poor"), map(Fraction, row), strict=True)) for row in rows
    ]
    total, poor, rate = consolidate(POVERTY, answers)
    given_ = [row for row in rows if row is not None]
    assert total.asked == len(rows)
    assert total.missing == rows.count(None)
    assert total.value == (sum(r[0] for r in given_) if given_ else None)
    below = sum(r[0] for r in given_)
    expected = Fraction(sum(r[1] for r in given_) * 100, below) if below else None
    assert rate.value == expected
    assert rate.is_rate
    assert poor.answered == len(given_)


def test_a_rate_leaves_out_who_gave_only_one_part():
    answers: list[dict[str, Any] | None] = [
        {"total": Fraction(100), "poor": Fraction(10)},
        {"total": Fraction(900), "poor": None},
        None,
    ]
    total, poor, rate = consolidate(POVERTY, answers)
    assert [each.value for each in (total, poor, rate)] == [1000, 10, 10]
    assert (total.missing, poor.missing, rate.missing) == (1, 2, 2)


def test_points_are_recomputed_and_a_typed_rate_is_not_added_up():
    design = Design(
        (
            number("all"), number("before"), number("after"), percent("typed"),
            percent("p1", "before / all * 100"), percent("p2", "after / all * 100"),
            percent("points", "p1 - p2"), percent("mixed", "p1 - typed"),
        )
    )  # fmt: skip
    rows = [(100, 20, 10, 5), (300, 20, 10, 7)]
    names = ("all", "before", "after", "typed")
    answers = [dict(zip(names, map(Fraction, row), strict=True)) for row in rows]
    found = {each.about.code: each.value for each in consolidate(design, answers)}
    assert found["points"] == 5
    assert found["typed"] is None
    assert found["mixed"] is None


def test_choices_are_counted():
    design = Design((FieldDesign("c", "c", FieldKind.CHOICE, choices=("x", "y")),))
    (total,) = consolidate(design, [{"c": "x"}, {"c": "x"}, {"c": None}, None])
    assert total.counts == {"x": 2}
    assert (total.answered, total.missing) == (2, 2)


def test_a_day_off_moves_the_due_day_and_lateness_counts_from_there():
    due = deadlines.effective_due(date(2021, 5, 15), lambda day: day.weekday() < 5)
    assert due == date(2021, 5, 17)
    assert deadlines.days_late(due, date(2021, 5, 17), date(2021, 6, 1)) == 0
    assert deadlines.days_late(due, None, date(2021, 5, 20)) == 3


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2021, 10, 31), date(2021, 11, 30)), (date(2021, 11, 30), date(2021, 12, 31)),
        (date(2021, 12, 6), date(2022, 1, 6)), (date(2021, 1, 30), date(2021, 2, 28)),
    ],
)  # fmt: skip
def test_the_next_period_is_a_month_later(day, expected):
    assert deadlines.next_month(day) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Hộ nghèo đến 31/10/2021", "Hộ nghèo đến 30/11/2021"),
        ("Quà tặng tháng 10/2021", "Quà tặng tháng 11/2021"),
        ("Theo kế hoạch 05/10/2021, số 110/2021", "Theo kế hoạch 05/10/2021, số 110/2021"),
        ("Hộ nghèo", "Hộ nghèo"),
    ],
)
def test_the_title_of_a_copy_names_the_next_month(title, expected):
    assert deadlines.next_title(title, date(2021, 10, 31)) == expected
