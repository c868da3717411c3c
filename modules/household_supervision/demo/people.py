"""Invented people: names by ethnic group, and families as the groups count descent.

Among the Raglai and the Chăm the family name goes from mother to children, and a husband lives with
his wife's family: nothing here takes a father's name or a male head for granted.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from modules.household_supervision.demo.content import rows, settings
from modules.household_supervision.models.choices import Relationship, Sex, WorkStatus

MATRILINEAL = frozenset({"cham", "raglai"})
OLDEST = 96
SCHOOL_AGE = range(6, 18)
WORKING_AGE = range(15, 61)
GROUPS = {"01": "kinh", "17": "cham", "21": "raglai"}  # codes of 1979, in which the file is written


@dataclass(frozen=True, slots=True)
class Choice:
    """Values to draw from, with the running totals of their weights."""

    values: tuple[str, ...]
    totals: tuple[float, ...]

    def draw(self, rng: random.Random) -> str:
        """Draw one value."""
        return rng.choices(self.values, cum_weights=self.totals)[0]


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its parts; the middle name may be empty."""

    family: str
    middle: str
    given: str

    @property
    def full(self) -> str:
        """Return the name as it is written."""
        return " ".join(part for part in (self.family, self.middle, self.given) if part)


@dataclass(frozen=True, slots=True)
class Person:
    """An invented member of a household; month and day are unknown for some of the old."""

    name: Name
    sex: Sex
    relationship: Relationship
    birth: tuple[int, int | None, int | None]
    work: WorkStatus | None
    has_merit: bool
    no_labour_capacity: bool
    has_disability: bool
    on_social_allowance: bool


@dataclass(frozen=True, slots=True)
class _Role:
    """Who a member is before age and given name are drawn."""

    group: str
    family: str
    sex: Sex
    relationship: Relationship


@dataclass(frozen=True, slots=True)
class _House:
    """Family names in a household: of the head, of the spouse, and of the children."""

    group: str
    own: str
    other: str
    line: str
    couple: bool


def make_family(rng: random.Random, group: str, year: int) -> tuple[Person, ...]:
    """Make the members of a household in a year, the head first."""
    size = _size(rng)
    head_age = rng.randint(24, 78)
    sex = _head_sex(rng, matrilineal=group in MATRILINEAL)
    own, other = _family_name(rng, group), _family_name(rng, group)
    people = [_person(rng, _Role(group, own, sex, Relationship.HEAD), year, head_age)]
    couple = size > 1 and rng.random() < (0.8 if head_age < 65 else 0.5)
    if couple:
        age = min(max(head_age + rng.randint(-6, 6), 18), OLDEST)
        spouse = Sex.MALE if sex is Sex.FEMALE else Sex.FEMALE
        people.append(_person(rng, _Role(group, other, spouse, Relationship.SPOUSE), year, age))
    line = own if _gives_name(rng, group, sex, couple=couple) else other
    house = _House(group, own, other, line, couple)
    while len(people) < size:
        people.append(_relative(rng, house, people, year))
    return tuple(people)


def make_name(rng: random.Random, group: str, sex: Sex, family: str) -> Name:
    """Make a name of a person whose family name is given."""
    letter = "F" if sex is Sex.FEMALE else "M"
    middle = _names()[group, "middle", letter].draw(rng)
    given = _names()[group, "given", letter].draw(rng)
    return Name(family, middle, given)


def ages(family: Sequence[Person], year: int) -> list[int]:
    """Return full years at the end of a year."""
    return [year - person.birth[0] for person in family]


def _gives_name(rng: random.Random, group: str, sex: Sex, *, couple: bool) -> bool:
    """Tell whether the children bear the family name of the head."""
    if group in MATRILINEAL:
        return sex is Sex.FEMALE
    if couple:
        return sex is Sex.MALE
    return sex is Sex.MALE or rng.random() < 0.5


