"""Writes what transitions ask for into the table that the database's guards read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.manifest import Manifest
from app.kernel.workflow import Transition, Workflow, workflows

COLUMNS = (
    "table_name",
    "transition",
    "state_column",
    "sources",
    "target",
    "record",
    "verb",
    "people",
    "roles",
    "not_author",
    "not_moves",
    "writes",
    "paper",
    "is_numbered",
    "needs_scan",
    "documents",
)


def rule_of(workflow: Workflow, row: Transition) -> dict[str, Any]:
    """Return what the database has to ask for at a transition."""
    people, paper = row.people, row.paper
    earlier = [workflow.transition(name) for name in (people.not_by if people else ())]
    return {
        "table_name": workflow.model.__tablename__,
        "transition": row.name,
        "state_column": workflow.field,
        "sources": list(row.sources),
        "target": row.target,
        "record": workflow.record,
        "verb": row.verb,
        "people": people.count if people else 0,
        "roles": list(people.roles) if people else [],
        "not_author": people.not_author if people else False,
        "not_moves": sorted(f"{source}>{e.target}" for e in earlier for source in e.sources),
        "writes": list(row.writes),
        "paper": paper.kind if paper else None,
        "is_numbered": paper.is_numbered if paper else False,
        "needs_scan": paper.needs_scan if paper else False,
        "documents": list(paper.documents) if paper else [],
    }


def rules_of(workflow: Workflow) -> list[dict[str, Any]]:
    """Return the rules of all transitions of a workflow that ask for people or a paper."""
    return [rule_of(workflow, row) for row in workflow.demands]


def sync_rules(session: Session, manifests: Iterable[Manifest]) -> None:
    """Make the rules equal to the workflows of the installed modules. Idempotent."""
    packages = tuple(f"{manifest.package}." for manifest in manifests)
    wanted = [
        rule
        for workflow in workflows()
        if workflow.model.__module__.startswith(packages)
        for rule in rules_of(workflow)
    ]
    kept = [f"{rule['table_name']}.{rule['transition']}" for rule in wanted]
    session.execute(
        text("delete from core_workflow_rule where table_name || '.' || transition <> all(:kept)"),
        {"kept": kept},
    )
    values = COLUMNS[2:]
    statement = (
        f"insert into core_workflow_rule as r ({', '.join(COLUMNS)}) "  # noqa: S608 - our names
        f"values ({', '.join(f':{name}' for name in COLUMNS)}) "
        "on conflict (table_name, transition) do update set "
        f"{', '.join(f'{name} = excluded.{name}' for name in values)} "
        f"where ({', '.join(f'r.{name}' for name in values)}) is distinct from "
        f"({', '.join(f'excluded.{name}' for name in values)})"
    )
    if wanted:
        session.execute(text(statement), wanted)
