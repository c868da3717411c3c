"""Screens of certificates: layouts with their boxes, batches of printing, what was printed."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import lazy_gettext as _l

from app.kernel.page_view import Answer
from app.kernel.pages import Button
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.emulation_award.documents.certificate import LAYOUT_PREVIEWS
from modules.emulation_award.models import (
    Certificate,
    CertificateBatch,
    CertificateBox,
    CertificateLayout,
)
from modules.emulation_award.services import calibration, certificates
from modules.emulation_award.views import labels

PDF = "application/pdf"


def pdf_answer(content: Any, name: str) -> Response:
    """Return a PDF to take away; nobody keeps a copy on the way."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype=PDF, headers=headers)


class CertificateLayoutView(RecordView):
    """Where the texts of certificates stand, in mm, for each form and printer."""

    model = CertificateLayout
    route_base = "/emulation-award/certificate-layouts"
    title = _l("Layouts of certificates")
    title_one = _l("Layout of a certificate")
    search_columns = ()
    list_columns = ("name", "form", "paper", "printer", "is_compared", "valid_from", "valid_to")
    show_sections = (
        (_l("Layout"), ("name", "form", "paper", "is_compared")),
        (_l("Printer"), ("printer", "offset_x", "offset_y")),
        (_l("In use"), ("valid_from", "valid_to")),
    )
    form_sections = (
        (_l("Layout"), ("name", "form_id", "paper", "is_compared")),
        (_l("Printer"), ("printer", "offset_x", "offset_y")),
        (_l("In use"), ("valid_from", "valid_to")),
    )
    order = ("form_id", "-valid_from")
    filters = ("form", "paper")
    can_delete = True
    choices = {"paper": labels.SHEETS}
    labels = {
        "form": _l("Form of commendation"),
        "form_id": _l("Form of commendation"),
        "paper": _l("Sheet, across"),
        "printer": _l("Printer"),
        "offset_x": _l("Move to the right, mm"),
        "offset_y": _l("Move down, mm"),
        "is_compared": _l("Compared with the official blank"),
    }
    help = {
        "offset_x": _l("As the calibration sheet showed; with a minus to the left."),
        "offset_y": _l("As the calibration sheet showed; with a minus upwards."),
        "is_compared": _l("Until then the whole print says that it was not compared."),
        "printer": _l("Each printer may have a layout of its own."),
    }
    related = (Related("CertificateBoxView", "layout_id", _l("Boxes")),)
    documents = LAYOUT_PREVIEWS
    empty_hint = _l("Make a layout, then its boxes: place and size in mm.")
    method_permission_name: ClassVar[dict[str, str]] = {
        **RecordView.method_permission_name,
        "calibration": "read",
    }

    @expose("/<int:pk>/calibration")
    @has_access
    def calibration(self, pk: int) -> Answer:
        """Give the calibration sheet of a layout."""
        return pdf_answer(calibration.sheet(self.read(pk)), f"can-chinh-{pk}")

    def command_buttons(self, item: Any) -> list[Button]:
        """Offer the calibration sheet."""
        sheet = Button(
            str(_l("Calibration sheet")), self.url("calibration", pk=item.id), icon="ruler-measure"
        )
        return [sheet, *super().command_buttons(item)]


class CertificateBoxView(RecordView):
    """Boxes of a layout."""

    model = CertificateBox
    route_base = "/emulation-award/certificate-boxes"
    title = _l("Boxes")
    title_one = _l("Box")
    with_api = False
    search_columns = ()
    list_columns = ("field", "x", "y", "width", "height", "size", "align", "in_fill")
    show_sections = (
        (_l("Box"), ("layout", "field", "text")),
        (_l("Place, in mm from the edge"), ("x", "y", "width", "height")),
        (
            _l("Letters"),
            ("size", "smallest", "align", "is_bold", "is_italic", "is_upper", "in_fill"),
        ),
    )
    form_sections = (
        (_l("Box"), ("layout_id", "field", "text")),
        (_l("Place, in mm from the edge"), ("x", "y", "width", "height")),
        (
            _l("Letters"),
            ("size", "smallest", "align", "is_bold", "is_italic", "is_upper", "in_fill"),
        ),
    )
    edit_sections = ((_l("Box"), ("text",)), *form_sections[1:])
    order = ("id",)
    can_delete = True
    choices = {"field": labels.BOX_FIELDS, "align": labels.ALIGNMENTS}
    labels = {
        "layout": _l("Layout"),
        "layout_id": _l("Layout"),
        "field": _l("What stands in it"),
        "text": _l("Text of the layout"),
        "x": _l("From the left, mm"),
        "y": _l("From above, mm"),
        "width": _l("Width, mm"),
        "height": _l("Height, mm"),
        "size": _l("Letters, points"),
        "smallest": _l("Smallest letters, points"),
        "align": _l("Alignment"),
        "is_bold": _l("Bold"),
        "is_italic": _l("Italic"),
        "is_upper": _l("In capitals"),
        "in_fill": _l("Also on pre-printed blanks"),
    }
    help = {
        "text": _l("Only for the title and the word above it."),
        "smallest": _l("A text is made smaller down to this; what does not fit is refused."),
    }

    def url_after(self, item: Any) -> str:
        """Lead back to the layout."""
        return url_for("CertificateLayoutView.show", pk=item.layout_id)