def _relative(rng: random.Random, house: _House, people: Sequence[Person], year: int) -> Person:
    """Make one more member: mostly a child, else one of the generation above or two below."""
    age = year - people[0].birth[0]
    elder = any(each.relationship in (Relationship.PARENT, Relationship.OTHER) for each in people)
    if age < 50 and not elder and rng.random() < 0.15:
        return _elder(rng, house, people[0], year)
    sex = rng.choice((Sex.FEMALE, Sex.MALE))
    if age > 48 and rng.random() < 0.4:
        # A child of a son where the name goes with the mother (or of a daughter) has another one.
        name = house.line if rng.random() < 0.5 else _family_name(rng, house.group)
        role = _Role(house.group, name, sex, Relationship.GRANDCHILD)
        return _person(rng, role, year, rng.randint(0, min(age - 40, 16)))
    parent = min(year - each.birth[0] for each in people[: 2 if house.couple else 1])
    role = _Role(house.group, house.line, sex, Relationship.CHILD)
    return _person(rng, role, year, rng.randint(max(0, parent - 42), max(0, parent - 18)))


def _elder(rng: random.Random, house: _House, head: Person, year: int) -> Person:
    """Make a parent of the head; of the wife, where a husband lives with his wife's family."""
    age = min(year - head.birth[0] + rng.randint(20, 32), OLDEST)
    sex = Sex.FEMALE if rng.random() < 0.65 else Sex.MALE
    matrilineal = house.group in MATRILINEAL
    of_spouse = matrilineal and house.couple and head.sex is Sex.MALE
    passes_name = (sex is Sex.FEMALE) is matrilineal
    name = house.other if of_spouse else house.own
    if not passes_name:
        name = _family_name(rng, house.group)
    relationship = Relationship.OTHER if of_spouse else Relationship.PARENT
    return _person(rng, _Role(house.group, name, sex, relationship), year, age)


def _person(rng: random.Random, role: _Role, year: int, age: int) -> Person:
    disabled = rng.random() < 0.03
    weak = age > 75 or (disabled and rng.random() < 0.6)
    merit = age > 62 and rng.random() < 0.01
    day_known = age < 60 or rng.random() < 0.7
    day = (rng.randint(1, 12), rng.randint(1, 28)) if day_known else (None, None)
    return Person(
        name=make_name(rng, role.group, role.sex, role.family),
        sex=role.sex,
        relationship=role.relationship,
        birth=(year - age, *day),
        work=_work(rng, age, weak=weak),
        has_merit=merit,
        no_labour_capacity=weak and age >= WORKING_AGE.start,
        has_disability=disabled,
        on_social_allowance=age >= 80 or (disabled and rng.random() < 0.7),
    )


def _work(rng: random.Random, age: int, *, weak: bool) -> WorkStatus | None:
    if age < SCHOOL_AGE.start:
        return None
    if age in SCHOOL_AGE:
        at_school = rng.random() < (0.95 if age < WORKING_AGE.start else 0.7)
        return WorkStatus.STUDYING if at_school else WorkStatus.NOT_WORKING
    if weak or age not in WORKING_AGE:
        return WorkStatus.NOT_WORKING
    return WorkStatus.WORKING if rng.random() < 0.88 else WorkStatus.NOT_WORKING


def _head_sex(rng: random.Random, *, matrilineal: bool) -> Sex:
    return Sex.FEMALE if rng.random() < (0.55 if matrilineal else 0.38) else Sex.MALE


def _size(rng: random.Random) -> int:
    sizes: Mapping[int, int] = settings()["sizes"]
    return rng.choices(list(sizes), weights=list(sizes.values()))[0]


def _family_name(rng: random.Random, group: str) -> str:
    return _names()[group, "family", "U"].draw(rng)


@cache
def _names() -> Mapping[tuple[str, str, str], Choice]:
    found: dict[tuple[str, str, str], list[tuple[str, float]]] = {}
    for row in rows("demo/vn_names.csv"):
        key = GROUPS[row["ethnic_code_1979"]], row["part"], row["gender"]
        found.setdefault(key, []).append((row["name"], float(row["weight"])))
    return {
        key: Choice(
            tuple(name for name, _ in entries),
            tuple(accumulate(weight for _, weight in entries)),
        )
        for key, entries in found.items()
    }
