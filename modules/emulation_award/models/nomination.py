"""Nominations with their dossiers, and what was said of each criterion."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.kernel import field_policy
from app.kernel.formats import format_date
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope
from app.kernel.text import nfc, search_key
from modules.emulation_award.domain.kinds import ObjectKind, PaperKind
from modules.emulation_award.models.choices import (
    MODULE,
    ORGANISATION,
    PERSON,
    UNIT,
    NominationState,
    ObjectClass,
    Sex,
    filled,
    maybe_to,
    one_of,
    to,
)
from modules.emulation_award.models.rules import CommendationForm
from modules.emulation_award.models.scopes import NominationScope

TAKEN = "'selected', 'decided'"
OUT = "'withdrawn', 'ineligible', 'failed', 'not_chosen'"


class Nomination(Base, Timestamped, Authored, Versioned):
    """A collective, person or household that an organisation nominates in a movement.

    `slot` is its place under the ceiling of its kind: no two nominations of a movement hold the
    same one, and none lies above the ceiling of the version. Names and offices are texts: they stay
    as they were when units are renamed. `merit` is the one wording of list, decision and
    certificate.
    """

    __tablename__ = "award_nomination"
    __record__ = f"{MODULE}.Nomination"
    __scope__ = NominationScope()
    __field_rules__ = {  # noqa: RUF012 - read by the kernel, never changed
        "birth_date": field_policy.masked(field_policy.BIRTH_DATE),
    }
    __table_args__ = (
        one_of("object_kind", ObjectKind),
        one_of("object_class", ObjectClass),
        one_of("sex", Sex),
        one_of("state", NominationState),
        filled("subject_name"),
        filled("merit"),
        CheckConstraint("score between 0 and 100", name="score"),
        CheckConstraint("person_id is null or object_kind <> 'collective'", name="person"),
        CheckConstraint(
            "(object_kind = 'household') = (object_class = 'household') and "
            "(object_kind = 'individual') = (object_class in ('province_leader', "
            "'department_leader', 'entrepreneur', 'other_leader', 'direct_worker'))",
            name="class_of_kind",
        ),
        CheckConstraint("object_kind <> 'individual' or sex is not null", name="sex_needed"),
        CheckConstraint(f"(state in ({TAKEN})) = (slot is not null)", name="slot"),
        CheckConstraint("slot >= 1", name="slot_positive"),
        CheckConstraint(
            "state <> 'frozen' or btrim(coalesce(freeze_reason, '')) <> ''", name="freeze_reason"
        ),
        Index(
            "uq_award_nomination_slot",
            "movement_id",
            "object_kind",
            "slot",
            unique=True,
            postgresql_where=text("slot is not null"),
        ),
        Index(
            "uq_award_nomination_subject",
            "movement_id",
            "object_kind",
            "subject_key",
            unique=True,
            postgresql_where=text(f"state not in ({OUT})"),
        ),
        Index(
            "ix_award_nomination_search_key_trgm",
            "search_key",
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ),
    )

    id: Mapped[int] = id_column()
    movement_id: Mapped[int] = to("movement_movement")
    movement_version_id: Mapped[int] = to("movement_version")
    form_id: Mapped[int] = to("award_form")
    organisation_id: Mapped[int] = to(ORGANISATION)
    unit_id: Mapped[int] = to(UNIT)
    object_kind: Mapped[str] = mapped_column(String(20))
    object_class: Mapped[str] = mapped_column(String(20))
    subject_name: Mapped[str] = mapped_column(Text)
    subject_key: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text)
    # Who it is in the register of people, so that kin on the board are recused.
    person_id: Mapped[int | None] = maybe_to(PERSON)
    position: Mapped[str | None] = mapped_column(Text)
    workplace: Mapped[str | None] = mapped_column(Text)
    sex: Mapped[str | None] = mapped_column(String(10))
    birth_date: Mapped[date | None] = mapped_column(Date)
    merit: Mapped[str] = mapped_column(Text)
    has_priority: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    awarded_before: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), default=False
    )
    score: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    complete_on: Mapped[date | None] = mapped_column(Date)
    review_due_on: Mapped[date | None] = mapped_column(Date)
    regime: Mapped[str | None] = mapped_column(String(20))
    override_reason: Mapped[str | None] = mapped_column(Text)
    freeze_reason: Mapped[str | None] = mapped_column(Text)
    rank: Mapped[int | None] = mapped_column(SmallInteger)
    slot: Mapped[int | None] = mapped_column(SmallInteger)
    choice_reason: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=NominationState.DRAFT)

    movement: Mapped[Any] = relationship("Movement", viewonly=True)
    movement_version: Mapped[Any] = relationship("MovementVersion", viewonly=True, lazy="joined")
    form: Mapped[CommendationForm] = relationship(lazy="joined")
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True, lazy="joined")
    person: Mapped[Any] = relationship("Person", viewonly=True)
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    papers: Mapped[list[NominationPaper]] = relationship(
        back_populates="nomination", order_by="NominationPaper.id", passive_deletes="all"
    )
    assessments: Mapped[list[Assessment]] = relationship(
        back_populates="nomination", order_by="Assessment.id", passive_deletes="all"
    )

    @validates("subject_name", "birth_date", "workplace")
    def _keep_keys(self, name: str, value: Any) -> Any:
        found = {each: getattr(self, each, None) for each in ("subject_name", "workplace")}
        found["birth_date"] = self.birth_date
        found[name] = value
        self.search_key = search_key(*(str(v) for k, v in found.items() if v and "_date" not in k))
        parts = (found["subject_name"], found["birth_date"] or found["workplace"] or "")
        self.subject_key = "|".join(" ".join(nfc(str(part)).casefold().split()) for part in parts)
        return value

    def __str__(self) -> str:
        return self.subject_name


class NominationPaper(Base, Timestamped, Authored, Versioned):
    """A paper of a dossier as handed in; its scan is a file of this row."""

    __tablename__ = "award_paper"
    __record__ = f"{MODULE}.NominationPaper"
    __scope__ = ThroughScope("award_nomination", "nomination_id")
    __table_args__ = (one_of("kind", PaperKind),)

    id: Mapped[int] = id_column()
    nomination_id: Mapped[int] = to("award_nomination")
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[str | None] = mapped_column(String(80))
    issued_on: Mapped[date | None] = mapped_column(Date)
    signer: Mapped[str | None] = mapped_column(Text)
    is_original: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    note: Mapped[str | None] = mapped_column(Text)

    nomination: Mapped[Nomination] = relationship(back_populates="papers")

    def __str__(self) -> str:
        if self.number or self.issued_on is None:
            return self.number or _("Paper without number")
        return _("Paper of %(day)s", day=format_date(self.issued_on))


class Assessment(Base, Timestamped, Authored, Versioned):
    """What the unit claims of a criterion with its evidence, and what was verified."""

    __tablename__ = "award_assessment"
    __record__ = f"{MODULE}.Assessment"
    __scope__ = ThroughScope("award_nomination", "nomination_id")
    __table_args__ = (
        UniqueConstraint("nomination_id", "criterion_id"),
        CheckConstraint(
            "is_claimed is not true or btrim(coalesce(evidence, '')) <> ''", name="evidence"
        ),
    )

    id: Mapped[int] = id_column()
    nomination_id: Mapped[int] = to("award_nomination")
    criterion_id: Mapped[int] = to("movement_criterion")
    is_claimed: Mapped[bool | None] = mapped_column(Boolean)
    evidence: Mapped[str | None] = mapped_column(Text)
    is_confirmed: Mapped[bool | None] = mapped_column(Boolean)
    opinion: Mapped[str | None] = mapped_column(Text)

    nomination: Mapped[Nomination] = relationship(back_populates="assessments")
    criterion: Mapped[Any] = relationship("MovementCriterion", viewonly=True, lazy="joined")

    def __str__(self) -> str:
        return str(self.criterion)
