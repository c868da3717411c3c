"""What the database's own catalogue says about objects whose names begin alike."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

RELATIONS = """
    select oid::regclass::text from pg_class
    where relnamespace = 'public'::regnamespace
      and starts_with(relname, :prefix || '_') and relkind::text = :kind
"""
FUNCTIONS = """
    select oid::regprocedure::text from pg_proc
    where pronamespace = 'public'::regnamespace and starts_with(proname, :prefix || '_')
"""
TYPES = """
    select oid::regtype::text from pg_type
    where typnamespace = 'public'::regnamespace
      and starts_with(typname, :prefix || '_') and typtype in ('c', 'e')
"""


def relations_named(prefix: str, kind: str) -> list[str]:
    """Return the tables (kind `r`) or sequences (kind `S`) with a prefix."""
    return _names(RELATIONS, prefix=prefix, kind=kind)


def functions_named(prefix: str) -> list[str]:
    """Return the functions with a prefix, with the types of their arguments."""
    return _names(FUNCTIONS, prefix=prefix)


def types_named(prefix: str) -> list[str]:
    """Return the enumerations and composite types with a prefix."""
    return _names(TYPES, prefix=prefix)


def _names(query: str, **values: str) -> list[str]:
    return list(op.get_bind().execute(sa.text(query), values).scalars())
