"""What the demonstration is made of: the published counts, and the files of `data/demo`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from app.core.services.types import AdminUnit
from app.core.services.units import unit_on
from modules.household_supervision.domain.poverty_standard import (
    Area,
    HouseholdClass,
    PovertyStandard,
)
from modules.household_supervision.services import definitions


@dataclass(frozen=True, slots=True)
class Commune:
    """A real commune with its invented share of its district, villages and ethnic groups."""

    code: str
    name: str
    district: str
    area: Area
    weights: Mapping[HouseholdClass, int]
    villages: int
    ethnic_groups: Mapping[str, int]


@cache
def settings() -> Mapping[str, Any]:
    """Return what the demonstration file sets."""
    found: Mapping[str, Any] = yaml.safe_load(definitions.read("demo/demo.yaml"))
    return found


@cache
def communes() -> tuple[Commune, ...]:
    """Return the communes of the province."""
    return tuple(_commune(row) for row in rows("demo/communes.csv"))


@cache
def published_counts() -> Mapping[tuple[str, HouseholdClass], int]:
    """Return the households of each district by class: the poor as published, near-poor invented.

    The near-poor of the districts add up to the published count of the province.
    """
    as_of = settings()["published_round"]["as_of"]
    figures = {
        row["unit_code"]: row
        for row in rows("published_figures.csv")
        if row["as_of"] == as_of.isoformat() and row["unit_level"] in ("province", "district")
    }
    total = int(figures[settings()["province"]]["near_poor_households"])
    weights: Mapping[str, int] = settings()["near_poor_weights"]
    near_poor = dict(zip(weights, split(total, list(weights.values())), strict=True))
    return {
        **{(code, HouseholdClass.POOR): int(figures[code]["poor_households"]) for code in weights},
        **{(code, HouseholdClass.NEAR_POOR): count for code, count in near_poor.items()},
    }


@cache
def standard(policy_year: int) -> PovertyStandard:
    """Return the standard of a policy year as shipped."""
    found = (
        definitions.standard_from(entry) for entry in definitions.standard_definitions().values()
    )
    return next(entry for entry in found if entry.covers(policy_year))


def round_settings(name: str) -> Mapping[str, Any]:
    """Return what the demonstration file says of a round."""
    found: Mapping[str, Any] = settings()[name]
    return found


def province(on: date) -> AdminUnit:
    """Return the unit of the province on a day."""
    return unit_on(settings()["province"], on)


def survey_day() -> date:
    """Return the day on which ages of the published round are counted."""
    found: date = round_settings("published_round")["surveyed_on"]
    return found


def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a CSV file of the module."""
    return tuple(csv.DictReader(io.StringIO(definitions.read(name))))


def split(total: int, weights: list[int]) -> list[int]:
    """Split a whole number by weights, the largest remainders first; the parts add up to it."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in remainders[: total - sum(parts)]:
        parts[index] += 1
    return parts


def _commune(row: Mapping[str, str]) -> Commune:
    return Commune(
        code=row["code"],
        name=row["name"],
        district=row["district_code"],
        area=Area(row["area_kind"]),
        weights={
            HouseholdClass.POOR: int(row["poor_weight"]),
            HouseholdClass.NEAR_POOR: int(row["near_poor_weight"]),
        },
        villages=int(row["villages"]),
        ethnic_groups={key: int(row[key]) for key in ("kinh", "cham", "raglai")},
    )
