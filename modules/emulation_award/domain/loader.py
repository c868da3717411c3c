"""The module's data files as typed objects; what is wrong in them is named with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

import yaml

from .dossier import PaperNeed
from .errors import BadData
from .kinds import ObjectKind, PaperKind, Rounding, VoteBase
from .money import BaseSalary, Rate, Span
from .voting import Share, VoteRule

_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")
READ = "V"
UNVERIFIED = "U"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of commendation or a title, with the level that decides it."""

    code: str
    name_vi: str
    name_en: str
    group: str
    level: str
    decided_by: str
    span: Span


@dataclass(frozen=True, slots=True)
class DatedVoteRule:
    """A rule of votes for a form over a span of days, with where it comes from."""

    form: str
    span: Span
    rule: VoteRule
    basis: str
    verification: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """Working days that a step may take."""

    code: str
    working_days: int
    basis: str


@dataclass(frozen=True, slots=True)
class MoneyRules:
    """What awards are worth."""

    rounding: Rounding
    forms: tuple[Form, ...]
    rates: tuple[Rate, ...]
    salaries: tuple[BaseSalary, ...]


@dataclass(frozen=True, slots=True)
class BoardRules:
    """How boards vote and what they are given to read."""

    votes: tuple[DatedVoteRule, ...]
    dossiers: Mapping[str, tuple[PaperNeed, ...]]
    deadlines: Mapping[str, Deadline]


@dataclass(frozen=True, slots=True)
class Node:
    """A mapping of a data file with its place."""

    values: Mapping[str, Any]
    path: str

    def get(self, key: str, kind: type[_T]) -> _T:
        """Return a value of a type."""
        value = self.values.get(key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise BadData(f"{self.path}.{key}", kind.__name__)
        return value

    def choice(self, key: str, kind: type[_E]) -> _E:
        """Return one of the values of an enumeration."""
        try:
            return kind(self.get(key, str))
        except ValueError:
            raise BadData(f"{self.path}.{key}", "|".join(kind)) from None

    def part(self, key: str) -> "Node":
        """Return a mapping inside."""
        return Node(self.get(key, dict), f"{self.path}.{key}")

    def parts(self, key: str) -> "Iterator[Node]":
        """Walk a list of mappings inside."""
        for index, value in enumerate(self.get(key, list)):
            path = f"{self.path}.{key}[{index}]"
            if not isinstance(value, dict):
                raise BadData(path, "mapping")
            yield Node(value, path)

    def span(self, first: str = "from", last: str = "to") -> Span:
        """Return the days from and to, either of which may be open."""
        found = []
        for key in (first, last):
            value = self.values.get(key)
            if value is not None and not isinstance(value, date):
                raise BadData(f"{self.path}.{key}", "date")
            found.append(value)
        return Span(*found)


def load_money(text: str) -> MoneyRules:
    """Read forms, rates and base salaries; raise BadData."""
    root = Node(yaml.safe_load(text), "$")
    regimes = {node.get("code", str): node.span() for node in root.parts("regimes")}
    forms: list[Form] = []
    rates: list[Rate] = []
    for node in root.parts("forms"):
        form = _form(node)
        forms.append(form)
        rates += (_rate(form.code, each, regimes) for each in node.parts("rates"))
    salaries = tuple(
        BaseSalary(node.span(), node.get("amount", int), node.get("basis", str))
        for node in root.parts("base_salaries")
    )
    rounding = root.part("rounding").choice("mode", Rounding)
    return MoneyRules(rounding, tuple(forms), tuple(rates), salaries)


def load_board(text: str) -> BoardRules:
    """Read vote rules, dossiers and time limits; raise BadData."""
    root = Node(yaml.safe_load(text), "$")
    deadlines = {
        node.get("code", str): Deadline(
            node.get("code", str), node.get("working_days", int), node.get("basis", str)
        )
        for node in root.parts("deadlines")
    }
    dossiers = {
        node.get("form", str): tuple(
            PaperNeed(
                each.choice("kind", PaperKind), each.get("numbered", bool), each.get("basis", str)
            )
            for each in node.parts("papers")
        )
        for node in root.parts("dossiers")
    }
    return BoardRules(tuple(_vote_rule(n) for n in root.parts("vote_rules")), dossiers, deadlines)


def _form(node: Node) -> Form:
    return Form(
        code=node.get("code", str),
        name_vi=node.get("name_vi", str),
        name_en=node.get("name_en", str),
        group=node.get("group", str),
        level=node.get("level", str),
        decided_by=node.get("decided_by", str),
        span=node.span("valid_from", "valid_to"),
    )


def _rate(form: str, node: Node, regimes: Mapping[str, Span]) -> Rate:
    regime = node.get("regime", str)
    if regime not in regimes:
        raise BadData(f"{node.path}.regime", "|".join(regimes))
    return Rate(
        form=form,
        kind=node.choice("object", ObjectKind),
        regime=regime,
        span=regimes[regime],
        coefficient_milli=node.get("coefficient_milli", int),
        factor_milli=node.get("factor_milli", int),
        basis=node.get("basis", str),
        is_confirmed=node.get("verification", str) != UNVERIFIED,
    )


def _share(node: Node, *, strict: bool = False) -> Share:
    return Share(node.get("at_least", int), node.get("of", int), strict)


def _vote_rule(node: Node) -> DatedVoteRule:
    threshold = node.part("threshold")
    rule = VoteRule(
        threshold=_share(threshold, strict=threshold.get("strict", bool)),
        base=threshold.choice("base", VoteBase),
        quorum=_share(node.part("quorum")),
        is_secret=node.get("secret", bool),
        by_post=node.get("by_post", bool),
    )
    return DatedVoteRule(
        node.get("form", str),
        node.span(),
        rule,
        node.get("basis", str),
        node.get("verification", str),
    )
