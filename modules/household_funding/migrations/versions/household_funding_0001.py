"""Create eligibility, support and rules, and hold them to the register and the books."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import APP_ROLE, audit, enable_scope, run_sql
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
)
from app.kernel.scope import PublicScope, ThroughScope, UnitScope

revision = "household_funding_0001"
down_revision = None
branch_labels = ("household_funding",)
depends_on = ("funding_0010", "household_0015")

SQL = Path(__file__).parent.parent / "sql" / "guards.sql"
FUNCTION = re.compile(r"^create function (\w+)\(", re.M)
ASKED = ("hfunding_candidates", "hfunding_places", "hfunding_outcomes")
# Table, name, when, function.
TRIGGERS = (
    ("hfunding_eligibility", "guard", "before insert or update", "hfunding_guard_eligibility"),
    ("funding_payment", "hfunding_day", "before update of state", "hfunding_guard_payment"),
    ("funding_payment", "hfunding_paid", "after update of state", "hfunding_support_paid"),
)
KEYS = ("entity_id", "payment_id", "fund_id", "designation_id", "campaign_id", "household_id")
CLASSES = "poor near_poor average_living not_poor unknown"


def upgrade() -> None:
    """Create tables with their record rules and trails, then functions and triggers."""
    create(
        "hfunding_rule",
        key(),
        reference("item_id", required=False),
        flag("allows_poor", "true"),
        flag("allows_near_poor", "true"),
        flag("allows_average_living"),
        number("list_months", required=True),
        day("valid_from", required=True),
        day("valid_to"),
        text("legal_basis"),
        flag("is_verified"),
        *stamps(),
        refers={"item_id": "funding_item"},
        checks={"dates": "valid_from <= valid_to", "list_months": "list_months between 1 and 60"},
    )
    op.create_index(
        "uq_hfunding_rule_item_id_valid_from", "hfunding_rule", ["item_id", "valid_from"],
        unique=True, postgresql_nulls_not_distinct=True,
    )  # fmt: skip
    enable_scope("hfunding_rule", PublicScope())
    audit("hfunding_rule", "household_funding.SupportRule")
    _create_eligibility()
    _create_support()
    run_sql(SQL.read_text(encoding="utf-8"))
    for name in FUNCTION.findall(SQL.read_text(encoding="utf-8")):
        op.execute(f"revoke execute on function {name} from public, {APP_ROLE}")
    for name in ASKED:
        op.execute(f"grant execute on function {name} to {APP_ROLE}")
    for table, name, when, function in TRIGGERS:
        op.execute(
            f"create trigger {table}_{name} {when} on {table} "
            f"for each row execute function {function}()"
        )
    op.execute(
        "create constraint trigger hfunding_recipient_eligibility after insert or update of "
        "household_id on funding_recipient deferrable initially deferred "
        "for each row execute function hfunding_guard_recipient()"
    )


def downgrade() -> None:
    """Drop triggers, functions and tables."""
    op.execute("drop trigger hfunding_recipient_eligibility on funding_recipient")
    for table, name, _when, _function in TRIGGERS:
        op.execute(f"drop trigger {table}_{name} on {table}")
    for name in reversed(FUNCTION.findall(SQL.read_text(encoding="utf-8"))):
        op.execute(f"drop function {name}")
    drop("hfunding_rule", "hfunding_eligibility", "hfunding_support")


def _create_eligibility() -> None:
    create(
        "hfunding_eligibility",
        key(),
        reference("entity_id"),
        reference("payment_id"),
        reference("fund_id"),
        reference("designation_id", required=False),
        reference("campaign_id", required=False),
        reference("recipient_id"),
        reference("household_id"),
        text("household_code", 20),
        day("on_day", required=True),
        text("reference"),
        *stamps(authored=True),
        refers={
            "entity_id": "funding_entity",
            "payment_id": "funding_payment",
            "fund_id": "funding_fund",
            "designation_id": "funding_designation",
            "campaign_id": "funding_campaign",
            "recipient_id": "funding_recipient",
            "household_id": "household_household",
        },
        cascade=("recipient_id",),
        unique=(("recipient_id",),),
        indexes=tuple((name,) for name in KEYS),
    )
    enable_scope(
        "hfunding_eligibility", ThroughScope("funding_entity", "entity_id"), "select, insert"
    )
    audit("hfunding_eligibility", "household_funding.SupportEligibility")


def _create_support() -> None:
    create(
        "hfunding_support",
        key(),
        reference("recipient_id"),
        reference("household_id"),
        reference("unit_id"),
        reference("item_id"),
        text("fund_name"),
        day("paid_on", required=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        text("goods", required=False),
        text("voucher", 60, required=False),
        text("class_code", 20),
        day("reversed_on"),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        refers={
            "recipient_id": "funding_recipient",
            "household_id": "household_household",
            "unit_id": "core_unit",
            "item_id": "funding_item",
        },
        one_of={"class_code": CLASSES},
        checks={"amount": "amount > 0"},
        unique=(("recipient_id",),),
        indexes=(("household_id",), ("unit_id",), ("item_id",), ("paid_on",)),
    )
    enable_scope("hfunding_support", UnitScope("unit_id"), "select")
    audit("hfunding_support", "household_funding.HouseholdSupport")
