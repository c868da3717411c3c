"""The bodies, the plan and the board of the demonstration: found when there, made when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.services.organisations import enter_once
from app.core.services.units import unit_on
from app.kernel.actor import Actor
from app.kernel.models import class_of_table
from app.kernel.records import move_record
from modules.emulation_award.demo import content
from modules.emulation_award.models import Board, CommendationForm, VoteRule
from modules.emulation_movement.services import movements

_VERSION = text(
    "select v.id from movement_version v join movement_movement m on m.id = v.movement_id "
    "where m.code = :code and v.state = 'adopted'"
)
# Code, kind, level, unit and name of the bodies that the story needs.
BODIES = {
    "province": ("UBND-58", "peoples_committee", "province", "58", "Ủy ban nhân dân tỉnh"),
    "department": ("SLDTBXH-58", "department", "province", "58", "Sở Lao động - TB và XH"),
    "district": ("UBND-584", "peoples_committee", "district", "584", "Ủy ban nhân dân huyện"),
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where the story happens."""

    bodies: dict[str, int]
    units: dict[str, int]
    version_id: int
    board: Board
    form: CommendationForm
    open_rule: VoteRule
    secret_rule: VoteRule


def make_places(session: Session, actor: Actor) -> Places:
    """Return bodies, plan, board and rules of votes."""
    day: date = content.story()["day"]
    units = {code: unit_on(code, day).id for code in ("58", "584")}
    bodies = {key: _body(key, units, actor) for key in BODIES}
    board = Board(
        name="Hội đồng Thi đua - Khen thưởng tỉnh",
        unit_id=units["58"],
        organisation_id=bodies["province"],
    )
    form = session.scalars(select(CommendationForm).filter_by(code="BK_TINH")).one()
    open_rule = session.scalars(select(VoteRule).filter_by(form_id=form.id)).first()
    if open_rule is None:
        raise LookupError("no rule of votes is loaded")
    copied = ("form_id", "valid_from", "threshold", "threshold_of", "base", "quorum", "quorum_of")
    values: dict[str, Any] = {name: getattr(open_rule, name) for name in copied}
    secret = VoteRule(**values, is_secret=True, basis=content.story()["secret_rule"])
    session.add_all([board, secret])
    session.flush()
    version = _version(session, bodies["province"], actor)
    return Places(bodies, units, version, board, form, open_rule, secret)


def _body(key: str, units: dict[str, int], actor: Actor) -> int:
    code, kind, level, unit, name = BODIES[key]
    return enter_once(
        code=code, kind=kind, level=level, name=name, unit_id=units[unit], actor=actor
    )


def _version(session: Session, body: int, actor: Actor) -> int:
    """Return the adopted plan of 2021: that of the movement's own demonstration, if it is there."""
    told = content.story()["movement"]
    found: int | None = session.execute(_VERSION, {"code": told["code"]}).scalar_one_or_none()
    if found is not None:
        return found
    movement = movements.create_movement(
        {
            "code": told["code"],
            "name": told["name"],
            "year_from": 2021,
            "year_to": 2021,
            "organisation_id": body,
            "standing_organisation_id": body,
            "emulation_organisation_id": body,
        },
        actor=actor,
    )
    version = movements.create_version(
        {
            "movement_id": movement.id,
            "document_number": told["number"],
            "adopted_on": told["adopted_on"],
            "effective_from": told["adopted_on"],
            "signer_name": "Người ký (minh họa)",
            "max_collectives": told["ceilings"][0],
            "max_individuals": told["ceilings"][1],
        },
        actor=actor,
    )
    criterion: Any = class_of_table("movement_criterion")
    for position, (code, kind, hard, words) in enumerate(told["criteria"]):
        session.add(
            criterion(
                movement_version_id=version.id,
                code=code,
                clause="V",
                text=words,
                object_class=kind,
                is_hard=hard,
                position=position,
            )
        )
    session.flush()
    move_record(type(version), version.id, "adopt", actor=actor, today=told["adopted_on"])
    move_record(type(movement), movement.id, "issue", actor=actor, today=told["adopted_on"])
    return version.id
