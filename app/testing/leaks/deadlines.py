"""Part two, what is due: the calendar at a secret address, and reminding of what others have to do.

Neither names a record by a key in its path, so that no other question asks for another's.
"""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import text

from app.core.services import tasks
from app.testing.leaks.browser import Answer, Browser, Visit
from app.testing.leaks.canaries import AWAY, CLOSED, HOME, found_canaries
from app.testing.leaks.reading import IN, OUT, difference, plain, remove_others, same
from app.testing.leaks.report import Report
from app.testing.leaks.surface import Surface
from app.testing.leaks.world import NO_KEY

FEED, CHASE, TASKS = "FeedView.feed", "DueBoardView.chase", "core_task"
TOKEN = "of-a-reader-at-home"  # noqa: S105 - a secret of this world alone
TIME = re.compile(r"\d{8}T\d{6}Z|(?:Last-Modified|Date): [^G]*GMT")
HIDDEN = frozenset({AWAY, CLOSED})


def check_deadlines(
    browser: Browser, surface: Surface, report: Report, part: str, only: frozenset[str] | None
) -> None:
    """Ask what no address of a record asks."""
    if only is None or FEED in only:
        _check_calendar(browser, surface.url(FEED, token=TOKEN), part, report)
    if only is None or CHASE in only:
        _check_chase(browser, surface.url(CHASE), part, report)


def _check_chase(browser: Browser, url: str, part: str, report: Report) -> None:
    """Remind of a task at home, of another's, and of none: the last two are the same."""
    made, user = browser.world.made, browser.world.all_at(HOME)

    def remind(key: int) -> Answer:
        return browser.visit(user, Visit(f"{url}?item={tasks.DUE.name}:{key}", "POST", data={}))

    for case, side in ((IN, HOME), (OUT, AWAY)):
        report.count(part, "core", "chase POST", case)
        answer = remind(made.of(TASKS, side)[0])
        if case == IN and not answer.changed:
            report.leak(f"POST {url} ({case})", f"reminds nobody ({answer}): no refusal means much")
        if case == OUT and answer.changed:
            report.leak(f"POST {url} ({case})", f"changes {', '.join(answer.changed)}")
        if case == OUT and not same(answer, remind(NO_KEY)):
            report.leak(f"POST {url} ({case})", "answers otherwise than for no deadline")


def _check_calendar(browser: Browser, url: str, part: str, report: Report) -> None:
    """Open the calendar of a reader at home, with tasks of both sides and without the others'."""
    world = browser.world
    user = world.all_at(HOME)
    for case in (IN, "the same without the others' rows"):
        report.count(part, "core", "feed GET", case)
    with browser.undone():
        with browser.as_owner():
            for side in (HOME, AWAY):
                values = {"body": world.places[side].organisation, "today": world.today}
                keys = {"keys": world.made.of(TASKS, side)}
                browser.connection.execute(_DUE, values | keys)
            token = hashlib.sha256(TOKEN.encode()).hexdigest()
            browser.connection.execute(_FEED, {"user": user, "hash": token})
        answer = browser.visit(None, url)
        _judge(answer, browser, report)
        remove_others(browser)
        before, now = _lasting(answer), _lasting(browser.visit(None, url))
        if now != before:
            told = difference(before, now)
            report.leak(f"GET {url}", f"changes without the others' rows: {told}")


def _judge(answer: Answer, browser: Browser, report: Report) -> None:
    made, where = browser.world.made, f"calendar of a reader at home ({answer})"
    shown = found_canaries(answer.text, HIDDEN)
    if shown:
        report.leak(where, f"shows {shown[:3]}")
    if not all(str(key) in answer.text for key in made.of(TASKS, HOME)):
        report.leak(where, "lacks tasks of its owner's office")
    strange = [key for key in made.of(TASKS, AWAY) if str(key) in answer.text]
    if strange:
        report.leak(where, f"leads to rows of others: {strange}")


def _lasting(answer: Answer) -> str:
    return TIME.sub("", plain(answer))


_DUE = text(
    "update core_task set due_on = :today, doer_id = null, organisation_id = :body, "
    "state = 'open', closed_on = null where id = any(:keys)"
)
_FEED = text(
    "insert into core_feed (user_id, token_hash, made_at) values (:user, :hash, clock_timestamp())"
)
