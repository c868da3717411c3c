"""Screens of model examples, initiatives, and where they are applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import form_defaults
from app.kernel.fields import TextField
from app.kernel.models import Base
from app.kernel.own_bodies import my_body, own_body_field
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.emulation_movement.models import ExampleSpread, ModelExample
from modules.emulation_movement.services import examples
from modules.emulation_movement.services.core_data import writes_for
from modules.emulation_movement.views import labels, layouts

SHOWN = ("publicised", "replicated", "withdrawn", "rejected")


class ModelExampleView(RecordView):
    """Models, initiatives and exemplary people."""

    model = ModelExample
    route_base = "/movement/examples"
    title = _l("Models and initiatives")
    title_one = _l("Model or initiative")
    search_columns = ()
    list_columns = ("name", "kind", "organisation", "place", "found_on", "state")
    layouts = (layouts.EXAMPLES,)
    show_sections = (
        (
            _l("Model or initiative"),
            ("movement", "organisation", "kind", "name", "subject_name", "place", "found_on"),
        ),
        (_l("What it is about"), ("content", "effect")),
        (
            _l("Before it is shown"),
            ("consented_on", "confirmed_by", "confirmed_on", "has_complaint"),
        ),
    )
    form_sections = (
        (
            _l("Model or initiative"),
            (
                "movement_id",
                "organisation_id",
                "kind",
                "name",
                "subject_name",
                "place",
                "found_on",
            ),
        ),
        *show_sections[1:],
    )
    edit_sections = (
        (_l("Model or initiative"), ("kind", "name", "subject_name", "place", "found_on")),
        *show_sections[1:],
    )
    form_fields = {
        "organisation_id": own_body_field(ModelExample.__record__),
        "name": TextField,
        "subject_name": TextField,
        "place": TextField,
        "confirmed_by": TextField,
    }
    defaults = {
        "movement_id": labels.only_movement,
        "organisation_id": my_body,
        "found_on": form_defaults.today,
    }
    facts = ("kind", "found_on")
    order = ("-found_on",)
    sortable = ("found_on",)
    filters = ("movement", "organisation", "kind", "state", "found_on")
    choices = {"kind": labels.EXAMPLE_KINDS}
    personal_columns = frozenset({"subject_name"})
    can_delete = True
    labels = {
        "movement": _l("Emulation movement"),
        "movement_id": _l("Emulation movement"),
        "organisation": _l("Found by"),
        "organisation_id": _l("Found by"),
        "kind": _l("What it is"),
        "name": _l("Name"),
        "subject_name": _l("Whom it shows"),
        "place": _l("Place"),
        "found_on": _l("Found on"),
        "content": _l("What is done"),
        "effect": _l("Effect, with figures"),
        "consented_on": _l("Consented on"),
        "confirmed_by": _l("Confirmed by the local authority"),
        "confirmed_on": _l("Confirmed on"),
        "has_complaint": _l("A complaint or inspection is pending"),
    }
    help = {
        "subject_name": _l("A person, a household or a body; only with consent."),
    }
    related = (Related("ExampleSpreadView", "example_id", _l("Applied at")),)
    empty_hint = _l("Describe a way of working that others could follow.")

    def may_change(self, item: ModelExample) -> bool:
        """An example is described by who found it, until it is shown."""
        record = ModelExample.__record__
        return item.state not in SHOWN and writes_for(
            item.organisation_id, record, actor=current_actor()
        )

    def may_remove(self, item: ModelExample) -> bool:
        """An example that was checked stands."""
        return item.state == "detected" and self.may_change(item)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Describe an example."""
        return examples.detect(values, actor=current_actor())


class ExampleSpreadView(RecordView):
    """Other places that apply an example."""

    model = ExampleSpread
    route_base = "/movement/spreads"
    title = _l("Applied at")
    title_one = _l("Other place that applies it")
    search_columns = ()
    with_api = False
    form_fields = {"place": TextField}
    list_columns = ("place", "applied_on", "result")
    show_sections = (
        (_l("Other place that applies it"), ("example", "place", "applied_on", "result")),
    )
    form_sections = (
        (_l("Other place that applies it"), ("example_id", "place", "applied_on", "result")),
    )
    edit_sections = ((_l("Other place that applies it"), ("place", "applied_on", "result")),)
    order = ("applied_on",)
    can_delete = True
    labels = {
        "example": _l("Model or initiative"),
        "example_id": _l("Model or initiative"),
        "place": _l("Place"),
        "applied_on": _l("Since"),
        "result": _l("Result"),
    }
