"""Official lists: reading, preview, refusal beside row and column, applying all or what is fit."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from app.kernel.errors import NotAllowed
from app.kernel.messages import text_for
from modules.household_supervision.domain.errors import HeaderNotFound
from modules.household_supervision.models import Household, ImportRow, Member, ReviewCase
from modules.household_supervision.models.choices import RowOutcome
from modules.household_supervision.services import importing, queries
from modules.household_supervision.services.errors import (
    FileEmpty,
    FileTakenAlready,
    FileUnreadable,
    RejectedRowsRemain,
    WrongImportState,
)
from modules.household_supervision.services.import_rejects import Headings, rejected_rows
from modules.household_supervision.tests.support import COMMUNE, DAY, role

COLUMNS = (
    "STT",
    "Họ và tên chủ hộ",
    "Xã/Phường",
    "Thôn/Tổ dân phố",
    "Phân loại",
    "Điểm A",
    "Điểm B",
    "Chỉ số thiếu hụt",
    "Số nhân khẩu",
    "Dân tộc",
    "Ngày, tháng, năm sinh",
    "Số CCCD/CMND",
)
GOOD = (
    1,
    "Nguyễn Văn Tốt",
    "Xã Hộ Hải",
    "Mẫu Một",
    "N",
    120,
    30,
    "3, 8, 9",
    4,
    "Kinh",
    "1970",
    None,
)


def row(**changes):
    """Return a good row with some cells changed, by the heading's place."""
    names = (
        "no",
        "head",
        "commune",
        "village",
        "cls",
        "a",
        "b",
        "lacks",
        "size",
        "group",
        "born",
        "id",
    )
    return [changes.get(name, cell) for name, cell in zip(names, GOOD, strict=True)]


