"""Papers of the Front's supervision: plan, team, minutes, report, letter, list of follow-up."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import select

from app.core.models import Assignment
from app.core.services.delegations import hand_to_stand_in
from app.kernel import clock
from app.kernel.actor import bind_actor
from app.kernel.documents.blocks import Template
from app.kernel.workflow_papers import Paper
from app.testing.papers import check_paper
from modules.household_supervision.documents import issuing
from modules.household_supervision.documents.recommendation_letter import RECOMMENDATION
from modules.household_supervision.documents.supervision_plan import PLAN
from modules.household_supervision.documents.supervision_report import FOLLOW_UP, REPORT
from modules.household_supervision.documents.team_decision import DECISION
from modules.household_supervision.documents.visit_minutes import MINUTES
from modules.household_supervision.models.choices import Severity
from modules.household_supervision.services import papers, visits
from modules.household_supervision.services import supervision as services
from modules.household_supervision.tests.papers import made
from modules.household_supervision.tests.plans import STARTS
from modules.household_supervision.tests.support import COMMUNE, DAY, OTHER_COMMUNE, role

BASE = "/household-supervision"
LATER = STARTS + timedelta(days=5)
ALL = (PLAN, DECISION, MINUTES, REPORT, FOLLOW_UP, RECOMMENDATION)
LAW = "Luật Mặt trận Tổ quốc Việt Nam ngày 09 tháng 6 năm 2015"


@pytest.fixture
def visited(sampled, land, system):
    """Return the visit of a running plan: one household agrees, one differs, with a finding."""
    bind_actor(sampled.supervision.session, system)
    visit = visits.record_visit(
        {
            "plan_unit_id": sampled.supervision.unit.id,
            "visited_on": LATER,
            "place": "Trụ sở xã",
            "people_met": "Phó Chủ tịch xã\nTrưởng thôn",
            "documents_seen": "Danh sách rà soát; phiếu rà soát",
        },
        actor=system,
        today=LATER,
    )
    visits.note_present(visit.id, sampled.supervision.head.id, actor=system)
    for row, differs in zip(sampled.drawn, (None, "Hộ có giếng khoan"), strict=True):
        visits.note_seen(
            {
                "visit_id": visit.id,
                "sampled_id": row.id,
                "seen": "Nhà tạm",
                "agrees_with_record": differs is None,
                "differences": differs,
            },
            actor=system,
        )
    return visit


@pytest.fixture
def finding(visited, land, review, system):
    """Return what was found at the visit, shared with the unit."""
    wanted = services.NewFinding(
        type_code="F-SCORE",
        unit_id=land.commune.id,
        organisation_id=land.front.id,
        evidence="Phiếu ghi thiếu hụt nước sinh hoạt.",
        found_on=LATER,
        severity=Severity.MEDIUM,
        unit_review_id=review.id,
        visit_id=visited.id,
    )
    item = services.record_finding(wanted, actor=system)
    return services.share_finding(item.id, actor=system, today=LATER)


@pytest.fixture
def recommended(finding, land, review, system):
    """Return a drafted recommendation on the finding."""
    return services.draft_recommendation(
        services.NewRecommendation(
            unit_id=land.commune.id,
            issuing_organisation_id=land.front.id,
            addressee_organisation_id=land.committee.id,
            content="Kiểm tra lại phiếu của hộ\nTrả lời bằng văn bản",
            unit_review_id=review.id,
            finding_ids=(finding.id,),
        ),
        actor=system,
    )


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.slug)
def test_every_layout_is_made_from_its_sample(spec):
    assert check_paper(spec).pages >= 1


def texts_of(part):
    """Return all texts of the blocks of a template."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, tuple | list):
        return [text for each in part for text in texts_of(each)]
    if is_dataclass(part):
        return [t for f in fields(part) for t in texts_of(getattr(part, f.name))]
    return []


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.slug)
def test_the_front_never_sounds_as_if_it_decided_a_class(spec):
    assert isinstance(spec.template, Template)
    text = " ".join(texts_of(spec.template))
    for words in ("công nhận hộ", "quyết định phân loại", "xếp loại hộ", "yêu cầu điều chỉnh"):
        for found in [at for at in range(len(text)) if text.startswith(words, at)]:
            # Only to say that it is up to the authorities.
            assert "thuộc thẩm quyền của cơ quan nhà nước" in text[found : found + 140]


