"""Screens of imported lists: upload, preview row by row, take over or discard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import Response, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.kernel import clock, messages
from app.kernel.commands import Answer, Command
from app.kernel.fields import TranslatedForm
from app.kernel.models import Base
from app.kernel.pages import Button, Cell
from app.kernel.security import current_actor
from app.kernel.transaction import transaction
from app.kernel.views import RecordView, Related
from app.kernel.workflow_papers import Paper
from modules.household_supervision import forms
from modules.household_supervision.models import ImportRow, ListImport
from modules.household_supervision.services import import_preview as preview_service
from modules.household_supervision.services import import_rejects, import_template, importing
from modules.household_supervision.services.reasons import restore
from modules.household_supervision.views import import_preview, labels

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _apply(item: ListImport, form: TranslatedForm) -> None:
    importing.apply_list(
        item.id,
        accepted_only=bool(form.accepted_only.data),
        actor=current_actor(),
        today=clock.today(),
    )


class ListImportView(RecordView):
    """Official lists as files: checked first, then taken over as the user chooses."""

    model = ListImport
    route_base = "/household-supervision/imports"
    title = _l("Imported lists")
    title_one = _l("Imported list")
    search_columns = ()
    list_columns = (
        "file_name",
        "round",
        "unit",
        "rows_new",
        "rows_changed",
        "rows_same",
        "rows_rejected",
        "state",
    )
    show_sections = (
        (_l("List"), ("file_name", "round", "unit", "sheet_name", "created_at")),
        (_l("Rows"), ("rows_new", "rows_changed", "rows_same", "rows_rejected")),
    )
    form_sections = ((_l("List"), ("round_id", "unit_id", "file")),)
    form_fields = {"file": forms.list_file_field}
    facts = ("rows_new", "rows_changed", "rows_same", "rows_rejected")
    sortable = ("file_name", "created_at")
    order = ("-id",)
    filters = ("round", "unit", "state")
    labels = {
        "file_name": _l("File"),
        "file": _l("File (xlsx, ods or csv)"),
        "round": labels.ROUND_LABEL,
        "round_id": labels.ROUND_LABEL,
        "unit_id": _l("Unit whose list it is"),
        "sheet_name": _l("Sheet"),
        "rows_new": _l("New rows"),
        "rows_changed": _l("Changed rows"),
        "rows_same": _l("Unchanged rows"),
        "rows_rejected": _l("Rejected rows"),
    }
    help = {"file": _l("The columns of form C, with the class and the points of each household.")}
    related = (Related("ImportRowView", "import_id", _l("Rows")),)
    empty_hint = _l("Upload the official list of a commune; nothing is taken over unseen.")
    commands = (
        Command(
            "apply",
            _l("Take the rows over"),
            "write",
            lambda _item: forms.AcceptedOnlyForm(),
            _apply,
        ),
    )
    method_permission_name: ClassVar[dict[str, str]] = {
        **RecordView.method_permission_name,
        "preview": "write",  # the rows name people
        "rejects": "write",  # and so does the file
        "template": "write",
    }

    def create(self, values: Mapping[str, Any]) -> Base:
        """Keep the file and check its rows; only the preview is written."""
        file = values["file"]
        with transaction():
            item = importing.upload_list(
                values["round_id"],
                values["unit_id"],
                file.filename,
                file.read(),
                actor=current_actor(),
            )
            return importing.check_list(item.id, actor=current_actor(), today=clock.today())

    def values(self, form: TranslatedForm, *, editing: bool) -> dict[str, Any]:
        """Return the columns with the file, which is no column."""
        return super().values(form, editing=editing) | {"file": form.file.data}

    def move(self, key: int, name: str, reason: str, paper: Paper | None = None) -> Base:
        """Check, take over (all rows or none) or discard by the services."""
        today, actor = clock.today(), current_actor()
        if name == "check":
            return importing.check_list(key, actor=actor, today=today)
        if name == "apply":
            return importing.apply_list(key, accepted_only=False, actor=actor, today=today)
        return importing.discard_list(key, actor=actor, today=today)

    def url_after(self, item: Any) -> str:
        """Lead from the upload to what taking the rows over would do."""
        return self.url("preview", pk=item.id)

    def list_buttons(self) -> Sequence[Button]:
        """Offer the empty list to those who upload lists."""
        if not self.may("write"):
            return ()
        return (Button(_("Empty list"), self.url("template"), icon="file-download"),)

    def extra_buttons(self, item: ListImport) -> Sequence[Button]:
        """Lead to the rows, and offer the rejected ones as a file."""
        rows = Button(_("Row by row"), self.url("preview", pk=item.id), icon="list-check")
        if not item.rows_rejected:
            return (rows,)
        rejects = Button(_("Rejected rows"), self.url("rejects", pk=item.id), icon="download")
        return (rows, rejects)

    @expose("/<int:pk>/preview")
    @has_access
    def preview(self, pk: int) -> Answer:
        """Show what taking the rows over would do, and ask how."""
        shown = import_preview.asked(request.args)
        found = preview_service.preview(pk, shown, actor=current_actor())
        page = import_preview.page(self, found, shown)
        return self.page("household_supervision/import_preview.html", page)

    @expose("/template")
    @has_access
    def template(self) -> Answer:
        """Return the empty list of a unit for a round: by default one's own, for the newest one."""
        round_id, unit_id = import_preview.template_for(request.args)
        content = import_template.empty_list(
            round_id, unit_id, actor=current_actor(), words=import_preview.template_words()
        )
        disposition = 'attachment; filename="danh-sach-trong.xlsx"'
        return Response(content, mimetype=XLSX, headers={"Content-Disposition": disposition})

    @expose("/<int:pk>/rejected-rows")
    @has_access
    def rejects(self, pk: int) -> Answer:
        """Return the rejected rows with their reasons as a spreadsheet."""
        headings = import_rejects.Headings(_("Rejected rows"), _("Row"), _("Reasons"))
        content = import_rejects.rejected_rows(
            pk, actor=current_actor(), words=messages.text_for, headings=headings
        )
        disposition = f'attachment; filename="rejected-rows-{pk}.xlsx"'
        return Response(content, mimetype=XLSX, headers={"Content-Disposition": disposition})


class ImportRowView(RecordView):
    """Rows of a list with what taking them over would do, and why some are rejected."""

    model = ImportRow
    route_base = "/household-supervision/import-rows"
    title = _l("Rows of imported lists")
    title_one = _l("Row of an imported list")
    with_api = False
    search_columns = ()
    list_columns = ("row_no", "outcome", "raw", "reasons")
    personal_columns = frozenset({"raw"})
    show_sections = ((_l("Row"), ("list_import", "row_no", "outcome", "raw", "reasons")),)
    sortable = ("row_no",)
    order = ("row_no",)
    filters = ("list_import", "outcome")
    choices = {"outcome": labels.OUTCOMES}
    tones = {"outcome": labels.OUTCOME_TONES}
    plain_numbers = frozenset({"row_no"})
    labels = {
        "list_import": _l("Imported list"),
        "row_no": _l("Row"),
        "outcome": _l("What happens"),
        "raw": _l("As it stands in the file"),
        "reasons": _l("Reasons"),
    }

    def cell(self, item: Any, name: str) -> Cell:
        """Show the cells of the file as one line, and reasons in words."""
        if name == "raw":
            return Cell(" · ".join(str(c) for c in item.raw if c not in (None, "")), kind="long")
        if name == "reasons":
            texts = [messages.text_for(restore(reason)) for reason in item.reasons]
            return Cell(" ".join(texts), kind="long") if texts else Cell("—", kind="missing")
        return super().cell(item, name)
