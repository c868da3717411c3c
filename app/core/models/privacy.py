"""Duties about personal data: dated rules, requests of people about their own data, erasures."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.shared import Verification, dates_in_order, no_overlap, one_of
from app.core.models.units import AdminUnit
from app.kernel.formats import format_date
from app.kernel.manifest import Text as Words
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.registry import registry
from app.kernel.scope import EverywhereScope, PublicScope, ThroughScope, UnitScope


class PrivacyKind(StrEnum):
    """What a rule sets: the least count shown, times to answer, how long records are kept."""

    SMALL_CELL = "small_cell"
    ACKNOWLEDGE_DAYS = "acknowledge_days"  # working days
    ACT_HOURS = "act_hours"
    RETENTION_MONTHS = "retention_months"


KIND_LABELS: dict[PrivacyKind, Words] = {
    PrivacyKind.SMALL_CELL: _l("Least count that is shown"),
    PrivacyKind.ACKNOWLEDGE_DAYS: _l("Working days to acknowledge a request"),
    PrivacyKind.ACT_HOURS: _l("Hours to act on a request"),
    PrivacyKind.RETENTION_MONTHS: _l("Months of keeping after the end"),
}


class PrivacyRule(Timestamped, Authored, Versioned, Base):
    """A dated figure with its legal basis; `about` is the kind of record that it is for."""

    __tablename__ = "core_privacy_rule"
    __record__ = "core.PrivacyRule"
    __scope__ = PublicScope()
    __table_args__ = (
        one_of("kind", PrivacyKind),
        one_of("verification", Verification),
        CheckConstraint("value > 0", name="value_positive"),
        CheckConstraint("btrim(basis) <> ''", name="basis_said"),
        CheckConstraint("(kind = 'retention_months') = (about <> '')", name="about_retention_only"),
        dates_in_order(),
        no_overlap("core_privacy_rule", "kind", "about"),
    )

    id: Mapped[int] = id_column()
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    about: Mapped[str] = mapped_column(String(100), nullable=False, server_default="", default="")
    value: Mapped[int] = mapped_column(Integer, nullable=False)
    valid_from: Mapped[date] = mapped_column(Date, nullable=False)
    valid_to: Mapped[date | None] = mapped_column(Date)
    basis: Mapped[str] = mapped_column(Text, nullable=False)
    verification: Mapped[str] = mapped_column(String(1), nullable=False, default="U")

    def __str__(self) -> str:
        what = str(KIND_LABELS[PrivacyKind(self.kind)])
        return f"{what}: {_record_words(self.about)}" if self.about else what


def _record_words(record: str) -> str:
    """Return what a kind of record is called; its name in code when no screen shows it."""
    view = registry().record_views.get(record)
    return record if view is None else str(view.title)


class RequestKind(StrEnum):
    """What a person asks about their own data."""

    ACCESS = "access"
    CORRECT = "correct"
    ERASE = "erase"
    OBJECT = "object"


class RequestState(StrEnum):
    """How far a request is."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    REFUSED = "refused"


class SubjectRequest(Timestamped, Authored, Versioned, Base):
    """A request of a person about their own data, with the day by which it is acknowledged."""

    __tablename__ = "core_subject_request"
    __record__ = "core.SubjectRequest"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (
        one_of("kind", RequestKind),
        one_of("state", RequestState),
        CheckConstraint("btrim(requester) <> ''", name="requester_said"),
        CheckConstraint("due_on >= received_on", name="due_after_receipt"),
        CheckConstraint(
            "(state in ('answered', 'refused')) = (answer is not null)", name="answer_when_closed"
        ),
        Index("ix_core_subject_request_unit_id", "unit_id"),
    )

    id: Mapped[int] = id_column()
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), nullable=False)
    requester: Mapped[str] = mapped_column(String(120), nullable=False)
    kind: Mapped[str] = mapped_column(String(10), nullable=False)
    asked: Mapped[str | None] = mapped_column(Text)
    received_on: Mapped[date] = mapped_column(Date, nullable=False)
    due_on: Mapped[date] = mapped_column(Date, nullable=False)
    state: Mapped[str] = mapped_column(
        String(15), nullable=False, server_default="received", default=RequestState.RECEIVED
    )
    acknowledged_on: Mapped[date | None] = mapped_column(Date)
    answered_on: Mapped[date | None] = mapped_column(Date)
    answer: Mapped[str | None] = mapped_column(Text)

    unit: Mapped[AdminUnit] = relationship(viewonly=True)

    def __str__(self) -> str:
        return _("Request of %(day)s", day=format_date(self.received_on))


