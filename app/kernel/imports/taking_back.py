"""A whole import taken back: what it made is removed, what it changed is as it was.

Only while nobody has touched it since; who or what stands in the way is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text

from app.kernel.imports.errors import BuiltUpon
from app.kernel.imports.staging import Work
from app.kernel.models import Timestamped, is_versioned, table_of

NAMED = 5


def take_back(work: Work) -> None:
    """Take an import back in the caller's transaction; raise BuiltUpon."""
    stood = _moved(work)
    if stood:
        raise BuiltUpon(names=_names(work, stood))
    statement = text("select core_import_take_back(:id)")
    blocked = work.session.scalar(statement, {"id": work.import_id})
    if blocked:
        raise BuiltUpon(names=_names(work, blocked))
    _set_back(work)


def _moved(work: Work) -> list[int]:
    """Return the records that are not as the import left them, or not within reach any more."""
    if not is_versioned(work.target.model):
        return []
    return list(
        work.session.scalars(
            text(
                "select s.target_id from core_imports.row s "
                f"left join {work.target.table} t on t.id = s.target_id "
                "where s.import_id = :id and s.outcome in ('new', 'changed') "
                "and t.version is distinct from s.left_version order by s.row_no"
            ),
            {"id": work.import_id},
        )
    )


def _set_back(work: Work) -> None:
    model, table = work.target.model, work.target.table
    bound = {"id": work.import_id}
    found = work.session.scalars(
        text(
            "select distinct k from core_imports.row s, jsonb_object_keys(s.old) k "
            "where s.import_id = :id and s.outcome = 'changed'"
        ),
        bound,
    )
    columns = sorted(set(table_of(model).c.keys()) & set(found))
    if not columns:
        return
    sets = [f"{name} = p.{name}" for name in columns]
    if is_versioned(model):
        sets.append("version = t.version + 1")
    if issubclass(model, Timestamped):
        sets.append("updated_at = now()")
    rows = work.session.scalars(
        text(
            f"update {table} t set {', '.join(sets)} from core_imports.row s "
            f"join {table} w on w.id = s.target_id "
            "cross join lateral jsonb_populate_record(w, s.old) p "
            "where s.import_id = :id and s.outcome = 'changed' and t.id = s.target_id "
            "returning s.row_no"
        ),
        bound,
    ).all()
    wanted = work.session.scalar(
        text("select count(*) from core_imports.row where import_id = :id and outcome = 'changed'"),
        bound,
    )
    if len(rows) != wanted:
        raise BuiltUpon(names="")


def _names(work: Work, keys: Sequence[int]) -> str:
    """Name the first records within reach; others by how many they are."""
    model: Any = work.target.model
    statement = select(model).where(model.id.in_(keys[:1_000])).order_by(model.id).limit(NAMED)
    names = [str(item) for item in work.session.scalars(statement)]
    rest = len(set(keys)) - len(names)
    return "; ".join([*names, *([f"+{rest}"] if rest else [])])
