"""The demonstration: a movement of 2019 beside the closed review of that year, and that of 2021.

The results of 2019 agree with the published counts but for one invented difference, and are summed
up. Those of 2021 are not compared: the review at the end of 2021 measures by the next standard.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.services import users
from app.kernel.actor import Actor, session_actor
from app.kernel.demo import options
from app.kernel.records import move_record
from modules.movement_results.demo.story import EarlierMovement
from modules.movement_results.models import Comparison
from modules.movement_results.permissions import MODULE
from modules.movement_results.services import comparisons

FILE = Path(__file__).parent.parent / "data" / "demo" / "year_2019.yaml"
_USER = text("select id from ab_user where username = :name")
_MOVEMENT = text("select id from movement_movement where code = :code")
_UNITS = text(
    "select unit_id, organisation_id from core_assignment where user_id = :user order by id limit 1"
)


def load(session: Session) -> None:
    """Load the demonstration; the kernel calls it once, as the program itself."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    actor = session_actor(session)
    EarlierMovement(session, told, actor).tell()
    _give_roles(session, told, actor)
    for code, year, is_over in told["results"]:
        _compare(session, code, year, is_over, actor)
    options(session).say("results of two movements")


def _compare(session: Session, code: str, year: int, is_over: bool, actor: Actor) -> None:
    movement = session.execute(_MOVEMENT, {"code": code}).scalar_one_or_none()
    if movement is None:
        return
    day = date(year, 12, 31)
    item = comparisons.compare({"movement_id": movement, "year": year}, actor=actor, today=day)
    if is_over:
        move_record(Comparison, item.id, "sum_up", actor=actor, today=day)


def _give_roles(session: Session, told: dict[str, Any], actor: Actor) -> None:
    """Let the accounts of the movement's demonstration see results, where they work already."""
    for name, role in told["accounts"].items():
        user = session.execute(_USER, {"name": name}).scalar_one_or_none()
        if user is None:
            continue
        unit, body = session.execute(_UNITS, {"user": user}).one()
        users.assign(
            user,
            role=f"{MODULE}.{role}",
            unit_id=unit,
            organisation_id=body,
            valid_from=told["adopted_on"],
            basis="Dữ liệu minh họa",
            actor=actor,
        )
    session.flush()
