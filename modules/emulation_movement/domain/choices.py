"""Codes of an emulation movement; the labels are beside the screens.

Methods, scopes, durations and objects carry the codes of the statistics (Circular
02/2023/TT-BNV) and of the movement's plan, so that reports need no translation.
"""

from __future__ import annotations

from enum import StrEnum


class Method(StrEnum):
    """How a movement is launched (Law 06/2022/QH15, article 16)."""

    TOPIC = "CHUYENDE"
    YEARLY = "HANGNAM"


class MovementReach(StrEnum):
    """How far a movement reaches (Law 06/2022/QH15, article 16)."""

    NATIONAL = "TOANQUOC"
    PROVINCE = "BO_TINH"
    CLUSTER = "CUM_KHOI"
    UNIT = "DONVI"


class Duration(StrEnum):
    """Classes of duration of Circular 02/2023/TT-BNV, form 0601.N, rows 06 to 10."""

    UNDER_ONE = "LT1"
    ONE = "EQ1"
    ONE_TO_THREE = "1TO3"
    THREE_TO_FIVE = "3TO5"
    FIVE_OR_MORE = "GE5"


class ObjectClass(StrEnum):
    """Whom a criterion speaks of."""

    COLLECTIVE = "COLLECTIVE"
    INDIVIDUAL = "INDIVIDUAL"


class MovementState(StrEnum):
    """Where a movement is, from its draft to the archive."""

    DRAFT = "draft"
    ISSUED = "issued"
    REGISTERING = "registering"
    RUNNING = "running"
    NOMINATING = "nominating"
    REVIEWING = "reviewing"
    DECIDED = "decided"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class VersionState(StrEnum):
    """Whether a version of the plan is a draft, in force, or replaced by an amendment."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    SUPERSEDED = "superseded"


class RegistrationState(StrEnum):
    """Where an organisation's registration is."""

    DRAFT = "draft"
    SIGNED = "signed"
    SENT = "sent"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    AMENDING = "amending"
    WITHDRAWN = "withdrawn"


class ClauseKind(StrEnum):
    """What a clause of a plan does."""

    GOAL = "goal"
    DUTY = "duty"
    AWARD = "award"
    CALENDAR = "calendar"


class Participation(StrEnum):
    """How an organisation takes part (plan of 2021: sections II.2 and IV.1).

    Departments, mass organisations and districts have to register; enterprises and armed forces
    may; communes take part through their district.
    """

    REQUIRED = "REQUIRED"
    OPTIONAL = "OPTIONAL"
    THROUGH_DISTRICT = "THROUGH_DISTRICT"


class Office(StrEnum):
    """The two addressees of a registration (plan of 2021, section IV.1)."""

    STANDING = "STANDING"
    EMULATION = "EMULATION"


class Direction(StrEnum):
    """Whether more or less is better."""

    UP = "UP"
    DOWN = "DOWN"


class ValueKind(StrEnum):
    """What an indicator counts; rates and points are measured by a poverty standard."""

    COUNT = "COUNT"
    RATE = "RATE"
    POINTS = "POINTS"
    MONEY = "MONEY"
    TASK = "TASK"


class TaskState(StrEnum):
    """Whether a task of an own plan was done."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


class PeriodKind(StrEnum):
    """For which time a report is due."""

    SIX_MONTHS = "SIX_MONTHS"
    YEAR = "YEAR"


class WeekendPolicy(StrEnum):
    """What happens to a due date on a day off."""

    NONE = "NONE"
    NEXT_WORKING_DAY = "NEXT_WORKING_DAY"


class PeriodState(StrEnum):
    """Whether reports of a period are asked for."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class ReportState(StrEnum):
    """Where a report is."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CONSOLIDATED = "consolidated"
    WAIVED = "waived"
    MISSING = "missing"


class FigureStatus(StrEnum):
    """How firm a figure is."""

    OFFICIAL = "OFFICIAL"
    ESTIMATE = "ESTIMATE"
    NOT_AVAILABLE = "NOT_AVAILABLE"


class InspectionState(StrEnum):
    """Where an inspection is."""

    PLANNED = "planned"
    TEAM_DECIDED = "team_decided"
    NOTIFIED = "notified"
    IN_PROGRESS = "in_progress"
    MINUTES_SIGNED = "minutes_signed"
    CONCLUDED = "concluded"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class InspectorRole(StrEnum):
    """What somebody does on a team."""

    HEAD = "HEAD"
    DEPUTY = "DEPUTY"
    SECRETARY = "SECRETARY"
    MEMBER = "MEMBER"


class Severity(StrEnum):
    """How grave a finding is; a violation counts against criteria once it is concluded."""

    GOOD = "GOOD"
    LIMIT = "LIMIT"
    VIOLATION = "VIOLATION"


class AdviceState(StrEnum):
    """Where a recommendation of an inspection is."""

    OPEN = "open"
    RESPONDED = "responded"
    EVIDENCE_GIVEN = "evidence_given"
    REJECTED = "rejected"
    VERIFIED = "verified"
    DROPPED = "dropped"


class ExampleKind(StrEnum):
    """What is shown to others."""

    MODEL = "MODEL"
    INITIATIVE = "INITIATIVE"
    PERSON = "PERSON"


class ExampleState(StrEnum):
    """Where a model example is."""

    DETECTED = "detected"
    CHECKED = "checked"
    NURTURED = "nurtured"
    PUBLICISED = "publicised"
    REPLICATED = "replicated"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
