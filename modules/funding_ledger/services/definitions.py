"""The module's data files as typed objects, read once per process."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from modules.funding_ledger.domain.events import PostingRule

DATA = Path(__file__).parent.parent / "data"


def read(name: str) -> str:
    """Return the text of a data file of the module."""
    return (DATA / name).read_text(encoding="utf-8")


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file of the module."""
    yield from csv.DictReader(StringIO(read(name), newline=""))


def time_limits() -> list[dict[str, Any]]:
    """Return the time limits of decrees."""
    found: list[dict[str, Any]] = yaml.safe_load(read("rules.yaml"))["rules"]
    return found


@lru_cache(maxsize=1)
def posting_rules() -> dict[str, PostingRule]:
    """Return the posting rules of events by name."""
    entries = yaml.safe_load(read("events.yaml"))["events"]
    return {
        entry["event"]: PostingRule(
            **{name: entry[name] for name in PostingRule.__dataclass_fields__}
        )
        for entry in entries
    }
