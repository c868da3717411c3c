"""Thresholds, quorum and counts of the board's votes, in whole numbers only.

91/2017/NĐ-CP Điều 45 khoản 8 asks 90% of all members, by secret ballot, for titles; no national
threshold was found for a provincial Bằng khen, so it is data per form and day. A percentage is
never computed: 22 members and 90% need 20, because 100 × 19 < 90 × 22.
"""

from dataclasses import dataclass

from .errors import BallotsDiffer, CountsDiffer, QuorumMissing, TooManyBallots
from .kinds import VoteBase


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole as two whole numbers; `is_strict` asks for more than it."""

    numerator: int
    denominator: int
    is_strict: bool = False

    def reached(self, votes: int, whole: int) -> bool:
        """Tell whether votes make this share of a whole; of nothing no share is reached."""
        if whole <= 0:
            return False
        given, asked = self.denominator * votes, self.numerator * whole
        return given > asked if self.is_strict else given >= asked

    def least(self, whole: int) -> int:
        """Return the smallest number that makes the share of a whole."""
        asked = self.numerator * whole
        floor = asked // self.denominator
        if self.is_strict or asked % self.denominator:
            return floor + 1
        return floor


@dataclass(frozen=True, slots=True)
class VoteRule:
    """How a board votes on a form: threshold, of whom, quorum of all members, open or secret."""

    threshold: Share
    base: VoteBase
    quorum: Share
    is_secret: bool
    by_post: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes on one nomination; an absent member who answered in writing is among them."""

    votes_for: int
    against: int
    blank: int
    invalid: int = 0

    @property
    def total(self) -> int:
        """Return the number of ballots."""
        return self.votes_for + self.against + self.blank + self.invalid

    @property
    def valid(self) -> int:
        """Return the number of ballots that say something the board can read."""
        return self.votes_for + self.against + self.blank


@dataclass(frozen=True, slots=True)
class Attendance:
    """Members in force on the day, those present, and those asked in writing."""

    members: int
    present: int
    by_post: int = 0

    def taking_part(self, rule: VoteRule) -> int:
        """Return how many take part in the vote."""
        return self.present + (self.by_post if rule.by_post else 0)


def whole_of(rule: VoteRule, attendance: Attendance, tally: Tally) -> int:
    """Return the number of which the threshold is a share.

    Who is recused stays a member: with all members as the base the threshold does not sink.
    """
    if rule.base is VoteBase.ALL_MEMBERS:
        return attendance.members
    if rule.base is VoteBase.TAKING_PART:
        return attendance.taking_part(rule)
    return tally.valid


def passes(rule: VoteRule, attendance: Attendance, tally: Tally) -> bool:
    """Tell whether a nomination has the votes it needs."""
    return rule.threshold.reached(tally.votes_for, whole_of(rule, attendance, tally))


def is_reachable(rule: VoteRule, attendance: Attendance, recused: int) -> bool:
    """Tell whether the threshold can still be reached when so many are recused."""
    able = attendance.taking_part(rule) - recused
    best = Tally(max(able, 0), 0, 0)
    return passes(rule, attendance, best)


def check_quorum(rule: VoteRule, attendance: Attendance) -> None:
    """Raise QuorumMissing unless enough of all members are at the meeting."""
    if not rule.quorum.reached(attendance.present, attendance.members):
        raise QuorumMissing(attendance.present, rule.quorum.least(attendance.members))


def check_ballots(line: str, tally: Tally, collected: int, issued: int) -> None:
    """Raise TooManyBallots or BallotsDiffer: collected ≤ issued, and the marks add up."""
    if collected > issued:
        raise TooManyBallots(collected, issued)
    if tally.total != collected:
        raise BallotsDiffer(line, tally.total, collected)


def check_same(line: str, first: Tally, second: Tally) -> None:
    """Raise CountsDiffer at the first mark that two tellers counted differently."""
    for name in ("votes_for", "against", "blank", "invalid"):
        one, other = getattr(first, name), getattr(second, name)
        if one != other:
            raise CountsDiffer(line, one, other)
