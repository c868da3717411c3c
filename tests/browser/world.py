"""The test world: a small demonstration of all modules on a day of 2021, and who can sign in to it.

It is loaded once for a run and copied for each worker. What the demonstration lacks (bodies that
take part in the movement, with an account for each head) is added here. Each test leaves its own
records in the copy.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import create_app
from app.core.models import Organisation
from app.core.services import account_people, users
from app.core.services.organisations import create_organisation
from app.core.services.units import unit_on
from app.demo import load_demo
from app.extensions import db
from app.kernel import clock
from app.kernel.actor import Actor, acting_as, bind_actor, system_actor
from app.kernel.cluster import Dsns
from app.kernel.demo import logins
from app.kernel.records import move_record
from app.kernel.security import load_actor
from app.testing.plugin import PASSWORD, settings_under_test
from modules.emulation_movement.models import Movement, MovementVersion, ReportPeriod
from modules.emulation_movement.services import duties, movements, periods, plan_files
from tests.browser.site import Site

TEMPLATE = "chungtay_browser_world"
HOUSEHOLDS = 240
DAY = date(2021, 12, 31)
ADOPTED = date(2021, 5, 20)
MOVEMENT = "Phong trào thi đua mẫu năm 2021"
BODY = "UBND huyện Mẫu %s"
BODIES = 12
_ACCOUNT = text("select id from ab_user where username = :username")
_uses = {kind: itertools.cycle(range(1, BODIES + 1)) for kind in ("registration", "report")}


def load_world(dsns: Dsns, files: Path) -> None:
    """Load the demonstration, and the bodies of the movement, into an empty installation."""
    app = create_app(settings_under_test(dsns.application) | {"FILES_DIR": files})
    with clock.frozen(DAY), app.app_context():
        load_demo(app, say=lambda _line: None, households=HOUSEHOLDS)
        everything = system_actor("browser test")
        bind_actor(db.session(), everything)
        _add_bodies(db.session(), everything)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def passwords() -> dict[str, str]:
    """Return who can sign in to the world, and with what."""
    heads = {f"phongtrao.{number}": PASSWORD for number in range(1, BODIES + 1)}
    return {login.username: login.password for login in logins()} | heads


@contextmanager
def acting(site: Site, username: str) -> Iterator[tuple[Session, Actor]]:
    """Yield a session in which somebody of the world acts, to prepare what a task begins with."""
    with site.session() as (session, _everything):
        key = session.execute(_ACCOUNT, {"username": username}).scalar_one()
        with acting_as(session, load_actor(session, key, username)) as actor:
            yield session, actor


def next_body(use: str) -> int:
    """Return the number of a body that nobody has used for this yet."""
    return next(_uses[use])


def _add_bodies(session: Session, actor: Actor) -> None:
    """Let bodies take part in a movement of their own, and ask them for the report of the year."""
    plan = _adopted_plan(session, actor)
    unit = unit_on("584", ADOPTED)
    for number in range(1, BODIES + 1):
        body = create_organisation(
            code=f"MAU-{number}",
            kind="peoples_committee",
            level="district",
            name=BODY % number,
            unit_id=unit.id,
            actor=actor,
        )
        values = {"movement_version_id": plan.id, "organisation_id": body.id}
        duties.add_duty(values, actor=actor)
        user = users.create_user(
            username=f"phongtrao.{number}",
            first_name=str(number),
            last_name="Lãnh đạo UBND huyện Mẫu",
            email=f"phongtrao.{number}@demo.example",
            password=PASSWORD,
            actor=actor,
        )
        account_people.enter_person_of(user, actor=actor)
        users.assign(
            user.id,
            role="emulation_movement.unit_head",
            unit_id=unit.id,
            organisation_id=body.id,
            valid_from=ADOPTED,
            actor=actor,
        )
    year = {"movement_id": plan.movement_id, "year": 2021, "kind": "YEAR"}
    period = periods.plan_period(year, actor=actor)
    move_record(ReportPeriod, period.id, "open", actor=actor, today=DAY)


def _adopted_plan(session: Session, actor: Actor) -> MovementVersion:
    """Return the adopted plan of a movement that is open for registration."""
    top, standing, office = (
        session.scalars(select(Organisation.id).filter_by(code=code)).one()
        for code in ("UBND-58", "SLDTBXH-58", "SNV-58")
    )
    movement = movements.create_movement(
        {
            "code": "MAU-2021",
            "name": MOVEMENT,
            "year_from": 2021,
            "year_to": 2021,
            "organisation_id": top,
            "standing_organisation_id": standing,
            "emulation_organisation_id": office,
        },
        actor=actor,
    )
    plan = plan_files.draft_plan_of_2021(movement.id, actor=actor)
    plan.document_number, plan.signer_name = "02/KH-UBND", "Người Ký Mẫu"
    plan.adopted_on = plan.effective_from = ADOPTED
    session.flush()
    move_record(MovementVersion, plan.id, "adopt", actor=actor, today=ADOPTED)
    for step in ("issue", "open"):
        move_record(Movement, movement.id, step, actor=actor, today=ADOPTED)
    return plan
