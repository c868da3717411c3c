"""Data calls: what an office asks for, of whom, and what they answered."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.domain.data_calls.design import FieldDesign, FieldKind
from app.core.models.scopes import AddressedScope, IssuedScope
from app.core.models.shared import one_of
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope

FIGURE = Numeric(22, 4)


class CallState(StrEnum):
    """How far a data call is."""

    DRAFT = "draft"
    ISSUED = "issued"
    CLOSED = "closed"
    LOCKED = "locked"


class ResponseState(StrEnum):
    """How far an answer is; it is planned until its call is issued."""

    PLANNED = "planned"
    OPEN = "open"
    DRAFT = "draft"
    HANDED_IN = "handed_in"
    RETURNED = "returned"
    ACCEPTED = "accepted"


def _to(table: str, *, cascade: bool = False) -> Mapped[int]:
    rule = "CASCADE" if cascade else None
    return mapped_column(BigInteger, ForeignKey(f"{table}.id", ondelete=rule), index=True)


class DataCall(Base, Timestamped, Authored, Versioned):
    """An office's call for figures; the design of an issued one stands.

    A copy begins with the design of the call before it, as its next version.
    """

    __tablename__ = "core_call"
    __record__ = "core.DataCall"
    __scope__ = IssuedScope()
    __table_args__ = (
        one_of("state", CallState),
        CheckConstraint("btrim(title) <> ''", name="title"),
        CheckConstraint("due_on <= effective_due_on", name="effective_due_on"),
    )

    id: Mapped[int] = id_column()
    unit_id: Mapped[int] = _to("core_unit")
    title: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str | None] = mapped_column(Text)
    data_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    effective_due_on: Mapped[date] = mapped_column(Date)
    design_version: Mapped[int] = mapped_column(SmallInteger, server_default=sql("1"), default=1)
    copied_from_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_call.id"), index=True
    )
    issued_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), default=CallState.DRAFT)

    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    copied_from: Mapped[Any] = relationship("DataCall", remote_side="DataCall.id", viewonly=True)

    def __str__(self) -> str:
        return self.title


class CallField(Base, Timestamped, Authored, Versioned):
    """A field of a call's form; with a formula it is computed and holds no answers."""

    __tablename__ = "core_call_field"
    __record__ = "core.CallField"
    __scope__ = ThroughScope("core_call", "call_id")
    __table_args__ = (
        UniqueConstraint("call_id", "code"),
        one_of("kind", FieldKind),
        CheckConstraint("code ~ '^[a-z][a-z0-9_]{0,29}$'", name="code"),
        CheckConstraint("btrim(label) <> ''", name="label"),
        CheckConstraint("places between 0 and 4", name="places"),
        CheckConstraint(
            "formula is null or kind in ('number', 'money', 'percent')", name="formula"
        ),
    )

    id: Mapped[int] = id_column()
    call_id: Mapped[int] = _to("core_call", cascade=True)
    position: Mapped[int] = mapped_column(SmallInteger, server_default=sql("0"), default=0)
    code: Mapped[str] = mapped_column(String(30))
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(10))
    measure: Mapped[str | None] = mapped_column(String(40))
    places: Mapped[int] = mapped_column(SmallInteger, server_default=sql("0"), default=0)
    is_required: Mapped[bool] = mapped_column(server_default=sql("false"), default=False)
    choices: Mapped[str | None] = mapped_column(Text)
    formula: Mapped[str | None] = mapped_column(String(300))
    rule: Mapped[str | None] = mapped_column(String(300))
    rule_message: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(80))

    call: Mapped[DataCall] = relationship(viewonly=True)

    @property
    def design(self) -> FieldDesign:
        """Return what the rules need to know of the field."""
        return FieldDesign(
            code=self.code,
            label=self.label,
            kind=FieldKind(self.kind),
            measure=self.measure or "",
            places=self.places or 0,
            required=bool(self.is_required),
            choices=tuple(filter(None, map(str.strip, (self.choices or "").splitlines()))),
            formula=self.formula or "",
            rule=self.rule or "",
            rule_message=self.rule_message or "",
        )

    def __str__(self) -> str:
        return self.label


class CallResponse(Base, Timestamped, Authored, Versioned):
    """What one unit is asked and answers; late is the first handing in after the effective day."""

    __tablename__ = "core_call_response"
    __record__ = "core.CallResponse"
    __scope__ = AddressedScope()
    __table_args__ = (
        UniqueConstraint("call_id", "unit_id"),
        one_of("state", ResponseState),
        CheckConstraint(
            "state in ('planned', 'open', 'draft') or first_handed_in_on is not null",
            name="first_handed_in_on",
        ),
        CheckConstraint(
            "state <> 'returned' or btrim(coalesce(returned_reason, '')) <> ''",
            name="returned_reason",
        ),
        CheckConstraint("(reminders = 0) = (reminded_at is null)", name="reminded_at"),
    )

    id: Mapped[int] = id_column()
    call_id: Mapped[int] = _to("core_call", cascade=True)
    unit_id: Mapped[int] = _to("core_unit")
    call_unit_id: Mapped[int] = _to("core_unit")
    effective_due_on: Mapped[date] = mapped_column(Date)
    first_handed_in_on: Mapped[date | None] = mapped_column(Date)
    handed_in_on: Mapped[date | None] = mapped_column(Date)
    handed_in_by_id: Mapped[int | None] = mapped_column(
        Integer, ForeignKey("ab_user.id"), index=True
    )
    accepted_on: Mapped[date | None] = mapped_column(Date)
    returned_reason: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    reminders: Mapped[int] = mapped_column(SmallInteger, server_default=sql("0"), default=0)
    reminded_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(String(20), default=ResponseState.PLANNED)

    # A response is named by its call and unit wherever it is shown.
    call: Mapped[DataCall] = relationship(viewonly=True, lazy="joined")
    unit: Mapped[Any] = relationship(
        "AdminUnit", viewonly=True, lazy="joined", foreign_keys=unit_id
    )

    def __str__(self) -> str:
        return f"{self.call} - {self.unit}"


class CallValue(Base, Timestamped, Authored):
    """One answered field; `prefilled` is what a register gave when the form was opened."""

    __tablename__ = "core_call_value"
    __record__ = "core.CallValue"
    __scope__ = ThroughScope("core_call_response", "response_id")
    __table_args__ = (UniqueConstraint("response_id", "field_id"),)

    id: Mapped[int] = id_column()
    response_id: Mapped[int] = _to("core_call_response", cascade=True)
    field_id: Mapped[int] = _to("core_call_field")
    number: Mapped[Decimal | None] = mapped_column(FIGURE)
    text: Mapped[str | None] = mapped_column(Text)
    day: Mapped[date | None] = mapped_column(Date)
    prefilled: Mapped[Decimal | None] = mapped_column(FIGURE)

    response: Mapped[CallResponse] = relationship(viewonly=True)
    field: Mapped[CallField] = relationship(viewonly=True)
