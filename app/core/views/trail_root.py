"""The root of the chain of the trail on one page, to be printed and kept apart from the server."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from flask import request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access

from app.core.services.trail_chain import DayRoot, TrailStatus, day_root, trail_status
from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Answer, CommandView
from app.kernel.dates import DateError, parse_date
from app.kernel.errors import BadQuery


class TrailRootView(CommandView):
    """The root of a day, with what the last verification found."""

    route_base = "/core/trail-root"
    class_permission_name = "core.Trail"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Show the root at the end of a day (of today by default)."""
        today = clock.today()
        day = _day(request.args.get("day"), today)
        status: TrailStatus = trail_status(db.session())
        root: DayRoot | None = day_root(db.session(), day)
        return self.render_template(
            "core/trail_root.html",
            root=root,
            day=day,
            is_over=day < today,
            status=status,
            groups=_in_groups(root.hash) if root else (),
            printed_at=clock.now(),
        )


def _day(value: str | None, today: date) -> date:
    """Read the day of the address, as it is typed or as ISO 8601."""
    if not value:
        return today
    try:
        return parse_date(value)
    except DateError as error:
        raise BadQuery("day", value, error) from error


def _in_groups(value: str) -> tuple[str, ...]:
    """Return a hash in groups of eight, which eyes can compare."""
    return tuple(value[start : start + 8] for start in range(0, len(value), 8))
