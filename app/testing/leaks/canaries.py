"""Texts and numbers that tell whose row a response has let out."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pdfplumber

HOME, AWAY, BESIDE, CLOSED = "home", "away", "beside", "closed"
WORD = "pomelo"  # in the texts of all rows, so that one search finds whatever it may find
MARKS = {HOME: "zqhome", AWAY: "zqaway", BESIDE: "zqbeside", CLOSED: "zqclosed"}
SHORT = {HOME: "zqh", AWAY: "zqa", BESIDE: "zqb", CLOSED: "zqc"}
BASES = {HOME: 41_300_000, AWAY: 86_750_000, BESIDE: 72_190_000, CLOSED: 93_580_000}
PICTURE = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=]+")
SOFT_HYPHEN = "\u00ad"
_SEPARATOR = "[., \u00a0\u202f]?"


def text_canary(side: str, number: int, length: int | None) -> str | None:
    """Return a text that names its side, or None when the column is too short for one."""
    for text in (
        f"{MARKS[side]} {WORD} {number}",
        f"{MARKS[side]}{number}",
        f"{SHORT[side]}{number}",
    ):
        if length is None or len(text) <= length:
            return text
    return None


def number_canary(side: str, number: int) -> int:
    """Return a number that names its side."""
    return BASES[side] + number


def _number_pattern(side: str) -> str:
    head, middle = divmod(BASES[side] // 1000, 1000)
    return f"{head}{_SEPARATOR}{middle}{_SEPARATOR}[0-9]{{3}}"


def _pattern(sides: frozenset[str]) -> re.Pattern[str]:
    # Not the three letters alone: random tokens hold them by chance.
    parts = [rf"{MARKS[side]}|{SHORT[side]}\d" for side in sorted(sides)]
    parts += [_number_pattern(side) for side in sorted(sides)]
    return re.compile("|".join(parts), re.IGNORECASE)


_PATTERNS: dict[frozenset[str], re.Pattern[str]] = {}


def found_canaries(text: str, sides: frozenset[str]) -> list[str]:
    """Return the canaries of some sides in a text."""
    if sides not in _PATTERNS:
        _PATTERNS[sides] = _pattern(sides)
    return sorted(set(_PATTERNS[sides].findall(text)))


def readable(content: bytes) -> str:
    """Return what a response says: of a PDF the text of its pages, of a zipped file its parts.

    What stands in a picture is told by what was set for it (`drawing.py`).
    """
    if content[:5] == b"%PDF-":
        return _pages(content)
    if content[:4] != b"PK\x03\x04":
        return PICTURE.sub("", content.decode("utf-8", "replace"))
    return "\n".join(_parts(content))


def _pages(content: bytes) -> str:
    """Return the text of a PDF twice: as it stands, and with words that a line breaks put together.

    The letters are asked for in the order in which they were set, so that what lies over or beside
    other text is found too.
    """
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        pages = ["".join(char["text"] for char in page.chars) for page in pdf.pages]
        lines = [page.extract_text() for page in pdf.pages]
    return "\n".join(["%PDF-", *lines, *pages]).replace(SOFT_HYPHEN, "")


def _parts(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            # The day of writing is no content.
            if name != "docProps/core.xml":
                yield archive.read(name).decode("utf-8", "replace")
