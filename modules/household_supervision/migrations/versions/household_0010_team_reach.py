"""Let a team reach its sample while its plan runs, and guard plans, teams, samples and visits."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.kernel.migration import COMMANDS, quoted, replace_scope, run_sql
from app.kernel.migration_tables import states
from app.kernel.scope import Scope, ThroughScope, UnitScope
from modules.household_supervision.migrations.tables import protect
from modules.household_supervision.models.scopes import (
    KeysScope,
    SupervisedScope,
    SupervisionPlanScope,
    TeamScope,
)

revision = "household_0010"
down_revision = "household_0009"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
MODULE = "household_supervision"
OF_PLAN = ThroughScope("household_plan", "plan_id")
WORK = KeysScope("household_work_plans", "plan_id")  # as it was; household_0013 asks for verbs
# Table: record, rule, columns whose values the trail only names.
RULES: dict[str, tuple[str, Scope, str]] = {
    "household_plan": ("SupervisionPlan", SupervisionPlanScope(), ""),
    "household_team": ("SupervisionTeam", OF_PLAN, ""),
    "household_plan_unit": ("PlanUnit", OF_PLAN, ""),
    "household_team_member": ("TeamMember", OF_PLAN, ""),
    "household_committee_member": ("CommitteeMember", UnitScope("unit_id"), ""),
    "household_sample": ("Sample", WORK, ""),
    "household_sampled": ("SampledHousehold", WORK, "replace_reason"),
    "household_visit": ("Visit", WORK, "people_met"),
    "household_visit_member": ("VisitMember", WORK, ""),
    "household_visit_household": ("VisitHousehold", WORK, "seen differences"),
}
CASE = ThroughScope("household_case", "case_id")
CASE_BEFORE = ThroughScope("household_case", "case_id", UnitScope("unit_id"))
# Table: the rule now, the rule before.
CHANGED: dict[str, tuple[Scope, Scope]] = {
    "household_household": (TeamScope(f"{MODULE}.Household", "id"), UnitScope("unit_id")),
    "household_member": (
        TeamScope(f"{MODULE}.Member", through="household_household"),
        ThroughScope("household_household", "household_id", UnitScope("unit_id")),
    ),
    "household_case": (TeamScope(f"{MODULE}.ReviewCase"), UnitScope("unit_id")),
    "household_unit_review": (SupervisedScope("unit_id"), UnitScope("unit_id")),
    "household_meeting_vote": (
        CASE,
        ThroughScope("household_meeting", "meeting_id"),
    ),
    "household_case_result": (CASE, CASE_BEFORE),
    "household_case_deprivation": (CASE, CASE_BEFORE),
}
MOVES = (
    "draft>consulted",
    "consulted>draft issued",
    "issued>sent",
    "sent>running",
    "running>reported",
    "reported>following",
    "following>closed",
)
WRITES = "insert or update or delete"
SAVES = "insert or update"
# Table, name, events, function, arguments. Triggers fire by name: authority before the rest.
GUARDS: tuple[tuple[str, ...], ...] = (
    ("household_plan", "a_front", WRITES, "household_guard_front", f"{MODULE}.SupervisionPlan",
     "organisation_id", "updated_at", "updated_by_id", "version"),
    ("household_team", "a_work", WRITES, "household_guard_work", f"{MODULE}.SupervisionTeam", ""),
    ("household_plan_unit", "a_work", WRITES, "household_guard_work", f"{MODULE}.PlanUnit", ""),
    ("household_team_member", "a_work", WRITES, "household_guard_work", f"{MODULE}.TeamMember", ""),
    ("household_sample", "a_work", WRITES, "household_guard_work", f"{MODULE}.Sample", ""),
    ("household_sampled", "a_work", WRITES, "household_guard_work",
     f"{MODULE}.SampledHousehold", ""),
    ("household_visit", "a_work", WRITES, "household_guard_work", f"{MODULE}.Visit", "team"),
    ("household_visit_member", "a_work", WRITES, "household_guard_work",
     f"{MODULE}.VisitMember", "team"),
    ("household_visit_household", "a_work", WRITES, "household_guard_work",
     f"{MODULE}.VisitHousehold", "team"),
    ("household_committee_member", "a_office", WRITES, "household_guard_office",
     f"{MODULE}.CommitteeMember", ""),
    ("household_plan", "paper", WRITES, "household_guard_plan"),
    ("household_plan_unit", "place", WRITES, "household_guard_plan_unit"),
    ("household_team", "parent", SAVES, "household_guard_team"),
    ("household_team_member", "decision", WRITES, "household_guard_team_member"),
    ("household_sample", "drawn", WRITES, "household_guard_sample"),
    ("household_sampled", "place", WRITES, "household_guard_sampled"),
    ("household_visit", "time", SAVES, "household_guard_visit"),
    ("household_visit_member", "visit", WRITES, "household_guard_visit_row"),
    ("household_visit_household", "visit", WRITES, "household_guard_visit_row"),
    ("household_finding", "cited", SAVES, "household_guard_cited"),
)  # fmt: skip
# Judged after the statement; a change of the head may put it off to the end of the transaction.
LED = ("household_plan", "household_team", "household_team_member")
INDEPENDENT = (
    "household_plan_unit",
    "household_team",
    "household_team_member",
    "household_committee_member",
)
GUARD_FUNCTIONS = (
    "household_guard_cited()",
    "household_guard_visit_row()",
    "household_guard_visit()",
    "household_guard_sample()",
    "household_guard_sampled()",
    "household_guard_team_member()",
    "household_guard_team()",
    "household_guard_plan_unit()",
    "household_guard_independence()",
    "household_conflicts(bigint)",
    "household_member_person(household_team_member)",
    "household_guard_led()",
    "household_is_led(bigint)",
    "household_guard_plan()",
    "household_guard_work()",
    "household_plan_may(text, text, bigint)",
)
REACH_FUNCTIONS = (
    "household_known_plans(integer)",
    "household_work_plans(integer)",
    "household_team_households(integer)",
    "household_team_units(integer)",
    "household_team_plan_units(integer)",
    "household_memberships(integer)",
    "household_assignments(integer)",
)


def upgrade() -> None:
    """Create the functions, the rules of the new tables, the changed rules and the guards."""
    for name in ("team_reach.sql", "team_guards.sql"):
        run_sql((SQL / name).read_text(encoding="utf-8"))
    for table, (record, scope, personal) in RULES.items():
        protect(table, record, scope, personal=personal)
    for table, (now, _before) in CHANGED.items():
        replace_scope(table, now)
    states("household_plan", "draft", MOVES)
    for guard in GUARDS:
        _guard(*guard)
    for table in LED:
        op.execute(
            f"create constraint trigger {table}_led after {SAVES if table != LED[-1] else WRITES} "
            f"on {table} deferrable initially immediate "
            "for each row execute function household_guard_led()"
        )
    for table in INDEPENDENT:
        op.execute(
            f"create trigger {table}_independence after {SAVES} on {table} "
            "for each row execute function household_guard_independence()"
        )


def downgrade() -> None:
    """Remove guards and functions; the rules of before hold again."""
    for function in GUARD_FUNCTIONS:
        op.execute(f"drop function {function} cascade")
    for table, (_now, before) in CHANGED.items():
        replace_scope(table, before)
    for table in ("household_plan", "household_committee_member"):
        op.execute(f"drop trigger if exists {table}_a_front_guard on {table}")
        op.execute(f"drop trigger if exists {table}_a_office_guard on {table}")
    op.execute("drop trigger household_plan_state_guard on household_plan")
    for table in RULES:
        for command in COMMANDS:
            op.execute(f"drop policy if exists {table}_scope_{command} on {table}")
        op.execute(f"alter table {table} disable row level security")
        op.execute(f"revoke all on {table} from chungtay_app")
        op.execute(f"drop trigger {table}_trail on {table}")
    for function in REACH_FUNCTIONS:
        op.execute(f"drop function {function}")


def _guard(table: str, name: str, events: str, function: str, *values: str) -> None:
    arguments = ", ".join(quoted(value) for value in values)
    op.execute(
        f"create trigger {table}_{name}_guard before {events} on {table} "
        f"for each row execute function {function}({arguments})"
    )
