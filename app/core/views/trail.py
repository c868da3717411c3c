"""The trail as a list: who did what, when."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.models.trail import TrailEntry
from app.kernel.pages import Button
from app.kernel.views import RecordView

ACTIONS = [
    ("insert", _l("created")),
    ("update", _l("changed")),
    ("delete", _l("removed")),
    ("transition", _l("moved on")),
    ("login", _l("signed in")),
    ("login_failed", _l("sign-in refused")),
    ("export", _l("exported")),
    ("read", _l("read")),
    ("destroy_key", _l("key destroyed")),
]


class TrailView(RecordView):
    """Entries of the reader's units; administrators and auditors see all."""

    model = TrailEntry
    route_base = "/core/trail"
    title = _l("Trail")
    title_one = _l("Entry of the trail")
    search_columns = ("record",)
    list_columns = ("at", "actor", "action", "record", "row_id")
    show_sections = (
        (_l("Entry"), ("at", "actor", "reason", "request_id", "action", "record", "row_id")),
    )
    sortable = ("at",)
    order = ("-id",)
    filters = ("action", "record", "at")
    choices = {"action": ACTIONS}
    plain_numbers = frozenset({"row_id"})
    labels = {
        "at": _l("Time"),
        "actor": _l("User"),
        "reason": _l("Reason"),
        "request_id": _l("Request"),
        "action": _l("Action"),
        "record": _l("Record"),
        "row_id": _l("Number in the register"),
    }

    def list_buttons(self) -> Sequence[Button]:
        """Lead to the root of the chain, which is printed and kept apart."""
        return (Button(_("Print the day's root"), url_for("TrailRootView.index"), icon="printer"),)
