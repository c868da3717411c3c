"""The demonstration: nominations of 2021, a board that voted, and a decision within 05 + 05.

A second session waits with its ballot box open, so that members, tellers, secretary and
chairman can be tried by hand. All persons and collectives are invented.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.kernel.actor import session_actor
from app.kernel.demo import options
from modules.emulation_award.demo import content, people
from modules.emulation_award.demo.places import make_places
from modules.emulation_award.demo.story import Story

content.offer_logins()


def load(session: Session) -> None:
    """Load the demonstration; the kernel calls it once, as the program itself."""
    say, actor = options(session).say, session_actor(session)
    places = make_places(session, actor)
    found = people.make_people(session, places, actor)
    say("members of the board and accounts")
    Story(session, places, found).tell()
    say("nominations, a session of the board and a decision")
