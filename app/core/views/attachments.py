"""Files are served through their record only, by id, with the record's right."""

from __future__ import annotations

from typing import ClassVar

from flask import send_file
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access

from app.core.models.attachments import Attachment
from app.core.services import attachments
from app.extensions import db
from app.kernel.commands import Answer, CommandView
from app.kernel.records import get_record


class AttachmentView(CommandView):
    """Downloads."""

    route_base = "/core/attachments"
    class_permission_name = "core.Attachment"
    method_permission_name: ClassVar[dict[str, str]] = {"download": "read"}

    @expose("/<int:pk>/download")
    @has_access
    def download(self, pk: int) -> Answer:
        """Send a file within the reader's reach, never shown inside our own pages."""
        item = get_record(db.session(), Attachment, pk)
        return send_file(
            attachments.open_content(item),
            mimetype=item.media_type,
            as_attachment=True,
            download_name=item.name,
        )