class ErasureState(StrEnum):
    """A proposal waits, one person checked it, another approved it and it is done, or refused."""

    PROPOSED = "proposed"
    CHECKED = "checked"
    DONE = "done"
    REFUSED = "refused"


class Erasure(Timestamped, Versioned, Base):
    """Records of one kind whose time is over, proposed on one night, erased after two people."""

    __tablename__ = "core_erasure"
    __record__ = "core.Erasure"
    __scope__ = EverywhereScope()
    __table_args__ = (
        one_of("state", ErasureState),
        CheckConstraint("checked_by_id <> approved_by_id", name="two_people"),
        CheckConstraint(
            "state not in ('checked', 'done') or checked_by_id is not null", name="checked"
        ),
        CheckConstraint("state <> 'done' or approved_by_id is not null", name="approved"),
        Index("ix_core_erasure_checked_by_id", "checked_by_id"),
        Index("ix_core_erasure_approved_by_id", "approved_by_id"),
    )

    id: Mapped[int] = id_column()
    about: Mapped[str] = mapped_column(String(100), nullable=False)
    months: Mapped[int] = mapped_column(Integer, nullable=False)
    ended_before: Mapped[date] = mapped_column(Date, nullable=False)
    proposed_on: Mapped[date] = mapped_column(Date, nullable=False)
    state: Mapped[str] = mapped_column(
        String(10), nullable=False, server_default="proposed", default=ErasureState.PROPOSED
    )
    rows: Mapped[int] = mapped_column(Integer, nullable=False)
    checked_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    approved_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str | None] = mapped_column(Text)

    checked_by: Mapped[User | None] = relationship(viewonly=True, foreign_keys=checked_by_id)
    approved_by: Mapped[User | None] = relationship(viewonly=True, foreign_keys=approved_by_id)

    def __str__(self) -> str:
        return _("Erasure proposed on %(day)s", day=format_date(self.proposed_on))


class ErasureRowState(StrEnum):
    """What became of a record: it waits, was erased, or could not be."""

    WAITING = "waiting"
    ERASED = "erased"
    KEPT = "kept"


class ErasureRow(Base):
    """One record of an erasure by its key; it holds nothing of the person."""

    __tablename__ = "core_erasure_row"
    __record__ = "core.Erasure"
    __scope__ = ThroughScope("core_erasure", "erasure_id")
    __table_args__ = (
        one_of("state", ErasureRowState),
        UniqueConstraint("erasure_id", "row_id"),
    )

    id: Mapped[int] = id_column()
    erasure_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_erasure.id"), nullable=False
    )
    about: Mapped[str] = mapped_column(String(63), nullable=False)
    row_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    state: Mapped[str] = mapped_column(
        String(10), nullable=False, server_default="waiting", default=ErasureRowState.WAITING
    )
    blanked: Mapped[int] = mapped_column(Integer, nullable=False, server_default="0", default=0)
    entries: Mapped[int] = mapped_column(Integer, nullable=False, server_default="0", default=0)
    note: Mapped[str] = mapped_column(Text, nullable=False, server_default="", default="")

    erasure: Mapped[Any] = relationship(Erasure, viewonly=True)

    def __str__(self) -> str:
        return _("Record number %(number)s", number=self.row_id)
