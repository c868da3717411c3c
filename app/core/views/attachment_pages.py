"""Page models of files: the tab of a record, and the page on which one is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core.models import User
from app.core.models.attachments import Attachment
from app.core.services import attachments
from app.core.services.media_types import DOCX, ENDINGS, ODS, ODT, OLE, PDF, TEXT, XLSB, XLSX
from app.core.services.previews import Preview, preview_of
from app.extensions import db
from app.kernel import files, formats, record_pages, related_lists
from app.kernel.manifest import Text
from app.kernel.pages import Button, Cell, Crumb, FileCard, FilesPanel, ShownField
from app.kernel.reach import reaches
from app.kernel.registry import registry
from app.kernel.security import current_actor

if TYPE_CHECKING:
    from app.kernel.views import RecordView

MOST_SHOWN = 200
FORM_BYTES = 64 * 1024  # what a request needs beside the file itself
KINDS: dict[str, tuple[str, Text]] = {
    PDF: ("file-type-pdf", _l("PDF document")),
    "image/png": ("photo", _l("Picture")),
    "image/jpeg": ("photo", _l("Picture")),
    "image/webp": ("photo", _l("Picture")),
    TEXT: ("file-text", _l("Text")),
    DOCX: ("file-type-doc", _l("Text document")),
    ODT: ("file-type-doc", _l("Text document")),
    XLSX: ("file-spreadsheet", _l("Spreadsheet")),
    XLSB: ("file-spreadsheet", _l("Spreadsheet")),
    ODS: ("file-spreadsheet", _l("Spreadsheet")),
    OLE: ("file", _l("Office document")),
}
_UNKNOWN: tuple[str, Text] = ("file", _l("File"))
_PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})


@dataclass(frozen=True)
class FilePage:
    """The page of one file; `kind` is picture, pdf or text."""

    title: str
    subtitle: str
    kind: str
    content_url: str
    facts: tuple[ShownField, ...]
    buttons: tuple[Button, ...]
    breadcrumbs: tuple[Crumb, ...] = ()
    preview: Preview | None = None


def is_inline(item: Attachment) -> bool:
    """Tell whether a browser itself shows a file."""
    return item.media_type == PDF or item.media_type in _PICTURES


def tab_of(view: RecordView, item: Any) -> str:
    """Return the address of the tab with a record's files."""
    return f"{view.url_of(item)}{related_lists.tab_url(files.FILES)}"


# -- the tab ------------------------------------------------------------------------------------


def files_panel(view: RecordView, item: Any) -> FilesPanel:
    """Return the files of a record that the reader reaches."""
    found = attachments.attachments_of(item, MOST_SHOWN + 1)
    names = _names(found)
    may_write = current_actor().may("write", files.RECORD)
    may_attach = may_write and reaches(item, "write", actor=current_actor())
    may_remove = may_attach and view.has_route("edit") and view.may_change(item)
    most = int(current_app.config["MAX_CONTENT_LENGTH"]) - FORM_BYTES
    return FilesPanel(
        files=tuple(_card(row, names, may_remove=may_remove) for row in found[:MOST_SHOWN]),
        upload_url=url_for("AttachmentView.attach", view=type(view).__name__, pk=item.id)
        if may_attach
        else None,
        accept=",".join(ending for endings in ENDINGS.values() for ending in endings),
        most_bytes=most,
        hint=_(
            "Photographs, PDF, Word, Excel, OpenDocument and text, up to %(most)s MB each. The "
            "place of taking and other data about a photograph are taken out.",
            most=attachments.MOST_MEGABYTES,
        ),
        note=_("Only the newest %(number)s files are shown.", number=MOST_SHOWN)
        if len(found) > MOST_SHOWN
        else "",
    )


def _card(item: Attachment, names: dict[int, str], *, may_remove: bool) -> FileCard:
    icon, label = KINDS.get(item.media_type, _UNKNOWN)
    remove = Button(
        _("Remove"),
        url_for("AttachmentView.remove", pk=item.id),
        icon="trash",
        method="post",
        confirm=_("Remove the file “%(name)s”?", name=item.name),
    )
    author = names.get(item.created_by_id or 0, "")
    parts = [str(label), size_text(item.size), formats.format_datetime(item.created_at), author]
    return FileCard(
        name=item.name,
        detail=" · ".join(part for part in parts if part),
        url=url_for("AttachmentView.show", pk=item.id),
        download_url=url_for("AttachmentView.download", pk=item.id),
        icon=icon,
        thumbnail_url=url_for("AttachmentView.thumbnail", pk=item.id)
        if item.thumbnail_sha256
        else None,
        remove=remove if may_remove else None,
    )


def _names(items: list[Attachment]) -> dict[int, str]:
    """Return the names of those who attached files."""
    keys = {item.created_by_id for item in items} - {None}
    if not keys:
        return {}
    rows = db.session.execute(select(User).where(User.id.in_(keys))).scalars()
    return {user.id: f"{user.last_name} {user.first_name}".strip() for user in rows}


def size_text(size: int) -> str:
    """Return the size of a file in kilobytes or megabytes."""
    if size < 1024 * 1024:
        return f"{formats.format_integer(max(1, round(size / 1024)))} KB"
    return f"{formats.format_integer(round(size / (1024 * 1024)))} MB"


# -- the page of one file -----------------------------------------------------------------------


def file_page(item: Attachment) -> FilePage:
    """Return the page of a file: facts, and what can be told of its content."""
    kind = "pdf" if item.media_type == PDF else "picture" if is_inline(item) else "text"
    preview = None
    if kind == "text":
        with attachments.open_content(item) as handle:
            preview = preview_of(handle.read(), item.media_type)
    download = Button(
        _("Download"), url_for("AttachmentView.download", pk=item.id), "download", "primary"
    )
    return FilePage(
        title=item.name,
        subtitle=str(KINDS.get(item.media_type, _UNKNOWN)[1]),
        kind=kind,
        content_url=url_for("AttachmentView.content", pk=item.id),
        facts=_facts(item),
        buttons=(download,),
        breadcrumbs=_crumbs(item),
        preview=preview,
    )


def _facts(item: Attachment) -> tuple[ShownField, ...]:
    author = _names([item]).get(item.created_by_id or 0)
    found = [
        (_("Size"), size_text(item.size)),
        (_("Attached on"), formats.format_datetime(item.created_at)),
        (_("Attached by"), author or ""),
        (_("Fingerprint (SHA-256)"), f"{item.sha256[:16]}…"),
    ]
    if item.told_more:
        found.append((_("Data about the picture"), _("taken out when it was attached")))
    return tuple(ShownField(label, Cell(text)) for label, text in found if text)


def _crumbs(item: Attachment) -> tuple[Crumb, ...]:
    view = registry().record_views.get(item.record)
    if view is None or not view.may("read"):
        return (Crumb(_("Home"), "/"), Crumb(item.name))
    parent = view.read(item.row_id)
    crumbs = record_pages.breadcrumbs(view, parent, last=_("Files"))
    return (*crumbs[:-1], Crumb(_("Files"), tab_of(view, parent)), Crumb(item.name))


files.provide(files_panel, attachments.count_of)
