"""What an organisation registers: its own plan for a movement."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Date, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from modules.emulation_movement.domain.choices import RegistrationState
from modules.emulation_movement.models.columns import ORGANISATION, RETURNED, UNIT, one_of, to
from modules.emulation_movement.models.movement import RECORD, MovementVersion
from modules.emulation_movement.models.scopes import ParticipantScope


class Registration(Base, Timestamped, Authored, Versioned):
    """An organisation's registration (đăng ký thi đua) under a version, with its own plan.

    The plan of 2021 sets no last day: a registration is never late, at most missing. `unit_id` is
    the unit of the organisation.
    """

    __tablename__ = "movement_registration"
    __record__ = f"{RECORD}.Registration"
    __scope__ = ParticipantScope("draft", "signed", record=f"{RECORD}.Registration")
    __table_args__ = (
        one_of("state", RegistrationState),
        Index(
            "uq_movement_registration_one",
            "movement_version_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        CheckConstraint("own_plan_date <= document_date", name="dates"),
        CheckConstraint(RETURNED, name="returned_reason"),
        CheckConstraint(
            "state in ('draft', 'signed', 'amending', 'withdrawn') or ("
            "btrim(coalesce(own_plan_number, '')) <> '' and own_plan_date is not null "
            "and btrim(coalesce(document_number, '')) <> '' and document_date is not null "
            "and btrim(coalesce(signer_name, '')) <> '' and sent_on is not null)",
            name="sent",
        ),
    )

    id: Mapped[int] = id_column()
    movement_version_id: Mapped[int] = to("movement_version")
    organisation_id: Mapped[int] = to(ORGANISATION)
    unit_id: Mapped[int] = to(UNIT)
    own_plan_number: Mapped[str | None] = mapped_column(String(80))
    own_plan_date: Mapped[date | None] = mapped_column(Date)
    document_number: Mapped[str | None] = mapped_column(String(80))
    document_date: Mapped[date | None] = mapped_column(Date)
    signer_name: Mapped[str | None] = mapped_column(Text)
    signer_title: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str | None] = mapped_column(Text)
    contact: Mapped[str | None] = mapped_column(Text)
    sent_on: Mapped[date | None] = mapped_column(Date)
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    returned_reason: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=RegistrationState.DRAFT)

    movement_version: Mapped[MovementVersion] = relationship(lazy="joined")
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True, lazy="joined")
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)

    def __str__(self) -> str:
        return f"{self.organisation} - {self.movement_version}"
