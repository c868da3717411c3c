"""Create the tables of supervision plans, teams, samples and visits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration_tables import (
    create,
    day,
    drop,
    flag,
    key,
    number,
    reference,
    stamps,
    text,
    unique_where,
)

revision = "household_0009"
down_revision = "household_0008"
branch_labels = None
depends_on = None

TABLES = (
    "household_plan",
    "household_team",
    "household_plan_unit",
    "household_team_member",
    "household_committee_member",
    "household_sample",
    "household_sampled",
    "household_visit",
    "household_visit_member",
    "household_visit_household",
)
CITED = {
    "plan_id": "household_plan",
    "visit_id": "household_visit",
    "sampled_id": "household_sampled",
}
EARLY = "'draft', 'consulted'"
KINDS = "census count share"
SPAN = "daterange(valid_from, valid_to, '[]')"


def upgrade() -> None:
    """Create the tables, and the columns by which a finding cites a plan."""
    _create_plan()
    _create_team()
    _create_plan_unit()
    _create_team_member()
    _create_committee_member()
    _create_sample()
    _create_sampled()
    _create_visit()
    _create_visit_member()
    _create_visit_household()
    for column, target in CITED.items():
        op.add_column("household_finding", sa.Column(column, sa.BigInteger()))
        op.create_foreign_key(
            op.f(f"fk_household_finding_{column}"), "household_finding", target, [column], ["id"]
        )
        op.create_index(op.f(f"ix_household_finding_{column}"), "household_finding", [column])


def downgrade() -> None:
    """Remove the columns and the tables."""
    for column in reversed(CITED):
        op.drop_column("household_finding", column)
    drop(*TABLES)


def _within_plan(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """Return the key that holds a row and its parent in one plan."""
    return sa.ForeignKeyConstraint(
        [column, "plan_id"],
        [f"{target}.id", f"{target}.plan_id"],
        name=op.f(f"fk_{table}_{column}"),
    )


def _create_plan() -> None:
    create(
        "household_plan",
        key(),
        text("number", 80, required=False),
        day("plan_date"),
        text("name"),
        reference("organisation_id"),
        reference("unit_id"),
        reference("round_id", required=False),
        text("basis", required=False),
        text("purpose", required=False),
        text("form", 10),
        text("mode", 10),
        text("content", required=False),
        day("period_from"),
        day("period_to"),
        day("starts_on", required=True),
        day("ends_on", required=True),
        text("places", required=False),
        sa.Column("sample_kind", sa.String(10), server_default="count", nullable=False),
        number("sample_value"),
        flag("sample_by_class"),
        flag("sample_by_village"),
        text("report_outline", required=False),
        text("signer_name", required=False),
        text("signer_title", required=False),
        text("state", 20),
        day("consulted_on"),
        text("consulted_with", required=False),
        number("send_limit_value"),
        text("send_limit_unit", 20, required=False),
        day("send_due_on"),
        day("sent_on"),
        text("sent_to", required=False),
        text("late_reason", required=False),
        day("started_on"),
        day("report_due_on"),
        text("report_number", 80, required=False),
        day("reported_on"),
        text("report_text", required=False),
        *stamps(authored=True, versioned=True),
        unique=[["organisation_id", "number"]],
        refers={
            "organisation_id": "core_organisation",
            "unit_id": "core_unit",
            "round_id": "household_round",
        },
        one_of={
            "form": "DOC TEAM PEOPLE JOIN",
            "mode": "direct indirect",
            "state": "draft consulted issued sent running reported following closed",
            "sample_kind": KINDS,
            "send_limit_unit": "day working_day",
        },
        checks={
            "name": "btrim(name) <> ''",
            "dates": "starts_on <= ends_on",
            "period": "period_from <= period_to",
            "sample_value": "sample_value >= 1 and (sample_kind <> 'share' or sample_value <= 100)",
            "sample_rule": "(sample_kind = 'census') = (sample_value is null)",
            "issued": f"state in ({EARLY}) or (number is not null and btrim(number) <> '' "
            "and plan_date is not null and signer_name is not null)",
            "sent": f"state in ({EARLY}, 'issued') "
            "or (sent_on is not null and send_due_on is not null)",
            "late": "sent_on <= send_due_on or late_reason is not null",
            "reported": f"state in ({EARLY}, 'issued', 'sent', 'running') "
            "or (reported_on is not null and report_number is not null)",
        },
        indexes=[["round_id"], ["unit_id"]],
    )


def _create_team() -> None:
    create(
        "household_team",
        key(),
        reference("plan_id"),
        reference("parent_id", required=False),
        text("name"),
        text("decision_number", 80, required=False),
        day("decision_date"),
        text("decision_signer", required=False),
        *stamps(authored=True, versioned=True),
        unique=[["id", "plan_id"]],
        refers={"plan_id": "household_plan", "parent_id": "household_team"},
        checks={
            "parent": "parent_id <> id",
            "name": "btrim(name) <> ''",
            "decision": "btrim(decision_number) <> '' and "
            "(decision_number is null) = (decision_date is null)",
        },
        indexes=[["parent_id"], ["plan_id"]],
    )
    unique_where("uq_household_team_main", "household_team", ["plan_id"], "parent_id is null")


def _create_plan_unit() -> None:
    create(
        "household_plan_unit",
        key(),
        reference("plan_id"),
        reference("unit_id"),
        reference("team_id", required=False),
        *stamps(authored=True),
        _within_plan("household_plan_unit", "team_id", "household_team"),
        unique=[["plan_id", "unit_id"], ["id", "plan_id"]],
        refers={"plan_id": "household_plan", "unit_id": "core_unit"},
        indexes=[["unit_id"]],
    )


def _create_team_member() -> None:
    create(
        "household_team_member",
        key(),
        reference("team_id"),
        reference("plan_id"),
        text("role", 10),
        text("full_name"),
        text("title", required=False),
        reference("organisation_id", required=False),
        reference("person_id", required=False),
        reference("assignment_id", required=False),
        text("other_role", required=False),
        day("valid_from", required=True),
        day("valid_to"),
        text("decision_number", 80, required=False),
        day("decision_date"),
        text("end_decision_number", 80, required=False),
        day("end_decision_date"),
        text("end_reason", required=False),
        *stamps(authored=True, versioned=True),
        _within_plan("household_team_member", "team_id", "household_team"),
        unique=[["id", "plan_id"]],
        refers={
            "plan_id": "household_plan",
            "organisation_id": "core_organisation",
            "person_id": "core_person",
            "assignment_id": "core_assignment",
        },
        one_of={"role": "head deputy secretary member"},
        checks={
            "full_name": "btrim(full_name) <> ''",
            "dates": "valid_from <= valid_to",
            "end_decision": "(end_decision_number is null) = (end_decision_date is null) "
            "and (end_decision_number is null or valid_to is not null)",
        },
        indexes=[["assignment_id"], ["organisation_id"], ["person_id"], ["plan_id"], ["team_id"]],
    )
    op.create_exclude_constraint(
        "ex_household_team_member_one_head",
        "household_team_member",
        ("team_id", "="),
        (sa.literal_column(SPAN), "&&"),
        where=sa.text("role = 'head'"),
        using="gist",
    )
    op.create_exclude_constraint(
        "ex_household_team_member_person",
        "household_team_member",
        ("plan_id", "="),
        ("person_id", "="),
        (sa.literal_column(SPAN), "&&"),
        using="gist",
    )


def _create_committee_member() -> None:
    create(
        "household_committee_member",
        key(),
        reference("unit_id"),
        reference("organisation_id", required=False),
        text("full_name"),
        text("title", required=False),
        reference("person_id", required=False),
        day("valid_from", required=True),
        day("valid_to"),
        text("decision_number", 80, required=False),
        day("decision_date"),
        *stamps(authored=True, versioned=True),
        refers={
            "unit_id": "core_unit",
            "organisation_id": "core_organisation",
            "person_id": "core_person",
        },
        checks={"full_name": "btrim(full_name) <> ''", "dates": "valid_from <= valid_to"},
        indexes=[["organisation_id"], ["person_id"], ["unit_id"]],
    )


def _create_sample() -> None:
    create(
        "household_sample",
        key(),
        reference("plan_id"),
        reference("plan_unit_id"),
        text("kind", 10),
        number("value"),
        flag("by_class"),
        flag("by_village"),
        text("seed", 80),
        number("population", required=True, small=False),
        day("drawn_on", required=True),
        *stamps(authored=True),
        _within_plan("household_sample", "plan_unit_id", "household_plan_unit"),
        unique=[["plan_unit_id"], ["id", "plan_id"]],
        refers={"plan_id": "household_plan"},
        one_of={"kind": KINDS},
        checks={
            "value": "value >= 1 and (kind <> 'share' or value <= 100)",
            "rule": "(kind = 'census') = (value is null)",
            "population": "population >= 1",
            "seed": "btrim(seed) <> ''",
        },
        indexes=[["plan_id"]],
    )


def _create_sampled() -> None:
    create(
        "household_sampled",
        key(),
        reference("sample_id"),
        reference("plan_id"),
        reference("household_id"),
        reference("case_id", required=False),
        sa.Column("stratum", sa.Text(), server_default="", nullable=False),
        number("position", required=True, small=False),
        reference("replaces_id", required=False),
        day("replaced_on"),
        text("replace_reason", required=False),
        *stamps(authored=True),
        _within_plan("household_sampled", "sample_id", "household_sample"),
        unique=[["sample_id", "household_id"], ["id", "plan_id"]],
        refers={
            "plan_id": "household_plan",
            "household_id": "household_household",
            "case_id": "household_case",
            "replaces_id": "household_sampled",
        },
        checks={
            "position": "position >= 1",
            "replaced": "(replaced_on is null) = (replace_reason is null) "
            "and btrim(replace_reason) <> ''",
        },
        indexes=[["case_id"], ["household_id"], ["plan_id"]],
    )
    unique_where(
        "uq_household_sampled_replaces_id",
        "household_sampled",
        ["replaces_id"],
        "replaces_id is not null",
    )


def _create_visit() -> None:
    create(
        "household_visit",
        key(),
        reference("plan_id"),
        reference("plan_unit_id"),
        day("visited_on", required=True),
        text("place", required=False),
        text("people_met", required=False),
        text("documents_seen", required=False),
        text("minutes_reference", 120, required=False),
        text("signed_for_team", required=False),
        text("signed_for_unit", required=False),
        day("signed_on"),
        text("note", required=False),
        *stamps(authored=True, versioned=True),
        _within_plan("household_visit", "plan_unit_id", "household_plan_unit"),
        unique=[["id", "plan_id"], ["plan_unit_id", "visited_on"]],
        refers={"plan_id": "household_plan"},
        checks={
            "signed": "signed_on is null or (signed_on >= visited_on "
            "and minutes_reference is not null and signed_for_team is not null "
            "and signed_for_unit is not null)",
        },
        indexes=[["plan_id"]],
    )


def _create_visit_member() -> None:
    create(
        "household_visit_member",
        key(),
        reference("visit_id"),
        reference("plan_id"),
        reference("member_id"),
        *stamps(authored=True),
        _within_plan("household_visit_member", "visit_id", "household_visit"),
        _within_plan("household_visit_member", "member_id", "household_team_member"),
        unique=[["visit_id", "member_id"]],
        refers={"plan_id": "household_plan"},
        indexes=[["member_id"], ["plan_id"]],
    )


def _create_visit_household() -> None:
    create(
        "household_visit_household",
        key(),
        reference("visit_id"),
        reference("plan_id"),
        reference("sampled_id"),
        text("seen"),
        sa.Column("agrees_with_record", sa.Boolean(), nullable=False),
        text("differences", required=False),
        *stamps(authored=True, versioned=True),
        _within_plan("household_visit_household", "visit_id", "household_visit"),
        _within_plan("household_visit_household", "sampled_id", "household_sampled"),
        unique=[["visit_id", "sampled_id"]],
        refers={"plan_id": "household_plan"},
        checks={
            "seen": "btrim(seen) <> ''",
            "differences": "agrees_with_record or btrim(coalesce(differences, '')) <> ''",
        },
        indexes=[["plan_id"], ["sampled_id"]],
    )
