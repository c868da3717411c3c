"""Screens of papers: what was made of a record, and the way of a paper until it is issued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, send_file, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.core.correction_letter import CORRECTION
from app.core.domain.papers import LETTER
from app.core.models import Document
from app.core.services import document_making as making
from app.core.services import document_numbering, documents
from app.core.services.document_types import LETTER_NAME, type_names
from app.core.services.document_workflow import FOLLOWED
from app.core.views.attachments import CLOSED, closed_answer
from app.core.views.document_forms import (
    TO_SIGN,
    URGENCIES,
    draft_form,
    issue_form,
    run_issue,
    run_sign,
    sign_form,
    to_sign_form,
)
from app.core.views.document_parts import page_notice, signature_section
from app.extensions import db
from app.kernel import clock, prints, reading, record_pages
from app.kernel.commands import Answer, Command
from app.kernel.models import Base
from app.kernel.own_bodies import my_body
from app.kernel.pages import (
    PLAIN,
    Button,
    Cell,
    Column,
    FormPage,
    FormSection,
    NavItem,
    ReportRow,
    Section,
)
from app.kernel.present import MISSING
from app.kernel.reach import reaches
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.views import RecordView
from app.kernel.workflow_papers import Paper

FIELDS = ("organisation_id", "subject", "symbol", "recipients", "copies", "urgency", "replaces_id")


def _types() -> list[tuple[str, str]]:
    return list(type_names().items())


class DocumentView(RecordView):
    """Papers that the program made, with their number, signature and files."""

    model = Document
    route_base = "/core/documents"
    title = _l("Papers")
    title_one = _l("Paper")
    search_columns = ()
    list_columns = ("subject", "type_code", "number", "signed_on", "organisation", "state")
    more_columns = ("signer", "issued_on", "checked_by", "checked_at", "series", "unit")
    show_sections = (
        (_l("Paper"), ("type_code", "subject", "organisation", "recipients", "copies", "urgency")),
        (
            _l("Signature and issue"),
            ("signer", "capacity", "signed_on", "signed", "issued_on", "issued_by"),
        ),
        (_l("Checked content"), ("checked_by", "checked_at", "pdf", "docx")),
        (_l("Other papers"), ("replaces", "corrects", "withdraw_reason")),
    )
    edit_sections = (
        (_l("Paper"), ("subject", "symbol", "recipients", "copies", "urgency", "replaces_id")),
    )
    facts = ("state", "number", "signed_on")
    order = ("-id",)
    sortable = ("signed_on", "issued_on")
    filters = ("organisation", "state", "type_code", "signed_on", "issued_on")
    choices: ClassVar = {"type_code": _types(), "urgency": URGENCIES}
    can_delete = True
    has_files = True
    documents = (CORRECTION,)
    labels: ClassVar = {
        "number": _l("Number"),
        "signed_on": _l("Signed on"),
        "type_code": _l("Type of paper"),
        "subject": _l("Subject of the paper"),
        "organisation": _l("Issued by"),
        "signer": _l("Signed by"),
        "capacity": _l("Signed as"),
        "issued_on": _l("Issued on"),
        "issued_by": _l("Issued by the clerk"),
        "checked_by": _l("Checked by"),
        "checked_at": _l("Checked at"),
        "series": _l("Series"),
        "symbol": _l("Symbol after the number"),
        "recipients": _l("Recipients of the paper"),
        "copies": _l("Number of copies"),
        "urgency": _l("Urgency"),
        "pdf": _l("Content as PDF"),
        "docx": _l("Content for Word"),
        "signed": _l("Signed file"),
        "replaces": _l("Replaces"),
        "replaces_id": _l("Replaces"),
        "corrects": _l("Corrects the form of"),
        "withdraw_reason": _l("Why it was withdrawn"),
    }
    commands = (
        Command("sign", _l("Register the signed paper"), "register", sign_form, run_sign),
        Command("issue", _l("Issue the paper"), "issue", issue_form, run_issue),
    )
    method_permission_name: ClassVar[dict[str, str]] = {
        **RecordView.method_permission_name,
        "of_record": "read",
        "make": "write",
        "draft_pdf": "read",
        "to_sign": "register",
    }
    empty_hint = _l(
        "Papers are begun from a record: open it and choose “Papers” in its print menu."
    )

    def may_change(self, item: Document) -> bool:
        """What was checked stands."""
        return item.state == "draft"

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a drafted paper."""
        return documents.change(key, values, version=version, actor=current_actor())

    def move(self, key: int, name: str, reason: str, paper: Paper | None = None) -> Base:
        """Carry out a step; checking makes and keeps the content."""
        if name == "check":
            return documents.check(key, actor=current_actor(), today=clock.today())
        return super().move(key, name, reason, paper)

    def cell(self, item: Any, name: str) -> Cell:
        """Name an official letter, which has no code of a type."""
        if name == "type_code" and not item.type_code:
            return Cell(LETTER_NAME) if item.series == LETTER else MISSING
        return super().cell(item, name)

    def show_page(self, item: Any) -> Any:
        """Show what there is by now: signatures too, and the mark of what followed."""
        page = super().show_page(item)
        sections = tuple(each for each in page.sections if _says_something(each))
        section = signature_section(item) if item.signed_id else None
        sections = (*sections, section) if section else sections
        if page.workflow is not None:
            # An issued paper is marked by the one that follows it.
            buttons = tuple(b for b in page.workflow.buttons if b.name not in FOLLOWED)
            steps = tuple(
                s for s in page.workflow.next if item.state not in ("issued", "corrected")
            )
            page = replace(page, workflow=replace(page.workflow, buttons=buttons, next=steps))
        return replace(page, sections=sections, notice=page_notice(item))

    @expose("/<int:pk>")
    @has_access
    def show(self, pk: int) -> Answer:
        """Show a paper with its content as it is now, or as it was kept."""
        item = self.read(pk)
        page = self.show_page(item)
        return self.page(
            "core/document.html", page, status=page.status, content_url=self._content_url(item)
        )

    def extra_buttons(self, item: Document) -> Sequence[Button]:
        """Lead to the record, and to papers that follow this one."""
        found = []
        view = registry().record_views.get(item.record)
        if view is not None and view.may("read"):
            url = self.url("of_record", view=type(view).__name__, row=item.row_id)
            found.append(Button(_("Papers of the record"), url, icon="files"))
        if item.state == "checked" and reaches(item, "register", actor=current_actor()):
            url = self.url("to_sign", pk=item.id)
            found.append(Button(_("File to sign"), url, icon="file-download"))
        if item.state in ("issued", "corrected") and reaches(item, "write", actor=current_actor()):
            found += self._following(item)
        return found

    def _following(self, item: Document) -> list[Button]:
        view = registry().record_views.get(item.record)
        found = []
        if view is not None and view.may("read"):
            url = self.url(
                "make", view=type(view).__name__, row=item.row_id, name=item.spec,
                replaces_id=item.id,
            )  # fmt: skip
            found.append(Button(_("Replace by a new paper"), url, icon="replace"))
        return found

    # -- papers of a record --------------------------------------------------------------------

    @expose("/of/<view>/<int:row>")
    @has_access
    def of_record(self, view: str, row: int) -> Answer:
        """Show the papers of a record, and which ones can be made of it."""
        owner, item = _owner(view, row)
        rows = tuple(self._row(paper) for paper in _papers_of(item))
        may_draft = current_actor().may("write", self.record)
        buttons = [
            Button(
                _("Make: %(document)s", document=str(spec.label)),
                self.url("make", view=view, row=row, name=spec.name),
                icon="file-plus",
            )
            for spec in making.of_model(type(item))
            if may_draft and spec.shown(item)
        ]
        title = _("Papers of the record")
        return self.render_template(
            "report/table.html",
            title=title,
            subtitle=str(item),
            breadcrumbs=record_pages.breadcrumbs(owner, item, last=title),
            columns=tuple(
                Column(name, str(self.label(name)))
                for name in ("subject", "number", "signed_on", "organisation", "state")
            ),
            rows=rows,
            buttons=tuple(buttons),
            notes=() if rows else (_("No paper was made of this record yet."),),
        )

    def _row(self, paper: Document) -> ReportRow:
        names = ("number", "signed_on", "organisation", "state")
        first = Cell(paper.subject, kind="link", url=self.url_of(paper))
        return ReportRow((first, *(self.cell(paper, name) for name in names)), level=PLAIN)

    @expose("/make/<view>/<int:row>/<name>", methods=["GET", "POST"])
    @has_access
    def make(self, view: str, row: int, name: str) -> Answer:
        """Ask what the paper is about and who issues it, and begin it."""
        owner, item = _owner(view, row)
        spec = making.declared(name, type(item)).spec
        if not spec.shown(item):
            abort(404)
        form = draft_form(spec, my_body(self))
        if request.method == "GET" and (asked := request.args.get("replaces_id", "")).isdigit():
            self._take_over(form, int(asked))
        if request.method == "POST" and form.validate():
            values = {key: form[key].data for key in FIELDS}
            if name == CORRECTION.name:
                values |= {"corrects_id": item.id, "organisation_id": item.organisation_id}
            saved = self.saved(
                form, lambda: documents.draft(name, item, values, actor=current_actor())
            )
            if saved is not None:
                flash(_("Saved."), "success")
                return redirect(self.url_of(saved))
        title = _("New paper: %(document)s", document=str(spec.label))
        page = FormPage(
            title=title,
            form=form,
            sections=(FormSection("", FIELDS),),
            submit_label=_("Begin the paper"),
            cancel_url=self.url("of_record", view=view, row=row),
            breadcrumbs=record_pages.breadcrumbs(owner, item, last=title),
            errors=tuple(str(text) for text in form.form_errors),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)

    def _take_over(self, form: Any, key: int) -> None:
        """Begin a paper that replaces another one with what that one said."""
        earlier = self.read(key)
        for name in FIELDS[:-1]:
            form[name].data = getattr(earlier, name)
        form.replaces_id.data = earlier.id

    # -- the content ---------------------------------------------------------------------------

    @expose("/<int:pk>/draft.pdf")
    @has_access
    def draft_pdf(self, pk: int) -> Answer:
        """Make the paper from its record as it is now, marked as a draft."""
        paper = self.read(pk)
        if paper.state != "draft":
            abort(404)
        item = making.record_of(db.session(), paper)
        declared = making.declared(paper.spec, type(item))
        owner = registry().record_views.get(item.__record__)
        if owner is not None:
            reading.note(owner, (item,), declared.spec.columns)
        made = making.make(db.session(), paper, is_draft=True, today=clock.today())
        return pdf_answer(made.rendered.pdf, making.file_stem(paper))

    @expose("/<int:pk>/to-sign", methods=["GET", "POST"])
    @has_access
    def to_sign(self, pk: int) -> Answer:
        """Give the checked paper with the number and day that it is going to bear."""
        paper = self.read(pk)
        if paper.state != "checked":
            abort(404)
        form = to_sign_form(paper)
        if request.method == "POST" and form.validate():
            number = (form.number.data or "") if "number" in form else ""
            try:
                made = document_numbering.to_sign(
                    paper.id, form.signed_on.data, number=number, actor=current_actor()
                )
            except Exception as error:  # the refusals that have words; others are raised again
                self.refuse(form, error)
            else:
                return pdf_answer(made.content, made.name, saved=True)
        title = _("File to sign")
        page = FormPage(
            title=title,
            form=form,
            sections=(FormSection("", tuple(n for n in TO_SIGN if n in form)),),
            submit_label=_("Download"),
            cancel_url=self.url_of(paper),
            breadcrumbs=record_pages.breadcrumbs(self, paper, last=title),
            errors=tuple(str(text) for text in form.form_errors),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)

    def _content_url(self, item: Document) -> str | None:
        if item.state == "draft":
            return self.url("draft_pdf", pk=item.id)
        shown = item.signed if item.signed is not None else item.pdf
        if shown is None or not current_actor().may("read", "core.Attachment"):
            return None
        return url_for("AttachmentView.content", pk=shown.id)


