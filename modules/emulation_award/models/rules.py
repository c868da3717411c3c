"""Forms, what they are worth, how boards vote on them, and which papers a dossier takes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.formats import name_of
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import PublicScope
from modules.emulation_award.domain.kinds import ObjectKind, PaperKind, Rounding, VoteBase
from modules.emulation_award.models.choices import MODULE, filled, one_of, to


class CommendationForm(Base, Timestamped):
    """A form of commendation or an emulation title."""

    __tablename__ = "award_form"
    __record__ = f"{MODULE}.CommendationForm"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("kind in ('form', 'title')", name="kind"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(20))
    name_vi: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(10))
    level: Mapped[str] = mapped_column(String(20))
    decided_by: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)

    dossier: Mapped[list[DossierPaper]] = relationship(
        back_populates="form", order_by="DossierPaper.id", passive_deletes="all"
    )

    def __str__(self) -> str:
        return name_of(self)


class Rate(Base, Timestamped, Authored, Versioned):
    """What a form is worth under a regime, in thousandths of the base salary.

    A rate that is only assumed pays nothing until the accountant confirms it.
    """

    __tablename__ = "award_rate"
    __record__ = f"{MODULE}.Rate"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("form_id", "object_kind", "regime"),
        one_of("object_kind", ObjectKind),
        one_of("rounding", Rounding),
        CheckConstraint("coefficient_milli between 1 and 100000", name="coefficient_milli"),
        CheckConstraint("factor_milli between 1 and 10000", name="factor_milli"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
        filled("basis"),
    )

    id: Mapped[int] = id_column()
    form_id: Mapped[int] = to("award_form")
    object_kind: Mapped[str] = mapped_column(String(20))
    regime: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    coefficient_milli: Mapped[int] = mapped_column(Integer)
    factor_milli: Mapped[int] = mapped_column(Integer)
    rounding: Mapped[str] = mapped_column(
        String(10), server_default=Rounding.UP.value, default=Rounding.UP
    )
    basis: Mapped[str] = mapped_column(Text)
    is_confirmed: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)

    form: Mapped[CommendationForm] = relationship()

    def __str__(self) -> str:
        return f"{self.form} ({self.regime})"


class BaseSalary(Base, Timestamped):
    """The base salary (mức lương cơ sở) over a span of days, in đồng."""

    __tablename__ = "award_base_salary"
    __record__ = f"{MODULE}.BaseSalary"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("valid_from"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
    )

    id: Mapped[int] = id_column()
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    amount: Mapped[int] = mapped_column(Integer)
    basis: Mapped[str] = mapped_column(Text)

    def __str__(self) -> str:
        return self.basis


class VoteRule(Base, Timestamped, Authored, Versioned):
    """How a board votes on a form, in whole numbers; a rule that was used stands."""

    __tablename__ = "award_vote_rule"
    __record__ = f"{MODULE}.VoteRule"
    __scope__ = PublicScope()
    __table_args__ = (
        one_of("base", VoteBase),
        CheckConstraint("threshold_of between 1 and 1000", name="threshold_of"),
        CheckConstraint("threshold between 1 and threshold_of", name="threshold"),
        CheckConstraint("quorum_of between 1 and 1000", name="quorum_of"),
        CheckConstraint("quorum between 1 and quorum_of", name="quorum"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
        filled("basis"),
    )

    id: Mapped[int] = id_column()
    form_id: Mapped[int] = to("award_form")
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    threshold: Mapped[int] = mapped_column(SmallInteger)
    threshold_of: Mapped[int] = mapped_column(SmallInteger)
    is_strict: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    base: Mapped[str] = mapped_column(String(20))
    quorum: Mapped[int] = mapped_column(SmallInteger)
    quorum_of: Mapped[int] = mapped_column(SmallInteger)
    is_secret: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    by_post: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    basis: Mapped[str] = mapped_column(Text)

    form: Mapped[CommendationForm] = relationship(lazy="joined")

    def __str__(self) -> str:
        return f"{self.threshold}/{self.threshold_of} · {self.basis}"


class DossierPaper(Base, Timestamped):
    """A kind of paper that the dossier of a form takes."""

    __tablename__ = "award_dossier_paper"
    __record__ = f"{MODULE}.DossierPaper"
    __scope__ = PublicScope()
    __table_args__ = (UniqueConstraint("form_id", "kind"), one_of("kind", PaperKind))

    id: Mapped[int] = id_column()
    form_id: Mapped[int] = to("award_form")
    kind: Mapped[str] = mapped_column(String(20))
    is_numbered: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    basis: Mapped[str] = mapped_column(Text)

    form: Mapped[CommendationForm] = relationship(back_populates="dossier")

    def __str__(self) -> str:
        return self.kind
