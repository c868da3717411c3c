"""Installs, upgrades, activates, deactivates and uninstalls modules on a live database.

Runs with the owner's rights only: in the operator process, or from the command line. Each action
is one transaction (DDL included), so that a failure leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.kernel import migrations
from app.kernel.actor import acting_as, system_actor
from app.kernel.data import forget_data, load_data
from app.kernel.duties import sync_duties
from app.kernel.errors import ModuleProblem
from app.kernel.export import read_export, write_export
from app.kernel.graph import auto_installable, dependents, with_dependencies
from app.kernel.manifest import Manifest, Text
from app.kernel.models import mapped_classes
from app.kernel.permissions import sync_permissions
from app.kernel.registry import Registry, registry
from app.kernel.transaction import transaction
from app.kernel.workflow_rules import sync_rules

LOCK = 731_000
ACTIVE, INACTIVE = "active", "inactive"

Progress = Callable[[str], None]


def silent(_line: str) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class ModuleState:
    """What the database says of a module; `state` is None when it is not installed."""

    name: str
    version: str | None = None
    state: str | None = None

    @property
    def installed(self) -> bool:
        """Tell whether the module's tables exist."""
        return self.state is not None


@dataclass(frozen=True)
class Plan:
    """What an action will do, shown before it is asked for."""

    action: str
    module: str
    modules: tuple[str, ...] = ()
    tables: tuple[tuple[str, int], ...] = ()
    dependents: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    keeps: tuple[tuple[Text, int], ...] = field(default=())

    @property
    def allowed(self) -> bool:
        """Tell whether the action can go ahead without an export."""
        return not self.refusals and not self.keeps


def late_modules(session: Session) -> list[str]:
    """Return the installed modules whose code is newer than the database."""
    states, manifests = module_states(session), registry().manifests()
    connection = session.connection()
    return [
        manifest.name
        for manifest in manifests
        if manifest.name in states and migrations.pending(connection, manifests, manifest.name)
    ]


def module_states(session: Session) -> dict[str, ModuleState]:
    """Return the state of each installed module; empty before core is installed."""
    if session.execute(text("select to_regclass('core_module')")).scalar() is None:
        return {}
    rows = session.execute(text("select name, version, state from core_module order by id"))
    return {row.name: ModuleState(row.name, row.version, row.state) for row in rows}


