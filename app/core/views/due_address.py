"""The board's whole state in the address bar: read, refused where it makes no sense, written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from flask import current_app, request, url_for
from flask_babel import gettext as _

from app.core.models import AdminUnit
from app.core.services.due_board import Asked, By, Standing
from app.extensions import db
from app.kernel import due
from app.kernel.due import DueSource
from app.kernel.errors import BadQuery
from app.kernel.pages import FilterControl

DAYS = (3, 7, 14, 30)
MOST_START = 100_000
LARGEST_KEY = 2**63 - 1
NAMES = frozenset(
    ("by", "standing", "kind", "days", "within", "unit", "organisation", "person", "item", "start")
)
# What the form of an export adds to the address.
OF_EXPORTS = frozenset(("format", "what_for"))
Choice = TypeVar("Choice")


def asked() -> Asked:
    """Return what the address asks for; raise BadQuery for what is not understood."""
    for name, value in request.args.items():
        if name not in NAMES | OF_EXPORTS:
            raise BadQuery(name, value)
    return Asked(
        by=_choice("by", By) or By.BODY,
        standing=_choice("standing", Standing),
        kind=_kind(),
        days=_days(),
        within=_key("within"),
        unit=_key("unit"),
        organisation=_key("organisation"),
        person=_key("person"),
        item=_item(),
    )


def home() -> str:
    """Return where the program is reached: as it was configured, else as it is asked now."""
    return str(current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/"))


def start() -> int:
    """Return from where on the deadlines are shown."""
    found = _key("start") or 0
    if found > MOST_START:
        raise BadQuery("start", request.args["start"])
    return found


def told(found: Asked) -> dict[str, Any]:
    """Return the parameters of the address of a board; what is usual is left out."""
    parts: dict[str, Any] = {
        "by": found.by.value,
        "standing": found.standing.value if found.standing else "",
        "kind": found.kind,
        "days": found.days if found.days != Asked().days else "",
        "item": f"{found.item[0]}:{found.item[1]}" if found.item else "",
    }
    keys = {name: getattr(found, name) for name in ("within", "unit", "organisation", "person")}
    return {name: value for name, value in parts.items() if value != ""} | {
        name: key for name, key in keys.items() if key is not None
    }


def hidden(found: Asked) -> tuple[tuple[str, str], ...]:
    """Return what a form of filters carries along unseen."""
    shown = ("standing", "kind", "days", "within")
    return tuple((name, str(value)) for name, value in told(found).items() if name not in shown)


def controls(found: Asked, sources: Iterable[DueSource]) -> tuple[FilterControl, ...]:
    """Return the filters of the board."""
    unit = db.session().get(AdminUnit, found.within) if found.within else None
    kinds = sorted(((s.name, str(s.label)) for s in sources), key=lambda pair: pair[1])
    standings = (("late", _("Overdue")), ("soon", _("Due soon")))
    usual = Asked().days
    days = [("", _("within %(days)s days", days=usual))]
    days += [(str(day), _("within %(days)s days", days=day)) for day in DAYS if day != usual]
    return (
        FilterControl(
            "standing",
            _("State"),
            "select",
            found.standing.value if found.standing else "",
            choices=standings,
        ),
        FilterControl("kind", _("Kind of duty"), "select", found.kind, choices=tuple(kinds)),
        FilterControl(
            "within",
            _("Unit and all below it"),
            "lookup",
            str(found.within or ""),
            value_label=str(unit or ""),
            lookup_url=url_for("AdminUnitView.lookup"),
        ),
        FilterControl("days", _("Soon means"), "select", _shown_days(found), choices=tuple(days)),
    )


def filter_count(found: Asked) -> int:
    """Return how many filters are set."""
    usual = Asked()
    names = ("standing", "kind", "within", "days")
    return sum(getattr(found, name) != getattr(usual, name) for name in names)


def _shown_days(found: Asked) -> str:
    return str(found.days) if found.days != Asked().days else ""


def _choice(name: str, kind: Any) -> Any:
    typed = request.args.get(name, "")
    if not typed:
        return None
    try:
        return kind(typed)
    except ValueError as error:
        raise BadQuery(name, typed) from error


def _kind() -> str:
    typed = request.args.get("kind", "")
    if typed and due.source_named(typed) is None:
        raise BadQuery("kind", typed)
    return typed


def _days() -> int:
    found = _key("days")
    if found is None:
        return Asked().days
    if not 0 <= found <= max(DAYS):
        raise BadQuery("days", request.args["days"])
    return found


def _key(name: str) -> int | None:
    typed = request.args.get(name, "")
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or int(typed[:20]) > LARGEST_KEY:
        raise BadQuery(name, typed)
    return int(typed)


def _item() -> tuple[str, int] | None:
    typed = request.args.get("item", "")
    if not typed:
        return None
    source, _colon, key = typed.partition(":")
    known = due.source_named(source) is not None
    if not known or not key.isascii() or not key.isdigit() or int(key[:20]) > LARGEST_KEY:
        raise BadQuery("item", typed)
    return source, int(key)
