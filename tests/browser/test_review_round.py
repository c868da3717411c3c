"""One round of a commune by hand: list, survey, meetings, posting, decision, supervision, close.

Five people sign in through the form and do with mouse and keyboard what their office has to do, in
Vietnamese, against the real program with a database of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.services.organisations import create_organisation
from app.core.services.units import add_village, unit_on
from modules.household_supervision.models import CaseResult, ReviewCase
from tests.browser.hands import Hands
from tests.browser.lists import fill_in
from tests.browser.site import Site

COMMUNE = "22861"
ROUND = "Rà soát cuối năm 2021"
LIST_DAY = date(2021, 10, 15)
DISTRICT_DAY = date(2021, 10, 20)
DECISION_DAY = date(2021, 10, 28)
LAST_DAY = date(2021, 11, 3)
HOUSEHOLDS = "/household-supervision"

GOOD = {
    "Giới tính": "Nam",
    "Ngày, tháng, năm sinh": "1970",
    "Dân tộc": "Kinh",
    "Xã/Phường": "Xã Hộ Hải",
    "Thôn/Tổ dân phố": "Thôn Mẫu Một",
    "Khu vực": "Nông thôn",
    "Số người trong hộ": 4,
    "Điểm A": 120,
    "Điểm B": 30,
    "Phân loại": "3",
}
ACCEPTED = (
    {**GOOD, "STT": 1, "Họ và tên chủ hộ": "Nguyễn Văn Tốt", "Số CCCD/CMND": "058070000001"},
    {**GOOD, "STT": 2, "Họ và tên chủ hộ": "Trần Thị Cận", "Điểm B": 20, "Phân loại": "6"},
)
REJECTED = (
    ({"Họ và tên chủ hộ": "Lê Sai Lớp", "Phân loại": "6"}, "Phân loại"),
    ({"Họ và tên chủ hộ": "Phạm Lạc Xã", "Xã/Phường": "Xã Không Có"}, "Xã/Phường"),
    ({"Họ và tên chủ hộ": "Võ Lạc Thôn", "Thôn/Tổ dân phố": "Thôn Lạ"}, "Thôn/Tổ dân phố"),
    ({"Họ và tên chủ hộ": "Đỗ Sai Số", "Điểm A": "1.500"}, "Điểm A"),
    (
        {"Họ và tên chủ hộ": "Bùi Sai Ngày", "Ngày, tháng, năm sinh": "31/02/2021"},
        "Ngày, tháng, năm sinh",
    ),
)
WRONG_TOTAL = {"Họ và tên chủ hộ": "Tổng cộng", "Số người trong hộ": 99}
# Those who attend the two meetings, in which roles; the Front's observer is not counted.
FIRST_MEETING = (
    ("Trưởng Thôn", ("Village head (chair)",)),
    ("Trưởng Ban", ("Commune steering committee",)),
    ("Cán Bộ", ("Commune officer for poverty reduction",)),
    ("Bí Thư", ("Secretary of the village Party cell",)),
    ("Hội Trưởng", ("Mass organisation", "Surveyor")),
    ("Đại Diện Hộ", ("Household under review", "Other household")),
    ("Giám Sát", ("The Front, invited to supervise",)),
)
SECOND_MEETING = (
    ("Trưởng Thôn", ("Village head (chair)", "Mass organisation")),
    ("Cán Bộ", ("Commune officer for poverty reduction", "Commune steering committee")),
    ("Bí Thư", ("Secretary of the village Party cell", "Surveyor")),
    ("Đại Diện Hộ", ("Household under review", "Other household")),
)


@pytest.fixture
def people(site: Site) -> None:
    """Put a commune with a village, its bodies, and a user of each office into the database."""
    site.go_to(date(2021, 9, 1))
    with site.session() as (session, everything):
        province, commune = unit_on("58", LIST_DAY), unit_on(COMMUNE, LIST_DAY)
        add_village(
            commune.id, "Mẫu Một", kind="thôn", valid_from=None, actor=everything, is_invented=True
        )
        bodies = {
            kind: create_organisation(
                code=f"T-{kind}",
                kind=kind,
                level="commune",
                name=name,
                unit_id=commune.id,
                actor=everything,
            ).id
            for kind, name in (
                ("front_committee", "Mặt trận xã Mẫu"),
                ("steering_committee", "Ban Chỉ đạo xã Mẫu"),
            )
        }
        assert province is not None
        session.commit()
    module = "household_supervision"
    site.add_user("tinh", f"{module}.province_officer", "58")
    site.add_user("tinh2", f"{module}.province_officer", "58")
    site.add_user("canbo", f"{module}.commune_officer", COMMUNE, bodies["steering_committee"])
    site.add_user("chutich", f"{module}.commune_chair", COMMUNE, bodies["steering_committee"])
    site.add_user("mattran", f"{module}.front_supervisor", COMMUNE, bodies["front_committee"])


@pytest.mark.usefixtures("people")
def test_a_round_by_hand(site: Site, page_as: Callable[..., Hands], tmp_path: Path):
    open_round(page_as("tinh"))
    site.go_to(LIST_DAY)
    import_list(page_as("canbo"), tmp_path)
    survey_another_household(page_as("canbo"))
    below_half(page_as("canbo"))
    agree(page_as("canbo"))
    record_finding(page_as("mattran"), page_as("canbo"))
    recommend(page_as("mattran"))
    answer(page_as("canbo"))
    decides_nothing(page_as("mattran"), site)
    post(page_as("canbo"))
    site.go_to(DISTRICT_DAY)
    ask_district(page_as("canbo"))
    site.go_to(DECISION_DAY)
    recognise(page_as("canbo"), page_as("chutich"))
    site.go_to(LAST_DAY)
    close_round(page_as("canbo"), page_as("tinh"), page_as("tinh2"))
    sum_up(page_as("tinh"))


def open_round(hands: Hands) -> None:
    """The province's office makes a round, opens it, and gives the commune its review."""
    hands.menu("Review rounds")
    hands.add("Review round")
    hands.fill("name", ROUND)
    hands.pick("kind", "Yearly review")
    hands.fill("policy_year", "2022")
    hands.look_up("unit_id", "ho hai", "Xã Hộ Hải")
    hands.fill("opens_on", "01/09/2021")
    hands.fill("closes_on", "31/02/2021")
    hands.save_in_vain()
    hands.sees("31/02/2021")
    hands.fill("closes_on", "14/12/2021")
    hands.save()
    hands.stands_at("Draft")
    hands.press("Open the round")
    hands.stands_at("Open")
    hands.step("Enrol all communes")
    hands.sees("Xã Hộ Hải")


