"""What papers of emulation share: heads with the names of their day, and who signs in which office.

Open to the modules that depend on this one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.services.bodies import body_on
from app.core.services.duties import stand_ins_on
from app.extensions import db
from app.kernel import clock
from app.kernel.documents.parts import (
    Head,
    Signer,
    as_deputy,
    for_body,
    head_signs,
    long_day,
    stands_in,
)

COMMITTEE = "peoples_committee"
# Whose papers are those of a collective body, which its head signs for it (TM.).
BODIES = {COMMITTEE: "Ủy ban nhân dân", "front_committee": "Ban Thường trực"}
HEADS = {
    COMMITTEE: "Chủ tịch",
    "front_committee": "Chủ tịch",
    "member_organisation": "Chủ tịch",
    "department": "Giám đốc",
}
HEAD = "Thủ trưởng đơn vị"
DEPUTY = "phó "
SKIPPED = frozenset({"và", "của", "các"})
MARKS = re.compile(r"^(TM|KT|TL|TUQ|Q)\.", re.IGNORECASE)


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


def split_number(written: str | None) -> tuple[str | None, str]:
    """Return number and symbol of a paper's number as it was typed: `12/TTr-UBND`."""
    number, slash, symbol = (written or "").strip().partition("/")
    return (number, symbol) if slash else (number or None, "")


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
    parent = "" if organisation.kind == COMMITTEE else body.parent
    name = without_place(body.name, parent)
    typed, symbol = split_number(number)
    if typed is None and type_code is not None:
        own = abbreviation(name, organisation.kind)
        symbol = "-".join(part for part in (type_code, own) if part)
    return Head(name, parent, typed, symbol, "" if unit is None else unit.name, day)


def without_place(name: str, parent: str) -> str:
    """Return the name of a body without the place that the body above it already names."""
    found = re.search(r" (tỉnh|thành phố|huyện|xã|phường) .+$", name)
    return name[: found.start()] if found and parent.endswith(found[0]) else name


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


def signer_of(title: str | None, name: str | None, *, body: str = "", office: str = "") -> Signer:
    """Return who signs, by the office as it was typed: of a deputy `KT.` above it.

    `body` is the collective for which the head signs (TM.); `office` the head's, where none was
    typed. An office that already says the capacity (`KT. Giám đốc / Phó Giám đốc`) stands as it is.
    """
    written = [part.strip() for part in re.split(r"[/\n;]", title or "") if part.strip()]
    name = name or ""
    if written and MARKS.match(written[0]):
        lines = tuple(part.upper() for part in written)
        return Signer((f"TM. {body.upper()}", *lines) if body and "TM." not in lines[0] else lines,
                      name)  # fmt: skip
    office = office or HEAD
    own = written[0] if written else office
    if own.lower().startswith(DEPUTY):
        above = own[len(DEPUTY) :]
        return as_deputy(above[0].upper() + above[1:], own, name, body=body)
    return for_body(body, own, name) if body else head_signs(own, name)


def signs_for(organisation: Any, title: str | None, name: str | None, day: date | None) -> Signer:
    """Return who signs a paper of an organisation; a stand-in of the day where nobody signed yet.

    Stand-ins are those of ADR 0033 that the reader may see.
    """
    body = BODIES.get(organisation.kind, "")
    office = HEADS.get(organisation.kind, HEAD)
    if not name and not title:
        for each in stand_ins_on(db.session(), day or clock.today()):
            if each.organisation_id == organisation.id:
                return _stand_in(each, office, body)
    return signer_of(title, name, body=body, office=office)


def _stand_in(item: Any, office: str, body: str) -> Signer:
    own = "Chánh Văn phòng" if item.capacity == "TL." else f"Phó {office}"
    return stands_in(item.capacity, office, own, str(item.stand_in), body=body)


def joined(names: Sequence[str]) -> str:
    """Write names one after another: `A, B và C`."""
    *first, last = names or [""]
    return f"{', '.join(first)} và {last}" if first else last
