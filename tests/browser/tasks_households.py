"""Tasks 1 to 8: what villages, communes and the Front do with households."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import expect
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, text

from app.core.models import SavedView
from app.kernel.text import fold
from modules.household_supervision.models import (
    Finding,
    Household,
    Member,
    Recommendation,
    ReviewCase,
    ReviewRound,
    UnitReview,
    Visit,
)
from tests.browser.site import Site
from tests.browser.tasks import People, new_name, new_number, task

MODULE = "household_supervision"
COMMUNE, VILLAGE = "Xã Phước Tiến", "Thôn Mã Tiền"
FRONT = "Ủy ban Mặt trận Tổ quốc Việt Nam xã Phước Tiến"
COMMITTEE = "Ủy ban nhân dân xã Phước Tiến"


def _unsurveyed(world: Site) -> Any:
    """Return key and name of a household that waits for its survey in the running round."""
    with world.session() as (session, _everything):
        statement = (
            select(ReviewCase.id, ReviewCase.head_name)
            .join(UnitReview, UnitReview.id == ReviewCase.unit_review_id)
            .join(ReviewRound, ReviewRound.id == UnitReview.round_id)
            .join(UnitReview.unit)
            .where(text("core_unit.code = '22801'"))
            .where(ReviewRound.state == "open", ReviewCase.state == "to_survey")
            .order_by(ReviewCase.id)
        )
        return session.execute(statement).first()


@task(1, MODULE, keyboard=True)
def find_a_household_without_accents(people: People, world: Site) -> None:
    """The village head types a name as on an old telephone, and opens the household."""
    with world.session() as (session, _everything):
        household = session.scalars(
            select(Household).join(Household.unit).where(text("core_unit.code = '22792-01'"))
        ).first()
        assert household is not None
        name, code = household.head_name, household.code
    assert fold(name) != name
    head = people("truongthon.matien")
    head.menu("Households")
    head.search(fold(name))
    expect(head.row(code)).to_contain_text(name)
    head.follow(code)
    expect(head.main.get_by_role("heading", level=1)).to_contain_text(name)
    head.sees(VILLAGE)


@task(2, MODULE, keyboard=True)
def register_a_household_with_its_members(people: People, world: Site) -> None:
    """The commune enters a household and two members in one form."""
    name = new_name("Chamaléa Thị Mẫu")
    officer = people("xa.phuoctien")
    officer.menu("Households")
    officer.add("Household")
    officer.write("Head of the household", name)
    officer.look_up("Village", "ma tien", VILLAGE)
    officer.write("On the register since", "20/12/2021")
    officer.form_tab("Members of the household")
    officer.write_line("Full name", 1, name)
    officer.choose_in_line("Relation to the head", 1, "Head of the household")
    officer.write_line("Year of birth", 1, "1980")
    officer.write_line("Full name", 2, "Chamaléa Nam")
    officer.choose_in_line("Relation to the head", 2, "Child")
    officer.save()
    officer.sees(name, "Chamaléa Nam", "1980")
    with world.session() as (session, _everything):
        household = session.scalars(select(Household).filter_by(head_name=name)).one()
        assert (household.registered_on, household.unit.name) == (date(2021, 12, 20), "Mã Tiền")
        members = session.scalars(select(Member).filter_by(household_id=household.id))
        assert sorted((each.full_name, each.relationship_code) for each in members) == [
            ("Chamaléa Nam", "child"),
            (name, "head"),
        ]


@task(3, MODULE, keyboard=True)
def enter_the_scores_of_a_household(people: People, world: Site) -> None:
    """The commune writes down what a survey found."""
    case = _unsurveyed(world)
    officer = people("xa.phuocdai")
    officer.open(f"/household-supervision/cases/{case.id}")
    officer.press("Record the survey")
    officer.write("Surveyed on", "10/11/2021")
    officer.write("Income points", "125")
    officer.write("Deprivation points", "0")
    officer.press("Record the survey")
    officer.stands_at("Surveyed")
    officer.sees(case.head_name, "125", "10/11/2021")
    with world.session() as (session, _everything):
        kept = session.get_one(ReviewCase, case.id)
        assert (kept.score_income, kept.surveyed_on) == (125, date(2021, 11, 10))
        assert kept.state == "surveyed"


@task(4, MODULE)
def filter_a_list_and_save_it_as_a_view(people: People, world: Site) -> None:
    """The commune looks at the surveyed households of one area often, and gives that a name."""
    name = new_name("Hộ cần rà soát")
    officer = people("xa.phuoctien")
    officer.menu("Households under review")
    officer.unfold("Filters")
    officer.choose("State", "Surveyed")
    officer.press("Apply")
    expect(officer.main.locator("tbody tr").first).to_contain_text(officer.say("Surveyed"))
    officer.unfold("Display")
    officer.press("Save this view")
    officer.write("Name", name)
    officer.save()
    views = officer.main.get_by_role("navigation", name=officer.say("Saved views"))
    expect(views.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
    for state in officer.main.locator("tbody tr").all_inner_texts():
        assert officer.say("Surveyed") in state
    with world.session() as (session, _everything):
        view = session.scalars(select(SavedView).filter_by(name=name)).one()
        assert (view.list_view, view.audience, view.query) == (
            "ReviewCaseView",
            "owner",
            "state=surveyed",
        )


@task(5, MODULE)
def export_the_households_of_a_list(people: People, world: Site) -> None:
    """The commune takes the list that it sees along as a spreadsheet; the trail keeps that."""
    officer = people("xa.phuoctien")
    officer.menu("Households under review")
    officer.unfold("Filters")
    officer.choose("State", "Surveyed")
    officer.press("Apply")
    expect(officer.main.locator("tbody tr").first).to_be_visible()
    with world.session() as (session, _everything):
        before = session.scalar(text("select count(*) from core_trail where action = 'export'"))
    with tempfile.TemporaryDirectory() as folder:
        officer.press("Export")
        officer.write("Purpose", "Báo cáo tháng")
        path = officer.download("Export", Path(folder))
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    header = [str(cell) for cell in rows[0]]
    assert officer.say("Head of the household") in header
    state = header.index(officer.say("State"))
    shown = rows[1 : next(n for n, row in enumerate(rows) if not any(row))]
    assert shown
    assert {row[state] for row in shown} == {officer.say("Surveyed")}
    with world.session() as (session, _everything):
        after = session.scalar(text("select count(*) from core_trail where action = 'export'"))
        assert after == before + 1


@task(6, MODULE, keyboard=True)
def record_a_finding(people: People, world: Site) -> None:
    """The Front of the commune writes down what it saw, and shares it with the commune."""
    evidence = f"Danh sách chưa niêm yết tại nhà văn hóa thôn, lần {new_number()}."
    front = people("mattran.phuoctien")
    front.menu("Findings of the Front")
    front.add("Finding")
    front.look_up("Kind of finding", "niem yet", "F-POST")
    front.look_up("Administrative unit", "phuoc tien", COMMUNE)
    front.look_up("Found by", "mat tran phuoc tien", FRONT)
    front.write("Found on", "12/11/2021")
    front.choose("Weight", "notable")
    front.write("Evidence", evidence)
    front.save()
    front.sees(evidence)
    front.press("Share with the unit")
    front.stands_at("Shared with the unit")
    with world.session() as (session, _everything):
        finding = session.scalars(select(Finding).filter_by(evidence=evidence)).one()
        assert (finding.state, finding.found_on) == ("shared", date(2021, 11, 12))


@task(7, MODULE)
def draft_a_recommendation(people: People, world: Site) -> None:
    """The Front asks the commune for something, from a finding that it shared."""
    content = f"Đề nghị niêm yết lại danh sách đủ 03 ngày làm việc, lần {new_number()}."
    front = people("mattran.phuoctien")
    front.menu("Recommendations of the Front")
    front.add("Recommendation")
    front.look_up("Issued by", "mat tran phuoc tien", FRONT)
    front.look_up("To", "uy ban nhan dan phuoc tien", COMMITTEE)
    front.look_up("Administrative unit", "phuoc tien", COMMUNE)
    front.write("What is recommended", content)
    front.save()
    front.stands_at("Draft")
    heading = front.main.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Đề nghị niêm yết lại danh sách")
    expect(heading).not_to_contain_text("#")
    with world.session() as (session, _everything):
        kept = session.scalars(select(Recommendation).filter_by(content=content)).one()
        assert (kept.state, kept.due_on) == ("draft", None)


@task(8, MODULE, keyboard=True)
def record_a_visit(people: People, world: Site) -> None:
    """A team of the Front writes down where it was and what it saw."""
    note = f"Xem biên bản họp dân và danh sách niêm yết, lần {new_number()}."
    with world.session() as (session, _everything):
        visited = set(session.scalars(select(Visit.visited_on)))
    days = (date(2021, 10, 20) + timedelta(number) for number in range(60))
    day = next(each for each in days if each not in visited)  # once a day
    front = people("mattran.bacai")
    front.menu("Visits of the Front")
    front.add("Visit")
    front.look_up("Supervised unit", "", COMMUNE)
    front.write("Visited on", f"{day:%d/%m/%Y}")
    front.write("Place", "Nhà văn hóa thôn Mã Tiền")
    front.write("Note", note)
    front.save()
    front.sees(note, f"{day:%d/%m/%Y}", COMMUNE)
    with world.session() as (session, _everything):
        assert session.scalar(select(func.count()).select_from(Visit).filter_by(note=note)) == 1
