"""Screens of registrations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView
from modules.emulation_movement.models import Registration
from modules.emulation_movement.services import registrations
from modules.emulation_movement.services.core_data import writes_for
from modules.emulation_movement.services.registrations import EDITABLE


class RegistrationView(RecordView):
    """Registrations of the reader's organisations, and those that were sent to the reader."""

    model = Registration
    route_base = "/movement/registrations"
    title = _l("Registrations")
    title_one = _l("Registration")
    search_columns = ()
    list_columns = ("organisation", "movement_version", "document_number", "sent_on", "state")
    show_sections = (
        (_l("Registration"),
         ("movement_version", "organisation", "document_number", "document_date", "signer_name",
          "signer_title", "sent_on", "confirmed_on")),
        (_l("Own plan"), ("own_plan_number", "own_plan_date", "content", "contact")),
    )  # fmt: skip
    form_sections = (
        (_l("Registration"), ("movement_version_id", "organisation_id")),
        (_l("Own plan"), ("own_plan_number", "own_plan_date", "content", "contact")),
        (_l("Document"), ("document_number", "document_date", "signer_name", "signer_title")),
    )
    edit_sections = form_sections[1:]
    facts = ("organisation", "sent_on")
    sortable = ("sent_on", "document_date")
    order = ("-id",)
    filters = ("organisation", "movement_version", "state", "sent_on")
    can_delete = True
    labels = {
        "movement_version": _l("Plan"),
        "movement_version_id": _l("Plan"),
        "organisation_id": _l("Organisation"),
        "own_plan_number": _l("Number of the own plan"),
        "own_plan_date": _l("Date of the own plan"),
        "document_number": _l("Number of the document"),
        "document_date": _l("Date of the document"),
        "signer_name": _l("Signer"),
        "signer_title": _l("Title of the signer"),
        "content": _l("What the organisation will do"),
        "contact": _l("Whom to ask"),
        "sent_on": _l("Sent on"),
        "confirmed_on": _l("Confirmed on"),
    }
    empty_hint = _l("Register your organisation: its own plan, then its targets.")

    def may_change(self, item: Registration) -> bool:
        """A registration is changed by its own organisation, until it is sent."""
        record = Registration.__record__
        return item.state in EDITABLE and writes_for(
            item.organisation_id, record, actor=current_actor()
        )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft a registration of one of the reader's organisations."""
        return registrations.register(values, actor=current_actor())
