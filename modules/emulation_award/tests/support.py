"""A province in 2021 with a plan, a board and people who act; bodies and names are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core.services.organisations import create_organisation
from app.core.services.people import create_person
from app.core.services.units import unit_on
from app.core.services.users import link_person
from app.kernel.actor import Actor, acting_as, system_actor
from app.kernel.models import class_of_table
from app.kernel.records import get_record, move_record
from app.kernel.workflow_papers import Paper
from app.kernel.workflow_steps import agree
from modules.emulation_award.domain.kinds import Choice, PaperKind
from modules.emulation_award.models import (
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
from modules.emulation_movement.services import movements

MODULE = "emulation_award"
ADOPTED = date(2021, 5, 20)
DAY = date(2021, 12, 10)
HELD = date(2021, 12, 20)
SIGNED = date(2021, 12, 30)
PROVINCE, DISTRICT = "58", "584"
CRITERIA = (
    ("C1a", "COLLECTIVE", True),
    ("C1b", "COLLECTIVE", False),
    ("C1c", "COLLECTIVE", True),
    ("P1a", "INDIVIDUAL", True),
    ("P1b", "INDIVIDUAL", True),
)


def role(name: str) -> str:
    """Return the full name of a role of the module."""
    return f"{MODULE}.{name}"


@dataclass
class World:
    """The places, the people and the records of a test, and what they do."""

    session: Session
    make_user: Callable[..., Any]
    version: Any
    board: Board
    form: CommendationForm
    open_rule: VoteRule
    secret_rule: VoteRule
    department: Any
    district: Any
    actors: dict[str, Actor]
    members: list[Actor] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)

    @contextmanager
    def acting(self, name: str | Actor) -> Iterator[Actor]:
        """Let somebody act for a block."""
        actor = self.actors[name] if isinstance(name, str) else name
        with acting_as(self.session, actor):
            yield actor

    def nominate(self, name: str, kind: str = "collective", **values: Any) -> Nomination:
        """Draft a nomination of the district, complete but for handing it in."""
        with self.acting("nominator") as actor:
            filled = {
                "movement_version_id": self.version.id,
                "form_id": self.form.id,
                "organisation_id": self.district.id,
                "object_kind": kind,
                "object_class": {
                    "collective": "commune",
                    "individual": "direct_worker",
                    "household": "household",
                }[kind],
                "subject_name": name,
                "sex": "female" if kind == "individual" else None,
                "workplace": "Phòng Mẫu",
                "merit": f"Có thành tích trong phong trào giảm nghèo: {name}",
                **values,
            }
            item = nominations.nominate(filled, actor=actor)
            for paper in (
                PaperKind.SUBMISSION,
                PaperKind.REPORT,
                PaperKind.MINUTES,
                PaperKind.LIST,
            ):
                given = {
                    "nomination_id": item.id,
                    "kind": paper,
                    "number": "12/TTr-UBND" if paper is PaperKind.SUBMISSION else None,
                    "issued_on": DAY,
                    "signer": "Người Ký",
                    "is_original": True,
                }
                nominations.add_paper(given, actor=actor)
            for row in item.assessments:
                nominations.claim(row.id, True, "Báo cáo số 5", actor=actor)
            self.session.refresh(item)
            return item

    def submit(self, item: Nomination) -> Nomination:
        """Hand a nomination in."""
        return self.move("nominator", item, "submit")

    def move(self, name: str, item: Any, step: str, **more: Any) -> Any:
        """Take a step of a record."""
        day = more.pop("today", DAY)
        with self.acting(name) as actor:
            return move_record(type(item), item.id, step, actor=actor, today=day, **more)

    def examine(self, item: Nomination) -> Nomination:
        """Accept a dossier and confirm its criteria."""
        self.move("secretary", item, "accept")
        with self.acting("secretary") as actor:
            for row in item.assessments:
                nominations.confirm(row.id, True, None, actor=actor)
        return item

    def find_eligible(self, item: Nomination) -> Nomination:
        """Let one secretary propose and the other agree that a nomination is eligible."""
        self.move("secretary", item, "confirm")
        with self.acting("second") as actor:
            return agree(Nomination, item.id, "confirm", actor=actor, today=DAY)

    def eligible(self, name: str, kind: str = "collective", **values: Any) -> Nomination:
        """Return a nomination that came through the examination."""
        item = self.nominate(name, kind, **values)
        self.submit(item)
        self.examine(item)
        return self.find_eligible(item)

    def call(self, items: Sequence[Nomination], *, secret: bool = False) -> BoardSession:
        """Call a session with these nominations, and invite."""
        rule = self.secret_rule if secret else self.open_rule
        with self.acting("secretary") as actor:
            held = sessions.call_session(
                {
                    "board_id": self.board.id,
                    "movement_version_id": self.version.id,
                    "vote_rule_id": rule.id,
                    "held_on": HELD,
                },
                actor=actor,
            )
            sessions.put_on_agenda(held.id, [item.id for item in items], actor=actor)
        return self.move("secretary", held, "invite", today=HELD)

    def open(self, held: BoardSession, presences: Sequence[str] | None = None) -> BoardSession:
        """Enter who takes part (all present by default), open the session and the vote."""
        self.say_presence(held, presences)
        self.move("chairman", held, "open", today=HELD)
        return self.move("chairman", held, "vote", today=HELD)

    def say_presence(self, held: BoardSession, presences: Sequence[str] | None = None) -> None:
        """Enter who takes part, in the order of the seats."""
        said = presences or ["present"] * len(held.attendances)
        with self.acting("secretary") as actor:
            pairs = zip(held.attendances, said, strict=True)
            rows = {row.id: (presence, None) for row, presence in pairs}
            sessions.note_presence(held.id, rows, actor=actor)

    def vote(self, held: BoardSession, against: int = 0) -> None:
        """Let all members vote for each line, but for some who are against."""
        for index, member in enumerate(self.members):
            choice = Choice.AGAINST if index < against else Choice.FOR
            with self.acting(member) as actor:
                votes.cast(held.id, {line.id: (choice, None) for line in held.lines}, actor=actor)

    def count(self, held: BoardSession) -> sessions.Result:
        """Take the result."""
        with self.acting("secretary") as actor:
            return sessions.take_result(held.id, actor=actor, today=HELD)

    def sign_minutes(self, held: BoardSession) -> BoardSession:
        """Let the secretary bring the minutes and the chairman agree."""
        paper = Paper(signer="Chủ Tọa", capacity="Chủ tịch Hội đồng", issued_on=HELD)
        self.move("secretary", held, "sign", today=HELD, paper=paper)
        with self.acting("chairman") as actor:
            return agree(BoardSession, held.id, "sign", actor=actor, today=HELD)

    def voted(self, items: Sequence[Nomination], against: int = 0) -> BoardSession:
        """Return a session whose members voted openly and whose minutes are signed."""
        held = self.open(self.call(items))
        self.vote(held, against)
        self.count(held)
        return self.sign_minutes(held)

    def choose(self, held: BoardSession, items: Sequence[Nomination], reason: str = "") -> None:
        """Let the chairman choose."""
        with self.acting("chairman") as actor:
            keys = [item.id for item in items]
            choosing.choose(held.id, keys, reason=reason, actor=actor, today=HELD)

    def draft(self, held: BoardSession) -> Decision:
        """Let the secretary draft a decision."""
        with self.acting("secretary") as actor:
            values = {"session_id": held.id, "title": "Về việc tặng Bằng khen"}
            return decisions.draft_decision(values, actor=actor)

    def check(self, item: Decision) -> Decision:
        """Let the second secretary check a draft that the first one proposes."""
        self.move("secretary", item, "check", today=SIGNED)
        with self.acting("second") as actor:
            return agree(Decision, item.id, "check", actor=actor, today=SIGNED)

    def sign(self, item: Decision, day: date = SIGNED, number: str = "1/QĐ-UBND") -> Decision:
        """Let the chairman sign."""
        paper = Paper(
            signer="Chủ Tịch",
            capacity="Chủ tịch",
            issued_on=day,
            number=number,
            organisation_id=item.organisation_id,
        )
        with self.acting("chairman") as actor:
            return decisions.sign(item.id, paper, actor=actor, today=day)


def adopt_plan(
    session: Session, land: Any, system: Actor, ceilings: tuple[int, int] = (5, 5)
) -> Any:
    """Return the adopted plan of a movement."""
    movement = movements.create_movement(
        {
            "code": "T-GNBV-2021",
            "name": "Phong trào thi đua giảm nghèo bền vững năm 2021",
            "year_from": 2021,
            "year_to": 2021,
            "organisation_id": land.id,
            "standing_organisation_id": land.id,
            "emulation_organisation_id": land.id,
        },
        actor=system,
    )
    version = movements.create_version(
        {
            "movement_id": movement.id,
            "document_number": "01/KH-UBND",
            "adopted_on": ADOPTED,
            "effective_from": ADOPTED,
            "signer_name": "Người Ký",
            "max_collectives": ceilings[0],
            "max_individuals": ceilings[1],
        },
        actor=system,
    )
    criterion = class_of_table("movement_criterion")
    for position, (code, kind, hard) in enumerate(CRITERIA):
        values = {"code": code, "clause": "V", "text": f"Tiêu chí {code}", "object_class": kind}
        session.add(
            criterion(movement_version_id=version.id, is_hard=hard, position=position, **values)
        )
    session.flush()
    move_record(type(version), version.id, "adopt", actor=system, today=ADOPTED)
    move_record(type(movement), movement.id, "issue", actor=system, today=ADOPTED)
    return version


def make_world(
    session: Session, make_user: Callable[..., Any], members: int = 5, ceilings: Any = (5, 5)
) -> World:
    """Return the world with so many members of the board, all with accounts."""
    system = system_actor("test: the world")
    with acting_as(session, system):
        province, district_unit = unit_on(PROVINCE, DAY), unit_on(DISTRICT, DAY)

        def body(code: str, kind: str, name: str, unit: Any, level: str) -> Any:
            return create_organisation(
                code=f"T-{code}", kind=kind, level=level, name=name, unit_id=unit.id, actor=system
            )

        top = body("UBND", "peoples_committee", "UBND tỉnh Mẫu", province, "province")
        department = body("SO", "department", "Sở Mẫu", province, "province")
        district = body("HUYEN", "peoples_committee", "UBND huyện Mẫu", district_unit, "district")
        version = adopt_plan(session, top, system, ceilings)
        board = Board(
            name="Hội đồng Thi đua - Khen thưởng tỉnh",
            unit_id=province.id,
            organisation_id=top.id,
        )
        session.add(board)
        form = session.query(CommendationForm).filter_by(code="BK_TINH").one()
        open_rule = session.query(VoteRule).filter_by(form_id=form.id).one()
        secret_rule = VoteRule(
            form_id=form.id,
            valid_from=ADOPTED,
            threshold=70,
            threshold_of=100,
            base="all_members",
            quorum=2,
            quorum_of=3,
            is_secret=True,
            basis="Quy chế của Hội đồng",
        )
        session.add(secret_rule)
        session.flush()
    people = {
        "nominator": ("nominator", DISTRICT, district),
        "other_nominator": ("nominator", PROVINCE, department),
        "secretary": ("secretary", PROVINCE, None),
        "second": ("secretary", PROVINCE, None),
        "chairman": ("chairman", PROVINCE, None),
        "teller": ("teller", PROVINCE, None),
        "other_teller": ("teller", PROVINCE, None),
        "reader": ("reader", PROVINCE, None),
    }
    actors = {
        key: make_user(role(name), unit, organisation)[1]
        for key, (name, unit, organisation) in people.items()
    }
    world = World(
        session, make_user, version, board, form, open_rule, secret_rule, department, district,
        actors,
    )  # fmt: skip
    for number in range(members):
        add_member(world, number)
    return world


def add_member(world: World, number: int, *, account: bool = True) -> Seat:
    """Seat a further member; the first one is the chairman."""
    system = system_actor("test: members")
    actor = None
    if number == 0:
        actor = world.actors["chairman"]
    elif account:
        actor = world.make_user(role("board_member"), PROVINCE)[1]
    with acting_as(world.session, system):
        person = create_person(
            full_name=f"Ủy Viên {number}", unit_id=world.board.unit_id, actor=system
        )
        if actor is not None and actor.user_id is not None:
            link_person(actor.user_id, person.id, actor=system)
            world.members.append(actor)
        seat = Seat(
            board_id=world.board.id,
            person_id=person.id,
            full_name=f"Ủy Viên {number}",
            role=SeatRole.CHAIR if number == 0 else SeatRole.MEMBER,
            valid_from=date(2021, 1, 1),
        )
        world.session.add(seat)
        world.session.flush()
        world.seats.append(seat)
        return seat


def fresh(world: World, item: Any) -> Any:
    """Return a record as it stands in the database."""
    world.session.expire_all()
    with world.acting(system_actor("test: look")):
        return get_record(world.session, type(item), item.id)
