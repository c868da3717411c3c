"""Create the tables of the framework and of core, their rules, guards and the job queue."""

from __future__ import annotations

from app.core.migrations.initial import framework, guards, people, places, queue, records, system

revision = "core_0001"
down_revision = None
branch_labels = ("core",)
depends_on = None

TABLES = (framework, places, people, records, system)


def upgrade() -> None:
    """Create all parts in order."""
    for part in TABLES:
        part.upgrade()
    guards.upgrade()
    queue.upgrade()


def downgrade() -> None:
    """Remove all parts; the schema is empty afterwards."""
    queue.downgrade()
    guards.downgrade()
    for part in reversed(TABLES):
        part.downgrade()
    guards.drop_all_functions()
