"""What core adds to the framework's users: the person behind an account, and dated assignments."""

from __future__ import annotations

from datetime import date

from flask_appbuilder.security.sqla.models import Role as Role
from flask_appbuilder.security.sqla.models import User as User
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    FetchedValue,
    ForeignKey,
    Index,
    Integer,
    String,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from app.core.models.organisations import Organisation
from app.core.models.people import Person
from app.core.models.scopes import OWN_TO_READ
from app.core.models.units import AdminUnit
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.registry import role_label

# A trigger counts the changes that a form makes; sign-ins, which change the row too, do not count.
User.version = Column(Integer, nullable=False, server_default="1", server_onupdate=FetchedValue())
# The framework's own tables are shown by our screens under these permission names.
User.__record__ = "core.User"
Role.__record__ = "core.Role"


def _label_of(role: Role) -> str:
    return role_label(role.name)


Role.__str__ = _label_of


def _name_of(user: User) -> str:
    """Return a name as Vietnamese write it: family and middle name, given name."""
    return f"{user.last_name} {user.first_name}".strip()


User.__str__ = _name_of


SAME_OFFICE = ("user_id", "role_id", "coalesce(unit_id, 0)", "coalesce(organisation_id, 0)")
NOT_EMPTY = "coalesce(valid_from <= valid_to, true)"


class UserPerson(Base):
    """The person to whom an account belongs; a person may have several accounts."""

    __tablename__ = "core_user_person"
    __record__ = "core.User"
    __scope__ = OWN_TO_READ

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id"), nullable=False, unique=True
    )
    person_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_person.id"), nullable=False, index=True
    )

    user: Mapped[User] = relationship(viewonly=True)
    person: Mapped[Person] = relationship(viewonly=True)


def _person_of(user: User) -> Person | None:
    """Return the person behind an account, to those who reach the person."""
    session = object_session(user)
    link = UserPerson.person_id == Person.id
    statement = select(Person).join(UserPerson, link).where(UserPerson.user_id == user.id)
    return session.scalars(statement).one_or_none() if session is not None else None


User.person = property(_person_of)


class Assignment(Timestamped, Authored, Versioned, Base):
    """A role of a user in a unit and an organisation over a span of days; both ends inclusive.

    No unit means the whole country. Assignments are ended, never deleted; none outlives its unit.
    """

    __tablename__ = "core_assignment"
    __record__ = "core.Assignment"
    __scope__ = OWN_TO_READ
    __table_args__ = (
        ExcludeConstraint(
            *((literal_column(key), "=") for key in SAME_OFFICE),
            (literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            where=text(NOT_EMPTY),
            name="ex_core_assignment_no_overlap",
        ),
        # A stand-in that is withdrawn on its first day is empty from then on.
        CheckConstraint(
            "valid_from <= valid_to or (original_id is not null and valid_to = valid_from - 1)",
            name="dates_in_order",
        ),
        Index("ix_core_assignment_user_id", "user_id"),
    )

    id: Mapped[int] = id_column()
    user_id: Mapped[int] = mapped_column(Integer, ForeignKey("ab_user.id"), nullable=False)
    role_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_role.id"), nullable=False, index=True
    )
    unit_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(250), nullable=False, server_default="")
    # False only for what the program itself loads of a past that is over (demonstrations, tests).
    ends_with_unit: Mapped[bool] = mapped_column(nullable=False, server_default="true")
    # After a merger: the rows of the ended unit stay readable, and nothing else.
    reads_archive: Mapped[bool] = mapped_column(nullable=False, server_default="false")

    # Whose assignment a stand-in holds for some days (Delegation); made by the database alone.
    original_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_assignment.id"), index=True, server_default=FetchedValue()
    )

    user: Mapped[User] = relationship(foreign_keys=user_id, viewonly=True)
    original: Mapped[Assignment | None] = relationship(
        remote_side=lambda: Assignment.id, viewonly=True
    )
    role: Mapped[Role] = relationship(viewonly=True)
    unit: Mapped[AdminUnit | None] = relationship(viewonly=True)
    organisation: Mapped[Organisation | None] = relationship(viewonly=True)

    def __str__(self) -> str:
        return f"{self.user.last_name} {self.user.first_name} · {self.role}"
