"""What lies around the trail: personal values under keys of people, the chain, verifications.

The application has no right on any of these tables; the sealer of the operator process writes them
(docs/adr/0017).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.models.trail import TransactionId
from app.kernel.models import Base, id_column
from app.kernel.scope import SystemScope

NOW = text("clock_timestamp()")


class PersonKey(Base):
    """The key of one person, wrapped by the master key; `wrapped` is empty once it is destroyed.

    The subject is whom a row is about: a person of the register, a member of a household, a
    household. A person whose key was destroyed gets a new one if something is written again.
    """

    __tablename__ = "core_person_key"
    __record__ = "core.PersonKey"
    __scope__ = SystemScope()
    __table_args__ = (
        Index(
            "uq_core_person_key_subject",
            "subject_table",
            "subject_id",
            unique=True,
            postgresql_where=text("wrapped is not null"),
        ),
    )

    id: Mapped[int] = id_column()
    subject_table: Mapped[str] = mapped_column(String(63), nullable=False)
    subject_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=NOW)
    destroyed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    destroyed_by: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)


class TrailPersonal(Base):
    """Personal values of an entry that wait, in plain text, for the sealer to encrypt them."""

    __tablename__ = "core_trail_personal"
    __record__ = "core.Trail"
    __scope__ = SystemScope()
    __table_args__ = (
        Index("ix_core_trail_personal_subject_table_subject_id", "subject_table", "subject_id"),
    )

    entry_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    xact: Mapped[str] = mapped_column(TransactionId, server_default=text("pg_current_xact_id()"))
    table_name: Mapped[str] = mapped_column(String(63), nullable=False)
    row_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    subject_table: Mapped[str] = mapped_column(String(63), nullable=False)
    subject_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    old_values: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    new_values: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class TrailSealed(Base):
    """Personal values of an entry as they are kept: cipher text and salted hash, written once.

    Both are empty when the key was destroyed before the sealer came.
    """

    __tablename__ = "core_trail_sealed"
    __record__ = "core.Trail"
    __scope__ = SystemScope()

    entry_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_person_key.id"), index=True
    )
    salted_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    cipher: Mapped[bytes | None] = mapped_column(LargeBinary)


class TrailLink(Base):
    """One link of the chain: hash = sha256(hash before, position, what the entry says)."""

    __tablename__ = "core_trail_chain"
    __record__ = "core.Trail"
    __scope__ = SystemScope()
    __table_args__ = (Index("uq_core_trail_chain_entry_id", "entry_id", unique=True),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(BigInteger, nullable=False)
    entry_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False)
    entry_hash: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    personal_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    sealed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=NOW)


class TrailSealer(Base):
    """Up to where the trail is sealed; one row. Numbers of transactions are of one server only."""

    __tablename__ = "core_trail_sealer"
    __record__ = "core.Trail"
    __scope__ = SystemScope()

    id: Mapped[int] = id_column()
    xact: Mapped[str] = mapped_column(TransactionId, server_default=text("'0'"))
    entry_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
    system_identifier: Mapped[int | None] = mapped_column(BigInteger)


class TrailVerification(Base):
    """What one verification of the chain found; `problem` is empty when all is as it was."""

    __tablename__ = "core_trail_verification"
    __record__ = "core.Trail"
    __scope__ = SystemScope()

    id: Mapped[int] = id_column()
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False)
    finished_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=NOW)
    position: Mapped[int] = mapped_column(BigInteger, nullable=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    problem: Mapped[str | None] = mapped_column(String(40))
    problem_position: Mapped[int | None] = mapped_column(BigInteger)
    problem_entry_id: Mapped[int | None] = mapped_column(BigInteger)
