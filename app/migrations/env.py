"""Alembic environment: runs on the connection, and inside the transaction, of the caller."""

from __future__ import annotations

from alembic import context

from app.kernel.models import Base

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("migrations are run by the chungtay command, which passes its connection")
context.configure(
    connection=connection, target_metadata=Base.metadata, transaction_per_migration=False
)
context.run_migrations()
