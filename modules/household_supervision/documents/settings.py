"""What the papers cite and which forms minutes follow, as read from `data/papers.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from modules.household_supervision.services import definitions


@dataclass(frozen=True)
class MinutesForm:
    """The subject of the minutes of a village meeting, and the form that they follow."""

    subject: str
    form: str


@dataclass(frozen=True)
class Settings:
    """Everything in the file."""

    citations: Mapping[str, str]  # the text by number of the document
    supervision: tuple[str, ...]
    regimes: Mapping[str, str]
    minutes: Mapping[str, MinutesForm]


@cache
def settings() -> Settings:
    """Return what the file says, read once for a process."""
    told: dict[str, Any] = yaml.safe_load(definitions.read("papers.yaml"))
    return Settings(
        citations={each["document"]: each["text"] for each in told["citations"]},
        supervision=tuple(told["supervision"]),
        regimes=told["regimes"],
        minutes={
            regime: MinutesForm(each["subject"], each["form"])
            for regime, each in told["minutes"].items()
        },
    )