def test_the_plan_says_what_is_planned(supervision, land):
    data, text = made(PLAN, supervision.plan)
    assert data.head.number == str(supervision.plan.id)
    assert data.head.symbol == "KH-MTTQ"
    assert f"Căn cứ {LAW};" in text
    assert "Nghị quyết liên tịch số 403/2017/NQLT" in text
    assert "2 hộ ở mỗi đơn vị, rút ngẫu nhiên" in text
    assert "TM. BAN THƯỜNG TRỰC\nCHỦ TỊCH" in text
    assert "Chủ Tịch" in text
    assert [row.name.split(",")[0] for row in data.units] == [
        issuing.lower_first(land.commune.full_name)
    ]


def test_a_plan_that_is_not_signed_leaves_number_and_day_blank(supervision, db_session):
    plan = supervision.plan
    db_session.expunge(plan)
    plan.number = plan.plan_date = plan.signer_name = plan.signer_title = None
    plan.basis = (
        "Quyết định 24/2021/QĐ-TTg; Luật Mặt trận Tổ quốc Việt Nam (Điều 25)\nKế hoạch tỉnh"
    )
    db_session.add(plan)
    with db_session.no_autoflush:
        data = PLAN.build(plan)
    assert data.head.day is None
    assert data.head.number is None
    assert data.head.symbol.startswith("KH-")
    own = data.grounds[3:]
    assert own[0].startswith("Căn cứ Quyết định số 24/2021/QĐ-TTg ngày 16 tháng 7 năm 2021")
    assert own[1:] == ("Căn cứ Kế hoạch tỉnh",)  # the law is cited once
    db_session.rollback()


def test_law_is_cited_while_it_is_in_force(db_session, supervision):
    old = ("17/2016/TT-BLĐTBXH", "24/2021/QĐ-TTg", "0/0/KHÔNG-CÓ")
    before = issuing.grounds(db_session, old, DAY.replace(year=2019))
    after = issuing.grounds(db_session, old, DAY.replace(year=2023))
    assert [line.split()[2:5] for line in before] == [["Thông", "tư", "số"]] or len(before) == 1
    assert "17/2016" in before[0]
    assert [("24/2021" in line) for line in after] == [True]


def test_the_decision_names_the_members_of_its_own_day(supervision):
    supervision.join(None, full_name="Người Đến Sau", decision_number="99/QĐ-MTTQ",
                     decision_date=LATER)  # fmt: skip
    data, text = made(DECISION, supervision.team)
    assert [row.name for row in data.members] == ["Trưởng Đoàn"]
    assert "Thành lập Đoàn giám sát gồm 01 thành viên" in text
    assert "không quyết định và không thay đổi kết quả phân loại" in text
    assert (data.head.number, data.head.symbol) == ("12", "QĐ-MTTQ")
    assert "Người Đến Sau" not in text


def test_the_minutes_hold_what_was_seen(visited, finding, sampled):
    data, text = made(MINUTES, visited)
    assert (len(data.households), data.differing) == (2, 1)
    assert {row.household for row in data.households} == set(sampled.names_inside)
    assert "2 hộ; khớp hồ sơ 1 hộ, có khác biệt 1 hộ" in text
    assert "Tính điểm sai: Phiếu ghi thiếu hụt nước sinh hoạt." in text
    assert "không thay đổi kết quả phân loại hộ gia đình" in text
    assert data.documents == ("Danh sách rà soát", "Phiếu rà soát")
    assert data.team_signer.name == "Trưởng Đoàn"