def workbook(rows, columns=COLUMNS) -> bytes:
    """Return a list as an official office would send it: title, header, letters, households."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        # Without a fixed time of writing equal lists would be different files.
        book.set_properties({"created": datetime(2021, 10, 1, tzinfo=UTC)})
        sheet = book.add_worksheet("Danh sách")
        sheet.write(0, 0, "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2021")
        sheet.write_row(2, 0, columns)
        sheet.write_row(3, 0, ["A", "B", *range(1, len(columns) - 1)])
        for number, cells in enumerate(rows, start=4):
            sheet.write_row(number, 0, cells)
    return buffer.getvalue()


@pytest.fixture
def upload(review, land, actor):
    """Return a function that uploads rows for the commune as its steering committee."""
    officer = actor(role("commune_officer"), COMMUNE, land.committee)

    def send(*rows, columns=COLUMNS, name="danh-sach.xlsx"):
        content = workbook(rows, columns)
        item = importing.upload_list(review.round_id, land.commune.id, name, content, actor=officer)
        return importing.check_list(item.id, actor=officer, today=DAY)

    send.officer = officer
    return send


def reasons(item):
    """Return (row, error, column) of every rejected row of a list."""
    return [
        (entry.row_no, reason["error"], reason["column"])
        for entry in item.rows
        for reason in entry.reasons
    ]


def counts(item):
    """Return how many rows are new, changed, same, rejected."""
    return item.rows_new, item.rows_changed, item.rows_same, item.rows_rejected


def test_a_checked_list_has_written_nothing_yet(upload, db_session):
    item = upload(row())
    assert counts(item) == (1, 0, 0, 0)
    assert db_session.scalar(select(func.count()).select_from(ReviewCase)) == 0
    assert db_session.scalar(select(func.count()).select_from(Household)) == 0


def test_an_applied_row_becomes_a_surveyed_and_classified_household(upload, db_session, land):
    item = upload(row(id="058070000001"))
    importing.apply_list(item.id, accepted_only=False, actor=upload.officer, today=DAY)
    case = db_session.scalars(select(ReviewCase)).one()
    (result,) = case.results
    assert (case.unit_id, case.state, case.household_size) == (land.village.id, "surveyed", 4)
    assert (result.recorded_class, result.computed_class, result.proposed_class) == ("poor",) * 3
    assert len(case.deprivations) == 3
    head = db_session.scalars(select(Member)).one()
    assert (head.full_name, head.birth_year, head.id_number) == (
        "Nguyễn Văn Tốt",
        1970,
        "058070000001",
    )
    assert head.ethnic_group.name == "Kinh"
    assert item.rows[0].case_id == case.id


def test_the_same_list_again_changes_nothing(upload, db_session):
    first = upload(row(), row(no=2, head="Trần Thị Hai"))
    importing.apply_list(first.id, accepted_only=False, actor=upload.officer, today=DAY)
    again = upload(row(), row(no=2, head="Trần Thị Hai", size=5), row(no=3, head="Mới"))
    assert counts(again) == (1, 1, 1, 0)
    importing.apply_list(again.id, accepted_only=False, actor=upload.officer, today=DAY)
    assert db_session.scalar(select(func.count()).select_from(Household)) == 3
    sizes = db_session.scalars(select(ReviewCase.household_size).order_by(ReviewCase.id)).all()
    assert sizes == [4, 5, 4]


def test_the_same_file_is_taken_once(upload):
    item = upload(row())
    with pytest.raises(FileTakenAlready):
        upload(row())
    importing.discard_list(item.id, actor=upload.officer, today=DAY)
    assert upload(row()).rows_new == 1


def test_a_list_without_a_needed_column_is_refused(upload):
    columns = [name if name != "Phân loại" else "Cột lạ" for name in COLUMNS]
    with pytest.raises(HeaderNotFound) as refusal:
        upload(row(), columns=columns)
    assert refusal.value.missing == ("household_class",)


@pytest.mark.parametrize(
    ("changes", "error", "column"),
    [
        ({"commune": "Xã Không Có"}, "UnknownCommune", "commune"),
        ({"village": "Thôn Không Có"}, "UnknownVillage", "village"),
        ({"cls": "không rõ"}, "UnknownClassLabel", "household_class"),
        ({"cls": "CN"}, "ClassContradictsScores", "household_class"),
        ({"a": "1.500"}, "NumberTooLarge", "score_income"),
        ({"a": 1.5}, "NotWhole", "score_income"),
        ({"a": "mười"}, "NotANumber", "score_income"),
        ({"b": 35, "lacks": None}, "ScoreNotMultiple", "score_deprivation"),
        ({"b": 40}, "ScoreContradictsDeprivations", "score_deprivation"),
        ({"lacks": "3, 8, 99"}, "UnknownIndicator", "deprived_indicators"),
        ({"size": 0}, "NumberTooSmall", "size"),
        ({"born": "31/02/1970"}, "NoSuchDay", "birth"),
        ({"born": "01/01/2090"}, "DateTooLate", "birth"),
        ({"group": "Người Lạ"}, "UnknownEthnicGroup", "ethnicity"),
        ({"id": "12345"}, "BadIdNumber", "id_number"),
        ({"head": None}, "HeadNameMissing", "head_name"),
    ],
)
def test_a_bad_cell_rejects_its_row_with_the_reason_beside_its_column(
    upload, changes, error, column
):
    item = upload(row(no=2, head="Hàng Tốt"), row(**changes))
    assert reasons(item) == [(6, error, column)]
    assert counts(item) == (1, 0, 0, 1)


def test_a_household_stands_once_in_a_list(upload):
    assert reasons(upload(row(), row(no=2))) == [(6, "DuplicateRow", "head_name")]


def test_two_households_of_one_name_are_told_apart_by_birth(upload):
    assert upload(row(), row(no=2, born="1985")).rows_new == 2


def test_a_total_has_to_add_up(upload):
    total = ["", "Tổng cộng", "", "", "", "", "", "", 9]
    item = upload(row(), row(no=2, head="Trần Thị Hai"), total)
    assert reasons(item) == [(7, "TotalMismatch", "size")]
    assert counts(item) == (2, 0, 0, 1)


def test_a_total_that_adds_up_is_no_household(upload):
    total = ["", "Tổng cộng", "", "", "", "", "", "", 8]
    assert counts(upload(row(), row(no=2, head="Trần Thị Hai"), total)) == (2, 0, 0, 0)


def test_all_or_nothing_applies_nothing_with_a_rejected_row(upload, db_session):
    item = upload(row(), row(no=2, head="Hàng Sai", cls="CN"))
    with pytest.raises(RejectedRowsRemain):
        importing.apply_list(item.id, accepted_only=False, actor=upload.officer, today=DAY)
    assert db_session.scalar(select(func.count()).select_from(ReviewCase)) == 0


def test_by_choice_the_other_rows_are_applied(upload, db_session):
    item = upload(row(), row(no=2, head="Hàng Sai", cls="CN"))
    importing.apply_list(item.id, accepted_only=True, actor=upload.officer, today=DAY)
    assert db_session.scalars(select(ReviewCase.head_name)).all() == ["Nguyễn Văn Tốt"]
    with pytest.raises(WrongImportState):
        importing.apply_list(item.id, accepted_only=True, actor=upload.officer, today=DAY)


def test_rejected_rows_come_back_as_a_file_with_words(upload, app, db_session):
    item = upload(row(), row(no=2, head="=1+1", cls="CN", born="31/02/1970"))
    headings = Headings("Dòng bị loại", "Dòng", "Lý do")
    with app.test_request_context():
        content = rejected_rows(item.id, actor=upload.officer, words=text_for, headings=headings)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[0][:2] == ["Dòng", "Lý do"]
    assert rows[1][0] == 6
    assert "31/02/1970" in rows[1][1]
    assert rows[1][3] == "=1+1"


def test_the_preview_filters_by_outcome(upload, db_session):
    item = upload(row(), row(no=2, head="Sai", cls="CN"))
    found = queries.import_preview(db_session, item.id, outcome=RowOutcome.REJECTED)
    assert [entry.row_no for entry in found] == [6]


def test_identity_numbers_stay_out_of_the_preview(upload, db_session):
    upload(row(id="058070000001"))
    parsed = db_session.scalars(select(ImportRow.parsed)).one()
    assert "058070000001" not in str(parsed)


def test_village_headings_and_class_headings_serve_the_rows_below(upload, db_session):
    columns = ("STT", "Họ và tên chủ hộ", "Phân loại", "Số nhân khẩu")
    rows = (
        ["I", "Thôn Mẫu Một"],
        [1, "Nguyễn Văn Một", "Hộ nghèo", 4],
        ["II", "Thôn Mẫu Hai"],
        [2, "Nguyễn Văn Hai", "Hộ cận nghèo", 3],
    )
    item = upload(*rows, columns=columns)
    importing.apply_list(item.id, accepted_only=False, actor=upload.officer, today=DAY)
    found = {
        case.head_name: (case.unit.name, case.results[0].proposed_class)
        for case in db_session.scalars(select(ReviewCase))
    }
    assert found == {
        "Nguyễn Văn Một": ("Mẫu Một", "poor"),
        "Nguyễn Văn Hai": ("Mẫu Hai", "near_poor"),
    }


def test_a_text_table_is_read_too(upload, review, land):
    lines = [";".join(COLUMNS), ";".join(str(cell or "") for cell in GOOD)]
    content = "\n".join(lines).encode("utf-8-sig")
    item = importing.upload_list(
        review.round_id, land.commune.id, "ds.csv", content, actor=upload.officer
    )
    assert counts(importing.check_list(item.id, actor=upload.officer, today=DAY)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("ds.xlsx", b"", FileEmpty),
        ("ds.xlsx", b"not a workbook", FileUnreadable),
        ("ds.csv", b"\xff\xfe\x00\xd8\x00", FileUnreadable),
    ],
)
def test_a_file_that_is_no_table_is_refused(upload, review, land, name, content, error):
    with pytest.raises(error):
        importing.upload_list(review.round_id, land.commune.id, name, content, actor=upload.officer)


@pytest.mark.parametrize("name", ["front_supervisor", "front_village_cadre", "viewer"])
def test_the_front_uploads_nothing(review, land, actor, name):
    person = actor(role(name), COMMUNE, land.front)
    with pytest.raises(NotAllowed):
        importing.upload_list(
            review.round_id, land.commune.id, "ds.xlsx", workbook([row()]), actor=person
        )


def test_a_village_recorder_checks_but_does_not_apply(review, land, actor):
    recorder = actor(role("village_recorder"), COMMUNE, land.committee)
    content = workbook([row()])
    item = importing.upload_list(
        review.round_id, land.commune.id, "ds.xlsx", content, actor=recorder
    )
    importing.check_list(item.id, actor=recorder, today=DAY)
    with pytest.raises(NotAllowed):
        importing.apply_list(item.id, accepted_only=True, actor=recorder, today=DAY)


def test_dates_of_birth_may_be_dates(upload):
    item = upload(row(born=date(1970, 5, 4).strftime("%d/%m/%Y")))
    assert counts(item) == (1, 0, 0, 0)


def test_a_row_naming_another_commune_is_refused_like_one_that_does_not_exist(
    upload, land, db_session
):
    item = upload(
        row(commune=land.other_commune.full_name),
        row(commune="Xã Không Có"),
        row(village=land.other_commune.code),
    )
    assert {error for _row, error, _column in reasons(item)} <= {"UnknownCommune", "UnknownVillage"}
    assert counts(item) == (0, 0, 0, 3)
    assert db_session.scalar(select(func.count()).select_from(Household)) == 0
