"""Walks a live database through orders of installing and uninstalling; runs in a process alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from app import ROOT, create_app
from app.demo import load_demo
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import ModuleProblem
from app.kernel.graph import dependents
from app.kernel.installer import Installer, module_states
from app.kernel.registry import registry
from app.testing.conformance.schema import difference
from app.testing.database import DatabaseServer
from tests.modules.catalogue import catalogue
from tests.sample_modules.building import Edit, apply, write_good_module
from tests.sample_modules.work import Place

REAL = "household_supervision"
FREE = ("alpha", "beta", "gamma")  # gamma needs alpha; glue joins alpha and beta by itself
SAMPLES = (*FREE, "glue")
HOUSEHOLDS = 60


def write_modules(folder: Path) -> None:
    """Write two modules on core, one on another, a glue module, and the real one."""
    for name in SAMPLES:
        write_good_module(folder, name)
    modules = folder / "modules"
    _depend(modules / "gamma", '"core", "alpha"', "")
    _depend(modules / "glue", '"core", "alpha", "beta"', "    auto_install=True,\n")
    shutil.copytree(
        ROOT / "modules" / REAL,
        modules / REAL,
        ignore=shutil.ignore_patterns("tests", "__pycache__"),
    )


def _depend(module: Path, names: str, more: str) -> None:
    old = 'depends=("core",),\n'
    apply(module, Edit("manifest.py", f"    {old}", f"    depends=({names},),\n{more}"))


@dataclass
class Walk:
    """A live database, and fresh ones to compare it with."""

    place: Place
    server: DatabaseServer
    app: Flask
    fresh: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    without_records: set[str] = field(default_factory=set)

    @contextmanager
    def operating(self) -> Iterator[tuple[Installer, Session]]:
        """Yield installer and session of the live database."""
        with _operating(self.app) as (installer, session):
            yield installer, session

    def installed(self) -> tuple[str, ...]:
        """Return what is installed, in load order."""
        with self.operating() as (installer, session):
            states = module_states(session)
            return tuple(m.name for m in installer.manifests if m.name in states)

    def compare(self, story: str) -> None:
        """Note how the live database differs from a fresh one with the same modules."""
        names = self.installed()
        if names not in self.fresh:
            self.fresh[names] = _fresh_catalogue(self.place, self.server, names)
        with self.operating() as (_installer, session):
            live = catalogue(session.connection())
        self.found += [f"{story}: {line}" for line in difference(self.fresh[names], live)]

    def install(self, names: Sequence[str]) -> None:
        """Install in this order, and put a decided record into each sample."""
        for name in names:
            if name not in self.installed():
                with self.operating() as (installer, _session):
                    installer.install(name)
        for name in SAMPLES:
            if name in self.installed():
                self._record(name)

    def _record(self, module: str) -> None:
        with self.operating() as (_installer, session):
            session.execute(
                text(
                    f"insert into {module}_entry (code, title, search_key, unit_id, recorded_on, "
                    "state) select 'D', 'Demo', 'demo', min(id), :day, 'open' from core_unit "
                    "on conflict do nothing"
                ),
                {"day": date(2021, 10, 15)},
            )
            for state in ("confirmed", "closed"):
                session.execute(
                    text(f"update {module}_entry set state = :s where state <> 'closed'"),
                    {"s": state},
                )
            session.commit()

    def uninstall(self, names: Sequence[str]) -> None:
        """Uninstall in this order; refused while others need the module, or without an export."""
        for name in names:
            available = {m.name: m for m in registry(self.app).manifests()}
            needing = [other for other in dependents(name, available) if other in self.installed()]
            for other in (*needing, name):
                if other in self.installed():
                    self._uninstall_one(other, name)

    def _uninstall_one(self, module: str, wanted: str) -> None:
        if module != wanted:
            self._must_refuse(lambda installer: installer.uninstall(wanted), wanted)
        with self.operating() as (installer, session):
            keeps = installer.plan_uninstall(session, module).keeps
        if keeps:
            self._must_refuse(lambda installer: installer.uninstall(module), module)
        elif module not in self.without_records:
            self.found.append(f"{module} has no decided record to keep")
        with self.operating() as (installer, session):
            session.execute(
                text(
                    "insert into procrastinate_jobs (queue_name, task_name, args, status) "
                    "values ('default', :task, '{}', 'todo')"
                ),
                {"task": f"{module}.later"},
            )
            session.commit()
            installer.deactivate(module)
        with self.operating() as (installer, _session):
            installer.uninstall(module, export_to=self.place.folder / f"{module}.zip")

    def _must_refuse(self, action: Callable[[Installer], Any], module: str) -> None:
        before = self.installed()
        with self.operating() as (installer, _session):
            try:
                action(installer)
            except ModuleProblem:
                pass
            else:
                self.found.append(f"{module} was uninstalled although it must not be")
        if self.installed() != before:
            self.found.append(f"a refused uninstallation of {module} changed the modules")


@contextmanager
def _operating(app: Flask) -> Iterator[tuple[Installer, Session]]:
    with app.app_context():
        session = db.session()
        bind_actor(session, system_actor("orders"))
        try:
            yield Installer(registry(app)), session
        finally:
            db.session.remove()


def _fresh_catalogue(place: Place, server: DatabaseServer, names: tuple[str, ...]) -> set[str]:
    """Return what a new database consists of after these modules were installed in load order."""
    database = "orders_fresh_" + "_".join(name[:5] for name in names)
    dsns = server.create_database(database, template=place.template)
    app = create_app(place.settings(dsns.operator), screens=False)
    with _operating(app) as (installer, session):
        for name in names:
            if name not in module_states(session):
                installer.install(name)
        found = catalogue(session.connection())
    _close(app)
    server.drop_database(database)
    return found


def _close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def walk(place: Place, orders: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[str]:
    """Go through the orders of coming and going beside a demonstration; return what differs."""
    try:
        return _walk(place, place.enter(), orders)
    except ModuleProblem as problem:  # cannot travel between processes
        return [str(problem)]


def _walk(
    place: Place, server: DatabaseServer, orders: Sequence[tuple[Sequence[str], Sequence[str]]]
) -> list[str]:
    dsns = server.create_database("orders_live", template=place.template)
    app = create_app(place.settings(dsns.operator), screens=False)
    found = Walk(place, server, app)
    found.install((REAL,))
    with app.app_context():
        load_demo(app, say=lambda _line: None, households=HOUSEHOLDS)
        db.session.remove()
    found.compare("the demonstration")
    for number, (coming, going) in enumerate(orders):
        found.install(coming)
        found.compare(f"installed {' '.join(coming)}")
        found.uninstall(going)
        found.compare(f"then uninstalled {' '.join(going)}")
        if number == len(orders) // 2:
            # Once the demonstration's own module goes, with its posted records, and comes back.
            found.install(coming)
            found.uninstall((REAL,))
            found.compare(f"uninstalled {REAL} among {' '.join(coming)}")
            found.install((REAL,))
            found.without_records.add(REAL)  # its demonstration does not come back with it
            found.uninstall(going)
    found.uninstall((REAL,))
    found.compare("everything uninstalled")
    _close(app)
    server.drop_database("orders_live")
    return found.found
