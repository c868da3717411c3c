"""The village meeting: who must be there, who counts, and what the vote decides.

Điều 4 khoản 3 QĐ 24/2021/QĐ-TTg: at least 50 % of all attendees agree with the scoring, the village
head chairs, the commune Front is invited to supervise. TT 14/2018/TT-BLĐTBXH sets no share.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from .errors import AgreeExceedsPresent, NegativeCount, NoParticipants


class MeetingRole(StrEnum):
    """In what capacity a person attends."""

    VILLAGE_HEAD = "village_head"
    COMMUNE_STEERING = "commune_steering"
    POVERTY_OFFICER = "poverty_officer"
    PARTY_SECRETARY = "party_secretary"
    MASS_ORGANISATION = "mass_organisation"
    SURVEYOR = "surveyor"
    REVIEWED_HOUSEHOLD = "reviewed_household"
    OTHER_HOUSEHOLD = "other_household"
    HOUSEHOLD_REPRESENTATIVE = "household_representative"
    COMMUNE_REPRESENTATIVE = "commune_representative"
    FRONT_OBSERVER = "front_observer"


class Signatory(StrEnum):
    """Who signs the minutes."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    HOUSEHOLD_REPRESENTATIVE = "household_representative"


class NextStep(StrEnum):
    """What follows the vote on a household."""

    POSTING = "posting"
    SURVEY_AGAIN = "survey_again"


@dataclass(frozen=True, slots=True)
class Share:
    """A share in whole numbers, `votes` of `of`; `inclusive` says whether equality is enough."""

    votes: int
    of: int
    inclusive: bool


@dataclass(frozen=True, slots=True)
class MeetingRules:
    """What a regime asks of a village meeting; `min_share` is None where none is set."""

    article: str
    chair: MeetingRole
    roles: tuple[MeetingRole, ...]
    required: frozenset[MeetingRole]
    observers: frozenset[MeetingRole]
    invited: frozenset[MeetingRole]
    min_share: Share | None
    minutes_copies: int
    minutes_signed_by: tuple[Signatory, ...]


@dataclass(frozen=True, slots=True)
class Attendee:
    """One row of the attendance list; a person with several roles has several rows."""

    person: str
    role: MeetingRole


@dataclass(frozen=True, slots=True)
class Attendance:
    """People present, each counted once; observers are kept apart."""

    participants: int
    observers: int
    roles: frozenset[MeetingRole]
    in_both_capacities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VoteOutcome:
    """What the meeting decided on one household.

    `flips_with_observers` warns that counting the invited observers among "all attendees" would
    turn the result round.
    """

    agree: int
    counted: int
    agreed: bool
    flips_with_observers: bool
    next_step: NextStep


class MeetingFaultCode(StrEnum):
    """What is wrong with a meeting."""

    CHAIR_NOT_VILLAGE_HEAD = "chair_not_village_head"
    CHAIR_ABSENT = "chair_absent"
    ROLE_MISSING = "role_missing"
    OBSERVER_PARTICIPATES = "observer_participates"
    FRONT_NOT_INVITED = "front_not_invited"
    TOO_FEW_MINUTES = "too_few_minutes"
    SIGNATURE_MISSING = "signature_missing"


@dataclass(frozen=True, slots=True)
class MeetingFault:
    """One fault, the finding type it leads to, and whether the meeting is void because of it."""

    code: MeetingFaultCode
    finding_type: str
    voids_meeting: bool
    role: MeetingRole | None = None
    signatory: Signatory | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """What the minutes of a meeting show."""

    copies: int
    signed_by: frozenset[Signatory]


def meets_share(votes_for: int, counted: int, share: Share) -> bool:
    """Tell whether votes reach a share, in integers; refuse a share of nobody."""
    if counted <= 0:
        raise NoParticipants
    reached, needed = votes_for * share.of, counted * share.votes
    return reached >= needed if share.inclusive else reached > needed


def count_attendance(attendees: Iterable[Attendee], rules: MeetingRules) -> Attendance:
    """Count people once each, whatever number of roles they hold, observers apart."""
    rows = tuple(attendees)
    observing = {row.person for row in rows if row.role in rules.observers}
    taking_part = {row.person for row in rows if row.role not in rules.observers}
    return Attendance(
        participants=len(taking_part),
        observers=len(observing - taking_part),
        roles=frozenset(row.role for row in rows),
        in_both_capacities=tuple(sorted(observing & taking_part)),
    )


