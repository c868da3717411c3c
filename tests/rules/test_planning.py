"""A statement asks who reads when it runs, not while it is planned; older databases learn it."""

from __future__ import annotations

import re
from typing import Any

from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.kernel.cluster import Dsns, connect
from app.kernel.migrations import alembic_config
from app.kernel.registry import registry
from app.testing.conformance.schema import schema_lines

BEFORE = "core@core_0030"
SHAPES = text(
    "select count(*) filter (where rule ~ :planned), count(*) filter (where rule ~ :run) "
    "from (select concat(qual, with_check) as rule from pg_policies) p"
).bindparams(
    planned=r"unnest\(core_my_(units|organisations)\(",
    run=r"unnest\(\( SELECT core_my_(units|organisations)\(",
)
ASKED = text(
    "select coalesce(sum(calls), 0)::int from pg_stat_xact_user_functions "
    "where funcname in ('core_my_units', 'core_my_organisations', 'core_my_grants')"
)
PLAN = text("explain select id from household_member where household_id = 1")
CASTS = re.compile(r"::(?:character varying|text)(?:\[\])?|[()]")


def asked_by_planning(dsns: Dsns, superuser: str) -> int:
    """Return how often the grants of somebody are asked for while a statement is planned."""
    name = make_url(dsns.application).database
    with connect(superuser) as admin:
        admin.execute(f"alter database \"{name}\" set track_functions = 'pl'")
    engine = create_engine(dsns.application)
    with engine.connect() as connection:
        connection.execute(text("select set_config('app.actor', '1', true)"))
        connection.execute(PLAN)
        found: int = connection.execute(ASKED).scalar_one()
    engine.dispose()
    return found


def meaning(lines: Any) -> set[str]:
    """Return a schema without casts and brackets: PostgreSQL places them anew when it reads it."""
    return {CASTS.sub("", line) for line in lines}


def test_planning_does_not_ask_who_reads(
    fresh_database: Dsns, database_server: Any, application: Any
) -> None:
    engine = create_engine(fresh_database.operator)
    manifests, superuser = registry(application).manifests(), database_server.superuser_dsn
    with engine.begin() as connection:
        heads, (planned, run) = schema_lines(connection), connection.execute(SHAPES).one()
        assert (planned, run > 100) == (0, True)
    assert asked_by_planning(fresh_database, superuser) == 0
    with engine.begin() as connection:
        command.downgrade(alembic_config(manifests, connection), BEFORE)
        assert connection.execute(SHAPES).one() == (run, 0)
    assert asked_by_planning(fresh_database, superuser) > 0  # as it was
    with engine.begin() as connection:
        command.upgrade(alembic_config(manifests, connection), "heads")
        assert meaning(schema_lines(connection)) == meaning(heads)
    assert asked_by_planning(fresh_database, superuser) == 0
    engine.dispose()
