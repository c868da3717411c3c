"""Templates of papers: every declared document, its versions, and which one is in force."""

from __future__ import annotations

from io import BytesIO
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, send_file
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.errors import TemplateProblems, TemplateUsed
from app.core.models import DocumentTemplate
from app.core.services import document_making as making
from app.core.services import document_templates as templates
from app.core.services import template_checks
from app.core.services.document_types import type_name
from app.core.views.documents import pdf_answer
from app.extensions import db
from app.kernel import clock, messages
from app.kernel.commands import Answer, CommandView
from app.kernel.documents.hooks import provide_templates
from app.kernel.documents.rendering import default_template, render
from app.kernel.documents.spec import DocumentSpec
from app.kernel.errors import BadQuery, InvalidInput
from app.kernel.fields import DateField, TextField, TranslatedForm
from app.kernel.fields_choice import FileField
from app.kernel.formats import format_date, format_datetime
from app.kernel.pages import PLAIN, Cell, Column, Crumb, FormPage, FormSection, ReportRow
from app.kernel.records import get_record
from app.kernel.registry import registry
from app.kernel.security import current_actor

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DEFAULT = 0  # stands for the program's own template in addresses


class UploadForm(TranslatedForm):
    """Asks for a new version of a template."""

    file = FileField(
        _l("Template (Word)"),
        required=True,
        extensions=("docx",),
        max_bytes=template_checks.MOST_MEGABYTES * 1024 * 1024,
        help=_l("Download the template in force, change it in Word, and send it here."),
    )
    note = TextField(_l("What was changed"), max_length=250)


class DayForm(TranslatedForm):
    """Asks from which day on a template is taken."""

    active_from = DateField(_l("From this day on"), required=True)


