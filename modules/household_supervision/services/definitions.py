"""The module's data files as typed objects, read once per process."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from modules.household_supervision.domain.import_layout import ImportRules
from modules.household_supervision.domain.import_loader import load_import_rules
from modules.household_supervision.domain.poverty_standard import PovertyStandard
from modules.household_supervision.domain.procedure_loader import Procedures, load_procedures
from modules.household_supervision.domain.review_calendar import Regime
from modules.household_supervision.domain.scoring import ScoreSheet
from modules.household_supervision.domain.scoring_loader import load_sheets, points_files
from modules.household_supervision.domain.standard_loader import parse_standards
from modules.household_supervision.domain.supervision import Supervision, load_supervision

DATA = Path(__file__).parent.parent / "data"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(name: str) -> str:
    """Return the text of a data file of the module."""
    return (DATA / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def procedures() -> Procedures:
    """Return the review procedures."""
    return load_procedures(read("procedure.yaml"))


def regime(code: str) -> Regime:
    """Return the procedure that a round stores by its code."""
    return next(entry for entry in procedures().regimes if entry.id == code)


@lru_cache(maxsize=1)
def supervision() -> Supervision:
    """Return forms, levels, limits and finding types of the Front's supervision."""
    return load_supervision(read("supervision.yaml"))


@lru_cache(maxsize=1)
def import_rules() -> ImportRules:
    """Return the rules by which official lists are read."""
    return load_import_rules(read("import_columns.yaml"))


@lru_cache(maxsize=1)
def score_sheets() -> tuple[ScoreSheet, ...]:
    """Return the scoring sheets of the income points."""
    frame = read("score_sheets.yaml")
    return load_sheets(frame, {name: read(name) for name in points_files(frame)})


def standard_definitions() -> dict[str, dict[str, Any]]:
    """Return the standards of the data file by code, as plain values for the database."""
    parse_standards(_raw_standards())
    return {version["id"]: _to_json(version) for version in _raw_standards()["versions"]}


def standard_from(definition: dict[str, Any]) -> PovertyStandard:
    """Return the standard that a stored definition describes."""
    (standard,) = parse_standards({"versions": [_from_json(definition)]})
    return standard


def _raw_standards() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(read("poverty_standards.yaml"))
    return found


def _to_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _to_json(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_to_json(entry) for entry in value]
    return value


def _from_json(value: Any) -> Any:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, dict):
        return {key: _from_json(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_from_json(entry) for entry in value]
    return value
