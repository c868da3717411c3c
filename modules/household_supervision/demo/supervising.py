"""Village meetings of the running round, and what the Front found and recommends."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.services.units import unit_on
from app.kernel.actor import session_actor
from app.kernel.workflow_papers import Paper
from modules.household_supervision.demo import content
from modules.household_supervision.demo.bodies import Bodies
from modules.household_supervision.demo.people import make_family
from modules.household_supervision.demo.running import villages_of
from modules.household_supervision.domain.village_meeting import MeetingRole
from modules.household_supervision.models import (
    ReviewCase,
    ReviewRound,
    UnitReview,
    VillageMeeting,
)
from modules.household_supervision.models.choices import Severity, UnitReviewState
from modules.household_supervision.services import meetings, rounds, supervision
from modules.household_supervision.services.papers import STANDING_COMMITTEE

# Who comes: each line is a person; the first chairs and the second writes the minutes.
PARTICIPANTS = (
    MeetingRole.VILLAGE_HEAD,
    MeetingRole.POVERTY_OFFICER,
    MeetingRole.COMMUNE_STEERING,
    MeetingRole.PARTY_SECRETARY,
    MeetingRole.MASS_ORGANISATION,
    MeetingRole.SURVEYOR,
    *[MeetingRole.REVIEWED_HOUSEHOLD] * 4,
    *[MeetingRole.OTHER_HOUSEHOLD] * 5,
)


class Supervising:
    """The meetings and the supervision of the commune where meetings are held."""

    def __init__(self, session: Session, item: ReviewRound, bodies: Bodies, seed: int) -> None:
        """Find the commune; the names of those who attend follow from the seed."""
        self.session = session
        self.actor = session_actor(session)
        self.bodies = bodies
        self.told: Mapping[str, Any] = content.round_settings("running_round")
        self.rng = random.Random(f"{seed}:meetings")  # noqa: S311 - invents people, no secrets
        code = next(
            each["code"]
            for each in self.told["communes"]
            if each["state"] == UnitReviewState.MEETING
        )
        self.commune = unit_on(code, item.opens_on)
        self.villages = villages_of(self.commune, item.opens_on)
        self.review: UnitReview = rounds.unit_review_at(session, item.id, self.commune.id)
        commune = next(each for each in content.communes() if each.code == code)
        self.groups = commune.ethnic_groups

    def create(self) -> None:
        """Hold a meeting without the Front, plan another one with it, and have the Front react."""
        planned, held = self.villages[:2]
        self._plan(planned.id, invited=True)
        meeting = self._plan(held.id, invited=False)
        self._hold(meeting, held.id)
        self._record(meeting)

    def _plan(self, village_id: int, *, invited: bool) -> VillageMeeting:
        meeting = meetings.plan_meeting(
            self.review.id,
            village_id,
            held_on=self.told["meeting_day"],
            place=self.told["meeting_place"],
            front_invited_on=self.told["survey_day"] if invited else None,
            actor=self.actor,
        )
        roles = [*PARTICIPANTS, MeetingRole.FRONT_OBSERVER] if invited else PARTICIPANTS
        for role in roles:
            person = meetings.Person(self._name(), (role,))
            meetings.add_attendee(meeting.id, person, actor=self.actor)
        return meeting

    def _hold(self, meeting: VillageMeeting, village_id: int) -> None:
        chair, secretary = meeting.attendees[:2]
        day = self.told["meeting_day"]
        meetings.hold_meeting(
            meeting.id,
            chair=chair.full_name,
            secretary=secretary.full_name,
            households_present=len(self._cases(village_id)),
            actor=self.actor,
            today=day,
        )
        most = len(PARTICIPANTS)
        for case in self._cases(village_id):
            agree = self.rng.randint(most * 2 // 3, most)
            meetings.record_vote(meeting.id, case.id, agree, actor=self.actor)
        meetings.conclude(meeting.id, actor=self.actor, today=day)

    def _record(self, meeting: VillageMeeting) -> None:
        """Record one finding that stays with the Front, and one that led to a recommendation."""
        front = self.bodies.of("MT", self.commune.id)
        day = self.told["finding_day"]
        case = self._cases(meeting.unit_id)[0]
        self._find(front, self.told["finding_about_file"], case_id=case.id)
        finding = self._find(front, self.told["finding_about_meeting"], meeting_id=meeting.id)
        supervision.share_finding(finding, actor=self.actor, today=day)
        told = self.told["recommendation"]
        draft = supervision.draft_recommendation(
            supervision.NewRecommendation(
                unit_id=self.commune.id,
                unit_review_id=self.review.id,
                issuing_organisation_id=front,
                addressee_organisation_id=self.bodies.of("UBND", self.commune.id),
                content=told["content"],
                number=told["number"],
                finding_ids=(finding,),
            ),
            actor=self.actor,
        )
        paper = Paper(
            signer=told["signer"],
            capacity=STANDING_COMMITTEE,
            issued_on=told["issued_on"],
            number=told["number"],
        )
        supervision.issue_recommendation(draft.id, paper, actor=self.actor, today=told["issued_on"])

    def _find(
        self,
        front: int,
        told: Mapping[str, str],
        *,
        case_id: int | None = None,
        meeting_id: int | None = None,
    ) -> int:
        item = supervision.record_finding(
            supervision.NewFinding(
                type_code=told["type"],
                unit_id=self.commune.id,
                organisation_id=front,
                evidence=told["evidence"],
                found_on=self.told["finding_day"],
                severity=Severity(told["severity"]),
                unit_review_id=self.review.id,
                case_id=case_id,
                meeting_id=meeting_id,
            ),
            actor=self.actor,
        )
        return item.id

    def _cases(self, village_id: int) -> Sequence[ReviewCase]:
        return self.session.scalars(
            select(ReviewCase)
            .where(ReviewCase.unit_review_id == self.review.id, ReviewCase.unit_id == village_id)
            .order_by(ReviewCase.sort_key, ReviewCase.id)
        ).all()

    def _name(self) -> str:
        group = self.rng.choices(list(self.groups), weights=list(self.groups.values()))[0]
        return make_family(self.rng, group, self.told["meeting_day"].year)[0].name.full
