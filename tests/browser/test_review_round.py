"""One round of a commune by hand: list, survey, meetings, posting, decision, supervision, close.

Five people sign in through the form and do with mouse and keyboard what their office has to do, in
Vietnamese, against the real program with a database of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

from app.core.services.organisations import create_organisation
from app.core.services.units import add_village, unit_on
from tests.browser.hands import Hands
from tests.browser.lists import fill_in
from tests.browser.round_ends import (
    ROUND,
    answer,
    ask_district,
    close_round,
    decides_nothing,
    open_review,
    post,
    recognise,
    recommend,
    record_finding,
    sum_up,
)
from tests.browser.site import Site

COMMUNE = "22861"
LIST_DAY = date(2021, 10, 15)
DISTRICT_DAY = date(2021, 10, 20)
DECISION_DAY = date(2021, 10, 28)
LAST_DAY = date(2021, 11, 3)

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
