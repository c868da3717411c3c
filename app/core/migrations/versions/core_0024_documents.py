"""Create papers with their way and numbers, templates, and the registers of papers."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.models.scopes import DOCUMENTS, OF_ORGANISATION, READ_BY_ALL
from app.kernel.migration import audit, enable_scope, guard_states, replace_scope, run_sql
from app.kernel.migration_tables import create, day, flag, key, number, reference, stamps, text
from app.kernel.scope import OrganisationScope, ThroughScope

revision = "core_0024"
down_revision = "core_0023"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).parent.parent / "sql"
MOMENT = sa.DateTime(timezone=True)
TABLES = (
    "core_incoming_document",
    "core_document_signature",
    "core_document",
    "core_template_activation",
    "core_document_template",
)
FUNCTIONS = (
    "core_document_signers(bigint, date)",
    "core_template_activation_guard()",
    "core_document_template_guard()",
    "core_incoming_document_guard()",
    "core_document_done()",
    "core_document_guard()",
    "core_document_free(text, text)",
    "core_document_next_number(bigint, text, integer)",
    "core_document_owns(bigint, bigint)",
    "core_document_refuse(text, text)",
    "core_next_working_day(date)",
    "core_document_may(text, bigint, bigint)",
)
OF_ROW = (  # functions that take a row of the table go before it
    "core_document_register(core_document)",
    "core_document_follows(core_document)",
)
MOVES = [
    ("draft", "checked"),
    ("checked", "draft"),
    ("checked", "signed"),
    ("signed", "issued"),
    ("issued", "corrected"),
    ("issued", "replaced"),
    ("corrected", "replaced"),
    ("draft", "withdrawn"),
    ("checked", "withdrawn"),
    ("signed", "withdrawn"),
]
REGISTER = {
    "unit_id": sa.BigInteger(),
    "subject": sa.Text(),
    "signer": sa.String(120),
    "recipients": sa.Text(),
    "copies": sa.SmallInteger(),
    "sent_on": sa.Date(),
    "note": sa.Text(),
}


def upgrade() -> None:
    """Create the tables with their rules, trails and guards; widen the register of numbers."""
    _widen_register()
    _create_templates()
    _create_document()
    _create_signature()
    _create_incoming()
    op.add_column(
        "core_workflow_rule",
        sa.Column("documents", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column("core_workflow_paper", reference("document_id", required=False))
    op.create_foreign_key(
        op.f("fk_core_workflow_paper_document_id"),
        "core_workflow_paper",
        "core_document",
        ["document_id"],
        ["id"],
    )
    op.create_index("ix_core_workflow_paper_document_id", "core_workflow_paper", ["document_id"])
    for name in ("documents.sql", "documents_steps.sql"):
        run_sql((FOLDER / name).read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop them; the register of numbers keeps the numbers."""
    run_sql((FOLDER / "documents_steps_down.sql").read_text(encoding="utf-8"))
    op.execute("drop trigger core_paper_number_a_stands on core_paper_number")
    op.execute("drop function core_paper_number_stands()")
    op.drop_column("core_workflow_paper", "document_id")
    op.drop_column("core_workflow_rule", "documents")
    for table in TABLES[:2]:
        op.drop_table(table)
    for trigger in ("b_content", "c_done"):
        op.execute(f"drop trigger core_document_{trigger} on core_document")
    for function in OF_ROW:
        op.execute(f"drop function {function}")
    for table in TABLES[2:]:
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    replace_scope("core_paper_number", OrganisationScope())
    op.drop_constraint("ck_core_paper_number_copies", "core_paper_number")
    for column in (*REGISTER, "version"):
        op.drop_column("core_paper_number", column)


def _widen_register() -> None:
    for name, kind in REGISTER.items():
        op.add_column("core_paper_number", sa.Column(name, kind))
    op.add_column(
        "core_paper_number", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )
    op.create_foreign_key(
        op.f("fk_core_paper_number_unit_id"), "core_paper_number", "core_unit", ["unit_id"], ["id"]
    )
    op.create_index("ix_core_paper_number_unit_id", "core_paper_number", ["unit_id"])
    op.create_check_constraint(
        op.f("ck_core_paper_number_copies"), "core_paper_number", "copies between 1 and 9999"
    )
    op.execute(
        "update core_paper_number n set unit_id = o.unit_id from core_organisation o "
        "where o.id = n.organisation_id"
    )
    replace_scope("core_paper_number", OF_ORGANISATION)


def _create_templates() -> None:
    create(
        "core_document_template",
        key(),
        text("spec", 100),
        number("number", required=True, small=False),
        text("sha256", 64),
        sa.Column("size", sa.BigInteger(), nullable=False),
        text("name", 200),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        *stamps(authored=True),
        unique=[["spec", "number"]],
        checks={"sha256_form": "sha256 ~ '^[0-9a-f]{64}$'", "size": "size > 0"},
        indexes=[["sha256"]],
    )
    enable_scope("core_document_template", READ_BY_ALL)
    audit("core_document_template", "core.DocumentTemplate")
    create(
        "core_template_activation",
        key(),
        text("spec", 100),
        reference("template_id", required=False),
        day("active_from", required=True),
        *stamps(authored=True),
        refers={"template_id": "core_document_template"},
        indexes=[["template_id"]],
    )
    op.create_index(
        "ix_core_template_activation_spec", "core_template_activation", ["spec", "active_from"]
    )
    enable_scope("core_template_activation", READ_BY_ALL, "select, insert")
    audit("core_template_activation", "core.TemplateActivation")


