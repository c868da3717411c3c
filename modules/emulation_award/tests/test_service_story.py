"""From nomination to register: what each step asks, who takes it, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.records import get_record
from modules.emulation_award.domain import errors as rules
from modules.emulation_award.domain.kinds import Choice
from modules.emulation_award.models import Award, BoardSession, Nomination, Vote
from modules.emulation_award.services import choosing, decisions, nominations, votes
from modules.emulation_award.services import errors as refusals
from modules.emulation_award.tests.support import DAY, HELD, add_member, fresh


def test_the_whole_way(world):
    items = [world.eligible(f"Xã Mẫu {n}", score=90 - n) for n in range(6)]
    items += [world.eligible(f"Nguyễn Thị Mẫu {n}", "individual") for n in range(2)]
    held = world.voted(items, against=1)
    world.choose(held, [*items[:5], *items[6:]])
    assert [fresh(world, item).state for item in items] == ["selected"] * 5 + ["reserve"] + [
        "selected"
    ] * 2
    decision = world.sign(world.check(world.draft(held)))
    assert (decision.number, decision.state) == ("1/QĐ-UBND", "signed")
    assert decision.total_amount == 5 * 2_980_000 + 2 * 1_490_000
    with world.acting("reader"):
        lines = world.session.scalars(select(Award).order_by(Award.number)).all()
    assert [line.amount for line in lines] == [2_980_000] * 5 + [1_490_000] * 2
    assert {line.state for line in lines} == {"decided"}
    assert {line.regime for line in lines} == {"TDKT-2017"}
    assert fresh(world, items[0]).state == "decided"


def test_an_incomplete_dossier_is_named_and_not_handed_in(world):
    item = world.nominate("Xã Mẫu")
    with world.acting("nominator"):
        world.session.delete(item.papers[2])
        world.session.flush()
        world.session.refresh(item)
    with pytest.raises(rules.DossierIncomplete) as refused:
        world.submit(item)
    assert refused.value.missing == ("minutes",)


def test_silence_about_a_criterion_is_refused(world):
    item = world.nominate("Xã Mẫu")
    with world.acting("nominator") as actor:
        nominations.claim(item.assessments[1].id, None, None, actor=actor)
    with pytest.raises(refusals.CriteriaUnanswered) as refused:
        world.submit(item)
    assert refused.value.codes == ("C1b",)


def test_the_clock_of_25_working_days_starts_with_acceptance(world):
    item = world.submit(world.nominate("Xã Mẫu"))
    assert item.review_due_on is None
    world.move("secretary", item, "accept")
    assert item.complete_on == DAY
    assert item.review_due_on == date(2022, 1, 17)  # 3/1/2022 is a day off
    assert item.regime == "TDKT-2017"


def test_one_body_does_not_see_the_nominations_of_another(world):
    handed_in = world.submit(world.nominate("Xã Mẫu")).id
    draft = world.nominate("Xã Khác").id
    for name, key in (("other_nominator", handed_in), ("secretary", draft)):
        with world.acting(name), pytest.raises(NotFound):
            get_record(world.session, Nomination, key)


def test_a_body_nominates_for_itself_only(world):
    with world.acting("other_nominator") as actor, pytest.raises(refusals.NotOwnBody):
        nominations.nominate(
            {
                "movement_version_id": world.version.id,
                "form_id": world.form.id,
                "organisation_id": world.district.id,
                "object_kind": "collective",
                "object_class": "commune",
                "subject_name": "Xã Mẫu",
                "merit": "Thành tích",
            },
            actor=actor,
        )


def test_the_same_name_is_nominated_once_in_a_movement(world):
    world.nominate("Xã Mẫu")
    with pytest.raises(InvalidInput):
        world.nominate("XÃ  MẪU")


def test_a_hard_criterion_gates_unless_a_reason_is_written(world):
    item = world.submit(world.nominate("Xã Mẫu"))
    world.move("secretary", item, "accept")
    with pytest.raises(rules.HardCriteriaNotMet) as refused:
        world.move("secretary", item, "confirm")
    assert refused.value.codes == ("C1a", "C1c")
    with world.acting("secretary") as actor:
        nominations.update(item.id, {"override_reason": "Chỉ tiêu giao muộn"}, actor=actor)
    assert world.find_eligible(item).state == "eligible"


def test_nobody_finds_a_nomination_eligible_alone(world):
    item = world.examine(world.submit(world.nominate("Xã Mẫu")))
    world.move("secretary", item, "confirm")
    assert fresh(world, item).state == "verifying"


def test_a_frozen_nomination_waits_for_the_conclusion(world):
    item = world.examine(world.submit(world.nominate("Xã Mẫu")))
    world.move("secretary", item, "freeze", reason="Đơn phản ánh đang xác minh")
    with pytest.raises(refusals.ConclusionMissing):
        world.move("secretary", item, "thaw")
    with world.acting("secretary") as actor:
        nominations.add_paper(
            {"nomination_id": item.id, "kind": "conclusion", "issued_on": HELD}, actor=actor
        )
    world.session.refresh(item)
    world.move("secretary", item, "thaw", today=HELD)
    assert (item.state, item.complete_on) == ("verifying", HELD)


def test_the_quorum_is_asked_for(world):
    held = world.call([world.eligible("Xã Mẫu")])
    world.say_presence(held, ["present"] * 3 + ["by_post"] * 2)
    with pytest.raises(rules.QuorumMissing) as refused:
        world.move("chairman", held, "open", today=HELD)
    assert (refused.value.taking_part, refused.value.needed) == (3, 4)


def test_three_of_five_fail_seventy_percent(world):
    item = world.eligible("Xã Mẫu")
    world.voted([item], against=2)
    assert fresh(world, item).state == "failed"


def test_a_member_votes_once(world):
    held = world.open(world.call([world.eligible("Xã Mẫu")]))
    world.vote(held)
    with pytest.raises(refusals.VotedAlready):
        world.vote(held)


def test_who_is_no_member_has_no_vote(world):
    held = world.open(world.call([world.eligible("Xã Mẫu")]))
    _user, stranger = world.make_user("emulation_award.board_member", "58")
    choices = {held.lines[0].id: (Choice.FOR, None)}
    with world.acting(stranger) as actor, pytest.raises(refusals.NoMember):
        votes.cast(held.id, choices, actor=actor)
    with world.acting("secretary") as actor, pytest.raises(NotAllowed):
        votes.cast(held.id, choices, actor=actor)


def test_the_secretary_writes_down_who_has_no_account_but_not_who_has_one(world):
    add_member(world, 9, account=False)
    held = world.open(world.call([world.eligible("Xã Mẫu")]))
    line = held.lines[0].id
    with world.acting("secretary") as actor:
        votes.write_down(held.attendances[-1].id, {line: (Choice.FOR, None)}, actor=actor)
        with pytest.raises(InvalidInput):
            votes.write_down(held.attendances[0].id, {line: (Choice.FOR, None)}, actor=actor)
    assert world.session.query(Vote).count() == 1


def test_the_result_waits_for_everybody_present(world):
    held = world.open(world.call([world.eligible("Xã Mẫu")]))
    with world.acting(world.members[0]) as actor:
        votes.cast(held.id, {held.lines[0].id: (Choice.FOR, None)}, actor=actor)
    with pytest.raises(refusals.VotesMissing) as refused:
        world.count(held)
    assert refused.value.count == 4


def test_who_is_recused_stays_in_the_whole(world):
    item = world.eligible("Xã Mẫu")
    held = world.open(world.call([item]))
    line = held.lines[0].id
    for index, member in enumerate(world.members):
        recused = (Choice.RECUSED, "Lãnh đạo tập thể được đề nghị")
        with world.acting(member) as actor:
            choice = recused if index < 2 else (Choice.FOR, None)
            votes.cast(held.id, {line: choice}, actor=actor)
    world.count(held)
    row = fresh(world, held).lines[0]
    assert (row.votes_for, row.outcome) == (3, "failed")  # 3 of 5 members, not 3 of 3


def test_the_sixth_award_is_refused_with_the_rule(world):
    items = [world.eligible(f"Xã Mẫu {n}") for n in range(6)]
    held = world.voted(items)
    with pytest.raises(rules.CeilingReached) as refused:
        world.choose(held, items)
    assert (refused.value.kind, refused.value.ceiling) == ("collective", 5)
    assert {fresh(world, item).state for item in items} == {"passed"}
    world.choose(held, items[:5])
    with world.acting("chairman") as actor, pytest.raises(rules.CeilingReached):
        choosing.choose_one(items[5].id, reason="", actor=actor, today=HELD)


def test_passing_somebody_over_needs_a_reason(world):
    items = [world.eligible(f"Xã Mẫu {n}", score=90 - n) for n in range(3)]
    held = world.voted(items)
    with pytest.raises(refusals.OutOfRank) as refused:
        world.choose(held, [items[0], items[2]])
    assert refused.value.name == "Xã Mẫu 1"
    world.choose(held, [items[0], items[2]], reason="Xã Mẫu 1 đã được khen trong năm")
    assert fresh(world, items[2]).state == "selected"


def test_a_reserve_follows_a_choice_that_was_taken_back(world):
    items = [world.eligible(f"Xã Mẫu {n}") for n in range(6)]
    held = world.voted(items)
    world.choose(held, items[:5])
    world.move("chairman", items[0], "give_up", reason="Xin rút", today=HELD)
    with world.acting("chairman") as actor:
        chosen = choosing.choose_one(items[5].id, reason="", actor=actor, today=HELD)
    assert (chosen.state, chosen.slot) == ("selected", 1)


def test_a_household_is_kept_and_never_chosen(world):
    item = world.eligible("Hộ bà Mẫu", "household")
    held = world.voted([item])
    assert item.state == "passed"
    with world.acting("chairman") as actor, pytest.raises(rules.NotAwardedFromCeilings):
        choosing.choose_one(item.id, reason="", actor=actor, today=HELD)
    assert held.state == "signed"


def test_a_decision_is_not_older_than_the_session_and_priced_on_its_day(world):
    items = [world.eligible("Xã Mẫu")]
    held = world.voted(items)
    world.choose(held, items)
    decision = world.check(world.draft(held))
    with pytest.raises(refusals.DecidedBeforeSession):
        world.sign(decision, date(2021, 12, 1))
    signed = world.sign(decision, date(2023, 7, 3))
    assert signed.total_amount == 3_600_000  # the salary of 1/7/2023, not that of the achievement


def test_an_assumed_coefficient_pays_nothing(world):
    items = [world.eligible("Xã Mẫu")]
    held = world.voted(items)
    world.choose(held, items)
    with pytest.raises(rules.RateUnconfirmed):
        world.sign(world.check(world.draft(held)), date(2026, 10, 2))


def test_handing_over_takes_day_name_and_number(world):
    items = [world.eligible("Xã Mẫu")]
    held = world.voted(items)
    world.choose(held, items)
    decision = world.sign(world.check(world.draft(held)))
    line = decision.awards[0]
    with world.acting("secretary") as actor:
        with pytest.raises(refusals.HandOverMissing):
            decisions.hand_over(line.id, {}, actor=actor, today=HELD)
        given = {
            "golden_book_year": 2021,
            "golden_book_number": 7,
            "handed_over_on": HELD,
            "received_by": "Chủ tịch xã",
        }
        assert decisions.hand_over(line.id, given, actor=actor, today=HELD).state == "handed_over"


def test_a_cancelled_session_gives_its_nominations_back(world):
    item = world.eligible("Xã Mẫu")
    held = world.call([item])
    world.move("chairman", held, "cancel", reason="Không đủ thành viên", today=HELD)
    assert fresh(world, item).state == "eligible"
    assert fresh(world, held).state == "cancelled"
    assert isinstance(held, BoardSession)
