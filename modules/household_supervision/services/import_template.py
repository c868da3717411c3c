"""The empty official list as a workbook: the layout's own header, drop-downs, limits for numbers.

The import reads it back, so that whoever fills it in cannot get the columns wrong.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from sqlalchemy import text
from sqlalchemy.orm import Session
from xlsxwriter.utility import xl_col_to_name

from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.records import get_record
from app.kernel.transaction import transaction
from modules.household_supervision.domain.import_layout import ListFormat
from modules.household_supervision.models import ListImport, ReviewRound
from modules.household_supervision.services import core_data, import_file
from modules.household_supervision.services.core_data import UnitRow
from modules.household_supervision.services.import_parsing import MOST_POINTS, MOST_SIZE

LIST_SHEET, CODES_SHEET = "Danh sách", "Danh mục"
HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 2
ROWS = 2000
LIMITS = {
    "score_income": (0, MOST_POINTS),
    "score_deprivation": (0, MOST_POINTS),
    "size": (1, MOST_SIZE),
}
AS_TEXT = ("id_number", "phone", "birth", "deprived_indicators")
WIDTHS = {
    "household_no": 6,
    "head_name": 28,
    "village": 24,
    "commune": 20,
    "address": 24,
    "note": 24,
}
_GROUPS = text("select name from core_ethnic_group order by code_2008, id")


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """What the workbook says beside the layout's own words, in the reader's language."""

    class_meanings: Mapping[str, str]
    class_help: str
    choose: str
    meaning: str
    number_between: Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class _Places:
    unit: UnitRow
    communes: tuple[UnitRow, ...]
    villages: tuple[tuple[str, str], ...]  # (commune, village), by commune


def empty_list(round_id: int, unit_id: int, *, actor: Actor, words: TemplateWords) -> bytes:
    """Return the empty list of a unit within reach for a round."""
    with transaction() as session:
        actor.require("write", ListImport.__record__)
        reach = actor.units("write", ListImport.__record__)
        plan = get_record(session, ReviewRound, round_id)
        if reach is not None and unit_id not in reach:
            raise NotFound(record=ListImport.__record__)
        places = _places(session, unit_id, plan)
        groups = tuple(session.scalars(_GROUPS))
        return _workbook(plan, places, groups, words)


def _places(session: Session, unit_id: int, plan: ReviewRound) -> _Places:
    unit = core_data.unit(session, unit_id, plan.opens_on)
    found = core_data.units_below(session, unit_id, plan.opens_on, ["commune", "village"])
    communes = [row for row in found if row.level == "commune"]
    if not communes:
        above = core_data.path_of(session, unit_id)
        communes = [row for row in above if row.level == "commune"]
    names = {row.id: row.full_name for row in communes}
    pairs = [(names[row.parent_id], row.full_name) for row in found if row.parent_id in names]
    order = {row.full_name: number for number, row in enumerate(communes)}
    villages = sorted(pairs, key=lambda pair: order[pair[0]])
    return _Places(unit, tuple(communes), tuple(villages))


def _workbook(
    plan: ReviewRound, places: _Places, groups: Sequence[str], words: TemplateWords
) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = _Sheet(book, import_file.layout(), plan, places, words)
        sheet.write_head()
        sheet.write_codes(groups)
        sheet.write_rules(len(groups))
    return buffer.getvalue()


class _Sheet:
    """The sheet that people fill in, and the one with the values that it offers."""

    def __init__(
        self,
        book: Any,
        layout: ListFormat,
        plan: ReviewRound,
        places: _Places,
        words: TemplateWords,
    ) -> None:
        self.book, self.layout, self.plan = book, layout, plan
        self.places, self.words = places, words
        self.columns = layout.template.columns
        self.sheet = book.add_worksheet(LIST_SHEET)
        self.codes = book.add_worksheet(CODES_SHEET)

    def write_head(self) -> None:
        """Write title, place and round, the header, and the letters and numbers below it."""
        bold = self.book.add_format({"bold": True, "font_size": 14})
        head = self.book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
        )
        small = self.book.add_format({"italic": True, "border": 1, "align": "center"})
        self.sheet.write_string(0, 0, self.layout.title_vi.upper(), bold)
        self.sheet.write_string(1, 0, f"{self.places.unit.full_name} – {self.plan.name}")
        titles = self.layout.titles(self.plan.policy_year)
        for number, code in enumerate(self.columns):
            self.sheet.write_string(HEADER_ROW, number, titles[code], head)
            mark = "AB"[number] if number < 2 else str(number - 1)
            self.sheet.write_string(HEADER_ROW + 1, number, mark, small)
            kind = {"num_format": "@"} if code in AS_TEXT else {}
            self.sheet.set_column(number, number, WIDTHS.get(code, 14), self.book.add_format(kind))
        self.sheet.set_row(HEADER_ROW, 48)
        self.sheet.freeze_panes(HEADER_ROW + 2, 2)
        self.sheet.set_landscape()
        self.sheet.repeat_rows(HEADER_ROW)

    def write_codes(self, groups: Sequence[str]) -> None:
        """Write communes with their villages, communes, class codes, ethnic groups."""
        bold = self.book.add_format({"bold": True})
        titles = self.layout.titles(self.plan.policy_year)
        heads = ("commune", "village", "commune", "household_class", "", "ethnicity")
        for number, code in enumerate(heads):
            self.codes.write_string(0, number, titles.get(code, self.words.meaning), bold)
        for line, pair in enumerate(self.places.villages, start=1):
            self.codes.write_row(line, 0, pair)
        self._write_column(2, [row.full_name for row in self.places.communes])
        offered = self.layout.template.choices["household_class"]
        self._write_column(3, offered)
        self._write_column(4, [self.words.class_meanings.get(code, "") for code in offered])
        self._write_column(5, groups)
        self.codes.set_column(0, 5, 26)

    def _write_column(self, column: int, values: Sequence[str]) -> None:
        for line, value in enumerate(values, start=1):
            self.codes.write_string(line, column, value)

    def write_rules(self, groups: int) -> None:
        """Offer coded values as drop-downs and hold numbers within their limits."""
        classes = self.layout.template.choices["household_class"]
        self._offer("household_class", self._range(3, len(classes)), self.words.class_help)
        self._offer("sex", list(self.layout.template.choices["sex"]))
        self._offer("area", list(self.layout.template.choices["area"]))
        self._offer("ethnicity", self._range(5, groups))
        self._offer("commune", self._range(2, len(self.places.communes)))
        if self.places.villages:
            self._offer("village", self._villages())
        for code, (low, high) in LIMITS.items():
            self._limit(code, low, high)

    def _villages(self) -> str:
        """Return the villages of the row's commune; of a commune's own list all of them."""
        if len(self.places.communes) == 1:
            return self._range(1, len(self.places.villages))
        cell = f"${xl_col_to_name(self.columns.index('commune'))}{FIRST_ROW + 1}"
        sheet = f"'{CODES_SHEET}'"
        return (
            f"=OFFSET({sheet}!$B$1,MATCH({cell},{sheet}!$A:$A,0)-1,0,"
            f"COUNTIF({sheet}!$A:$A,{cell}),1)"
        )

    @staticmethod
    def _range(column: int, length: int) -> str:
        name = xl_col_to_name(column)
        return f"='{CODES_SHEET}'!${name}$2:${name}${max(length, 1) + 1}"

    def _offer(self, code: str, source: str | list[str], hint: str = "") -> None:
        rule = {
            "validate": "list",
            "source": source,
            # A list of another office may be pasted in: warn, and let the import judge.
            "error_type": "warning",
            "error_message": self.words.choose[:255],
        }
        if hint:
            rule["input_message"] = hint[:255]
        self._rule(code, rule)

    def _limit(self, code: str, low: int, high: int) -> None:
        message = self.words.number_between(low, high)
        rule = {
            "validate": "integer",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "error_message": message[:255],
        }
        self._rule(code, rule)

    def _rule(self, code: str, rule: dict[str, Any]) -> None:
        column = self.columns.index(code)
        self.sheet.data_validation(FIRST_ROW, column, FIRST_ROW + ROWS - 1, column, rule)
