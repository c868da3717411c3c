"""The chapters of the movement, as those in office do them with mouse and keyboard."""

from __future__ import annotations

from tests.browser.hands import Hands

CODE = "GNBV-2021"
MOVEMENT = "Phong trào thi đua giảm nghèo bền vững năm 2021"
DISTRICT_BODY = "UBND huyện Mẫu"
MEASURE = "Tổ chức hội nghị phát động"


def adopt_the_plan(standing: Hands, leader: Hands) -> None:
    """The standing body drafts the plan of 2021 with those who take part; it is adopted."""
    standing.menu("Movements")
    standing.add("Emulation movement")
    standing.fill("code", CODE)
    standing.fill("name", MOVEMENT)
    standing.fill("year_from", "2021")
    standing.fill("year_to", "2021")
    standing.look_up("organisation_id", "ubnd tinh", "UBND tỉnh Mẫu")
    standing.look_up("standing_organisation_id", "so lao dong", "Sở Lao động Mẫu")
    standing.look_up("emulation_organisation_id", "so noi vu", "Sở Nội vụ Mẫu")
    standing.save()
    standing.step("Draft a version like the plan of 2021")
    standing.tab("Versions of the plan")
    standing.page.locator("#related tbody a").first.click()
    standing.press("Edit")
    standing.fill("document_number", "1741/KH-UBND")
    standing.fill("adopted_on", "10/05/2021")
    standing.fill("effective_from", "10/05/2021")
    standing.fill("signer_name", "Chủ tịch Mẫu")
    standing.save()
    standing.step("List those who take part")
    standing.tab("Bodies that take part")
    standing.sees(DISTRICT_BODY)
    open_movement(leader)
    leader.tab("Versions of the plan")
    leader.page.locator("#related tbody a").first.click()
    leader.press("Adopt the plan", agree=True)
    leader.stands_at("Adopted")
    open_movement(leader)
    leader.press("Issue the movement", agree=True)
    open_movement(standing)
    standing.press("Open for registration")
    standing.stands_at("Open for registration")


def open_movement(hands: Hands) -> None:
    """Go to the movement of 2021."""
    hands.menu("Movements")
    hands.follow(CODE)


def register(district: Hands, standing: Hands, emulation: Hands) -> None:
    """The district registers; what is missing is named; both addressees acknowledge."""
    district.menu("Registrations")
    district.add("Registration")
    district.look_up("movement_version_id", "", MOVEMENT)
    district.look_up("organisation_id", "ubnd huyen", DISTRICT_BODY)
    district.fill("own_plan_number", "11/KH-UBND")
    district.fill("own_plan_date", "20/05/2021")
    district.fill("document_number", "12/UBND-LĐ")
    district.fill("document_date", "28/05/2021")
    district.fill("signer_name", "Chủ tịch huyện Mẫu")
    district.save()
    district.press("Sign")
    district.press("Send to both addressees")
    district.sees("A registration is sent with at least one target.")
    district.press("Back to the draft")  # the record is at hand beside the reason
    add_target(district)
    district.menu("Registrations")
    district.follow(DISTRICT_BODY)
    district.press("Sign")
    district.press("Send to both addressees")
    district.stands_at("Sent")
    for hands in (standing, emulation):
        hands.menu("Registrations")
        hands.follow(DISTRICT_BODY)
        hands.step("Acknowledge")
    standing.menu("Registrations")
    standing.follow(DISTRICT_BODY)
    standing.press("Confirm")
    standing.stands_at("Confirmed")


def add_target(district: Hands) -> None:
    """Register the reduction of the rate of poor households, more than what was assigned."""
    district.tab("Targets")
    district.add("Target")
    district.look_up("indicator_id", "muc giam ty le", "Mức giảm tỷ lệ hộ nghèo")
    district.fill("assigned_value", "1,5")
    district.fill("assigned_by", "1741/KH-UBND")
    district.fill("registered_value", "1,6")
    district.fill("baseline_value", "6,74")
    district.fill("baseline_on", "31/12/2020")
    district.look_up("standard_id", "", "2016-2021")
    district.save()


def ask_for_reports(standing: Hands) -> None:
    """The standing body plans the period of the year and asks everybody to report."""
    standing.menu("Reporting periods")
    standing.add("Reporting period")
    standing.look_up("movement_id", "", MOVEMENT)
    standing.fill("year", "2021")
    standing.pick("kind", "year")
    standing.save()
    standing.press("Ask for the reports", agree=True)
    standing.sees("15/12/2021")


