"""Model examples and initiatives: found, checked, shown, and applied elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, String, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope
from modules.emulation_movement.domain.choices import ExampleKind, ExampleState
from modules.emulation_movement.models.columns import ORGANISATION, UNIT, filled, one_of, to
from modules.emulation_movement.models.movement import RECORD, Movement
from modules.emulation_movement.models.scopes import ExampleScope


class ModelExample(Base, Timestamped, Authored, Versioned):
    """A model, an initiative or a person whose way is worth following.

    It is no nomination. It is shown only with consent, confirmed by the local authority, and while
    no complaint or inspection about it is pending.
    """

    __tablename__ = "movement_example"
    __record__ = f"{RECORD}.ModelExample"
    __scope__ = ExampleScope()
    __table_args__ = (
        one_of("kind", ExampleKind),
        one_of("state", ExampleState),
        filled("name"),
        filled("content"),
        CheckConstraint(
            "state in ('detected', 'rejected') or consented_on is not null", name="consented_on"
        ),
        CheckConstraint(
            "state not in ('publicised', 'replicated') or (confirmed_on is not null "
            "and btrim(coalesce(confirmed_by, '')) <> '' and not has_complaint)",
            name="confirmed_by",
        ),
    )

    id: Mapped[int] = id_column()
    movement_id: Mapped[int] = to("movement_movement")
    organisation_id: Mapped[int] = to(ORGANISATION)
    unit_id: Mapped[int] = to(UNIT)
    kind: Mapped[str] = mapped_column(String(20), default=ExampleKind.MODEL)
    name: Mapped[str] = mapped_column(Text)
    subject_name: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    effect: Mapped[str | None] = mapped_column(Text)
    found_on: Mapped[date] = mapped_column(Date)
    consented_on: Mapped[date | None] = mapped_column(Date)
    confirmed_by: Mapped[str | None] = mapped_column(Text)
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    has_complaint: Mapped[bool] = mapped_column(Boolean, server_default=sql("false"), default=False)
    state: Mapped[str] = mapped_column(String(20), default=ExampleState.DETECTED)

    movement: Mapped[Movement] = relationship()
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)

    def __str__(self) -> str:
        return self.name


class ExampleSpread(Base, Timestamped, Authored, Versioned):
    """Another place that applies a model example."""

    __tablename__ = "movement_example_spread"
    __record__ = f"{RECORD}.ExampleSpread"
    __scope__ = ThroughScope("movement_example", "example_id")
    __table_args__ = (filled("place"),)

    id: Mapped[int] = id_column()
    example_id: Mapped[int] = to("movement_example")
    place: Mapped[str] = mapped_column(Text)
    applied_on: Mapped[date] = mapped_column(Date)
    result: Mapped[str | None] = mapped_column(Text)

    example: Mapped[ModelExample] = relationship()

    def __str__(self) -> str:
        return self.place
