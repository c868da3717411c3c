"""The revisions of the record rules, one step back and forth on a database with all modules."""

from __future__ import annotations

from typing import Any

from alembic import command
from sqlalchemy import create_engine, text

from app.kernel.migrations import alembic_config
from app.kernel.registry import registry
from app.testing.conformance.schema import difference, schema_lines


def test_the_revisions_step_back_and_forth(fresh_database: Any, application: Any) -> None:
    manifests = registry(application).manifests()
    engine = create_engine(fresh_database.operator)
    with engine.begin() as connection:
        config = alembic_config(manifests, connection)
        heads = schema_lines(connection)
        for revision in ("household_supervision@household_0006", "core@core_0001"):
            command.downgrade(config, revision)
        policies = connection.execute(
            text("select count(*) from pg_policies where qual ~ 'core_my_units\\(\\)'")
        )
        assert policies.scalar_one() > 0
        assert (
            connection.execute(
                text("select to_regprocedure('core_my_units(text, text)')")
            ).scalar_one()
            is None
        )
        command.upgrade(config, "heads")
        assert difference(heads, schema_lines(connection)) == []
    engine.dispose()
