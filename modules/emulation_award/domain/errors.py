"""Refusals of the rules: each is a type with values; the texts live in the module's messages."""

from dataclasses import dataclass
from datetime import date


class RuleError(Exception):
    """Base of every refusal raised by the rules of this module."""


@dataclass(unsafe_hash=True)
class BadData(RuleError):
    """A data file holds something else than expected at a place."""

    path: str
    expected: str


@dataclass(unsafe_hash=True)
class CeilingReached(RuleError):
    """The movement's version allows no further award of this kind (mục Khen thưởng of the plan)."""

    kind: str
    ceiling: int


@dataclass(unsafe_hash=True)
class NotAwardedFromCeilings(RuleError):
    """The plan names households among the praised, but gives them neither a ceiling nor a form."""

    kind: str


@dataclass(unsafe_hash=True)
class BallotsDiffer(RuleError):
    """Marks on a line do not add up to the ballots that were collected."""

    line: str
    marks: int
    collected: int


@dataclass(unsafe_hash=True)
class TooManyBallots(RuleError):
    """More ballots were collected than were issued."""

    collected: int
    issued: int


@dataclass(unsafe_hash=True)
class CountsDiffer(RuleError):
    """The two tellers counted differently, so both count again."""

    line: str
    first: int
    second: int


@dataclass(unsafe_hash=True)
class QuorumMissing(RuleError):
    """Fewer members take part than the board's rules ask for."""

    taking_part: int
    needed: int


@dataclass(unsafe_hash=True)
class NoBaseSalary(RuleError):
    """No base salary is recorded for the day of the decision."""

    on: date


@dataclass(unsafe_hash=True)
class NoRate(RuleError):
    """No coefficient is known for the form under the regime of the decision: the amount is unknown.

    It is never computed with an older coefficient.
    """

    form: str
    kind: str
    on: date


@dataclass(unsafe_hash=True)
class RateUnconfirmed(RuleError):
    """The coefficient is an assumption that the accountant has not confirmed."""

    form: str
    kind: str
    regime: str


@dataclass(unsafe_hash=True)
class DossierIncomplete(RuleError):
    """Papers are missing; `missing` holds their codes."""

    missing: tuple[str, ...]


@dataclass(unsafe_hash=True)
class HardCriteriaNotMet(RuleError):
    """A hard criterion of the plan is not met, or nobody has confirmed it yet."""

    codes: tuple[str, ...]
