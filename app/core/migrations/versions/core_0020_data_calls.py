"""Create data calls with their fields, the answers and their values."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.models.scopes import AddressedScope, IssuedScope
from app.kernel.migration import guard_states, run_sql
from app.kernel.migration_tables import (
    create,
    day,
    flag,
    key,
    number,
    protecting,
    reference,
    stamps,
    text,
)
from app.kernel.scope import ThroughScope

revision = "core_0020"
down_revision = "core_0018"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "data_calls.sql"
TABLES = ("core_call", "core_call_field", "core_call_response", "core_call_value")
FUNCTIONS = (
    "core_call_value_guard()",
    "core_call_response_guard()",
    "core_call_field_guard()",
    "core_call_guard()",
    "core_call_may(text, text, bigint)",
    "core_call_changed(jsonb, jsonb, text[])",
)
FIGURE = sa.Numeric(22, 4)
protect = protecting("core")


def upgrade() -> None:
    """Create the tables with rules, trails and guards."""
    _create_call()
    _create_field()
    _create_response()
    _create_value()
    run_sql(SQL.read_text(encoding="utf-8"))
    for table in TABLES:
        op.execute(
            f"create trigger {table}_b_content before insert or update or delete on {table} "
            f"for each row execute function {table}_guard()"
        )


def downgrade() -> None:
    """Drop the tables and functions."""
    for table in reversed(TABLES):
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")


def _create_call() -> None:
    create(
        "core_call",
        key(),
        reference("unit_id"),
        text("title"),
        text("purpose", required=False),
        day("data_on", required=True),
        day("due_on", required=True),
        day("effective_due_on", required=True),
        number("design_version", required=True, default="1"),
        reference("copied_from_id", required=False),
        day("issued_on"),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        refers={"unit_id": "core_unit", "copied_from_id": "core_call"},
        checks={
            "state_known": "state in ('draft', 'issued', 'closed', 'locked')",
            "title": "btrim(title) <> ''",
            "effective_due_on": "due_on <= effective_due_on",
        },
        indexes=[["unit_id"], ["copied_from_id"]],
    )
    protect("core_call", "DataCall", IssuedScope())
    guard_states(
        "core_call",
        "draft",
        [("draft", "issued"), ("issued", "closed"), ("closed", "issued"), ("closed", "locked")],
    )


def _create_field() -> None:
    create(
        "core_call_field",
        key(),
        reference("call_id"),
        number("position", required=True, default="0"),
        text("code", 30),
        text("label"),
        text("kind", 10),
        text("measure", 40, required=False),
        number("places", required=True, default="0"),
        flag("is_required"),
        text("choices", required=False),
        text("formula", 300, required=False),
        text("rule", 300, required=False),
        text("rule_message", required=False),
        text("source", 80, required=False),
        *stamps(authored=True, versioned=True),
        unique=[["call_id", "code"]],
        refers={"call_id": "core_call"},
        cascade=["call_id"],
        checks={
            "kind_known": "kind in ('number', 'money', 'percent', 'text', 'date', 'choice')",
            "code": "code ~ '^[a-z][a-z0-9_]{0,29}$'",
            "label": "btrim(label) <> ''",
            "places": "places between 0 and 4",
            "formula": "formula is null or kind in ('number', 'money', 'percent')",
        },
        indexes=[["call_id"]],
    )
    protect("core_call_field", "CallField", ThroughScope("core_call", "call_id"))


def _create_response() -> None:
    create(
        "core_call_response",
        key(),
        reference("call_id"),
        reference("unit_id"),
        reference("call_unit_id"),
        day("effective_due_on", required=True),
        day("first_handed_in_on"),
        day("handed_in_on"),
        sa.Column("handed_in_by_id", sa.Integer()),
        day("accepted_on"),
        text("returned_reason", required=False),
        text("note", required=False),
        number("reminders", required=True, default="0"),
        sa.Column("reminded_at", sa.DateTime(timezone=True)),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        unique=[["call_id", "unit_id"]],
        refers={
            "call_id": "core_call",
            "unit_id": "core_unit",
            "call_unit_id": "core_unit",
            "handed_in_by_id": "ab_user",
        },
        cascade=["call_id"],
        checks={
            "state_known": "state in "
            "('planned', 'open', 'draft', 'handed_in', 'returned', 'accepted')",
            "first_handed_in_on": "state in ('planned', 'open', 'draft') "
            "or first_handed_in_on is not null",
            "returned_reason": "state <> 'returned' or btrim(coalesce(returned_reason, '')) <> ''",
            "reminded_at": "(reminders = 0) = (reminded_at is null)",
        },
        indexes=[["call_id"], ["unit_id"], ["call_unit_id"], ["handed_in_by_id"]],
    )
    protect("core_call_response", "CallResponse", AddressedScope())
    guard_states(
        "core_call_response",
        "planned",
        [
            ("planned", "open"),
            ("open", "draft"),
            ("draft", "handed_in"),
            ("returned", "handed_in"),
            ("handed_in", "returned"),
            ("handed_in", "accepted"),
        ],
    )


def _create_value() -> None:
    create(
        "core_call_value",
        key(),
        reference("response_id"),
        reference("field_id"),
        sa.Column("number", FIGURE),
        text("text", required=False),
        day("day"),
        sa.Column("prefilled", FIGURE),
        *stamps(authored=True),
        unique=[["response_id", "field_id"]],
        refers={"response_id": "core_call_response", "field_id": "core_call_field"},
        cascade=["response_id"],
        indexes=[["response_id"], ["field_id"]],
    )
    protect("core_call_value", "CallValue", ThroughScope("core_call_response", "response_id"))
