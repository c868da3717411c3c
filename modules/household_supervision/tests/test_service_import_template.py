"""The empty list: the official header, drop-downs that the import understands, read back whole."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from app.core.services.units import add_village
from app.kernel.actor import bind_actor
from app.kernel.errors import NotAllowed, NotFound
from modules.household_supervision.domain import import_rules as cells
from modules.household_supervision.domain.errors import BadData
from modules.household_supervision.domain.import_loader import load_import_rules
from modules.household_supervision.services import definitions, import_file
from modules.household_supervision.services.import_reading import read_table
from modules.household_supervision.services.import_template import TemplateWords, empty_list
from modules.household_supervision.tests.support import COMMUNE, role

WORDS = TemplateWords(
    class_meanings={"1": "nghèo cũ"},
    class_help="1: nghèo cũ",
    choose="Không có trong danh mục.",
    meaning="Nghĩa",
    number_between=lambda low, high: f"Từ {low} đến {high}",
)


@pytest.fixture
def empty(review_round, land, actor, db_session):
    """Return a function that makes the empty list of a unit as somebody of the commune."""
    officer = actor(role("commune_officer"), COMMUNE, land.committee)

    def make(unit=None, acting=None):
        bind_actor(db_session, acting or officer)
        return empty_list(
            review_round.id, (unit or land.commune).id, actor=acting or officer, words=WORDS
        )

    return make


def sheet_xml(content: bytes) -> str:
    """Return the source of the sheet that people fill in."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_the_import_finds_every_column_of_the_empty_list(empty):
    table = read_table(empty(), "danh-sach.xlsx", import_file.layout())
    match = table.header.match
    assert tuple(match.columns) == import_file.layout().template.columns
    assert (match.missing, match.unknown, match.repeated) == ((), (), ())
    assert table.sheet.name == "Danh sách"


def test_the_header_speaks_the_words_of_the_regime(empty):
    header = [
        str(cell) for cell in read_table(empty(), "x.xlsx", import_file.layout()).sheet.rows[3]
    ]
    assert "Điểm A" in header
    assert "Điểm B1" not in header
    assert import_file.layout().titles(2021)["score_income"] == "Điểm B1"


def test_drop_downs_hold_villages_in_reach_and_coded_values(empty):
    content = empty()
    rules = re.findall(r'<dataValidation type="(\w+)"[^>]*sqref="([A-Z]+)6:', sheet_xml(content))
    columns = import_file.layout().template.columns
    kinds = {columns[ord(letter) - ord("A")]: kind for kind, letter in rules}
    assert kinds == {
        "household_class": "list",
        "sex": "list",
        "area": "list",
        "ethnicity": "list",
        "commune": "list",
        "village": "list",
        "score_income": "whole",
        "score_deprivation": "whole",
        "size": "whole",
    }
    codes = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Danh mục")
    rows = codes.to_python()
    assert [row[1] for row in rows[1:3]] == ["Thôn Mẫu Hai", "Thôn Mẫu Một"]
    assert {row[2] for row in rows[1:]} == {"Xã Hộ Hải", ""}
    assert len([row for row in rows[1:] if row[5]]) > 50


def test_a_list_of_many_communes_offers_the_villages_of_the_rows_commune(
    empty, land, system, db_session
):
    bind_actor(db_session, system)
    add_village(
        land.other_commune.id, "Xa", kind="thôn", valid_from=None, actor=system, is_invented=True
    )
    source = sheet_xml(empty(land.province, system))
    assert "OFFSET(" in source
    assert "MATCH($G6," in source


@pytest.mark.parametrize("column", ["household_class", "sex", "area"])
def test_every_offered_value_is_one_that_the_import_reads(column):
    layout, rules = import_file.layout(), definitions.import_rules().cells
    readers = {
        "household_class": lambda text: cells.read_class(text, rules, layout.class_codes),
        "sex": lambda text: cells.read_sex(text, rules),
        "area": lambda text: cells.read_area(text, rules),
    }
    offered = layout.template.choices[column]
    assert len({str(readers[column](text)) for text in offered}) == len(offered)


def test_no_list_is_made_for_a_unit_out_of_reach(empty, land):
    with pytest.raises(NotFound):
        empty(land.other_commune)


def test_who_uploads_no_lists_gets_no_empty_one(empty, land, actor):
    reader = actor(role("front_supervisor"), COMMUNE, land.front)
    with pytest.raises(NotAllowed):
        empty(acting=reader)


@pytest.mark.parametrize(
    ("old", "new"),
    [("columns: [household_no,", "columns: [house_no,"), ("header: Điểm A}", "header: Điểm X}")],
)
def test_a_template_that_the_import_could_not_read_does_not_load(old, new):
    text = definitions.read("import_columns.yaml")
    assert old in text
    with pytest.raises(BadData):
        load_import_rules(text.replace(old, new))
