"""The demonstration: a year of the Fund for the Poor in Ninh Thuận, with its published figures.

Places and published sums are real; donors, recipients and how the rest falls are invented.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.kernel.actor import session_actor
from app.kernel.demo import options
from modules.funding_ledger.demo import duties
from modules.funding_ledger.demo.content import content
from modules.funding_ledger.demo.people import offer_logins, staff
from modules.funding_ledger.demo.year import BookYear, live_emulation

offer_logins()


def load(session: Session) -> None:
    """Load the demonstration; the kernel calls it once, as the program itself."""
    say, actor, told = options(session).say, session_actor(session), content()
    offices = {}
    for book in told["books"]:
        name = f"Ban vận động Quỹ Vì người nghèo {book['place']}"
        offices[book["login"]] = staff(session, book, name, actor)
        BookYear(session, offices[book["login"]], book).live()
        say(f"the books of {book['place']}")
    book = told["emulation"]
    name = f"Ban quản lý Quỹ thi đua, khen thưởng {book['place']}"
    live_emulation(session, staff(session, book, name, actor), book)
    say("the books of emulation and awards")
    duties.load(session, offices, actor)
