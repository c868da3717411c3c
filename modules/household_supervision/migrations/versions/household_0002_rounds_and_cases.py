"""Create the tables of rounds, communes' reviews, cases and their classes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migration_tables import (
    create,
    day,
    drop,
    flag,
    key,
    names,
    number,
    reference,
    search_index,
    stamps,
    states,
    text,
)
from app.kernel.scope import ThroughScope, UnitScope
from modules.household_supervision.migrations.tables import protect
from modules.household_supervision.models.scopes import PlanScope

revision = "household_0002"
down_revision = "household_0001"
branch_labels = None
depends_on = None

TABLES = (
    "household_round",
    "household_unit_review",
    "household_case",
    "household_case_result",
    "household_case_deprivation",
)


def upgrade() -> None:
    """Create the tables of rounds, communes' reviews, cases and their classes."""
    _create_round()
    _create_unit_review()
    _create_case()
    _create_case_result()
    _create_case_deprivation()


def downgrade() -> None:
    """Remove the tables."""
    drop(*TABLES)


def _create_round() -> None:
    create(
        "household_round",
        key(),
        text("name"),
        text("kind", 20),
        number("policy_year", required=True),
        reference("standard_id"),
        text("regime", 40),
        reference("unit_id"),
        day("opens_on", required=True),
        day("closes_on", required=True),
        text("state", 20),
        text("status", 20),
        flag("is_supervised", "true"),
        number("agree_votes"),
        number("agree_of"),
        flag("agree_inclusive", "true"),
        text("note", required=False),
        *stamps(authored=True, versioned=True),
        unique=[["unit_id", "kind", "standard_id", "opens_on"]],
        refers={
            "standard_id": "household_standard",
            "unit_id": "core_unit",
        },
        one_of={
            "kind": "yearly monthly general",
            "state": "draft open closed",
            "status": "preliminary official derived",
        },
        checks={
            "agree_share": "(agree_votes is null) = (agree_of is null) "
            "and agree_votes between 1 and agree_of",
            "dates": "opens_on <= closes_on",
            "policy_year": "policy_year between 2000 and 2200",
        },
        indexes=[
            ["standard_id"],
            ["unit_id"],
        ],
    )
    protect("household_round", "ReviewRound", PlanScope("unit_id"))
    states(
        "household_round",
        "draft",
        [
            "draft>open",
            "open>closed",
        ],
    )
    _restrict_writes("household_round", PlanScope("unit_id"))


def _create_unit_review() -> None:
    create(
        "household_unit_review",
        key(),
        reference("round_id"),
        reference("unit_id"),
        text("area_kind", 10),
        text("state", 20),
        number("resident_households", small=False),
        number("resident_persons", small=False),
        text("residents_source", required=False),
        number("survey_no", required=True, default="0"),
        day("listed_on"),
        day("surveyed_on"),
        day("met_on"),
        day("posted_on"),
        day("posting_due_on"),
        day("district_asked_on"),
        day("district_due_on"),
        day("district_answered_on"),
        day("decision_due_on"),
        text("decision_number", 80, required=False),
        day("decision_date"),
        text("decision_signer", required=False),
        day("report_due_on"),
        day("reported_on"),
        *stamps(authored=True, versioned=True),
        unique=[["id", "round_id"], ["round_id", "unit_id"]],
        refers={
            "round_id": "household_round",
            "unit_id": "core_unit",
        },
        one_of={
            "area_kind": "rural urban",
            "state": "draft open surveying meeting posting district recognised reported closed",
        },
        checks={
            "dates": "listed_on <= surveyed_on and surveyed_on <= met_on and met_on <= posted_on "
            "and posted_on <= decision_date",
            "decision": "state not in ('recognised', 'reported', 'closed') or (decision_number is "
            "not null and decision_date is not null)",
            "reported": "state not in ('reported', 'closed') or reported_on is not null",
            "residents": "resident_households > 0 and resident_persons > 0",
            "residents_source": "resident_households is null or residents_source is not null",
        },
        indexes=[
            ["round_id"],
            ["unit_id"],
        ],
    )
    protect("household_unit_review", "UnitReview", UnitScope("unit_id"))
    states(
        "household_unit_review",
        "draft",
        [
            "draft>open",
            "open>surveying",
            "surveying>meeting posting",
            "meeting>posting surveying",
            "posting>surveying district recognised",
            "district>surveying recognised",
            "recognised>reported",
            "reported>closed",
        ],
    )


