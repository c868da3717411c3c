"""Saved views: their list, and the form that saves what a list shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.models import SavedView
from app.core.models.saved_views import Audience
from app.core.services import saved_views
from app.kernel.fields import HiddenField
from app.kernel.manifest import Text
from app.kernel.models import Base
from app.kernel.pages import Button, Cell
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.views import RecordView

AUDIENCES: list[tuple[str, Text]] = [
    (Audience.OWNER.value, _l("Only me")),
    (Audience.ROLE.value, _l("A role")),
    (Audience.EVERYONE.value, _l("Everyone")),
]


def _hidden(label: Text, **_options: Any) -> Any:
    return HiddenField(label, required=True)


class SavedViewView(RecordView):
    """Names for what lists show: search, filters, columns, order and grouping."""

    model = SavedView
    route_base = "/core/saved-views"
    title = _l("Saved views")
    title_one = _l("Saved view")
    list_columns = ("name", "list_view", "audience", "role", "is_default", "user")
    show_sections = (
        (_l("Saved view"), ("name", "list_view", "audience", "role", "is_default", "user")),
    )
    form_sections = (
        (_l("Saved view"), ("name", "audience", "role_id", "is_default", "list_view", "query")),
    )
    edit_sections = ((_l("Saved view"), ("name", "audience", "role_id", "is_default")),)
    search_columns = ("name",)
    lookup_order = ("name",)
    order = ("name",)
    sortable = ("name", "list_view")
    filters = ("audience", "is_default")
    choices = {"audience": AUDIENCES}
    form_fields = {"list_view": _hidden, "query": _hidden}
    empty_hint = _l("Filter or arrange a list as you need it, then choose “Save this view”.")
    can_delete = True
    labels = {
        "list_view": _l("List"),
        "query": _l("Address"),
        "audience": _l("Offered to"),
        "role": _l("Role"),
        "role_id": _l("Role"),
        "is_default": _l("Opens first"),
        "user": _l("Saved by"),
    }
    help = {"is_default": _l("The list opens in this view for whom it is offered to.")}

    def create(self, values: Mapping[str, Any]) -> Base:
        """Save a view of the author."""
        return saved_views.create_saved_view(values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a view of the author."""
        return saved_views.update_saved_view(key, values, version, actor=current_actor())

    def cell(self, item: Any, name: str) -> Cell:
        """Name the list instead of its class."""
        if name == "list_view":
            view = registry().views.get(item.list_view)
            return Cell(str(view.title) if view is not None else item.list_view)
        return super().cell(item, name)

    def url_after(self, item: Any) -> str:
        """Lead back to the list, in the view that was saved."""
        view: Any = registry().views.get(item.list_view)
        return view.url("list") + f"?view={item.id}" if view is not None else self.url_of(item)

    def may_change(self, item: Any) -> bool:
        """Let only the owner change a view."""
        return bool(item.user_id == current_actor().user_id)

    def extra_buttons(self, item: Any) -> list[Button]:
        """Open the list in this view."""
        view: Any = registry().views.get(item.list_view)
        if view is None or not view.may("read"):
            return []
        url = url_for(f"{view.endpoint}.list", view=item.id)
        return [Button(_("Open the list"), url, icon="list", tone="primary")]
