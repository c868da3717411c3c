"""Order of those who passed, and who of them finds room under the ceiling.

Passing the vote is not being chosen: the board ranks by votes, then score, then priority (those
who work and produce directly, women, ethnic minorities, difficult areas: principles of Luật
06/2022/QH15 Điều 5, and of 65/2014/NĐ-CP before), then who was not awarded before. Who handed in
first does not count. What is still equal is the chair's to decide, with a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .errors import CeilingReached, NotAwardedFromCeilings
from .kinds import ObjectKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """A nomination that passed; `key` names it and orders nothing."""

    key: int
    votes_for: int
    score: int
    has_priority: bool = False
    awarded_before: bool = False

    @property
    def order(self) -> tuple[int, int, bool, bool]:
        """Return what the order rests on, the better first."""
        return (-self.votes_for, -self.score, not self.has_priority, self.awarded_before)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its rank; those who are equal share one."""

    candidate: Candidate
    rank: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who finds room, who is in reserve, and who is equal where the room ends."""

    chosen: tuple[int, ...]
    tied: tuple[int, ...]
    reserves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The most awards of each kind that a version of a movement allows; none is lent."""

    collectives: int
    individuals: int

    def of(self, kind: ObjectKind) -> int:
        """Return the ceiling of a kind; raise NotAwardedFromCeilings for households."""
        if kind is ObjectKind.COLLECTIVE:
            return self.collectives
        if kind is ObjectKind.INDIVIDUAL:
            return self.individuals
        raise NotAwardedFromCeilings(kind)

    def check(self, kind: ObjectKind, taken: int) -> None:
        """Raise CeilingReached when so many are chosen already."""
        if taken >= self.of(kind):
            raise CeilingReached(kind, self.of(kind))


def rank(candidates: Iterable[Candidate]) -> tuple[Ranked, ...]:
    """Return candidates in order with their ranks (1, 2, 2, 4)."""
    ordered = sorted(candidates, key=lambda each: (each.order, each.key))
    found: list[Ranked] = []
    for position, each in enumerate(ordered, start=1):
        equal = found and found[-1].candidate.order == each.order
        found.append(Ranked(each, found[-1].rank if equal else position))
    return tuple(found)


def propose(ranked: Iterable[Ranked], room: int) -> Proposal:
    """Return who finds room: a ceiling is a limit, not a target.

    Candidates that are equal and do not all fit are left to the chair.
    """
    rows = tuple(ranked)
    groups: dict[int, list[int]] = {}
    for row in rows:
        groups.setdefault(row.rank, []).append(row.candidate.key)
    chosen: list[int] = []
    tied: list[int] = []
    reserves: list[int] = []
    for group in groups.values():
        left = room - len(chosen)
        if tied or left <= 0:
            reserves += group
        elif len(group) <= left:
            chosen += group
        else:
            tied += group
    return Proposal(tuple(chosen), tuple(tied), tuple(reserves))