class Installer:
    """Carries out module actions for one application."""

    def __init__(self, registry: Registry, progress: Progress = silent) -> None:
        self.registry = registry
        self.progress = progress

    @property
    def manifests(self) -> tuple[Manifest, ...]:
        """Return the loaded manifests, in load order."""
        return self.registry.manifests()

    def manifest(self, name: str) -> Manifest:
        """Return a loaded manifest; raise ModuleProblem."""
        if name not in self.registry.loaded:
            raise ModuleProblem(name, "is not available in this installation")
        return self.registry.available[name]

    # -- actions ------------------------------------------------------------

    def install(self, name: str) -> tuple[str, ...]:
        """Install a module with all that it needs, and the glue that becomes possible."""
        self.manifest(name)
        with self._alone(f"install {name}") as session:
            done = self._install_missing(session, [name])
            states = module_states(session)
            done += self._install_missing(session, auto_installable(states, self._available()))
            self._sync(session)
        return tuple(done)

    def upgrade(self, name: str) -> tuple[str, ...]:
        """Bring a module, and first what it depends on, to the version of the code."""
        with self._alone(f"upgrade {name}") as session:
            states = module_states(session)
            if name not in states:
                raise ModuleProblem(name, "is not installed")
            done = []
            for needed in with_dependencies([name], self._available()):
                if needed not in states:
                    done += self._install_missing(session, [needed])
                else:
                    done += self._upgrade_one(session, self.manifest(needed))
            self._sync(session)
        return tuple(done)

    def upgrade_all(self) -> tuple[str, ...]:
        """Upgrade every installed module in dependency order; core is installed if missing."""
        with self._alone("upgrade all") as session:
            done = self._install_missing(session, ["core"])
            states = module_states(session)
            for manifest in self.manifests:
                if manifest.name in states and manifest.name not in done:
                    done += self._upgrade_one(session, manifest)
            self._sync(session)
        return tuple(done)

    def activate(self, name: str) -> None:
        """Make an inactive module reachable again; what it depends on must be active."""
        with self._alone(f"activate {name}") as session:
            states = self._installed(session, name)
            for needed in self.manifest(name).depends:
                if states[needed].state != ACTIVE:
                    raise ModuleProblem(name, f"depends on {needed}, which is inactive")
            self._set_state(session, name, ACTIVE)

    def deactivate(self, name: str) -> None:
        """Make a module unreachable (404, no menu) and keep its data; no restart is needed."""
        with self._alone(f"deactivate {name}") as session:
            states = self._installed(session, name)
            if name == "core":
                raise ModuleProblem(name, "is the foundation and cannot be deactivated")
            for other in dependents(name, self._available()):
                if other in states and states[other].state == ACTIVE:
                    raise ModuleProblem(name, f"{other} depends on it and is active")
            self._set_state(session, name, INACTIVE)

    def uninstall(self, name: str, export_to: Path | None = None) -> None:
        """Remove a module with its tables, rights and jobs; trail rows stay.

        Refused while another installed module depends on it, and while it keeps posted or decided
        records, unless a restorable export is written to `export_to` in the same step.
        """
        with self._alone(f"uninstall {name}") as session:
            plan = self.plan_uninstall(session, name)
            if plan.refusals:
                raise ModuleProblem(name, "; ".join(plan.refusals))
            if export_to is not None:
                self.progress(f"{name}: export to {export_to.name}")
                write_export(session, self.manifest(name), export_to)
            elif plan.keeps:
                kept = ", ".join(f"{count} {label}" for label, count in plan.keeps)
                raise ModuleProblem(name, f"keeps decided records ({kept}): export them first")
            manifest = self.manifest(name)
            if manifest.pre_uninstall is not None:
                manifest.pre_uninstall()
            self.progress(f"{name}: remove tables")
            session.execute(text("delete from core_module where name = :n"), {"n": name})
            forget_data(session, name)
            session.execute(
                text("delete from procrastinate_jobs where task_name like :t and status = 'todo'"),
                {"t": f"{name}.%"},
            )
            session.flush()
            session.expunge_all()
            migrations.downgrade_module(self._connection(session), self.manifests, name)
            self._sync(session)

    def sync_roles(self) -> None:
        """Bring the roles to what presets and local changes say."""
        with self._alone("local changes of roles") as session:
            self._sync(session)

    def restore(self, name: str, path: Path) -> dict[str, int]:
        """Put an export back into the tables of the same version of a module."""
        with self._alone(f"restore {name}") as session:
            self._installed(session, name)
            try:
                return read_export(session, self.manifest(name), path)
            except ValueError as error:
                raise ModuleProblem(name, str(error)) from error

    # -- plans --------------------------------------------------------------

    def plan_install(self, session: Session, name: str) -> Plan:
        """Say what installing would do."""
        self.manifest(name)
        states = module_states(session)
        missing = tuple(n for n in with_dependencies([name], self._available()) if n not in states)
        glue = auto_installable({*states, *missing}, self._available())
        refusals = () if missing else ("it is installed already",)
        tables = tuple((t, 0) for module in (*missing, *glue) for t in self.tables_of(module))
        return Plan("install", name, (*missing, *glue), tables, refusals=refusals)

    def plan_uninstall(self, session: Session, name: str) -> Plan:
        """Say what uninstalling would remove, and what stands against it."""
        states = module_states(session)
        refusals = []
        if name == "core":
            refusals.append("core is the foundation and cannot be removed")
        if name not in states:
            refusals.append("it is not installed")
            return Plan("uninstall", name, refusals=tuple(refusals))
        needing = tuple(n for n in dependents(name, self._available()) if n in states)
        refusals += [f"{other} depends on it" for other in needing]
        tables = tuple((t, self._count(session, t)) for t in self.tables_of(name))
        keeps = tuple(
            (keep.label, count)
            for keep in self.manifest(name).keeps
            if (count := self._count(session, keep.table, keep.condition))
        )
        return Plan("uninstall", name, (name,), tables, needing, tuple(refusals), keeps)

    def refusals(self, session: Session, name: str, action: str) -> tuple[str, ...]:
        """Say what stands against an upgrade, an activation or a deactivation."""
        states = module_states(session)
        if name not in states:
            return ("it is not installed",)
        if action == "activate":
            return tuple(
                f"{needed} is inactive"
                for needed in self.manifest(name).depends
                if states[needed].state != ACTIVE
            )
        if action == "deactivate":
            needing = dependents(name, self._available())
            return tuple(
                f"{other} depends on it and is active"
                for other in needing
                if other in states and states[other].state == ACTIVE
            )
        return ()

    def tables_of(self, name: str) -> tuple[str, ...]:
        """Return the tables of a module."""
        return tuple(
            cls.__tablename__
            for cls in mapped_classes()
            if self.registry.owner_of_table(cls.__tablename__) == name
        )

    # -- steps --------------------------------------------------------------

    def _alone(self, reason: str) -> _Alone:
        return _Alone(reason)

    def _available(self) -> dict[str, Manifest]:
        return {manifest.name: manifest for manifest in self.manifests}

    def _installed(self, session: Session, name: str) -> dict[str, ModuleState]:
        self.manifest(name)
        states = module_states(session)
        if name not in states:
            raise ModuleProblem(name, "is not installed")
        return states

    def _install_missing(self, session: Session, names: list[str] | tuple[str, ...]) -> list[str]:
        done = []
        for name in with_dependencies(names, self._available()):
            if name not in module_states(session):
                self._install_one(session, self.manifest(name))
                done.append(name)
        return done

    def _install_one(self, session: Session, manifest: Manifest) -> None:
        self.progress(f"{manifest.name}: create tables")
        migrations.upgrade_module(self._connection(session), self.manifests, manifest.name)
        session.execute(
            text("insert into core_module (name, version, state) values (:n, :v, 'active')"),
            {"n": manifest.name, "v": manifest.version},
        )
        self.progress(f"{manifest.name}: load data")
        load_data(session, manifest, manifest.data)
        if manifest.post_install is not None:
            manifest.post_install()
        self._check_tables(session, manifest)

    def _upgrade_one(self, session: Session, manifest: Manifest) -> list[str]:
        self.progress(f"{manifest.name}: upgrade to {manifest.version}")
        migrations.upgrade_module(self._connection(session), self.manifests, manifest.name)
        load_data(session, manifest, manifest.data)
        session.execute(
            text(
                "update core_module set version = :v, upgraded_at = now() "
                "where name = :n and version <> :v"
            ),
            {"n": manifest.name, "v": manifest.version},
        )
        self._check_tables(session, manifest)
        return [manifest.name]

    def _check_tables(self, session: Session, manifest: Manifest) -> None:
        # A revision may name another module's revision and so create its tables unseen.
        states = module_states(session)
        for table in session.execute(
            text("select tablename from pg_tables where schemaname='public'")
        ):
            owner = self.registry.owner_of_table(table.tablename)
            if owner is not None and owner not in states:
                raise ModuleProblem(
                    manifest.name, f"its migration created {table.tablename} of module {owner}"
                )

    def _sync(self, session: Session) -> None:
        self.progress("permissions and roles")
        states = module_states(session)
        installed = tuple(m for m in self.manifests if m.name in states)
        roles = {role.name: role for manifest in installed for role in manifest.roles}
        report = sync_permissions(session, installed, roles)
        for change, why in report.void:
            self.progress(f"local change has no effect ({why}): {change}")
        sync_rules(session, installed)
        sync_duties(session, installed)

    def _set_state(self, session: Session, name: str, state: str) -> None:
        session.execute(
            text("update core_module set state = :s where name = :n"), {"s": state, "n": name}
        )

    @staticmethod
    def _count(session: Session, table: str, condition: str = "true") -> int:
        readable = text("select has_table_privilege(current_user, cast(:name as text), 'select')")
        if not session.execute(readable, {"name": table}).scalar():
            # Nobody who looks at a plan reads secret ballots; the server's estimate has to do.
            estimate = text("select reltuples from pg_class where oid = to_regclass(:name)")
            return max(0, int(session.execute(estimate, {"name": table}).scalar() or 0))
        # Names and conditions come from manifests and models, which are code.
        query = f"select count(*) from {table} where {condition}"  # noqa: S608
        return int(session.execute(text(query)).scalar_one())

    @staticmethod
    def _connection(session: Session) -> Connection:
        return session.connection()


class _Alone:
    """One transaction as the program itself, with no other installer beside it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self._transaction = transaction()

    def __enter__(self) -> Session:
        session = self._transaction.__enter__()
        self._acting = acting_as(session, system_actor(self.reason))
        self._acting.__enter__()
        # An ALTER that waits behind a reader makes everybody wait: give up soon, the job retries.
        session.execute(text("set local lock_timeout = '5s'"))
        session.execute(text("set local statement_timeout = 0"))
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
        return session

    def __exit__(self, *error: object) -> None:
        try:
            self._acting.__exit__(*error)  # type: ignore[arg-type]
        finally:
            self._transaction.__exit__(*error)  # type: ignore[arg-type]
