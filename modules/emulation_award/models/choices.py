"""Sets of values that columns of this module take, and short forms for columns."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

MODULE = "emulation_award"
ORGANISATION, UNIT, PERSON = "core_organisation", "core_unit", "core_person"


class NominationState(StrEnum):
    """Where a nomination is on its way from the nominating unit to the decision."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    VERIFYING = "verifying"
    FROZEN = "frozen"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    LISTED = "listed"
    PASSED = "passed"
    FAILED = "failed"
    RESERVE = "reserve"
    SELECTED = "selected"
    DECIDED = "decided"
    NOT_CHOSEN = "not_chosen"
    WITHDRAWN = "withdrawn"


class ObjectClass(StrEnum):
    """Classes of form 0603.N (TT 02/2023/TT-BNV) and of the plan of 2021."""

    ENTERPRISE = "enterprise"
    PROVINCE_AGENCY = "province_agency"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"
    FRONT = "front"
    ARMED_FORCES = "armed_forces"
    OTHER_COLLECTIVE = "other_collective"
    PROVINCE_LEADER = "province_leader"
    DEPARTMENT_LEADER = "department_leader"
    ENTREPRENEUR = "entrepreneur"
    OTHER_LEADER = "other_leader"
    DIRECT_WORKER = "direct_worker"
    HOUSEHOLD = "household"


class Sex(StrEnum):
    """Sex of a commended person."""

    MALE = "male"
    FEMALE = "female"


class SeatRole(StrEnum):
    """What a member is on the board (NĐ 91/2017 Điều 63)."""

    CHAIR = "chair"
    STANDING_VICE = "standing_vice"
    VICE = "vice"
    SECRETARY = "secretary"
    MEMBER = "member"


class SessionState(StrEnum):
    """Where a session of the board is."""

    SCHEDULED = "scheduled"
    INVITED = "invited"
    OPEN = "open"
    VOTING = "voting"
    COUNTING = "counting"
    COUNTED = "counted"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class Presence(StrEnum):
    """How a member takes part; those who are absent are asked in writing."""

    INVITED = "invited"
    PRESENT = "present"
    BY_POST = "by_post"
    ABSENT = "absent"


class Outcome(StrEnum):
    """What the vote on a nomination came to."""

    OPEN = "open"
    PASSED = "passed"
    FAILED = "failed"


class DecisionState(StrEnum):
    """Where a decision is."""

    DRAFT = "draft"
    CHECKED = "checked"
    SIGNED = "signed"


class AwardState(StrEnum):
    """Where an award is: a line of the register is never removed."""

    DRAFT = "draft"
    DECIDED = "decided"
    HANDED_OVER = "handed_over"
    ANNULLED = "annulled"


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """Return the constraint that a column holds one of some values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def filled(column: str) -> CheckConstraint:
    """Return the constraint that a text is not blank."""
    return CheckConstraint(f"btrim({column}) <> ''", name=column)


def to(table: str) -> Mapped[int]:
    """Return a needed reference to a row of another table."""
    return mapped_column(BigInteger, ForeignKey(f"{table}.id"), index=True)


def maybe_to(table: str) -> Mapped[int | None]:
    """Return a reference that may be empty."""
    return mapped_column(BigInteger, ForeignKey(f"{table}.id"), index=True)
