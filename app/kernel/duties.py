"""Rules that keep people apart: from the manifests into the table that the guards read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.manifest import Duty, Manifest, Text
from app.kernel.registry import registry

COLUMNS = ("name", "kind", "one", "other", "is_exceptable", "mark", "law")


def rule_of(duty: Duty) -> dict[str, Any]:
    """Return a rule as the database keeps it; rights are written "verb record"."""
    return {
        "name": duty.name,
        "kind": duty.kind,
        "one": [f"{verb} {record}" for verb, record in duty.one],
        "other": [f"{verb} {record}" for verb, record in duty.other],
        "is_exceptable": duty.is_exceptable,
        "mark": duty.mark,
        "law": duty.law,
    }


def sync_duties(session: Session, manifests: Iterable[Manifest]) -> None:
    """Make the rules equal to the manifests of the installed modules. Idempotent.

    Whether an unverified rule is enforced is the installation's own choice, and stays. A rule that
    is no more is kept where exceptions name it, and enforced no longer.
    """
    if session.execute(text("select to_regclass('core_duty_rule')")).scalar() is None:
        return
    wanted = [rule_of(duty) for manifest in manifests for duty in manifest.duties]
    gone = {"kept": [rule["name"] for rule in wanted]}
    session.execute(
        text(
            "delete from core_duty_rule r where r.name <> all(:kept) and not exists "
            "(select 1 from core_duty_exception e where e.rule_id = r.id)"
        ),
        gone,
    )
    session.execute(
        text(
            "update core_duty_rule set mark = 'U', is_enforced = false "
            "where name <> all(:kept) and is_enforced"
        ),
        gone,
    )
    values = COLUMNS[1:]
    statement = (
        f"insert into core_duty_rule as r ({', '.join(COLUMNS)}) "  # noqa: S608 - our names
        f"values ({', '.join(f':{name}' for name in COLUMNS)}) on conflict (name) do update set "
        f"{', '.join(f'{name} = excluded.{name}' for name in values)}, "
        "is_enforced = r.is_enforced or excluded.mark = 'V' "
        f"where ({', '.join(f'r.{name}' for name in values)}) is distinct from "
        f"({', '.join(f'excluded.{name}' for name in values)})"
    )
    if wanted:
        session.execute(text(statement), wanted)


def duty_label(name: str) -> Text:
    """Return a rule in words; its name when its module is not loaded."""
    for manifest in registry().manifests():
        for duty in manifest.duties:
            if duty.name == name:
                return duty.label
    return name
