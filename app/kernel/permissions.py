"""Permissions and roles as code, written into the framework's tables when modules change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.manifest import Manifest, Role

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
    grants = {
        role.name: manifest.role_grants(role.name, roles) & pairs
        for manifest in manifests
        for role in manifest.roles
    }
    grants[ADMIN] = pairs
    return grants


def sync_permissions(
    session: Session, manifests: Iterable[Manifest], roles: Mapping[str, Role]
) -> None:
    """Make the framework's permission tables equal to the presets of the installed modules.

    Idempotent and safe to run twice at once; removes what no installed module declares. Users keep
    their assignments: a role that disappears takes its assignments along only when it has none.
    """
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
    manifests = tuple(manifests)
    pairs = wanted_permissions(manifests)
    grants = wanted_grants(manifests, roles)
    rows = [{"permission": PREFIX + verb, "record": record} for verb, record in sorted(pairs)]
    _insert_permissions(session, rows)
    _remove_stale(session, rows)
    for name in sorted(grants):
        session.execute(
            text("insert into ab_role (name) values (:name) on conflict (name) do nothing"),
            {"name": name},
        )
        _sync_role(session, name, grants[name])
    _remove_roles(session, sorted({*grants, "Public"}))


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


def _sync_role(session: Session, name: str, pairs: set[tuple[str, str]]) -> None:
    kept = [f"{PREFIX}{verb} on {record}" for verb, record in sorted(pairs)]
    values = {"name": name, "kept": kept}
    wanted = (
        "select pv.id from ab_permission_view pv join ab_permission p on p.id = pv.permission_id "
        "join ab_view_menu v on v.id = pv.view_menu_id "
        "where p.name || ' on ' || v.name = any(:kept)"
    )
    role = "(select id from ab_role where name = :name)"
    session.execute(
        text(
            f"delete from ab_permission_view_role where role_id = {role} "
            f"and permission_view_id not in ({wanted})"
        ),
        values,
    )
    session.execute(
        text(
            "insert into ab_permission_view_role (permission_view_id, role_id) "
            f"select id, {role} from ({wanted}) pv on conflict do nothing"
        ),
        values,
    )


def _remove_roles(session: Session, kept: list[str]) -> None:
    values = {"kept": kept}
    unused = (
        "select r.id from ab_role r where not (r.name = any(:kept)) "
        "and not exists (select 1 from core_assignment a where a.role_id = r.id)"
    )
    session.execute(
        text(f"delete from ab_permission_view_role where role_id in ({unused})"), values
    )
    session.execute(text(f"delete from ab_user_role where role_id in ({unused})"), values)
    session.execute(text(f"delete from ab_role r where r.id in ({unused})"), values)
