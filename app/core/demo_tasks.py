"""Tasks of the demonstration: some late, some due soon, one done. All of them invented."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.models import DataCall, Task, User
from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.records import move_record


def load(session: Session, told: Mapping[str, Any], call: DataCall, actor: Actor) -> int:
    """Give the tasks of the demonstration around today; return how many."""
    users = {user.username: user.id for user in session.scalars(select(User))}
    today = clock.today()
    for each in told["tasks"]:
        item = Task(
            title=each["title"],
            body=each.get("body"),
            giver_id=users[each["giver"]],
            doer_id=users[each["doer"]],
            due_on=_day(today, each["due"]),
            **(_about(call) if each.get("about_call") else {}),
        )
        session.add(item)
        session.flush()
        if each.get("done"):
            move_record(Task, item.id, "finish", actor=actor, today=today)
    return len(told["tasks"])


def _about(call: DataCall) -> dict[str, Any]:
    return {"record": call.__record__, "table_name": call.__tablename__, "row_id": call.id}


def _day(today: date, number: int) -> date:
    return today + timedelta(days=number)