def test_the_report_shows_the_figures_of_the_plan(recommended, sampled, db_session):
    plan = sampled.supervision.plan
    data, text = made(REPORT, plan)
    told = visits.progress(db_session, plan.id)
    assert len(data.units) == told.units
    assert data.total("sampled") == told.sampled == 2
    assert data.total("visited") == told.visited == 2
    assert data.findings == data.total("findings") == told.findings == 1
    assert (data.total("agreeing"), data.total("differing")) == (1, 1)
    assert data.total("population") == 4
    assert len(data.recommendations) == 1
    assert "1 buổi giám sát" in text
    assert "giám sát và kiến nghị" in text
    follow, text = made(FOLLOW_UP, plan)
    assert follow.head.number_line == ""
    assert "Tổng số: 1 kiến nghị." in text


def test_the_letter_asks_with_a_limit_and_names_who_signed(recommended, land, system):
    data, text = made(RECOMMENDATION, recommended)
    assert "trong thời hạn 20 ngày kể từ ngày ban hành văn bản này" in text
    assert data.head.number is None
    assert data.head.symbol == "MTTQ"  # as the body's plan has it
    assert "V/v kiến nghị qua giám sát" in text
    assert f"Kính gửi: {land.committee.name}" in text
    assert data.contents == ("Kiểm tra lại phiếu của hộ", "Trả lời bằng văn bản")
    paper = Paper("Trần Thị Thường Trực", "TM. Ban Thường trực", DAY, "05/MTTQ-BTT")
    issued = services.issue_recommendation(recommended.id, paper, actor=system, today=DAY)
    data, text = made(RECOMMENDATION, issued)
    assert data.head.number_line == "Số: 05/MTTQ-BTT"
    assert "chậm nhất ngày 04 tháng 11 năm 2021" in text
    assert data.signer.lines == ("TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH")
    assert data.signer.name == "Trần Thị Thường Trực"
    assert data.findings[0].kind == "Tính điểm sai"


def test_a_deputy_signs_for_the_head():
    front = issuing.Issuer(1, "front_committee", "Ủy ban Mặt trận Tổ quốc Việt Nam xã Mẫu",
                           "Mẫu", "Xã Mẫu", symbol="MTTQ-BTT")  # fmt: skip
    assert front.lines() == ("Ban Thường trực", "Ủy ban MTTQ Việt Nam\nxã Mẫu")
    assert front.signer("A", "Phó Chủ tịch").lines == (
        "TM. BAN THƯỜNG TRỰC",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
    )
    assert front.signing.stand_in("KT.", "B").lines[-1] == "PHÓ CHỦ TỊCH"
    assert front.signing.stand_in("TUQ.", "B").lines[0] == "TUQ. CHỦ TỊCH"
    assert front.signing.stand_in("Q.", "B").lines == ("Q. CHỦ TỊCH",)
    assert front.head(type_code="BC").number_line == "Số:       /BC-MTTQ-BTT"
    assert front.head(type_code="").number_line == "Số:       /MTTQ-BTT"
    new = issuing.with_symbol(front, "")
    assert new.head(type_code="BC").symbol == f"BC-{issuing.DOTS}"


