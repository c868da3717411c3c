"""The story of 2021 told by those who act in it: nominate, examine, vote, choose, decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.actor import Actor, acting_as
from app.kernel.records import move_record
from app.kernel.workflow_papers import Paper
from app.kernel.workflow_steps import agree
from modules.emulation_award.demo import content
from modules.emulation_award.demo.places import Places
from modules.emulation_award.domain.kinds import Choice, PaperKind
from modules.emulation_award.models import BoardSession, Decision, Nomination
from modules.emulation_award.models.choices import Presence
from modules.emulation_award.services import (
    choosing,
    decisions,
    nominations,
    papers,
    sessions,
    votes,
)

SECRETARY, SECOND, CHAIRMAN = "thuky.hdtdkt", "thuky.hai", "chutich.hdtdkt"
NOMINATOR = "denghi.bacai"
STEPS = ("draft", "submitted", "verifying", "eligible")
PAPERS = (PaperKind.SUBMISSION, PaperKind.REPORT, PaperKind.MINUTES, PaperKind.LIST)
Told = Mapping[str, Any]


class Story:
    """Lets the accounts of the demonstration act, each as itself."""

    def __init__(self, session: Session, places: Places, people: Mapping[str, Actor]) -> None:
        """Tell it in these places, by these people."""
        self.session, self.places, self.people = session, places, people
        self.told = content.story()
        self.day: date = self.told["day"]
        self.held_on: date = self.told["held_on"]

    def tell(self) -> None:
        """Tell the whole story."""
        made = [(each, self._nominate(each)) for each in self.told["nominations"]]
        voted = [pair for pair in made if pair[0]["until"] in ("chosen", "reserve", "failed")]
        held = self._vote(voted)
        chosen = [item.id for each, item in voted if each["until"] == "chosen"]
        with self._acting(CHAIRMAN) as actor:
            choosing.choose(held.id, chosen, reason="", actor=actor, today=self.held_on)
        self._decide(held)
        self._open_box([item for each, item in made if each["until"] == "ballot"])

    @contextmanager
    def _acting(self, name: str) -> Iterator[Actor]:
        with acting_as(self.session, self.people[name]) as actor:
            yield actor

    def _move(self, name: str, item: Any, step: str, day: date, paper: Paper | None = None) -> None:
        with self._acting(name) as actor:
            move_record(type(item), item.id, step, actor=actor, today=day, paper=paper)

    def _agree(self, name: str, item: Any, step: str, day: date) -> None:
        with self._acting(name) as actor:
            agree(type(item), item.id, step, actor=actor, today=day)

    # -- nominations --------------------------------------------------------------------

    def _nominate(self, told: Told) -> Nomination:
        """Draft a nomination and take it as far as the story says."""
        reached = STEPS.index(told["until"]) if told["until"] in STEPS else len(STEPS)
        item = self._draft(told)
        if reached >= STEPS.index("submitted"):
            self._move(NOMINATOR, item, "submit", self.day)
        if reached >= STEPS.index("verifying"):
            self._move(SECRETARY, item, "accept", self.day)
        if reached >= STEPS.index("eligible"):
            with self._acting(SECRETARY) as actor:
                for row in item.assessments:
                    nominations.confirm(row.id, True, "Khớp với báo cáo", actor=actor)
            self._move(SECRETARY, item, "confirm", self.day)
            self._agree(SECOND, item, "confirm", self.day)
        return item

    def _draft(self, told: Told) -> Nomination:
        with self._acting(NOMINATOR) as actor:
            values = {
                "movement_version_id": self.places.version_id,
                "form_id": self.places.form.id,
                "organisation_id": self.places.bodies["district"],
                "object_kind": told["kind"],
                "object_class": told["class"],
                "subject_name": told["name"],
                "sex": told.get("sex"),
                "position": told.get("position"),
                "workplace": told.get("workplace"),
                "merit": told["merit"],
                "score": told["score"],
                "has_priority": told.get("priority", False),
            }
            item = nominations.nominate(values, actor=actor)
            for kind in PAPERS:
                numbered = kind is PaperKind.SUBMISSION
                nominations.add_paper(
                    {
                        "nomination_id": item.id,
                        "kind": kind,
                        "number": "118/TTr-UBND" if numbered else None,
                        "issued_on": self.day,
                        "signer": "Người ký (minh họa)",
                        "is_original": True,
                    },
                    actor=actor,
                )
            for row in item.assessments:
                evidence = f"Báo cáo thành tích, mục {row.criterion.code}"
                nominations.claim(row.id, True, evidence, actor=actor)
            self.session.refresh(item)
            return item

    # -- the board ----------------------------------------------------------------------

    def _call(self, items: list[Nomination], rule_id: int) -> BoardSession:
        with self._acting(SECRETARY) as actor:
            values = {
                "board_id": self.places.board.id,
                "movement_version_id": self.places.version_id,
                "vote_rule_id": rule_id,
                "held_on": self.held_on,
                "place": "Phòng họp UBND tỉnh",
            }
            held = sessions.call_session(values, actor=actor)
            sessions.put_on_agenda(held.id, [item.id for item in items], actor=actor)
        self._move(SECRETARY, held, "invite", self.held_on)
        with self._acting(SECRETARY) as actor:
            said = {row.id: (Presence.PRESENT.value, None) for row in held.attendances}
            sessions.note_presence(held.id, said, actor=actor)
        self._move(CHAIRMAN, held, "open", self.held_on)
        self._move(CHAIRMAN, held, "vote", self.held_on)
        return held

    def _vote(self, voted: list[tuple[Told, Nomination]]) -> BoardSession:
        """Let each member vote openly, and sign the minutes."""
        held = self._call([item for _told, item in voted], self.places.open_rule.id)
        against = {item.id: told.get("against", 0) for told, item in voted}
        for place, member in enumerate(reversed(self.told["members"])):
            choices = {
                line.id: (
                    Choice.AGAINST if place < against[line.nomination_id] else Choice.FOR,
                    None,
                )
                for line in held.lines
            }
            with self._acting(member["username"]) as actor:
                votes.cast(held.id, choices, actor=actor)
        with self._acting(SECRETARY) as actor:
            sessions.take_result(held.id, actor=actor, today=self.held_on)
        paper = Paper(
            signer=self.told["members"][0]["name"],
            capacity=papers.BOARD_CHAIR,
            issued_on=self.held_on,
        )
        self._move(SECRETARY, held, "sign", self.held_on, paper)
        self._agree(CHAIRMAN, held, "sign", self.held_on)
        return held

    def _decide(self, held: BoardSession) -> Decision:
        """Draft, check and sign the decision."""
        told, day = self.told["decision"], self.told["signed_on"]
        with self._acting(SECRETARY) as actor:
            values = {"session_id": held.id, "title": told["title"]}
            values["legal_basis"] = told["legal_basis"]
            item = decisions.draft_decision(values, actor=actor)
        self._move(SECRETARY, item, "check", day)
        self._agree(SECOND, item, "check", day)
        paper = Paper(
            signer=self.told["members"][0]["name"],
            capacity=papers.CHAIRMAN,
            issued_on=day,
            number=told["number"],
            organisation_id=item.organisation_id,
        )
        with self._acting(CHAIRMAN) as actor:
            return decisions.sign(item.id, paper, actor=actor, today=day)

    def _open_box(self, items: list[Nomination]) -> BoardSession:
        """Call a second session whose ballot box is open, to be tried by hand."""
        return self._call(items, self.places.secret_rule.id)
