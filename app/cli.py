"""The `chungtay` command."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask import Flask

from app import ROOT, runtime
from app.audit_cli import audit, person
from app.backup_cli import backup, restore
from app.kernel import logs
from app.kernel.errors import ModuleProblem
from app.kernel.i18n_cli import i18n_cli
from app.keys_cli import keys
from app.module_cli import ProgramGroup


@click.group(cls=ProgramGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chungtay")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Run and look after an installation of Chung Tay."""
    ctx.obj = serving  # with which commands of modules reach an application


@contextmanager
def operating() -> Iterator[Flask]:
    """Yield an application on the operator's credentials, inside its context."""
    values = runtime.settings()
    with runtime.database(values) as dsns, _context(runtime.operator_app(values, dsns)) as app:
        yield app


@contextmanager
def serving(*, screens: bool = False) -> Iterator[Flask]:
    """Yield an application on the application's credentials, inside its context."""
    values = runtime.settings()
    with (
        runtime.database(values) as dsns,
        _context(runtime.application(values, dsns, screens=screens)) as app,
    ):
        yield app


@contextmanager
def _context(app: Flask) -> Iterator[Flask]:
    from app.extensions import db

    with app.app_context():
        try:
            yield app
        except ModuleProblem as problem:
            raise click.ClickException(str(problem)) from problem
        finally:
            db.session.remove()
            db.engine.dispose()


def say(line: str) -> None:
    """Print one line of progress."""
    click.echo(line)


