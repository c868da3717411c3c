"""Organisations: the Front, the bodies beside it and those that it works with, with dated names."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.shared import KEY_TEXT, dates_in_order, no_overlap, one_of, search_index
from app.core.models.units import AdminUnit
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import PublicScope


class OrganisationKind(StrEnum):
    """Kinds of organisations that the program tells apart."""

    FRONT_COMMITTEE = "front_committee"
    MEMBER_ORGANISATION = "member_organisation"
    VILLAGE_FRONT_BOARD = "village_front_board"
    PEOPLES_INSPECTION_BOARD = "peoples_inspection_board"
    PEOPLES_COUNCIL = "peoples_council"
    PEOPLES_COMMITTEE = "peoples_committee"
    PARTY_COMMITTEE = "party_committee"
    DEPARTMENT = "department"
    STEERING_COMMITTEE = "steering_committee"
    EMULATION_BOARD = "emulation_board"
    ARMED_FORCES = "armed_forces"
    ENTERPRISE = "enterprise"
    PRESS = "press"
    SCHOOL = "school"
    RELIGIOUS = "religious"
    OTHER = "other"


class OrganisationLevel(StrEnum):
    """Level at which an organisation works."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"


class Organisation(Timestamped, Authored, Versioned, Base):
    """An organisation; its name and parent are those of the version in force."""

    __tablename__ = "core_organisation"
    __record__ = "core.Organisation"
    __scope__ = PublicScope()
    __table_args__ = (
        one_of("kind", OrganisationKind),
        one_of("level", OrganisationLevel),
        dates_in_order(),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        search_index("core_organisation"),
        Index("ix_core_organisation_sort_key", "sort_key"),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(40), nullable=False, unique=True)
    kind: Mapped[str] = mapped_column(String(30), nullable=False)
    level: Mapped[str] = mapped_column(String(10), nullable=False)
    unit_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    name: Mapped[str] = mapped_column(String(250), nullable=False)
    search_key: Mapped[str] = mapped_column(Text, nullable=False)
    sort_key: Mapped[str] = mapped_column(KEY_TEXT, nullable=False)
    # Where it is reached: the foot of its letters (NĐ 30/2020, annex I, cell 13).
    contact: Mapped[str] = mapped_column(Text, nullable=False, default="", server_default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    unit: Mapped[AdminUnit | None] = relationship(viewonly=True)
    parent: Mapped[Organisation | None] = relationship(remote_side="Organisation.id", viewonly=True)
    versions: Mapped[list[OrganisationVersion]] = relationship(
        back_populates="organisation",
        foreign_keys="OrganisationVersion.organisation_id",
        order_by="OrganisationVersion.valid_from",
        passive_deletes="all",
    )

    def __str__(self) -> str:
        return self.name


class OrganisationVersion(Base):
    """Name and parent of an organisation over a span of days; both dates are inclusive."""

    __tablename__ = "core_organisation_version"
    __record__ = "core.Organisation"
    __scope__ = PublicScope()
    __table_args__ = (
        no_overlap("core_organisation_version", "organisation_id"),
        dates_in_order(),
        Index("ix_core_organisation_version_organisation_id", "organisation_id"),
    )

    id: Mapped[int] = id_column()
    organisation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), nullable=False
    )
    name: Mapped[str] = mapped_column(String(250), nullable=False)
    parent_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(
        back_populates="versions", foreign_keys=organisation_id
    )

    def __str__(self) -> str:
        return self.name
