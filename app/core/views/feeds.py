"""One's own calendar: its page in “My account”, and the address that telephones fetch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _

from app.core.errors import FeedTooOften
from app.core.services import feeds
from app.core.services.feeds import OwnFeed
from app.core.views import due_address
from app.extensions import appbuilder, db
from app.kernel import clock
from app.kernel.messages import text_for
from app.kernel.security import current_actor

LONGEST = 100


@dataclass(frozen=True)
class FeedPage:
    """One's own calendar, and its address where it was just made."""

    title: str
    feed: OwnFeed | None
    address: str = ""


class FeedView(BaseView):
    """Everybody who is signed in may open the page; it touches their own calendar only."""

    route_base = "/account/calendar"
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        """Explain the calendar and show whether there is one."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        return self._page()

    @expose("/renew", methods=["POST"])
    def renew(self) -> Any:
        """Make a new secret address and show it this once."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        token = feeds.renew(actor=actor)
        home = due_address.home()
        return self._page(home + url_for("FeedView.feed", token=token))

    @expose("/end", methods=["POST"])
    def end(self) -> Any:
        """End the calendar: its address gives nothing from now on."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        feeds.end(actor=actor)
        flash(_("The calendar is ended. Its address gives nothing from now on."), "success")
        return redirect(url_for("FeedView.index"))

    @expose("/feed/<token>.ics")
    def feed(self, token: str) -> Any:
        """Give a calendar to whoever has its address; it reads and changes nothing."""
        if not token.isascii() or len(token) > LONGEST:
            abort(404)
        home = due_address.home()
        try:
            given = feeds.given_at(db.session(), token, home, today=clock.today())
        except FeedTooOften as error:
            return Response(text_for(error), 429, {"Retry-After": "3600"}, mimetype="text/plain")
        if given is None:
            abort(404)
        answer = Response(given.body, mimetype="text/calendar")
        answer.headers["Cache-Control"] = "private, no-cache"
        answer.headers["Content-Disposition"] = 'inline; filename="chung-tay.ics"'
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex"
        answer.last_modified = given.changed_at
        answer.set_etag(given.mark)
        return answer.make_conditional(request)

    def _page(self, address: str = "") -> Any:
        page = FeedPage(_("My calendar"), feeds.own_feed(db.session()), address)
        return self.render_template("sign_in/calendar.html", page=page)