def as_json(value: Any) -> None:
    """Print a value for machines."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


# -- run ----------------------------------------------------------------------


@main.command()
@click.option("--demo", is_flag=True, help="Load the demonstration data when there is none yet.")
@click.option("--port", type=int, help="Port on 127.0.0.1 (PORT, else 8080).")
def run(demo: bool, port: int | None) -> None:
    """Start database, operator, web and worker; upgrades and installs all modules first."""
    values = runtime.settings()
    if values["CHUNGTAY_INSTANCE_NOTE"]:
        say(values["CHUNGTAY_INSTANCE_NOTE"])
    with runtime.database(values) as dsns:
        if dsns.operator:
            _prepare(values, dsns, demo=demo)
        _serve(values, dsns, port or values["PORT"], demo=demo)


def _prepare(values: dict[str, Any], dsns: Any, *, demo: bool) -> None:
    from app.demo import load_demo, print_logins

    with _context(runtime.operator_app(values, dsns)) as app:
        installer = _installer(app, say)
        installer.upgrade_all()
        for manifest in installer.manifests:
            if not _is_installed(manifest.name):
                installer.install(manifest.name)
    if demo:
        with _context(runtime.application(values, dsns, screens=False)) as app:
            load_demo(app, say=say)
            print_logins(app, say)


def _is_installed(name: str) -> bool:
    from app.extensions import db
    from app.kernel.installer import module_states

    return name in module_states(db.session())


def _serve(values: dict[str, Any], dsns: Any, port: int, *, demo: bool) -> None:
    processes = runtime.Processes()
    plain = runtime.child_environment(values, dsns, owner=False)
    if demo and values["CHUNGTAY_ENV"] != "production":
        # Whoever tries the demonstration has no telephone that was set up for it.
        plain.setdefault("CHUNGTAY_SECOND_FACTOR", "optional")
    command = [sys.executable, "-m", "app.cli"]
    counting = runtime.count_together(plain, values)
    processes.start("web", runtime.web_command(port), counting)
    processes.start("worker", [*command, "worker"], plain)
    if dsns.operator:
        owner = runtime.child_environment(values, dsns, owner=True)
        processes.start("operator", [*command, "worker", "--operator"], owner)
    say(f"Chung Tay: http://127.0.0.1:{port}")
    code = processes.wait()
    if code:
        raise SystemExit(code)


@main.command()
@click.option("--operator", is_flag=True, help="Run module jobs with the owner's credentials.")
@click.option("--once", is_flag=True, help="Run the jobs that are there, then end.")
def worker(operator: bool, once: bool) -> None:
    """Run background jobs."""
    from app.kernel.jobs import DEFAULT, OPERATOR
    from app.worker import work

    values = runtime.settings()
    logs.configure(values["LOG_FORMAT"])
    with runtime.database(values) as dsns:
        make = runtime.operator_app if operator else runtime.application
        work(make(values, dsns), OPERATOR if operator else DEFAULT, wait=not once)


# -- database and modules -------------------------------------------------------


@main.group()
def db() -> None:
    """Upgrade and check the database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring all installed modules to the version of the code; installs core when it is missing."""
    with operating() as app:
        done = _installer(app, say).upgrade_all()
        say("up to date: " + ", ".join(done))


@db.command("check")
def db_check() -> None:
    """Compare the migrations with the models, on a throw-away database."""
    from app.testing.checks import migration_differences

    found = migration_differences()
    for line in found:
        click.echo(line, err=True)
    if found:
        raise SystemExit(1)
    say("migrations and models agree")


@main.group()
def module() -> None:
    """List, install, upgrade, remove and make modules."""


@module.command("list")
@click.option("--json", "machine", is_flag=True, help="Print for machines.")
def module_list(machine: bool) -> None:
    """List the modules with state and versions."""
    from app.extensions import db as database
    from app.kernel.installer import module_states
    from app.kernel.registry import registry

    with operating():
        states = module_states(database.session())
        rows = [
            {
                "name": manifest.name,
                "version": manifest.version,
                "state": states[manifest.name].state if manifest.name in states else "available",
                "installed": states[manifest.name].version if manifest.name in states else None,
                "depends": list(manifest.depends),
            }
            for manifest in registry().manifests()
        ]
    if machine:
        as_json(rows)
        return
    for row in rows:
        depends = ", ".join(map(str, row["depends"] or ()))
        say(f"{row['name']:<26}{row['state']:<11}{row['version']:<9}{depends}")


@module.command("install")
@click.argument("name")
def module_install(name: str) -> None:
    """Install a module with all that it needs."""
    with operating() as app:
        say("installed: " + (", ".join(_installer(app, say).install(name)) or "nothing new"))


@module.command("upgrade")
@click.argument("name")
def module_upgrade(name: str) -> None:
    """Upgrade a module and first what it depends on."""
    with operating() as app:
        say("upgraded: " + ", ".join(_installer(app, say).upgrade(name)))


@module.command("activate")
@click.argument("name")
def module_activate(name: str) -> None:
    """Make an inactive module reachable again."""
    with operating() as app:
        _installer(app, say).activate(name)
        say(f"{name} is active")


@module.command("deactivate")
@click.argument("name")
def module_deactivate(name: str) -> None:
    """Make a module unreachable; its data stay."""
    with operating() as app:
        _installer(app, say).deactivate(name)
        say(f"{name} is inactive")


@module.command("uninstall")
@click.argument("name")
@click.option(
    "--export", "path", type=click.Path(path_type=Path), help="Export to this file first."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def module_uninstall(name: str, path: Path | None, yes: bool) -> None:
    """Remove a module with its tables; refused while it keeps decided records, unless exported."""
    from app.extensions import db as database

    with operating() as app:
        installer = _installer(app, say)
        plan = installer.plan_uninstall(database.session(), name)
        for table, rows in plan.tables:
            say(f"  {table}: {rows} rows")
        database.session.rollback()
        if not yes:
            click.confirm(f"Remove {name}?", abort=True)
        installer.uninstall(name, export_to=path)
        say(f"{name} is removed")


@module.command("restore")
@click.argument("name")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def module_restore(name: str, path: Path) -> None:
    """Put an export back into the tables of the same version of a module."""
    with operating() as app:
        counts = _installer(app, say).restore(name, path)
        say(f"{name}: {sum(counts.values())} rows in {len(counts)} tables")


@module.command("new")
@click.argument("name")
@click.option("--prefix", help="Table prefix; the name's first word by default.")
def module_new(name: str, prefix: str | None) -> None:
    """Write the skeleton of a module into modules/."""
    from app.generator import write_module

    try:
        for path in write_module(ROOT / "modules", name, prefix):
            say(f"  {path.relative_to(ROOT)}")
    except ModuleProblem as problem:
        raise click.ClickException(str(problem)) from problem


def _installer(app: Flask, progress: Any) -> Any:
    from app.kernel.installer import Installer
    from app.kernel.registry import registry

    return Installer(registry(app), progress)


# -- users, demo, doctor ----------------------------------------------------------


@main.group()
def user() -> None:
    """Look after users."""


@user.command("create")
@click.argument("username")
@click.option("--first-name", required=True)
@click.option("--last-name", required=True)
@click.option("--email", required=True)
@click.option("--role", default="Admin", show_default=True, help="Role over the whole country.")
@click.password_option(help="Asked for when it is not given.")
def user_create(
    username: str, first_name: str, last_name: str, email: str, role: str, password: str
) -> None:
    """Create a user with one role over the whole country."""
    from app.core.services import account_people, users
    from app.kernel import clock, passwords
    from app.kernel.actor import bind_actor, system_actor
    from app.kernel.transaction import transaction

    if passwords.is_guessable(password, (username, first_name, last_name, email)):
        raise click.ClickException("This password is easy to guess; take several unrelated words.")
    with operating():
        actor = system_actor("command line: user create")
        with transaction() as session:
            bind_actor(session, actor)
            made = users.create_user(
                username=username,
                first_name=first_name,
                last_name=last_name,
                email=email,
                password=password,
                actor=actor,
            )
            account_people.enter_person_of(made, actor=actor)
            users.assign(made.id, role=role, actor=actor, valid_from=clock.today())
        say(f"user {username} with role {role}")


@main.group()
def demo() -> None:
    """Demonstration data: invented people, real places and published counts."""


@demo.command("load")
@click.option(
    "--households", type=int, help="This many households instead of the published counts."
)
@click.option("--seed", type=int, default=2019, show_default=True)
def demo_load(households: int | None, seed: int) -> None:
    """Load the demonstration data; a second run changes nothing."""
    from app.demo import load_demo, print_logins

    with serving() as app:
        load_demo(app, say=say, households=households, seed=seed)
        print_logins(app, say)


@main.command()
def doctor() -> None:
    """Say what is wrong with this installation."""
    from app.doctor import notes, problems

    values = runtime.settings()
    found = problems(values)
    for line in notes(values):
        say(f"note: {line}")
    for line in found:
        click.echo(f"- {line}", err=True)
    if found:
        raise SystemExit(1)
    say("nothing is wrong")


for _group in (i18n_cli, audit, person, backup, restore, keys):
    main.add_command(_group)


if __name__ == "__main__":
    main()
