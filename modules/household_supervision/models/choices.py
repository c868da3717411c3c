"""Sets of values that columns of this module take, beside those of the law in `domain`."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Text

# Keys that a list is sorted by are compared by bytes, whatever the collation of the server.
KEY_TEXT = Text(collation="C")


class RoundKind(StrEnum):
    """What kind of review a round is."""

    YEARLY = "yearly"
    MONTHLY = "monthly"
    GENERAL = "general"


class RoundState(StrEnum):
    """Whether communes may work in a round."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class ResultStatus(StrEnum):
    """Whether figures are final; both kinds are published."""

    PRELIMINARY = "preliminary"
    OFFICIAL = "official"
    DERIVED = "derived"


class UnitReviewState(StrEnum):
    """Where a commune is in a round."""

    DRAFT = "draft"
    OPEN = "open"
    SURVEYING = "surveying"
    MEETING = "meeting"
    POSTING = "posting"
    DISTRICT = "district"
    RECOGNISED = "recognised"
    REPORTED = "reported"
    CLOSED = "closed"


class CaseSource(StrEnum):
    """Why a household is on the list of a round."""

    MANAGED_LIST = "managed_list"
    REQUEST = "request"
    OFFICIAL_LIST = "official_list"


class CaseState(StrEnum):
    """Where a household is in a round."""

    LISTED = "listed"
    SCREENED_OUT = "screened_out"
    TO_SURVEY = "to_survey"
    SURVEYED = "surveyed"
    DISCUSSED = "discussed"
    POSTED = "posted"
    OBJECTED = "objected"
    RECHECKED = "rechecked"
    POSTED_AGAIN = "posted_again"
    PROPOSED = "proposed"
    RECOGNISED = "recognised"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class LeaveReason(StrEnum):
    """Why a household or a member is no longer there."""

    DIED = "died"
    MOVED = "moved"
    MERGED = "merged"
    SPLIT = "split"
    OTHER = "other"


class Sex(StrEnum):
    """Sex of a member."""

    MALE = "male"
    FEMALE = "female"


class Relationship(StrEnum):
    """What a member is to the head of the household."""

    HEAD = "head"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDCHILD = "grandchild"
    GRANDPARENT = "grandparent"
    OTHER = "other"


class WorkStatus(StrEnum):
    """Situation of a member as the request form asks (Mẫu số 01, QĐ 24/2021/QĐ-TTg)."""

    WORKING = "working"
    NOT_WORKING = "not_working"
    STUDYING = "studying"


class MeetingState(StrEnum):
    """Where a village meeting is."""

    DRAFT = "draft"
    HELD = "held"
    AGREED = "agreed"
    BELOW_HALF = "below_half"
    CANCELLED = "cancelled"


class PostingPlace(StrEnum):
    """Where the list was made public (khoản 4 Điều 4 QĐ 24/2021/QĐ-TTg)."""

    VILLAGE_HOUSE = "village_house"
    COMMUNE_OFFICE = "commune_office"
    MEDIA = "media"


class Severity(StrEnum):
    """How grave a finding is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class FindingState(StrEnum):
    """Where a finding of the Front is."""

    RECORDED = "recorded"
    SHARED = "shared"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    IN_RECOMMENDATION = "in_recommendation"
    CLOSED = "closed"


class RecommendationState(StrEnum):
    """Where a recommendation of the Front is."""

    DRAFT = "draft"
    ISSUED = "issued"
    RECEIVED = "received"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    DONE = "done"
    CLOSED = "closed"


class AnswerKind(StrEnum):
    """What the addressee says to a recommendation."""

    ACCEPT = "accept"
    PART = "part"
    REJECT = "reject"


class DayUnit(StrEnum):
    """What the number of a time limit counts."""

    DAY = "day"
    WORKING_DAY = "working_day"


class PlanState(StrEnum):
    """Where a supervision plan is."""

    DRAFT = "draft"
    CONSULTED = "consulted"
    ISSUED = "issued"
    SENT = "sent"
    RUNNING = "running"
    REPORTED = "reported"
    FOLLOWING = "following"
    CLOSED = "closed"


class PlanForm(StrEnum):
    """In which form the Front supervises (Điều 27, Law 75/2015/QH13)."""

    DOC = "DOC"
    TEAM = "TEAM"
    PEOPLE = "PEOPLE"
    JOIN = "JOIN"


class PlanMode(StrEnum):
    """Whether the Front goes to see, or reads reports."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class ImportState(StrEnum):
    """Where an uploaded list is."""

    UPLOADED = "uploaded"
    CHECKED = "checked"
    APPLIED = "applied"
    DISCARDED = "discarded"


class RowOutcome(StrEnum):
    """What an imported row does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


def one_of(column: str, values: type[StrEnum], name: str | None = None) -> CheckConstraint:
    """Return the check that a column holds one of the values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=name or column)


def search_index(table: str) -> Index:
    """Return the trigram index of a stored search key."""
    return Index(
        f"ix_{table}_search_key_trgm",
        "search_key",
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
