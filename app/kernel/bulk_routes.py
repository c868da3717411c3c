"""The route of bulk actions: choose rows, fill in the form, look at the preview, confirm.

Every step is a request of its own that writes nothing but the last one. The rows travel in a sealed
note, and so does what the preview showed: what is confirmed cannot be another thing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from flask import abort, flash, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _

from app.extensions import db
from app.kernel import bulk_acts, bulk_pages, reentry
from app.kernel.bulk import Bulk
from app.kernel.bulk_forms import names_of
from app.kernel.bulk_keeping import Asked, keeper
from app.kernel.bulk_trying import AT_ONCE, REFUSED, SAME, Wanted, preview, versions_now
from app.kernel.commands import Answer, PageView
from app.kernel.fields import TranslatedForm
from app.kernel.form_source import reading_from
from app.kernel.formats import format_integer
from app.kernel.listing import Listing
from app.kernel.models import table_of
from app.kernel.registry import registry
from app.kernel.sealing import BadSeal, seal, unseal
from app.kernel.security import current_actor

if TYPE_CHECKING:
    from app.kernel.views import RecordView

MOST_ROWS = 5_000  # a commune's households; a larger selection is a list that nobody has looked at
ROWS, PLAN = "_rows", "_plan"
FORM, PREVIEW, CONFIRM = "form", "preview", "confirm"


class BulkRoutes(PageView):
    """Bulk actions of a list; part of `RecordView`."""

    bulk: ClassVar[Sequence[Bulk]] = ()

    def bulk_named(self, name: str) -> Bulk | None:
        """Return a declared bulk action."""
        return next((action for action in self.bulk if action.name == name), None)

    @expose("/bulk/<name>", methods=["GET", "POST"])
    @has_access
    def bulk_act(self, name: str) -> Answer:
        """Lead through a bulk action on the rows that were chosen."""
        view, action = cast("RecordView", self), self.bulk_named(name)
        if action is None:
            abort(404)
        action.require(view)
        if request.method == "GET":
            # A language was switched or an address typed: the rows are chosen in the list.
            return redirect(bulk_pages.list_url(view))
        step = request.form.get("step", "")
        if step == CONFIRM:
            return _confirm(view, action)
        keys = _chosen(view, action)
        if isinstance(keys, str):
            flash(keys, "danger")
            return redirect(bulk_pages.list_url(view))
        return _ask(view, action, keys, step)


def _ask(view: RecordView, action: Bulk, keys: Sequence[int], step: str) -> Answer:
    """Show the form, or the preview of what it says."""
    form = _form(view, action, is_new=step not in (FORM, PREVIEW))
    fields = names_of(form)
    # A form without fields has nothing to ask.
    if not fields or (step == PREVIEW and form.validate()):
        return _preview(view, action, keys, form)
    page = bulk_pages.form_page(view, action, form, len(keys), _rows_note(view, action, keys))
    return view.page("record/form.html", page, status=422 if form.errors else 200)


def _form(view: RecordView, action: Bulk, *, is_new: bool) -> TranslatedForm:
    if not is_new:
        return action.form(view)
    with reading_from(None):
        return action.form(view)


def _preview(view: RecordView, action: Bulk, keys: Sequence[int], form: TranslatedForm) -> Answer:
    """Try the first rows for real and roll back; the others wait with the version they have now."""
    data = {name: form[name].data for name in names_of(form)}
    now = versions_now(db.session(), view.model, keys)
    wanted = [Wanted(key, now.get(key)) for key in keys]
    outcomes = preview(view, action, form, wanted[:AT_ONCE])
    left_out = {found.key for found in outcomes if found.state in (REFUSED, SAME)}
    rows = [row for row in wanted if row.key not in left_out]
    plan = seal(
        {
            "token": secrets.token_hex(16),
            "rows": [[row.key, row.version] for row in rows],
            "data": data,
        },
        _purpose(PLAN, view, action),
    )
    page = bulk_pages.preview_page(
        view,
        action,
        outcomes,
        bulk_pages.Plan(
            plan, len(rows), len(wanted) - len(outcomes), _rows_note(view, action, keys)
        ),
    )
    return view.page("record/bulk_preview.html", page)


def _confirm(view: RecordView, action: Bulk) -> Answer:
    """Carry out exactly what a preview showed."""
    if view.reauthenticate or action.asks_again(view):
        reentry.require()
    plan = _open(request.form.get(PLAN), _purpose(PLAN, view, action))
    if plan is None or not plan["rows"]:
        flash(_("This preview is not valid any more. Choose the records again."), "danger")
        return redirect(bulk_pages.list_url(view))
    asked = Asked(
        token=plan["token"],
        list_view=type(view).__name__,
        action=action.name,
        table=table_of(view.model).name,
        rows=tuple(Wanted(key, version) for key, version in plan["rows"]),
        data=plan["data"],
    )
    act = bulk_acts.begin(view, action, asked)
    shown_by: Any = registry().views[keeper().view_name]
    return redirect(shown_by.url("show", pk=act.id))


# -- which rows ----------------------------------------------------------------------


def _chosen(view: RecordView, action: Bulk) -> list[int] | str:
    """Return the keys of the chosen rows, or why there are none."""
    note = _open(request.form.get(ROWS), _purpose(ROWS, view, action))
    if note is not None:
        return list(note["keys"])
    if request.form.get("all") == "1":
        keys = Listing(view.list_spec(), view.list_query()).keys(db.session(), MOST_ROWS + 1)
    else:
        keys = list(dict.fromkeys(map(_key, request.form.getlist("ids"))))
    if not keys:
        return _("Choose at least one record.")
    if len(keys) > MOST_ROWS:
        number = format_integer(MOST_ROWS)
        return _("At most %(number)s records are changed at once. Narrow the list.", number=number)
    return keys


def _key(sent: str) -> int:
    if not sent.isascii() or not sent.isdigit() or len(sent) > 18:
        abort(400)
    return int(sent)


def _rows_note(view: RecordView, action: Bulk, keys: Sequence[int]) -> tuple[str, str]:
    return ROWS, seal({"keys": list(keys)}, _purpose(ROWS, view, action))


def _open(note: str | None, purpose: str) -> Mapping[str, Any] | None:
    try:
        return unseal(note or "", purpose)
    except BadSeal:
        return None


def _purpose(what: str, view: RecordView, action: Bulk) -> str:
    return f"bulk{what}:{type(view).__name__}:{action.name}:{current_actor().key}"
