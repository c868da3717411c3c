"""Create the tables of village meetings and postings."""

from __future__ import annotations

from app.kernel.migration_tables import (
    create,
    day,
    drop,
    flag,
    key,
    number,
    reference,
    stamps,
    states,
    text,
    unique_where,
)
from app.kernel.scope import ThroughScope, UnitScope
from modules.household_supervision.migrations.tables import protect

revision = "household_0003"
down_revision = "household_0002"
branch_labels = None
depends_on = None

TABLES = (
    "household_meeting",
    "household_meeting_attendee",
    "household_meeting_vote",
    "household_posting",
)


def upgrade() -> None:
    """Create the tables of village meetings and postings."""
    _create_meeting()
    _create_meeting_attendee()
    _create_meeting_vote()
    _create_posting()


def downgrade() -> None:
    """Remove the tables."""
    drop(*TABLES)


def _create_meeting() -> None:
    create(
        "household_meeting",
        key(),
        reference("unit_review_id"),
        reference("unit_id"),
        number("number", required=True, default="1"),
        text("state", 20),
        day("held_on"),
        text("place", required=False),
        text("chair_name", required=False),
        text("chair_title", required=False),
        text("secretary_name", required=False),
        text("secretary_title", required=False),
        number("households_listed", small=False),
        number("households_present", small=False),
        day("front_invited_on"),
        number("minutes_copies"),
        text("note", required=False),
        *stamps(authored=True, versioned=True),
        unique=[["unit_review_id", "unit_id", "number"]],
        refers={
            "unit_review_id": "household_unit_review",
            "unit_id": "core_unit",
        },
        one_of={
            "state": "draft held agreed below_half cancelled",
        },
        checks={
            "held": "state in ('draft', 'cancelled') or held_on is not null",
            "households_present": "households_present between 0 and households_listed",
            "number": "number >= 1",
        },
        indexes=[
            ["unit_id"],
        ],
    )
    protect(
        "household_meeting", "VillageMeeting", UnitScope("unit_id"), "chair_name secretary_name"
    )
    states(
        "household_meeting",
        "draft",
        [
            "draft>held cancelled",
            "held>agreed below_half",
        ],
    )


def _create_meeting_attendee() -> None:
    create(
        "household_meeting_attendee",
        key(),
        reference("meeting_id"),
        number("attendee_no", required=True),
        text("role", 30),
        text("full_name"),
        text("title", required=False),
        reference("person_id", required=False),
        reference("organisation_id", required=False),
        reference("household_id", required=False),
        flag("is_observer"),
        flag("has_signed"),
        *stamps(authored=True),
        unique=[["meeting_id", "attendee_no", "role"]],
        refers={
            "meeting_id": "household_meeting",
            "person_id": "core_person",
            "organisation_id": "core_organisation",
            "household_id": "household_household",
        },
        cascade=["meeting_id"],
        one_of={
            "role": "village_head commune_steering poverty_officer party_secretary "
            "mass_organisation surveyor reviewed_household other_household "
            "household_representative commune_representative front_observer",
        },
        checks={
            "attendee_no": "attendee_no >= 1",
            "full_name": "btrim(full_name) <> ''",
            "observer": "(role = 'front_observer') = is_observer",
        },
        indexes=[
            ["household_id"],
            ["organisation_id"],
            ["person_id"],
        ],
    )
    unique_where(
        "uq_household_meeting_attendee_person",
        "household_meeting_attendee",
        ["meeting_id", "person_id", "role"],
        "person_id is not null",
    )
    protect(
        "household_meeting_attendee",
        "MeetingAttendee",
        ThroughScope("household_meeting", "meeting_id"),
        "full_name",
    )


def _create_meeting_vote() -> None:
    create(
        "household_meeting_vote",
        key(),
        reference("meeting_id"),
        reference("case_id"),
        number("agree_count", required=True),
        number("present_count", required=True),
        text("opinion", required=False),
        *stamps(authored=True),
        unique=[["meeting_id", "case_id"]],
        refers={
            "meeting_id": "household_meeting",
            "case_id": "household_case",
        },
        cascade=["meeting_id"],
        checks={
            "agree_count": "agree_count between 0 and present_count",
            "present_count": "present_count >= 1",
        },
        indexes=[
            ["case_id"],
        ],
    )
    protect(
        "household_meeting_vote", "MeetingVote", ThroughScope("household_meeting", "meeting_id")
    )


def _create_posting() -> None:
    create(
        "household_posting",
        key(),
        reference("unit_review_id"),
        reference("unit_id"),
        text("place", 20),
        text("place_name", required=False),
        number("number", required=True, default="1"),
        day("posted_from", required=True),
        day("posted_to"),
        *stamps(authored=True, versioned=True),
        unique=[["unit_review_id", "unit_id", "place", "number"]],
        refers={
            "unit_review_id": "household_unit_review",
            "unit_id": "core_unit",
        },
        one_of={
            "place": "village_house commune_office media",
        },
        checks={
            "dates": "posted_from <= posted_to",
            "number": "number >= 1",
        },
        indexes=[
            ["unit_id"],
        ],
    )
    protect("household_posting", "Posting", UnitScope("unit_id"))
