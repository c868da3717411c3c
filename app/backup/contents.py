"""What a backup says of itself: versions, totals of each table, root of the trail, keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from psycopg import sql

from app.backup.archive import FORMAT, BadBackup
from app.kernel.cluster import Connection, RoleNames
from app.kernel.trail_root import export_root, write_root

TABLES = """
    select c.oid::regclass::text as name, n.nspname, c.relname from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
        and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
        and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1
"""


@dataclass(frozen=True)
class Contents:
    """Read from one snapshot of the database, the same that is dumped."""

    made_at: str
    server_major: int
    modules: Mapping[str, str]
    roles: tuple[str, ...]
    totals: Mapping[str, int]
    root: str


def read_contents(connection: Connection, now: datetime) -> Contents:
    """Read what a database holds; inside a transaction all of it is of one moment."""
    modules = connection.execute("select name, version from core_module order by name").fetchall()
    names = RoleNames()
    return Contents(
        made_at=now.isoformat(),
        server_major=connection.info.server_version // 10000,
        modules={str(name): str(version) for name, version in modules},
        roles=(names.owner, names.operator, names.application, names.backup),
        totals=read_totals(connection),
        root=write_root(export_root(connection, now)),
    )


def read_totals(connection: Connection) -> dict[str, int]:
    """Count the rows of every table of the program; partitions count with their table."""
    totals = {}
    for name, schema, table in connection.execute(TABLES).fetchall():
        counted = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
        row = connection.execute(counted).fetchone()
        totals[str(name)] = int(row[0]) if row else 0
    return totals


def write_contents(contents: Contents) -> bytes:
    """Return the contents as a file."""
    return json.dumps({"format": FORMAT, **asdict(contents)}, indent=1).encode()


def parse_contents(file: bytes) -> Contents:
    """Read the file of the contents; raise BadBackup."""
    try:
        body: dict[str, Any] = json.loads(file)
        del body["format"]
        return Contents(**{**body, "roles": tuple(body["roles"])})
    except (ValueError, KeyError, TypeError) as error:
        raise BadBackup("the backup does not say what it holds") from error
