"""What belongs to a version beside its criteria: clauses, and who takes part how."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, CheckConstraint, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope
from modules.emulation_movement.domain.choices import ClauseKind, Participation
from modules.emulation_movement.models.columns import (
    ORGANISATION,
    UNIT,
    filled,
    maybe_to,
    one_of,
    to,
)
from modules.emulation_movement.models.movement import RECORD, MovementVersion


class PlanClause(Base, Timestamped, Authored, Versioned):
    """A clause of a plan as something to be done or held: who, what, until when, and where."""

    __tablename__ = "movement_clause"
    __record__ = f"{RECORD}.PlanClause"
    __scope__ = ThroughScope("movement_version", "movement_version_id")
    __table_args__ = (
        UniqueConstraint("movement_version_id", "code"),
        one_of("kind", ClauseKind),
        filled("code"),
        filled("text"),
    )

    id: Mapped[int] = id_column()
    movement_version_id: Mapped[int] = to("movement_version")
    code: Mapped[str] = mapped_column(String(20))
    clause: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    who: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    due: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(SmallInteger, server_default=sql("0"), default=0)

    movement_version: Mapped[MovementVersion] = relationship()

    def __str__(self) -> str:
        return f"{self.code}. {self.text}"


class Duty(Base, Timestamped, Authored, Versioned):
    """How an organisation takes part under a version, and whether it reports.

    Whom "relevant departments" means is the standing body's word, so duties may be added after the
    plan was adopted.
    """

    __tablename__ = "movement_duty"
    __record__ = f"{RECORD}.Duty"
    __scope__ = ThroughScope("movement_version", "movement_version_id")
    __table_args__ = (
        UniqueConstraint("movement_version_id", "organisation_id"),
        one_of("participation", Participation),
        CheckConstraint(
            "(participation = 'THROUGH_DISTRICT') = (through_organisation_id is not null)",
            name="through",
        ),
        CheckConstraint("through_organisation_id <> organisation_id", name="through_other"),
    )

    id: Mapped[int] = id_column()
    movement_version_id: Mapped[int] = to("movement_version")
    organisation_id: Mapped[int] = to(ORGANISATION)
    unit_id: Mapped[int] = to(UNIT)
    participation: Mapped[str] = mapped_column(String(20), default=Participation.REQUIRED)
    through_organisation_id: Mapped[int | None] = maybe_to(ORGANISATION)
    has_report: Mapped[bool] = mapped_column(Boolean, server_default=sql("true"), default=True)
    note: Mapped[str | None] = mapped_column(Text)

    movement_version: Mapped[MovementVersion] = relationship()
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    organisation: Mapped[Any] = relationship(
        "Organisation", foreign_keys="Duty.organisation_id", viewonly=True, lazy="joined"
    )
    through_organisation: Mapped[Any] = relationship(
        "Organisation", foreign_keys="Duty.through_organisation_id", viewonly=True
    )

    def __str__(self) -> str:
        return str(self.organisation)
