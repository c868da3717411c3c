"""Which modules are installed, what was asked of the operator, and where shipped rows are."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.scopes import ASKED_BY_INSTALLERS
from app.core.models.shared import one_of
from app.kernel.models import Base, id_column
from app.kernel.scope import PublicScope, SystemScope


class ModuleState(StrEnum):
    """An installed module is active, or answers nothing until it is activated again."""

    ACTIVE = "active"
    INACTIVE = "inactive"


class ModuleAction(StrEnum):
    """What can be asked of the operator process."""

    INSTALL = "install"
    UPGRADE = "upgrade"
    ACTIVATE = "activate"
    DEACTIVATE = "deactivate"
    UNINSTALL = "uninstall"


class RequestState(StrEnum):
    """How far the operator process has come with a request."""

    REQUESTED = "requested"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Module(Base):
    """An installed module."""

    __tablename__ = "core_module"
    __record__ = "core.Module"
    __scope__ = PublicScope()
    __table_args__ = (one_of("state", ModuleState),)

    id: Mapped[int] = id_column()
    name: Mapped[str] = mapped_column(String(40), nullable=False, unique=True)
    version: Mapped[str] = mapped_column(String(20), nullable=False)
    state: Mapped[str] = mapped_column(String(10), nullable=False)
    installed_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), nullable=False, server_default=func.now()
    )
    upgraded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    has_demo: Mapped[bool] = mapped_column(nullable=False, server_default="false")

    def __str__(self) -> str:
        return self.name


class ModuleRequest(Base):
    """A request to the operator process, which alone may change the schema."""

    __tablename__ = "core_module_request"
    __record__ = "core.Module"
    __scope__ = ASKED_BY_INSTALLERS
    __table_args__ = (
        one_of("action", ModuleAction),
        one_of("state", RequestState),
        CheckConstraint("progress between 0 and 100", name="progress_percent"),
        # One request at a time for a module: a second click does not queue a second run.
        Index(
            "uq_core_module_request_open",
            "module",
            unique=True,
            postgresql_where="state in ('requested', 'running')",
        ),
        Index("ix_core_module_request_requested_by_id", "requested_by_id"),
    )

    id: Mapped[int] = id_column()
    module: Mapped[str] = mapped_column(String(40), nullable=False)
    action: Mapped[str] = mapped_column(String(10), nullable=False)
    state: Mapped[str] = mapped_column(String(10), nullable=False, server_default="requested")
    requested_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    requested_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), nullable=False, server_default=func.now()
    )
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    progress: Mapped[int] = mapped_column(Integer, nullable=False, server_default="0")
    message: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    export_path: Mapped[str] = mapped_column(Text, nullable=False, server_default="")

    requested_by: Mapped[User | None] = relationship(viewonly=True)


class ExternalId(Base):
    """Which row a shipped or imported record became; rows marked `keep` are not overwritten."""

    __tablename__ = "core_external_id"
    __record__ = "core.ExternalId"
    __scope__ = SystemScope()
    __table_args__ = (
        UniqueConstraint("module", "name"),
        Index("ix_core_external_id_table_name_row_id", "table_name", "row_id"),
    )

    id: Mapped[int] = id_column()
    module: Mapped[str] = mapped_column(String(40), nullable=False)
    name: Mapped[str] = mapped_column(String(200), nullable=False)
    table_name: Mapped[str] = mapped_column(String(63), nullable=False)
    row_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    keep: Mapped[bool] = mapped_column(nullable=False, server_default="false")
    checksum: Mapped[str] = mapped_column(String(64), nullable=False, server_default="")
