"""Partition the trail by month, encrypt its personal values per person, and chain it."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.core.migrations.initial.system import TransactionId, create_trail
from app.kernel.migration import enable_scope, run_sql
from app.kernel.scope import AnyOf, EverywhereScope, Scope, SystemScope, UnitScope

revision = "core_0002"
down_revision = "core_0001"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
TRAIL_SCOPE = AnyOf(EverywhereScope(), UnitScope("unit_id"))
TABLES = (
    "core_person_key",
    "core_trail_personal",
    "core_trail_sealed",
    "core_trail_chain",
    "core_trail_sealer",
    "core_trail_verification",
)
COLUMNS = (
    "id, at, xact, actor, reason, request_id, action, record, table_name, row_id, unit_id, "
    "old_values, new_values"
)
FUNCTIONS = (
    "core_trail_root(date)",
    "core_trail_status()",
    "core_trail_destroy_key(text, bigint, text)",
    "core_trail_rows_present(text, bigint[])",
    "core_trail_sealed_values(bigint[])",
    "core_trail_seal(integer)",
    "core_trail_horizon()",
    "core_trail_next_link(bytea, bytea, bigint, bytea, bytea)",
    "core_trail_link(bytea, bigint, bytea, bytea)",
    "core_trail_personal_content(core_trail_sealed)",
    "core_trail_content(core_trail)",
    "core_trail_add_months(integer)",
    "core_trail_add_month(date)",
)
WATCHED = "first_name, last_name, username, password, active, email"


def upgrade() -> None:
    """Convert the trail, create what lies around it, and watch accounts without passwords."""
    _partition()
    _create_tables()
    run_sql((SQL / "trail.sql").read_text(encoding="utf-8"))
    op.execute(
        "select core_trail_add_month(m::date) from generate_series("
        "(select date_trunc('month', min(at) at time zone 'Asia/Ho_Chi_Minh') from core_trail), "
        "core_today(), interval '1 month') m"
    )
    op.execute("select core_trail_add_months(3)")
    op.execute("insert into core_trail_sealer default values")
    _protect("core_trail", TRAIL_SCOPE, "select")
    for table in TABLES:
        _protect(table, SystemScope(), "")
    _watch_accounts("'-password', 'email'")


def downgrade() -> None:
    """Put the trail back into one table; chain, keys and encrypted values are lost."""
    run_sql(_original("core_trail_row"))
    _watch_accounts("'password', 'email'")
    op.execute("drop aggregate core_trail_links(bytea, bigint, bytea, bytea)")
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.execute("drop function core_person_key_guard()")
    _merge()
    _protect("core_trail", TRAIL_SCOPE, "select")


# -- the table ------------------------------------------------------------------------


def _partition() -> None:
    _put_aside()
    op.create_table(
        "core_trail",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _moment("at"),
        _transaction(),
        *(_setting(name) for name in ("actor", "reason", "request_id")),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("record", sa.String(100), nullable=False),
        sa.Column("table_name", sa.String(63)),
        sa.Column("row_id", sa.BigInteger()),
        sa.Column("unit_id", sa.BigInteger()),
        sa.Column("old_values", postgresql.JSONB()),
        sa.Column("new_values", postgresql.JSONB()),
        sa.Column(
            "assignments",
            postgresql.ARRAY(sa.BigInteger()),
            server_default=sa.text(
                "cast(nullif(current_setting('app.assignments', true), '') as bigint[])"
            ),
        ),
        sa.PrimaryKeyConstraint("id", "at", name=op.f("pk_core_trail")),
        postgresql_partition_by="range (at)",
    )
    for columns in (("at",), ("table_name", "row_id", "id"), ("unit_id",), ("xact", "id")):
        op.create_index(f"ix_core_trail_{'_'.join(columns)}", "core_trail", list(columns))
    op.execute("create schema core_trail_months")
    op.execute("create table core_trail_months.rest partition of core_trail default")
    op.execute("alter table core_trail_months.rest enable row level security")
    _fill_again()


def _merge() -> None:
    _put_aside()
    create_trail()
    _fill_again()
    op.execute("drop schema core_trail_months")
    for kind, events in (("row", "update or delete"), ("statement", "truncate")):
        name = "core_trail_stands" if kind == "row" else "core_trail_stands_whole"
        op.execute(
            f"create trigger {name} before {events} on core_trail "
            f"for each {kind} execute function core_trail_stands()"
        )


def _put_aside() -> None:
    """Rename the trail as it is; its names become free, and its guard is off while it is read."""
    op.execute("alter table core_trail rename to core_trail_before")
    op.execute("alter table core_trail_before drop constraint pk_core_trail")
    op.execute("alter sequence core_trail_id_seq rename to core_trail_before_seq")
    for name in (
        op.get_bind()
        .execute(
            sa.text(
                "select indexrelid::regclass::text from pg_index "
                "where indrelid = to_regclass('core_trail_before')"
            )
        )
        .scalars()
    ):
        op.execute(f"drop index {name}")


def _fill_again() -> None:
    op.execute(
        f"insert into core_trail ({COLUMNS}) overriding system value "
        f"select {COLUMNS} from core_trail_before order by id"
    )
    op.execute(
        "select setval('core_trail_id_seq', s.last_value, s.is_called) from core_trail_before_seq s"
    )
    op.execute("drop table core_trail_before")


# -- around it ------------------------------------------------------------------------


def _create_tables() -> None:
    op.create_table(
        "core_person_key",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("subject_table", sa.String(63), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary()),
        _moment("created_at"),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
        sa.Column("destroyed_by", sa.Text()),
        sa.Column("reason", sa.Text()),
    )
    op.create_index(
        "uq_core_person_key_subject",
        "core_person_key",
        ["subject_table", "subject_id"],
        unique=True,
        postgresql_where=sa.text("wrapped is not null"),
    )
    op.create_table(
        "core_trail_personal",
        sa.Column("entry_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        _transaction(),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("subject_table", sa.String(63), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("old_values", postgresql.JSONB()),
        sa.Column("new_values", postgresql.JSONB()),
    )
    op.create_index(
        "ix_core_trail_personal_subject_table_subject_id",
        "core_trail_personal",
        ["subject_table", "subject_id"],
    )
    # Plain text that was encrypted shall not lie about in dead rows.
    op.execute(
        "alter table core_trail_personal set "
        "(autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)"
    )
    op.create_table(
        "core_trail_sealed",
        sa.Column("entry_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("key_id", sa.BigInteger(), sa.ForeignKey("core_person_key.id")),
        sa.Column("salted_hash", sa.LargeBinary()),
        sa.Column("cipher", sa.LargeBinary()),
        sa.CheckConstraint(
            "(cipher is null) = (salted_hash is null) and (cipher is null) = (key_id is null)",
            name="complete",
        ),
    )
    op.create_index("ix_core_trail_sealed_key_id", "core_trail_sealed", ["key_id"])
    _create_chain()


def _create_chain() -> None:
    op.create_table(
        "core_trail_chain",
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("entry_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_hash", sa.LargeBinary(), nullable=False),
        sa.Column("personal_hash", sa.LargeBinary()),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        _moment("sealed_at"),
    )
    op.create_index("uq_core_trail_chain_entry_id", "core_trail_chain", ["entry_id"], unique=True)
    op.create_table(
        "core_trail_sealer",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("xact", TransactionId(), server_default=sa.text("'0'"), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("system_identifier", sa.BigInteger()),
    )
    op.create_table(
        "core_trail_verification",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        _moment("finished_at"),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("problem", sa.String(40)),
        sa.Column("problem_position", sa.BigInteger()),
        sa.Column("problem_entry_id", sa.BigInteger()),
    )


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
    )


def _transaction() -> sa.Column[str]:
    default = sa.text("pg_current_xact_id()")
    return sa.Column("xact", TransactionId(), server_default=default, nullable=False)


def _setting(name: str) -> sa.Column[str]:
    default = sa.text(f"nullif(current_setting('app.{name}', true), '')")
    return sa.Column(name, sa.Text(), server_default=default)


def _protect(table: str, scope: Scope, verbs: str) -> None:
    enable_scope(table, scope, verbs)


# -- triggers and functions that change -------------------------------------------------


def _watch_accounts(personal: str) -> None:
    op.execute("drop trigger ab_user_trail on ab_user")
    op.execute(
        "create trigger ab_user_trail "
        f"after insert or delete or update of {WATCHED} on ab_user "
        f"for each row execute function core_trail_row('core.User', {personal})"
    )


def _original(function: str) -> str:
    """Return the statement of the first revision that makes a function."""
    text = (SQL / "kernel.sql").read_text(encoding="utf-8")
    begin = text.index(f"create function {function}(")
    end = text.index("$$;", begin) + len("$$;")
    return text[begin:end].replace("create function", "create or replace function", 1)
