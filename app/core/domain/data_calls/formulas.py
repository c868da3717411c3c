"""Formulas and checks over the fields of a form: exact numbers, few words, nothing to call.

The text is parsed by Python's own parser, and each node is translated into one of ours; what is
not named here (attributes, indexes, calls of anything else, powers) is refused when the form is
designed. Numbers are exact fractions, never floats. What is empty stays empty: an operation on it,
and a division by zero, are empty too.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

LONGEST = 300
DEEPEST = 30
Number = Fraction | None
Truth = bool | None

_SUMS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARED: dict[type[ast.cmpop], Callable[[Fraction, Fraction], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_CALLED: dict[str, Callable[..., Fraction]] = {"min": min, "max": max, "abs": abs}


class FormulaError(Exception):
    """A formula cannot be used; `part` is the part that is not understood."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class FormulaUnreadable(FormulaError):
    """The text is no formula."""


class FormulaRefused(FormulaError):
    """A part of the formula is not in the language."""


class FormulaTooLong(FormulaError):
    """The formula is longer or deeper than anybody can check."""


class FormulaWrongResult(FormulaError):
    """A comparison stands where a number is asked for, or the other way round."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked expression over names."""

    text: str
    body: ast.expr

    @property
    def names(self) -> frozenset[str]:
        """Return the fields that it reads."""
        return frozenset(_names(self.body))

    @property
    def divides_by_field(self) -> bool:
        """Tell whether a field stands below a division: its values are rates, never added up."""
        return any(
            isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and any(_names(node.right))
            for node in ast.walk(self.body)
        )

    def number(self, values: Mapping[str, Number]) -> Number:
        """Return the value of a formula; None where something is empty."""
        return _number(self.body, values)

    def truth(self, values: Mapping[str, Number]) -> Truth:
        """Return whether a check holds; None where something is empty."""
        return _truth(self.body, values)


def read_formula(text: str) -> Formula:
    """Read a formula that gives a number; raise a FormulaError."""
    return _read(text, is_check=False)


def read_check(text: str) -> Formula:
    """Read a condition; raise a FormulaError."""
    return _read(text, is_check=True)


def literal(node: ast.Constant) -> Fraction:
    """Return a number as it was written: 0.1 is a tenth, not the nearest float."""
    if isinstance(node.value, bool) or not isinstance(node.value, int | float):
        raise FormulaRefused(repr(node.value))
    # repr is the shortest text that reads back as the same float: what was typed up to 15 digits.
    number = Decimal(repr(node.value))
    if not number.is_finite() or len(number.as_tuple().digits) > 15 or abs(number) >= 10**15:
        raise FormulaRefused(repr(node.value))
    return Fraction(number)


def _read(text: str, *, is_check: bool) -> Formula:
    text = text.strip()
    if len(text) > LONGEST:
        raise FormulaTooLong(text[:40])
    try:
        body = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaUnreadable(text) from error
    if _depth(body) > DEEPEST:
        raise FormulaTooLong(text[:40])
    _check(body, is_check)
    return Formula(text, body)


def _depth(node: ast.AST) -> int:
    """Count the levels of a tree, level by level."""
    level, deep = [node], 0
    while level:
        deep += 1
        level = [child for each in level for child in ast.iter_child_nodes(each)]
    return deep


def _check(node: ast.expr, is_check: bool) -> None:
    """Refuse what is not in the language, and a number where a condition is meant."""
    truth = isinstance(node, ast.Compare | ast.BoolOp) or _is_not(node)
    parts = _truth_parts(node) if truth else _number_parts(node)
    if truth != is_check:
        raise FormulaWrongResult(ast.unparse(node))
    inner = isinstance(node, ast.BoolOp) or _is_not(node)
    for part in parts:
        _check(part, inner)


def _is_not(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def _truth_parts(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if not isinstance(node, ast.Compare) or any(type(op) not in _COMPARED for op in node.ops):
        raise FormulaRefused(ast.unparse(node))
    return [node.left, *node.comparators]


def _number_parts(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.Constant():
            literal(node)
            return []
        case ast.Name():
            return []
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return [operand]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SUMS:
            return [left, right]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if _takes(name, args):
            return args
    raise FormulaRefused(ast.unparse(node))


def _takes(name: str, args: list[ast.expr]) -> bool:
    """Tell whether a function is known and takes so many numbers."""
    return name in _CALLED and (len(args) == 1 if name == "abs" else len(args) > 1)


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the fields that a tree reads; names of functions are none."""
    called = {id(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and id(each) not in called:
            yield each.id


def _number(node: ast.expr, values: Mapping[str, Number]) -> Number:
    match node:
        case ast.Constant():
            return literal(node)
        case ast.Name(id=name):
            return values.get(name)
        case ast.UnaryOp(op=op, operand=operand):
            value = _number(operand, values)
            return -value if value is not None and isinstance(op, ast.USub) else value
        case ast.BinOp(left=left, op=op, right=right):
            return _sum(op, _number(left, values), _number(right, values))
        case ast.Call(func=ast.Name(id=name), args=args):
            found = [_number(each, values) for each in args]
            known = [each for each in found if each is not None]
            return _CALLED[name](*known) if len(known) == len(found) else None
    raise FormulaRefused(ast.unparse(node))


def _sum(op: ast.operator, left: Number, right: Number) -> Number:
    if left is None or right is None or (isinstance(op, ast.Div) and right == 0):
        return None
    return _SUMS[type(op)](left, right)


def _truth(node: ast.expr, values: Mapping[str, Number]) -> Truth:
    match node:
        case ast.BoolOp(op=op, values=parts):
            found = [_truth(each, values) for each in parts]
            decided = isinstance(op, ast.Or)  # one such part decides the whole
            if decided in found:
                return decided
            return None if None in found else not decided
        case ast.UnaryOp(operand=operand):
            inner = _truth(operand, values)
            return None if inner is None else not inner
        case ast.Compare(left=left, ops=ops, comparators=rest):
            return _compare(ops, [_number(each, values) for each in (left, *rest)])
    raise FormulaRefused(ast.unparse(node))


def _compare(ops: list[ast.cmpop], numbers: list[Number]) -> Truth:
    held: Truth = True
    for op, left, right in zip(ops, numbers, numbers[1:], strict=False):
        if left is None or right is None:
            held = None
        elif not _COMPARED[type(op)](left, right):
            return False
    return held
