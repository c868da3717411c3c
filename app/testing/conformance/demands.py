"""Checks of what workflows ask for beyond their states: people, papers, and who may agree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from app.kernel.workflow import Workflow, workflows
from app.kernel.workflow_rules import COLUMNS, rules_of
from app.testing.conformance.context import Context
from app.testing.conformance.schema import step_triggers


def demand_problems(context: Context, connection: Connection) -> Iterator[str]:
    """Yield where the database asks for other people or papers than the tables of transitions."""
    triggers = step_triggers(connection)
    rows = connection.execute(text(f"select {', '.join(COLUMNS)} from core_workflow_rule"))
    held = {(row.table_name, row.transition): dict(row._mapping) for row in rows}
    for workflow in workflows():
        if context.owns(workflow.model):
            yield from _of_workflow(workflow, triggers, held)
    for table, transition in sorted(held):
        if table in context.tables:
            yield f"the database asks for something at {transition} of {table}, the table does not"
    for table, column in sorted(triggers):
        if table in context.tables:
            yield f"{table}.{column} is guarded for people and papers, but asks for none"


def _of_workflow(
    workflow: Workflow,
    triggers: dict[tuple[str, str], bool],
    held: dict[tuple[str, str], dict[str, Any]],
) -> Iterator[str]:
    """Yield how the database differs from one workflow; take what was compared out of both."""
    table = workflow.model.__tablename__
    if workflow.demands and not triggers.pop((table, workflow.field), False):
        yield f"{table}.{workflow.field} has no guard for people and papers in the database"
    for rule in rules_of(workflow):
        found = held.pop((table, rule["transition"]), None)
        if found is None:
            yield f"the database does not know what {rule['transition']} of {table} asks for"
            continue
        yield from (
            f"{rule['transition']} of {table} asks for {name} {rule[name]!r}, "
            f"the database for {found[name]!r}"
            for name in COLUMNS
            if rule[name] != found[name]
        )


def people_problems(context: Context, workflow: Workflow) -> Iterator[str]:
    """Yield roles that are asked to agree and do not exist, or do not hold the verb."""
    roles = context.registry.roles()
    for row in workflow.transitions:
        for name in row.people.roles if row.people else ():
            if name not in roles:
                yield f"{workflow.record}: {row.name} asks for {name}, which is no role"
            elif (row.verb, workflow.record) not in context.grants[name]:
                yield f"{workflow.record}: {row.name} asks for {name}, which lacks {row.verb}"
