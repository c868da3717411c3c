"""Households and their members."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    FetchedValue,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.kernel import field_policy
from app.kernel.crypto import EncryptedText, blind_index
from app.kernel.keeping import ERASED, Keeping
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.text import join_sort_keys, person_sort_key, search_key, split_person_name
from modules.household_supervision.models.choices import (
    KEY_TEXT,
    LeaveReason,
    Relationship,
    Sex,
    WorkStatus,
    one_of,
    search_index,
)
from modules.household_supervision.models.scopes import TeamScope

PRESENT = "left_on is null"
ID_NUMBER = "household_member.id_number"


def name_sort_key(full_name: str) -> str:
    """Return the key that sorts a person as Vietnamese lists do: given, family, middle name."""
    name = split_person_name(full_name)
    return join_sort_keys(person_sort_key(given=name.given, family=name.family, middle=name.middle))


class Household(Base, Timestamped, Authored, Versioned):
    """A household that lives and eats together in a village, known by its head.

    `unit_id` is the village, or the commune while the village is not known. The code is given by
    the database and never changes, whatever happens to the units.
    """

    __tablename__ = "household_household"
    __record__ = "household_supervision.Household"
    __scope__ = TeamScope("household_supervision.Household", "id")
    __field_rules__ = {  # noqa: RUF012 - read by the kernel, never changed
        # Since when a household is on the register decides which rounds it counts in.
        "registered_on": field_policy.read_only(),
    }
    __keeping__ = Keeping("ended_on", {"head_name": ERASED, "address_detail": None})
    __table_args__ = (
        one_of("end_reason", LeaveReason),
        CheckConstraint("(ended_on is null) = (end_reason is null)", name="ended"),
        CheckConstraint("registered_on <= ended_on", name="dates"),
        CheckConstraint("btrim(head_name) <> ''", name="head_name"),
        search_index("household_household"),
        Index("ix_household_household_sort_key", "sort_key", "id"),
        # A commune's list is read in order, counted and searched from this index alone.
        Index(
            "ix_household_household_unit_id_sort_key",
            "unit_id",
            "sort_key",
            "id",
            postgresql_include=["search_key"],
        ),
        Index(
            "ix_household_household_registered_on",
            "registered_on",
            "id",
            postgresql_include=["unit_id"],
        ),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(20), unique=True, server_default=FetchedValue())
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"))
    head_name: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(KEY_TEXT)
    address_detail: Mapped[str | None] = mapped_column(Text)
    registered_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)
    end_reason: Mapped[str | None] = mapped_column(String(20))
    is_synthetic: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)

    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    members: Mapped[list[Member]] = relationship(
        back_populates="household",
        order_by="Member.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @validates("head_name")
    def _keys(self, _name: str, value: str) -> str:
        self.search_key = search_key(value)
        self.sort_key = name_sort_key(value)
        return value

    def __str__(self) -> str:
        return f"{self.code} {self.head_name}"


class Member(Base, Timestamped, Versioned):
    """A person in a household; the identity number is stored encrypted.

    The blind index finds and tells apart equal numbers without revealing them: one person is a
    present member of one household at a time.
    """

    __tablename__ = "household_member"
    __record__ = "household_supervision.Member"
    __scope__ = TeamScope("household_supervision.Member", through="household_household")
    __field_rules__ = {  # noqa: RUF012 - read by the kernel, never changed
        "id_number": field_policy.masked(field_policy.IDENTITY_NUMBER, index="id_number_index"),
    }
    __subject_also__ = ("household_id",)
    __keeping__ = Keeping(
        "left_on",
        {
            "full_name": ERASED,
            "id_number": None,
            "birth_day": None,
            "birth_month": None,
            "birth_year": None,
            "ethnic_group_id": None,
        },
    )
    __table_args__ = (
        one_of("sex", Sex),
        one_of("relationship_code", Relationship),
        one_of("work_status", WorkStatus),
        one_of("leave_reason", LeaveReason),
        CheckConstraint("(left_on is null) = (leave_reason is null)", name="left"),
        CheckConstraint("joined_on <= left_on", name="dates"),
        CheckConstraint("birth_year between 1880 and 2200", name="birth_year"),
        CheckConstraint(
            "(birth_month is null or birth_year is not null) and (birth_day is null or "
            "birth_month is not null)",
            name="birth_parts",
        ),
        CheckConstraint(
            "birth_day is null or make_date(birth_year, birth_month, birth_day) is not null",
            name="birth_day",
        ),
        CheckConstraint("birth_month between 1 and 12", name="birth_month"),
        CheckConstraint("(id_number is null) = (id_number_index is null)", name="id_number"),
        search_index("household_member"),
        Index(
            "uq_household_member_head",
            "household_id",
            unique=True,
            postgresql_where=text(f"relationship_code = 'head' and {PRESENT}"),
        ),
        Index(
            "uq_household_member_id_number_index",
            "id_number_index",
            unique=True,
            postgresql_where=text(PRESENT),
        ),
    )

    id: Mapped[int] = id_column()
    household_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_household.id", ondelete="CASCADE"), index=True
    )
    full_name: Mapped[str] = mapped_column(Text)
    family_name: Mapped[str] = mapped_column(Text)
    middle_name: Mapped[str] = mapped_column(Text)
    given_name: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(KEY_TEXT)
    sex: Mapped[str | None] = mapped_column(String(10))
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    birth_month: Mapped[int | None] = mapped_column(SmallInteger)
    birth_day: Mapped[int | None] = mapped_column(SmallInteger)
    ethnic_group_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_ethnic_group.id"), index=True
    )
    relationship_code: Mapped[str] = mapped_column(String(20))
    id_number: Mapped[str | None] = mapped_column(EncryptedText(ID_NUMBER))
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    work_status: Mapped[str | None] = mapped_column(String(20))
    has_merit: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    no_labour_capacity: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), default=False
    )
    has_disability: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), default=False
    )
    on_social_allowance: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), default=False
    )
    joined_on: Mapped[date | None] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)
    leave_reason: Mapped[str | None] = mapped_column(String(20))

    household: Mapped[Household] = relationship(back_populates="members")
    ethnic_group: Mapped[Any] = relationship("EthnicGroup", viewonly=True)

    @validates("id_number")
    def _index(self, _name: str, value: str | None) -> str | None:
        self.id_number_index = None if value is None else blind_index(value, ID_NUMBER)
        return value

    @validates("full_name")
    def _names(self, _name: str, value: str) -> str:
        name = split_person_name(value)
        self.family_name, self.middle_name, self.given_name = name.family, name.middle, name.given
        self.search_key = search_key(value)
        self.sort_key = name_sort_key(value)
        return value

    def __str__(self) -> str:
        return self.full_name
