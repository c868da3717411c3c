"""People and ethnic groups."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.shared import KEY_TEXT, one_of, search_index
from app.core.models.units import AdminUnit
from app.kernel import field_policy
from app.kernel.crypto import EncryptedText
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import PublicScope, UnitScope


class Sex(StrEnum):
    """Sex as the official lists state it."""

    MALE = "male"
    FEMALE = "female"


class EthnicGroup(Base):
    """An ethnic group with its codes in both official lists (QĐ 121-TCTK/PPCĐ, QĐ 1019/QĐ-TCTK).

    `other_names` is for matching on import only, never for display: some are derogatory today.
    """

    __tablename__ = "core_ethnic_group"
    __record__ = "core.EthnicGroup"
    __scope__ = PublicScope()

    id: Mapped[int] = id_column()
    key: Mapped[str] = mapped_column(String(40), nullable=False, unique=True)
    code_1979: Mapped[str | None] = mapped_column(String(2), unique=True)
    code_2008: Mapped[str | None] = mapped_column(String(2), unique=True)
    name: Mapped[str] = mapped_column(String(60), nullable=False)
    other_names: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    language_group: Mapped[str] = mapped_column(String(60), nullable=False, server_default="")
    is_minority: Mapped[bool | None]
    code_2008_basis: Mapped[str] = mapped_column(String(60), nullable=False, server_default="")
    search_key: Mapped[str] = mapped_column(Text, nullable=False)
    sort_key: Mapped[str] = mapped_column(KEY_TEXT, nullable=False)

    def __str__(self) -> str:
        return self.name


class Person(Timestamped, Authored, Versioned, Base):
    """A person; the full name is the source of truth, its parts serve sorting and forms."""

    __tablename__ = "core_person"
    __record__ = "core.Person"
    __scope__ = UnitScope("unit_id")
    __field_rules__ = {  # noqa: RUF012 - read by the kernel, never changed
        "id_number": field_policy.masked(field_policy.IDENTITY_NUMBER, index="id_number_index"),
        "phone": field_policy.masked(field_policy.TELEPHONE),
    }
    __table_args__ = (
        one_of("sex", Sex),
        CheckConstraint("birth_year between 1850 and 2200", name="birth_year_plausible"),
        CheckConstraint("birth_month between 1 and 12", name="birth_month_plausible"),
        CheckConstraint("birth_day between 1 and 31", name="birth_day_plausible"),
        CheckConstraint(
            "(birth_month is null or birth_year is not null)"
            " and (birth_day is null or birth_month is not null)",
            name="birth_parts_in_order",
        ),
        CheckConstraint(
            "birth_day is null or make_date(birth_year, birth_month, birth_day) is not null",
            name="birth_date_exists",
        ),
        CheckConstraint(
            "(id_number_encrypted is null) = (id_number_index is null)", name="id_number_indexed"
        ),
        search_index("core_person"),
        Index("ix_core_person_unit_id_sort_key", "unit_id", "sort_key"),
        Index("ix_core_person_id_number_index", "id_number_index"),
        CheckConstraint("joined_to_id <> id", name="not_to_itself"),
    )

    id: Mapped[int] = id_column()
    full_name: Mapped[str] = mapped_column(String(120), nullable=False)
    family_name: Mapped[str] = mapped_column(String(60), nullable=False, server_default="")
    middle_name: Mapped[str] = mapped_column(String(60), nullable=False, server_default="")
    given_name: Mapped[str] = mapped_column(String(60), nullable=False, server_default="")
    search_key: Mapped[str] = mapped_column(Text, nullable=False)
    sort_key: Mapped[str] = mapped_column(KEY_TEXT, nullable=False)
    sex: Mapped[str | None] = mapped_column(String(10))
    birth_year: Mapped[int | None]
    birth_month: Mapped[int | None]
    birth_day: Mapped[int | None]
    ethnic_group_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_ethnic_group.id"), index=True
    )
    unit_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_unit.id"))
    id_number: Mapped[str | None] = mapped_column(
        "id_number_encrypted", EncryptedText("core_person.id_number")
    )
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone: Mapped[str | None] = mapped_column("phone_encrypted", EncryptedText("core_person.phone"))

    # The record that goes on, where the two were found to be one human; the database joins them.
    joined_to_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_person.id"), index=True
    )

    ethnic_group: Mapped[EthnicGroup | None] = relationship(viewonly=True)
    unit: Mapped[AdminUnit | None] = relationship(viewonly=True)
    joined_to: Mapped[Person | None] = relationship(remote_side=lambda: Person.id, viewonly=True)

    def __str__(self) -> str:
        return self.full_name
