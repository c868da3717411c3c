"""Create clauses, duties, acknowledgements, targets and tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import run_sql
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
)
from app.kernel.scope import PublicScope, ThroughScope
from modules.emulation_movement.migrations.tables import protect

revision = "movement_0002"
down_revision = "movement_0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "guards_2.sql"
TABLES = (
    "movement_clause",
    "movement_duty",
    "movement_standard",
    "movement_indicator",
    "movement_acknowledgement",
    "movement_target",
    "movement_target_revision",
    "movement_task",
)
FUNCTIONS = (
    "movement_guard_steps()",
    "movement_guard_acknowledgement()",
    "movement_guard_target()",
    "movement_keep_target()",
    "movement_guard_registered()",
    "movement_may_for(text, bigint)",
)
ANY = "insert or update or delete"
# Table, name, when, function with its arguments.
TRIGGERS = (
    ("movement_clause", "b_content", f"before {ANY}", "movement_guard_part()"),
    (
        "movement_target",
        "b_content",
        f"before {ANY}",
        "movement_guard_registered('emulation_movement.Target')",
    ),
    ("movement_target", "c_indicator", "before insert or update", "movement_guard_target()"),
    ("movement_target", "d_keep", "after update", "movement_keep_target()"),
    (
        "movement_task",
        "b_content",
        f"before {ANY}",
        "movement_guard_registered('emulation_movement.PlanTask', 'state', 'done_on', 'result')",
    ),
    ("movement_acknowledgement", "b_content", f"before {ANY}", "movement_guard_acknowledgement()"),
    ("movement_registration", "c_steps", "before update", "movement_guard_steps()"),
)
OF_VERSION = ThroughScope("movement_version", "movement_version_id")
OF_REGISTRATION = ThroughScope("movement_registration", "registration_id")
KINDS = "COUNT RATE POINTS MONEY TASK"
MEASURED = "value_kind not in ('RATE', 'POINTS')"


def upgrade() -> None:
    """Create the tables with rules, trails and guards."""
    _create_clause()
    _create_duty()
    _create_catalogues()
    _create_acknowledgement()
    _create_target()
    _create_task()
    run_sql(SQL.read_text(encoding="utf-8"))
    for table, name, when, function in TRIGGERS:
        op.execute(
            f"create trigger {table}_{name} {when} on {table} for each row "
            f"execute function {function}"
        )


def downgrade() -> None:
    """Drop the tables, triggers and functions."""
    op.execute("drop trigger movement_registration_c_steps on movement_registration")
    drop(*TABLES)
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")


def _value(name: str, *, required: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Numeric(18, 4), nullable=not required)


def _create_clause() -> None:
    create(
        "movement_clause",
        key(),
        reference("movement_version_id"),
        text("code", 20),
        text("clause", 40),
        text("kind", 20),
        text("who", required=False),
        text("text"),
        text("due", required=False),
        number("position", required=True, default="0"),
        *stamps(authored=True, versioned=True),
        unique=[["movement_version_id", "code"]],
        refers={"movement_version_id": "movement_version"},
        one_of={"kind": "goal duty award calendar"},
        checks={"code": "btrim(code) <> ''", "text": "btrim(text) <> ''"},
        indexes=[["movement_version_id"]],
    )
    protect("movement_clause", "PlanClause", OF_VERSION)


def _create_duty() -> None:
    create(
        "movement_duty",
        key(),
        reference("movement_version_id"),
        reference("organisation_id"),
        reference("unit_id"),
        text("participation", 20),
        reference("through_organisation_id", required=False),
        flag("has_report", "true"),
        text("note", required=False),
        *stamps(authored=True, versioned=True),
        unique=[["movement_version_id", "organisation_id"]],
        refers={
            "movement_version_id": "movement_version",
            "organisation_id": "core_organisation",
            "unit_id": "core_unit",
            "through_organisation_id": "core_organisation",
        },
        one_of={"participation": "REQUIRED OPTIONAL THROUGH_DISTRICT"},
        checks={
            "through": "(participation = 'THROUGH_DISTRICT') = "
            "(through_organisation_id is not null)",
            "through_other": "through_organisation_id <> organisation_id",
        },
        indexes=[
            ["movement_version_id"],
            ["organisation_id"],
            ["unit_id"],
            ["through_organisation_id"],
        ],
    )
    protect("movement_duty", "Duty", OF_VERSION)


def _create_catalogues() -> None:
    create(
        "movement_standard",
        key(),
        text("code", 30),
        text("name"),
        number("first_year", required=True),
        number("last_year", required=True),
        text("legal_basis"),
        unique=[["code"]],
    )
    create(
        "movement_indicator",
        key(),
        text("code", 10),
        text("name"),
        text("unit_of_measure", 40),
        text("direction", 10),
        text("value_kind", 10),
        flag("is_yearly"),
        flag("adds_up"),
        text("note", required=False),
        unique=[["code"]],
        one_of={"direction": "UP DOWN", "value_kind": KINDS},
    )
    protect("movement_standard", "RateStandard", PublicScope())
    protect("movement_indicator", "Indicator", PublicScope())


def _create_acknowledgement() -> None:
    create(
        "movement_acknowledgement",
        key(),
        reference("registration_id"),
        text("office", 20),
        reference("organisation_id"),
        day("acknowledged_on", required=True),
        text("note", required=False),
        *stamps(authored=True),
        unique=[["registration_id", "office"]],
        refers={"registration_id": "movement_registration", "organisation_id": "core_organisation"},
        one_of={"office": "STANDING EMULATION"},
        indexes=[["registration_id"], ["organisation_id"]],
    )
    protect("movement_acknowledgement", "Acknowledgement", OF_REGISTRATION)


def _create_target() -> None:
    create(
        "movement_target",
        key(),
        reference("registration_id"),
        reference("indicator_id", required=False),
        text("name"),
        text("unit_of_measure", 40),
        text("direction", 10),
        text("value_kind", 10),
        _value("assigned_value"),
        text("assigned_by", required=False),
        _value("registered_value", required=True),
        text("lower_reason", required=False),
        _value("baseline_value"),
        day("baseline_on"),
        reference("standard_id", required=False),
        *stamps(authored=True, versioned=True),
        unique=[["registration_id", "name"]],
        refers={
            "registration_id": "movement_registration",
            "indicator_id": "movement_indicator",
            "standard_id": "movement_standard",
        },
        one_of={"direction": "UP DOWN", "value_kind": KINDS},
        checks={
            "name": "btrim(name) <> ''",
            "registered_value": "assigned_value is null "
            "or btrim(coalesce(lower_reason, '')) <> '' "
            "or (direction = 'UP' and registered_value >= assigned_value) "
            "or (direction = 'DOWN' and registered_value <= assigned_value)",
            "baseline_value": f"{MEASURED} or (baseline_value is not null "
            "and standard_id is not null and baseline_on is not null)",
            "percent": "value_kind <> 'RATE' or registered_value between 0 and 100",
            "baseline_percent": f"{MEASURED} or baseline_value between 0 and 100",
            "assigned_by": "assigned_value is null or btrim(coalesce(assigned_by, '')) <> ''",
        },
        indexes=[["registration_id"], ["indicator_id"], ["standard_id"]],
    )
    protect("movement_target", "Target", OF_REGISTRATION)
    create(
        "movement_target_revision",
        key(),
        reference("target_id"),
        day("revised_on", required=True),
        _value("assigned_value"),
        _value("registered_value", required=True),
        text("lower_reason", required=False),
        refers={"target_id": "movement_target"},
        indexes=[["target_id"]],
    )
    rule = ThroughScope("movement_target", "target_id")
    protect("movement_target_revision", "TargetRevision", rule)


def _create_task() -> None:
    create(
        "movement_task",
        key(),
        reference("registration_id"),
        text("name"),
        text("clause", 40, required=False),
        text("responsible", required=False),
        day("starts_on"),
        day("due_on", required=True),
        day("done_on"),
        text("result", required=False),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        refers={"registration_id": "movement_registration"},
        one_of={"state": "planned done dropped"},
        checks={
            "name": "btrim(name) <> ''",
            "dates": "starts_on <= due_on",
            "done": "state <> 'done' or done_on is not null",
        },
        indexes=[["registration_id"]],
    )
    protect("movement_task", "PlanTask", OF_REGISTRATION)
    states("movement_task", "planned", ("planned>done dropped", "done>planned"))
