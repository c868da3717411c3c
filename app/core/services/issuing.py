"""Who issues a paper, and who signs it in which capacity: one logic for the papers of all modules.

How kinds of bodies sign is data (`data/signing.yaml`); names are those of the day.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from app.core.domain.duties import Capacity
from app.core.services.bodies import COMMITTEE, Body
from app.core.services.duties import stand_ins_on
from app.kernel.documents import parts
from app.kernel.documents.parts import Head, Signer

FILE = Path(__file__).parent.parent / "data" / "signing.yaml"
MARKS = re.compile(r"^(TM|KT|TL|TUQ|Q)\.", re.IGNORECASE)
PLACE = re.compile(r" (tỉnh|thành phố|huyện|xã|phường) .+$")


@dataclass(frozen=True)
class Signing:
    """How a kind of body signs: the offices of those who do, and the collective (TM.), if any."""

    office: str
    deputy: str
    by_order: str
    body: str = ""
    part: str = ""  # what issues in the body's name and stands below it
    short: Mapping[str, str] = field(default_factory=dict)

    def signer(self, title: str | None = None, name: str | None = None) -> Signer:
        """Return who signs, by an office as it was typed: the head's where none was.

        Of a deputy KT. stands above it, and Q. for who is put in charge. An office that already
        says the capacity (`KT. Giám đốc / Phó Giám đốc`) stands as it is.
        """
        name = name or ""
        written = [part.strip() for part in re.split(r"[/\n;]", title or "") if part.strip()]
        if written and MARKS.match(written[0]):
            return Signer(self._marked([part.upper() for part in written]), name)
        own = written[0] if written else self.office
        if own.casefold().startswith("phó "):
            return parts.as_deputy(self._head_of(own), own, name, body=self.body)
        if own.casefold().startswith("quyền "):
            return parts.acting(own.partition(" ")[2], name)
        return parts.for_body(self.body, own, name) if self.body else parts.head_signs(own, name)

    def stand_in(self, capacity: str, name: str, own: str = "") -> Signer:
        """Return who signs for the head as a stand-in: KT., TUQ., TL. or Q."""
        usual = {Capacity.DEPUTY: self.deputy, Capacity.BY_ORDER: self.by_order}
        office = own or usual.get(Capacity(capacity), parts.BLANK)
        return parts.stands_in(capacity, self.office, office, name, body=self.body)

    def _head_of(self, deputy: str) -> str:
        """Return whose deputy somebody is; `Phó Trưởng phòng` is that of a Trưởng phòng."""
        if deputy.casefold().startswith(self.deputy.casefold()):  # `Phó Chủ tịch Thường trực` too
            return self.office
        above = deputy.partition(" ")[2]
        return above[:1].upper() + above[1:]

    def _marked(self, lines: list[str]) -> tuple[str, ...]:
        """Complete lines that say the capacity: with the collective, or with the head's office."""
        if lines[0].startswith("TM."):
            return tuple(lines) if len(lines) > 1 else (*lines, self.office.upper())
        return (f"TM. {self.body.upper()}", *lines) if self.body else tuple(lines)


@cache
def _told() -> tuple[Signing, Mapping[str, Signing]]:
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return _signing(found["default"]), {kind: _signing(t) for kind, t in found["kinds"].items()}


def _signing(told: Mapping[str, Any]) -> Signing:
    return Signing(**{name: value for name, value in told.items() if name != "verification"})


def signing_of(kind: str) -> Signing:
    """Return how a kind of body signs."""
    default, kinds = _told()
    return kinds.get(kind, default)


def signer_on(
    session: Session,
    body: Body,
    day: date,
    *,
    title: str | None = None,
    name: str | None = None,
    roles: Collection[str] | None = None,
) -> Signer:
    """Return who signs for a body on a day; where nobody signed yet, the stand-in of the day.

    Stand-ins are those of ADR 0033 that the reader may see, with `roles` only of these offices. The
    name of the head is not on record, and left to be written.
    """
    own = signing_of(body.kind)
    if not name and not title:
        held = [
            each
            for each in stand_ins_on(session, day)
            if each.organisation_id == body.id
            and (roles is None or (each.role and each.role.name in roles))
        ]
        if held:
            newest = max(held, key=attrgetter("id"))
            return own.stand_in(newest.capacity, str(newest.stand_in))
    return own.signer(title, name)


# -- heads ---------------------------------------------------------------------------------------


def split_number(written: str | None) -> tuple[str | None, str]:
    """Return number and symbol of a paper's number as it was typed: `12/TTr-UBND`."""
    number, slash, symbol = (written or "").strip().partition("/")
    return (number.strip() or None, symbol.strip()) if slash else (number or None, "")


def without_place(name: str, parent: str) -> str:
    """Return the name of a body without the place that the body above it already names."""
    found = PLACE.search(name)
    return name[: found.start()] if found and parent.endswith(found[0]) else name


def head_lines(body: Body, *, by_part: bool = True) -> tuple[str, str]:
    """Return who issues, and the line above; the name of a place begins a line.

    A People's Committee names no body above it, and who does leaves the place out of its own name
    (annex I). What issues in a body's name (`part`) stands below it, where `by_part`.
    """
    own = signing_of(body.kind)
    if by_part and own.part:
        above = parts.break_place(body.name, body.full_place)
        for long, short in own.short.items():
            above = above.replace(long, short)
        return own.part, above
    if body.kind == COMMITTEE or not body.parent:
        return parts.break_place(body.name, body.full_place), ""
    return without_place(body.name, body.parent), parts.break_place(body.parent, body.full_place)


def head_of(
    body: Body,
    *,
    day: date | None,
    number: str | None = None,
    symbol: str = "",
    place: str | None = None,
    by_part: bool = True,
) -> Head:
    """Return the head of a paper of a body; a number as typed brings its own symbol."""
    issuer, above = head_lines(body, by_part=by_part)
    given, typed = split_number(number)
    where = body.dated_place if place is None else place
    part = signing_of(body.kind).part if by_part else ""
    named = f"{part} {body.name}" if part else ""
    return Head(issuer, above, given, typed or symbol, where, day, named)
