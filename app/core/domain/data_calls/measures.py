"""Units of measure in formulas: đồng are not added to people, and a rate has none."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping

from app.core.domain.data_calls.formulas import Formula

# What counts as a bare number: percent and percentage points come from divisions of equals.
BARE = frozenset({"", "%", "points"})
Measure = tuple[tuple[str, int], ...]  # "đồng per household" is (("household", -1), ("đồng", 1))


class MeasuresDiffer(Exception):
    """A formula adds, subtracts or compares what has different units of measure."""

    def __init__(self, part: str, left: str, right: str) -> None:
        super().__init__(part, left, right)
        self.part = part
        self.left = left
        self.right = right


def check_measures(formula: Formula, measures: Mapping[str, str]) -> Measure | None:
    """Return the measure of a formula, None where only numbers stand; raise MeasuresDiffer."""
    return _measure(formula.body, measures)


def check_result(formula: Formula, measures: Mapping[str, str], wanted: str) -> None:
    """Raise MeasuresDiffer unless a formula gives what its field is measured in."""
    found = check_measures(formula, measures)
    if found is not None and found != of_name(wanted) and words(found) != wanted:
        raise MeasuresDiffer(formula.text, words(found), wanted)


def of_name(name: str) -> Measure:
    """Return the measure of a field's unit; a bare one where it has none."""
    return () if name in BARE else ((name, 1),)


def words(measure: Measure) -> str:
    """Write a measure: `đồng/household`."""
    above = [name for name, power in measure if power > 0]
    below = [name for name, power in measure if power < 0]
    return "·".join(above) + "".join(f"/{name}" for name in below)


def _measure(node: ast.expr, measures: Mapping[str, str]) -> Measure | None:
    # A number takes the measure of what stands beside it: it has none of its own.
    match node:
        case ast.Name(id=name):
            return of_name(measures.get(name, ""))
        case ast.UnaryOp(operand=operand):
            return _measure(operand, measures)
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() as op, right=right):
            power = 1 if isinstance(op, ast.Mult) else -1
            return _product(_measure(left, measures), _measure(right, measures), power)
        case ast.BinOp(left=left, right=right):
            return _same(node, [left, right], measures)
        case ast.Compare(left=left, comparators=rest):
            return _same(node, [left, *rest], measures)
        case ast.Call(args=args):
            return _same(node, args, measures)
        case ast.BoolOp(values=parts):
            for part in parts:
                _measure(part, measures)
    return None


def _same(node: ast.expr, parts: list[ast.expr], measures: Mapping[str, str]) -> Measure | None:
    found = [_measure(part, measures) for part in parts]
    known = [each for each in found if each is not None]
    for other in known[1:]:
        if other != known[0]:
            raise MeasuresDiffer(ast.unparse(node), words(known[0]), words(other))
    return known[0] if known else None


def _product(left: Measure | None, right: Measure | None, power: int) -> Measure | None:
    if left is None and right is None:
        return None
    powers = Counter(dict(left or ()))
    for name, each in right or ():
        powers[name] += each * power
    return tuple(sorted((name, each) for name, each in powers.items() if each))