def test_a_stand_in_signs_while_the_head_is_away(land, make_user, db_session, system):
    user, _acting = make_user(role("front_supervisor"), COMMUNE, land.front)
    stand_in, _other = make_user("core.viewer", COMMUNE)
    bind_actor(db_session, system)
    stand_in.last_name, stand_in.first_name = "Katơr", "Thị Thay"
    (assignment,) = db_session.scalars(select(Assignment).where(Assignment.user_id == user.id))
    today = clock.today()
    hand_to_stand_in(
        [assignment.id],
        {
            "stand_in_id": stand_in.id,
            "capacity": "KT.",
            "valid_from": today,
            "valid_to": today + timedelta(days=3),
            "reason": "đi học",
        },
        actor=system,
        today=today,
    )
    front = issuing.issuer(db_session, land.front.id, today)
    signer = issuing.signer_on(db_session, front, today)
    assert signer.lines == ("TM. BAN THƯỜNG TRỰC", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert signer.name == "Katơr Thị Thay"
    later = issuing.signer_on(db_session, front, today + timedelta(days=9))
    assert (later.lines, later.name) == (("TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH"), "")


def test_the_papers_of_steps_are_known_to_the_rules():
    assert papers.RECOMMENDATION_RULE.documents == (RECOMMENDATION.name,)
    assert papers.MINUTES_RULE.documents == ("household_supervision.meeting_minutes",)


# -- who sees them ---------------------------------------------------------------------------


def pages(sampled, visited, recommended):
    plan = sampled.supervision.plan.id
    return (
        f"{BASE}/plans/{plan}/document/supervision_plan",
        f"{BASE}/plans/{plan}/document/supervision_report",
        f"{BASE}/plans/{plan}/document/follow_up",
        f"{BASE}/teams/{sampled.supervision.team.id}/document/team_decision",
        f"{BASE}/visits/{visited.id}/document/visit_minutes",
        f"{BASE}/recommendations/{recommended.id}/document/recommendation_letter",
    )


def test_the_body_of_the_plan_gets_all_and_another_commune_none(
    sampled, visited, recommended, client_as, land, db_session
):
    db_session.commit()
    own = client_as(role("front_supervisor"), COMMUNE, land.front)
    urls = pages(sampled, visited, recommended)
    for url in urls:
        assert own.get(url).status_code == 200, url
    stranger = client_as(role("front_supervisor"), OTHER_COMMUNE)
    for url in urls:
        g.pop("_login_user", None)
        assert stranger.get(url).status_code in (403, 404), url


def test_the_unit_gets_what_was_sent_but_not_the_team_s_work(
    sampled, visited, recommended, client_as, land, db_session, system
):
    db_session.commit()
    unit = client_as(role("commune_officer"), COMMUNE, land.committee)
    plan, report, follow_up, decision, minutes, letter = pages(sampled, visited, recommended)
    assert [unit.get(url).status_code for url in (plan, decision)] == [200] * 2
    for url in (report, follow_up, minutes, letter):
        assert unit.get(url).status_code in (403, 404)
    bind_actor(db_session, system)
    paper = Paper("Trần Thị Thường Trực", "TM. Ban Thường trực", DAY, "05/MTTQ-BTT")
    services.issue_recommendation(recommended.id, paper, actor=system, today=DAY)
    db_session.commit()
    assert unit.get(letter).status_code == 200


def test_a_member_of_another_body_sees_no_findings_and_so_no_report(
    sampled, visited, recommended, app, db_session
):
    member = sampled.member()
    db_session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = str(member.user_id), True
    plan, report, _follow_up, decision, minutes, _letter = pages(sampled, visited, recommended)
    assert [client.get(url).status_code for url in (plan, decision)] == [200, 200]
    assert [client.get(url).status_code for url in (report, minutes)] == [404, 404]


def test_no_report_before_the_plan_is_at_work(supervision, client_as, land, db_session):
    db_session.commit()
    own = client_as(role("front_supervisor"), COMMUNE, land.front)
    url = f"{BASE}/plans/{supervision.plan.id}"
    assert own.get(f"{url}/document/supervision_plan").status_code == 200
    assert own.get(f"{url}/document/supervision_report").status_code == 404


def test_a_letter_with_a_finding_that_is_not_shared_is_not_for_the_unit(
    land, review, system, client_as, db_session
):
    bind_actor(db_session, system)
    recorded = services.record_finding(
        services.NewFinding("F-POST", land.commune.id, land.front.id, "Chỉ một nơi", DAY),
        actor=system,
    )
    draft = services.draft_recommendation(
        services.NewRecommendation(
            land.commune.id, land.front.id, land.committee.id, "Niêm yết lại",
            finding_ids=(recorded.id,),
        ),
        actor=system,
    )  # fmt: skip
    db_session.commit()
    url = f"{BASE}/recommendations/{draft.id}/document/recommendation_letter"
    unit = client_as(role("commune_officer"), COMMUNE, land.committee)
    assert unit.get(url).status_code == 404
    g.pop("_login_user", None)
    own = client_as(role("front_supervisor"), COMMUNE, land.front)
    assert own.get(url).status_code == 200