def _create_document() -> None:
    optional = (
        "template_id", "docx_id", "pdf_id", "signed_id", "signer_assignment_id", "replaces_id",
        "corrects_id",
    )  # fmt: skip
    people = ("checked_by_id", "registered_by_id", "issued_by_id")
    create(
        "core_document",
        key(),
        text("spec", 100),
        text("record", 100),
        text("table_name", 63),
        reference("row_id"),
        reference("organisation_id"),
        reference("unit_id", required=False),
        sa.Column("type_code", sa.String(10), server_default="", nullable=False),
        text("series", 40),
        sa.Column("symbol", sa.String(50), server_default="", nullable=False),
        text("subject"),
        sa.Column("recipients", sa.Text(), server_default="", nullable=False),
        number("copies"),
        flag("needs_other_checker", "true"),
        *(reference(name, required=False) for name in (*optional, "paper_number_id")),
        sa.Column("checked_at", MOMENT),
        *(sa.Column(name, sa.Integer()) for name in people),
        text("number_by", 10),
        text("number", 60, required=False),
        day("signed_on"),
        sa.Column("signer", sa.String(120), server_default="", nullable=False),
        sa.Column("capacity", sa.String(250), server_default="", nullable=False),
        day("issued_on"),
        sa.Column("withdraw_reason", sa.Text(), server_default="", nullable=False),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        unique=[["paper_number_id"]],
        refers={
            "organisation_id": "core_organisation",
            "unit_id": "core_unit",
            "template_id": "core_document_template",
            **dict.fromkeys(("docx_id", "pdf_id", "signed_id"), "core_attachment"),
            "signer_assignment_id": "core_assignment",
            "paper_number_id": "core_paper_number",
            **dict.fromkeys(("replaces_id", "corrects_id"), "core_document"),
            **dict.fromkeys(people, "ab_user"),
        },
        checks=_document_checks(),
        indexes=[
            ["table_name", "row_id"],
            *([name] for name in ("organisation_id", "unit_id", *optional, *people)),
        ],
    )
    enable_scope("core_document", DOCUMENTS)
    audit("core_document", "core.Document")
    guard_states("core_document", "draft", MOVES)


def _document_checks() -> dict[str, str]:
    return {
        "state_known": "state in ('draft', 'checked', 'signed', 'issued', 'corrected', "
        "'replaced', 'withdrawn')",
        "number_by_known": "number_by in ('program', 'clerk')",
        "subject": "btrim(subject) <> ''",
        "series": "btrim(series) <> ''",
        "one_purpose": "replaces_id is null or corrects_id is null",
        "needs_other_checker": "needs_other_checker or type_code in "
        "('', 'BB', 'GGT', 'GM', 'GNP', 'PB', 'PC', 'PG')",
        "content": "state in ('draft', 'withdrawn') or (docx_id is not null "
        "and pdf_id is not null and checked_at is not null)",
        "signed": "state in ('draft', 'checked', 'withdrawn') or (number is not null "
        "and signed_on is not null and signed_id is not null and btrim(signer) <> '' "
        "and btrim(capacity) <> '' and paper_number_id is not null)",
        "issued": "state not in ('issued', 'corrected', 'replaced') or issued_on is not null",
        "withdraw_reason": "state <> 'withdrawn' or btrim(withdraw_reason) <> ''",
        "copies": "copies between 1 and 9999",
    }


def _create_signature() -> None:
    create(
        "core_document_signature",
        key(),
        reference("document_id"),
        reference("attachment_id"),
        number("position", required=True),
        text("signer", 250),
        text("issuer", 250),
        sa.Column("signed_at", MOMENT),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("is_intact", "covers_all", "is_trusted", "has_timestamp", "is_our_file")
        ),
        sa.Column("found_at", MOMENT, server_default=sa.text("now()"), nullable=False),
        unique=[["attachment_id", "position"]],
        refers={"document_id": "core_document", "attachment_id": "core_attachment"},
        indexes=[["document_id"]],
    )
    through = ThroughScope("core_document", "document_id")
    enable_scope("core_document_signature", through, "select, insert")
    audit("core_document_signature", "core.DocumentSignature")


def _create_incoming() -> None:
    create(
        "core_incoming_document",
        key(),
        reference("organisation_id"),
        reference("unit_id", required=False),
        number("year", required=True, small=False),
        number("arrival_number", required=True, small=False),
        day("arrived_on", required=True),
        text("sender", 250),
        text("number", 60, required=False),
        day("issued_on"),
        sa.Column("type_code", sa.String(10), server_default="", nullable=False),
        text("subject"),
        sa.Column("addressed_to", sa.String(250), server_default="", nullable=False),
        day("forwarded_on"),
        day("due_on"),
        day("done_on"),
        text("note", required=False),
        *stamps(authored=True, versioned=True),
        unique=[["organisation_id", "year", "arrival_number"]],
        refers={"organisation_id": "core_organisation", "unit_id": "core_unit"},
        checks={
            "told": "btrim(sender) <> '' and btrim(subject) <> ''",
            "issued_on": "issued_on <= arrived_on",
            "due_on": "arrived_on <= due_on",
            "forwarded_on": "arrived_on <= forwarded_on",
            "done_on": "arrived_on <= done_on",
        },
        indexes=[["organisation_id"], ["unit_id"]],
    )
    enable_scope("core_incoming_document", OF_ORGANISATION, "select, insert, update")
    audit("core_incoming_document", "core.IncomingDocument")
