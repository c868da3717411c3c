"""The official types of papers with their codes (NĐ 30/2020/NĐ-CP, annex III)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

LETTER_NAME = "Công văn"  # has no code there
FILE = Path(__file__).parent.parent / "data" / "document_type_codes.csv"


@cache
def type_names() -> dict[str, str]:
    """Return the names of types by code; official words, whatever the reader's language."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["vi"] for row in csv.DictReader(file)}


def type_name(code: str) -> str:
    """Return the name of a type, or nothing for what is of no type."""
    return type_names().get(code, "")