def import_list(hands: Hands, folder: Path) -> None:
    """The commune fills in the empty list, sees what is wrong with it, and takes over the rest."""
    start_list(hands)
    hands.menu("Imported lists")
    empty = hands.download("Empty list", folder)
    rows = [*ACCEPTED, *({**GOOD, "STT": n, **bad} for n, (bad, _) in enumerate(REJECTED, 3))]
    upload(hands, fill_in(empty, [*rows, WRONG_TOTAL], folder / "danh-sach-ho-hai.xlsx"))
    hands.sees("How should the rows be taken over?")
    for outcome, number in (("New rows", "2"), ("Changed rows", "0"), ("Rejected rows", "6")):
        tile = hands.page.locator(".tile").filter(has_text=hands.say(outcome))
        expect(tile.locator(".tile-value")).to_have_text(number)
    for bad, column in REJECTED:
        row = hands.page.locator("tr").filter(has_text=str(bad["Họ và tên chủ hộ"]))
        faulty = row.locator(f'td.is-faulty[data-label="{column}"]')
        expect(faulty.locator(".field-error")).not_to_be_empty()
    total = hands.page.locator("tr").filter(has_text="Tổng cộng")
    expect(total.locator(".field-error").first).to_contain_text("99")
    rejected = hands.download("Rejected rows", folder)
    assert "Lê Sai Lớp" in str(
        CalamineWorkbook.from_path(rejected).get_sheet_by_index(0).to_python()
    )
    hands.press("Take the rows over")  # all or nothing
    hands.sees("Nothing was saved. Please check:", "6")
    hands.page.go_back()
    hands.page.get_by_label(hands.say("Accepted rows only: %(number)s", number=2)).check()
    hands.press("Take the rows over")
    hands.stands_at("Applied")
    hands.menu("Households under review")
    hands.sees("Nguyễn Văn Tốt", "Trần Thị Cận")
    hands.sees_not("Lê Sai Lớp")


