"""Drawing a sample of households: by rule, seed and strata, so that everybody can draw it again.

No law sets the rule; the plan does. Practice knows a census, a number of households for each place,
and a share. A household's place in the draw follows from the seed and its code alone, whatever the
order of the list, so that anybody who holds the list and the seed draws the same households.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from .errors import BadSampleRule, NoReplacementLeft, NothingToDraw

ALL = ""  # the only stratum where there are none
SEPARATOR = "\x1f"  # in no code, so that seed and code cannot run into each other


class SampleKind(StrEnum):
    """How many households are drawn in a unit."""

    CENSUS = "census"
    COUNT = "count"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class SampleRule:
    """The rule of a plan; `value` is a number of households, or percent, and None for a census."""

    kind: SampleKind
    value: int | None = None
    by_class: bool = False
    by_village: bool = False

    def __post_init__(self) -> None:
        highest = 100 if self.kind is SampleKind.SHARE else None
        if (self.value is None) != (self.kind is SampleKind.CENSUS):
            raise BadSampleRule(self.kind, self.value)
        if self.value is not None and (self.value < 1 or (highest and self.value > highest)):
            raise BadSampleRule(self.kind, self.value)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household that may be drawn: its code, its class so far and its village."""

    code: str
    household_class: str = ""
    village: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A household in the sample: its stratum and its place in the draw of that stratum, from 1."""

    code: str
    stratum: str
    position: int


def sample_size(rule: SampleRule, population: int) -> int:
    """Return how many households are drawn; a share is rounded up, never below what was planned."""
    if rule.kind is SampleKind.CENSUS or rule.value is None:
        return population
    if rule.kind is SampleKind.COUNT:
        return min(rule.value, population)
    return -(-population * rule.value // 100)


def stratum_of(rule: SampleRule, candidate: Candidate) -> str:
    """Return the stratum of a household by the rule."""
    parts = [
        *([candidate.village] if rule.by_village else []),
        *([candidate.household_class] if rule.by_class else []),
    ]
    return " / ".join(parts) if parts else ALL


def order_key(seed: str, code: str) -> tuple[str, str]:
    """Return the key that orders households in the draw: a hash of seed and code."""
    return sha256(f"{seed}{SEPARATOR}{code}".encode()).hexdigest(), code


def allocate(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Share a sample among strata in proportion to their sizes, by the largest remainders.

    Every stratum gets at least one household while there are enough of them; equal remainders are
    settled by the stratum's name.
    """
    total = sum(sizes.values())
    if wanted >= total:
        return dict(sizes)
    least = 1 if wanted >= len(sizes) else 0
    found = {name: max(least, size * wanted // total) for name, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda name: (-(sizes[name] * wanted % total), name))
    while sum(found.values()) < wanted:
        for name in by_remainder:
            if sum(found.values()) < wanted and found[name] < sizes[name]:
                found[name] += 1
    largest = sorted(sizes, key=lambda name: (-sizes[name], name))
    while sum(found.values()) > wanted:
        # The least of one for each stratum took more than its part: the largest ones give it back.
        name = next(name for name in largest if found[name] > least)
        found[name] -= 1
        largest.append(largest.pop(largest.index(name)))
    return found


def draw(candidates: Collection[Candidate], rule: SampleRule, seed: str) -> tuple[Drawn, ...]:
    """Draw a sample; the same list, rule and seed give the same sample."""
    if not candidates:
        raise NothingToDraw
    strata = _strata(candidates, rule, seed)
    sizes = {name: len(codes) for name, codes in strata.items()}
    numbers = allocate(sizes, sample_size(rule, len(candidates)))
    return tuple(
        Drawn(code, name, position)
        for name in sorted(strata)
        for position, code in enumerate(strata[name][: numbers[name]], start=1)
    )


def replacement(
    candidates: Collection[Candidate],
    rule: SampleRule,
    seed: str,
    taken: Collection[str],
    stratum: str,
) -> Drawn:
    """Return the next household of a stratum that was never in the sample; raise when none is."""
    for position, code in enumerate(_strata(candidates, rule, seed).get(stratum, ()), start=1):
        if code not in taken:
            return Drawn(code, stratum, position)
    raise NoReplacementLeft(stratum)


def _strata(
    candidates: Collection[Candidate], rule: SampleRule, seed: str
) -> dict[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for candidate in candidates:
        found[stratum_of(rule, candidate)].append(candidate.code)
    return {name: sorted(codes, key=lambda c: order_key(seed, c)) for name, codes in found.items()}