def report(district: Hands) -> None:
    """The district reports on its target; a rate of another standard is refused."""
    district.menu("Reports")
    district.page.locator("tbody a").first.click()
    district.tab("Figures on targets")
    district.add("Figure on a target")
    district.look_up("target_id", "", "Mức giảm tỷ lệ hộ nghèo")
    district.pick("status", "official")
    district.fill("end_rate", "4,85")
    district.look_up("standard_id", "2022", "Chuẩn nghèo đa chiều 2022-2026")
    district.save_in_vain()
    district.look_up("standard_id", "2016", "Chuẩn nghèo tiếp cận đa chiều 2016-2021")
    district.save()
    district.menu("Reports")
    district.page.locator("tbody a").first.click()
    district.press("Submit")
    district.fill("document_number", "20/BC-UBND")
    district.fill("document_date", "10/12/2021")
    district.fill("signer_name", "Chủ tịch huyện Mẫu")
    district.press("Submit")
    district.stands_at("Submitted")


def accept_report(standing: Hands) -> None:
    """The standing body reads what was reported, and accepts it."""
    standing.menu("Reports")
    standing.follow(DISTRICT_BODY)
    standing.tab("Figures on targets")
    standing.sees("126")
    standing.press("Accept")
    standing.stands_at("Accepted")


def plan_inspection(standing: Hands) -> None:
    """The standing body plans to inspect the district, names the team, and begins."""
    standing.menu("Inspections")
    standing.add("Inspection")
    standing.look_up("movement_id", "", MOVEMENT)
    standing.look_up("organisation_id", "so lao dong", "Sở Lao động Mẫu")
    standing.look_up("inspected_organisation_id", "ubnd huyen", DISTRICT_BODY)
    standing.fill("purpose", "Việc thực hiện phong trào")
    standing.fill("planned_on", "12/11/2021")
    standing.save()
    standing.tab("Team")
    standing.add("Member of the team")
    standing.fill("full_name", "Trưởng đoàn Mẫu")
    standing.pick("role", "Head of the team")
    standing.look_up("organisation_id", "so lao dong", "Sở Lao động Mẫu")
    standing.save()
    open_inspection(standing)
    standing.press("Decide on the team")
    standing.fill("decision_number", "30/QĐ-SLĐ")
    standing.fill("decision_date", "02/11/2021")
    standing.fill("period_from", "01/01/2021")
    standing.fill("period_to", "02/11/2021")
    standing.press("Decide on the team")
    standing.press("Send outline and decision")
    standing.press("Begin the visit")
    standing.stands_at("In progress")


def open_inspection(hands: Hands) -> None:
    """Go to the inspection of the district."""
    hands.menu("Inspections")
    hands.follow(DISTRICT_BODY)


def sign_minutes(standing: Hands, district: Hands) -> None:
    """What was found is written down, both sides sign, and the team concludes."""
    standing.tab("Findings")
    standing.add("Finding")
    standing.pick("severity", "shortcoming")
    standing.fill("text", "Báo cáo tháng của một xã gửi chậm")
    standing.save()
    open_inspection(district)
    district.press("Remarks and signature of the inspected organisation")
    district.fill("unit_remarks", "Nhất trí")
    district.fill("signed_for_unit", "Phó Chủ tịch huyện Mẫu")
    district.press("Remarks and signature of the inspected organisation")
    open_inspection(standing)
    standing.press("Sign the minutes")
    standing.fill("minutes_on", "12/11/2021")
    standing.fill("place", "Trụ sở UBND huyện Mẫu")
    standing.fill("results", "Đạt kế hoạch")
    standing.fill("limits", "Báo cáo tháng của một xã gửi chậm")
    standing.fill("signed_for_team", "Trưởng đoàn Mẫu")
    standing.press("Sign the minutes")
    standing.stands_at("Minutes signed")
    standing.press("Conclude")
    standing.fill("conclusion_number", "31/KL-SLĐ")
    standing.fill("concluded_on", "12/11/2021")
    standing.fill("conclusion", "Huyện thực hiện tốt phong trào")
    standing.press("Conclude")
    standing.stands_at("Concluded")
    standing.press("Close the inspection")
    standing.stands_at("Closed")
