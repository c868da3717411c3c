"""The content of the demonstration as plain values."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from modules.funding_ledger.services import definitions


@cache
def content() -> dict[str, Any]:
    """Return the year of the demonstration."""
    found: dict[str, Any] = yaml.safe_load(definitions.read("demo/year_2021.yaml"))
    return found


def person(number: int) -> str:
    """Return an invented name."""
    told = content()
    families, given = told["family_names"], told["given_names"]
    return f"{families[number % len(families)]} {given[number // len(families) % len(given)]}"
