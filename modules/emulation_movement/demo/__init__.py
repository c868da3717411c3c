"""The demonstration: the movement of 2021 from its plan to the end of the year.

Who takes part is real by kind; all persons, documents, targets and results are invented. What is
done goes through the services of the module, by the accounts of the demonstration where a body has
one, else by the program itself.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.kernel.actor import session_actor
from app.kernel.demo import options
from modules.emulation_movement.demo import content
from modules.emulation_movement.demo.bodies import create_bodies
from modules.emulation_movement.demo.following import Following
from modules.emulation_movement.demo.people import People
from modules.emulation_movement.demo.registering import Registering
from modules.emulation_movement.demo.reporting import Reporting

content.offer_logins()


def load(session: Session) -> None:
    """Load the demonstration; the kernel calls it once, as the program itself."""
    say, actor = options(session).say, session_actor(session)
    people = People(session, create_bodies(session, actor), actor)
    say("bodies and accounts")
    registering = Registering(session, people)
    plan = registering.adopt_plan()
    made = registering.register_all(plan)
    say(f"a plan and {len(made)} registrations")
    Reporting(session, people, plan, made).report()
    say("reports of two periods")
    Following(session, people, plan).tell()
    registering.ask_for_nominations(plan)
    say("inspections, models and initiatives")
