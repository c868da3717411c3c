"""Forms of printing certificates: by which layout, on which blanks, and why once more."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel.fields import LongTextField, TextField
from app.kernel.fields import TranslatedForm as Form
from app.kernel.fields_choice import ChoiceField
from modules.emulation_award.models import Award, Decision
from modules.emulation_award.models.certificate import CertificateState, PrintMode
from modules.emulation_award.services import certificates
from modules.emulation_award.services.certificate_layouts import layouts_on
from modules.emulation_award.views import labels

SERIAL_HELP = _l("Blanks are counted on from this number. Empty: the blanks bear none.")


def _layouts(form_id: int, day: Any) -> list[tuple[int, str]]:
    if day is None:
        return []
    return [(each.id, str(each)) for each in layouts_on(db.session(), form_id, day)]


def print_all_form(item: Decision) -> Form:
    """Ask how all certificates of a decision are printed."""
    form_id = item.awards[0].form_id if item.awards else 0
    offered = _layouts(form_id, item.signed_on)

    class PrintAllForm(Form):
        layout = ChoiceField(_l("Layout"), choices=offered, coerce=int, required=True)
        mode = ChoiceField(_l("What is printed"), choices=labels.PRINT_MODES, required=True)
        first_serial = TextField(
            _l("Serial number of the first blank"), max_length=40, help=SERIAL_HELP
        )
        reason = LongTextField(
            _l("Reason of a further copy"),
            max_length=300,
            help=_l("Needed when somebody's certificate was spoiled, lost or taken back."),
        )

    form = PrintAllForm(data={"mode": PrintMode.FILL, "layout": offered[0][0] if offered else None})
    if not certificates.needs_reason(db.session(), item):
        del form.reason
    return form


def print_anew_form(item: Award) -> Form:
    """Ask why one certificate is printed anew, and what became of the one before."""
    offered = _layouts(item.form_id, item.decision.signed_on)
    before = certificates.live_of(db.session(), item.id)
    ways = [("exchange", _l("Damaged: exchange it")), ("reissue", _l("Lost: issue it anew"))]
    if before is not None and before.state != CertificateState.HANDED_OVER:
        ways = [("spoil", _l("Spoiled: destroy it"))]

    class PrintAnewForm(Form):
        ended = ChoiceField(_l("The one before"), choices=ways, required=True)
        reason = LongTextField(_l("Reason of a further copy"), required=True, max_length=300)
        layout = ChoiceField(_l("Layout"), choices=offered, coerce=int, required=True)
        mode = ChoiceField(_l("What is printed"), choices=labels.PRINT_MODES, required=True)
        first_serial = TextField(_l("Serial number of the blank"), max_length=40)

    return PrintAnewForm(
        data={"mode": PrintMode.FILL, "layout": offered[0][0] if offered else None,
              "ended": ways[0][0]}
    )  # fmt: skip


def wish_of(form: Form) -> certificates.Wish:
    """Return what was asked for."""
    return certificates.Wish(
        layout_id=form.layout.data,
        mode=form.mode.data,
        first_serial=form.first_serial.data or "",
        reason=form.reason.data or "" if "reason" in form else "",
    )