class CertificateBatchView(RecordView):
    """Printings: how far the file is, and the file itself."""

    model = CertificateBatch
    route_base = "/emulation-award/certificate-batches"
    title = _l("Printings of certificates")
    title_one = _l("Printing of certificates")
    empty_hint = _l("Print the certificates of a decision on its page.")
    with_api = False
    is_main = False
    search_columns = ()
    list_columns = ("decision", "mode", "total", "done", "state", "ends_at")
    show_sections = (
        (_l("Printing"), ("decision", "layout", "mode", "created_at")),
        (_l("File"), ("state", "done", "total", "message", "ends_at")),
    )
    order = ("-id",)
    filters = ("state",)
    choices = {"mode": labels.PRINT_MODES, "state": labels.BATCH_STATES}
    labels = {
        "decision": _l("Decision on commendation"),
        "layout": _l("Layout"),
        "mode": _l("What is printed"),
        "total": _l("Certificates"),
        "done": _l("Made so far"),
        "message": _l("Why it was not made"),
        "ends_at": _l("File is kept until"),
        "state": _l("State"),
        "created_at": _l("Asked for at"),
    }
    related = (Related("CertificateView", "batch_id", _l("Printed certificates")),)
    method_permission_name: ClassVar[dict[str, str]] = {
        **RecordView.method_permission_name,
        "pdf": "write",
    }

    @expose("/<int:pk>/pdf")
    @has_access
    def pdf(self, pk: int) -> Answer:
        """Give the file of a printing."""
        batch, blocks = certificates.fetch(pk, actor=current_actor())
        return pdf_answer(blocks, f"bang-khen-{batch.id}")

    def command_buttons(self, item: Any) -> list[Button]:
        """Offer the file once it is made."""
        found = super().command_buttons(item)
        if item.state != "done":
            return found
        return [
            Button(
                str(_l("Download PDF")),
                self.url("pdf", pk=item.id),
                icon="file-type-pdf",
                tone="primary",
            ),
            *found,
        ]


class CertificateView(RecordView):
    """Which sheets were printed for whom, and where they are."""

    model = Certificate
    route_base = "/emulation-award/certificates"
    title = _l("Printed certificates")
    title_one = _l("Printed certificate")
    with_api = False
    search_columns = ()
    list_columns = ("award", "copy", "blank_serial", "printed_on", "mode", "state")
    show_sections = (
        (_l("Certificate"), ("award", "copy", "blank_serial", "printed_on", "mode", "batch")),
        (_l("Reasons"), ("reason", "ended_reason")),
    )
    edit_sections = ((_l("Certificate"), ("blank_serial",)),)
    facts = ("copy", "printed_on")
    order = ("-id",)
    sortable = ("printed_on", "copy", "blank_serial")
    filters = ("state", "printed_on")
    plain_numbers = frozenset({"copy"})
    choices = {"mode": labels.PRINT_MODES}
    personal_columns = frozenset({"award"})
    labels = {
        "award": _l("Line of the register"),
        "copy": _l("Printed copy"),
        "blank_serial": _l("Serial number of the blank"),
        "printed_on": _l("Printed on"),
        "mode": _l("What is printed"),
        "batch": _l("Printing of certificates"),
        "reason": _l("Reason of a further copy"),
        "ended_reason": _l("Why it does not hold any more"),
    }
    empty_hint = _l("Print the certificates of a decision on its page.")
