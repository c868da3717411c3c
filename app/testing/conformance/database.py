"""Checks that change the database: migrations, data, deactivation, uninstalling."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.kernel import migrations
from app.kernel.data import load_data
from app.kernel.errors import ModuleProblem
from app.kernel.graph import dependents, with_dependencies
from app.kernel.installer import Installer
from app.testing.conformance.context import Context
from app.testing.conformance.naming import module_rules
from app.testing.conformance.schema import difference, schema_lines


def check_migrations(context: Context) -> list[str]:
    """Migrations run from nothing, equal the models, run back and run again."""
    manifests = context.registry.manifests()
    needed = with_dependencies([context.module], {m.name: m for m in manifests})
    with context.owner(context.empty) as connection:
        for name in needed[:-1]:
            migrations.upgrade_module(connection, manifests, name)
        before = schema_lines(connection)
        migrations.upgrade_module(connection, manifests, context.module)
        first = schema_lines(connection)
        found = [
            f"differs from the models: {line}"
            for line in migrations.differences(connection, [context.manifest.table_prefix])
        ]
        found += _foreign_lines(context, first - before)
        migrations.downgrade_module(connection, manifests, context.module)
        left = difference(before, schema_lines(connection))
        if left:
            return found + [f"after going back: {problem}" for problem in left]
        migrations.upgrade_module(connection, manifests, context.module)
        again = difference(first, schema_lines(connection))
    return found + [f"the second time: {problem}" for problem in again]


def _foreign_lines(context: Context, made: set[str]) -> Iterator[str]:
    """Yield relations and functions that the migrations make under another module's name."""
    if context.module == "core":
        return
    prefix = context.manifest.table_prefix
    starts = (prefix, f"ix_{prefix}", f"uq_{prefix}", f"pk_{prefix}", f"ex_{prefix}")
    for line in sorted(made):
        kind, name, *_rest = line.split(": ")
        if kind in ("relation", "function") and not name.startswith(starts):
            yield f"{kind} {name} does not carry the prefix {prefix}"


# -- data -----------------------------------------------------------------------------


def check_data_twice(context: Context) -> list[str]:
    """Loading the module's data again changes nothing."""
    with context.operating() as (_installer, session):
        before = _counts(session, context.tables)
        last = _last_entry(session)
        load_data(session, context.manifest, context.manifest.data)
        session.flush()
        query = text(
            "select table_name, action, count(*) as number from core_trail where id > :last "
            "group by 1, 2 order by 1, 2"
        )
        found = [
            f"data loaded again: {row.number} × {row.action} on {row.table_name}"
            for row in session.execute(query, {"last": last})
        ]
        after = _counts(session, context.tables)
        found += [
            f"data loaded again: {name} has {after[name]} rows instead of {before[name]}"
            for name in before
            if after[name] != before[name]
        ]
        session.rollback()
    return found


def _counts(session: Session, tables: tuple[str, ...]) -> dict[str, int]:
    return {
        name: int(session.execute(text(f"select count(*) from {name}")).scalar_one())
        for name in tables
    }


def _last_entry(session: Session) -> int:
    return int(session.execute(text("select coalesce(max(id), 0) from core_trail")).scalar_one())


# -- deactivation ---------------------------------------------------------------------


def check_deactivation(context: Context) -> list[str]:
    """A deactivated module answers 404 on every route and has no menu; no restart is needed."""
    if context.module == "core":
        return _refused(context, "deactivate")
    client = context.client("Admin")
    addresses = [address for rule in module_rules(context) if (address := _address(context, rule))]
    menus = _menu_addresses(context)
    found = [
        f"{url} answers {status} while the module is active"
        for url in menus
        if (status := client.get(url).status_code) != 200
    ]
    shown = client.get("/").get_data(as_text=True)
    found += [f"the menu lacks {url}" for url in menus if f'href="{url}"' not in shown]
    others = _active_dependents(context)
    _switch(context, "deactivate", (*others, context.module))
    try:
        for method, url in addresses:
            status = client.open(url, method=method).status_code
            if status != 404:
                found.append(f"{method} {url} answers {status} after deactivation")
        shown = client.get("/").get_data(as_text=True)
        found += [f"the menu still has {url}" for url in menus if f'href="{url}"' in shown]
    finally:
        _switch(context, "activate", (context.module, *reversed(others)))
    found += [
        f"{url} answers {status} after activation"
        for url in menus
        if (status := client.get(url).status_code) != 200
    ]
    return found


