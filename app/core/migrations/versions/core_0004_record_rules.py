"""Let the record rules in the database ask for verbs; end assignments with their unit."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.migrations.initial.guards import RULES as EARLIER
from app.core.models.scopes import ASKED_BY_INSTALLERS, OWN_TO_READ, RecordOfRowScope
from app.kernel.migration import replace_scope, run_sql
from app.kernel.scope import Scope

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
CHANGED: dict[str, Scope] = {
    "core_user_person": OWN_TO_READ,
    "core_assignment": OWN_TO_READ,
    "core_attachment": RecordOfRowScope(),
    "core_module_request": ASKED_BY_INSTALLERS,
}
FUNCTIONS = (
    "core_attachment_guard()",
    "core_search(text, text[], text[], text, bigint[], integer)",
    "core_reaches(text, text, bigint)",
    "core_rule_of(text, text)",
    "core_record_of(text)",
    "core_unit_ends_assignments()",
    "core_assignment_guard()",
    "core_my_organisations(text, text)",
    "core_my_units(text, text)",
    "core_all_organisations(text, text)",
    "core_all_units(text, text)",
    "core_organisation_archive(bigint, date)",
    "core_unit_archive(bigint)",
    "core_my_grants(text, text)",
)
REPLACED = (
    "core_today",
    "core_unit_subtree",
    "core_organisation_subtree",
    "core_actor_may",
    "core_actor_context",
)


def upgrade() -> None:
    """Add the columns, functions and guards, then make all policies anew."""
    for name, default in (("ends_with_unit", "true"), ("reads_archive", "false")):
        column = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.text(default))
        op.add_column("core_assignment", column)
    _settle_assignments()
    run_sql((SQL / "rules.sql").read_text(encoding="utf-8"))
    for table, record, scope, verbs, _guarded in EARLIER:
        replace_scope(table, CHANGED.get(table, scope), verbs, record=record)


def downgrade() -> None:
    """Bring back the policies that know no verbs, and the functions as they were."""
    for table, _record, scope, verbs, _guarded in EARLIER:
        replace_scope(table, scope, verbs, exact=False)
    op.execute("drop trigger core_assignment_guard on core_assignment")
    op.execute("drop trigger core_unit_ends_assignments on core_unit")
    op.execute("drop trigger core_attachment_guard on core_attachment")
    _restore_functions()
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.execute("drop function core_now()")
    for name in ("reads_archive", "ends_with_unit"):
        op.drop_column("core_assignment", name)


def _settle_assignments() -> None:
    """End what outlives its unit; a demonstration of past years keeps its users at work."""
    outlives = (
        "from core_unit u where u.id = a.unit_id "
        "and u.valid_to < coalesce(a.valid_to, 'infinity'::date)"
    )
    demo = "exists (select 1 from core_module where has_demo)"
    op.execute(
        f"update core_assignment a set ends_with_unit = false {outlives} "
        f"and ({demo} or a.valid_from > u.valid_to)"
    )
    op.execute(
        f"update core_assignment a set valid_to = u.valid_to, reads_archive = true {outlives} "
        "and a.ends_with_unit"
    )


def _restore_functions() -> None:
    """Create the functions of the first revision again, from its own script."""
    script = (SQL / "kernel.sql").read_text(encoding="utf-8")
    for part in script.split("\ncreate function ")[1:]:
        name = part.partition("(")[0]
        if name in REPLACED:
            body = part.partition("\n\n-- ")[0].partition("\n\ncreate ")[0]
            run_sql(f"create or replace function {body}")
