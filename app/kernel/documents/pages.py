"""The page of a paper on a record: its pages as pictures, and its files to take away.

Who may open the record's page may read its papers. A paper with personal data leaves the program
only for a purpose, which stands in the trail before there is a file.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from flask import Response, abort, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.kernel import prints, reading, records
from app.kernel.documents.hooks import template_of
from app.kernel.documents.rendering import pictures, render
from app.kernel.documents.spec import NOTHING, DocumentSpec, Extras
from app.kernel.export_desk import Order, desk
from app.kernel.export_pages import LONGEST_PURPOSE
from app.kernel.export_rows import personal_of
from app.kernel.export_sheets import PAPER_TYPES, Watermark
from app.kernel.fields import LongTextField, TranslatedForm
from app.kernel.formats import current_language
from app.kernel.page_view import Answer
from app.kernel.pages import Crumb, FormPage, FormSection, NavItem
from app.kernel.transaction import transaction

if TYPE_CHECKING:
    from app.kernel.views import RecordView

DOCUMENT_ROUTES = {"document", "document_pdf", "document_docx"}
DOCUMENT_VERBS = dict.fromkeys(("sheet", *sorted(DOCUMENT_ROUTES)), "read")
MOST_SHOWN = 40  # pages


class PurposeForm(TranslatedForm):
    """Asks what a paper with personal data is taken out for."""

    what_for = LongTextField(
        _l("Purpose"),
        required=True,
        max_length=LONGEST_PURPOSE,
        help=_l("The paper holds personal data. The purpose stands in the trail."),
    )


@dataclass(frozen=True)
class PaperPage:
    """A paper as it is shown: pictures of its pages, and where its files are."""

    title: str
    images: tuple[str, ...]
    pages: int
    pdf_url: str
    docx_url: str
    back_url: str
    is_draft: bool
    breadcrumbs: tuple[Crumb, ...] = ()


class DocumentRoutes(prints.PrintRoutes):
    """The routes of a record's papers and sheets; part of `RecordView`."""

    documents: ClassVar[Sequence[DocumentSpec]] = ()

    def closed_prints(self) -> set[str]:
        """Return the routes that a view without sheets or papers does not have."""
        closed = set() if self.sheets else {"sheet"}
        return closed if self.documents else closed | DOCUMENT_ROUTES

    @expose("/<int:pk>/document/<name>")
    @has_access
    def document(self, pk: int, name: str) -> Answer:
        """Show a paper of a record."""
        from app.kernel.record_pages import breadcrumbs

        view, item = cast("RecordView", self), self.read(pk)
        spec = spec_named(view, item, name)
        reading.note(view, (item,), spec.columns)
        images, pages = pictures(
            spec,
            spec.build(item),
            is_draft=not spec.is_final(item),
            template=template_of(spec),
            most=MOST_SHOWN,
        )
        page = PaperPage(
            title=str(spec.label),
            images=tuple(f"data:image/png;base64,{b64encode(i).decode()}" for i in images),
            pages=pages,
            pdf_url=self.url("document_pdf", pk=pk, name=name),
            docx_url=self.url("document_docx", pk=pk, name=name),
            back_url=self.url_of(item),
            is_draft=not spec.is_final(item),
            breadcrumbs=breadcrumbs(view, item, last=str(spec.label)),
        )
        return self.page("record/document.html", page)

    @expose("/<int:pk>/document/<name>/pdf", methods=["GET", "POST"])
    @has_access
    def document_pdf(self, pk: int, name: str) -> Answer:
        """Give a paper as PDF; ask what for where it holds personal data."""
        return self._file(pk, name, "pdf")

    @expose("/<int:pk>/document/<name>/docx", methods=["GET", "POST"])
    @has_access
    def document_docx(self, pk: int, name: str) -> Answer:
        """Give a paper for Word; ask what for where it holds personal data."""
        return self._file(pk, name, "docx")

    def _file(self, pk: int, name: str, kind: str) -> Answer:
        view, item = cast("RecordView", self), self.read(pk)
        spec = spec_named(view, item, name)
        paper = Paper(view, item, spec, spec.build(item))
        personal = paper.personal()
        form = PurposeForm()
        if not personal:
            return paper.give(kind)
        if request.method == "POST" and form.validate():
            return paper.give(kind, personal, form.what_for.data)
        reading.forget()  # nothing is shown yet
        return self._ask(view, item, spec, form)

    def _ask(self, view: RecordView, item: Any, spec: DocumentSpec, form: PurposeForm) -> Answer:
        from app.kernel.record_pages import breadcrumbs

        page = FormPage(
            title=_("Download: %(paper)s", paper=str(spec.label)),
            form=form,
            sections=(FormSection("", ("what_for",)),),
            submit_label=_("Download"),
            cancel_url=self.url("document", pk=item.id, name=slug_of(spec)),
            breadcrumbs=breadcrumbs(view, item, last=str(spec.label)),
            errors=tuple(str(text) for text in form.form_errors),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)


