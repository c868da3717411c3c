"""The plan of 2021 as data: a first version with clauses and criteria, ready to be completed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from app.kernel.actor import Actor
from app.kernel.records import flush
from app.kernel.transaction import transaction
from modules.emulation_movement.models import MovementCriterion, MovementVersion, PlanClause
from modules.emulation_movement.services import movements

DATA = Path(__file__).parent.parent / "data"


def read(name: str) -> Any:
    """Return a data file of the module as plain values."""
    return yaml.safe_load((DATA / name).read_text(encoding="utf-8"))


def draft_plan_of_2021(movement_id: int, *, actor: Actor) -> MovementVersion:
    """Draft the next version of a movement's plan with the clauses and criteria of 2021.

    Number, date and signer stay empty: the known text is a draft that names none.
    """
    plan = read("plan_2021.yaml")
    settings = plan["movement"]
    values = {name: settings[name] for name in ("based_on", "max_collectives", "max_individuals")}
    with transaction() as session:
        actor.require("write", PlanClause.__record__)
        version = movements.create_version({**values, "movement_id": movement_id}, actor=actor)
        for cls, key in ((PlanClause, "clauses"), (MovementCriterion, "criteria")):
            session.add_all(
                cls(**entry, movement_version_id=version.id, position=number)
                for number, entry in enumerate(plan[key], 1)
            )
            flush(session, cls)
        return version
