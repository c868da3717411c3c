"""What the checks of a module work on: its source, its application and databases of its own."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app import ROOT, create_app
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.cluster import Dsns, connect, with_database
from app.kernel.discovery import package_folder
from app.kernel.installer import Installer, module_states
from app.kernel.manifest import Manifest
from app.kernel.models import Base, mapped_classes
from app.kernel.permissions import wanted_grants
from app.kernel.registry import Registry, registry
from app.kernel.views import RecordView
from app.testing.clients import SignedInClient
from app.testing.database import DatabaseServer

if TYPE_CHECKING:
    from app.testing.conformance.rows import Rows

_numbers = itertools.count(1)
Settings = Callable[[str], dict[str, Any]]


@dataclass(frozen=True)
class Declared:
    """What a module declares for its checks, each with the reason in words.

    `personal`: "View.column" of personal data that pages show. `untrailed`: tables without a trail.
    `open_routes`: endpoints without a permission. `admin_only`: permissions ("module.Record:verb")
    that only the administrator holds. `values`: for generated rows, values by table and column (a
    value, or a function of the row's number). `samples`: by view and column, what a row of an
    import says (a text, or a function of the session), where none can be made from the column.
    """

    personal: Mapping[str, str] = field(default_factory=dict)
    untrailed: Mapping[str, str] = field(default_factory=dict)
    open_routes: Mapping[str, str] = field(default_factory=dict)
    admin_only: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    samples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


class Context:
    """The module under test; applications and databases are made when a check first needs them."""

    def __init__(
        self,
        module: str,
        server: DatabaseServer,
        template: str,
        settings: Settings,
        *,
        root: Path = ROOT,
        declared: Declared | None = None,
    ) -> None:
        """Name the module, the server, a database that has it installed, and the settings."""
        self.module = module
        self.server = server
        self.template = template
        self.settings = settings
        self.root = root
        self.declared = declared or Declared()
        self._databases: list[str] = []

    # -- the module -----------------------------------------------------------------

    @cached_property
    def app(self) -> Flask:
        """Return the application that serves the module's own database."""
        return create_app(self.settings(self.dsns.application))

    @cached_property
    def operator(self) -> Flask:
        """Return the operator's application on the same database."""
        return create_app(self.settings(self.dsns.operator), screens=False)

    @property
    def registry(self) -> Registry:
        """Return what the application has loaded."""
        return registry(self.app)

    @cached_property
    def grants(self) -> dict[str, set[tuple[str, str]]]:
        """Return what each role preset grants, with what modules add to roles of others."""
        return wanted_grants(self.registry.manifests(), self.registry.roles())

    @property
    def manifest(self) -> Manifest:
        """Return the module's manifest."""
        return self.registry.available[self.module]

    @property
    def package(self) -> str:
        """Return the name of the module's package."""
        return self.manifest.package

    @property
    def folder(self) -> Path:
        """Return the folder of the module's package."""
        return package_folder(self.package)

    @property
    def models(self) -> tuple[type[Base], ...]:
        """Return the module's model classes."""
        return tuple(c for c in mapped_classes() if self.owns(c))

    def owns(self, item: Any) -> bool:
        """Tell whether a class or function is defined in the module's package."""
        return str(getattr(item, "__module__", "")).startswith(f"{self.package}.")

    @property
    def tables(self) -> tuple[str, ...]:
        """Return the names of the module's tables, by its models."""
        return tuple(cls.__tablename__ for cls in self.models)

    @property
    def views(self) -> dict[str, Any]:
        """Return all views and APIs of the module by class name."""
        found = self.registry
        return {
            name: view
            for name, view in found.views.items()
            if found.view_modules[view.blueprint.name] == self.module
        }

    @property
    def record_views(self) -> tuple[RecordView, ...]:
        """Return the module's record views."""
        return tuple(view for view in self.views.values() if isinstance(view, RecordView))

    # -- databases --------------------------------------------------------------------

    @cached_property
    def dsns(self) -> Dsns:
        """Return the URLs of a database of this context alone, with the module installed."""
        return self._new_database(self.template)

    @cached_property
    def empty(self) -> Dsns:
        """Return the URLs of an empty database."""
        return self._new_database(None)

    def _new_database(self, template: str | None) -> Dsns:
        name = f"chungtay_conformance_{os.getpid()}_{next(_numbers)}"
        self._databases.append(name)
        return self.server.create_database(name, template=template)

    @contextmanager
    def owner(self, dsns: Dsns | None = None) -> Iterator[Connection]:
        """Yield a connection of the owner; what happens on it is rolled back."""
        engine = create_engine((dsns or self.dsns).operator)
        try:
            with engine.connect() as connection, connection.begin() as transaction:
                yield connection
                transaction.rollback()
        finally:
            engine.dispose()

    @contextmanager
    def superuser(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Yield a connection past all guards, to put rows where a test needs them."""
        with connect(self.superuser_dsn) as connection:
            yield connection

    @property
    def superuser_dsn(self) -> str:
        """Return the URL of this context's database for the superuser."""
        name = make_url(self.dsns.operator).database
        return with_database(self.server.superuser_dsn, name or "")

    @contextmanager
    def operating(self) -> Iterator[tuple[Installer, Session]]:
        """Yield the operator's installer and session, with the program itself acting."""
        with self.operator.app_context():
            session = db.session()
            bind_actor(session, system_actor("conformance"))
            try:
                yield Installer(registry(self.operator)), session
            finally:
                db.session.remove()

    @cached_property
    def rows(self) -> Rows:
        """Return the generator of rows for the module's tables."""
        from app.testing.conformance.rows import Rows

        return Rows(self)

    def client(self, role: str | None, locale: str = "vi") -> FlaskClient:
        """Return a browser, signed in as a user with a role over the whole country."""
        client = SignedInClient(self.app, self.app.response_class, use_cookies=True)
        with client.session_transaction() as cookie:
            cookie["locale"] = locale
            if role is not None:
                cookie["_user_id"] = str(self.rows.user(role))
                cookie["_fresh"] = True
        client.begin()
        return client

    def close(self) -> None:
        """Drop the databases of this context."""
        for name in ("app", "operator"):
            made = self.__dict__.get(name)
            if made is not None:
                with made.app_context():
                    db.session.remove()
                    db.engine.dispose()
        for name in self._databases:
            self.server.drop_database(name)


def installed_database(
    server: DatabaseServer, template: str, settings: Settings, modules: tuple[str, ...]
) -> str:
    """Make a copy of a database with further modules installed; return its name."""
    name = f"chungtay_modules_{os.getpid()}_{next(_numbers)}"
    dsns = server.create_database(name, template=template)
    app = create_app(settings(dsns.operator), screens=False)
    with app.app_context():
        installer = Installer(registry(app))
        for module in modules:
            if module not in module_states(db.session()):
                installer.install(module)
        db.session.remove()
        db.engine.dispose()
    return name