def _create_case() -> None:
    create(
        "household_case",
        key(),
        reference("unit_review_id"),
        reference("round_id"),
        reference("household_id"),
        reference("unit_id"),
        text("area_kind", 10),
        text("sheet", 20, required=False),
        text("source", 20),
        text("previous_class", 20, required=False),
        flag("was_poor"),
        flag("was_near_poor"),
        text("state", 20),
        *names("head_name"),
        number("household_size"),
        number("score_income"),
        number("score_deprivation"),
        sa.Column("income_vnd", sa.BigInteger()),
        flag("asked_for_average_living"),
        day("surveyed_on"),
        reference("surveyor_id", required=False),
        text("withdrawn_reason", 20, required=False),
        text("closing_note", required=False),
        *stamps(authored=True, versioned=True),
        sa.ForeignKeyConstraint(
            ["unit_review_id", "round_id"],
            ["household_unit_review.id", "household_unit_review.round_id"],
            name="fk_household_case_unit_review_id_round_id",
        ),
        unique=[["round_id", "household_id"]],
        refers={
            "household_id": "household_household",
            "unit_id": "core_unit",
            "surveyor_id": "core_person",
        },
        one_of={
            "area_kind": "rural urban",
            "source": "managed_list request official_list",
            "previous_class": "poor near_poor average_living not_poor",
            "state": "listed screened_out to_survey surveyed discussed posted objected rechecked "
            "posted_again proposed recognised refused withdrawn",
            "withdrawn_reason": "died moved merged split other",
        },
        checks={
            "household_size": "household_size >= 1",
            "income_vnd": "income_vnd >= 0",
            "reason": "state not in ('screened_out', 'refused') or closing_note is not null",
            "score_deprivation": "score_deprivation between 0 and 120 "
            "and score_deprivation % 10 = 0",
            "score_income": "score_income >= 0",
            "withdrawn": "state <> 'withdrawn' or withdrawn_reason is not null",
        },
        indexes=[
            ["household_id"],
            ["surveyor_id"],
            ["unit_id"],
            ["unit_review_id", "state"],
        ],
    )
    search_index("household_case")
    op.create_index("ix_household_case_sort_key", "household_case", ["sort_key", "id"])
    protect("household_case", "ReviewCase", UnitScope("unit_id"), "head_name search_key sort_key")
    states(
        "household_case",
        "listed",
        [
            "discussed>posted to_survey withdrawn",
            "listed>screened_out to_survey withdrawn",
            "objected>rechecked to_survey withdrawn",
            "posted>objected proposed to_survey withdrawn",
            "posted_again>objected proposed to_survey withdrawn",
            "proposed>recognised refused to_survey withdrawn",
            "rechecked>posted_again withdrawn",
            "surveyed>discussed posted proposed to_survey withdrawn",
            "to_survey>surveyed withdrawn",
        ],
    )


def _create_case_result() -> None:
    create(
        "household_case_result",
        key(),
        reference("case_id"),
        reference("standard_id"),
        text("computed_class", 20, required=False),
        text("computed_cause", 20, required=False),
        sa.Column("explanation", JSONB()),
        flag("is_recomputed"),
        text("recorded_class", 20, required=False),
        text("proposed_class", 20, required=False),
        text("recognised_class", 20, required=False),
        text("movement", 30, required=False),
        text("decision_number", 80, required=False),
        day("decision_date"),
        *stamps(authored=True, versioned=True),
        unique=[["case_id", "standard_id"]],
        refers={
            "case_id": "household_case",
            "standard_id": "household_standard",
        },
        cascade=["case_id"],
        one_of={
            "computed_class": "poor near_poor average_living not_poor",
            "computed_cause": "income deprivation",
            "recorded_class": "poor near_poor average_living not_poor",
            "proposed_class": "poor near_poor average_living not_poor",
            "recognised_class": "poor near_poor average_living not_poor",
            "movement": "poor_old poor_from_near_poor poor_again poor_new near_old near_from_poor "
            "near_again near_new poor_to_near_poor poor_to_out near_to_poor near_to_out "
            "moved_in moved_out died_out split merged",
        },
        checks={
            "cause": "computed_cause is null or computed_class = 'poor'",
            "recognition": "recognised_class is null or (decision_number is not null "
            "and decision_date is not null and btrim(decision_number) <> '')",
        },
        indexes=[
            ["standard_id", "recognised_class"],
        ],
    )
    protect("household_case_result", "CaseResult", ThroughScope("household_case", "case_id"))


def _create_case_deprivation() -> None:
    create(
        "household_case_deprivation",
        key(),
        reference("case_id"),
        reference("indicator_id"),
        unique=[["case_id", "indicator_id"]],
        refers={
            "case_id": "household_case",
            "indicator_id": "household_indicator",
        },
        cascade=["case_id"],
        indexes=[
            ["indicator_id"],
        ],
    )
    protect(
        "household_case_deprivation", "CaseDeprivation", ThroughScope("household_case", "case_id")
    )


def _restrict_writes(table: str, scope: PlanScope) -> None:
    rule = scope.write_policy()
    for verb, clause in (("insert", "with check"), ("update", "using"), ("delete", "using")):
        op.execute(
            f"create policy {table}_{verb} on {table} as restrictive for {verb} "
            f"to chungtay_app {clause} ({rule})"
        )
