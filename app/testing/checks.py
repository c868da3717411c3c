"""Checks that need a database of their own, for the command line."""

from __future__ import annotations

from app import create_app
from app.kernel.migrations import FRAMEWORK_PREFIX, differences
from app.kernel.registry import registry
from app.testing.database import DatabaseServer, server_directory
from app.testing.plugin import install_everything, settings_under_test


def migration_differences() -> list[str]:
    """Install all modules on a throw-away database and return how it differs from the models."""
    from app.extensions import db

    with server_directory() as folder:
        server = DatabaseServer(folder)
        dsns = server.create_database("chungtay_check")
        install_everything(dsns)
        app = create_app(settings_under_test(dsns.operator), screens=False)
        with app.app_context():
            prefixes = [m.table_prefix for m in registry(app).manifests()]
            found = differences(db.session.connection(), [*prefixes, FRAMEWORK_PREFIX])
            db.session.remove()
            db.engine.dispose()
        return [str(entry) for entry in found]
