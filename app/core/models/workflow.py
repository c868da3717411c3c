"""What moves ask for beyond their states, who agreed, and the papers; kept, never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.models import Base, id_column
from app.kernel.record_scope import RecordScope
from app.kernel.scope import PublicScope

ABOUT = ("table_name", "row_id", "transition")


def _once(name: str, rule: str, *columns: str) -> Index:
    full = f"uq_core_workflow_approval_{name}"
    return Index(full, *ABOUT, "attempt", *columns, unique=True, postgresql_where=text(rule))


class WorkflowRule(Base):
    """What the database asks of a transition: written from the code at install and upgrade."""

    __tablename__ = "core_workflow_rule"
    __record__ = "core.WorkflowRule"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("table_name", "transition"),
        CheckConstraint("people between 0 and 20", name="people"),
    )

    id: Mapped[int] = id_column()
    table_name: Mapped[str] = mapped_column(String(63), nullable=False)
    state_column: Mapped[str] = mapped_column(String(63), nullable=False)
    transition: Mapped[str] = mapped_column(String(40), nullable=False)
    sources: Mapped[list[str]] = mapped_column(ARRAY(Text), nullable=False)
    target: Mapped[str] = mapped_column(String(40), nullable=False)
    record: Mapped[str] = mapped_column(String(100), nullable=False)
    verb: Mapped[str] = mapped_column(String(40), nullable=False)
    people: Mapped[int] = mapped_column(Integer, nullable=False)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text), nullable=False)
    not_author: Mapped[bool] = mapped_column(Boolean, nullable=False)
    not_moves: Mapped[list[str]] = mapped_column(ARRAY(Text), nullable=False)
    writes: Mapped[list[str]] = mapped_column(ARRAY(Text), nullable=False)
    paper: Mapped[str | None] = mapped_column(String(40))
    is_numbered: Mapped[bool] = mapped_column(Boolean, nullable=False)
    needs_scan: Mapped[bool] = mapped_column(Boolean, nullable=False)
    documents: Mapped[list[str]] = mapped_column(
        ARRAY(Text), nullable=False, server_default=text("'{}'")
    )


class WorkflowApproval(Base):
    """A person's say on a step: proposed, agreed or objected, on the record as it was then.

    All but the decision and its reason is filled in by the database. `passage` is the entry of the
    trail with which the record came into its state, `content` the hash of what was agreed to.
    """

    __tablename__ = "core_workflow_approval"
    __record__ = "core.WorkflowApproval"
    __scope__ = RecordScope()
    __table_args__ = (
        CheckConstraint("decision in ('propose', 'approve', 'object')", name="decision_known"),
        CheckConstraint("decision <> 'object' or btrim(reason) <> ''", name="reason"),
        _once("one_proposal", "decision = 'propose'"),
        _once("person", "decision <> 'object'", "person_key"),
        _once("objection", "decision = 'object'", "person_key"),
    )

    id: Mapped[int] = id_column()
    table_name: Mapped[str] = mapped_column(String(63), nullable=False)
    row_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    transition: Mapped[str] = mapped_column(String(40), nullable=False)
    attempt: Mapped[int] = mapped_column(Integer, nullable=False)
    decision: Mapped[str] = mapped_column(String(10), nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    user_id: Mapped[int] = mapped_column(
        Integer, ForeignKey("ab_user.id"), nullable=False, index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_person.id"), index=True
    )
    person_key: Mapped[str] = mapped_column(String(40), nullable=False)
    assignment_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_assignment.id"), nullable=False, index=True
    )
    role: Mapped[str] = mapped_column(String(64), nullable=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False)
    version: Mapped[int] = mapped_column(Integer, nullable=False)
    content: Mapped[str] = mapped_column(String(64), nullable=False)
    passage: Mapped[int] = mapped_column(BigInteger, nullable=False)


class WorkflowPaper(Base):
    """A signed paper on which a step rests: number as typed, date, signer and capacity, scan."""

    __tablename__ = "core_workflow_paper"
    __record__ = "core.WorkflowPaper"
    __scope__ = RecordScope()
    __table_args__ = (
        CheckConstraint("btrim(signer) <> '' and btrim(capacity) <> ''", name="signed"),
        CheckConstraint("btrim(number) <> ''", name="number"),
        Index("ix_core_workflow_paper_row", *ABOUT),
    )

    id: Mapped[int] = id_column()
    table_name: Mapped[str] = mapped_column(String(63), nullable=False)
    row_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    transition: Mapped[str] = mapped_column(String(40), nullable=False)
    kind: Mapped[str] = mapped_column(String(40), nullable=False)
    organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    number: Mapped[str | None] = mapped_column(String(60))
    paper_number_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_paper_number.id"), index=True
    )
    issued_on: Mapped[date] = mapped_column(Date, nullable=False)
    signer: Mapped[str] = mapped_column(String(120), nullable=False)
    signer_person_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_person.id"), index=True
    )
    capacity: Mapped[str] = mapped_column(String(120), nullable=False)
    attachment_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_attachment.id"), index=True
    )
    # A paper that was made here; what stands above is copied from it.
    document_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_document.id"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"), index=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False)
    passage: Mapped[int] = mapped_column(BigInteger, nullable=False)
