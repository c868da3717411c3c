"""Functions, record rules, rights, trail and guards of the tables of core."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.core.migrations.initial.catalogue import functions_named
from app.kernel.migration import ALL_VERBS, APP_ROLE, audit, enable_scope, run_sql
from app.kernel.scope import (
    AnyOf,
    EverywhereScope,
    OrganisationScope,
    OwnerScope,
    PublicScope,
    Scope,
    SystemScope,
    ThroughScope,
    UnitScope,
)

SQL = Path(__file__).parent.parent / "sql"
KEPT = "select, insert, update"  # ended, never deleted
OWN_OR_ALL = AnyOf(EverywhereScope(), OwnerScope("user_id"))

# table, record, rule, verbs of the application, whether writes need the record's permission
RULES: tuple[tuple[str, str, Scope, str, bool], ...] = (
    ("core_unit", "core.AdminUnit", PublicScope(), ALL_VERBS, True),
    ("core_unit_successor", "core.AdminUnit", PublicScope(), ALL_VERBS, True),
    ("core_unit_difficulty", "core.AdminUnit", PublicScope(), ALL_VERBS, True),
    ("core_organisation", "core.Organisation", PublicScope(), ALL_VERBS, True),
    ("core_organisation_version", "core.Organisation", PublicScope(), ALL_VERBS, True),
    ("core_ethnic_group", "core.EthnicGroup", PublicScope(), KEPT, True),
    ("core_person", "core.Person", UnitScope("unit_id"), ALL_VERBS, True),
    ("core_user_person", "core.User", OWN_OR_ALL, ALL_VERBS, True),
    ("core_assignment", "core.Assignment", OWN_OR_ALL, KEPT, True),
    ("core_number_series", "core.NumberSeries", OrganisationScope(), ALL_VERBS, True),
    ("core_number", "core.Number", ThroughScope("core_number_series", "series_id"), KEPT, True),
    ("core_paper_number", "core.PaperNumber", OrganisationScope(), ALL_VERBS, True),
    ("core_attachment", "core.Attachment", UnitScope("unit_id"), ALL_VERBS, False),
    ("core_calendar_year", "core.Calendar", PublicScope(), ALL_VERBS, True),
    ("core_holiday", "core.Calendar", PublicScope(), ALL_VERBS, True),
    ("core_legal_document", "core.LegalDocument", PublicScope(), ALL_VERBS, True),
    ("core_module", "core.Module", PublicScope(), "select", False),
    ("core_module_request", "core.Module", EverywhereScope(), "select, insert", False),
    ("core_external_id", "core.ExternalId", SystemScope(), ALL_VERBS, False),
    ("core_trail", "core.Trail", AnyOf(EverywhereScope(), UnitScope("unit_id")), "select", False),
)

# The trail is never erased, so personal values stay out of it (Law 91/2025/QH15).
PERSONAL = {
    "core_person": (
        "full_name",
        "family_name",
        "middle_name",
        "given_name",
        "search_key",
        "sort_key",
        "birth_year",
        "birth_month",
        "birth_day",
        "ethnic_group_id",
        "id_number_encrypted",
        "id_number_index",
        "phone_encrypted",
    ),
}

# What sign-in and the administration of users need; roles and permissions come from the operator.
FRAMEWORK_RIGHTS = {
    "ab_user": KEPT,
    "ab_user_role": "select, insert, delete",
    "ab_api_key": KEPT,
    "ab_register_user": "select",
    "ab_role": "select",
    "ab_permission": "select",
    "ab_view_menu": "select",
    "ab_permission_view": "select",
    "ab_permission_view_role": "select",
    "ab_group": "select",
    "ab_group_role": "select",
    "ab_user_group": "select",
}


def upgrade() -> None:
    """Create functions, then rules, rights, trail and guards."""
    for name in ("kernel.sql", "guards.sql"):
        run_sql((SQL / name).read_text(encoding="utf-8"))
    for table, record, scope, verbs, guarded in RULES:
        enable_scope(table, scope, verbs)
        if guarded:
            _guard_writes(table, record, verbs)
        if table != "core_trail":
            audit(table, record, PERSONAL.get(table, ()))
    _guard_requests()
    _give_framework_rights()
    _audit_users()


def downgrade() -> None:
    """Drop what holds the tables; the functions go last, by `drop_all_functions`."""
    op.execute("drop function core_my_assignments() cascade")


def drop_all_functions() -> None:
    """Drop the functions of core when its tables are gone."""
    op.execute(f"drop function {', '.join(functions_named('core'))}")


def _guard_writes(table: str, record: str, verbs: str) -> None:
    """Let the application write only for those who hold the permission: a second wall."""
    held = {verb: f"(select core_actor_may('{verb}', '{record}'))" for verb in ("write", "delete")}
    clauses = {
        "insert": f"with check ({held['write']})",
        "update": f"using ({held['write']})",
        "delete": f"using ({held['delete']})",
    }
    for verb, clause in clauses.items():
        if verb in verbs:
            op.execute(
                f"create policy {table}_{verb} on {table} as restrictive "
                f"for {verb} to {APP_ROLE} {clause}"
            )


def _guard_requests() -> None:
    """Let only those who may install modules ask for it."""
    op.execute(
        "create policy core_module_request_insert on core_module_request as restrictive "
        f"for insert to {APP_ROLE} "
        "with check ((select core_actor_may('install', 'core.Module')))"
    )


def _give_framework_rights() -> None:
    for table, verbs in FRAMEWORK_RIGHTS.items():
        op.execute(f"revoke all on {table} from public")
        op.execute(f"grant {verbs} on {table} to {APP_ROLE}")
        if "insert" in verbs:
            op.execute(f"grant usage on sequence {table}_id_seq to {APP_ROLE}")


def _audit_users() -> None:
    """Write changes of accounts and of roles into the trail; sign-ins are events of their own."""
    watched = "first_name, last_name, username, password, active, email"
    op.execute(
        "create trigger ab_user_trail "
        f"after insert or delete or update of {watched} on ab_user "
        "for each row execute function core_trail_row('core.User', 'password', 'email')"
    )
    audit("ab_user_role", "core.User")
    audit("ab_role", "core.Role")
