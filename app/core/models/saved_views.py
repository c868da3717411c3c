"""Saved views: a name for what the address bar says of a list, kept by a user or shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_appbuilder.security.sqla.models import Role, User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    and_,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from app.core.models.shared import one_of
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import AnyOf, Columns, ForVerbs, OwnerScope, Request, Scope
from app.kernel.scope_words import describes


class Audience(StrEnum):
    """Whose lists offer a saved view."""

    OWNER = "owner"
    ROLE = "role"
    EVERYONE = "everyone"


@dataclass(frozen=True)
class OfferedScope(Scope):
    """Saved views for one of the reader's roles, or for everyone.

    A view holds no data: what its list shows is bound by the reader's own rights.
    """

    label = _l("as offered to a role or to everyone")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({"audience", "role_id"})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        if not request.actor.is_known:
            return false()
        roles = select(Role.id).where(Role.name.in_(_roles(request)))
        of_role = and_(table.c["audience"] == Audience.ROLE, table.c["role_id"].in_(roles))
        return or_(table.c["audience"] == Audience.EVERYONE, of_role)

    def policy(self) -> str:
        return (
            "((select core_is_known()) and audience = 'everyone') "
            "or (audience = 'role' and role_id = any((select core_my_roles())::integer[]))"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        if not request.actor.is_known or values.get("audience") == Audience.OWNER:
            return False
        if values.get("audience") == Audience.EVERYONE:
            return True
        found = select(Role.id).where(Role.name.in_(_roles(request)))
        return values.get("role_id") in set(session.connection().execute(found).scalars())


def _roles(request: Request) -> list[str]:
    return [grant.role for grant in request.actor.grants]


@describes(OfferedScope)
def _offered(_rule: Any) -> str:
    return _("Offered to one's role or to everyone")


class SavedView(Timestamped, Authored, Versioned, Base):
    """A search, its filters, columns, order and grouping under a name; `query` is the address."""

    __tablename__ = "core_saved_view"
    __record__ = "core.SavedView"
    __scope__ = AnyOf(OwnerScope("user_id"), ForVerbs(OfferedScope(), "read"))
    __table_args__ = (
        one_of("audience", Audience),
        CheckConstraint("(audience = 'role') = (role_id is not null)", name="role_by_audience"),
        Index("uq_core_saved_view_name", "user_id", "list_view", "name", unique=True),
        Index(
            "uq_core_saved_view_own_default",
            "user_id",
            "list_view",
            unique=True,
            postgresql_where="is_default and audience = 'owner'",
        ),
        Index(
            "uq_core_saved_view_role_default",
            "role_id",
            "list_view",
            unique=True,
            postgresql_where="is_default and audience = 'role'",
        ),
        Index("ix_core_saved_view_list_view", "list_view"),
    )

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    list_view: Mapped[str] = mapped_column(String(80), nullable=False)
    name: Mapped[str] = mapped_column(String(80), nullable=False)
    query: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    audience: Mapped[str] = mapped_column(
        String(10), nullable=False, server_default="owner", default=Audience.OWNER
    )
    role_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_role.id"), index=True)
    is_default: Mapped[bool] = mapped_column(nullable=False, server_default="false", default=False)

    user: Mapped[User] = relationship(viewonly=True, foreign_keys=user_id)
    role: Mapped[Role | None] = relationship(viewonly=True)

    def __str__(self) -> str:
        return self.name
