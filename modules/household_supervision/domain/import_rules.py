"""Rules for the cells of official lists: exact labels and codes, dates, marks, heads."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .errors import (
    BadBirthDate,
    BirthColumnsUnclear,
    HeadCount,
    UnknownArea,
    UnknownClassLabel,
    UnknownMark,
    UnknownSex,
)
from .labels import label_key
from .movements import Movement
from .poverty_standard import Area, HouseholdClass, PovertyCause

_OLDEST_AGE = 130
_BIRTH = re.compile(
    r"(?:(?:(?P<day>\d{1,2})[/.-])?(?P<month>\d{1,2})[/.-])?(?P<year>\d{4})"
    r"|(?P<iso_year>\d{4})-(?P<iso_month>\d{2})-(?P<iso_day>\d{2})"
)


class Sex(StrEnum):
    """Sex as coded on the forms (1 male, 2 female)."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class ClassReading:
    """What a class label or code says; a code of form C tells the movement too."""

    result: HouseholdClass
    cause: PovertyCause | None = None
    movement: Movement | None = None


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date as far as the list gives it; often only the year."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class CellRules:
    """Exact labels and codes; every key went through `label_key`."""

    classes: Mapping[str, ClassReading]
    sexes: Mapping[str, Sex]
    areas: Mapping[str, Area]
    marks: Mapping[str, bool]
    heads: frozenset[str]


def read_class(text: str, rules: CellRules, codes: Mapping[str, ClassReading]) -> ClassReading:
    """Read a class by its exact label, or by a code of the list; never by a part of the text."""
    key = label_key(text)
    found = codes.get(key) or rules.classes.get(key)
    if found is None:
        raise UnknownClassLabel(text)
    return found


def read_sex(text: str, rules: CellRules) -> Sex:
    """Read a sex by code (1, 2) or word."""
    found = rules.sexes.get(label_key(text))
    if found is None:
        raise UnknownSex(text)
    return found


def read_area(text: str, rules: CellRules) -> Area:
    """Read an area by code (1 urban, 2 rural on form C) or word."""
    found = rules.areas.get(label_key(text))
    if found is None:
        raise UnknownArea(text)
    return found


def read_mark(text: str, rules: CellRules) -> bool:
    """Read a tick; an empty cell is no tick."""
    if not text.strip():
        return False
    found = rules.marks.get(label_key(text))
    if found is None:
        raise UnknownMark(text)
    return found


def read_birth(text: str, latest: date) -> BirthDate:
    """Read a year, a month with year, or a day (day first), not after `latest`."""
    match = _BIRTH.fullmatch(text.strip())
    if match is None:
        raise BadBirthDate(text)
    year, month, day = (
        None if (value := match[name] or match[f"iso_{name}"]) is None else int(value)
        for name in ("year", "month", "day")
    )
    try:
        first_day = date(year or 0, month or 1, day or 1)
    except ValueError:
        raise BadBirthDate(text) from None
    if first_day > latest or latest.year - first_day.year > _OLDEST_AGE:
        raise BadBirthDate(text)
    return BirthDate(first_day.year, month, day)


def read_birth_by_sex(male: str, female: str, latest: date) -> tuple[Sex, BirthDate]:
    """Read the birth from one of two columns; the column tells the sex."""
    if bool(male.strip()) == bool(female.strip()):
        raise BirthColumnsUnclear(male, female)
    if male.strip():
        return Sex.MALE, read_birth(male, latest)
    return Sex.FEMALE, read_birth(female, latest)


def is_head(relation: str, rules: CellRules) -> bool:
    """Tell whether a relation to the head names the head."""
    return label_key(relation) in rules.heads


def check_one_head(relations: Iterable[str], rules: CellRules) -> None:
    """Refuse a household without exactly one head (VR14)."""
    heads = sum(is_head(relation, rules) for relation in relations)
    if heads != 1:
        raise HeadCount(heads)
