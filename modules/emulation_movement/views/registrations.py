"""Screens of registrations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TextField, TranslatedForm
from app.kernel.models import Base
from app.kernel.own_bodies import my_body, own_body_field
from app.kernel.pages import ShowPage
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.emulation_movement import forms
from modules.emulation_movement.documents.registration import REGISTRATION
from modules.emulation_movement.models import Acknowledgement, Registration
from modules.emulation_movement.services import registrations
from modules.emulation_movement.services.core_data import writes_for
from modules.emulation_movement.services.registrations import EDITABLE
from modules.emulation_movement.views import labels


def _acknowledge(item: Registration, form: TranslatedForm) -> None:
    registrations.acknowledge(item.id, form.note.data, actor=current_actor(), today=clock.today())


def _is_awaited(item: Registration) -> bool:
    """Tell whether an office of the reader has not acknowledged a sent registration."""
    if item.state not in ("sent", "confirmed"):
        return False
    mine = registrations.offices_of(item, current_actor())
    return bool(mine.keys() - registrations.acknowledged(db.session(), item.id))


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
          "signer_title", "sent_on", "confirmed_on", "returned_reason")),
        (_l("Own plan"), ("own_plan_number", "own_plan_date", "content", "contact")),
    )  # fmt: skip
    form_sections = (
        (_l("Registration"), ("movement_version_id", "organisation_id")),
        (_l("Own plan"), ("own_plan_number", "own_plan_date", "content", "contact")),
        (_l("Document"), ("document_number", "document_date", "signer_name", "signer_title")),
    )
    edit_sections = form_sections[1:]
    form_fields = {
        "organisation_id": own_body_field(Registration.__record__),
        "signer_name": TextField,
        "signer_title": TextField,
        "contact": TextField,
    }
    defaults = {"organisation_id": my_body, "movement_version_id": labels.only_plan}
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
        "returned_reason": _l("Why it was returned"),
    }
    related = (
        Related("TargetView", "registration_id", _l("Targets"), adds_while=("draft", "amending")),
        Related(
            "PlanTaskView", "registration_id", _l("Plan tasks"), adds_while=("draft", "amending")
        ),
        Related("AcknowledgementView", "registration_id", _l("Acknowledgements")),
    )
    commands = (
        Command(
            "acknowledge",
            _l("Acknowledge"),
            "write",
            forms.acknowledge_form,
            _acknowledge,
            record=Acknowledgement.__record__,
            shown=_is_awaited,
            icon="mail-check",
        ),
    )
    documents = (REGISTRATION,)
    empty_hint = _l("Register your organisation: its own plan, then its targets.")

    def may_change(self, item: Registration) -> bool:
        """A registration is changed by its own organisation, until it is sent."""
        record = Registration.__record__
        return item.state in EDITABLE and writes_for(
            item.organisation_id, record, actor=current_actor()
        )

    def may_remove(self, item: Registration) -> bool:
        """A registration that was sent is withdrawn, not removed."""
        return item.state == "draft" and self.may_change(item)

    def show_page(self, item: Any) -> ShowPage:
        """Say on top why a registration came back."""
        page = super().show_page(item)
        if item.state != "returned":
            return page
        notice = _("Returned: %(reason)s", reason=item.returned_reason)
        return replace(page, notice=notice)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft a registration of one of the reader's organisations."""
        return registrations.register(values, actor=current_actor())
