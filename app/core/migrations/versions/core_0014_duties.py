"""Keep people apart: rules, exceptions, kinship and stand-ins (docs/adr/0033)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from app.core.migrations.initial.columns import authors, key, one_of, timestamps, version
from app.core.models.scopes import DELEGATIONS, READ_BY_ALL
from app.kernel.migration import audit, enable_scope, run_sql
from app.kernel.scope import AllOf, ThroughScope, UnitScope

revision = "core_0014"
down_revision = "core_0013"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
ASSIGNMENT = "core_assignment"
SAME_OFFICE = ("user_id", "role_id", "coalesce(unit_id, 0)", "coalesce(organisation_id, 0)")
KEPT = "select, insert, update"  # withdrawn, never removed
TABLES = ("core_duty_rule", "core_duty_exception", "core_kinship", "core_delegation")
KINSHIP = AllOf(
    ThroughScope("core_person", "person_id"), ThroughScope("core_person", "relative_id")
)
FUNCTIONS = (
    "core_role_writes(integer, text)",
    "core_stand_in_acts(bigint, integer)",
    "core_colleagues()",
    "core_user_stand_ins_end()",
    "core_stand_ins_follow()",
    "core_stand_in_guard()",
    "core_delegation_withdraw()",
    "core_stand_in_ends(bigint, date)",
    "core_delegation_make()",
    "core_delegation_refuse(text, text)",
    "core_duty_excused(text, bigint, text, bigint)",
    "core_duty_exception_of(text, bigint, integer, date)",
    "core_duty_exception_guard()",
    "core_kinship_guard()",
    "core_duty_rule_guard()",
    "core_user_person_duty()",
    "core_assignment_duty()",
    "core_duty_refuse(text)",
    "core_duty_conflict(core_assignment)",
    "core_duty_holds(text)",
    "core_are_kin(bigint, bigint, date)",
    "core_kin_of(integer)",
    "core_role_has(integer, text[])",
)


def upgrade() -> None:
    """Create the tables, their rules and guards; let an assignment stand in for another."""
    _let_assignments_stand_in()
    _create_rules()
    _create_exceptions()
    _create_kinship()
    _create_delegations()
    for script in ("duties.sql", "delegations.sql"):
        run_sql((SQL / script).read_text(encoding="utf-8"))
    for table, record, scope, verbs in (
        ("core_duty_rule", "core.DutyRule", READ_BY_ALL, "select, update"),
        (
            "core_duty_exception",
            "core.DutyException",
            UnitScope("unit_id"),
            "select, insert, update",
        ),
        ("core_kinship", "core.Kinship", KINSHIP, "select, insert, update, delete"),
        ("core_delegation", "core.Delegation", DELEGATIONS, KEPT),
    ):
        enable_scope(table, scope, verbs, record=record)
        audit(table, record)


def downgrade() -> None:
    """Drop them, and the assignments of stand-ins with them."""
    history = (SQL / "history.sql").read_text(encoding="utf-8")
    view = history.partition("create view core_history_entry")[2].partition("revoke all on")[0]
    run_sql(f"create or replace view core_history_entry{view}")
    rules = (SQL / "rules.sql").read_text(encoding="utf-8")
    guard = rules.partition("create function core_assignment_guard()")[2].partition("$$;")[0]
    run_sql(f"create or replace function core_assignment_guard(){guard}$$;")
    for table, trigger in (
        ("ab_user", "ab_user_stand_ins_end"),
        (ASSIGNMENT, "core_stand_ins_follow"),
        (ASSIGNMENT, "core_stand_in_guard"),
        (ASSIGNMENT, "core_assignment_duty"),
        ("core_user_person", "core_user_person_duty"),
    ):
        op.execute(f"drop trigger {trigger} on {table}")
    for table in reversed(TABLES):
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.execute(f"delete from {ASSIGNMENT} where original_id is not null")
    op.drop_constraint(op.f("ck_core_assignment_dates_in_order"), ASSIGNMENT)
    op.drop_constraint("ex_core_assignment_no_overlap", ASSIGNMENT)
    op.drop_column(ASSIGNMENT, "original_id")
    op.create_check_constraint("dates_in_order", ASSIGNMENT, "valid_from <= valid_to")
    _exclude_overlaps()


def _let_assignments_stand_in() -> None:
    op.add_column(
        ASSIGNMENT,
        sa.Column("original_id", sa.BigInteger(), sa.ForeignKey("core_assignment.id")),
    )
    op.create_index("ix_core_assignment_original_id", ASSIGNMENT, ["original_id"])
    op.drop_constraint(op.f("ck_core_assignment_dates_in_order"), ASSIGNMENT)
    op.create_check_constraint(
        "dates_in_order",
        ASSIGNMENT,
        "valid_from <= valid_to or (original_id is not null and valid_to = valid_from - 1)",
    )
    op.drop_constraint("ex_core_assignment_no_overlap", ASSIGNMENT)
    _exclude_overlaps(" where (coalesce(valid_from <= valid_to, true))")


def _exclude_overlaps(where: str = "") -> None:
    keys = ", ".join(f"({name}) with =" for name in SAME_OFFICE)
    op.execute(
        f"alter table {ASSIGNMENT} add constraint ex_core_assignment_no_overlap "
        f"exclude using gist ({keys}, daterange(valid_from, valid_to, '[]') with &&){where}"
    )


def _span(*, open_ended: bool = False) -> tuple[sa.Column[Any], ...]:
    return tuple(
        sa.Column(name, sa.Date(), nullable=open_ended) for name in ("valid_from", "valid_to")
    )


def _withdrawal() -> tuple[Any, ...]:
    return (
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_by_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        sa.Column("withdraw_reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "withdrawn_at is null or btrim(withdraw_reason) <> ''", name="withdraw_reason"
        ),
    )


def _to(name: str, table: str) -> sa.Column[Any]:
    kind = sa.Integer() if table == "ab_user" else sa.BigInteger()
    return sa.Column(name, kind, sa.ForeignKey(f"{table}.id"), nullable=False)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _ordered() -> sa.CheckConstraint:
    return sa.CheckConstraint("valid_from <= valid_to", name="dates_in_order")


def _create_rules() -> None:
    op.create_table(
        "core_duty_rule",
        key(),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("one", ARRAY(sa.Text()), nullable=False),
        sa.Column("other", ARRAY(sa.Text()), nullable=False),
        sa.Column("is_exceptable", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(1), nullable=False),
        sa.Column("law", sa.String(250), nullable=False),
        sa.Column("is_enforced", sa.Boolean(), server_default="true", nullable=False),
        *timestamps(),
        *authors(),
        version(),
        sa.UniqueConstraint("name"),
        one_of("kind", "apart", "kin", "act"),
        one_of("mark", "V", "P", "U", "D"),
        sa.CheckConstraint("is_enforced or mark <> 'V'", name="verified_is_enforced"),
        sa.CheckConstraint("kind = 'act' or not is_exceptable", name="exceptable_act"),
    )


def _create_exceptions() -> None:
    table = "core_duty_exception"
    op.create_table(
        table,
        key(),
        _to("rule_id", "core_duty_rule"),
        _to("unit_id", "core_unit"),
        _to("organisation_id", "core_organisation"),
        _to("person_id", "core_person"),
        *_span(),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.String(120), nullable=False),
        sa.Column("signed_as", sa.String(120), nullable=False),
        sa.Column("paper_number", sa.String(60), nullable=False),
        sa.Column("paper_date", sa.Date(), nullable=False),
        *_withdrawal(),
        *timestamps(),
        *authors(),
        version(),
        _ordered(),
        sa.CheckConstraint(
            "btrim(signed_by) <> '' and btrim(signed_as) <> '' and btrim(paper_number) <> '' "
            "and btrim(reason) <> ''",
            name="signed",
        ),
    )
    _index(table, "rule_id", "unit_id", "organisation_id", "person_id", "withdrawn_by_id")


def _create_kinship() -> None:
    op.create_table(
        "core_kinship",
        key(),
        _to("person_id", "core_person"),
        _to("relative_id", "core_person"),
        sa.Column("kind", sa.String(20), nullable=False),
        *_span(open_ended=True),
        sa.Column("source", sa.String(250), nullable=False),
        *timestamps(),
        *authors(),
        version(),
        _ordered(),
        one_of("kind", "parent", "adoptive_parent", "spouse", "sibling", "other"),
        sa.CheckConstraint("btrim(source) <> ''", name="source"),
        sa.UniqueConstraint("person_id", "relative_id", "kind", "valid_from"),
    )
    _index("core_kinship", "relative_id")


def _create_delegations() -> None:
    table = "core_delegation"
    op.create_table(
        table,
        key(),
        _to("assignment_id", ASSIGNMENT),
        _to("giver_id", "ab_user"),
        _to("stand_in_id", "ab_user"),
        sa.Column("capacity", sa.String(10), nullable=False),
        *_span(),
        sa.Column("paper_number", sa.String(60)),
        sa.Column("paper_date", sa.Date()),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        _to("stand_in_assignment_id", ASSIGNMENT),
        *_withdrawal(),
        *timestamps(),
        *authors(),
        version(),
        _ordered(),
        one_of("capacity", "KT.", "TUQ.", "TL.", "Q."),
        sa.CheckConstraint(
            "btrim(coalesce(paper_number, '')) <> '' or btrim(reason) <> ''", name="basis"
        ),
        sa.CheckConstraint("(paper_number is null) = (paper_date is null)", name="paper_date"),
        sa.UniqueConstraint("stand_in_assignment_id"),
    )
    _index(table, "assignment_id", "giver_id", "stand_in_id", "withdrawn_by_id")
