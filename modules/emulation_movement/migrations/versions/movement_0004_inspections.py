"""Create inspections with team, findings and recommendations, and model examples."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.kernel.migration import audit, enable_scope, run_sql
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
from app.kernel.scope import PublicScope, ThroughScope
from modules.emulation_movement.migrations.tables import protect
from modules.emulation_movement.models.scopes import ExampleScope, InspectionScope

revision = "movement_0004"
down_revision = "movement_0003"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "guards_4.sql"
TABLES = (
    "movement_check_item",
    "movement_inspection",
    "movement_inspector",
    "movement_finding",
    "movement_advice",
    "movement_example",
    "movement_example_spread",
)
FUNCTIONS = (
    "movement_guard_example()",
    "movement_guard_advice()",
    "movement_guard_inspector()",
    "movement_guard_inspected()",
    "movement_guard_inspection()",
    "movement_is_within(bigint, bigint)",
)
ANY = "insert or update or delete"
AFTER_DECISION = "in_progress minutes_signed concluded follow_up closed cancelled"
AFTER_MINUTES = "minutes_signed concluded follow_up closed cancelled"
TRIGGERS = (
    ("movement_inspection", "b_content", f"before {ANY}", "movement_guard_inspection()"),
    (
        "movement_inspector",
        "b_content",
        f"before {ANY}",
        f"movement_guard_inspected('emulation_movement.Inspector', '{AFTER_DECISION}')",
    ),
    ("movement_inspector", "c_other", "before insert or update", "movement_guard_inspector()"),
    (
        "movement_finding",
        "b_content",
        f"before {ANY}",
        f"movement_guard_inspected('emulation_movement.InspectionFinding', '{AFTER_MINUTES}')",
    ),
    ("movement_advice", "b_content", f"before {ANY}", "movement_guard_advice()"),
    ("movement_example", "b_content", f"before {ANY}", "movement_guard_example()"),
)
OF_INSPECTION = ThroughScope("movement_inspection", "inspection_id")
BEFORE_MINUTES = "'planned', 'team_decided', 'notified', 'in_progress', 'postponed', 'cancelled'"


def upgrade() -> None:
    """Create the tables with rules, trails and guards."""
    _create_inspection()
    _create_parts()
    _create_advice()
    _create_examples()
    run_sql(SQL.read_text(encoding="utf-8"))
    for table, name, when, function in TRIGGERS:
        op.execute(
            f"create trigger {table}_{name} {when} on {table} for each row "
            f"execute function {function}"
        )


def downgrade() -> None:
    """Drop the tables and functions."""
    drop(*TABLES)
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")


def _create_inspection() -> None:
    create(
        "movement_check_item",
        key(),
        text("code", 10),
        number("position", required=True),
        text("question"),
        unique=[["code"]],
    )
    protect("movement_check_item", "CheckItem", PublicScope())
    create(
        "movement_inspection",
        key(),
        reference("movement_id"),
        reference("organisation_id"),
        reference("unit_id"),
        reference("inspected_organisation_id"),
        text("purpose"),
        day("planned_on", required=True),
        text("decision_number", 80, required=False),
        *(day(name) for name in ("decision_date", "period_from", "period_to", "outline_sent_on",
                                 "visited_from", "visited_to")),
        *(text(name, required=False) for name in ("place", "results", "limits", "causes")),
        day("minutes_on"),
        *(text(name, required=False) for name in ("signed_for_team", "signed_for_unit",
                                                  "refusal_reason", "unit_remarks")),
        text("conclusion_number", 80, required=False),
        day("concluded_on"),
        text("conclusion", required=False),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        refers={
            "movement_id": "movement_movement",
            "organisation_id": "core_organisation",
            "unit_id": "core_unit",
            "inspected_organisation_id": "core_organisation",
        },
        one_of={
            "state": "planned team_decided notified in_progress minutes_signed concluded "
            "follow_up closed postponed cancelled"
        },
        checks={
            "purpose": "btrim(purpose) <> ''",
            "period": "period_from <= period_to",
            "visit": "visited_from <= visited_to",
            "decided": "state in ('planned', 'postponed', 'cancelled') or ("
            "btrim(coalesce(decision_number, '')) <> '' and decision_date is not null "
            "and period_from is not null and period_to is not null)",
            "minutes": f"state in ({BEFORE_MINUTES}) or (minutes_on is not null "
            "and btrim(coalesce(signed_for_team, '')) <> '' "
            "and (btrim(coalesce(signed_for_unit, '')) <> '' "
            "or btrim(coalesce(refusal_reason, '')) <> ''))",
            "concluded": f"state in ({BEFORE_MINUTES}, 'minutes_signed') or ("
            "btrim(coalesce(conclusion_number, '')) <> '' and concluded_on is not null)",
        },
        indexes=[["movement_id"], ["organisation_id"], ["unit_id"], ["inspected_organisation_id"]],
    )  # fmt: skip
    protect("movement_inspection", "Inspection", InspectionScope())
    states(
        "movement_inspection",
        "planned",
        (
            "planned>team_decided postponed cancelled",
            "team_decided>notified postponed cancelled",
            "notified>in_progress postponed cancelled",
            "postponed>planned cancelled",
            "in_progress>minutes_signed",
            "minutes_signed>concluded",
            "concluded>follow_up closed",
            "follow_up>closed",
        ),
    )


def _create_parts() -> None:
    create(
        "movement_inspector",
        key(),
        reference("inspection_id"),
        text("role", 20),
        text("full_name"),
        text("title", required=False),
        reference("organisation_id"),
        *stamps(authored=True, versioned=True),
        refers={"inspection_id": "movement_inspection", "organisation_id": "core_organisation"},
        one_of={"role": "HEAD DEPUTY SECRETARY MEMBER"},
        checks={"full_name": "btrim(full_name) <> ''"},
        indexes=[["inspection_id"], ["organisation_id"]],
    )
    unique_where(
        "uq_movement_inspector_head", "movement_inspector", ["inspection_id"], "role = 'HEAD'"
    )
    protect("movement_inspector", "Inspector", OF_INSPECTION)
    create(
        "movement_finding",
        key(),
        reference("inspection_id"),
        reference("check_item_id", required=False),
        text("severity", 20),
        text("text"),
        text("evidence", required=False),
        *stamps(authored=True, versioned=True),
        refers={"inspection_id": "movement_inspection", "check_item_id": "movement_check_item"},
        one_of={"severity": "GOOD LIMIT VIOLATION"},
        checks={"text": "btrim(text) <> ''"},
        indexes=[["inspection_id"], ["check_item_id"]],
    )
    protect("movement_finding", "InspectionFinding", OF_INSPECTION)


def _create_advice() -> None:
    create(
        "movement_advice",
        key(),
        reference("inspection_id"),
        reference("finding_id", required=False),
        text("text"),
        text("basis", required=False),
        day("due_on", required=True),
        text("answer", required=False),
        text("evidence", required=False),
        day("done_on"),
        day("verified_on"),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        refers={"inspection_id": "movement_inspection", "finding_id": "movement_finding"},
        one_of={"state": "open responded evidence_given rejected verified dropped"},
        checks={
            "text": "btrim(text) <> ''",
            "answer": "state in ('open', 'dropped') or btrim(coalesce(answer, '')) <> '' "
            "or btrim(coalesce(evidence, '')) <> ''",
            "evidence": "state not in ('evidence_given', 'verified', 'rejected') "
            "or btrim(coalesce(evidence, '')) <> ''",
        },
        indexes=[["inspection_id"], ["finding_id"]],
    )
    protect("movement_advice", "Advice", OF_INSPECTION)
    states(
        "movement_advice",
        "open",
        (
            "open>responded evidence_given dropped",
            "responded>evidence_given dropped",
            "evidence_given>verified rejected",
            "rejected>evidence_given dropped",
        ),
    )


def _create_examples() -> None:
    create(
        "movement_example",
        key(),
        reference("movement_id"),
        reference("organisation_id"),
        reference("unit_id"),
        text("kind", 20),
        text("name"),
        text("subject_name", required=False),
        text("place", required=False),
        text("content"),
        text("effect", required=False),
        day("found_on", required=True),
        day("consented_on"),
        text("confirmed_by", required=False),
        day("confirmed_on"),
        flag("has_complaint"),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        refers={
            "movement_id": "movement_movement",
            "organisation_id": "core_organisation",
            "unit_id": "core_unit",
        },
        one_of={
            "kind": "MODEL INITIATIVE PERSON",
            "state": "detected checked nurtured publicised replicated rejected withdrawn",
        },
        checks={
            "name": "btrim(name) <> ''",
            "content": "btrim(content) <> ''",
            "consented_on": "state in ('detected', 'rejected') or consented_on is not null",
            "confirmed_by": "state not in ('publicised', 'replicated') "
            "or (confirmed_on is not null "
            "and btrim(coalesce(confirmed_by, '')) <> '' and not has_complaint)",
        },
        indexes=[["movement_id"], ["organisation_id"], ["unit_id"]],
    )
    enable_scope("movement_example", ExampleScope())
    audit("movement_example", "emulation_movement.ModelExample", ["subject_name"])
    states(
        "movement_example",
        "detected",
        (
            "detected>checked rejected",
            "checked>nurtured publicised",
            "nurtured>publicised",
            "publicised>replicated withdrawn",
            "replicated>withdrawn",
        ),
    )
    create(
        "movement_example_spread",
        key(),
        reference("example_id"),
        text("place"),
        day("applied_on", required=True),
        text("result", required=False),
        *stamps(authored=True, versioned=True),
        refers={"example_id": "movement_example"},
        checks={"place": "btrim(place) <> ''"},
        indexes=[["example_id"]],
    )
    protect(
        "movement_example_spread", "ExampleSpread", ThroughScope("movement_example", "example_id")
    )
