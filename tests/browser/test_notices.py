"""Two officers by hand: one proposes; the other hears the bell, comments and mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from app.kernel.actor import bind_actor
from app.kernel.security import load_actor
from tests.browser.hands import Hands
from tests.browser.site import Site
from tests.core.notice_support import DAY, PROVINCE_OFFICER, open_round, propose


@pytest.fixture
def proposed(site: Site) -> Iterator[int]:
    """Yield a round that `lan` proposed to close and `minh` may agree to."""
    lan = site.add_user("lan", PROVINCE_OFFICER, "58")
    site.add_user("minh", PROVINCE_OFFICER, "58")
    site.go_to(DAY)
    with site.session() as (session, everything):
        item = open_round(session)
        propose(session, item, load_actor(session, lan, "Lan"))
        bind_actor(session, everything)
        session.commit()
        key = item.id
    yield key
    site.let_time_go()


def test_a_proposal_rings_and_a_mention_comes_back(
    proposed: int, page_as: Callable[..., Hands]
) -> None:
    minh = page_as("minh").page
    bell = minh.locator("[data-notices]")
    minh.goto(f"{page_as('minh').home}/")
    expect(bell).to_have_attribute("aria-label", "Thông báo: 1 chưa đọc")
    bell.click()
    expect(minh.get_by_text("Có bước chờ bạn đồng ý")).to_be_visible()
    minh.get_by_role("link", name="Có bước chờ bạn đồng ý").click()
    expect(minh.get_by_role("heading", name="Đợt thử")).to_be_visible()
    minh.get_by_role("link", name="Ý kiến trao đổi").click()
    area = minh.locator("#new-comment")
    area.press_sequentially("@lan")
    minh.get_by_role("option", name="Người thử Lan").click()
    expect(area).to_have_value("@Người thử Lan ")
    area.press_sequentially("còn thiếu một xã")
    minh.get_by_role("button", name="Gửi ý kiến").click()
    expect(minh.get_by_text("@Người thử Lan còn thiếu một xã").first).to_be_visible()
    lan = page_as("lan").page
    lan.goto(f"{page_as('lan').home}/notices/")
    expect(lan.get_by_text("Có người nhắc đến bạn")).to_be_visible()
    lan.get_by_role("button", name="Đánh dấu tất cả là đã đọc").click()
    expect(lan.locator("[data-notices-count]")).to_be_hidden()
