"""Load forms, rates, base salaries, rules of votes and dossiers; a second run changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.models import Base
from modules.emulation_award.models import (
    BaseSalary,
    CommendationForm,
    DossierPaper,
    Rate,
    VoteRule,
)
from modules.emulation_award.services import definitions
from modules.emulation_award.services.certificate_layouts import load_layouts


def load_rules(session: Session) -> None:
    """Load the data files; what an officer has confirmed stays confirmed."""
    forms = _load_forms(session)
    _load_rates(session, forms)
    for salary in definitions.money().salaries:
        _put(
            session,
            BaseSalary,
            {"valid_from": salary.span.first},
            {"valid_to": salary.span.last, "amount": salary.amount, "basis": salary.basis},
        )
    _load_vote_rules(session, forms)
    load_layouts(session, forms)
    for code, papers in definitions.board().dossiers.items():
        for paper in papers:
            key = {"form_id": forms[code], "kind": paper.kind.value}
            _put(
                session,
                DossierPaper,
                key,
                {"is_numbered": paper.is_numbered, "basis": paper.basis},
            )


def _load_forms(session: Session) -> dict[str, int]:
    found = {}
    for form in definitions.money().forms:
        values = {
            "name_vi": form.name_vi,
            "name_en": form.name_en,
            "kind": form.group,
            "level": form.level,
            "decided_by": form.decided_by,
            "valid_from": form.span.first,
            "valid_to": form.span.last,
        }
        found[form.code] = _put(session, CommendationForm, {"code": form.code}, values).id
    return found


def _load_rates(session: Session, forms: Mapping[str, int]) -> None:
    rules = definitions.money()
    for rate in rules.rates:
        key = {
            "form_id": forms[rate.form],
            "object_kind": rate.kind.value,
            "regime": rate.regime,
        }
        values = {
            "valid_from": rate.span.first,
            "valid_to": rate.span.last,
            "coefficient_milli": rate.coefficient_milli,
            "factor_milli": rate.factor_milli,
            "rounding": rules.rounding.value,
        }
        first = {"is_confirmed": rate.is_confirmed, "basis": rate.basis}
        _put(session, Rate, key, values, first)


def _load_vote_rules(session: Session, forms: Mapping[str, int]) -> None:
    for each in definitions.board().votes:
        rule = each.rule
        key = {
            "form_id": forms[each.form],
            "valid_from": each.span.first,
            "is_secret": rule.is_secret,
            "basis": each.basis,
        }
        values = {
            "valid_to": each.span.last,
            "threshold": rule.threshold.numerator,
            "threshold_of": rule.threshold.denominator,
            "is_strict": rule.threshold.is_strict,
            "base": rule.base.value,
            "quorum": rule.quorum.numerator,
            "quorum_of": rule.quorum.denominator,
            "by_post": rule.by_post,
        }
        _put(session, VoteRule, key, {}, values)


def _put(
    session: Session,
    cls: type[Base],
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    first: Mapping[str, Any] | None = None,
) -> Any:
    """Return the row with a key; `first` is written only when it is made."""
    item: Any = session.scalar(select(cls).filter_by(**key))
    if item is None:
        item = cls(**key, **values, **(first or {}))
        session.add(item)
    else:
        for name, value in values.items():
            if getattr(item, name) != value:
                setattr(item, name, value)
    session.flush()
    return item