def _refused(context: Context, action: str) -> list[str]:
    with context.operating() as (installer, _session):
        try:
            getattr(installer, action)(context.module)
        except ModuleProblem:
            return []
    return [f"{action} of {context.module} is not refused"]


def _address(context: Context, rule: Rule) -> tuple[str, str] | None:
    """Return a method and an address that leads to a route; files of browsers are no pages."""
    if rule.endpoint.rpartition(".")[2] == "static":
        return None
    values = {name: _sample(rule, name) for name in rule.arguments}
    adapter = context.app.url_map.bind("localhost")
    method = sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"})[0]
    return method, adapter.build(rule.endpoint, values, method=method)


def _sample(rule: Rule, name: str) -> Any:
    return 1 if "Integer" in type(rule._converters[name]).__name__ else "x"


def _menu_addresses(context: Context) -> list[str]:
    with context.app.test_request_context():
        views = context.registry.views
        return [
            context.app.url_for(f"{views[m.view].endpoint}.{views[m.view].default_view}")
            for m in context.manifest.menus
        ]


def _active_dependents(context: Context) -> tuple[str, ...]:
    available = {m.name: m for m in context.registry.manifests()}
    with context.operating() as (_installer, session):
        rows = session.execute(text("select name from core_module where state = 'active'"))
        active = {row.name for row in rows}
    return tuple(name for name in dependents(context.module, available) if name in active)


def _switch(context: Context, action: str, names: tuple[str, ...]) -> None:
    with context.operating() as (installer, _session):
        for name in names:
            getattr(installer, action)(name)


# -- uninstalling -----------------------------------------------------------------------

LEFT = {
    "permission": "select name from ab_view_menu where name like :dotted",
    "role": "select name from ab_role r where name like :dotted "
    "and not exists (select 1 from core_assignment a where a.role_id = r.id)",
    "job": "select task_name from procrastinate_jobs "
    "where task_name like :dotted and status = 'todo'",
    "external id": "select name from core_external_id where module = :module",
    "module": "select name from core_module where name = :module",
}


def check_uninstall(context: Context) -> list[str]:
    """Uninstalling leaves no table, function, permission, role, menu or job; trail rows stay."""
    if context.module == "core":
        return _refused(context, "uninstall")
    context.rows.ensure(1)
    with context.operating() as (installer, session), tempfile.TemporaryDirectory() as folder:
        trail = _trail_rows(session, context.tables)
        values = {"module": context.module, "dotted": f"{context.module}.%"}
        _queue_job(session, context.module)
        session.commit()
        for name in (*_installed_dependents(installer, session, context.module), context.module):
            installer.uninstall(name, export_to=Path(folder) / f"{name}.zip")
        found = [
            f"{kind} {row[0]} is left"
            for kind, query in LEFT.items()
            for row in session.execute(text(query), values)
        ]
        lines = schema_lines(session.connection())
        session.rollback()
        found += [
            f"{line} is left"
            for line in sorted(lines)
            if line.split(": ")[1].startswith(context.manifest.table_prefix)
        ]
        if _trail_rows(session, context.tables) < trail:
            found.append("rows of the trail are gone")
        session.rollback()
        for name in _to_install(context):
            installer.install(name)
    context.rows.forget()
    return found


def _queue_job(session: Session, module: str) -> None:
    session.execute(
        text(
            "insert into procrastinate_jobs (queue_name, task_name, args, status) "
            "values ('default', :task, '{}', 'todo')"
        ),
        {"task": f"{module}.conformance"},
    )


def _installed_dependents(installer: Installer, session: Session, module: str) -> tuple[str, ...]:
    rows = session.execute(text("select name from core_module"))
    installed = {row.name for row in rows}
    available = {m.name: m for m in installer.manifests}
    return tuple(name for name in dependents(module, available) if name in installed)


def _to_install(context: Context) -> tuple[str, ...]:
    available = {m.name: m for m in context.registry.manifests()}
    return (context.module, *reversed(dependents(context.module, available)))


def _trail_rows(session: Session, tables: tuple[str, ...]) -> int:
    query = text("select count(*) from core_trail where table_name = any(:names)")
    return int(session.execute(query, {"names": list(tables)}).scalar_one())
