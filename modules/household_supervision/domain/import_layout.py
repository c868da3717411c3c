"""Layout of official lists: which row is the header, which column is which, what to skip."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from .errors import HeaderNotFound
from .import_rules import CellRules, ClassReading
from .labels import label_key, plain

_COLUMN_TOKEN = re.compile(r"\(?([A-ZĐ]{1,2}|\d{1,2}(?:\.\d{1,2})*)\)?(\s*=.*)?")
_NUMBERING = re.compile(r"(?:[IVXLC]+|[A-ZĐ]|\d+(?:[.,]\d+)*)[.)]?")
_HEADING_NUMBER = re.compile(r"(?:[IVXLC]+|[A-ZĐ])[.)]?")
_LEADING_NUMBER = re.compile(r"(?:[IVXLC]+|[A-ZĐ]|\d+)[.)]\s*")
_HEADER_ROWS = 30
_HEADER_HEIGHT = 3


class RowKind(StrEnum):
    """What a row of a list is."""

    BLANK = "blank"
    COLUMN_NUMBERS = "column_numbers"
    TOTAL = "total"
    HEADING = "heading"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class RowRules:
    """Words by which totals and headings are told from households."""

    total_prefixes: tuple[str, ...]
    total_labels: frozenset[str]
    subtotal_prefixes: tuple[str, ...]
    heading_prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a list, the headers that name it (as keys), and the first one as written."""

    code: str
    required: bool
    headers: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class ListTemplate:
    """The empty list that people fill in: columns in order, offered values, renamed headers."""

    columns: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: tuple[tuple[int, str, str], ...] = ()  # (from policy year, column, header)


@dataclass(frozen=True, slots=True)
class ListFormat:
    """One kind of official list."""

    code: str
    title_vi: str
    title_en: str
    fields: tuple[Field, ...]
    class_codes: Mapping[str, ClassReading]
    template: ListTemplate = ListTemplate()

    def titles(self, policy_year: int) -> Mapping[str, str]:
        """Return the header of each field as the regime of a policy year words it."""
        found = {entry.code: entry.title for entry in self.fields}
        changed = {code: text for year, code, text in self.template.titles if policy_year >= year}
        return found | changed


