"""Create reporting periods, reports, their sections, lines and figures."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import run_sql
from app.kernel.migration_tables import (
    create,
    day,
    drop,
    key,
    number,
    reference,
    stamps,
    states,
    text,
)
from app.kernel.scope import PublicScope, ThroughScope
from modules.emulation_movement.migrations.tables import protect
from modules.emulation_movement.models.scopes import ParticipantScope, PublishedScope

revision = "movement_0003"
down_revision = "movement_0002"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "guards_3.sql"
TABLES = (
    "movement_outline",
    "movement_period",
    "movement_report",
    "movement_report_section",
    "movement_report_line",
    "movement_figure",
)
FUNCTIONS = (
    "movement_guard_figure()",
    "movement_guard_reported()",
    "movement_guard_report()",
    "movement_guard_period()",
)
ANY = "insert or update or delete"
TRIGGERS = (
    ("movement_period", "b_content", "before update or delete", "movement_guard_period()"),
    ("movement_report", "b_content", f"before {ANY}", "movement_guard_report()"),
    *(
        (table, "b_content", f"before {ANY}", f"movement_guard_reported('{record}')")
        for table, record in (
            ("movement_report_section", "emulation_movement.ReportSection"),
            ("movement_report_line", "emulation_movement.ReportLine"),
            ("movement_figure", "emulation_movement.Figure"),
        )
    ),
    ("movement_figure", "c_figure", "before insert or update", "movement_guard_figure()"),
)
OF_REPORT = ThroughScope("movement_report", "report_id")


def upgrade() -> None:
    """Create the tables with rules, trails and guards."""
    _create_period()
    _create_report()
    _create_parts()
    _create_figure()
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


def _create_period() -> None:
    create(
        "movement_outline",
        key(),
        text("code", 10),
        number("position", required=True),
        text("title"),
        text("table_code", 10, required=False),
        text("guidance", required=False),
        unique=[["code"]],
    )
    protect("movement_outline", "OutlineSection", PublicScope())
    create(
        "movement_period",
        key(),
        reference("movement_id"),
        reference("unit_id"),
        number("year", required=True),
        text("kind", 20),
        text("name"),
        text("weekend_policy", 20),
        day("due_on", required=True),
        day("effective_due_on", required=True),
        day("data_from", required=True),
        day("data_to", required=True),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        unique=[["movement_id", "year", "kind"]],
        refers={"movement_id": "movement_movement", "unit_id": "core_unit"},
        one_of={
            "kind": "SIX_MONTHS YEAR",
            "weekend_policy": "NONE NEXT_WORKING_DAY",
            "state": "planned open closed",
        },
        checks={"effective_due_on": "due_on <= effective_due_on", "data": "data_from <= data_to"},
        indexes=[["movement_id"], ["unit_id"]],
    )
    protect("movement_period", "ReportPeriod", PublishedScope("planned"))
    states("movement_period", "planned", ("planned>open", "open>closed"))


def _late(name: str, due: str) -> sa.Column[int]:
    rule = (
        f"case when first_submitted_on > {due} then first_submitted_on - {due} "
        "when first_submitted_on is not null then 0 else null::integer end"
    )
    return sa.Column(name, sa.Integer(), sa.Computed(rule, persisted=True))


def _create_report() -> None:
    create(
        "movement_report",
        key(),
        reference("period_id"),
        reference("organisation_id"),
        reference("unit_id"),
        day("due_on", required=True),
        day("effective_due_on", required=True),
        text("document_number", 80, required=False),
        day("document_date"),
        text("signer_name", required=False),
        text("signer_title", required=False),
        day("first_submitted_on"),
        day("submitted_on"),
        day("accepted_on"),
        text("waived_reason", required=False),
        _late("days_late", "effective_due_on"),
        _late("days_late_by_original", "due_on"),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        unique=[["period_id", "organisation_id"]],
        refers={
            "period_id": "movement_period",
            "organisation_id": "core_organisation",
            "unit_id": "core_unit",
        },
        one_of={"state": "open submitted returned accepted consolidated waived missing"},
        checks={
            "submitted": "state in ('open', 'returned', 'waived', 'missing') or ("
            "btrim(coalesce(document_number, '')) <> '' and document_date is not null "
            "and btrim(coalesce(signer_name, '')) <> '' and first_submitted_on is not null)",
            "waived": "(state = 'waived') = (btrim(coalesce(waived_reason, '')) <> '')",
            "submitted_on": "first_submitted_on <= submitted_on",
        },
        indexes=[["period_id"], ["organisation_id"], ["unit_id"]],
    )
    protect("movement_report", "Report", ParticipantScope(record="emulation_movement.Report"))
    states(
        "movement_report",
        "open",
        (
            "open>submitted waived missing",
            "missing>submitted waived",
            "submitted>returned accepted",
            "returned>submitted",
            "accepted>consolidated",
        ),
    )


def _create_parts() -> None:
    create(
        "movement_report_section",
        key(),
        reference("report_id"),
        reference("outline_id"),
        text("text", required=False),
        *stamps(authored=True, versioned=True),
        unique=[["report_id", "outline_id"]],
        refers={"report_id": "movement_report", "outline_id": "movement_outline"},
        indexes=[["report_id"], ["outline_id"]],
    )
    protect("movement_report_section", "ReportSection", OF_REPORT)
    create(
        "movement_report_line",
        key(),
        reference("report_id"),
        reference("outline_id"),
        text("label"),
        text("unit_of_measure", 40, required=False),
        sa.Column("quantity", sa.Numeric(18, 4)),
        sa.Column("amount", sa.Numeric(18, 0)),
        text("note", required=False),
        number("position", required=True, default="0"),
        *stamps(authored=True, versioned=True),
        refers={"report_id": "movement_report", "outline_id": "movement_outline"},
        checks={
            "label": "btrim(label) <> ''",
            "quantity": "quantity >= 0",
            "amount": "amount >= 0",
        },
        indexes=[["report_id"], ["outline_id"]],
    )
    protect("movement_report_line", "ReportLine", OF_REPORT)


def _create_figure() -> None:
    create(
        "movement_figure",
        key(),
        reference("report_id"),
        reference("target_id"),
        sa.Column("value", sa.Numeric(18, 4)),
        sa.Column("end_rate", sa.Numeric(18, 4)),
        reference("standard_id", required=False),
        text("status", 20),
        day("as_of"),
        text("source", required=False),
        text("note", required=False),
        sa.Column("attainment", sa.Numeric(12, 1)),
        sa.Column("is_met", sa.Boolean()),
        *stamps(authored=True, versioned=True),
        unique=[["report_id", "target_id"]],
        refers={
            "report_id": "movement_report",
            "target_id": "movement_target",
            "standard_id": "movement_standard",
        },
        one_of={"status": "OFFICIAL ESTIMATE NOT_AVAILABLE"},
        checks={
            "value": "(status = 'NOT_AVAILABLE') = (value is null and end_rate is null)",
            "end_rate": "end_rate between 0 and 100",
        },
        indexes=[["report_id"], ["target_id"], ["standard_id"]],
    )
    protect("movement_figure", "Figure", OF_REPORT)
