"""Create the guards: who writes what, votes, agreement, and closed rounds."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.kernel.migration import quoted, run_sql

revision = "household_0006"
down_revision = "household_0005"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "guards.sql"

# Table: permission name of its rows, and the parent that holds their unit ("" for the row itself).
OFFICE = {
    "household_household": ("Household", ""),
    "household_member": ("Member", "household"),
    "household_unit_review": ("UnitReview", ""),
    "household_case": ("ReviewCase", ""),
    "household_case_deprivation": ("CaseDeprivation", "case"),
    "household_meeting": ("VillageMeeting", ""),
    "household_meeting_attendee": ("MeetingAttendee", "meeting"),
    "household_meeting_vote": ("MeetingVote", "meeting"),
    "household_posting": ("Posting", ""),
    "household_import": ("ListImport", ""),
}
STAMPS = ("state", "updated_at", "updated_by_id", "version")
# Table: permission name, column of the Front's body, and what the unit itself may write.
FRONT = {
    "household_finding": ("Finding", "organisation_id", ("unit_opinion",)),
    "household_recommendation": (
        "Recommendation",
        "issuing_organisation_id",
        ("received_on", "answer_kind", "answer_text", "answered_on", "result"),
    ),
}
PLACE = ("household_unit_review", "household_case", "household_meeting", "household_posting")
CLOSED = {
    "household_round": "self",
    "household_unit_review": "self",
    "household_case": "review",
    "household_case_result": "case",
    "household_case_deprivation": "case",
    "household_meeting": "review",
    "household_meeting_attendee": "meeting",
    "household_meeting_vote": "meeting",
    "household_posting": "review",
}
WRITES = "insert or update or delete"
# Table, name, events, function. Triggers fire by name: the place is settled before the rest.
SINGLE = (
    ("household_case_result", "class", WRITES, "household_guard_class"),
    ("household_round", "standard", "insert or update", "household_guard_round"),
    ("household_meeting_vote", "vote", WRITES, "household_guard_vote"),
    ("household_meeting_attendee", "attendee", WRITES, "household_guard_attendee"),
    ("household_meeting", "agreement", "insert or update", "household_guard_agreement"),
)
FUNCTIONS = (
    "household_guard_closed()",
    "household_guard_agreement()",
    "household_guard_attendee()",
    "household_guard_vote()",
    "household_participants(bigint)",
    "household_guard_place()",
    "household_guard_round()",
    "household_guard_class()",
    "household_guard_front()",
    "household_front_may(text, text, bigint)",
    "household_guard_office()",
    "household_unit_of(jsonb, text)",
    "household_office_may(text, text, bigint)",
    "household_unit_within(bigint, bigint)",
)


def upgrade() -> None:
    """Create functions and triggers."""
    run_sql(SQL.read_text(encoding="utf-8"))
    for table, (record, parent) in OFFICE.items():
        values = (f"household_supervision.{record}", parent)
        _guard(table, "office", WRITES, "household_guard_office", *values)
    for table, (record, body, columns) in FRONT.items():
        values = (f"household_supervision.{record}", body, *STAMPS, *columns)
        _guard(table, "front", WRITES, "household_guard_front", *values)
    for table in PLACE:
        _guard(table, "a_place", "insert or update", "household_guard_place", f"ck_{table}_place")
    for table, way in CLOSED.items():
        _guard(table, "closed", _closing_events(table), "household_guard_closed", way)
    for table, name, events, function in SINGLE:
        _guard(table, name, events, function)


def downgrade() -> None:
    """Remove triggers and functions."""
    for function in FUNCTIONS:
        op.execute(f"drop function {function} cascade")


def _closing_events(table: str) -> str:
    return "update or delete" if table == "household_round" else WRITES


def _guard(table: str, name: str, events: str, function: str, *values: str) -> None:
    arguments = ", ".join(quoted(value) for value in values)
    op.execute(
        f"create trigger {table}_{name}_guard before {events} on {table} "
        f"for each row execute function {function}({arguments})"
    )
