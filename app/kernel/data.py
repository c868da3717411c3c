"""Idempotent data: YAML files keyed by external id, and loader functions for bulk data."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml
from sqlalchemy import Date, text
from sqlalchemy.orm import Session

from app.kernel.discovery import package_folder
from app.kernel.errors import ModuleProblem
from app.kernel.manifest import Manifest
from app.kernel.models import Base, mapped_classes, table_of


def load_data(session: Session, manifest: Manifest, entries: tuple[str, ...]) -> None:
    """Load data entries of a module in order; a second run changes nothing.

    An entry "package.module:function" is called with the session; any other is a YAML file of the
    package. Raises ModuleProblem naming the module and the entry.
    """
    for entry in entries:
        try:
            if ":" in entry:
                call(session, entry)
            else:
                _load_file(session, manifest, entry)
            session.flush()
        except ModuleProblem:
            raise
        except Exception as error:
            raise ModuleProblem(manifest.name, f"data {entry} cannot be loaded: {error}") from error


def call(session: Session, entry: str) -> Any:
    """Call the function that an entry "package.module:function" names."""
    module, _, name = entry.partition(":")
    return getattr(importlib.import_module(module), name)(session)


def _load_file(session: Session, manifest: Manifest, entry: str) -> None:
    path = package_folder(manifest.package) / entry
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for row in content["records"]:
        _load_record(session, manifest, row)


def _model_named(record: str) -> type[Base]:
    for cls in mapped_classes():
        if cls.__record__ == record and cls.__name__ == record.partition(".")[2]:
            return cls
    raise KeyError(f"no model {record}")


def _load_record(session: Session, manifest: Manifest, row: Mapping[str, Any]) -> None:
    """Insert or update one record; rows marked `keep` are not overwritten after the first load."""
    cls = _model_named(row["model"])
    values = {name: _value(session, manifest, cls, name, v) for name, v in row["values"].items()}
    checksum = hashlib.sha256(json.dumps(row["values"], default=str, sort_keys=True).encode())
    known = session.execute(
        text("select row_id, checksum from core_external_id where module = :m and name = :n"),
        {"m": manifest.name, "n": row["id"]},
    ).first()
    if known is None:
        item = cls(**values)
        session.add(item)
        session.flush()
        session.execute(
            text(
                "insert into core_external_id (module, name, table_name, row_id, keep, checksum) "
                "values (:m, :n, :t, :r, :k, :c)"
            ),
            {
                "m": manifest.name,
                "n": row["id"],
                "t": cls.__tablename__,
                "r": item.id,
                "k": bool(row.get("keep", False)),
                "c": checksum.hexdigest(),
            },
        )
    elif not row.get("keep", False) and known.checksum != checksum.hexdigest():
        item = session.get_one(cls, known.row_id)
        for name, value in values.items():
            setattr(item, name, value)
        session.execute(
            text("update core_external_id set checksum = :c where module = :m and name = :n"),
            {"c": checksum.hexdigest(), "m": manifest.name, "n": row["id"]},
        )


def _value(session: Session, manifest: Manifest, cls: type[Base], name: str, value: Any) -> Any:
    """Resolve `{ref: module.name}` to a key, and texts of date columns to dates."""
    if isinstance(value, Mapping) and set(value) == {"ref"}:
        module, _, external = str(value["ref"]).rpartition(".")
        return session.execute(
            text("select row_id from core_external_id where module = :m and name = :n"),
            {"m": module or manifest.name, "n": external},
        ).scalar_one()
    column = table_of(cls).c[name]
    if isinstance(column.type, Date) and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def forget_data(session: Session, module: str) -> None:
    """Forget the external ids of an uninstalled module."""
    session.execute(text("delete from core_external_id where module = :m"), {"m": module})
