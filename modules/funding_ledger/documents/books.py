"""Whose books a paper belongs to: the body with its name of the day, the people who acted.

Read through the session, so that a paper says no more than its reader may see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import yaml
from sqlalchemy.orm import Session

from app.core.services import issuing
from app.core.services.bodies import Body, body_on
from app.kernel.documents.parts import Head, break_place
from modules.funding_ledger.domain.errors import NoRegime
from modules.funding_ledger.models import AccountingEntity
from modules.funding_ledger.services import definitions
from modules.funding_ledger.services.books import regime_of


@dataclass(frozen=True)
class Form:
    """The form that a voucher follows in a regime; without code, the unit designed it."""

    code: str = ""
    document: str = ""
    is_read: bool = True  # whether the regime's own text was read for it

    @property
    def note(self) -> str:
        """Return what stands at the top right of the voucher, below the code."""
        if not self.code:
            return ""
        told = f"Ban hành kèm theo {self.document}"
        return f"({told})" if self.is_read else f"({told}; mẫu chưa đối chiếu)"

    @property
    def title(self) -> str:
        """Return `Mẫu số: C40-BB`; nothing for a form of the unit's own."""
        return f"Mẫu số: {self.code}" if self.code else ""


@cache
def _settings() -> Any:
    return yaml.safe_load(definitions.read("voucher_forms.yaml"))


@cache
def _forms() -> dict[tuple[str, str], Form]:
    told = _settings()["forms"]
    return {
        (each["voucher"], each["regime"]): Form(
            each["code"], each["document"], each["verification"] == "V"
        )
        for each in told
    }


def board() -> str:
    """Return the name of the board that allocates gifts to the poor."""
    return str(_settings()["board"])


def form_of(session: Session, entity_id: int, voucher: str, day: date) -> Form:
    """Return the form of a voucher in the regime that an entity follows on a day.

    Four forms are compulsory for administrative units (TT 107/2017 Điều 3); elsewhere the unit
    designs its own with the contents of Điều 16 Luật Kế toán.
    """
    try:
        regime = regime_of(session, entity_id, day)
    except NoRegime:
        return Form()
    return _forms().get((voucher, regime), Form())


def head_of(
    body: Body,
    *,
    board: str = "",
    number: str | None = None,
    symbol: str = "",
    day: date | None = None,
) -> Head:
    """Return the head of a paper; a number as typed brings its own symbol.

    A paper of the fund's `board` stands below the body that leads it, unless the books are the
    board's own.
    """
    found = issuing.head_of(body, day=day, number=number, symbol=symbol, by_part=False)
    if not board or is_board(body):
        return found
    above = break_place(body.name, body.full_place)
    for long, short in _settings()["short"].items():
        above = above.replace(long, short)
    return replace(found, issuer=board, parent=above)


def is_board(body: Body) -> bool:
    """Tell whether a body is itself a board of the fund, at whatever level."""
    return _plain(body.name).startswith(_plain(board()))


def _plain(name: str) -> str:
    return re.sub('[“”"]', "", name).casefold()


def body_of(session: Session, entity: AccountingEntity, day: date) -> Body:
    """Return the body of a set of books as it is named on a day."""
    return body_on(session, entity.organisation_id, day)
