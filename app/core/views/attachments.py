"""Files are served through their record only, by id, with the record's right."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import abort, flash, jsonify, redirect, request, send_file
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from app.core.errors import FileRefused
from app.core.models.attachments import Attachment
from app.core.services import attachments
from app.core.views.attachment_pages import file_page, is_inline, tab_of
from app.extensions import db
from app.kernel import messages, reading, refusals
from app.kernel.commands import Answer, CommandView
from app.kernel.reach import require_on
from app.kernel.records import get_record
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.views import RecordView

# What a file brings is shown as itself: it loads, runs and sends nothing, and no other site frames
# it. The browser's own reader of PDF does not start in a sandbox, so PDF goes without that word.
CLOSED = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
SANDBOX = f"{CLOSED}; sandbox"
PDF = "application/pdf"


class AttachmentView(CommandView):
    """Files of records: attach, look at, download, remove."""

    route_base = "/core/attachments"
    class_permission_name = "core.Attachment"
    method_permission_name: ClassVar[dict[str, str]] = {
        "show": "read",
        "content": "read",
        "thumbnail": "read",
        "download": "read",
        "attach": "write",
        "remove": "write",
    }

    @expose("/<int:pk>")
    @has_access
    def show(self, pk: int) -> Answer:
        """Show a file within the reader's reach, with what can be told without opening it."""
        item = self._file(pk)
        if not is_inline(item):
            reading.note_file(item)  # pictures and PDF are noted when their content is sent
        return self.page("core/attachment.html", file_page(item))

    @expose("/<int:pk>/content")
    @has_access
    def content(self, pk: int) -> Answer:
        """Send a picture or a PDF to be shown in the browser; anything else as a download."""
        item = self._file(pk)
        return self._sent(item, as_attachment=not is_inline(item))

    @expose("/<int:pk>/thumbnail")
    @has_access
    def thumbnail(self, pk: int) -> Answer:
        """Send the small picture of a file; nothing for what is no picture."""
        item = self._file(pk)
        handle = attachments.open_thumbnail(item)
        if handle is None:
            return Response(status=204)
        reading.note_file(item)
        return closed_answer(send_file(handle, mimetype="image/jpeg"), SANDBOX)

    @expose("/<int:pk>/download")
    @has_access
    def download(self, pk: int) -> Answer:
        """Send a file within the reader's reach, never shown inside our own pages."""
        return self._sent(self._file(pk), as_attachment=True)

    @expose("/of/<view>/<int:pk>", methods=["POST"])
    @has_access
    def attach(self, view: str, pk: int) -> Answer:
        """Attach the sent files to a record; each one is taken or refused for itself."""
        owner = _view_named(view)
        item = owner.read(pk)
        require_on(item, "write", actor=current_actor(), record=owner.record)
        found = [file for file in request.files.getlist("files") if file.filename]
        refused = [text for text in (self._take(item, file) for file in found) if text]
        if not found:
            refused = [_("Choose a file first.")]
        if request.accept_mimetypes.best == "application/json":
            # Each file has its own outcome, so the answer as a whole is no refusal.
            taken = len(found) - len(refused) if found else 0
            return jsonify({"taken": taken, "refused": refused})
        for text in refused:
            flash(text, "danger")
        if len(found) > len(refused):
            flash(_("Files attached: %(count)s", count=len(found) - len(refused)), "success")
        return redirect(tab_of(owner, item))

    @expose("/<int:pk>/remove", methods=["POST"])
    @has_access
    def remove(self, pk: int) -> Answer:
        """Remove a file from a record that may still be changed."""
        item = self._file(pk)
        owner = registry().record_views.get(item.record)
        if owner is None:
            abort(404)
        parent = owner.read(item.row_id)
        owner.require_changeable(parent)
        name = item.name
        attachments.detach(pk, actor=current_actor())
        flash(_("“%(name)s” is removed.", name=name), "success")
        return redirect(tab_of(owner, parent))

    @staticmethod
    def _file(pk: int) -> Attachment:
        return get_record(db.session(), Attachment, pk)

    @staticmethod
    def _take(item: Any, file: FileStorage) -> str:
        """Attach one file; return why it is refused, or nothing."""
        try:
            attachments.attach(item, file.filename or "", file.read(), actor=current_actor())
        except FileRefused as error:
            refusals.note_refused(error)
            return messages.text_for(error)
        return ""

    @staticmethod
    def _sent(item: Attachment, *, as_attachment: bool) -> Answer:
        reading.note_file(item)
        answer = send_file(
            attachments.open_content(item),
            mimetype=item.media_type,
            as_attachment=as_attachment,
            download_name=item.name,
        )
        shown_pdf = item.media_type == PDF and not as_attachment
        return closed_answer(answer, CLOSED if shown_pdf else SANDBOX)


def _view_named(name: str) -> RecordView:
    view = registry().views.get(name)
    if not isinstance(view, RecordView) or not view.has_files or not view.may("read"):
        abort(404)
    return view


def closed_answer(answer: Response, policy: str) -> Response:
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
