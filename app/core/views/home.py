"""The home page: what waits for the reader, their figures and charts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import g, redirect
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _

from app.extensions import appbuilder, db
from app.kernel import clock
from app.kernel.home import Contribution, Task, contributors
from app.kernel.registry import registry
from app.kernel.security import current_actor


class HomeView(BaseView):
    """The first page after signing in; who is not signed in goes to the login page."""

    route_base = ""
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        """Show the home page of this reader."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        parts = [
            function(db.session(), actor, clock.today())
            for module, function in contributors().items()
            if g.module_states.get(module) == "active"
        ]
        return self.render_template("home.html", page=self._page(parts))

    @staticmethod
    def _page(parts: list[Contribution]) -> Any:
        actor = current_actor()
        roles = registry().roles()
        # The role of the framework that may do everything is none of ours, and has its own name.
        held = sorted(
            {str(roles[gr.role].label if gr.role in roles else gr.role) for gr in actor.grants}
        )
        greeting = _("You have no role in force today. Ask your administrator for an assignment.")
        if held:
            greeting = _("Your roles: %(roles)s", roles=", ".join(held))
        # What waits twice at one place is shown once, as the first module tells it.
        tasks: dict[str, Task] = {}
        for part in parts:
            for task in part.tasks:
                tasks.setdefault(task.url, task)
        return SimpleNamespace(
            title=_("Hello, %(name)s", name=actor.name),
            greeting=greeting,
            notice=" ".join(text for part in parts for text in part.notices),
            tiles=[(t.label, t.value, t.url, t.tone) for part in parts for t in part.tiles],
            tasks=[(t.title, t.detail, t.url, t.due, t.tone) for t in tasks.values()],
            charts=[chart for part in parts for chart in part.charts],
        )
