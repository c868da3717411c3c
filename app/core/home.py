"""Core's part of the home page: whether the trail is as it was written, for those who read it."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.services.trail_chain import TrailStatus, trail_status
from app.kernel import clock, formats
from app.kernel.actor import Actor
from app.kernel.home import Contribution, Task, contribute


@contribute("core")
def home(session: Session, actor: Actor, today: date) -> Contribution:
    """Warn who reads the trail of what its verification found."""
    if not actor.may("read", "core.Trail"):
        return Contribution()
    status = trail_status(session)
    warning = warning_of(status)
    if warning is None:
        return Contribution()
    title, detail = warning
    return Contribution(tasks=[Task(title, detail, url_for("TrailRootView.index"), tone="danger")])


def warning_of(status: TrailStatus) -> tuple[str, str] | None:
    """Return in words what is wrong with the trail; None when nothing is."""
    now = clock.now()
    if status.problem:
        return (
            _("The trail is not as it was written"),
            _(
                "Found on %(at)s. Keep the server as it is and tell the inspectors.",
                at=formats.format_datetime(status.verified_at),
            ),
        )
    if status.is_late(now):
        return (
            _("The trail is not sealed"),
            _(
                "Entries wait since %(at)s: the operator process does not run.",
                at=formats.format_datetime(status.oldest),
            ),
        )
    if status.is_stale(now):
        return (
            _("The trail was not verified last night"),
            _("The operator process does this each night at 01:30."),
        )
    return None