def start_list(hands: Hands) -> None:
    """Begin the commune's list."""
    open_review(hands)
    hands.press("Start the list")
    hands.stands_at("Listing")


def open_review(hands: Hands) -> None:
    """Go to the commune's review."""
    hands.menu("Communes under review")
    hands.follow("Xã Hộ Hải")


def upload(hands: Hands, path: Path) -> None:
    """Upload a list for the commune."""
    hands.menu("Imported lists")
    hands.add("Imported list")
    hands.look_up("round_id", "rà soát", ROUND)
    hands.look_up("unit_id", "ho hai", "Xã Hộ Hải")
    hands.upload("file", path)
    hands.save()


def survey_another_household(hands: Hands) -> None:
    """A household asks for a review: registered, put on the list, surveyed, classified."""
    hands.menu("Households")
    hands.add("Household")
    hands.fill("head_name", "Đặng Văn Xin")
    hands.look_up("unit_id", "mau mot", "Thôn Mẫu Một")
    hands.fill("registered_on", "01/10/2021")
    hands.save()
    open_review(hands)
    hands.press("Start the survey")
    hands.stands_at("Surveying")
    hands.press("Put a household on the list")
    hands.look_up("household_id", "dang van xin", "Đặng Văn Xin")
    hands.press("Put a household on the list")
    survey(hands, "Đặng Văn Xin", 160, 0)
    explained(hands)


def survey(hands: Hands, head: str, income: int, deprivation: int) -> None:
    """Write down what the survey of a household found, and let the program classify it."""
    hands.menu("Households under review")
    hands.follow(head)
    hands.press("Record the survey")
    hands.fill("surveyed_on", "15/10/2021")
    hands.fill("score_income", str(income))
    hands.fill("score_deprivation", str(deprivation))
    hands.press("Record the survey")
    hands.stands_at("Surveyed")
    hands.step("Classify")


def explained(hands: Hands) -> None:
    """The class says how it follows from the points."""
    hands.tab("Classes")
    hands.page.locator("#pane-CaseResultView tbody a").first.click()
    hands.sees("Not poor", "160")


def below_half(hands: Hands) -> None:
    """Of six people two agree with a household: it is surveyed again; three of six are enough."""
    open_review(hands)
    hands.press("Call the village meetings")
    hands.stands_at("Village meetings")
    hold_meeting(hands, FIRST_MEETING)
    vote(hands, {"Nguyễn Văn Tốt": 6, "Trần Thị Cận": 2, "Đặng Văn Xin": 3}, present=6)
    hands.step("Conclude the meeting")
    hands.stands_at("Below half")
    hands.menu("Households under review")
    row = hands.page.locator("tr").filter(has_text="Trần Thị Cận")
    expect(row).to_contain_text(hands.say("To be surveyed"))