def slug_of(spec: DocumentSpec) -> str:
    """Return the name of a paper as it stands in the address of its page."""
    return spec.name.partition(".")[2] or spec.name


def spec_named(view: RecordView, item: Any, name: str) -> DocumentSpec:
    """Return a paper that a record offers; 404 otherwise."""
    found = next((spec for spec in view.documents if slug_of(spec) == name), None)
    if found is None or not found.shown(item):
        abort(404)
    return found


@dataclass(frozen=True)
class Paper:
    """A paper of a record on its way out: its data are built, which noted whom they name."""

    view: RecordView
    item: Any
    spec: DocumentSpec
    data: Any

    def personal(self) -> tuple[str, ...]:
        """Return the personal data that it shows: of the record, and of others that it names."""
        own = personal_of(self.view, self.spec.columns)
        return (*own, *(name for name in reading.noted() if name not in own))

    def give(self, kind: str, personal: Sequence[str] = (), purpose: str = "") -> Response:
        """Say in the trail that the paper leaves the program, then make it.

        With personal data it is an export (ADR 0039): registered with its purpose, sealed for its
        owner, and its file bears the serial number that leads back to who took it.
        """
        reading.note(self.view, (self.item,), self.spec.columns)
        details: dict[str, Any] = {
            "paper": self.spec.name,
            "format": kind,
            "columns": list(self.spec.columns),
            "personal": list(personal),
        }
        if not personal:
            self._tell(details)
            return self._answer(kind, self._content(kind, NOTHING))
        ticket = desk().register(self._order(kind, personal, purpose), later=False, asked={})
        self._tell({**details, "purpose": purpose, "serial": ticket.mark.serial})

        def write(path: Path, mark: Watermark) -> Sequence[int]:
            path.write_bytes(self._content(kind, Extras(serial=mark.serial)))
            return (self.item.id,)

        path = desk().make(ticket, write)
        try:
            return self._answer(kind, path.read_bytes())
        finally:
            path.unlink(missing_ok=True)

    def _tell(self, details: dict[str, Any]) -> None:
        with transaction() as session:
            records.trail_event(session, "export", self.item, details)

    def _order(self, kind: str, personal: Sequence[str], purpose: str) -> Order:
        return Order(
            record=self.view.record,
            table=self.view.model.__tablename__,
            list_view="",  # made at once, and not made again by a worker
            title=str(self.spec.label),
            address="",
            language=current_language(),
            kind=kind,
            purpose=purpose,
            columns=tuple(self.spec.columns),
            personal=tuple(personal),
            total=1,
        )

    def _content(self, kind: str, extras: Extras) -> bytes:
        is_draft, template = not self.spec.is_final(self.item), template_of(self.spec)
        made = render(self.spec, self.data, is_draft=is_draft, template=template, extras=extras)
        return made.pdf if kind == "pdf" else made.docx

    def _answer(self, kind: str, content: bytes) -> Response:
        name = f"{slug_of(self.spec).replace('_', '-')}-{self.item.id}.{kind}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        }
        return Response(content, mimetype=PAPER_TYPES[kind], headers=headers)


def _offered(view: RecordView, item: Any) -> Sequence[NavItem]:
    """Return the entries of the print menu."""
    return [
        NavItem(
            str(spec.label),
            view.url("document", pk=item.id, name=slug_of(spec)),
            "file-certificate",
        )
        for spec in view.documents
        if spec.shown(item)
    ]


prints.provide("documents", _offered)
