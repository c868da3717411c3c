"""The design of a form: its fields, what follows from others, and what an answer must hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any

from app.core.domain.data_calls.formulas import Number, read_check, read_formula
from app.core.domain.data_calls.measures import check_measures, check_result

CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
RESERVED = frozenset({"and", "or", "not", "in", "is", "if", "else", "for", "min", "max", "abs"})


class FieldKind(StrEnum):
    """What is asked for."""

    NUMBER = "number"
    MONEY = "money"
    PERCENT = "percent"
    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"


NUMERIC = frozenset({FieldKind.NUMBER, FieldKind.MONEY, FieldKind.PERCENT})
Answer = Fraction | str | date | None


@dataclass(frozen=True, slots=True)
class FieldDesign:
    """A field of a form; with a formula it is computed and never asked for."""

    code: str
    label: str
    kind: FieldKind
    measure: str = ""
    places: int = 0
    required: bool = False
    choices: tuple[str, ...] = ()
    formula: str = ""
    rule: str = ""
    rule_message: str = ""

    @property
    def is_numeric(self) -> bool:
        """Tell whether its value is a number."""
        return self.kind in NUMERIC

    @property
    def unit(self) -> str:
        """Return what stands beside the number."""
        fixed = {FieldKind.MONEY: "đồng", FieldKind.PERCENT: "%"}
        return fixed.get(self.kind, self.measure)


class DesignError(Exception):
    """A design cannot be issued; `code` is the field at fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CodeNotUsable(DesignError):
    """A code is no plain word of small letters, digits and underscores."""


class CodeTwice(DesignError):
    """Two fields have one code."""


class UnknownField(DesignError):
    """A formula or check names a field that is not there, or no number."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code)
        self.name = name


class FormulaCycle(DesignError):
    """Fields are computed from each other in a circle; `code` lists them."""


class ChoicesMissing(DesignError):
    """A choice has fewer than two different values."""


class FormulaOfText(DesignError):
    """Only numbers are computed."""


class MessageMissing(DesignError):
    """A check says nothing to whom it stops."""


class NothingAsked(DesignError):
    """A form asks for nothing."""


class Wrong(StrEnum):
    """What is wrong with an answer."""

    MISSING = "missing"
    BROKEN_RULE = "broken_rule"


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands against handing an answer in, beside its field."""

    code: str
    wrong: Wrong
    message: str = ""


class Design:
    """A checked form; raise DesignError, FormulaError or MeasuresDiffer when it is not sound."""

    def __init__(self, fields: Iterable[FieldDesign]) -> None:
        self.fields = tuple(fields)
        self.by_code = {field.code: field for field in self.fields}
        self._check_fields()
        self.formulas = {f.code: read_formula(f.formula) for f in self.fields if f.formula}
        self.rules = {f.code: read_check(f.rule) for f in self.fields if f.rule}
        self._check_names()
        self.order = self._order()
        self._check_measures()

    @property
    def asked(self) -> tuple[FieldDesign, ...]:
        """Return the fields that somebody fills in."""
        return tuple(field for field in self.fields if not field.formula)

    def is_rate(self, code: str) -> bool:
        """Tell whether a field is recomputed from sums: adding up its values would mean nothing."""
        formula = self.formulas.get(code)
        if self.by_code[code].kind == FieldKind.PERCENT:
            return True
        if formula is None:
            return False
        return formula.divides_by_field or any(self.is_rate(name) for name in formula.names)

    def computed(self, values: Mapping[str, Answer]) -> dict[str, Answer]:
        """Return the asked values with those that follow from them."""
        found: dict[str, Answer] = {field.code: values.get(field.code) for field in self.asked}
        for code in self.order:
            found[code] = self.formulas[code].number(numbers(found))
        return found

    def problems(self, values: Mapping[str, Answer]) -> list[Problem]:
        """Return what stands against handing in, field by field."""
        full = self.computed(values)
        found = [
            Problem(field.code, Wrong.MISSING)
            for field in self.asked
            if field.required and full[field.code] in (None, "")
        ]
        for field in self.fields:
            rule = self.rules.get(field.code)
            if rule is not None and rule.truth(numbers(full)) is False:
                found.append(Problem(field.code, Wrong.BROKEN_RULE, field.rule_message))
        return found

    def _check_fields(self) -> None:
        if not any(not field.formula for field in self.fields):
            raise NothingAsked("")
        seen: set[str] = set()
        for field in self.fields:
            if CODE.fullmatch(field.code) is None or field.code in RESERVED:
                raise CodeNotUsable(field.code)
            if field.code in seen:
                raise CodeTwice(field.code)
            seen.add(field.code)
            if field.kind == FieldKind.CHOICE and len(set(field.choices)) < 2:
                raise ChoicesMissing(field.code)
            if field.formula and not field.is_numeric:
                raise FormulaOfText(field.code)
            if field.rule and not field.rule_message.strip():
                raise MessageMissing(field.code)

    def _check_names(self) -> None:
        known = {field.code for field in self.fields if field.is_numeric}
        for code, formula in (*self.formulas.items(), *self.rules.items()):
            for name in sorted(formula.names - known):
                raise UnknownField(code, name)

    def _order(self) -> tuple[str, ...]:
        """Return the computed fields so that each comes after those it reads."""
        computed = set(self.formulas)
        needs = {code: formula.names & computed for code, formula in self.formulas.items()}
        try:
            return tuple(TopologicalSorter(needs).static_order())
        except CycleError as error:
            raise FormulaCycle(" → ".join(error.args[1])) from error

    def _check_measures(self) -> None:
        measures = {field.code: field.unit for field in self.fields}
        for code, formula in self.formulas.items():
            check_result(formula, measures, measures[code])
        for rule in self.rules.values():
            check_measures(rule, measures)


def numbers(values: Mapping[str, Any]) -> dict[str, Number]:
    """Return the numbers among the values of an answer, exactly."""
    return {code: as_number(value) for code, value in values.items()}


def as_number(value: object) -> Number:
    """Return a value as an exact number, None for what is none."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    return None
