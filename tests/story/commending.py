"""The chapters of the awards: nomination, session, vote, choice, decision, register."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.kernel.actor import acting_as
from app.kernel.records import get_record
from app.kernel.workflow_papers import Paper
from app.kernel.workflow_steps import agree
from modules.emulation_award.domain.kinds import Choice, PaperKind
from modules.emulation_award.models import (
    Award,
    Board,
    BoardSession,
    CommendationForm,
    Decision,
    Nomination,
    Seat,
    VoteRule,
)
from modules.emulation_award.models.choices import SeatRole
from modules.emulation_award.services import choosing, decisions, nominations, sessions, votes
from tests.story.province import Province

NOMINATED, EXAMINED, HELD = date(2021, 12, 10), date(2021, 12, 15), date(2021, 12, 20)
SIGNED, HANDED_OVER = date(2021, 12, 30), date(2022, 1, 20)
MEMBERS = ("chairman", "member_1", "member_2", "member_3", "member_4")
PAPERS = (PaperKind.SUBMISSION, PaperKind.REPORT, PaperKind.MINUTES, PaperKind.LIST)
NOMINATED_ARE: tuple[dict[str, Any], ...] = (
    {"object_kind": "collective", "object_class": "commune", "subject_name": "Xã Mẫu"},
    {
        "object_kind": "individual",
        "object_class": "direct_worker",
        "subject_name": "Chamaléa Thị Mẫu",
        "sex": "female",
        "workplace": "Ban Công tác Mặt trận thôn Mẫu Một",
    },
)


def nominate(province: Province) -> None:
    """The district nominates its commune and a cadre; two secretaries examine the dossiers."""
    told, session = province.told, province.session
    form = session.query(CommendationForm).filter_by(code="BK_TINH").one()
    told["nominations"] = []
    for row in NOMINATED_ARE:
        with province.acting("district") as actor:
            values = {
                **row,
                "movement_version_id": told["version"].id,
                "form_id": form.id,
                "organisation_id": province.bodies["huyen"].id,
                "merit": f"Có thành tích xuất sắc trong giảm nghèo: {row['subject_name']}",
            }
            item = nominations.nominate(values, actor=actor)
            for kind in PAPERS:
                paper = {"nomination_id": item.id, "kind": kind, "issued_on": NOMINATED}
                paper |= {"signer": "Chủ tịch huyện Mẫu", "is_original": True}
                if kind is PaperKind.SUBMISSION:
                    paper["number"] = "22/TTr-UBND"
                nominations.add_paper(paper, actor=actor)
            for assessment in item.assessments:
                nominations.claim(assessment.id, True, "Báo cáo 20/BC-UBND", actor=actor)
        province.move("district", item, "submit", NOMINATED)
        province.move("secretary", item, "accept", EXAMINED)
        with province.acting("secretary") as actor:
            for assessment in item.assessments:
                nominations.confirm(assessment.id, True, None, actor=actor)
        province.move("secretary", item, "confirm", EXAMINED)
        with province.acting("second_secretary") as actor:
            agree(Nomination, item.id, "confirm", actor=actor, today=EXAMINED)
        told["nominations"].append(item.id)


def hold_the_session(province: Province) -> None:
    """The board meets, votes openly, and its chairman chooses within the ceilings of the plan."""
    told = province.told
    board = _board(province)
    with province.acting("secretary") as actor:
        form = province.session.query(CommendationForm).filter_by(code="BK_TINH").one()
        rule = province.session.query(VoteRule).filter_by(form_id=form.id).one()
        held = sessions.call_session(
            {
                "board_id": board,
                "movement_version_id": told["version"].id,
                "vote_rule_id": rule.id,
                "held_on": HELD,
            },
            actor=actor,
        )
        sessions.put_on_agenda(held.id, told["nominations"], actor=actor)
    province.move("secretary", held, "invite", HELD)
    with province.acting("secretary") as actor:
        present = {row.id: ("present", None) for row in held.attendances}
        sessions.note_presence(held.id, present, actor=actor)
    for step in ("open", "vote"):
        province.move("chairman", held, step, HELD)
    for name in MEMBERS:
        with province.acting(name) as actor:
            said = {line.id: (Choice.FOR, None) for line in held.lines}
            votes.cast(held.id, said, actor=actor)
    with province.acting("secretary") as actor:
        sessions.take_result(held.id, actor=actor, today=HELD)
    paper = Paper(signer="Chủ tọa Mẫu", capacity="Chủ tịch Hội đồng", issued_on=HELD)
    province.move("secretary", held, "sign", HELD, paper=paper)
    with province.acting("chairman") as actor:
        agree(BoardSession, held.id, "sign", actor=actor, today=HELD)
        choosing.choose(held.id, told["nominations"], reason="", actor=actor, today=HELD)
    told["session"] = held.id


def decide(province: Province) -> None:
    """A decision is drafted, checked by another one, signed with its money, and handed over."""
    told = province.told
    with province.acting("secretary") as actor:
        values = {"session_id": told["session"], "title": "Về việc tặng Bằng khen"}
        item = decisions.draft_decision(values, actor=actor)
    province.move("secretary", item, "check", SIGNED)
    with province.acting("second_secretary") as actor:
        agree(Decision, item.id, "check", actor=actor, today=SIGNED)
    paper = Paper(
        signer="Chủ tịch Mẫu",
        capacity="Chủ tịch",
        issued_on=SIGNED,
        number="1/QĐ-UBND",
        organisation_id=item.organisation_id,
    )
    with province.acting("chairman") as actor:
        item = decisions.sign(item.id, paper, actor=actor, today=SIGNED)
        assert item.total_amount == 2_980_000 + 1_490_000
    with province.acting("secretary") as actor:
        first = get_record(province.session, Award, item.awards[0].id)
        given = {"handed_over_on": HANDED_OVER, "received_by": "Chủ tịch xã Mẫu"}
        decisions.hand_over(first.id, given, actor=actor, today=HANDED_OVER)
    told["signed_on"] = item.signed_on


def _board(province: Province) -> int:
    people = {name: province.person(name) for name in MEMBERS}
    with acting_as(province.session, province.system):
        board = Board(
            name="Hội đồng Thi đua - Khen thưởng tỉnh",
            unit_id=province.units["province"].id,
            organisation_id=province.bodies["ubnd"].id,
        )
        province.session.add(board)
        province.session.flush()
        for name, person_id in people.items():
            seat = Seat(
                board_id=board.id,
                person_id=person_id,
                full_name=f"Ủy viên {name}",
                role=SeatRole.CHAIR if name == "chairman" else SeatRole.MEMBER,
                valid_from=date(2021, 1, 1),
            )
            province.session.add(seat)
        province.session.flush()
        return board.id
