"""The list of a payment, filled with households that are eligible on its day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import flush
from app.kernel.transaction import transaction
from modules.funding_ledger.services import support
from modules.household_funding.domain.errors import (
    ListFull,
    NobodyChosen,
    NotEligible,
    PaymentNotDraft,
)
from modules.household_funding.models import SupportEligibility

_CANDIDATES = text(
    "select household_id, code, head_name, unit_id, reference "
    "from hfunding_candidates(:payment, :place)"
)
_PLACES = text(
    "select u.id, u.full_name, p.households from hfunding_places(:payment) p "
    "join core_unit u on u.id = p.unit_id order by u.sort_key"
)
_PAYMENT = text(
    "select p.planned_on, p.amount, p.state, l.unit_id, l.norm, "
    "(select coalesce(sum(r.amount), 0) from funding_recipient r where r.payment_id = p.id) listed "
    "from funding_payment p join funding_allocation_line l on l.id = p.allocation_line_id "
    "where p.id = :payment"
)
_UNITS = text("select id, full_name from core_unit where id = any(:ids)")
_APART = re.compile(r"[\s,;]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household that may be put on a list, as finance may know it: without its class."""

    household_id: int
    code: str
    head_name: str
    unit_id: int
    reference: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment as its list needs it: day, amount, what is listed already, the place, the norm."""

    planned_on: date
    amount: int
    state: str
    unit_id: int
    listed: int
    norm: int | None = None

    @property
    def suggested(self) -> int | None:
        """Return what a household is likely to get, in đồng: the norm, or what is left if less."""
        left = self.amount - self.listed
        if left <= 0:
            return None
        return left if self.norm is None else min(self.norm, left)


@dataclass(frozen=True, slots=True)
class Place:
    """A commune with the number of households that may be chosen there."""

    unit_id: int
    name: str
    households: int


def payment_of(session: Session, payment_id: int) -> Asked | None:
    """Return a payment within reach, None otherwise."""
    row = session.execute(_PAYMENT, {"payment": payment_id}).one_or_none()
    if row is None:
        return None
    norm = None if row.norm is None else int(row.norm)
    return Asked(row.planned_on, int(row.amount), row.state, row.unit_id, int(row.listed), norm)


def places(session: Session, payment_id: int) -> list[Place]:
    """Return where households may be chosen for a draft payment."""
    rows = session.execute(_PLACES, {"payment": payment_id})
    return [Place(row.id, row.full_name, int(row.households)) for row in rows]


def candidates(session: Session, payment_id: int, place: int) -> list[Candidate]:
    """Return who may be put on the list in a place; nobody for those who do not keep lists."""
    rows = session.execute(_CANDIDATES, {"payment": payment_id, "place": place})
    return [Candidate(*row) for row in rows]


def unit_names(session: Session, found: Sequence[Candidate]) -> dict[int, str]:
    """Return the names of the villages of candidates."""
    keys = sorted({each.unit_id for each in found})
    return {row.id: row.full_name for row in session.execute(_UNITS, {"ids": keys})}


def codes_in(typed: str) -> list[str]:
    """Return the codes of households in what was typed, each once."""
    return list(dict.fromkeys(code.upper() for code in _APART.split(typed.strip()) if code))


def put_on_list(
    payment_id: int,
    *,
    households: Sequence[int] = (),
    codes: Sequence[str] = (),
    each: int,
    actor: Actor,
) -> int:
    """Put households on the list of a draft, by key or by code, with an amount each.

    Raises NotEligible for codes that are not eligible on the day of the payment in the place of
    its line: the writer does not learn why, nor whether there is such a household.
    """
    with transaction() as session:
        actor.require("write", SupportEligibility.__record__)
        asked = payment_of(session, payment_id)
        if asked is None or asked.state != "draft":
            raise PaymentNotDraft
        known = {item.household_id: item for item in candidates(session, payment_id, asked.unit_id)}
        chosen = _chosen(known, households, codes, asked.planned_on)
        if not chosen:
            raise NobodyChosen
        if asked.listed + each * len(chosen) > asked.amount:
            raise ListFull(asked.amount, asked.listed + each * len(chosen))
        names = unit_names(session, chosen)
        for item in chosen:
            row = support.list_recipient(
                {
                    "payment_id": payment_id,
                    "kind": "household",
                    "household_id": item.household_id,
                    "name": item.head_name,
                    "address": names.get(item.unit_id),
                    "unit_id": item.unit_id,
                    "amount": each,
                    "eligibility": f"{item.code}: {item.reference}",
                },
                actor=actor,
            )
            found = SupportEligibility(
                recipient_id=row.id,
                entity_id=row.entity_id,
                payment_id=payment_id,
            )
            # The database finds the household and the rest; its key is out of the writer's reach.
            session.add(found)
            flush(session, SupportEligibility)
            session.expire(found)
        return len(chosen)


def _chosen(
    known: dict[int, Candidate], households: Sequence[int], codes: Sequence[str], day: date
) -> list[Candidate]:
    by_code = {item.code: item for item in known.values()}
    missing = [code for code in codes if code not in by_code]
    missing += [f"#{key}" for key in households if key not in known]
    if missing:
        raise NotEligible(", ".join(missing), day)
    wanted = {by_code[code].household_id for code in codes} | set(households)
    return [item for key, item in known.items() if key in wanted]
