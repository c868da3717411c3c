"""Hold the books in the database: seals, bounds, hands, windows, months."""

from __future__ import annotations

import re
from pathlib import Path

from alembic import op

from app.kernel.migration import APP_ROLE, guard_states, run_sql

revision = "funding_0008"
down_revision = "funding_0007"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
SCRIPTS = ("books.sql", "seal.sql", "gifts.sql", "support.sql")
FUNCTION = re.compile(r"^create function (\w+)\(([^)]*)\)", re.M)
WRITES = "insert or update or delete"
# Table, name, events, function. Triggers fire by name.
ROW_GUARDS = (
    ("funding_entry", "guard", "insert", "funding_guard_entry"),
    ("funding_entry", "stands", "update or delete", "funding_stands"),
    ("funding_line", "guard", "insert", "funding_guard_line"),
    ("funding_line", "stands", "update or delete", "funding_stands"),
    ("funding_campaign", "guard", "insert or update", "funding_guard_campaign"),
    ("funding_designation", "guard", "insert or update", "funding_guard_designation"),
    ("funding_receipt", "guard", WRITES, "funding_guard_receipt"),
    ("funding_receipt_goods", "guard", WRITES, "funding_guard_goods"),
    ("funding_allocation", "guard", WRITES, "funding_guard_allocation"),
    ("funding_allocation_line", "guard", WRITES, "funding_guard_allocation_line"),
    ("funding_payment", "guard", WRITES, "funding_guard_payment"),
    ("funding_recipient", "guard", WRITES, "funding_guard_recipient"),
    ("funding_period", "guard", WRITES, "funding_guard_period"),
)
STATES = {
    "funding_campaign": (
        "draft",
        (
            ("announced", "reception_closed"),
            ("draft", "announced"),
            ("reception_closed", "announced"),
            ("reception_closed", "settled"),
            ("settled", "published"),
        ),
    ),
    "funding_pledge": (
        "registered",
        (
            ("partly_fulfilled", "fulfilled"),
            ("partly_fulfilled", "lapsed"),
            ("registered", "cancelled"),
            ("registered", "fulfilled"),
            ("registered", "lapsed"),
            ("registered", "partly_fulfilled"),
        ),
    ),
    "funding_designation": ("open", (("closed", "open"), ("open", "closed"), ("open", "released"))),
    "funding_receipt": (
        "draft",
        (
            ("draft", "recorded"),
            ("posted", "reversed"),
            ("recorded", "posted"),
            ("recorded", "voided"),
        ),
    ),
    "funding_allocation": (
        "draft",
        (
            ("approved", "settled"),
            ("draft", "submitted"),
            ("submitted", "approved"),
            ("submitted", "cancelled"),
            ("submitted", "draft"),
        ),
    ),
    "funding_payment": (
        "draft",
        (
            ("acknowledged", "settled"),
            ("approved", "paid"),
            ("approved", "voided"),
            ("checked", "approved"),
            ("checked", "draft"),
            ("checked", "voided"),
            ("draft", "checked"),
            ("paid", "acknowledged"),
            ("paid", "reversed"),
        ),
    ),
    "funding_period": (
        "open",
        (
            ("closed", "open"),
            ("closed", "submitted"),
            ("open", "soft_closed"),
            ("soft_closed", "closed"),
            ("soft_closed", "open"),
        ),
    ),
}


def upgrade() -> None:
    """Create functions and triggers; nobody but the triggers calls the functions."""
    for script in SCRIPTS:
        text = (SQL / script).read_text(encoding="utf-8")
        run_sql(text)
        for name, _arguments in FUNCTION.findall(text):
            op.execute(f"revoke execute on function {name} from public, {APP_ROLE}")
    # A service waits for its book before it draws a number.
    op.execute(f"grant execute on function funding_lock to {APP_ROLE}")
    for table, name, events, function in ROW_GUARDS:
        op.execute(
            f"create trigger {table}_{name} before {events} on {table} "
            f"for each row execute function {function}()"
        )
    for table in ("funding_entry", "funding_line", "funding_delta"):
        op.execute(
            f"create trigger {table}_stands_whole before truncate on {table} "
            "for each statement execute function funding_stands()"
        )
    op.execute(
        "create constraint trigger funding_entry_seal after insert on funding_entry "
        "deferrable initially deferred for each row execute function funding_seal()"
    )
    for table, (initial, moves) in STATES.items():
        guard_states(table, initial, moves)


def downgrade() -> None:
    """Drop triggers and functions."""
    op.execute("drop trigger funding_entry_seal on funding_entry")
    for table in STATES:
        op.execute(f"drop trigger {table}_state_guard on {table}")
    for table in ("funding_entry", "funding_line", "funding_delta"):
        op.execute(f"drop trigger {table}_stands_whole on {table}")
    for table, name, _events, _function in ROW_GUARDS:
        op.execute(f"drop trigger {table}_{name} on {table}")
    names = [
        name
        for script in SCRIPTS
        for name, _arguments in FUNCTION.findall((SQL / script).read_text(encoding="utf-8"))
    ]
    for name in reversed(names):
        op.execute(f"drop function {name}")
