"""Create movements, versions of their plans, criteria and registrations."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.kernel.migration import run_sql
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
from app.kernel.scope import ThroughScope
from modules.emulation_movement.migrations.tables import protect
from modules.emulation_movement.models.scopes import ParticipantScope, PublishedScope

revision = "movement_0001"
down_revision = None
branch_labels = ("emulation_movement",)
depends_on = ("core_0007",)

SQL = Path(__file__).parent.parent / "sql" / "guards_1.sql"
TABLES = ("movement_movement", "movement_version", "movement_criterion", "movement_registration")
FUNCTIONS = (
    "movement_guard_registration()",
    "movement_guard_part()",
    "movement_guard_version()",
    "movement_guard_movement()",
    "movement_changed(jsonb, jsonb, text[])",
    "movement_may(text, text, bigint)",
)
GUARDS = (
    ("movement_movement", "update or delete", "movement_guard_movement"),
    ("movement_version", "insert or update or delete", "movement_guard_version"),
    ("movement_criterion", "insert or update or delete", "movement_guard_part"),
    ("movement_registration", "insert or update or delete", "movement_guard_registration"),
)
NOT_SENT = "'draft', 'signed', 'amending', 'withdrawn'"


def upgrade() -> None:
    """Create the tables with rules, trails and guards."""
    _create_movement()
    _create_version()
    _create_criterion()
    _create_registration()
    run_sql(SQL.read_text(encoding="utf-8"))
    for table, events, function in GUARDS:
        op.execute(
            f"create trigger {table}_b_content before {events} on {table} "
            f"for each row execute function {function}()"
        )


def downgrade() -> None:
    """Drop the tables and functions."""
    drop(*TABLES)
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")


def _create_movement() -> None:
    create(
        "movement_movement",
        key(),
        text("code", 40),
        text("name"),
        text("search_key"),
        text("method", 20),
        text("scope", 20),
        text("duration_class", 10),
        number("year_from", required=True),
        number("year_to", required=True),
        reference("organisation_id"),
        reference("unit_id"),
        reference("standing_organisation_id"),
        reference("emulation_organisation_id"),
        text("award_form", 20, required=False),
        text("goals", required=False),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        unique=[["code"]],
        refers={
            "organisation_id": "core_organisation",
            "unit_id": "core_unit",
            "standing_organisation_id": "core_organisation",
            "emulation_organisation_id": "core_organisation",
        },
        one_of={
            "method": "CHUYENDE HANGNAM",
            "scope": "TOANQUOC BO_TINH CUM_KHOI DONVI",
            "duration_class": "LT1 EQ1 1TO3 3TO5 GE5",
            "state": "draft issued registering running nominating reviewing decided closed "
            "cancelled",
        },
        checks={
            "code": "btrim(code) <> ''",
            "name": "btrim(name) <> ''",
            "years": "year_from <= year_to",
        },
        indexes=[
            ["organisation_id"],
            ["unit_id"],
            ["standing_organisation_id"],
            ["emulation_organisation_id"],
        ],
    )
    protect("movement_movement", "Movement", PublishedScope())
    states(
        "movement_movement",
        "draft",
        (
            "draft>issued",
            "issued>registering cancelled",
            "registering>running cancelled",
            "running>nominating cancelled",
            "nominating>reviewing",
            "reviewing>decided",
            "decided>closed",
        ),
    )


def _create_version() -> None:
    create(
        "movement_version",
        key(),
        reference("movement_id"),
        reference("unit_id"),
        number("number", required=True),
        text("document_number", 80, required=False),
        day("adopted_on"),
        day("effective_from"),
        day("effective_to"),
        text("signer_name", required=False),
        text("signer_title", required=False),
        text("based_on", required=False),
        number("max_collectives", required=True, small=False),
        number("max_individuals", required=True, small=False),
        text("changes", required=False),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        unique=[["movement_id", "number"]],
        refers={"movement_id": "movement_movement", "unit_id": "core_unit"},
        one_of={"state": "draft adopted superseded"},
        checks={
            "number": "number >= 1",
            "max_collectives": "max_collectives >= 0",
            "max_individuals": "max_individuals >= 0",
            "dates": "effective_from <= effective_to",
            "adopted": "state = 'draft' or (btrim(document_number) <> '' "
            "and document_number is not null and adopted_on is not null "
            "and effective_from is not null "
            "and btrim(signer_name) <> '' and signer_name is not null)",
            "superseded": "state <> 'superseded' or effective_to is not null",
        },
        indexes=[["movement_id"], ["unit_id"]],
    )
    protect("movement_version", "MovementVersion", PublishedScope())
    states("movement_version", "draft", ("draft>adopted", "adopted>superseded"))


def _create_criterion() -> None:
    create(
        "movement_criterion",
        key(),
        reference("movement_version_id"),
        text("code", 20),
        text("clause", 40),
        text("text"),
        text("object_class", 20),
        flag("is_hard"),
        text("evidence", required=False),
        number("position", required=True, default="0"),
        *stamps(authored=True, versioned=True),
        unique=[["movement_version_id", "code"]],
        refers={"movement_version_id": "movement_version"},
        one_of={"object_class": "COLLECTIVE INDIVIDUAL"},
        checks={"code": "btrim(code) <> ''", "text": "btrim(text) <> ''"},
        indexes=[["movement_version_id"]],
    )
    rule = ThroughScope("movement_version", "movement_version_id")
    protect("movement_criterion", "MovementCriterion", rule)


def _create_registration() -> None:
    create(
        "movement_registration",
        key(),
        reference("movement_version_id"),
        reference("organisation_id"),
        reference("unit_id"),
        text("own_plan_number", 80, required=False),
        day("own_plan_date"),
        text("document_number", 80, required=False),
        day("document_date"),
        text("signer_name", required=False),
        text("signer_title", required=False),
        text("content", required=False),
        text("contact", required=False),
        day("sent_on"),
        day("confirmed_on"),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        refers={
            "movement_version_id": "movement_version",
            "organisation_id": "core_organisation",
            "unit_id": "core_unit",
        },
        one_of={"state": "draft signed sent returned confirmed amending withdrawn"},
        checks={
            "dates": "own_plan_date <= document_date",
            "sent": f"state in ({NOT_SENT}) or ("
            "btrim(coalesce(own_plan_number, '')) <> '' and own_plan_date is not null "
            "and btrim(coalesce(document_number, '')) <> '' and document_date is not null "
            "and btrim(coalesce(signer_name, '')) <> '' and sent_on is not null)",
        },
        indexes=[["movement_version_id"], ["organisation_id"], ["unit_id"]],
    )
    unique_where(
        "uq_movement_registration_one",
        "movement_registration",
        ["movement_version_id", "organisation_id"],
        "state <> 'withdrawn'",
    )
    protect("movement_registration", "Registration", ParticipantScope("draft", "signed"))
    states(
        "movement_registration",
        "draft",
        (
            "draft>signed",
            "signed>draft sent",
            "sent>returned confirmed withdrawn",
            "returned>draft withdrawn",
            "confirmed>amending withdrawn",
            "amending>signed",
        ),
    )
