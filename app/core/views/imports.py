"""Imports page by page: the file, its columns, what it would do, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.models import Import
from app.core.services import import_books, imports
from app.core.services.import_preview import OUTCOMES
from app.core.views import import_pages as pages
from app.extensions import db
from app.kernel import messages
from app.kernel.commands import Answer
from app.kernel.errors import BadQuery
from app.kernel.fields import TranslatedForm
from app.kernel.fields_choice import FileField
from app.kernel.imports.declared import target_named
from app.kernel.imports.errors import ImportRefused
from app.kernel.imports.workbooks import MOST_BYTES
from app.kernel.pages import Cell, FormPage, FormSection
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.views import RecordView

LIST = "record/list.html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(TranslatedForm):
    """The first page."""

    file = FileField(
        _l("File (xlsx, ods or csv)"),
        extensions=("xlsx", "ods", "csv", "txt", "tsv"),
        max_bytes=MOST_BYTES,
        required=True,
        help=_l("Nothing is written before you have seen what the file would do."),
    )


class ImportView(RecordView):
    """One's own imports, and the way through each."""

    model = Import
    route_base = "/core/imports"
    title = _l("My imports")
    title_one = _l("Import")
    list_columns = ("file_name", "list_view", "state", "rows_new", "rows_changed", "created_at")
    show_sections = ((_l("Import"), ("file_name", "list_view", "state", "created_at")),)
    search_columns = ()
    filters = ("state", "created_at")
    sortable = ("created_at",)
    order = ("-created_at",)
    choices = {"state": pages.STATES}
    tones = {"state": pages.TONES}
    with_api = False
    empty_hint = _l("Open a list and choose “Import” there.")
    labels = {
        "file_name": _l("File"),
        "list_view": _l("List"),
        "rows_new": _l("New rows"),
        "rows_changed": _l("Changed rows"),
    }
    method_permission_name = {
        **RecordView.method_permission_name,
        "start": "write",
        "template": "write",
        "columns": "write",
        "apply": "write",
        "undo": "write",
        "discard": "write",
        "rejects": "write",
    }

    def page(self, template: str, page: Any, status: int = 200, **extra: Any) -> Answer:
        """Render a page; below one's imports stand the lists that take one."""
        if template == LIST:
            return super().page("core/imports.html", page, status, starts=pages.starts(self))
        return super().page(template, page, status, **extra)

    def cell(self, item: Any, name: str) -> Cell:
        """Name the list in words."""
        if name != "list_view":
            return super().cell(item, name)
        view: Any = registry().views.get(item.list_view)
        return Cell(str(view.title) if view is not None else item.list_view)

    @expose("/start/<list_view>", methods=["GET", "POST"])
    @has_access
    def start(self, list_view: str) -> Answer:
        """Ask for a file, or keep it and go on to its columns."""
        target = target_named(list_view)
        form = UploadForm()
        if request.method == "POST" and form.validate():
            file = form.file.data
            try:
                item = imports.upload(list_view, file.filename, file.read(), actor=current_actor())
            except ImportRefused as error:
                self.refuse(form, error)
            else:
                return redirect(self.url("columns", pk=item.id))
        page = FormPage(
            title=_("Import: %(list)s", list=str(target.view.title)),
            form=form,
            sections=(FormSection("", ("file",)),),
            submit_label=_("Go on to the columns"),
            cancel_url=target.view.url("list"),
            breadcrumbs=pages.crumbs(target.view, _("Import")),
            errors=tuple(str(text) for text in form.form_errors),
        )
        more = {"steps": pages.steps(0), "template_url": self.url("template", list_view=list_view)}
        return self.page("core/import_start.html", page, 422 if form.errors else 200, **more)

    @expose("/template/<list_view>")
    @has_access
    def template(self, list_view: str) -> Answer:
        """Return the empty table of a list."""
        return _workbook(import_books.template(list_view), "mau-nhap.xlsx")

    @expose("/<int:pk>/columns", methods=["GET", "POST"])
    @has_access
    def columns(self, pk: int) -> Answer:
        """Ask which column is which, or let the rows be compared."""
        error = ""
        if request.method == "POST":
            try:
                imports.check(
                    pk,
                    _chosen(request.form),
                    sheet=request.form.get("sheet", "")[:200],
                    similar_as_new=bool(request.form.get("similar_as_new")),
                    actor=current_actor(),
                )
                return redirect(self.url("show", pk=pk))
            except ImportRefused as refused:
                if messages.status_of(refused) == 409:
                    flash(messages.text_for(refused), "warning")
                    return redirect(self.url("show", pk=pk))
                error = messages.text_for(refused)
        item = imports.read(db.session(), pk)
        try:
            page = pages.columns_page(self, item, error)
        except ImportRefused as refused:
            flash(messages.text_for(refused), "warning")
            return redirect(self.url("show", pk=pk))
        return self.page("core/import_columns.html", page, 422 if error else 200)

    @expose("/<int:pk>")
    @has_access
    def show(self, pk: int) -> Answer:
        """Show where an import stands: at work, its preview, or what was done."""
        outcome, after = request.args.get("outcome", ""), request.args.get("after", "0")
        if outcome not in ("", *OUTCOMES):
            raise BadQuery("outcome", outcome)
        if not (after.isascii() and after.isdigit() and len(after) < 9):
            raise BadQuery("after", after)
        item = self.read(pk)
        return self.page("core/import.html", pages.import_page(self, item, outcome, int(after)))

    @expose("/<int:pk>/apply", methods=["POST"])
    @has_access
    def apply(self, pk: int) -> Answer:
        """Let the rows be written."""
        only = request.form.get("accepted_only") == "y"
        return self._next(pk, lambda: imports.apply(pk, accepted_only=only, actor=current_actor()))

    @expose("/<int:pk>/undo", methods=["POST"])
    @has_access
    def undo(self, pk: int) -> Answer:
        """Let an import be taken back."""
        return self._next(pk, lambda: imports.undo(pk, actor=current_actor()))

    @expose("/<int:pk>/discard", methods=["POST"])
    @has_access
    def discard(self, pk: int) -> Answer:
        """Forget a file."""
        return self._next(pk, lambda: imports.discard(pk, actor=current_actor()))

    @expose("/<int:pk>/rejected-rows")
    @has_access
    def rejects(self, pk: int) -> Answer:
        """Return the rejected rows with why."""
        content = import_books.rejected_rows(pk, actor=current_actor())
        return _workbook(content, f"rejected-rows-{pk}.xlsx")

    def _next(self, pk: int, act: Any) -> Answer:
        try:
            act()
        except ImportRefused as refused:
            flash(messages.text_for(refused), "warning")
        return redirect(self.url("show", pk=pk))


def _chosen(form: Mapping[str, str]) -> dict[int, str]:
    """Return the chosen column names by their place in the file."""
    found = {}
    for name, value in form.items():
        place = name.removeprefix("column-")
        if name != place and value and place.isascii() and place.isdigit() and len(place) < 4:
            found[int(place)] = value
    return found


def _workbook(content: bytes, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": disposition})
