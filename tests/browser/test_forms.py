"""Lines, tabs and quick records by hand: keys, paste, what is wrong, at both widths."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Error, Page, Route, expect
from sqlalchemy import text

from app.core.services.units import add_village, unit_on
from tests.browser.checks import assert_fits, assert_usable
from tests.browser.hands import Hands
from tests.browser.site import Site

COMMUNE = "22861"
HOME = "/household-supervision"
OFFICER = "household_supervision.commune_officer"
LATE = "Thôn Đến Muộn"
PEOPLE = "Chamaléa Thị Mây\tChủ hộ\tNữ\t1975\tRaglai\nChamaléa Nam\tCon\tNam\t2004\tRaglai\n"
PASTE = """
([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const element = document.querySelector(selector);
  element.focus();
  element.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}
"""


@pytest.fixture(scope="module")
def village(site: Site) -> str:
    """Return the name of an invented village, in which an officer works."""
    with site.session() as (session, everything):
        commune = unit_on(COMMUNE, date(2021, 12, 31))
        add_village(
            commune.id, "Mẫu Một", kind="thôn", valid_from=None, actor=everything, is_invented=True
        )
        session.commit()
    site.add_user("canbo", OFFICER, COMMUNE)
    return "Thôn Mẫu Một"


def begin(hands: Hands, village: str) -> Page:
    """Open the form of a new household and fill in its first tab."""
    hands.open(f"{HOME}/households/add")
    hands.fill("head_name", "Chamaléa Thị Mây")
    hands.look_up("unit_id", "mau mot", village)
    return hands.page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_a_household_is_entered_with_the_keyboard_and_a_spreadsheet(
    site: Site, village: str, page_as: Callable[..., Hands]
):
    hands = page_as("canbo")
    page = begin(hands, village)
    expect(page.locator(".lookup-detail").first).to_contain_text("Tỉnh Ninh Thuận")
    page.locator("#form-tab-1-tab").focus()
    page.keyboard.press("ArrowRight")
    assert focused(page) == "form-tab-2-tab"
    page.evaluate(PASTE, ["#members-0-full_name", PEOPLE])
    expect(page.locator("[data-lines-status]")).to_contain_text("2")
    expect(page.locator("#members-1-sex")).to_have_value("male")
    page.locator("#members-1-full_name").focus()
    page.keyboard.press("Enter")
    assert focused(page) == "members-2-full_name"
    page.keyboard.type("Chamaléa Ba")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "members-1-full_name"
    page.keyboard.press("ArrowDown")
    page.locator("#members-2-relationship_code").select_option("child")
    assert_usable(page)
    page.keyboard.press("Control+s")
    hands.sees("Saved.", "Chamaléa Ba")
    with site.session() as (session, _everything):
        rows = session.execute(
            text(
                "select m.full_name, m.birth_year, e.name from household_member m"
                " left join core_ethnic_group e on e.id = m.ethnic_group_id order by m.id"
            )
        )
        assert [tuple(row) for row in rows] == [
            ("Chamaléa Thị Mây", 1975, "Raglai"),
            ("Chamaléa Nam", 2004, "Raglai"),
            ("Chamaléa Ba", None, None),
        ]


@pytest.mark.parametrize(("locale", "width"), [("vi", 360), ("en", 1280)])
def test_what_is_wrong_in_a_hidden_tab_marks_it_and_is_found_from_above(
    site: Site, village: str, page_as: Callable[..., Hands], locale: str, width: int
):
    hands = page_as("canbo", locale)
    page = begin(hands, village)
    hands.form_tab("Members of the household")
    page.locator("#members-0-birth_year").fill("năm nào")
    hands.form_tab("Household")
    hands.press("Save")
    hands.sees("Nothing was saved. Please check:")
    tab = page.locator("#form-tab-2-tab")
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(tab.locator(".tab-errors")).to_have_text("3")
    page.locator("#form-tab-1-tab").click()
    page.locator(".error-summary a[href='#members-0-birth_year']").click()
    assert focused(page) == "members-0-birth_year"
    expect(page.locator("#members-0-birth_year")).to_have_value("năm nào")
    assert_usable(page)
    assert_fits(page, width)


def test_a_household_that_is_missing_is_added_from_where_it_is_needed(
    site: Site, village: str, page_as: Callable[..., Hands]
):
    hands = page_as("canbo")
    hands.open(f"{HOME}/members/add")
    page = hands.page
    page.locator(".quick-button").first.click()
    dialog = page.locator("dialog.quick-dialog")
    dialog.locator("#quick-head_name").fill("Pi Năng Thị Sáu")
    hands.look_up("quick-unit_id", "mau mot", village)
    assert_usable(page)
    dialog.locator("[type=submit]").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#household_id option:checked")).to_contain_text("Pi Năng Thị Sáu")
    hands.fill("full_name", "Pi Năng Tư")
    hands.pick("relationship_code", "Child")
    hands.save()


def test_an_answer_that_comes_late_is_not_mixed_in(
    site: Site, village: str, page_as: Callable[..., Hands]
):
    hands = page_as("canbo")
    hands.open(f"{HOME}/households/add")
    page, held = hands.page, []

    def hold(route: Route) -> None:
        if parse_qs(urlsplit(route.request.url).query).get("q"):
            route.continue_()
        else:
            held.append(route)

    page.route("**/lookup?*", hold)
    field, option = page.locator("#unit_id-ts-control"), page.get_by_role("option")
    with page.expect_request("**/lookup?*"):
        field.click()
    field.press_sequentially("mau mot")
    option.filter(has_text=village).wait_for()
    for route in held:
        with suppress(Error):  # the page has given it up
            route.fulfill(json={"results": [{"id": 1, "text": LATE, "detail": ""}]})
    page.evaluate("fetch(location.href).then(answer => answer.status)")
    expect(option.filter(has_text=LATE)).to_have_count(0)
    expect(option.filter(has_text=village)).to_be_visible()
    page.unroute_all()
    assert held
