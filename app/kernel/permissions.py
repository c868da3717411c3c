"""Permissions and roles as code, written into the framework's tables when modules change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import role_changes
from app.kernel.errors import ModuleProblem
from app.kernel.manifest import Manifest, Role
from app.kernel.role_changes import SyncReport

PREFIX = "can_"
LOCK = 731_001  # advisory lock: two installers never write permissions at once
ADMIN = "Admin"


def wanted_permissions(manifests: Iterable[Manifest]) -> set[tuple[str, str]]:
    """Return all (verb, record) pairs that modules declare."""
    return {
        (verb, record)
        for manifest in manifests
        for record, verbs in manifest.records.items()
        for verb in verbs
    }


def wanted_grants(
    manifests: Iterable[Manifest], roles: Mapping[str, Role]
) -> dict[str, set[tuple[str, str]]]:
    """Return the pairs that each role preset grants; Admin holds them all."""
    manifests = tuple(manifests)
    pairs = wanted_permissions(manifests)
    added = extensions(manifests)
    grants = {
        role.name: (manifest.role_grants(role.name, roles) & pairs)
        | {pair for name in _with_included(role.name, roles) for pair in added.get(name, ())}
        for manifest in manifests
        for role in manifest.roles
    }
    grants[ADMIN] = pairs
    return grants


def extensions(manifests: Iterable[Manifest]) -> dict[str, set[tuple[str, str]]]:
    """Return what modules add to the roles of those that they depend on."""
    found: dict[str, set[tuple[str, str]]] = {}
    for manifest in manifests:
        for name, grants in manifest.extends.items():
            pairs = {(verb, record) for record, verbs in grants.items() for verb in verbs}
            found.setdefault(name, set()).update(pairs)
    return found


def _with_included(name: str, roles: Mapping[str, Role]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += roles[each].includes if each in roles else ()
    return found


def sync_permissions(
    session: Session, manifests: Iterable[Manifest], roles: Mapping[str, Role]
) -> SyncReport:
    """Make the framework's tables equal to the presets of the installed modules and local changes.

    Idempotent and safe to run twice at once; removes what no installed module declares. Users keep
    their assignments: a role that disappears takes its assignments along only when it has none.
    """
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
    manifests = tuple(manifests)
    pairs = wanted_permissions(manifests)
    presets = wanted_grants(manifests, roles)
    forbidden = role_changes.forbidden_rights(manifests)
    for role, verb, record in sorted(forbidden):
        if (verb, record) in presets.get(role, set()):
            raise ModuleProblem(
                record.partition(".")[0],
                f"{role} is granted {verb} on {record}, which is forbidden",
            )
    decided = [
        (change, role_changes.decide(change, presets, pairs, forbidden))
        for change in role_changes.read_changes(session)
    ]
    grants = role_changes.with_changes(presets, decided)
    rows = [{"permission": PREFIX + verb, "record": record} for verb, record in sorted(pairs)]
    role_changes.write_forbidden(session, forbidden)
    _insert_permissions(session, rows)
    _remove_stale(session, rows)
    moved = {}
    for name in sorted(grants):
        session.execute(
            text("insert into ab_role (name) values (:name) on conflict (name) do nothing"),
            {"name": name},
        )
        given, taken = _sync_role(session, name, grants[name])
        if given or taken:
            moved[name] = (given, taken)
    _remove_roles(session, sorted({*grants, "Public"}))
    role_changes.trail_moves(session, moved)
    return SyncReport(moved, role_changes.note_outcomes(session, decided))


def _insert_permissions(session: Session, rows: list[dict[str, str]]) -> None:
    if not rows:
        return
    session.execute(
        text("insert into ab_permission (name) values (:permission) on conflict do nothing"), rows
    )
    session.execute(
        text("insert into ab_view_menu (name) values (:record) on conflict do nothing"), rows
    )
    session.execute(
        text(
            "insert into ab_permission_view (permission_id, view_menu_id) "
            "select p.id, v.id from ab_permission p, ab_view_menu v "
            "where p.name = :permission and v.name = :record on conflict do nothing"
        ),
        rows,
    )


def _remove_stale(session: Session, rows: list[dict[str, str]]) -> None:
    kept = [f"{row['permission']} on {row['record']}" for row in rows]
    stale = (
        "select pv.id from ab_permission_view pv join ab_permission p on p.id = pv.permission_id "
        "join ab_view_menu v on v.id = pv.view_menu_id "
        "where not (p.name || ' on ' || v.name = any(:kept))"
    )
    values = {"kept": kept}
    session.execute(
        text(f"delete from ab_permission_view_role where permission_view_id in ({stale})"), values
    )
    session.execute(text(f"delete from ab_permission_view where id in ({stale})"), values)
    session.execute(
        text(
            "delete from ab_view_menu v where not exists "
            "(select 1 from ab_permission_view pv where pv.view_menu_id = v.id)"
        )
    )
    session.execute(
        text(
            "delete from ab_permission p where not exists "
            "(select 1 from ab_permission_view pv where pv.permission_id = p.id)"
        )
    )


def _sync_role(
    session: Session, name: str, pairs: set[tuple[str, str]]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Give a role what it lacks and take what it has too much; return both."""
    values = {"name": name, "kept": [f"{PREFIX}{verb} on {rec}" for verb, rec in sorted(pairs)]}
    named = (
        "with pairs as (select pv.id, p.name as permission, v.name as record "
        "from ab_permission_view pv join ab_permission p on p.id = pv.permission_id "
        "join ab_view_menu v on v.id = pv.view_menu_id)"
    )
    role = "(select id from ab_role where name = :name)"
    taken = session.execute(
        text(
            f"{named} delete from ab_permission_view_role g using pairs where g.role_id = {role} "
            "and g.permission_view_id = pairs.id "
            "and not (pairs.permission || ' on ' || pairs.record = any(:kept)) "
            "returning pairs.permission, pairs.record"
        ),
        values,
    ).all()
    given = session.execute(
        text(
            f"{named}, new as (insert into ab_permission_view_role (permission_view_id, role_id) "
            f"select id, {role} from pairs where permission || ' on ' || record = any(:kept) "
            "on conflict do nothing returning permission_view_id) "
            "select permission, record from pairs join new on new.permission_view_id = pairs.id"
        ),
        values,
    ).all()
    return _pairs(given), _pairs(taken)


def _pairs(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return sorted((row.permission.removeprefix(PREFIX), row.record) for row in rows)


def _remove_roles(session: Session, kept: list[str]) -> None:
    values = {"kept": kept}
    # Whoever held a role of a module that is gone keeps the assignment, but no right through it.
    session.execute(
        text(
            "delete from ab_permission_view_role g using ab_role r "
            "where r.id = g.role_id and not (r.name = any(:kept))"
        ),
        values,
    )
    unused = (
        "select r.id from ab_role r where not (r.name = any(:kept)) "
        "and not exists (select 1 from core_assignment a where a.role_id = r.id)"
    )
    session.execute(text(f"delete from ab_user_role where role_id in ({unused})"), values)
    session.execute(text(f"delete from ab_role r where r.id in ({unused})"), values)