def _says_something(section: Section) -> bool:
    """Tell whether a part of the page holds a value: a draft has neither signature nor day."""
    return any(field.cell.kind != MISSING.kind for field in section.fields)


def pdf_answer(content: bytes, stem: str, *, saved: bool = False) -> Response:
    """Return a PDF to be saved, or shown in the browser, which runs and loads nothing else."""
    answer = send_file(
        BytesIO(content),
        mimetype="application/pdf",
        download_name=f"{stem}.pdf",
        as_attachment=saved,
    )
    return closed_answer(answer, CLOSED)


def _owner(name: str, row: int) -> tuple[RecordView, Any]:
    """Return a view and its record, within the reader's reach."""
    view = registry().views.get(name)
    if not isinstance(view, RecordView) or not view.may("read"):
        abort(404)
    return view, view.read(row)


def _papers_of(item: Base) -> list[Document]:
    statement = (
        db.select(Document)
        .where(Document.table_name == item.__tablename__, Document.row_id == item.id)
        .order_by(Document.id.desc())
        .limit(200)
    )
    return list(db.session.scalars(statement))


def _print_entries(view: RecordView, item: Any) -> Sequence[NavItem]:
    """Lead from a record to its papers, where it has documents to make them of."""
    if not current_actor().may("read", Document.__record__):
        return ()
    if not any(spec.shown(item) for spec in making.of_model(type(item))):
        return ()
    url = url_for("DocumentView.of_record", view=type(view).__name__, row=item.id)
    return (NavItem(_("Papers: check, sign, issue"), url, "files"),)


prints.provide("core.documents", _print_entries)