@dataclass(frozen=True, slots=True)
class ImportRules:
    """Everything in the data file of imports."""

    cells: CellRules
    rows: RowRules
    formats: tuple[ListFormat, ...]


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """Columns by field, counted from 0, and what did not fit."""

    columns: Mapping[str, int]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header stands: its first row (from 0), its number of rows, its columns."""

    first_row: int
    height: int
    match: ColumnMatch

    @property
    def next_row(self) -> int:
        """Return the first row after the header."""
        return self.first_row + self.height


def header_texts(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Join the rows of a header; a merged cell above is carried over the cells it spans."""
    width = max((len(row) for row in rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    texts = [""] * width
    for level, row in enumerate(padded):
        below = padded[level + 1 :]
        carried = ""
        for column in range(width):
            own = " ".join(row[column].split())
            spanned = any(lower[column].strip() for lower in below)
            carried = own or (carried if spanned else "")
            if carried:
                texts[column] = f"{texts[column]} - {carried}" if texts[column] else carried
    return tuple(texts)


def match_columns(headers: Sequence[str], layout: ListFormat) -> ColumnMatch:
    """Find the column of each field by the exact header text, or by its lowest part."""
    by_header = {header: entry.code for entry in layout.fields for header in entry.headers}
    columns: dict[str, int] = {}
    unknown: list[str] = []
    repeated: list[str] = []
    for index, header in enumerate(headers):
        lowest = header.rpartition(" - ")[2]
        code = by_header.get(label_key(header)) or by_header.get(label_key(lowest))
        if code is None:
            unknown += [header] if header.strip() else []
        elif code in columns:
            repeated.append(code)
        else:
            columns[code] = index
    missing = [entry.code for entry in layout.fields if entry.required]
    return ColumnMatch(
        columns=columns,
        missing=tuple(code for code in missing if code not in columns),
        unknown=tuple(unknown),
        repeated=tuple(repeated),
    )


def find_header(rows: Sequence[Sequence[str]], layout: ListFormat) -> Header:
    """Find the header among the first rows of a sheet: the block that names most fields.

    Refuse a sheet where no block names every required field, telling what the best one lacks.
    """
    best: Header | None = None
    for first in range(min(len(rows), _HEADER_ROWS)):
        for height in range(1, min(_HEADER_HEIGHT, len(rows) - first) + 1):
            match = match_columns(header_texts(rows[first : first + height]), layout)
            found = Header(first, height, match)
            if best is None or _rank(found) > _rank(best):
                best = found
    if best is None or best.match.missing:
        required = tuple(entry.code for entry in layout.fields if entry.required)
        raise HeaderNotFound(required if best is None else best.match.missing)
    return best


def row_kind(cells: Sequence[str], imports: ImportRules) -> RowKind:
    """Tell what a row under the header is; totals are skipped and checked, never imported."""
    rules = imports.rows
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return RowKind.BLANK
    if is_column_numbers(cells):
        return RowKind.COLUMN_NUMBERS
    if class_heading(cells, imports.cells) is not None:
        return RowKind.HEADING
    labels = [cell for cell in filled if not _NUMBERING.fullmatch(cell)]
    if not labels:
        return RowKind.DATA
    label = plain(_LEADING_NUMBER.sub("", labels[0], count=1))
    if _begins(label, rules.total_prefixes) or label_key(label) in rules.total_labels:
        return RowKind.TOTAL
    if _stands_alone(filled, labels) and _begins(label, rules.heading_prefixes):
        return RowKind.HEADING
    return RowKind.TOTAL if _begins(label, rules.subtotal_prefixes) else RowKind.DATA


def heading_label(cells: Sequence[str]) -> str:
    """Return the text of a heading without its number: "I. Hộ nghèo" gives "Hộ nghèo"."""
    labels = [cell.strip() for cell in cells if cell.strip()]
    texts = [cell for cell in labels if not _NUMBERING.fullmatch(cell)]
    return _LEADING_NUMBER.sub("", texts[0], count=1) if texts else ""


def class_heading(cells: Sequence[str], rules: CellRules) -> ClassReading | None:
    """Return the class that a heading of its own announces for the rows below, if any.

    "5 | Hộ nghèo" is no heading but household 5 without a name: headings have I, II or A, B.
    """
    numbers = [cell.strip() for cell in cells if cell.strip()]
    label = numbers.pop() if numbers else ""
    if len(numbers) > 1 or not all(_HEADING_NUMBER.fullmatch(number) for number in numbers):
        return None
    return rules.classes.get(label_key(_LEADING_NUMBER.sub("", label, count=1)))


def is_column_numbers(cells: Sequence[str]) -> bool:
    """Tell whether a row only numbers the columns: letters, then 1, 2, 3… ("4=3/1*100")."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    matches = [_COLUMN_TOKEN.fullmatch(cell) for cell in filled]
    tokens = [match[1] for match in matches if match is not None]
    numbers = [int(token) for token in tokens if token.isdecimal()]
    counted = numbers == list(range(1, len(numbers) + 1))
    return len(tokens) == len(filled) >= 3 and counted


def _rank(header: Header) -> tuple[int, int, int]:
    """Prefer more fields, then fewer strangers, then fewer rows: a title is no part of a header."""
    match = header.match
    return len(match.columns), -len(match.unknown) - len(match.repeated), -header.height


def _begins(label: str, prefixes: Sequence[str]) -> bool:
    return any(re.match(rf"{re.escape(prefix)}(?!\w)", label) for prefix in prefixes)


def _stands_alone(filled: Sequence[str], labels: Sequence[str]) -> bool:
    """One text, with at most one number before it and nothing after it."""
    return len(labels) == 1 and len(filled) <= 2 and filled[-1] == labels[0]
