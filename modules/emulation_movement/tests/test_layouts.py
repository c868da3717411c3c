"""Registrations and tables of reports in official layout, read back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from app.kernel.actor import bind_actor
from app.testing.official import cells, check_formulas, exported, imported, row_with
from modules.emulation_movement.models import OutlineSection, ReportLine

BASE = "/movement"


@pytest.fixture
def client(app, db_session, head):
    db_session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie |= {"locale": "vi", "_user_id": str(head.user_id), "_fresh": True}
    return client


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_registered_targets_come_back_unchanged(
    app, targets, client, head, db_session, kind
) -> None:
    content = exported(client, f"{BASE}/targets/export", "targets", kind)
    rows = cells(content)
    assert row_with(rows, "Tổ chức hội nghị phát động")[3:8] == ["cuộc", "", "", 1, ""]
    assert any(1.5 in row and 1.6 in row for row in rows)
    flat = [str(cell) for row in rows for cell in row]
    assert {"Mẫu số 1a", "BẢNG ĐĂNG KÝ THI ĐUA", "II. Chỉ tiêu đăng ký"} <= set(flat)
    bind_actor(db_session, head)
    item = imported("TargetView", content, head, app)
    why = db_session.execute(text("select row_no, why, change from core_imports.row")).all()
    counts = (item.rows_new, item.rows_changed, item.rows_same, item.rows_rejected)
    assert (item.message, counts) == ("", (0, 0, 3, 0)), why


def test_tables_of_a_report_with_their_sums(ask, client, head, db_session) -> None:
    report = ask("YEAR", 2021, date(2021, 12, 1))
    bind_actor(db_session, head)
    outline = {each.table_code: each.id for each in db_session.query(OutlineSection)}
    for code, label, amount in (("T4", "Doanh nghiệp", 2_000_000), ("T4", "Cá nhân", 500_000),
                                ("T1", "Hội nghị", None)):  # fmt: skip
        line = ReportLine(report_id=report.id, outline_id=outline[code], label=label, amount=amount)
        db_session.add(line)
    db_session.commit()
    content = exported(client, f"{BASE}/report-lines/export", "tables")
    rows = cells(content)
    assert row_with(rows, "Cộng bảng T4")[5] == 2_500_000
    assert row_with(rows, "Cộng bảng T1")[5] == ""
    assert check_formulas(content) == 3
    assert any("Mẫu chưa đối chiếu" in str(cell) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("address", "layout"),
    [("figures", "t2"), ("inspections", "t5"), ("examples", "t6"), ("movements", "movements")],
)
def test_the_other_tables_open(ask, inspection, client, address, layout) -> None:
    rows = cells(exported(client, f"{BASE}/{address}/export", layout))
    assert any(str(row[0]) == "STT" for row in rows)