def decide_vote(agree: int, attendance: Attendance, rules: MeetingRules) -> VoteOutcome:
    """Decide on one household: exactly the share passes, below it the survey is done again.

    All people entered as participants count, whether or not they raised a hand (Điều 4 khoản 3 QĐ
    24/2021/QĐ-TTg: "ít nhất 50% tổng số người tham dự"). Without a share in the regime the
    household goes on to posting.
    """
    present = attendance.participants
    if present <= 0:
        raise NoParticipants
    if agree < 0:
        raise NegativeCount("agree", agree)
    if agree > present:
        raise AgreeExceedsPresent(agree, present)
    if rules.min_share is None:
        return VoteOutcome(agree, present, True, False, NextStep.POSTING)
    agreed = meets_share(agree, present, rules.min_share)
    with_observers = meets_share(agree, present + attendance.observers, rules.min_share)
    next_step = NextStep.POSTING if agreed else NextStep.SURVEY_AGAIN
    return VoteOutcome(agree, present, agreed, agreed is not with_observers, next_step)


def lacks_second_survey(outcome: VoteOutcome, surveyed_again: bool) -> bool:
    """Tell whether a vote below the share was not followed by a survey (VR11, F-MEET-VOTE)."""
    return outcome.next_step is NextStep.SURVEY_AGAIN and not surveyed_again


def find_meeting_faults(
    attendees: Collection[Attendee],
    chair_person: str,
    front_invited: bool,
    rules: MeetingRules,
) -> tuple[MeetingFault, ...]:
    """List the faults in who chaired, who came and who was invited (VR11).

    A missing observer does not void the meeting: the Front supervises, it does not approve.
    """
    attendance = count_attendance(attendees, rules)
    return (
        *_chair_faults(attendees, chair_person, rules),
        *_role_faults(attendance, rules),
        *_observer_faults(attendance, front_invited, rules),
    )


def find_minutes_faults(minutes: Minutes, rules: MeetingRules) -> tuple[MeetingFault, ...]:
    """List missing copies and signatures of the minutes (finding F-FILE)."""
    faults = [
        MeetingFault(MeetingFaultCode.SIGNATURE_MISSING, "F-FILE", False, signatory=signatory)
        for signatory in rules.minutes_signed_by
        if signatory not in minutes.signed_by
    ]
    if minutes.copies < rules.minutes_copies:
        faults.append(MeetingFault(MeetingFaultCode.TOO_FEW_MINUTES, "F-FILE", False))
    return tuple(faults)


def is_valid_meeting(faults: Iterable[MeetingFault]) -> bool:
    """Tell whether none of the faults voids the meeting."""
    return not any(fault.voids_meeting for fault in faults)


def _chair_faults(
    attendees: Collection[Attendee], person: str, rules: MeetingRules
) -> list[MeetingFault]:
    roles = {row.role for row in attendees if row.person == person}
    if not roles:
        return [MeetingFault(MeetingFaultCode.CHAIR_ABSENT, "F-MEET-COMP", True, person=person)]
    if rules.chair not in roles:
        code = MeetingFaultCode.CHAIR_NOT_VILLAGE_HEAD
        return [MeetingFault(code, "F-MEET-COMP", True, role=rules.chair, person=person)]
    return []


def _role_faults(attendance: Attendance, rules: MeetingRules) -> list[MeetingFault]:
    return [
        MeetingFault(MeetingFaultCode.ROLE_MISSING, "F-MEET-COMP", True, role=role)
        for role in rules.roles
        if role in rules.required and role not in attendance.roles
    ]


def _observer_faults(
    attendance: Attendance, invited: bool, rules: MeetingRules
) -> list[MeetingFault]:
    faults = [
        MeetingFault(MeetingFaultCode.OBSERVER_PARTICIPATES, "F-KIN", False, person=person)
        for person in attendance.in_both_capacities
    ]
    if not invited:
        faults += [
            MeetingFault(MeetingFaultCode.FRONT_NOT_INVITED, "F-MEET-FRONT", False, role=role)
            for role in rules.roles
            if role in rules.invited and role not in attendance.roles
        ]
    return faults
