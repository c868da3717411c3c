"""Sends notices by mail: a headline and a link, each once, for those who want them so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.domain.mail_times import next_try
from app.kernel.mail import Mail, MailServer, Outcome, send
from app.kernel.notices import kind_named

MOST_AT_ONCE = 200  # mails of one run of the job; the next one begins within a minute
_CLAIM = text("select core_mail_claim(:moment)")
_DONE = text("select core_mail_done(:keys, :outcome, :again)")


@dataclass(frozen=True)
class Claimed:
    """What is due for one person, taken for one mail."""

    address: str
    language: str
    tries: int
    notices: tuple[tuple[int, str], ...]  # key and kind


def send_due(session: Session, server: MailServer, url: str, *, now: datetime) -> dict[str, int]:
    """Send all mails that are due; return how many had which outcome.

    Each is taken and committed before it is sent, and noted after: a process that dies between
    leaves one of which nobody knows, and that is not sent again.
    """
    outcomes: dict[str, int] = {}
    for _number in range(MOST_AT_ONCE):
        claimed = _claim(session, now)
        session.commit()
        if claimed is None:
            break
        outcome = send(server, mail_of(claimed, url))
        again = next_try(claimed.tries, now) if outcome is Outcome.LATER else None
        if outcome is Outcome.LATER and again is None:
            outcome = Outcome.REFUSED
        keys = [key for key, _kind in claimed.notices]
        session.execute(_DONE, {"keys": keys, "outcome": outcome.value, "again": again})
        session.commit()
        outcomes[outcome.value] = outcomes.get(outcome.value, 0) + 1
    return outcomes


def _claim(session: Session, now: datetime) -> Claimed | None:
    found = session.execute(_CLAIM, {"moment": now}).scalar()
    if found is None:
        return None
    return Claimed(
        found["address"],
        found["language"],
        found["tries"],
        tuple((key, kind) for key, kind in found["notices"]),
    )


def mail_of(claimed: Claimed, url: str) -> Mail:
    """Return the mail for what was taken, in its reader's language: headlines and links only."""
    with force_locale(claimed.language):
        lines = [(_headline(kind), f"{url}/notices/{key}") for key, kind in claimed.notices]
        count = len(lines)
        first = lines[0][0]
        subject = first if count == 1 else ngettext("%(num)s notice", "%(num)s notices", count)
        body = "\n\n".join(f"{headline}\n{link}" for headline, link in lines)
        more = _("How you are told, and how often: %(link)s", link=f"{url}/notices/choices")
        keys = [key for key, _kind in claimed.notices]
        return Mail(
            to=claimed.address,
            subject=f"Chung Tay: {subject}",
            body=f"{body}\n\n-- \n{more}\n",
            key=f"notice-{keys[0]}-{keys[-1]}",
        )


def _headline(kind: str) -> str:
    found = kind_named(kind)
    return str(found.headline) if found is not None else _("News for you")
