"""The trail: what was done, by whom, in which transaction. Rows come from the database itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from sqlalchemy import BigInteger, DateTime, Index, String, Text, cast, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, base
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote
from sqlalchemy.types import UserDefinedType

from app.core.models.units import AdminUnit
from app.kernel.formats import format_datetime
from app.kernel.models import Base, id_column
from app.kernel.scope import AnyOf, EverywhereScope, UnitScope


class TransactionId(UserDefinedType[str]):
    """PostgreSQL's `xid8`, the number of a transaction that never wraps around."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """Return the name of the type in SQL."""
        return "XID8"


base.ischema_names.setdefault("xid8", TransactionId)


class TrailEntry(Base):
    """One change of a row, or one event such as a sign-in; never changed, never deleted.

    The table is partitioned by month of `at`, so its primary key in the database is (id, at).
    Personal values stand as `•••` here and lie encrypted in `core_trail_sealed`.
    """

    __tablename__ = "core_trail"
    __record__ = "core.Trail"
    __scope__ = AnyOf(EverywhereScope(), UnitScope("unit_id"))
    __table_args__ = (
        Index("ix_core_trail_table_name_row_id_id", "table_name", "row_id", "id"),
        Index("ix_core_trail_at", "at"),
        Index("ix_core_trail_unit_id", "unit_id"),
        Index("ix_core_trail_xact_id", "xact", "id"),
        Index(
            "ix_core_trail_removed", "table_name", "id", postgresql_where=text("action = 'delete'")
        ),
        Index("ix_core_trail_request_id", "request_id"),
        {"postgresql_partition_by": "range (at)"},
    )

    id: Mapped[int] = id_column()
    at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")
    )
    xact: Mapped[str] = mapped_column(
        TransactionId, nullable=False, server_default=text("pg_current_xact_id()")
    )
    actor: Mapped[str | None] = mapped_column(
        Text, server_default=text("nullif(current_setting('app.actor', true), '')")
    )
    reason: Mapped[str | None] = mapped_column(
        Text, server_default=text("nullif(current_setting('app.reason', true), '')")
    )
    request_id: Mapped[str | None] = mapped_column(
        Text, server_default=text("nullif(current_setting('app.request_id', true), '')")
    )
    action: Mapped[str] = mapped_column(String(40), nullable=False)
    record: Mapped[str] = mapped_column(String(100), nullable=False)
    table_name: Mapped[str | None] = mapped_column(String(63))
    row_id: Mapped[int | None] = mapped_column(BigInteger)
    # No foreign key: the trail outlives what it tells of.
    unit_id: Mapped[int | None] = mapped_column(BigInteger)
    old_values: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    new_values: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    # The assignments in force under which the actor acted.
    assignments: Mapped[list[int] | None] = mapped_column(
        ARRAY(BigInteger),
        server_default=text(
            "cast(nullif(current_setting('app.assignments', true), '') as bigint[])"
        ),
    )

    author: Mapped[User | None] = relationship(
        primaryjoin=lambda: foreign(TrailEntry.actor) == cast(remote(User.id), Text), viewonly=True
    )
    unit: Mapped[AdminUnit | None] = relationship(
        primaryjoin=lambda: foreign(TrailEntry.unit_id) == AdminUnit.id, viewonly=True
    )

    def __str__(self) -> str:
        return _("Entry of the trail of %(at)s", at=format_datetime(self.at))
