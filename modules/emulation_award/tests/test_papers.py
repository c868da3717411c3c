"""Papers of commendation: what they say is what the records say, and who gets them."""

from __future__ import annotations

import unicodedata
from datetime import date
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from app.kernel.actor import system_actor
from app.kernel.documents.parts import BLANK, Head
from app.testing.papers import check_paper, text_of
from modules.emulation_award.documents.achievement import ACHIEVEMENT, achievement_data
from modules.emulation_award.documents.book import BOOK, book_data
from modules.emulation_award.documents.decision import DECISION, chairman, decision_data, milli
from modules.emulation_award.documents.minutes import BOARD_MINUTES, minutes_data
from modules.emulation_award.documents.nominee_list import NOMINEE_LIST, list_data
from modules.emulation_award.documents.shared import Counted, reference_of
from modules.emulation_award.documents.submission import SUBMISSION, submission_data
from modules.emulation_award.services import decisions
from modules.emulation_award.services.grounds import DECISION as OF_DECISION
from modules.emulation_award.services.grounds import grounds_on
from modules.emulation_award.tests.support import SIGNED, World, fresh

SPECS = (SUBMISSION, NOMINEE_LIST, ACHIEVEMENT, BOARD_MINUTES, DECISION, BOOK)
SYSTEM = system_actor("test: papers")


def words(made) -> str:
    """Return the text of a paper, without spaces that do not break."""
    body = docx.Document(BytesIO(made.docx)).element.body
    found = "\n".join(text_of(p) for p in body.iter(qn("w:p")))
    return unicodedata.normalize("NFC", found).replace("\u00a0", " ")


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_papers_of_made_up_content_are_sound(spec):
    check_paper(spec)


@pytest.mark.parametrize(
    ("day", "law", "decree", "other"),
    [
        (date(2021, 12, 30), "26 tháng 11 năm 2003", "91/2017/NĐ-CP", "98/2023"),
        (date(2024, 5, 1), "15 tháng 6 năm 2022", "98/2023/NĐ-CP", "91/2017"),
        (date(2025, 7, 1), "16 tháng 6 năm 2025", "152/2025/NĐ-CP", "98/2023"),
        (date(2026, 10, 1), "06/2026/QH16", "152/2025/NĐ-CP", "98/2023"),
    ],
)
def test_the_laws_in_force_on_the_day_are_the_grounds(day, law, decree, other):
    text = "\n".join(
        grounds_on(day, OF_DECISION, ["Quyết định số 1/QĐ;", " ", "Theo đề nghị của X"])
    )
    assert law in text
    assert decree in text
    assert other not in text
    assert text.endswith("Căn cứ Quyết định số 1/QĐ\nTheo đề nghị của X")


