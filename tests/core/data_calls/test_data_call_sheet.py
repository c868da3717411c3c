"""The totals of a data call as an official table: merged headings, sums, who is missing."""

from __future__ import annotations

import pytest

from app.core.models import CallResponse
from app.kernel.records import move_record
from app.testing.official import cells, check_formulas, exported, row_with
from tests.core.data_calls import support
from tests.core.data_calls.support import DAY, FILLER, OFFICE, hand_in, response_of

UNITS = ("584", "585")
LABELS = {"total": "Tổng số hộ", "poor": "Hộ nghèo - Số hộ", "rate": "Hộ nghèo - Tỷ lệ"}


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_totals_as_an_official_table(
    request, monkeypatch, db_session, land, actor, browse, kind
) -> None:
    fields = tuple({**each, "label": LABELS.get(each["code"], "Mức")} for each in support.FIELDS)
    monkeypatch.setattr(support, "FIELDS", fields)
    call = request.getfixturevalue("call")
    items = [response_of(db_session, call, unit) for unit in land.districts]
    for item, code, (total, poor) in zip(items, UNITS, ((100, 8), (300, 12)), strict=True):
        hand_in(item, actor(FILLER, code), total=total, poor=poor)
    office = actor(OFFICE, "58")
    for item in items:
        move_record(CallResponse, item.id, "accept", actor=office, today=DAY)
    address = f"/core/data-call-totals/export?call={call.id}"
    content = exported(browse(office), address, "totals", kind)
    rows = cells(content)
    top = next(i for i, row in enumerate(rows) if row[0] == "STT")
    assert rows[top][3:6] == ["Tổng số hộ (hộ)", "Hộ nghèo", ""]
    assert rows[top + 1][3:6] == ["", "Số hộ (hộ)", "Tỷ lệ (%)"]
    assert rows[top + 2][:4] == ["A", "B", "C", "1"]
    assert rows[top + 3][3:7] == [100, 8, 8, "Tốt"]
    # The rate of all is that of the sums, and no average of 8 and 4.
    assert row_with(rows, "Tổng cộng")[3:6] == [400, 20, 5]
    if kind == "xlsx":
        assert check_formulas(content) == 2
