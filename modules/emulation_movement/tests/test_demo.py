"""The demonstration tells the year 2021 so that each account finds something to do."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select, text

from app.kernel.demo import DemoOptions
from modules.emulation_movement import demo
from modules.emulation_movement.models import (
    Acknowledgement,
    Advice,
    Duty,
    Figure,
    Inspection,
    InspectionFinding,
    ModelExample,
    Movement,
    MovementVersion,
    Registration,
    Report,
    ReportPeriod,
)


@pytest.fixture
def told(app, db_session, system):
    """Load the demonstration; return its session."""
    db_session.info["demo"] = DemoOptions(say=lambda _line: None)
    demo.load(db_session)
    db_session.flush()
    db_session.expire_all()
    return db_session


def states(session, model, *where) -> Counter[str]:
    """Count the records of a model by state."""
    return Counter(session.scalars(select(model.state).where(*where)).all())


def reports_of(session, kind: str) -> dict[str, Report]:
    """Return the reports of a period by the code of their body."""
    wanted = select(Report).join(ReportPeriod, ReportPeriod.id == Report.period_id)
    rows = session.scalars(wanted.where(ReportPeriod.kind == kind)).unique()
    return {row.organisation.code: row for row in rows}


def check_plan(session) -> None:
    """The plan of 2021 is in force, with its clauses' ceilings and all who take part."""
    movement = session.scalars(select(Movement).where(Movement.code == "GNBV-2021-NT")).one()
    assert movement.state == "nominating"
    version = session.scalars(select(MovementVersion).filter_by(movement_id=movement.id)).one()
    assert (version.state, version.max_collectives, version.max_individuals) == ("adopted", 5, 5)
    kinds = Counter(session.scalars(select(Duty.participation)).all())
    assert kinds["THROUGH_DISTRICT"] == 65
    assert kinds["OPTIONAL"] == 2
    assert kinds["REQUIRED"] >= 7 + 16 + 6


def check_registrations(session) -> None:
    """All that have to register are confirmed, with both acknowledgements."""
    found = states(session, Registration)
    assert found["sent"] == 2
    assert set(found) == {"confirmed", "sent"}
    offices = Counter(session.scalars(select(Acknowledgement.office)).all())
    assert offices["STANDING"] == found["confirmed"] + 1
    assert offices["EMULATION"] == found["confirmed"]


def check_reports(session) -> None:
    """Some reports are late, one is waived, one came back twice, and rates keep their standard."""
    half, year = reports_of(session, "SIX_MONTHS"), reports_of(session, "YEAR")
    assert Counter(row.state for row in half.values()) == {"accepted": len(half)}
    late = {code: row.days_late for code, row in half.items() if row.days_late}
    assert late == {"SGTVT-58": 3, "UBND-589": 4}
    assert {code for code, row in year.items() if row.days_late} == {"UBND-585", "SCT-58"}
    assert [code for code, row in year.items() if row.state == "waived"] == ["SKHCN-58"]
    assert [code for code, row in year.items() if row.state == "returned"] == ["SNNPTNT-58"]
    again = year["UBND-584"]
    assert again.first_submitted_on < again.submitted_on
    assert again.days_late == 0
    points = session.scalars(select(Figure).where(Figure.end_rate.is_not(None))).unique().all()
    assert len(points) == 7
    assert {row.standard.code for row in points} == {"VN-2016-2021"}


def check_following(session) -> None:
    """Two inspections ended in findings; recommendations and models wait for somebody."""
    assert states(session, Inspection) == {"closed": 1, "follow_up": 1, "planned": 1}
    found = set(session.scalars(select(InspectionFinding.inspection_id)).all())
    assert len(found) == 2
    assert states(session, Advice) == {"verified": 1, "evidence_given": 1, "open": 1}
    assert states(session, ModelExample) == {"replicated": 1, "nurtured": 1, "detected": 1}


# What each account reads on its home page, and what it must not find there.
HOME = {
    "phongtrao.so": (
        ("Báo cáo chờ kiểm tra", "Kiểm tra báo cáo", "huyện Ninh Sơn", "Báo cáo theo trạng thái",
         "Tưới tiết kiệm cho vườn táo"),
        ("Viết báo cáo",),
    ),
    "kiemtra.phongtrao": (
        ("Xem minh chứng", "Rà lại số hộ được hỗ trợ", "Cuộc kiểm tra: "),
        ("Kiểm tra báo cáo",),
    ),
    "thidua.sonoivu": (
        ("Xác nhận đã nhận", "Bộ Chỉ huy Quân sự", "Công ty cổ phần Mẫu", "Tổ tiết kiệm",
         "Kiểm tra báo cáo"),
        ("huyện Ninh Sơn",),
    ),
    "phongtrao.bacai": (
        ("Chỉ tiêu của đơn vị đạt", "3/3", "Lập mục lục hồ sơ", "mức đạt theo báo cáo mới nhất"),
        ("Rà lại số hộ được hỗ trợ", "Kiểm tra báo cáo"),
    ),
    "phongtrao.sonn": (("0/1", "Bị trả lại", "Báo cáo năm 2021"), ("Bác Ái",)),
    "lanhdao.phongtrao": (
        ("Đăng ký đã xác nhận", "Báo cáo theo trạng thái"), ("Kiểm tra báo cáo",),
    ),
}  # fmt: skip


def check_home(app, session) -> None:
    """Each account finds what waits for it, and nobody else's work."""
    for username, (found, missing) in HOME.items():
        key = session.execute(text("select id from ab_user where username = :n"), {"n": username})
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie |= {"locale": "vi", "_user_id": str(key.scalar_one()), "_fresh": True}
        page = client.get("/").get_data(as_text=True)
        assert [words for words in found if words not in page] == [], username
        assert [words for words in missing if words in page] == [], username


def test_the_year_of_2021(app, told):
    check_plan(told)
    check_registrations(told)
    check_reports(told)
    check_following(told)
    check_home(app, told)
