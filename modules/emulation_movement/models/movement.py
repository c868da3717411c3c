"""Movements, the versions of their plans, and what the plans ask of collectives and persons."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope
from app.kernel.text import search_key
from modules.emulation_movement.domain.choices import (
    Duration,
    Method,
    MovementReach,
    MovementState,
    ObjectClass,
    VersionState,
)
from modules.emulation_movement.models.columns import (
    ORGANISATION,
    UNIT,
    filled,
    one_of,
    to,
)
from modules.emulation_movement.models.scopes import PublishedScope

RECORD = "emulation_movement"


class Movement(Base, Timestamped, Authored, Versioned):
    """A movement that an organisation launches for some years.

    Standing body and emulation office are assignments: old records keep theirs when bodies merge.
    """

    __tablename__ = "movement_movement"
    __record__ = f"{RECORD}.Movement"
    __scope__ = PublishedScope()
    __table_args__ = (
        UniqueConstraint("code"),
        one_of("method", Method),
        one_of("scope", MovementReach),
        one_of("duration_class", Duration),
        one_of("state", MovementState),
        filled("code"),
        filled("name"),
        CheckConstraint("year_from <= year_to", name="years"),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(String(20), default=Method.TOPIC)
    scope: Mapped[str] = mapped_column(String(20), default=MovementReach.PROVINCE)
    duration_class: Mapped[str] = mapped_column(String(10), default=Duration.UNDER_ONE)
    year_from: Mapped[int] = mapped_column(SmallInteger)
    year_to: Mapped[int] = mapped_column(SmallInteger)
    organisation_id: Mapped[int] = to(ORGANISATION)
    unit_id: Mapped[int] = to(UNIT)
    standing_organisation_id: Mapped[int] = to(ORGANISATION)
    emulation_organisation_id: Mapped[int] = to(ORGANISATION)
    award_form: Mapped[str | None] = mapped_column(String(20))
    goals: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=MovementState.DRAFT)

    organisation: Mapped[Any] = relationship(
        "Organisation", foreign_keys="Movement.organisation_id", viewonly=True
    )
    standing_organisation: Mapped[Any] = relationship(
        "Organisation", foreign_keys="Movement.standing_organisation_id", viewonly=True
    )
    emulation_organisation: Mapped[Any] = relationship(
        "Organisation", foreign_keys="Movement.emulation_organisation_id", viewonly=True
    )
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)

    @validates("code", "name")
    def _keep_search_key(self, name: str, value: str) -> str:
        texts = {"code": self.code, "name": self.name} | {name: value}
        self.search_key = search_key(*(each for each in texts.values() if each))
        return value

    def __str__(self) -> str:
        return self.name


class MovementVersion(Base, Timestamped, Authored, Versioned):
    """A version of a movement's plan: the plan as issued, or as an amendment left it.

    Once adopted it stands; the next version ends it on the day before its own beginning.
    `max_collectives` and `max_individuals` are ceilings ("không quá"), never targets.
    """

    __tablename__ = "movement_version"
    __record__ = f"{RECORD}.MovementVersion"
    __scope__ = PublishedScope()
    __table_args__ = (
        UniqueConstraint("movement_id", "number"),
        one_of("state", VersionState),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("max_collectives >= 0", name="max_collectives"),
        CheckConstraint("max_individuals >= 0", name="max_individuals"),
        CheckConstraint("effective_from <= effective_to", name="dates"),
        CheckConstraint(
            "state = 'draft' or (btrim(document_number) <> '' and document_number is not null "
            "and adopted_on is not null and effective_from is not null "
            "and btrim(signer_name) <> '' and signer_name is not null)",
            name="adopted",
        ),
        CheckConstraint("state <> 'superseded' or effective_to is not null", name="superseded"),
    )

    id: Mapped[int] = id_column()
    movement_id: Mapped[int] = to("movement_movement")
    unit_id: Mapped[int] = to(UNIT)
    number: Mapped[int] = mapped_column(SmallInteger)
    document_number: Mapped[str | None] = mapped_column(String(80))
    adopted_on: Mapped[date | None] = mapped_column(Date)
    effective_from: Mapped[date | None] = mapped_column(Date)
    effective_to: Mapped[date | None] = mapped_column(Date)
    signer_name: Mapped[str | None] = mapped_column(Text)
    signer_title: Mapped[str | None] = mapped_column(Text)
    based_on: Mapped[str | None] = mapped_column(Text)
    max_collectives: Mapped[int] = mapped_column(Integer)
    max_individuals: Mapped[int] = mapped_column(Integer)
    changes: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=VersionState.DRAFT)

    # A version is named by its movement wherever it is shown.
    movement: Mapped[Movement] = relationship(lazy="joined")
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)

    def __str__(self) -> str:
        return f"{self.movement} ({self.number})"


class MovementCriterion(Base, Timestamped, Authored, Versioned):
    """What a version asks of a collective or of a person; hard ones gate, the others are weighed.

    The plan sets no points. `clause` is the place in the plan's text.
    """

    __tablename__ = "movement_criterion"
    __record__ = f"{RECORD}.MovementCriterion"
    __scope__ = ThroughScope("movement_version", "movement_version_id")
    __table_args__ = (
        UniqueConstraint("movement_version_id", "code"),
        one_of("object_class", ObjectClass),
        filled("code"),
        filled("text"),
    )

    id: Mapped[int] = id_column()
    movement_version_id: Mapped[int] = to("movement_version")
    code: Mapped[str] = mapped_column(String(20))
    clause: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    object_class: Mapped[str] = mapped_column(String(20))
    is_hard: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"), default=False)
    evidence: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(SmallInteger, server_default=sql("0"), default=0)

    movement_version: Mapped[MovementVersion] = relationship()

    def __str__(self) -> str:
        return f"{self.code}. {self.text}"
