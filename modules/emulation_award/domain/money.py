"""Money of an award: coefficient × factor × base salary on the day of the decision, rounded once.

Coefficients and factors are whole thousandths (1.0 is 1000), amounts whole đồng: no floating point
anywhere. 91/2017/NĐ-CP Điều 68 khoản 2 rounds up to tens of thousand đồng; a published answer
rounds to the nearest, so the mode is data. Rounding follows the multiplication: a collective is
never twice a rounded individual.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .errors import NoBaseSalary, NoRate, RateUnconfirmed
from .kinds import ObjectKind, Rounding

STEP = 10_000
SCALE = 1000 * 1000  # thousandths of the coefficient times thousandths of the factor


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which something holds, both ends included; None is open."""

    first: date | None = None
    last: date | None = None

    def contains(self, day: date) -> bool:
        """Tell whether the day lies inside."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class BaseSalary:
    """The base salary (mức lương cơ sở) over a span of days, in đồng a month."""

    span: Span
    amount: int
    basis: str


@dataclass(frozen=True, slots=True)
class Rate:
    """What a form is worth under a regime, for one kind of object, in thousandths."""

    form: str
    kind: ObjectKind
    regime: str
    span: Span
    coefficient_milli: int
    factor_milli: int
    basis: str
    is_confirmed: bool = True


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with all it was computed from, as it is frozen on the award."""

    regime: str
    coefficient_milli: int
    factor_milli: int
    base_salary: int
    rounding: Rounding
    amount: int


def round_amount(scaled: int, rounding: Rounding) -> int:
    """Return an amount (scaled by a million) in whole steps of ten thousand đồng."""
    step = STEP * SCALE
    if rounding is Rounding.UP:
        return -(-scaled // step) * STEP
    return (2 * scaled + step) // (2 * step) * STEP


def amount_of(coefficient_milli: int, factor_milli: int, base: int, rounding: Rounding) -> int:
    """Return the money of one award in đồng."""
    return round_amount(coefficient_milli * factor_milli * base, rounding)


def base_salary_on(salaries: Iterable[BaseSalary], day: date) -> BaseSalary:
    """Return the base salary of a day; raise NoBaseSalary."""
    for each in salaries:
        if each.span.contains(day):
            return each
    raise NoBaseSalary(day)


def rate_on(rates: Iterable[Rate], form: str, kind: ObjectKind, day: date) -> Rate:
    """Return the rate of a form on a day; raise NoRate rather than take an older one.

    A coefficient without a source, or one that was only carried over, waits for the accountant:
    RateUnconfirmed.
    """
    for each in rates:
        if (each.form, each.kind) == (form, kind) and each.span.contains(day):
            if not each.is_confirmed:
                raise RateUnconfirmed(form, kind, each.regime)
            return each
    raise NoRate(form, kind, day)


def money_on(
    day: date,
    form: str,
    kind: ObjectKind,
    *,
    rates: Iterable[Rate],
    salaries: Iterable[BaseSalary],
    rounding: Rounding = Rounding.UP,
) -> Money:
    """Return the money of an award decided on a day; raise NoRate or NoBaseSalary."""
    rate = rate_on(rates, form, kind, day)
    base = base_salary_on(salaries, day)
    amount = amount_of(rate.coefficient_milli, rate.factor_milli, base.amount, rounding)
    return Money(
        rate.regime, rate.coefficient_milli, rate.factor_milli, base.amount, rounding, amount
    )
