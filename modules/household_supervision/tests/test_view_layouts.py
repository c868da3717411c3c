"""Lists in official layout: what stands in them, for whom, and what an import makes of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from app.core.models import Export, Import, TrailEntry
from app.kernel.actor import bind_actor
from app.testing.official import cells, check_formulas, exported, imported, row_with
from modules.household_supervision.models import CaseResult, Member
from modules.household_supervision.tests.support import COMMUNE, OTHER_COMMUNE

OFFICER = "household_supervision.commune_officer"
CASES = "/household-supervision/cases/export"
HOUSEHOLDS = "/household-supervision/households/export"
MEMBERS = "/household-supervision/members/export"
KINDS = ("xlsx", "ods")


@pytest.fixture
def client(land, client_as):
    return client_as(OFFICER, COMMUNE)


@pytest.fixture
def decided(db_session, system, make_surveyed, land) -> list[Any]:
    """Return households with a recognised class, in two villages."""
    told = (
        ("Nguyễn Văn An", land.village, "poor", "poor_new"),
        ("=Trần Thị Bé", land.village, "near_poor", "near_old"),
        ("Lê Văn Cam", land.second_village, "poor", "poor_old"),
        ("Phạm Thị Dung", land.second_village, "not_poor", "poor_to_out"),
        ("Võ Văn Em", land.second_village, "near_poor", "poor_to_near_poor"),
    )
    made = []
    for head, unit, name, movement in told:
        case = make_surveyed(head, unit=unit)
        case.household_size = 4
        result = db_session.scalars(select(CaseResult).where(CaseResult.case_id == case.id)).one()
        result.recognised_class, result.movement = name, movement
        result.decision_number, result.decision_date = "12/QĐ-UBND", date(2021, 12, 1)
        made.append(case)
    db_session.flush()
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_poor_households_by_village_with_totals(client, decided, land, kind: str) -> None:
    rows = cells(exported(client, CASES, "poor", kind))
    names = [
        row[1] for row in rows if isinstance(row[0], float) and not row[1].startswith(("T", "C"))
    ]
    assert names == ["Nguyễn Văn An", "=Trần Thị Bé", "Lê Văn Cam", "Võ Văn Em"]
    assert row_with(rows, "Nguyễn Văn An")[3:] == [
        4,
        130,
        30,
        "x",
        "",
        "12/QĐ-UBND",
        date(2021, 12, 1),
    ]
    first = row_with(rows, f"Cộng {land.village.full_name}")
    assert [first[n] for n in (0, 3, 6, 7)] == [2, 8, 1, 1]
    whole = row_with(rows, "Tổng cộng")
    assert [whole[n] for n in (0, 3, 6, 7)] == [4, 16, 2, 2]
    flat = " ".join(str(cell) for row in rows for cell in row)
    assert "Mẫu chưa đối chiếu: danh sách kèm theo Mẫu số 02" in flat
    assert "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO" in flat


def test_the_totals_are_what_a_spreadsheet_computes(client, decided) -> None:
    for layout in ("poor", "members", "left"):
        assert check_formulas(exported(client, CASES, layout)) > 5, layout


def test_members_stand_below_their_head(client, decided) -> None:
    rows = cells(exported(client, CASES, "members"))
    at = next(i for i, row in enumerate(rows) if row[2] == "Nguyễn Văn An")
    assert [row[:5] for row in rows[at : at + 2]] == [
        [1, 1, "Nguyễn Văn An", 1970, ""],
        ["", 2, "Nguyễn Văn An 2", "", ""],
    ]
    assert rows[at][6:] == ["Chủ hộ", "x", "", "x", "", ""]
    assert row_with(rows, "Tổng cộng")[:2] == [4, 16]


def test_who_left_poverty(client, decided) -> None:
    rows = cells(exported(client, CASES, "left"))
    assert row_with(rows, "Phạm Thị Dung")[4:7] == ["", "x", ""]
    assert row_with(rows, "Võ Văn Em")[4:7] == ["x", "", ""]
    assert row_with(rows, "Tổng cộng")[:7] == [2, "Tổng cộng", "", 8, 1, 1, 0]


def test_a_layout_shows_no_more_than_the_list(land, decided, client_as) -> None:
    rows = cells(exported(client_as(OFFICER, OTHER_COMMUNE), CASES, "members"))
    assert not [row for row in rows if "Nguyễn Văn An" in row]


def test_the_trail_and_the_register_say_which_layout(client, decided, db_session, system) -> None:
    exported(client, CASES, "members")
    item = db_session.scalars(select(Export)).one()
    assert (item.address, item.purpose) == ("layout=members", "đối chiếu biểu mẫu")
    assert list(item.personal) == ["born", "ethnic", "person", "sex"]
    assert item.total == 4  # what the layout is about, not the whole list
    bind_actor(db_session, system)
    read = select(TrailEntry.record).where(TrailEntry.action == "read")
    assert Member.__record__ in set(db_session.scalars(read))


def test_a_layout_with_people_asks_what_for(client, decided) -> None:
    page = client.get(CASES).get_data(as_text=True)
    assert "List of poor and near-poor households" in page or "hộ nghèo" in page
    refused = client.post(CASES, data={"format": "xlsx", "layout": "members"})
    assert refused.status_code == 422
    assert client.post(CASES, data={"format": "xlsx", "layout": "none"}).status_code == 422
    assert client.get(f"{CASES}?format=xlsx&layout=none&what_for=x").status_code == 400


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("address", "view"), [(HOUSEHOLDS, "HouseholdView"), (MEMBERS, "MemberView")]
)
def test_what_was_exported_changes_nothing_when_it_is_imported(
    app, client, actor, db_session, decided, kind: str, address: str, view: str
) -> None:
    content = exported(client, address, "register", kind)
    item: Import = imported(view, content, actor(OFFICER, COMMUNE), app)
    why = db_session.execute(text("select row_no, cells, why, change from core_imports.row")).all()
    number = 5 if view == "HouseholdView" else 20
    counts = (item.rows_new, item.rows_changed, item.rows_same, item.rows_rejected)
    assert (item.message, counts) == ("", (0, 0, number, 0)), why


def test_the_summary_of_a_round(client_as, land, decided, review) -> None:
    reader = client_as(OFFICER, COMMUNE)
    content = exported(reader, "/household-supervision/summary/export", "summary")
    rows = cells(content)
    whole = row_with(rows, land.commune.full_name)
    assert whole[3:] != []
    assert check_formulas(content) > 1
