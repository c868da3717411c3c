"""Tasks 16 to 18: nominate, vote, read the register of commendations."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.services.units import unit_on
from app.kernel.security import load_actor
from app.kernel.text import fold
from modules.emulation_award.demo import content
from modules.emulation_award.demo.places import BODIES, Places
from modules.emulation_award.demo.story import Story
from modules.emulation_award.models import (
    Assessment,
    Attendance,
    Award,
    Board,
    BoardSession,
    CommendationForm,
    Nomination,
    NominationPaper,
    Vote,
    VoteRule,
)
from tests.browser.site import Site
from tests.browser.tasks import People, new_name, new_number, task
from tests.browser.world import DAY

MODULE = "emulation_award"
FORM, PLAN = "Bằng khen", "giảm nghèo bền vững năm 2021"


@task(16, MODULE)
def nominate_with_evidence(people: People, world: Site) -> None:
    """A district nominates a commune, lists a paper, and says by what a criterion is met."""
    name = new_name("Tập thể liên xã Mẫu")
    body = people("denghi.bacai")
    body.menu("Nominations")
    body.add("Nomination")
    body.look_up("Plan of the movement", "", PLAN)
    body.look_up("Form of commendation", "bang khen", "")
    body.look_up("Nominating body", "bac ai", "Bác Ái")
    body.choose("Kind of object", "Collective")
    body.choose("Class of object", "Commune, ward or township")
    body.write("Full name of the person or collective", name)
    body.write("Merit, as on the certificate", "Đã có thành tích giảm nghèo bền vững năm 2021")
    body.write("Points of the score sheet", "85")
    body.save()
    body.stands_at("Draft")
    body.tab("Papers of the dossier")
    body.add("Paper of the dossier")
    body.choose("Kind", "Report of achievements")
    body.write("Date of the paper", "01/12/2021")
    body.write("Signed by", "Nguyễn Văn Mẫu")
    body.tick("Original")
    body.save()
    body.tab("Criteria and evidence")
    body.hand.press(body.main.locator("tbody").get_by_role("link").first)
    body.press("Say whether it is met")
    body.hand.tick(body.main.get_by_role("checkbox").first)
    body.write("Evidence", "Kế hoạch số 11/KH-UBND")
    body.press("Say whether it is met")
    body.sees("Kế hoạch số 11/KH-UBND", name)
    with world.session() as (session, _everything):
        kept = session.scalars(select(Nomination).filter_by(subject_name=name)).one()
        papers = session.scalars(select(NominationPaper).filter_by(nomination_id=kept.id)).all()
        assert [(each.kind, each.is_original) for each in papers] == [("report", True)]
        claimed = session.scalars(
            select(Assessment).filter_by(nomination_id=kept.id, is_claimed=True)
        )
        assert [each.evidence for each in claimed] == ["Kế hoạch số 11/KH-UBND"]


def _key(session: Session, username: str) -> int:
    statement = text("select id from ab_user where username = :u")
    return int(session.execute(statement, {"u": username}).scalar_one())


def _places(session: Session) -> Places:
    """Return the places of the demonstration as they stand in the world."""
    board = session.scalars(select(Board)).one()
    form = session.scalars(select(CommendationForm).filter_by(code="BK_TINH")).one()
    rules = session.scalars(select(VoteRule).filter_by(form_id=form.id)).all()
    codes = session.execute(text("select code, id from core_organisation")).all()
    keys: dict[str, int] = {row.code: row.id for row in codes}
    return Places(
        bodies={name: keys[code] for name, (code, *_rest) in BODIES.items()},
        units={code: unit_on(code, DAY).id for code in ("58", "584")},
        version_id=session.scalars(select(BoardSession.movement_version_id).limit(1)).one(),
        board=board,
        form=form,
        open_rule=next(rule for rule in rules if not rule.is_secret),
        secret_rule=next(rule for rule in rules if rule.is_secret),
    )


def _open_vote(world: Site) -> tuple[int, str]:
    """Call a session with an open vote on one new nomination; return its key and the name."""
    name = new_name("Tập thể liên thôn Mẫu")
    told = {"name": name, "kind": "collective", "class": "village", "score": 70}
    told |= {"until": "eligible", "merit": f"Đã có thành tích số {new_number()} trong phong trào"}
    with world.session() as (session, _everything):
        accounts = [*content.story()["accounts"], *content.story()["members"]]
        keys = {each["username"]: _key(session, each["username"]) for each in accounts}
        places = _places(session)
        actors = {user: load_actor(session, key, user) for user, key in keys.items()}
        story = Story(session, places, actors)
        held = story._call([story._nominate(told)], places.open_rule.id)
        session.commit()
        return held.id, name


@task(17, MODULE, keyboard=True)
def cast_a_vote(people: People, world: Site) -> None:
    """A member of the board votes for the one nomination on the agenda; the vote stands."""
    session_id, name = _open_vote(world)
    member = people("uyvien.1")
    member.open(f"/emulation-award/sessions/{session_id}")
    member.stands_at("Voting")
    member.press("Cast my votes")
    vote = member.main.get_by_role("combobox").filter(has=member.page.locator("option")).first
    expect(member.main).to_contain_text(name)
    member.hand.choose(vote, member.say("For"))
    member.press("Cast my votes")
    member.stands_at("Voting")
    member.reads("Done: %(step)s.", step=member.say("Cast my votes"))
    with world.session() as (session, _everything):
        votes = session.scalars(
            select(Vote.choice)
            .join(Attendance, Attendance.id == Vote.attendance_id)
            .where(Attendance.session_id == session_id)
        ).all()
        assert [str(each) for each in votes] == ["for"]


@task(18, MODULE, keyboard=True)
def read_the_register_of_commendations(people: People, world: Site) -> None:
    """A reader looks somebody up without accents: which decision, what for, how much money."""
    with world.session() as (session, _everything):
        award = session.scalars(select(Award).order_by(Award.id)).first()
        assert award is not None
        name, amount, merit = award.subject_name, award.amount, award.merit
        number, signed = award.decision.number, award.decision.signed_on
    assert amount
    assert number
    assert (number, signed) == ("01/QĐ-UBND", date(2021, 12, 30))
    reader = people("tracuu.khenthuong")
    reader.menu("Register of commendations")
    reader.search(fold(name))
    row = reader.row(name)
    expect(row).to_contain_text(number)
    expect(row).to_contain_text("30/12/2021")
    reader.follow_row(name)
    reader.sees(name, merit, reader.number(amount))
