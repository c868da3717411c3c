"""Says what is wrong with an installation, in words that lead to a repair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

import config
from app import ROOT, runtime
from app.kernel.documents import fonts
from app.kernel.documents.problems import DocumentProblem

STATIC = ROOT / "app" / "static" / "vendor"


def problems(values: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with settings, built files, database and modules."""
    fonts.configure(str(values["PAPER_FONTS"]))
    found = config.production_problems(values) if values["CHUNGTAY_ENV"] == "production" else []
    found += _demo_problems(values)
    if not any(STATIC.glob("**/*.css")):
        found.append("The front end is not built: run `npm ci` and `node frontend/build.mjs`.")
    if complaint := fonts.complaint():
        found.append(complaint)
    missing = [
        str(po.relative_to(ROOT))
        for po in ROOT.glob("**/LC_MESSAGES/*.po")
        if ".venv" not in po.parts and "node_modules" not in po.parts
        if not po.with_suffix(".mo").is_file()
    ]
    if missing:
        found.append(f"Translations are not compiled ({len(missing)}): `chungtay i18n compile`.")
    try:
        with runtime.database(values) as dsns:
            found += _database_problems(values, dsns)
    except runtime.NotReady as error:
        found.append(str(error))
    return found


def _demo_problems(values: Mapping[str, Any]) -> list[str]:
    """Complain of what is switched off for demonstrations where it stays off beyond them."""
    if values["CHUNGTAY_ENV"] != "development" or values["SECOND_FACTOR"] == "required":
        return []
    return [
        "No second factor is asked for (CHUNGTAY_SECOND_FACTOR=optional): "
        "this is for demonstrations only."
    ]


def notes(values: Mapping[str, Any]) -> list[str]:
    """Return what is no fault and yet worth knowing: roles that differ from their presets."""
    try:
        with runtime.database(values) as dsns:
            return _font() + (role_differences(values, dsns) if dsns.operator else [])
    except runtime.NotReady:
        return _font()


def _font() -> list[str]:
    """Return where the font of papers is, if it is there with all its letters."""
    try:
        return [f"Papers are set in {fonts.FAMILY} of {fonts.folder()}: all letters are there."]
    except DocumentProblem:
        return []


def role_differences(values: Mapping[str, Any], dsns: Any) -> list[str]:
    from app.extensions import db
    from app.kernel.installer import module_states
    from app.kernel.permissions import wanted_grants
    from app.kernel.registry import registry
    from app.kernel.role_changes import differences, held_rights, read_changes, roles_by_name

    app = runtime.operator_app(values, dsns)
    with app.app_context():
        states = module_states(db.session())
        installed = [m for m in registry(app).manifests() if m.name in states]
        presets = wanted_grants(installed, roles_by_name(installed))
        found = differences(presets, held_rights(db.session())) if installed else {}
        void = [c for c in read_changes(db.session()) if c.state == "void"] if installed else []
        db.session.remove()
        db.engine.dispose()
    lines = [
        f"Role {role} differs from its preset: " + ", ".join(_signed(more, less))
        for role, (more, less) in sorted(found.items())
    ]
    return lines + [f"A local change has no effect ({c.void_because}): {c}" for c in void]


def _signed(more: set[tuple[str, str]], less: set[tuple[str, str]]) -> list[str]:
    given = [f"+{verb} {record}" for verb, record in sorted(more)]
    return given + [f"-{verb} {record}" for verb, record in sorted(less)]


def _database_problems(values: Mapping[str, Any], dsns: Any) -> list[str]:
    engine = create_engine(dsns.application)
    try:
        with engine.connect() as connection:
            found = _role_problems(connection)
            if connection.execute(text("select to_regclass('core_module')")).scalar() is None:
                return [*found, "The database is empty: run `chungtay db upgrade`."]
            found += _trail_problems(connection)
    except OperationalError as error:
        return [f"The database does not answer: {error.orig}"]
    finally:
        engine.dispose()
    return found + (_pending(values, dsns) if dsns.operator else [])


def _role_problems(connection: Any) -> list[str]:
    row = connection.execute(
        text("select rolsuper, rolbypassrls from pg_roles where rolname = current_user")
    ).one()
    found = []
    if row.rolsuper or row.rolbypassrls:
        found.append("The application role goes round row-level security: use chungtay_app.")
    owned = connection.execute(
        text("select count(*) from pg_tables where tableowner = current_user")
    ).scalar_one()
    if owned:
        found.append(f"The application role owns {owned} tables: it must own nothing.")
    return found


def _trail_problems(connection: Any) -> list[str]:
    """Return what is wrong with the trail: not sealed, not verified, or not as it was written."""
    from app.core.services.trail_chain import trail_status
    from app.kernel.clock import now

    if connection.execute(text("select to_regclass('core_trail_chain')")).scalar() is None:
        return []
    status = trail_status(connection)
    found = []
    if status.problem:
        found.append(
            f"THE TRAIL IS NOT AS IT WAS WRITTEN ({status.problem}): run `chungtay audit verify`."
        )
    if status.is_late(now()):
        found.append(
            f"{status.waiting} entries of the trail wait since {status.oldest:%Y-%m-%d %H:%M}: "
            "no sealer runs. Start `chungtay worker --operator`."
        )
    if status.is_stale(now()):
        found.append("The trail was not verified last night: run `chungtay worker --operator`.")
    return found


def _pending(values: Mapping[str, Any], dsns: Any) -> list[str]:
    """Return the modules whose code is newer than the database."""
    from app.extensions import db
    from app.kernel.installer import late_modules

    app = runtime.operator_app(values, dsns)
    with app.app_context():
        late = late_modules(db.session())
        db.session.remove()
        db.engine.dispose()
    return [f"Module {name} has pending migrations: run `chungtay db upgrade`." for name in late]
