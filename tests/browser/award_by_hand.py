"""The chapters of the awards: nomination, session, vote, decision, register, by hand."""

from __future__ import annotations

from collections.abc import Sequence

from tests.browser.hands import Hands
from tests.browser.movement_by_hand import DISTRICT_BODY, MOVEMENT

WHO = "Chamaléa Thị Mẫu"
BOARD = "Hội đồng Thi đua - Khen thưởng tỉnh"
PAPERS = (
    "Submission (tờ trình)",
    "Report of achievements",
    "Minutes of the nominating level",
    "List of nominees",
)


def nominate(district: Hands) -> None:
    """The district nominates a cadre; without its papers the dossier is not taken."""
    district.menu("Nominations")
    district.add("Nomination")
    district.look_up("movement_version_id", "", MOVEMENT)
    district.look_up("organisation_id", "ubnd huyen", DISTRICT_BODY)
    district.look_up("form_id", "bang khen", "Bằng khen")
    district.pick("object_kind", "Individual")
    district.pick("object_class", "Who works, produces or studies directly")
    district.fill("subject_name", WHO)
    district.pick("sex", "Female")
    district.fill("workplace", "Ban Công tác Mặt trận thôn Mẫu Một")
    district.fill("merit", "Vận động làm nhà cho hộ nghèo, giám sát rà soát đúng quy định")
    district.save()
    district.press("Hand in", agree=True)
    district.sees("Nothing was saved. Please check:")
    for kind in PAPERS:
        add_paper(district, kind)
    open_nomination(district)
    district.tab("Criteria and evidence")
    for number in range(district.page.locator("#related tbody tr").count()):
        open_nomination(district)
        district.tab("Criteria and evidence")
        district.page.locator("#related tbody tr").nth(number).locator("a").first.click()
        district.press("Say whether it is met")
        district.tick("is_claimed")
        district.fill("evidence", "Báo cáo 20/BC-UBND")
        district.press("Say whether it is met")
    open_nomination(district)
    district.press("Hand in", agree=True)
    district.stands_at("Handed in")


def add_paper(district: Hands, kind: str) -> None:
    """Enter a paper of the dossier."""
    open_nomination(district)
    district.tab("Papers of the dossier")
    district.add("Paper of the dossier")
    district.pick("kind", kind)
    district.fill("number", "22/TTr-UBND")
    district.fill("issued_on", "10/12/2021")
    district.fill("signer", "Chủ tịch huyện Mẫu")
    district.tick("is_original")
    district.save()


def open_nomination(hands: Hands) -> None:
    """Go to the nomination."""
    hands.menu("Nominations")
    hands.follow(WHO)


def examine(secretary: Hands, second: Hands) -> None:
    """One secretary examines and proposes, another one agrees that it is eligible."""
    open_nomination(secretary)
    secretary.press("Accept the dossier")
    secretary.tab("Criteria and evidence")
    for number in range(secretary.page.locator("#related tbody tr").count()):
        open_nomination(secretary)
        secretary.tab("Criteria and evidence")
        secretary.page.locator("#related tbody tr").nth(number).locator("a").first.click()
        secretary.press("Confirm or not")
        secretary.tick("is_confirmed")
        secretary.press("Confirm or not")
    open_nomination(secretary)
    secretary.press(secretary.say("Propose: %(step)s", step=secretary.say("Find eligible")))
    open_nomination(second)
    second.press(second.say("Agree: %(step)s", step=second.say("Find eligible")))
    second.stands_at("Eligible")


def hold_session(secretary: Hands, chairman: Hands, members: Sequence[Hands]) -> None:
    """The board is called, meets and votes openly, each member with the own account."""
    secretary.menu("Sessions of the board")
    secretary.add("Session of the board")
    secretary.look_up("board_id", "", BOARD)
    secretary.look_up("movement_version_id", "", MOVEMENT)
    secretary.look_up("vote_rule_id", "")
    secretary.fill("held_on", "20/12/2021")
    secretary.save()
    secretary.press("Put nominations on the agenda")
    secretary.press("Put nominations on the agenda")
    secretary.press("Invite the members")
    secretary.press("Who takes part")
    for field in secretary.page.locator("select[id^=presence]").all():
        field.select_option(label=secretary.say("Present"))
    secretary.press("Who takes part")
    open_session(chairman)
    chairman.press("Open the session", agree=True)
    chairman.press("Open the vote")
    for hands in members:
        open_session(hands)
        hands.press("Cast my votes")
        hands.page.locator("select[id^=vote]").first.select_option(label=hands.say("For"))
        hands.press("Cast my votes")
    open_session(secretary)
    secretary.step("Take the result")
    secretary.stands_at("Counted")


def open_session(hands: Hands) -> None:
    """Go to the session."""
    hands.menu("Sessions of the board")
    hands.page.locator("tbody a").first.click()


def sign_minutes(secretary: Hands, chairman: Hands) -> None:
    """The secretary brings the minutes, the chairman agrees and chooses within the ceilings."""
    proposal = secretary.say("Propose: %(step)s", step=secretary.say("Sign the minutes"))
    secretary.press(proposal)
    secretary.fill("paper_signer", "Chủ tọa Mẫu")
    secretary.press(proposal)
    open_session(chairman)
    chairman.press(chairman.say("Agree: %(step)s", step=chairman.say("Sign the minutes")))
    chairman.stands_at("Minutes signed")
    chairman.press("Choose within the ceilings")
    chairman.press("Choose within the ceilings")


def decide(secretary: Hands, second: Hands, chairman: Hands) -> None:
    """A decision is drafted, checked by another one and signed; the register shows it."""
    secretary.menu("Decisions on commendation")
    secretary.add("Decision on commendation")
    secretary.look_up("session_id", "", "20/12/2021")
    secretary.fill("title", "Về việc tặng Bằng khen")
    secretary.save()
    secretary.press(secretary.say("Propose: %(step)s", step=secretary.say("Check the draft")))
    for hands in (second, chairman):
        hands.menu("Decisions on commendation")
        hands.page.locator("tbody a").first.click()
        if hands is second:
            hands.press(hands.say("Agree: %(step)s", step=hands.say("Check the draft")))
            hands.stands_at("Has been checked")
    chairman.press("Sign the decision")
    chairman.fill("paper_number", "1/QĐ-UBND")
    chairman.fill("paper_issued_on", "30/12/2021")
    chairman.fill("paper_signer", "Chủ tịch Mẫu")
    chairman.press("Sign the decision")
    chairman.stands_at("Signed")
    secretary.menu("Register of commendations")
    secretary.sees(WHO, "1.490.000")
