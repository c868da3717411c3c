"""How a round goes on by hand after the meetings: supervision, posting, decision, close."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.household_supervision.models import CaseResult, ReviewCase
from tests.browser.hands import Hands
from tests.browser.site import Site

ROUND = "Rà soát cuối năm 2021"
HOUSEHOLDS = "/household-supervision"


def open_review(hands: Hands) -> None:
    """Go to the commune's review."""
    hands.menu("Communes under review")
    hands.follow("Xã Hộ Hải")


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
