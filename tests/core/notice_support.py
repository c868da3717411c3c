"""A review round whose closing asks for others, and people who may agree."""

from __future__ import annotations

from datetime import date

from app.core.services import notices
from app.core.services.units import unit_on
from app.kernel.actor import bind_actor, system_actor
from app.kernel.records import move_record
from modules.household_supervision.models import ReviewRound
from modules.household_supervision.models.choices import RoundKind
from modules.household_supervision.permissions import PROVINCE_OFFICER
from modules.household_supervision.services import rounds

OPENING, DAY = date(2021, 9, 1), date(2021, 10, 15)
SYSTEM = system_actor("test")


def kinds_of(session, actor):
    """Return the kinds of somebody's own notices."""
    bind_actor(session, actor)
    return [row.kind for row in notices.own_notices(session)]


def open_round(session, opening=OPENING):
    """Return an open round of the province, made by the program."""
    bind_actor(session, SYSTEM)
    wanted = rounds.NewRound(
        "Đợt thử", RoundKind.YEARLY, 2022, unit_on("58", DAY).id, opening, date(2021, 12, 14)
    )
    item = rounds.create_round(wanted, actor=SYSTEM)
    move_record(ReviewRound, item.id, "open", actor=SYSTEM, today=opening)
    return item


def propose(session, item, actor):
    """Let somebody propose to close a round."""
    bind_actor(session, actor)
    move_record(ReviewRound, item.id, "close", actor=actor, today=DAY)


__all__ = ["DAY", "PROVINCE_OFFICER", "SYSTEM", "ReviewRound", "open_round", "propose"]
