"""The demonstration: the poor and near-poor households of Ninh Thuận at the end of 2019.

Places and published counts are real; people, villages beyond the known ones, near-poor by district
and all figures below the district are invented, and say so. The same seed gives the same people.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.actor import session_actor
from app.kernel.demo import options
from modules.household_supervision.demo.bodies import create_bodies
from modules.household_supervision.demo.loading import known_villages, load_published_round
from modules.household_supervision.demo.plan import make_plan
from modules.household_supervision.demo.running import create_running_round
from modules.household_supervision.demo.supervising import Supervising
from modules.household_supervision.demo.supervision_plan import PlanAtWork
from modules.household_supervision.demo.users import (
    close_published_round,
    create_users,
    offer_logins,
)

offer_logins()


def load(session: Session) -> None:
    """Load the demonstration; the kernel calls it once, as the program itself."""
    asked, actor = options(session), session_actor(session)
    plan = make_plan(asked.seed, asked.households, known_villages(session))
    published = load_published_round(session, plan, asked.say)
    bodies = create_bodies(actor)
    accounts = create_users(bodies, actor)
    close_published_round(session, published, accounts)
    asked.say("organisations and users")
    running = create_running_round(session, plan, asked.seed)
    Supervising(session, running, bodies, asked.seed).create()
    asked.say("the running round")
    PlanAtWork(session, running, bodies, clock.today()).create()
    asked.say("the supervision plan")
