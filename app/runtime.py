"""The processes of an installation: database, operator, web and worker."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.engine import make_url

import config
from app import ROOT, create_app
from app.kernel.cluster import Dsns, prepare_cluster
from app.kernel.embedded_postgres import EmbeddedPostgres
from app.kernel.instance import SecretStore

DATABASE = "chungtay"
NOT_FOR_CHILDREN = ("DATABASE_OWNER_URL", "DATABASE_BACKUP_URL")  # read more than the web may


class NotReady(Exception):
    """The installation cannot start; the message says why."""


def settings() -> dict[str, Any]:
    """Return the settings of the environment."""
    return dict(config.load_settings(os.environ, ROOT))


@contextmanager
def database(values: Mapping[str, Any]) -> Iterator[Dsns]:
    """Yield the URLs of the database; starts the embedded server when none is configured."""
    url, owner = values["DATABASE_URL"], values["DATABASE_OWNER_URL"]
    if url:
        backup = values["DATABASE_BACKUP_URL"]
        yield Dsns(operator=owner or "", application=url, backup=backup or "")
        return
    instance = Path(values["CHUNGTAY_INSTANCE"])
    if values["CHUNGTAY_ENV"] == "production":
        raise NotReady("DATABASE_URL is missing: production does not use the embedded server.")
    with EmbeddedPostgres(instance / "postgresql").hold() as server:
        yield prepare_cluster(
            server.superuser_dsn, DATABASE, SecretStore(instance / "secrets.json")
        )


def operator_app(values: Mapping[str, Any], dsns: Dsns) -> Flask:
    """Return an application on the owner's credentials; for migrations and modules only."""
    if not dsns.operator:
        raise NotReady("DATABASE_OWNER_URL is missing: only the operator changes modules.")
    return create_app({**values, "SQLALCHEMY_DATABASE_URI": dsns.operator}, screens=False)


def application(values: Mapping[str, Any], dsns: Dsns, *, screens: bool = True) -> Flask:
    """Return an application on the credentials that serve requests and jobs."""
    return create_app({**values, "SQLALCHEMY_DATABASE_URI": dsns.application}, screens=screens)


def conninfo(url: str) -> str:
    """Return an SQLAlchemy URL as psycopg and Procrastinate take it."""
    parts = make_url(url)
    return parts.set(drivername="postgresql").render_as_string(hide_password=False)


class Processes:
    """Child processes that live and die together."""

    def __init__(self) -> None:
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, arguments: list[str], environ: Mapping[str, str]) -> None:
        """Start one; it gets its own environment, so that only the operator has the owner's key."""
        self.children[name] = subprocess.Popen(arguments, env=dict(environ))

    def wait(self) -> int:
        """Wait until one ends or we are told to stop, stop the rest, return the exit code."""
        signal.signal(signal.SIGTERM, _interrupt)
        code = 0
        try:
            while code == 0:
                pid, status = os.wait()
                name = next((n for n, c in self.children.items() if c.pid == pid), "")
                if name:
                    code = os.waitstatus_to_exitcode(status) or 1
                    self.children[name].returncode = code
                    print(f"{name} ended ({code}); stopping.", file=sys.stderr)  # noqa: T201
        except KeyboardInterrupt:
            code = 0
        finally:
            self.stop()
        return code

    def stop(self) -> None:
        """Ask all to end, and make sure that they do."""
        running = [child for child in self.children.values() if child.poll() is None]
        for child in running:
            child.terminate()
        for child in running:
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def child_environment(values: Mapping[str, Any], dsns: Dsns, *, owner: bool) -> dict[str, str]:
    """Return the environment of a child process."""
    environ = {name: value for name, value in os.environ.items() if name not in NOT_FOR_CHILDREN}
    environ["DATABASE_URL"] = conninfo(dsns.application)
    environ["CHUNGTAY_INSTANCE"] = str(values["CHUNGTAY_INSTANCE"])
    if owner:
        environ["DATABASE_OWNER_URL"] = conninfo(dsns.operator)
        environ |= {"DATABASE_BACKUP_URL": conninfo(dsns.backup)} if dsns.backup else {}
    return environ


def count_together(environ: dict[str, str], values: Mapping[str, Any]) -> dict[str, str]:
    """Let the web processes count into one folder, which begins empty."""
    folder = Path(values["CHUNGTAY_INSTANCE"]) / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return {**environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}


def web_command(port: int, workers: int = 2) -> list[str]:
    """Return the command of the web process."""
    return [
        sys.executable,
        *("-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)),
        *("--threads", "4", "--worker-class", "gthread", "--access-logfile", "/dev/null"),
        *("--log-level", "warning", "--preload", "app.wsgi:app"),
    ]
