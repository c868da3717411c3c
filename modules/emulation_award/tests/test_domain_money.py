"""Money of awards: every published vector, in whole numbers."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.emulation_award.domain.errors import NoBaseSalary, NoRate, RateUnconfirmed
from modules.emulation_award.domain.kinds import ObjectKind, Rounding
from modules.emulation_award.domain.loader import load_money
from modules.emulation_award.domain.money import amount_of, money_on

HERE = Path(__file__).parent
RULES = load_money((HERE.parent / "data" / "money.yaml").read_text(encoding="utf-8"))
KINDS = {"CANHAN": ObjectKind.INDIVIDUAL, "TAPTHE": ObjectKind.COLLECTIVE}
VECTORS = list(
    csv.DictReader((HERE / "data" / "money_test_vectors.csv").read_text("utf-8").splitlines())
)


def money(day, form, kind, rounding=Rounding.UP):
    return money_on(day, form, kind, rates=RULES.rates, salaries=RULES.salaries, rounding=rounding)


def test_there_are_vectors():
    assert len(VECTORS) == 28


@pytest.mark.parametrize(
    "row", VECTORS, ids=lambda row: f"{row['decision_date']}-{row['form']}-{row['object']}"
)
def test_vector(row):
    day, kind = date.fromisoformat(row["decision_date"]), KINDS[row["object"]]
    found = money(day, row["form"], kind)
    assert found.regime == row["regime"]
    assert found.base_salary == int(row["base_salary"])
    assert found.coefficient_milli == int(Decimal(row["coefficient_individual"]) * 1000)
    assert found.factor_milli == int(row["object_factor"]) * 1000
    assert found.amount == int(row["amount_round_up"])
    nearest = money(day, row["form"], kind, Rounding.NEAREST)
    assert nearest.amount == int(row["amount_round_nearest"])


def test_the_whole_of_2021_costs_what_the_notes_say():
    day = date(2021, 12, 31)
    pair = [money(day, "BK_TINH", kind).amount for kind in KINDS.values()]
    assert 5 * sum(pair) == 22_350_000


def test_the_day_of_the_decision_counts():
    before, after = date(2023, 6, 30), date(2023, 7, 3)
    assert money(before, "BK_TINH", ObjectKind.INDIVIDUAL).amount == 1_490_000
    assert money(after, "BK_TINH", ObjectKind.INDIVIDUAL).amount == 1_800_000


def test_a_household_of_2021_has_no_rate_and_gets_none():
    with pytest.raises(NoRate):
        money(date(2021, 12, 31), "BK_TINH", ObjectKind.HOUSEHOLD)


def test_what_is_only_assumed_waits_for_the_accountant():
    with pytest.raises(RateUnconfirmed) as refused:
        money(date(2026, 11, 2), "BK_TINH", ObjectKind.INDIVIDUAL)
    assert refused.value.regime == "TDKT-2026"


def test_before_the_first_base_salary_nothing_is_computed():
    with pytest.raises(NoBaseSalary):
        money(date(2018, 1, 2), "BK_TINH", ObjectKind.INDIVIDUAL)


@given(st.integers(1, 20_000), st.sampled_from([1000, 1500, 2000]), st.integers(1, 10_000_000))
def test_rounding_up_is_the_least_step_that_covers(coefficient, factor, base):
    amount = amount_of(coefficient, factor, base, Rounding.UP)
    exact = coefficient * factor * base
    assert amount % 10_000 == 0
    assert amount * 1_000_000 >= exact > (amount - 10_000) * 1_000_000
