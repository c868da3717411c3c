"""Local changes of role presets, and the rights that no role of a kind may ever hold."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.models.shared import one_of
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import EverywhereScope, PublicScope


class RoleAction(StrEnum):
    """What a change does to a role."""

    GRANT = "grant"
    WITHDRAW = "withdraw"


class RoleChangeState(StrEnum):
    """How far the operator process has come with a change; `void` means it changes nothing."""

    ASKED = "asked"
    IN_FORCE = "in_force"
    VOID = "void"
    REFUSED = "refused"
    REVERTED = "reverted"


class RoleChange(Timestamped, Authored, Versioned, Base):
    """A right given to a role here, or taken from it, beside what its preset in code says."""

    __tablename__ = "core_role_change"
    __record__ = "core.RoleChange"
    __scope__ = EverywhereScope()
    __table_args__ = (
        one_of("action", RoleAction),
        one_of("state", RoleChangeState),
        CheckConstraint("btrim(reason) <> ''", name="reason_given"),
        CheckConstraint(
            "reverted_on is null or btrim(revert_reason) <> ''", name="revert_reason_given"
        ),
        CheckConstraint("role <> 'Admin'", name="not_of_admin"),
        Index(
            "uq_core_role_change_open",
            "role",
            "verb",
            "record",
            unique=True,
            postgresql_where=text("reverted_on is null and state <> 'refused'"),
        ),
    )

    id: Mapped[int] = id_column()
    # By name, not by key: a change outlives the module whose role it changes.
    role: Mapped[str] = mapped_column(String(64), nullable=False)
    verb: Mapped[str] = mapped_column(String(40), nullable=False)
    record: Mapped[str] = mapped_column(String(100), nullable=False)
    action: Mapped[str] = mapped_column(String(10), nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False)
    decided_on: Mapped[date] = mapped_column(nullable=False)
    state: Mapped[str] = mapped_column(String(10), nullable=False, server_default="asked")
    void_because: Mapped[str] = mapped_column(String(20), nullable=False, server_default="")
    # Left out of an insert: the application may not even write an empty value there.
    applied_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), server_default=FetchedValue()
    )
    reverted_on: Mapped[date | None] = mapped_column(server_default=FetchedValue())
    reverted_by_id: Mapped[int | None] = mapped_column(
        Integer, ForeignKey("ab_user.id"), index=True, server_default=FetchedValue()
    )
    revert_reason: Mapped[str] = mapped_column(Text, nullable=False, server_default="")

    def __str__(self) -> str:
        return f"{self.role}: {self.verb} {self.record}"


class RoleForbidden(Base):
    """A right that modules declare as never to be held by a role; written by the operator."""

    __tablename__ = "core_role_forbidden"
    __record__ = "core.Role"
    __scope__ = PublicScope()
    __table_args__ = (UniqueConstraint("role", "verb", "record"),)

    id: Mapped[int] = id_column()
    role: Mapped[str] = mapped_column(String(64), nullable=False)
    verb: Mapped[str] = mapped_column(String(40), nullable=False)
    record: Mapped[str] = mapped_column(String(100), nullable=False)