class TemplateView(CommandView):
    """Templates of papers, for administrators."""

    route_base = "/core/document-templates"
    class_permission_name = DocumentTemplate.__record__
    method_permission_name: ClassVar[dict[str, str]] = {
        "index": "write",
        "show": "write",
        "default_docx": "write",
        "upload": "write",
        "docx": "write",
        "preview": "write",
        "activate": "write",
        "compare": "write",
        "remove": "delete",
    }

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """List all declared documents by module, with the template in force."""
        standing = templates.standings(db.session(), clock.today())
        found = sorted(making.all_declared().values(), key=lambda each: each.spec.name)
        rows = tuple(self._document_row(each.spec, standing) for each in found)
        return self.render_template(
            "report/table.html",
            title=_("Templates of papers"),
            breadcrumbs=(Crumb(_("Home"), "/"), Crumb(_("Templates of papers"))),
            columns=(
                Column("label", _("Document")),
                Column("module", _("Module")),
                Column("type", _("Type of paper")),
                Column("version", _("Template in force")),
                Column("since", _("Since")),
            ),
            rows=rows,
            notes=(
                _("A template that you put in force is used from its day on, in both forms, "
                  "wherever the document is made. Papers that were checked keep their content."),
            ),
        )  # fmt: skip

    def _document_row(self, spec: Any, standing: dict[str, templates.Standing]) -> ReportRow:
        found = standing.get(spec.name, templates.Standing(None, None))
        first = Cell(str(spec.label), kind="link", url=self.url("show", name=spec.name))
        version = _("the program's own")
        if found.template is not None:
            version = _("version %(number)s", number=found.template.number)
        cells = (
            first,
            Cell(_module_of(spec.name)),
            Cell(type_name(spec.type_code) or "—"),
            Cell(version),
            Cell(format_date(found.since) if found.since else "—"),
        )
        return ReportRow(cells, level=PLAIN)

    @expose("/of/<name>")
    @has_access
    def show(self, name: str) -> Answer:
        """Show the versions of a document's template."""
        spec = making.declared(name).spec
        session, today = db.session(), clock.today()
        versions = templates.versions_of(session, name)
        standing = templates.standing_of(session, name, today)
        used = templates.used_of(session, [each.id for each in versions])
        return self.render_template(
            "core/document_template.html",
            title=str(spec.label),
            breadcrumbs=self._crumbs(spec),
            versions=versions,
            in_force=standing.template.id if standing.template else DEFAULT,
            since=format_date(standing.since) if standing.since else "",
            upcoming=_upcoming(standing),
            used=used,
            may_remove=current_actor().may("delete", self.class_permission_name),
            at=format_datetime,
            name=name,
            url=self.url,
        )

    @expose("/of/<name>/default.docx")
    @has_access
    def default_docx(self, name: str) -> Answer:
        """Give the program's own template for Word."""
        spec = making.declared(name).spec
        return _word(default_template(spec), f"{spec.slug}.docx")

    @expose("/of/<name>/upload", methods=["GET", "POST"])
    @has_access
    def upload(self, name: str) -> Answer:
        """Ask for a new version, check it, and keep it."""
        spec = making.declared(name).spec
        form = UploadForm()
        if request.method == "POST" and form.validate():
            file = form.file.data
            try:
                found = templates.upload(
                    spec, file.filename or "", file.read(), form.note.data or "",
                    actor=current_actor(),
                )  # fmt: skip
            except TemplateProblems as error:
                form.file.errors = [messages.text_for(each) for each in error.problems]
            else:
                flash(_("Version %(number)s is kept. Look at its preview, then put it in force.",
                        number=found.number), "success")  # fmt: skip
                return redirect(self.url("show", name=name))
        title = _("Upload a template")
        return self._form(spec, form, ("file", "note"), title, _("Check and keep"))

    @expose("/version/<int:pk>/docx")
    @has_access
    def docx(self, pk: int) -> Answer:
        """Give a version for Word."""
        item = get_record(db.session(), DocumentTemplate, pk)
        return _word(making.content_of(item), item.name)

    @expose("/of/<name>/preview/<int:pk>")
    @has_access
    def preview(self, name: str, pk: int) -> Answer:
        """Show a version, or the program's own template, with made-up content."""
        spec = making.declared(name).spec
        content = self._content(name, pk)
        made = render(spec, spec.sample(), is_draft=True, template=content)
        return pdf_answer(made.pdf, f"{spec.slug}-{pk}")

    @expose("/of/<name>/activate/<int:pk>", methods=["GET", "POST"])
    @has_access
    def activate(self, name: str, pk: int) -> Answer:
        """Ask from which day on a version is taken; 0 is the program's own template."""
        spec = making.declared(name).spec
        version = None if pk == DEFAULT else self._version(name, pk)
        form = DayForm()
        if request.method == "GET":
            form.active_from.data = clock.today()
        elif form.validate():
            try:
                templates.activate(
                    name, version.id if version else None, form.active_from.data,
                    actor=current_actor(),
                )  # fmt: skip
            except Exception as error:  # what has words is shown, all else is raised again
                self._refuse(form, error)
            else:
                flash(_("Saved."), "success")
                return redirect(self.url("show", name=name))
        title = _("Back to the program's own template")
        if version is not None:
            title = _("Put version %(number)s in force", number=version.number)
        return self._form(spec, form, ("active_from",), title, title)

    @expose("/of/<name>/compare/<int:pk>")
    @has_access
    def compare(self, name: str, pk: int) -> Answer:
        """Show in which texts a version differs from another one (the program's own by default)."""
        spec = making.declared(name).spec
        asked = request.args.get("with", "0")
        if not asked.isascii() or not asked.isdigit() or len(asked) > 18:
            raise BadQuery("with", asked)
        old = self._content(name, int(asked)) or default_template(spec)
        new = self._content(name, pk) or default_template(spec)
        return self.render_template(
            "core/template_compare.html",
            title=_("Differences of texts"),
            breadcrumbs=self._crumbs(spec, _("Differences of texts")),
            lines=template_checks.differences(old, new),
            others=[(each.id, each.number) for each in templates.versions_of(db.session(), name)],
            chosen=int(asked),
            action_url=self.url("compare", name=name, pk=pk),
        )

    @expose("/version/<int:pk>/remove", methods=["POST"])
    @has_access
    def remove(self, pk: int) -> Answer:
        """Remove a version that was never used."""
        item = get_record(db.session(), DocumentTemplate, pk)
        name = item.spec
        try:
            templates.remove(pk, actor=current_actor())
        except TemplateUsed as error:
            flash(messages.text_for(error), "danger")
        else:
            flash(_("The version is removed."), "success")
        return redirect(self.url("show", name=name))

    # -- parts ---------------------------------------------------------------------------------

    def _crumbs(self, spec: Any, last: str = "") -> tuple[Crumb, ...]:
        crumbs = [
            Crumb(_("Home"), "/"),
            Crumb(_("Templates of papers"), self.url("index")),
            Crumb(str(spec.label), self.url("show", name=spec.name) if last else None),
        ]
        return (*crumbs, Crumb(last)) if last else tuple(crumbs)

    def _form(
        self, spec: Any, form: TranslatedForm, names: tuple[str, ...], title: str, submit: str
    ) -> Answer:
        page = FormPage(
            title=f"{title}: {spec.label}",
            form=form,
            sections=(FormSection("", names),),
            submit_label=submit,
            cancel_url=self.url("show", name=spec.name),
            breadcrumbs=self._crumbs(spec, title),
            errors=tuple(str(text) for text in form.form_errors),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)

    @staticmethod
    def _refuse(form: TranslatedForm, error: Exception) -> None:
        if isinstance(error, InvalidInput):
            form.active_from.errors = [*messages.field_texts(error).values()]
        elif messages.known(error):
            form.active_from.errors = [messages.text_for(error)]
        else:
            raise error

    def _content(self, name: str, pk: int) -> bytes | None:
        return None if pk == DEFAULT else making.content_of(self._version(name, pk))

    @staticmethod
    def _version(name: str, pk: int) -> DocumentTemplate:
        item = get_record(db.session(), DocumentTemplate, pk)
        if item.spec != name:
            abort(404)
        return item


def _module_of(name: str) -> str:
    """Return the label of the module that declares a document."""
    prefix = name.partition(".")[0]
    found = (each for each in registry().manifests() if each.name == prefix)
    return next((str(each.label) for each in found), prefix)


def _upcoming(standing: templates.Standing) -> str:
    """Say which template follows on a later day."""
    if standing.next is None:
        return ""
    day = format_date(standing.next.active_from)
    if standing.next.template is None:
        return _("From %(day)s on: the program's own.", day=day)
    return _("From %(day)s on: version %(number)s.", day=day, number=standing.next.template.number)


def _word(content: bytes, name: str) -> Answer:
    answer = send_file(BytesIO(content), mimetype=DOCX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@provide_templates
def template_of_today(spec: DocumentSpec) -> bytes | None:
    """Return the template that is in force today instead of a document's own."""
    found = making.template_on(db.session(), spec.name, clock.today())
    return None if found is None else making.content_of(found)
