"""What papers of emulation share: heads with the names of their day, and who signs in which office.

Open to the modules that depend on this one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.services import issuing
from app.core.services.bodies import COMMITTEE, body_on
from app.core.services.issuing import without_place
from app.extensions import db
from app.kernel import clock
from app.kernel.documents.parts import Head, Signer, long_day

SKIPPED = frozenset({"và", "của", "các"})


# -- names and numbers -------------------------------------------------------------------------


def name_on(organisation: Any, day: date | None) -> str:
    """Return the name that an organisation bore on a day (today without one)."""
    return body_on(db.session(), organisation.id, day or clock.today()).name


def abbreviation(name: str, kind: str) -> str:
    """Return the letters of a body in the numbers of its papers: `SLĐTBXH`, `UBND`."""
    if kind == COMMITTEE:
        return "UBND"
    words = re.findall(r"\w+", name.partition(" tỉnh ")[0])
    return "".join(word[0].upper() for word in words if word.lower() not in SKIPPED)


def head_of(
    organisation: Any,
    unit: Any,
    *,
    day: date | None,
    number: str | None = None,
    type_code: str | None,
) -> Head:
    """Return the head of a paper of an organisation, with the names of its day.

    Before it is signed the number is blank, before the letters that the body's papers bear; without
    `type_code` (None) the paper bears no number. A People's Committee names no body above it, and
    who does leaves the place out of its own name (30/2020/NĐ-CP, annex I).
    """
    body = body_on(db.session(), organisation.id, day or clock.today())
    symbol = ""
    if type_code is not None:
        own = abbreviation(without_place(body.name, body.parent), organisation.kind)
        symbol = "-".join(part for part in (type_code, own) if part)
    place = "" if unit is None else unit.name
    return issuing.head_of(body, day=day, number=number, symbol=symbol, place=place)


def plain(value: Decimal | None) -> Decimal | None:
    """Return a number without zeros at its end, as it is written in a table."""
    return None if value is None else Decimal(format(value.normalize(), "f"))


def long_date(day: date) -> str:
    """Write a day inside a sentence: `20 tháng 12 năm 2021`, padded as in 30/2020/NĐ-CP."""
    return long_day(day).removeprefix("ngày ")


def together(text: str) -> str:
    """Keep `năm` and its number on one line: a year alone below a title is a widow."""
    return re.sub(r"(năm) (\d{4})", "\\1\u00a0\\2", text)


def paragraphs(text: str | None) -> tuple[str, ...]:
    """Return the paragraphs of a text that somebody typed."""
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


# -- who signs ---------------------------------------------------------------------------------


def signs_for(organisation: Any, title: str | None, name: str | None, day: date | None) -> Signer:
    """Return who signs for an organisation; a stand-in of the day where nobody signed yet."""
    on = day or clock.today()
    body = body_on(db.session(), organisation.id, on)
    return issuing.signer_on(db.session(), body, on, title=title, name=name)


def joined(names: Sequence[str]) -> str:
    """Write names one after another: `A, B và C`."""
    *first, last = names or [""]
    return f"{', '.join(first)} và {last}" if first else last