def hold_meeting(hands: Hands, people: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Plan a meeting, enter who attends in which role, name chair and secretary."""
    hands.menu("Village meetings")
    hands.add("Village meeting")
    hands.look_up("unit_review_id", "", "Xã Hộ Hải")
    hands.look_up("unit_id", "mau mot", "Thôn Mẫu Một")
    hands.fill("held_on", "15/10/2021")
    hands.fill("front_invited_on", "12/10/2021")
    hands.save()
    for name, roles in people:
        hands.tab("Attendees")
        hands.add("Attendee")
        hands.fill("full_name", name)
        for role in roles:
            hands.look_up("roles", role)
        hands.save()
    hands.press("The meeting was held")
    hands.pick("chair_name", "Trưởng Thôn")
    hands.pick("secretary_name", "Cán Bộ")
    hands.press("The meeting was held")
    hands.stands_at("Held")


def vote(hands: Hands, agree: dict[str, int], present: int) -> None:
    """Enter on the vote sheet how many agree with each household."""
    hands.press("Vote sheet")
    text = "%(present)s people attend; at least %(needed)s must agree."
    hands.sees(hands.say(text, present=present, needed=present // 2))
    for head, number in agree.items():
        hands.page.get_by_label(head).fill(str(number))
    hands.press("Vote sheet")


def agree(hands: Hands) -> None:
    """The household is surveyed again; in a second meeting exactly half agree."""
    survey(hands, "Trần Thị Cận", 130, 20)
    open_review(hands)
    hands.press("Call the village meetings")
    hands.stands_at("Village meetings")
    hold_meeting(hands, SECOND_MEETING)
    vote(hands, {"Trần Thị Cận": 2}, present=4)
    hands.step("Conclude the meeting")
    hands.stands_at("Agreed")


def record_finding(front: Hands, commune: Hands) -> None:
    """The Front writes down what it saw; the commune sees it once it is shared, and answers."""
    front.menu("Findings of the Front")
    front.add("Finding")
    front.look_up("finding_type_id", "", "Niêm yết")
    front.look_up("unit_id", "ho hai", "Xã Hộ Hải")
    front.look_up("organisation_id", "mat tran", "Mặt trận xã Mẫu")
    front.fill("found_on", "15/10/2021")
    front.look_up("unit_review_id", "", "Xã Hộ Hải")
    front.fill("evidence", "Nhà văn hóa thôn chưa niêm yết danh sách.")
    front.save()
    commune.menu("Findings of the Front")
    commune.sees_not("Niêm yết")
    front.press("Share with the unit")
    front.stands_at("Shared with the unit")
    commune.menu("Findings of the Front")
    commune.page.locator("tbody a").first.click()
    commune.press("The unit confirms")
    commune.fill("unit_opinion", "Xã sẽ niêm yết ngay.")
    commune.press("The unit confirms")
    commune.stands_at("Confirmed by the unit")


def recommend(hands: Hands) -> None:
    """The Front recommends; without the number of the paper nothing is issued."""
    hands.menu("Recommendations of the Front")
    hands.add("Recommendation")
    hands.look_up("issuing_organisation_id", "mat tran xa mau", "Mặt trận xã Mẫu")
    hands.look_up("addressee_organisation_id", "ban chi dao xa mau", "Ban Chỉ đạo xã Mẫu")
    hands.look_up("unit_id", "ho hai", "Xã Hộ Hải")
    hands.look_up("unit_review_id", "", "Xã Hộ Hải")
    hands.look_up("finding_ids", "", "Niêm yết")
    hands.fill("number", "01/KN-MTTQ")
    hands.fill("content", "Niêm yết danh sách tại nhà văn hóa thôn.")
    hands.save()
    hands.press("Issue")
    hands.press("Issue")  # nobody has signed: refused
    hands.sees("Nothing was saved. Please check:")
    hands.fill("paper_signer", "Chủ Tịch Mặt Trận")
    hands.press("Issue")
    hands.stands_at("Issued")
    hands.sees("04/11/2021")  # twenty days


def answer(hands: Hands) -> None:
    """The commune receives the recommendation and answers it."""
    hands.menu("Recommendations of the Front")
    hands.follow("01/KN-MTTQ")
    hands.press("Received")
    hands.stands_at("Received")
    hands.press("Answer")
    hands.pick("answer_kind", "accepted")
    hands.fill("answered_on", "15/10/2021")
    hands.press("Answer")
    hands.stands_at("Answered")


def decides_nothing(hands: Hands, site: Site) -> None:
    """The Front finds no button that changes a class, and no address does it either."""
    with site.session() as (session, _everything):
        case = session.scalars(select(ReviewCase).order_by(ReviewCase.id)).first()
        assert case is not None
        case_id, review_id, result_id = case.id, case.unit_review_id, case.results[0].id
        before = _classes(session)
    forbidden = (
        "Classify",
        "Record the survey",
        "Withdraw",
        "Classify all surveyed households",
        "Recognise the classes",
        "Post the list",
        "Change",
    )
    for address in (f"cases/{case_id}", f"reviews/{review_id}", f"results/{result_id}"):
        hands.open(f"{HOUSEHOLDS}/{address}")
        for label in forbidden:
            main = hands.page.locator("#main")
            for role in ("button", "link"):
                expect(main.get_by_role(role, name=hands.say(label), exact=True)).to_have_count(0)
    hands.open(f"{HOUSEHOLDS}/findings/add")  # a form of their own, with its token
    token = hands.page.locator("[name=csrf_token]").first.get_attribute("value")
    addresses = (
        f"{HOUSEHOLDS}/cases/{case_id}/command/classify",
        f"{HOUSEHOLDS}/cases/{case_id}/command/record_survey",
        f"{HOUSEHOLDS}/cases/{case_id}/do/recognise",
        f"{HOUSEHOLDS}/reviews/{review_id}/command/classify",
        f"{HOUSEHOLDS}/reviews/{review_id}/command/recognise",
        f"/api/v1{HOUSEHOLDS}/case/{case_id}/do/recognise",
    )
    for address in addresses:
        answer = hands.page.request.post(
            hands.home + address,
            form={"csrf_token": token or "", "decision_number": "1", "decision_date": "15/10/2021"},
            headers={"X-CSRFToken": token or "", "Referer": hands.home},
        )
        assert answer.status in (403, 404, 405), (address, answer.status)
    with site.session() as (session, _everything):
        assert _classes(session) == before


def _classes(session: Session) -> list[tuple[Any, ...]]:
    columns = (
        CaseResult.id,
        CaseResult.computed_class,
        CaseResult.recorded_class,
        CaseResult.proposed_class,
        CaseResult.recognised_class,
    )
    return [tuple(row) for row in session.execute(select(*columns).order_by(CaseResult.id))]


def post(hands: Hands) -> None:
    """The list hangs in the village and at the commune office."""
    open_review(hands)
    hands.press("Post the list")
    hands.stands_at("Posted")
    hands.sees("20/10/2021")  # three working days after a Friday
    for place in ("Village cultural house", "Commune office"):
        hands.tab("Postings")
        hands.add("Posting")
        hands.look_up("unit_id", "ho hai", "Xã Hộ Hải")
        hands.pick("place", place)
        hands.fill("posted_from", "15/10/2021")
        hands.save()


def ask_district(hands: Hands) -> None:
    """The commune asks the district for its opinion, once the list hung long enough."""
    open_review(hands)
    hands.press("Ask the district")
    hands.stands_at("District asked")


def recognise(commune: Hands, chair: Hands) -> None:
    """The chairman recognises the classes by decision, when the district has answered."""
    open_review(commune)
    commune.press("Change")
    commune.fill("district_answered_on", "26/10/2021")
    commune.fill("resident_households", "150")
    commune.fill("residents_source", "UBND xã")
    commune.save()
    open_review(chair)
    chair.press("Recognise the classes")
    chair.press("Recognise the classes")  # no number, no date: refused
    chair.sees("Nothing was saved. Please check:")
    chair.fill("decision_number", "45/QĐ-UBND")
    chair.fill("decision_date", "28/10/2021")
    chair.press("Recognise the classes")
    chair.stands_at("Recognised")


def close_round(commune: Hands, province: Hands, second: Hands) -> None:
    """The commune reports; one officer of the province proposes to close, another one agrees."""
    open_review(commune)
    commune.press("Report the result")
    commune.stands_at("Reported")
    propose = province.say("Propose: %(step)s", step=province.say("Close the round"))
    province.menu("Review rounds")
    province.follow(ROUND)
    province.press(propose, agree=True)  # while the commune is still at work: refused
    province.sees("Nothing was saved. Please check:")
    province.open("/")
    open_review(province)
    province.press("Close")
    province.stands_at("Closed")
    province.menu("Review rounds")
    province.follow(ROUND)
    province.press(propose, agree=True)
    province.stands_at("Open")
    second.menu("Review rounds")
    second.follow(ROUND)
    agree = second.say("Agree: %(step)s", step=second.say("Close the round"))
    second.press(agree, agree=True)
    second.stands_at("Closed")


def sum_up(hands: Hands) -> None:
    """The summary counts a poor and a near-poor household of 150."""
    hands.menu("Summary by unit")
    row = hands.page.locator("tbody tr").filter(has_text="Xã Hộ Hải").first
    expect(row).to_be_visible()
    cells = [text.strip() for text in row.locator("td").all_inner_texts()]
    # households, then poor and near-poor: number, rate, persons
    assert cells[:7] == ["150", "1", "0,67", "4", "1", "0,67", "4"]
    village = hands.page.locator("tbody tr").filter(has_text="Thôn Mẫu Một").first
    expect(village.locator(".cell-missing").first).to_be_visible()  # no denominator, no rate
