"""The whole demonstration as plain values, the same for the same seed: no database, no clock."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from modules.household_supervision.demo import content
from modules.household_supervision.demo.content import Commune
from modules.household_supervision.demo.figures import Figures, Setting, draw_figures
from modules.household_supervision.demo.people import Person, make_family
from modules.household_supervision.domain.poverty_standard import Area, HouseholdClass

# Numbers of real cards end in six random digits; these have a fixed pair there and then count.
ID_SERIES = 99
CLASSES = (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
ID_FROM_AGE = 14


@dataclass(frozen=True, slots=True)
class Village:
    """An invented village, named by a plain number so that nobody takes it for a real one."""

    code: str
    commune: str
    kind: str
    name: str

    @property
    def full_name(self) -> str:
        """Return the name with its kind."""
        return f"{self.kind.capitalize()} {self.name}"


@dataclass(frozen=True, slots=True)
class PlannedHousehold:
    """A household of the published round; `no` counts through the whole demonstration."""

    no: int
    village: str
    commune: str
    area: Area
    ethnic_group: str
    household_class: HouseholdClass
    members: tuple[Person, ...]
    id_numbers: tuple[str | None, ...]
    figures: Figures


@dataclass(frozen=True, slots=True)
class Plan:
    """Villages and households of the published round."""

    villages: tuple[Village, ...]
    households: tuple[PlannedHousehold, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The commune of a household and the code of its village."""

    commune: Commune
    village: str


class IdNumbers:
    """Invented identity numbers of the right form: 058, century and sex, year, series, count."""

    def __init__(self, series: int = ID_SERIES) -> None:
        self._series = series
        self._given: dict[str, int] = {}

    def number(self, person: Person, year: int) -> str | None:
        """Return the next number of a person's sex and year; none for a child without a card."""
        born = person.birth[0]
        if year - born < ID_FROM_AGE:
            return None
        digit = (born // 100 - 19) * 2 + (person.sex == "female")
        head = f"0{content.settings()['province']}{digit}{born % 100:02d}"
        self._given[head] = self._given.get(head, 0) + 1
        return f"{head}{self._series}{self._given[head]:04d}"


def make_plan(
    seed: int, households: int | None = None, known: Mapping[str, Sequence[str]] | None = None
) -> Plan:
    """Make the plan: `households` scales the published counts down by district and class.

    `known` holds the codes of the real villages of each commune; the others are invented.
    """
    counts = _by_commune(_by_district(households))
    numbers = IdNumbers()
    villages: list[Village] = []
    planned: list[PlannedHousehold] = []
    for commune in content.communes():
        real = (known or {}).get(commune.code, ())
        invented = tuple(_invent_villages(commune, real))
        codes = [*real, *(village.code for village in invented)]
        villages += invented
        rng = random.Random(f"{seed}:{commune.code}")  # noqa: S311 - invents people, no secrets
        shares = [rng.randint(5, 15) for _ in codes]
        for wanted in [each for each in CLASSES for _ in range(counts[commune.code, each])]:
            place = Place(commune, rng.choices(codes, weights=shares)[0])
            planned.append(_household(rng, len(planned) + 1, place, wanted, numbers))
    return Plan(tuple(villages), tuple(planned))


def _by_district(households: int | None) -> Mapping[tuple[str, HouseholdClass], int]:
    published = content.published_counts()
    if households is None:
        return published
    return dict(zip(published, content.split(households, list(published.values())), strict=True))


def _by_commune(
    counts: Mapping[tuple[str, HouseholdClass], int],
) -> Mapping[tuple[str, HouseholdClass], int]:
    found: dict[tuple[str, HouseholdClass], int] = {}
    for (district, wanted), total in counts.items():
        communes = [each for each in content.communes() if each.district == district]
        parts = content.split(total, [each.weights[wanted] for each in communes])
        found |= {(each.code, wanted): part for each, part in zip(communes, parts, strict=True)}
    return found


def _invent_villages(commune: Commune, real: Sequence[str]) -> Iterator[Village]:
    """Yield villages beside the real ones, with the next codes of the commune."""
    kind = "khu phố" if commune.area is Area.URBAN else "thôn"
    first = max((int(code.partition("-")[2]) for code in real), default=0) + 1
    for number in range(max(commune.villages - len(real), 1)):
        yield Village(f"{commune.code}-{first + number:02d}", commune.code, kind, str(number + 1))


def _household(
    rng: random.Random, no: int, place: Place, wanted: HouseholdClass, numbers: IdNumbers
) -> PlannedHousehold:
    shares, area = place.commune.ethnic_groups, place.commune.area
    group = rng.choices(list(shares), weights=list(shares.values()))[0]
    year = content.survey_day().year
    family = make_family(rng, group, year)
    standard = content.standard(content.round_settings("published_round")["policy_year"])
    return PlannedHousehold(
        no=no,
        village=place.village,
        commune=place.commune.code,
        area=area,
        ethnic_group=group,
        household_class=wanted,
        members=family,
        id_numbers=tuple(numbers.number(person, year) for person in family),
        figures=draw_figures(rng, wanted, Setting(area, family, year), standard),
    )
