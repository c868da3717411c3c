"""A short text about what is due, to be copied into a chat message: numbers, days and an address.

It names bodies and kinds of duties, never a record: chats leave the province's servers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.domain.lateness import Delay
from app.kernel.formats import format_date, format_integer

MOST_LINES = 10


@dataclass(frozen=True)
class ChatLine:
    """What one body owes; whether the law of its longest delay counts working days."""

    name: str
    late: int
    soon: int
    longest: Delay
    in_working_days: bool = False


def chat_text(lines: Sequence[ChatLine], today: date, days: int, address: str) -> str:
    """Return the text: who owes how much, the longest delay, and where it is shown."""
    late, soon = sum(line.late for line in lines), sum(line.soon for line in lines)
    head = _(
        "Chung Tay, %(day)s: %(late)s overdue, %(soon)s due within %(days)s days.",
        day=format_date(today),
        late=late,
        soon=soon,
        days=days,
    )
    told = [f"- {_line(line)}" for line in lines[:MOST_LINES]]
    left = len(lines) - MOST_LINES
    if left > 0:
        told.append(ngettext("- and %(num)s more", "- and %(num)s more", left))
    return "\n".join([head, *told, _("Please look: %(address)s", address=address)])


def _line(line: ChatLine) -> str:
    if not line.late:
        return _("%(name)s: %(soon)s due soon", name=line.name, soon=line.soon)
    told = {
        "name": line.name,
        "late": line.late,
        "soon": line.soon,
        "days": format_integer(line.longest.calendar),
    }
    if line.longest.working is None or not line.in_working_days:
        if not line.soon:
            return _("%(name)s: %(late)s overdue (longest: %(days)s days)", **told)
        return _("%(name)s: %(late)s overdue (longest: %(days)s days), %(soon)s due soon", **told)
    told["working"] = format_integer(line.longest.working)
    if not line.soon:
        return _(
            "%(name)s: %(late)s overdue (longest: %(days)s days, %(working)s working days)", **told
        )
    return _(
        "%(name)s: %(late)s overdue (longest: %(days)s days, %(working)s working days), "
        "%(soon)s due soon",
        **told,
    )
