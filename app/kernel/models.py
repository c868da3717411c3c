"""The declarative base of all tables of Chung Tay, and the mixins that they share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, cast
from weakref import WeakValueDictionary

from flask_appbuilder.models.sqla import Model
from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Integer, Table, func
from sqlalchemy.orm import Mapped, Mapper, declared_attr, mapped_column

from app.kernel.field_policy import FieldRule
from app.kernel.keeping import Keeping
from app.kernel.scope import Scope

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
# Set before the framework's own tables are defined, so that their constraints are named too.
Model.metadata.naming_convention = NAMING_CONVENTION


class Base(Model):
    """Base of every table of the program.

    `__record__` is the permission name ("module.Record"), `__scope__` the record rule. Both are
    required: a table without a rule does not load (see `check_models`).
    """

    __abstract__ = True
    # The framework's base merges two classes with one table name without a word; ours refuses.
    __table_args__: Any = {"extend_existing": False}  # noqa: RUF012

    __record__: ClassVar[str]
    __scope__: ClassVar[Scope]
    __field_rules__: ClassVar[Mapping[str, FieldRule]] = {}  # by attribute: hidden, masked, …
    __keeping__: ClassVar[Keeping | None] = None  # when a person's row is over, and what is blanked
    # Columns of a person's row that lead to rows which are about the same person.
    __subject_also__: ClassVar[tuple[str, ...]] = ()

    def __str__(self) -> str:
        """Name a record that has no better name."""
        return f"#{getattr(self, 'id', '')}"


def id_column() -> Mapped[int]:
    """Return the surrogate key that every table has."""
    return mapped_column(BigInteger, Identity(), primary_key=True)


class Timestamped:
    """Adds when a row was made and last changed (UTC, set by the database)."""

    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), nullable=False, sort_order=900
    )
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True),
        server_default=func.now(),
        onupdate=func.now(),
        nullable=False,
        sort_order=901,
    )


class Authored:
    """Adds who made a row and who last changed it; filled from the actor at flush."""

    @declared_attr
    def created_by_id(cls) -> Mapped[int | None]:
        return mapped_column(Integer, ForeignKey("ab_user.id"), sort_order=902)

    @declared_attr
    def updated_by_id(cls) -> Mapped[int | None]:
        return mapped_column(Integer, ForeignKey("ab_user.id"), sort_order=903)


class Versioned:
    """Adds a version number: a write on an older version is refused instead of lost."""

    version: Mapped[int] = mapped_column(
        Integer, nullable=False, default=1, server_default="1", sort_order=904
    )

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cast("Any", cls).version}


def is_versioned(cls: type[Any]) -> bool:
    """Tell whether rows of a class carry a version number, as `Versioned` ones do."""
    return "version" in cls.__table__.c


def mapped_classes() -> tuple[type[Base], ...]:
    """Return all loaded model classes, ordered by table name."""
    classes = [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Base)]
    return tuple(sorted(classes, key=lambda cls: cls.__tablename__))


# Each save asks for the class of each key's table; a class that is gone is found no more.
_by_table: WeakValueDictionary[str, type[Base]] = WeakValueDictionary()


def class_of_table(name: str) -> type[Base]:
    """Return the model class of a table; raise KeyError if no module defines it."""
    if name not in _by_table:
        _by_table.update({cls.__tablename__: cls for cls in mapped_classes()})
    return _by_table[name]


def table_of(cls: type[Base]) -> Table:
    """Return the table of a model class."""
    mapper = cast("Mapper[Any]", cls.__mapper__)
    return cast(Table, mapper.local_table)


def check_models() -> list[str]:
    """Return what is wrong with the loaded models: a missing record name or record rule."""
    problems = []
    for cls in mapped_classes():
        if not isinstance(getattr(cls, "__record__", None), str):
            problems.append(f"{cls.__name__}: __record__ is missing")
        if not isinstance(getattr(cls, "__scope__", None), Scope):
            problems.append(f"{cls.__name__}: __scope__ is missing (default deny)")
    return problems
