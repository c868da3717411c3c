"""The preview: each row with what it does, reasons beside the cell, the value on record, pages."""

from __future__ import annotations

import io

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, text

from app.kernel.errors import NotFound
from app.kernel.messages import text_for
from modules.household_supervision.models import ReviewCase
from modules.household_supervision.models.choices import RowOutcome
from modules.household_supervision.services import import_file, importing
from modules.household_supervision.services.import_preview import Shown, preview
from modules.household_supervision.services.import_rejects import Headings, rejected_rows
from modules.household_supervision.tests.support import DAY, OTHER_COMMUNE, role
from modules.household_supervision.tests.test_service_importing import row, upload

__all__ = ["upload"]  # a fixture


def cell(entry, code):
    """Return a cell of a row of the preview."""
    return next(found for found in entry.cells if found.column == code)


def test_each_row_says_what_it_does_and_why_not(upload):
    first = upload(row(), row(no=2, head="Trần Thị Hai"))
    importing.apply_list(first.id, accepted_only=False, actor=upload.officer, today=DAY)
    again = upload(
        row(),
        row(no=2, head="Trần Thị Hai", size=5, a=110),
        row(no=3, head="Mới"),
        row(no=4, head="Sai Lớp", cls="CN"),
        row(no=5, head="Lạc", village="Thôn Không Có"),
    )
    found = preview(again.id, Shown(), actor=upload.officer)
    assert [(entry.row_no, entry.outcome.value) for entry in found.rows] == [
        (5, "same"),
        (6, "changed"),
        (7, "new"),
        (8, "rejected"),
        (9, "rejected"),
    ]
    assert dict(found.counts) == {"new": 1, "changed": 1, "same": 1, "rejected": 2}
    changed, wrong, lost = found.rows[1], found.rows[3], found.rows[4]
    assert (cell(changed, "size").text, cell(changed, "size").known) == ("5", 4)
    assert (cell(changed, "score_income").known, cell(changed, "head_name").known) == (120, None)
    assert cell(wrong, "household_class").reasons
    assert not cell(wrong, "size").reasons
    assert not wrong.reasons
    (reason,) = cell(lost, "village").reasons
    assert reason["error"] == "UnknownVillage"


def test_a_reason_without_a_column_in_the_file_stands_at_the_row(upload):
    item = upload(row(head=None))
    (entry,) = preview(item.id, Shown(), actor=upload.officer).rows
    assert [reason["error"] for reason in cell(entry, "head_name").reasons] == ["HeadNameMissing"]


def test_pages_go_forth_and_back_within_an_outcome(upload):
    rows = [row(no=n, head=f"Hộ Số {n}", cls="CN" if n % 2 else "N") for n in range(1, 12)]
    item = upload(*rows)
    seen, after = [], None
    while True:
        shown = Shown(RowOutcome.REJECTED, after=after, size=4)
        found = preview(item.id, shown, actor=upload.officer)
        seen.append([entry.row_no for entry in found.rows])
        if found.next is None:
            break
        after = found.next
    assert seen == [[5, 7, 9, 11], [13, 15]]
    assert found.previous == 13
    back = preview(item.id, Shown(RowOutcome.REJECTED, before=13, size=4), actor=upload.officer)
    assert [entry.row_no for entry in back.rows] == [5, 7, 9, 11]
    assert (back.previous, back.next) == (None, 11)


def test_the_preview_writes_nothing(upload, db_session):
    item = upload(row())
    preview(item.id, Shown(), actor=upload.officer)
    assert db_session.scalar(select(func.count()).select_from(ReviewCase)) == 0


def test_the_list_of_another_commune_is_not_there(upload, actor):
    key = upload(row()).id
    stranger = actor(role("commune_officer"), OTHER_COMMUNE)
    with pytest.raises(NotFound):
        preview(key, Shown(), actor=stranger)


def test_identity_numbers_lie_in_the_file_only(upload, db_session):
    item = upload(row(id="058070000001"), row(no=2, head="Sai", cls="CN", id="058070000002"))
    stored = db_session.scalar(
        text(
            "select string_agg(raw::text || reasons::text || parsed::text, ' ') "
            "from household_import_row where import_id = :key"
        ),
        {"key": item.id},
    )
    assert "058070" not in stored
    assert "•••001" in stored
    headings = Headings("Dòng", "Dòng", "Lý do")
    content = rejected_rows(item.id, actor=upload.officer, words=text_for, headings=headings)
    (sheet,) = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()
    assert rows[1][-1] == "058070000002"


def test_rejected_rows_can_be_mended_and_uploaded_again(upload, land, review):
    item = upload(row(), row(no=2, head="Sai Lớp", cls="CN"))
    headings = Headings("Dòng", "Dòng", "Lý do")
    content = rejected_rows(item.id, actor=upload.officer, words=text_for, headings=headings)
    again = importing.upload_list(
        review.round_id, land.commune.id, "tu-choi.xlsx", content, actor=upload.officer
    )
    assert again.columns == {code: at + 2 for code, at in (item.columns or {}).items()}
    checked = importing.check_list(again.id, actor=upload.officer, today=DAY)
    assert (checked.rows_new, checked.rows_rejected) == (0, 1)


def test_short_numbers_are_hidden_whole():
    assert import_file.masked("12345") == "•••"
