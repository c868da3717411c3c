"""Words for the codes of this module, in the order in which a list offers them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from app.kernel.manifest import Text
from modules.household_supervision.domain.dated import Verification
from modules.household_supervision.domain.movements import Movement
from modules.household_supervision.domain.poverty_standard import (
    Area,
    HouseholdClass,
    PovertyCause,
    StandardUse,
)
from modules.household_supervision.domain.supervision import DeadlineCode, Direction
from modules.household_supervision.domain.village_meeting import MeetingRole
from modules.household_supervision.models.choices import (
    AnswerKind,
    CaseSource,
    DayUnit,
    ImportState,
    LeaveReason,
    PostingPlace,
    Relationship,
    ResultStatus,
    RoundKind,
    RowOutcome,
    Severity,
    Sex,
    WorkStatus,
)

Choices = list[tuple[str, Text]]


def choices(labels: Mapping[StrEnum, Text]) -> Choices:
    """Return labels as the choices of a column."""
    return [(code.value, label) for code, label in labels.items()]


CLASS_LABELS: dict[StrEnum, Text] = {
    HouseholdClass.POOR: _l("Poor household"),
    HouseholdClass.NEAR_POOR: _l("Near-poor household"),
    HouseholdClass.AVERAGE_LIVING: _l("Average living standard"),
    HouseholdClass.NOT_POOR: _l("Not poor"),
}
CLASSES = choices(CLASS_LABELS)
CLASS_TONES = {
    "poor": "danger",
    "near_poor": "warning",
    "average_living": "info",
    "not_poor": "success",
}
CAUSES = choices(
    {
        PovertyCause.INCOME: _l("poor by income"),
        PovertyCause.DEPRIVATION: _l("poor by deprivation"),
    }
)
AREAS = choices({Area.URBAN: _l("Urban"), Area.RURAL: _l("Rural")})
AREA_TONES = {"urban": "info", "rural": "success"}
ROUND_KINDS = choices(
    {
        RoundKind.YEARLY: _l("Yearly review"),
        RoundKind.MONTHLY: _l("Monthly review"),
        RoundKind.GENERAL: _l("General review"),
    }
)
STATUSES = choices(
    {
        ResultStatus.PRELIMINARY: _l("Preliminary"),
        ResultStatus.OFFICIAL: _l("Official"),
        ResultStatus.DERIVED: _l("derived"),
    }
)
STATUS_TONES = {"preliminary": "warning", "official": "success", "derived": "info"}
SOURCES = choices(
    {
        CaseSource.MANAGED_LIST: _l("on the managed list"),
        CaseSource.REQUEST: _l("asked for a review"),
        CaseSource.OFFICIAL_LIST: _l("from the official list"),
    }
)
LEAVE_REASONS = choices(
    {
        LeaveReason.DIED: _l("died"),
        LeaveReason.MOVED: _l("moved away"),
        LeaveReason.MERGED: _l("merged with another household"),
        LeaveReason.SPLIT: _l("split into households"),
        LeaveReason.OTHER: _l("another reason"),
    }
)
SEXES = choices({Sex.MALE: _l("Male"), Sex.FEMALE: _l("Female")})
RELATIONSHIPS = choices(
    {
        Relationship.HEAD: _l("Head of the household"),
        Relationship.SPOUSE: _l("Wife or husband"),
        Relationship.CHILD: _l("Child"),
        Relationship.PARENT: _l("Parent"),
        Relationship.SIBLING: _l("Brother or sister"),
        Relationship.GRANDCHILD: _l("Grandchild"),
        Relationship.GRANDPARENT: _l("Grandparent"),
        Relationship.OTHER: _l("Other relative"),
    }
)
WORK_STATUSES = choices(
    {
        WorkStatus.WORKING: _l("has work"),
        WorkStatus.NOT_WORKING: _l("has no work"),
        WorkStatus.STUDYING: _l("goes to school"),
    }
)
MEETING_ROLES = choices(
    {
        MeetingRole.VILLAGE_HEAD: _l("Village head (chair)"),
        MeetingRole.COMMUNE_STEERING: _l("Commune steering committee"),
        MeetingRole.POVERTY_OFFICER: _l("Commune officer for poverty reduction"),
        MeetingRole.PARTY_SECRETARY: _l("Secretary of the village Party cell"),
        MeetingRole.MASS_ORGANISATION: _l("Mass organisation"),
        MeetingRole.SURVEYOR: _l("Surveyor"),
        MeetingRole.REVIEWED_HOUSEHOLD: _l("Household under review"),
        MeetingRole.OTHER_HOUSEHOLD: _l("Other household"),
        MeetingRole.HOUSEHOLD_REPRESENTATIVE: _l("Representative of households"),
        MeetingRole.COMMUNE_REPRESENTATIVE: _l("Representative of the commune"),
        MeetingRole.FRONT_OBSERVER: _l("The Front, invited to supervise"),
    }
)
PLACES = choices(
    {
        PostingPlace.VILLAGE_HOUSE: _l("Village cultural house"),
        PostingPlace.COMMUNE_OFFICE: _l("Commune office"),
        PostingPlace.MEDIA: _l("Loudspeaker or media"),
    }
)
SEVERITIES = choices(
    {Severity.LOW: _l("minor"), Severity.MEDIUM: _l("notable"), Severity.HIGH: _l("grave")}
)
SEVERITY_TONES = {"low": "neutral", "medium": "warning", "high": "danger"}
ANSWERS = choices(
    {
        AnswerKind.ACCEPT: _l("accepted"),
        AnswerKind.PART: _l("accepted in part"),
        AnswerKind.REJECT: _l("rejected"),
    }
)
DAY_UNITS = choices({DayUnit.DAY: _l("days"), DayUnit.WORKING_DAY: _l("working days")})
IMPORT_STATES = choices(
    {
        ImportState.UPLOADED: _l("uploaded"),
        ImportState.CHECKED: _l("checked, not yet applied"),
        ImportState.APPLIED: _l("applied"),
        ImportState.DISCARDED: _l("discarded"),
    }
)
IMPORT_TONES = {"checked": "warning", "applied": "success", "discarded": "neutral"}
OUTCOMES = choices(
    {
        RowOutcome.NEW: _l("new"),
        RowOutcome.CHANGED: _l("changed"),
        RowOutcome.SAME: _l("unchanged"),
        RowOutcome.REJECTED: _l("rejected"),
    }
)
OUTCOME_TONES = {"new": "success", "changed": "warning", "same": "neutral", "rejected": "danger"}
VERIFICATIONS = choices(
    {
        Verification.READ: _l("read in the text"),
        Verification.PARTLY: _l("partly read"),
        Verification.UNVERIFIED: _l("not checked"),
        Verification.DERIVED: _l("derived"),
        Verification.DRAFT_ONLY: _l("read in a draft only"),
    }
)
VERIFICATION_TONES = {
    "V": "success",
    "P": "warning",
    "U": "danger",
    "D": "info",
    "draft_only": "danger",
}
USES = choices(
    {
        StandardUse.REVIEW: _l("for reviews"),
        StandardUse.STATISTICS: _l("for past statistics only"),
    }
)
DEADLINES = choices(
    {
        DeadlineCode.PLAN_SENT: _l("Plan and team decision sent to the unit"),
        DeadlineCode.TEAM_REPORT: _l("Report of the supervision team"),
        DeadlineCode.RECOMMENDATION_ANSWER: _l("Answer to a recommendation"),
        DeadlineCode.INSPECTION_BOARD_ANSWER: _l("Answer to a People's Inspection Board"),
    }
)
DIRECTIONS = choices({Direction.BEFORE: _l("before"), Direction.AFTER: _l("after")})
MOVEMENTS = choices(
    {
        Movement.POOR_OLD: _l("poor as before"),
        Movement.POOR_FROM_NEAR_POOR: _l("poor, near-poor before"),
        Movement.POOR_AGAIN: _l("poor again"),
        Movement.POOR_NEW: _l("newly poor"),
        Movement.NEAR_OLD: _l("near-poor as before"),
        Movement.NEAR_FROM_POOR: _l("near-poor, poor before"),
        Movement.NEAR_AGAIN: _l("near-poor again"),
        Movement.NEAR_NEW: _l("newly near-poor"),
        Movement.POOR_TO_NEAR_POOR: _l("left poverty, now near-poor"),
        Movement.POOR_TO_OUT: _l("left poverty altogether"),
        Movement.NEAR_TO_POOR: _l("fell from near-poor to poor"),
        Movement.NEAR_TO_OUT: _l("left near-poverty"),
        Movement.MOVED_IN: _l("moved in"),
        Movement.MOVED_OUT: _l("moved out"),
        Movement.DIED_OUT: _l("died out"),
        Movement.SPLIT: _l("split"),
        Movement.MERGED: _l("merged"),
    }
)
UNIT_LABEL: Text = _l("Administrative unit")
VILLAGE_LABEL: Text = _l("Village")
ROUND_LABEL: Text = _l("Review round")
