"""One's own exports, and the register in which a stray file's serial number is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.models import Export, ExportState
from app.core.models.exports import ExportKind
from app.core.services import exports
from app.extensions import appbuilder, db
from app.kernel import clock, formats, record_pages
from app.kernel.commands import Answer
from app.kernel.export_pages import attachment, file_name
from app.kernel.fields import TextField, TranslatedForm
from app.kernel.pages import Button, Cell, FormPage, FormSection
from app.kernel.present import MISSING
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.views import RecordView

STATES = [
    (ExportState.WAITING.value, _l("Waits")),
    (ExportState.RUNNING.value, _l("Is being made")),
    (ExportState.DONE.value, _l("Can be fetched")),
    (ExportState.FAILED.value, _l("Not made")),
    (ExportState.EXPIRED.value, _l("Over")),
]
TONES = {"state": {"waiting": "neutral", "running": "info", "done": "success", "failed": "danger"}}
KINDS = [(kind.value, kind.value) for kind in ExportKind]


@dataclass(frozen=True)
class OwnExport:
    """One of the reader's exports in words."""

    serial: str
    title: str
    purpose: str
    made_at: str
    kind: str
    rows: str
    state: str
    tone: str
    percent: int | None
    message: str
    ends_at: str
    url: str


@dataclass(frozen=True)
class ExportsPage:
    """One's own exports; while one is being made the page asks again after some seconds."""

    title: str
    exports: tuple[OwnExport, ...]
    waits: bool


class MyExportsView(BaseView):
    """Everybody who is signed in may open it; it shows their own exports only."""

    route_base = "/account/exports"
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        """Show one's own exports, with how far they are."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        found = tuple(_own(item) for item in exports.own_exports(db.session(), actor=actor))
        page = ExportsPage(_("My exports"), found, any(item.percent is not None for item in found))
        return self.render_template("core/exports.html", page=page)

    @expose("/<int:pk>/download")
    def download(self, pk: int) -> Any:
        """Give the file of one's own export."""
        actor = current_actor()
        if actor.user_id is None:
            return redirect(appbuilder.get_url_for_login)
        item, blocks = exports.fetch(pk, actor=actor)
        return attachment(b"".join(blocks), item.kind, file_name(item.record))


def _own(item: Export) -> OwnExport:
    is_over = item.ends_at is not None and item.ends_at <= clock.now()
    state = ExportState.EXPIRED if is_over else ExportState(item.state)
    waits = state in (ExportState.WAITING, ExportState.RUNNING)
    return OwnExport(
        serial=item.serial,
        title=item.title,
        purpose=item.purpose,
        made_at=formats.format_datetime(item.created_at),
        kind=item.kind,
        rows=formats.format_integer(item.total),
        state=str(dict(STATES)[state.value]),
        tone=TONES["state"].get(state.value, "neutral"),
        percent=100 * item.done // max(item.total, 1) if waits else None,
        message=item.message,
        ends_at=formats.format_datetime(item.ends_at) if item.ends_at else "",
        url=f"/account/exports/{item.id}/download" if state == ExportState.DONE else "",
    )


class SerialForm(TranslatedForm):
    """Asks for the serial number in a file."""

    serial = TextField(
        _l("Serial number"),
        required=True,
        max_length=40,
        help=_l("It stands in the last lines of the file, in its foot and in its properties."),
    )


class ExportView(RecordView):
    """All exports, for those who may trace a file; the files themselves stay their owners'."""

    model = Export
    route_base = "/core/exports"
    title = _l("Exports")
    title_one = _l("Export")
    list_columns = ("created_at", "user", "title", "total", "kind", "purpose", "serial")
    show_sections = (
        (_l("Export"), ("user", "created_at", "title", "purpose", "serial")),
        (_l("What the file holds"), ("total", "kind", "columns", "personal")),
    )
    facts = ("state", "ends_at")
    search_columns = ()
    filters = ("user", "kind", "state", "created_at")
    sortable = ("created_at", "total")
    order = ("-created_at",)
    with_api = False
    empty_hint = _l("Each export of a list is kept here, with who took it and what for.")
    choices = {"state": STATES, "kind": KINDS}
    tones = TONES
    labels = {
        "created_at": _l("Exported at"),
        "user": _l("Exported by"),
        "title": _l("List"),
        "total": _l("Records"),
        "kind": _l("Format"),
        "purpose": _l("Purpose"),
        "serial": _l("Serial number"),
        "columns": _l("Columns"),
        "personal": _l("Personal data"),
        "ends_at": _l("File is kept until"),
    }
    method_permission_name = {**RecordView.method_permission_name, "which": "trace"}

    def cell(self, item: Any, name: str) -> Cell:
        """Name columns by their labels, as the list had them."""
        if name not in ("columns", "personal"):
            return super().cell(item, name)
        names = getattr(item, name)
        view: Any = registry().views.get(item.list_view)
        shown = [str(view.label(each)) if view is not None else each for each in names]
        return Cell(", ".join(shown)) if shown else MISSING

    def list_buttons(self) -> tuple[Button, ...]:
        """Offer to look up a serial number."""
        if not self.may("trace"):
            return ()
        return (Button(_("Which export is this?"), self.url("which"), icon="file-search"),)

    @expose("/which", methods=["GET", "POST"])
    @has_access
    def which(self) -> Answer:
        """Ask for the serial number of a stray file, and lead to its export."""
        form = SerialForm()
        if request.method == "POST" and form.validate():
            found = exports.find_by_serial(db.session(), form.serial.data)
            if found is not None:
                return redirect(self.url("show", pk=found.id))
            form.serial.errors = [_("No export has this serial number.")]
        page = FormPage(
            title=_("Which export is this?"),
            form=form,
            sections=(FormSection("", ("serial",)),),
            submit_label=_("Look up"),
            cancel_url=self.url("list"),
            breadcrumbs=record_pages.breadcrumbs(self, last=_("Which export is this?")),
            errors=tuple(str(text) for text in form.form_errors),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)
