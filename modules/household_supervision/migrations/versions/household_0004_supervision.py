"""Create the tables of findings, recommendations and their time limits."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

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
from app.kernel.scope import PublicScope, ThroughScope, UnitScope
from modules.household_supervision.migrations.tables import protect
from modules.household_supervision.models.scopes import SharedScope

revision = "household_0004"
down_revision = "household_0003"
branch_labels = None
depends_on = None

TABLES = (
    "household_finding_type",
    "household_finding",
    "household_recommendation",
    "household_recommendation_finding",
    "household_supervision_parameter",
)


def upgrade() -> None:
    """Create the tables of findings, recommendations and their time limits."""
    _create_finding_type()
    _create_finding()
    _create_recommendation()
    _create_recommendation_finding()
    _create_supervision_parameter()


def downgrade() -> None:
    """Remove the tables."""
    drop(*TABLES)


def _create_finding_type() -> None:
    create(
        "household_finding_type",
        key(),
        text("code", 20),
        number("position", required=True),
        text("name_vi"),
        text("name_en"),
        text("detection_vi", required=False),
        text("detection_en", required=False),
        unique=[["code"]],
    )
    protect("household_finding_type", "FindingType", PublicScope())


def _create_finding() -> None:
    create(
        "household_finding",
        key(),
        reference("finding_type_id"),
        reference("unit_id"),
        reference("organisation_id"),
        reference("unit_review_id", required=False),
        reference("case_id", required=False),
        reference("meeting_id", required=False),
        day("found_on", required=True),
        text("evidence", required=False),
        text("legal_point", required=False),
        sa.Column("severity", sa.String(10), server_default="medium", nullable=False),
        text("state", 20),
        day("shared_on"),
        text("unit_opinion", required=False),
        flag("is_automatic"),
        text("detection_key", 80, required=False),
        sa.Column("details", JSONB()),
        *stamps(authored=True, versioned=True),
        unique=[["organisation_id", "detection_key"]],
        refers={
            "finding_type_id": "household_finding_type",
            "unit_id": "core_unit",
            "organisation_id": "core_organisation",
            "unit_review_id": "household_unit_review",
            "case_id": "household_case",
            "meeting_id": "household_meeting",
        },
        one_of={
            "severity": "low medium high",
            "state": "recorded shared confirmed disputed in_recommendation closed",
        },
        checks={
            "disputed": "state <> 'disputed' or unit_opinion is not null",
            "evidence": "is_automatic or btrim(coalesce(evidence, '')) <> ''",
            "is_automatic": "is_automatic = (detection_key is not null)",
        },
        indexes=[
            ["case_id"],
            ["finding_type_id"],
            ["meeting_id"],
            ["unit_id"],
            ["unit_review_id"],
        ],
    )
    protect("household_finding", "Finding", SharedScope())
    states(
        "household_finding",
        "recorded",
        [
            "recorded>shared closed",
            "shared>confirmed disputed in_recommendation",
            "confirmed>in_recommendation closed",
            "disputed>in_recommendation closed",
            "in_recommendation>closed",
        ],
    )


def _create_recommendation() -> None:
    create(
        "household_recommendation",
        key(),
        text("number", 80, required=False),
        reference("unit_id"),
        reference("unit_review_id", required=False),
        reference("issuing_organisation_id"),
        reference("addressee_organisation_id"),
        text("content"),
        text("state", 20),
        day("issued_on"),
        number("due_value"),
        text("due_unit", 20, required=False),
        day("due_on"),
        day("received_on"),
        text("answer_kind", 10, required=False),
        text("answer_text", required=False),
        day("answered_on"),
        day("escalated_on"),
        reference("escalated_to_id", required=False),
        text("result", required=False),
        *stamps(authored=True, versioned=True),
        unique=[["issuing_organisation_id", "number"]],
        refers={
            "unit_id": "core_unit",
            "unit_review_id": "household_unit_review",
            "issuing_organisation_id": "core_organisation",
            "addressee_organisation_id": "core_organisation",
            "escalated_to_id": "core_organisation",
        },
        one_of={
            "state": "draft issued received overdue escalated answered done closed",
            "due_unit": "day working_day",
            "answer_kind": "accept part reject",
        },
        checks={
            "answer": "(answer_kind is null) = (answered_on is null) and (answer_kind is null or "
            "answer_kind = 'accept' or answer_text is not null)",
            "answered": "state not in ('answered', 'done') or answer_kind is not null",
            "content": "btrim(content) <> ''",
            "dates": "issued_on <= due_on and issued_on <= answered_on",
            "done": "state <> 'done' or result is not null",
            "issued": "state = 'draft' or (issued_on is not null and due_on is not null)",
        },
        indexes=[
            ["addressee_organisation_id"],
            ["due_on"],
            ["escalated_to_id"],
            ["unit_id"],
            ["unit_review_id"],
        ],
    )
    protect("household_recommendation", "Recommendation", UnitScope("unit_id"))
    states(
        "household_recommendation",
        "draft",
        [
            "draft>issued",
            "issued>received overdue answered",
            "received>overdue answered",
            "overdue>escalated answered",
            "escalated>answered closed",
            "answered>done closed",
            "done>closed",
        ],
    )


def _create_recommendation_finding() -> None:
    create(
        "household_recommendation_finding",
        key(),
        reference("recommendation_id"),
        reference("finding_id"),
        unique=[["recommendation_id", "finding_id"]],
        refers={
            "recommendation_id": "household_recommendation",
            "finding_id": "household_finding",
        },
        cascade=["recommendation_id"],
        indexes=[
            ["finding_id"],
        ],
    )
    protect(
        "household_recommendation_finding",
        "RecommendationFinding",
        ThroughScope("household_recommendation", "recommendation_id"),
    )


def _create_supervision_parameter() -> None:
    create(
        "household_supervision_parameter",
        key(),
        text("code", 60),
        text("direction", 10),
        text("level", 20, required=False),
        day("valid_from"),
        day("valid_to"),
        number("value", required=True),
        text("day_unit", 20),
        text("verification", 20),
        text("source", required=False),
        *stamps(authored=True, versioned=True),
        sa.UniqueConstraint(
            "code",
            "level",
            "valid_from",
            name="uq_household_supervision_parameter_code_level_valid_from",
            postgresql_nulls_not_distinct=True,
        ),
        one_of={
            "code": "plan_sent team_report recommendation_answer inspection_board_answer",
            "direction": "before after",
            "day_unit": "day working_day",
            "verification": "V P U D draft_only",
        },
        checks={
            "validity": "valid_from <= valid_to",
            "value": "value >= 1",
        },
    )
    protect("household_supervision_parameter", "SupervisionParameter", PublicScope())