@pytest.mark.parametrize(
    ("capacity", "lines"),
    [
        ("Chủ tịch", ("CHỦ TỊCH",)),
        (None, ("CHỦ TỊCH",)),
        ("TM. Ủy ban nhân dân / Chủ tịch", ("CHỦ TỊCH",)),
        ("Phó Chủ tịch", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("KT. Chủ tịch", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("TM. UBND; KT. Chủ tịch; Phó Chủ tịch", ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
    ],
)
def test_a_decision_is_never_signed_for_the_committee(capacity, lines):
    assert chairman(capacity, "Người Mẫu").lines == lines


def test_small_words():
    assert Counted(5, 5).words == "05 tập thể và 05 cá nhân"
    assert Counted(12, 1, 3).words == "12 tập thể, 01 cá nhân và 03 hộ gia đình"
    assert Counted(0, 2).who == "các cá nhân"
    assert [milli(n) for n in (1000, 150, 4500, 12000, None)] == ["1,0", "0,15", "4,5", "12,0", ""]
    head = Head("X", number="1", symbol="QĐ-UBND", day=date(2021, 2, 5))
    assert reference_of("Quyết định", head) == "Quyết định số 01/QĐ-UBND ngày 05 tháng 02 năm 2021"
    assert reference_of("Tờ trình", Head("X")).startswith(f"Tờ trình số {BLANK}")


def test_submission_and_list_name_whom_the_body_nominates_together(world: World):
    ours = [world.nominate("Tập thể xã Mẫu"), world.nominate("Pi Năng Thị Mẫu", "individual")]
    world.nominate("Hộ ông Mẫu", "household")
    with world.acting(SYSTEM):
        data = submission_data(fresh(world, ours[0]))
        listed = list_data(fresh(world, ours[1]))
    assert data.counted == listed.counted == Counted(1, 1, 1)
    assert [part.title for part in data.parts] == ["I. CÁ NHÂN", "II. TẬP THỂ", "III. HỘ GIA ĐÌNH"]
    text = words(check_paper(SUBMISSION, data))
    assert "Số: 12/TTr-UBND" in text
    assert "01 tập thể, 01 cá nhân và 01 hộ gia đình" in text
    assert "Biên bản họp xét khen thưởng ngày 10 tháng 12 năm 2021" in text
    for name in ("Tập thể xã Mẫu", "Pi Năng Thị Mẫu", "Hộ ông Mẫu"):
        assert name in text
    assert "III. HỘ GIA ĐÌNH" in words(check_paper(NOMINEE_LIST, listed))


def test_a_birth_date_stays_masked_on_the_report_of_achievements(world: World):
    item = world.nominate("Pi Năng Thị Mẫu", "individual", birth_date=date(1984, 3, 17))
    with world.acting("nominator"):
        data = achievement_data(item)
    assert "17/03/1984" not in data.born
    text = words(check_paper(ACHIEVEMENT, data))
    assert "17/03/1984" not in text
    assert "Mẫu chưa đối chiếu" not in text  # stands in the footer, which is no part of the body
    assert not ACHIEVEMENT.is_compared


def test_minutes_tell_totals_and_never_who_voted_what(world: World):
    items = [world.eligible(f"Tập thể xã Mẫu {n}") for n in range(2)]
    held = world.voted(items, against=1)
    with world.acting(SYSTEM):
        data = minutes_data(fresh(world, held))
    assert [row.votes_for for row in data.results] == [4, 4]
    assert [row.against for row in data.results] == [1, 1]
    assert {row.total for row in data.results} == {data.taking_part} == {data.members}
    assert data.results[0].share == "80,0"
    text = words(check_paper(BOARD_MINUTES, data))
    assert text.index("THƯ KÝ") < text.index("CHỦ TỌA")
    assert "từ 70% trở lên tổng số thành viên Hội đồng đồng ý" in text
    # Each member is named once, among those present; beside no vote.
    for seat in world.seats[1:]:
        assert text.count(seat.full_name) == 1


def test_the_decision_shows_the_frozen_money(world: World):
    items = [world.eligible("Tập thể xã Mẫu"), world.eligible("Pi Năng Thị Mẫu", "individual")]
    held = world.voted(items)
    world.choose(held, items)
    draft = world.draft(held)
    with world.acting(SYSTEM):
        before = decision_data(draft)
    assert not before.is_priced
    assert "tính theo mức lương cơ sở tại ngày ký" in words(check_paper(DECISION, before))
    signed = world.sign(world.check(draft))
    with world.acting(SYSTEM):
        item = fresh(world, signed)
        data, book = decision_data(item), book_data(item)
        register = decisions.register_total(world.session)
    # 2 × 1.490.000 and 1.490.000: coefficient × factor × base salary of the day of signature.
    assert [row.amount for part in data.sections for row in part.rows] == [2_980_000, 1_490_000]
    assert data.total == item.total_amount == sum(part.total for part in data.sections)
    assert register == (book.standing, book.total) == (2, 4_470_000)
    text = words(check_paper(DECISION, data))
    assert "Số: 01/QĐ-UBND" in text
    assert "mỗi tập thể 2.980.000 đồng, mỗi cá nhân 1.490.000 đồng" in text
    assert "Bốn triệu bốn trăm bảy mươi nghìn đồng" in text
    assert "Điều 73 Nghị định số 91/2017/NĐ-CP" in text
    assert "TM. ỦY BAN NHÂN DÂN" not in text
    assert "CHỦ TỊCH" in text
    assert "Quyết định số 01/QĐ-UBND ngày 30 tháng 12 năm 2021" in text
    assert "Cộng 2 trường hợp còn hiệu lực" in words(check_paper(BOOK, book))
    assert item.signed_on == SIGNED


def test_papers_are_offered_as_far_as_their_records_are_read(world: World, browse):
    items = [world.eligible("Tập thể xã Mẫu")]
    held = world.open(world.call(items))
    minutes = f"/emulation-award/sessions/{held.id}/document/board_minutes"
    submission = f"/emulation-award/nominations/{items[0].id}/document/submission"
    assert browse("secretary").get(minutes).status_code == 404  # nothing is counted yet
    world.vote(held)
    world.count(held)
    assert browse("secretary").get(minutes).status_code == 200
    assert browse("teller").get(minutes).status_code == 404  # does not read who took part
    assert browse("reader").get(minutes).status_code in (302, 403, 404)
    assert browse("nominator").get(submission).status_code == 200
    for end in ("", "/pdf", "/docx"):
        assert browse("other_nominator").get(f"{submission}{end}").status_code in (403, 404)


def test_a_decision_with_names_leaves_for_a_purpose_only(world: World, browse):
    items = [world.eligible("Tập thể xã Mẫu")]
    held = world.voted(items)
    world.choose(held, items)
    draft = world.draft(held)
    address = f"/emulation-award/decisions/{draft.id}/document"
    assert browse("reader").get(f"{address}/decision").status_code in (403, 404)
    secretary = browse("secretary")
    assert secretary.get(f"{address}/register_book").status_code == 404
    assert secretary.get(f"{address}/decision").status_code == 200
    asked = secretary.get(f"{address}/decision/pdf")
    assert not asked.data.startswith(b"%PDF")
    given = secretary.post(f"{address}/decision/pdf", data={"what_for": "Trình ký"})
    assert given.data.startswith(b"%PDF")
