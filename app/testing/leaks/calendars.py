"""Part two, calendars: what a secret address gives is what its owner has to do, and no more."""

from __future__ import annotations

import hashlib
import re

from sqlalchemy import text

from app.testing.leaks.browser import Answer, Browser
from app.testing.leaks.canaries import AWAY, CLOSED, HOME, found_canaries
from app.testing.leaks.reading import IN, plain, remove_others
from app.testing.leaks.report import Report

ROUTE, TASKS = "FeedView.feed", "core_task"
CHANNEL = "feed GET"
TOKEN = "of-a-reader-at-home"  # noqa: S105 - a secret of this world alone
TIME = re.compile(r"\d{8}T\d{6}Z|Last-Modified: [^G]*GMT")
HIDDEN = frozenset({AWAY, CLOSED})


def check_calendar(browser: Browser, url: str, part: str, report: Report) -> None:
    """Open the calendar of a reader at home, with tasks of both sides and without the others'."""
    world = browser.world
    user = world.all_at(HOME)
    report.count(part, "core", CHANNEL, IN)
    report.count(part, "core", CHANNEL, "the same without the others' rows")
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
        if _lasting(answer) != _lasting(browser.visit(None, url)):
            report.leak(f"GET {url}", "changes without the others' rows")


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
