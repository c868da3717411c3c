"""Destroys keys of people: what the trail kept of them is erased, and its chain still verifies."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import text

from app.kernel.actor import Actor
from app.kernel.errors import NotFound, ReasonRequired
from app.kernel.transaction import transaction

RECORD = "core.PersonKey"
LABEL = _l("Destroy the key of a person")


def destroy_key(subject: tuple[str, int], *, reason: str, actor: Actor) -> int:
    """Destroy the key of a person (table and key of the row); return how many entries it opened.

    Law 91/2025/QH15 asks for erasure when the purpose of keeping is over. The entries stay, with
    who, when and which columns; their personal values can never be read again. Raises NotFound when
    the trail keeps nothing of this person, ReasonRequired without a reason.
    """
    with transaction() as session:
        actor.require("destroy", RECORD)
        if not reason.strip():
            raise ReasonRequired(transition=str(LABEL))
        erased = session.execute(
            text("select core_trail_destroy_key(:table, :id, :reason)"),
            {"table": subject[0], "id": subject[1], "reason": reason.strip()},
        ).scalar_one()
        if not erased:
            raise NotFound(record=RECORD)
        return int(erased)
