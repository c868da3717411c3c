"""Who issues a paper, under which number and symbol, who signs it, and on what it rests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.services import issuing
from app.core.services.bodies import Body, body_of_unit, body_on, committee_on
from app.core.services.issuing import Signing
from app.kernel.documents import parts
from app.kernel.documents.parts import Head, Signer
from modules.household_supervision.documents.settings import settings
from modules.household_supervision.models import (
    Recommendation,
    SupervisionPlan,
    SupervisionTeam,
    UnitReview,
)
from modules.household_supervision.permissions import COMMUNE_CHAIR, FRONT_SUPERVISOR
from modules.household_supervision.services import core_data, definitions

DOTS = "…………"
LETTER = ""  # official letters (công văn) have no code of a type
# Whose stand-in signs in a body's name: the roles that issue its papers.
HEADS = (COMMUNE_CHAIR, FRONT_SUPERVISOR)

_CITED = text(
    "select number, issued_on from core_legal_document where number = any(:numbers) "
    "and coalesce(in_force_from, issued_on, make_date(issued_year, 1, 1)) <= :day "
    "and (in_force_to is null or in_force_to >= :day)"
)


@dataclass(frozen=True)
class Issuer:
    """A body that issues papers, with its name on the day of the paper."""

    id: int | None
    kind: str
    name: str
    place: str = ""  # where its papers are dated
    full_place: str = ""  # the unit with its kind, as it stands in the body's name
    parent: str = ""
    symbol: str = ""  # after the number: `MTTQ-BTT`; empty while it issued nothing yet

    @property
    def signing(self) -> Signing:
        """Return how this kind of body signs."""
        return issuing.signing_of(self.kind)

    @property
    def as_body(self) -> Body:
        """Return the body as core's papers know it."""
        return Body(self.id or 0, self.kind, self.name, self.parent, self.place, self.full_place)

    def head(self, *, type_code: str, number: str | None = None, day: date | None = None) -> Head:
        """Return the head of a paper; a number as typed brings its own symbol."""
        symbol = "-".join(part for part in (type_code, self.symbol or DOTS) if part)
        return issuing.head_of(self.as_body, day=day, number=number, symbol=symbol)

    def lines(self) -> tuple[str, str]:
        """Return who issues, and the line above; the name of a place begins a line."""
        return issuing.head_lines(self.as_body)

    def signer(self, name: str | None = None, title: str | None = None) -> Signer:
        """Return the signer with their office: the head, a deputy (KT.), another member (TM.)."""
        return self.signing.signer(title, name)


def lower_first(words: str) -> str:
    """Write the first letter small, as inside a sentence: `xã Phước Tiến`."""
    return words[:1].lower() + words[1:]


def issuer(session: Session, organisation_id: int, day: date) -> Issuer:
    """Return a body as it is named on a day, with the symbol that it uses."""
    body = body_on(session, organisation_id, day)
    return _issuer(body, symbol_of(session, organisation_id))


def _issuer(body: Body, symbol: str) -> Issuer:
    return Issuer(
        id=body.id or None,
        kind=body.kind,
        name=body.name,
        place=body.dated_place,
        full_place=body.full_place,
        parent=body.parent,
        symbol=symbol,
    )


def committee(session: Session, unit: Any, day: date) -> Issuer:
    """Return the People's Committee of a unit; by its usual name where none is on record."""
    body = committee_on(session, unit, day)
    own = _issuer(body, symbol_of(session, body.id) if body.id else "")
    return own if own.symbol else with_symbol(own, _symbol_of_decisions(session, unit.id))


def with_symbol(found: Issuer, symbol: str) -> Issuer:
    """Return a body with another symbol."""
    return Issuer(**{**vars(found), "symbol": symbol})


def body_name(session: Session, unit_id: int, kind: str, day: date) -> str:
    """Return the name of the body of a kind in a unit; empty where there is none."""
    found = body_of_unit(session, unit_id, kind, day)
    return "" if found is None else core_data.organisation(session, found).name


# -- symbols ---------------------------------------------------------------------------------


def symbol_of(session: Session, organisation_id: int) -> str:
    """Return the symbol in the newest numbered paper of a body, as far as the reader sees them."""
    plan, team = SupervisionPlan, SupervisionTeam
    own = plan.organisation_id == organisation_id
    sources = (
        ("KH", select(plan.number).where(own, plan.number.contains("/")).order_by(plan.id.desc())),
        ("BC", select(plan.report_number).where(own, plan.report_number.contains("/"))
               .order_by(plan.id.desc())),
        ("QĐ", select(team.decision_number).join(plan, plan.id == team.plan_id)
               .where(own, team.decision_number.contains("/")).order_by(team.id.desc())),
        (LETTER, select(Recommendation.number).where(
            Recommendation.issuing_organisation_id == organisation_id,
            Recommendation.number.contains("/")).order_by(Recommendation.id.desc())),
    )  # fmt: skip
    for type_code, statement in sources:
        found = session.scalar(statement.limit(1))
        if found:
            return symbol_in(found, type_code)
    return ""


def _symbol_of_decisions(session: Session, unit_id: int) -> str:
    found = session.scalar(
        select(UnitReview.decision_number)
        .where(UnitReview.unit_id == unit_id, UnitReview.decision_number.contains("/"))
        .order_by(UnitReview.id.desc())
        .limit(1)
    )
    return symbol_in(found or "", "QĐ")


def symbol_in(number: str, type_code: str) -> str:
    """Return what stands after number and type: `17/KH-MTTQ-BTT` of a plan has `MTTQ-BTT`."""
    symbol = number.partition("/")[2].strip()
    return symbol.removeprefix(f"{type_code}-") if type_code else symbol


# -- who stands in, and on what a paper rests ------------------------------------------------


def signer_on(session: Session, found: Issuer, day: date) -> Signer:
    """Return who signs on a day: the head, or the stand-in of whom the reader knows."""
    return issuing.signer_on(session, found.as_body, day, roles=HEADS)


def grounds(session: Session, documents: Sequence[str], day: date) -> tuple[str, ...]:
    """Return the lines of Căn cứ: those of the documents that are in force on a day."""
    rows = session.execute(_CITED, {"numbers": list(documents), "day": day})
    issued = {row.number: row.issued_on for row in rows}
    texts = settings().citations
    return tuple(
        f"Căn cứ {_cite(texts[number], number, issued[number])}"
        for number in documents
        if number in issued and number in texts
    )


def _cite(words: str, number: str, issued_on: date | None) -> str:
    day = parts.long_day(issued_on) if issued_on else ""
    return " ".join(words.format(number=number, day=day).split())


def documents_of(regime_id: str) -> tuple[str, ...]:
    """Return the documents on which the procedure of a round rests."""
    base = settings().regimes.get(regime_id)
    own = definitions.regime(regime_id).legal_basis
    return own if base is None else (*definitions.regime(base).legal_basis, *own)
