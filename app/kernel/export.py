"""A restorable export of one module: its tables as CSV files in one archive with a manifest."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.manifest import Manifest
from app.kernel.models import Base, mapped_classes


def tables_in_order(prefix: str) -> list[str]:
    """Return the tables with a prefix so that each comes after those it refers to."""
    names = {c.__tablename__ for c in mapped_classes() if c.__tablename__.startswith(prefix)}
    return [table.name for table in Base.metadata.sorted_tables if table.name in names]


def write_export(session: Session, manifest: Manifest, path: Path) -> None:
    """Write all rows of a module to `path` (zip of CSV with headers, UTF-8)."""
    tables = tables_in_order(manifest.table_prefix)
    counts = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            buffer = io.StringIO()
            cursor = session.connection().connection.cursor()
            with cursor.copy(f"copy {table} to stdout (format csv, header)") as copy:
                for chunk in copy:
                    buffer.write(bytes(chunk).decode())
            archive.writestr(f"{table}.csv", buffer.getvalue())
            counts[table] = session.execute(text(f"select count(*) from {table}")).scalar_one()  # noqa: S608
        about = {"module": manifest.name, "version": manifest.version, "tables": counts}
        archive.writestr("export.json", json.dumps(about, indent=1))


def read_export(session: Session, manifest: Manifest, path: Path) -> dict[str, int]:
    """Put an export back into the empty tables of the same module version; return the counts."""
    with zipfile.ZipFile(path) as archive:
        about = json.loads(archive.read("export.json"))
        if about["module"] != manifest.name or about["version"] != manifest.version:
            found = f"{about['module']} {about['version']}"
            raise ValueError(f"the export is of {found}, not {manifest.name} {manifest.version}")
        cursor = session.connection().connection.cursor()
        tables = tables_in_order(manifest.table_prefix)
        for table in reversed(tables):
            # Guards speak of what people do; here the rows come back as they were.
            cursor.execute(f"alter table {table} disable trigger user")
            cursor.execute(f"delete from {table}")  # noqa: S608
        for table in tables:
            content = archive.read(f"{table}.csv")
            header = content.split(b"\n", 1)[0].decode()
            with cursor.copy(f"copy {table} ({header}) from stdin (format csv, header)") as copy:
                copy.write(content)
            cursor.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608
                f"greatest((select max(id) from {table}), 1))"
            )
            cursor.execute(f"alter table {table} enable trigger user")
    return dict(about["tables"])
