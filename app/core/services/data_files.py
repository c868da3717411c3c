"""Reads the data files that core brings along."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import yaml

from app.kernel.text import nfc

FOLDER = Path(__file__).parent.parent / "data"


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file, plain or compressed, in composed Unicode."""
    content = (FOLDER / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    for row in csv.DictReader(StringIO(nfc(content.decode("utf-8")), newline="")):
        yield dict(row)


def read_yaml(name: str) -> Any:
    """Return the content of a YAML file."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def day_of(text: str) -> date | None:
    """Return the date of an ISO text; nothing for an empty one."""
    return date.fromisoformat(text) if text else None
