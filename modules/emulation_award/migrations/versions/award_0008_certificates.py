"""Create layouts of certificates, and the register of what was printed."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import audit, enable_scope, run_sql
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
    unique_where,
)
from app.kernel.scope import PublicScope, ThroughScope
from modules.emulation_award.migrations.tables import protect

revision = "award_0008"
down_revision = "award_0007"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "certificate_guards.sql"
LAYOUT, BOX = "award_certificate_layout", "award_certificate_box"
BATCH, CERTIFICATE = "award_certificate_batch", "award_certificate"
TABLES = (LAYOUT, BOX, BATCH, CERTIFICATE)
GUARDS = {
    "award_guard_box": (BOX, "insert or update"),
    "award_guard_batch": (BATCH, "insert or update"),
    "award_guard_certificate": (CERTIFICATE, "insert or update or delete"),
}
LIVE = "state in ('printed', 'sealed', 'handed_over')"
FIELDS = (
    "motto authority giving title address name office merit day capacity signer decision "
    "golden_book"
)


def upgrade() -> None:
    """Create the tables with their record rules, trails and guards."""
    _create_layouts()
    _create_batches()
    _create_certificates()
    protect(LAYOUT, "CertificateLayout", PublicScope())
    protect(BOX, "CertificateBox", ThroughScope(LAYOUT, "layout_id"))
    enable_scope(BATCH, ThroughScope("award_decision", "decision_id"))
    audit(BATCH, "emulation_award.CertificateBatch", secret=("file_key",))
    protect(CERTIFICATE, "Certificate", ThroughScope("award_award", "award_id"))
    run_sql(SQL.read_text(encoding="utf-8"))
    for function, (table, events) in GUARDS.items():
        op.execute(
            f"create trigger {table}_b_content before {events} on {table} "
            f"for each row execute function {function}()"
        )
    states(
        CERTIFICATE,
        "printed",
        (
            "printed>recalled sealed spoiled",
            "sealed>handed_over recalled spoiled",
            "handed_over>exchanged recalled reissued",
        ),
    )


def _mm(name: str, default: str | None = None) -> sa.Column[sa.Numeric]:
    value = None if default is None else sa.text(default)
    return sa.Column(name, sa.Numeric(5, 1), server_default=value, nullable=False)


def _create_layouts() -> None:
    create(
        LAYOUT,
        key(),
        reference("form_id"),
        text("name"),
        text("paper", 2),
        text("printer", required=False),
        _mm("offset_x", "0"),
        _mm("offset_y", "0"),
        flag("is_compared"),
        day("valid_from", required=True),
        day("valid_to"),
        *stamps(authored=True, versioned=True),
        unique=(("form_id", "name", "valid_from"),),
        refers={"form_id": "award_form"},
        checks={
            "name": "btrim(name) <> ''",
            "paper": "paper in ('A3', 'A4')",
            "dates": "valid_from <= valid_to",
            "offsets": "offset_x between -30 and 30 and offset_y between -30 and 30",
        },
        indexes=(("form_id",),),
    )
    create(
        BOX,
        key(),
        reference("layout_id"),
        text("field", 20),
        text("text", required=False),
        *(_mm(name) for name in ("x", "y", "width", "height")),
        *(sa.Column(name, sa.Numeric(4, 1), nullable=False) for name in ("size", "smallest")),
        text("align", 10),
        *(flag(name) for name in ("is_bold", "is_italic", "is_upper")),
        flag("in_fill", "true"),
        *stamps(authored=True, versioned=True),
        unique=(("layout_id", "field"),),
        refers={"layout_id": LAYOUT},
        one_of={"field": FIELDS},
        checks={
            "align": "align in ('left', 'center', 'right')",
            "place": "x >= 0 and y >= 0 and width > 0 and height > 0",
            "sizes": "smallest between 6 and size and size <= 120",
            "text": "(field in ('giving', 'title')) = (btrim(coalesce(text, '')) <> '')",
        },
        indexes=(("layout_id",),),
    )


def _create_batches() -> None:
    create(
        BATCH,
        key(),
        reference("decision_id"),
        reference("layout_id"),
        text("mode", 10),
        text("serial", 32),
        number("total", required=True, small=False),
        number("done", required=True, default="0", small=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("file_key", sa.LargeBinary()),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        text("state", 10),
        *stamps(authored=True),
        unique=(("serial",),),
        refers={"decision_id": "award_decision", "layout_id": LAYOUT},
        one_of={"mode": "whole fill", "state": "waiting running done failed expired"},
        checks={
            "counts": "total >= 1 and done between 0 and total",
            "key_while_done": "(state = 'done') = (file_key is not null)",
        },
        indexes=(("decision_id",), ("layout_id",)),
    )


def _create_certificates() -> None:
    create(
        CERTIFICATE,
        key(),
        reference("award_id"),
        reference("batch_id", required=False),
        number("copy", required=True),
        text("blank_serial", 40, required=False),
        text("mode", 10),
        day("printed_on", required=True),
        text("reason", required=False),
        text("ended_reason", required=False),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        unique=(("award_id", "copy"),),
        refers={"award_id": "award_award", "batch_id": BATCH},
        one_of={
            "mode": "whole fill",
            "state": "printed sealed handed_over spoiled exchanged reissued recalled",
        },
        checks={
            "copy": "copy >= 1",
            "reason": "copy = 1 or btrim(coalesce(reason, '')) <> ''",
        },
        indexes=(("award_id",), ("batch_id",)),
    )
    unique_where("uq_award_certificate_live", CERTIFICATE, ["award_id"], LIVE)
    unique_where(
        "uq_award_certificate_blank_serial",
        CERTIFICATE,
        ["blank_serial"],
        "blank_serial is not null",
    )


def downgrade() -> None:
    """Drop the tables and the functions of their guards."""
    drop(*TABLES)
    for function in GUARDS:
        op.execute(f"drop function {function}()")
