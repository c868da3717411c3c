"""Screens of samples and of the visits that a team makes to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.models import Base
from app.kernel.pages import Cell
from app.kernel.present import MISSING
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.household_supervision import supervision_forms as forms
from modules.household_supervision.documents import visit_minutes
from modules.household_supervision.models import (
    Sample,
    SampledHousehold,
    Visit,
    VisitHousehold,
    VisitMember,
)
from modules.household_supervision.services import samples, visits
from modules.household_supervision.views import labels, supervision_labels

UNIT = {
    "plan": _l("Supervision plan"),
    "plan_unit": _l("Supervised unit"),
    "plan_unit_id": _l("Supervised unit"),
}
SAMPLED = {"sampled": _l("Household of the sample"), "sampled_id": _l("Household of the sample")}


def _replace(item: SampledHousehold, form: TranslatedForm) -> None:
    samples.replace_household(
        item.id, form.replace_reason.data, actor=current_actor(), today=clock.today()
    )


def _sign(item: Visit, form: TranslatedForm) -> None:
    minutes = visits.Minutes(
        form.minutes_reference.data,
        form.signed_for_team.data,
        form.signed_for_unit.data,
        form.signed_on.data,
    )
    visits.sign_visit(item.id, minutes, actor=current_actor())


def _is_open(item: Visit) -> bool:
    return item.signed_on is None


class SampleView(RecordView):
    """Samples of the units of a plan, with rule and seed; drawn once."""

    model = Sample
    route_base = "/household-supervision/samples"
    title = _l("Samples")
    title_one = _l("Sample")
    search_columns = ()
    list_columns = ("plan_unit", "kind", "value", "population", "drawn_on")
    show_sections = (
        (_l("Sample"), ("plan", "plan_unit", "population", "drawn_on", "drawn_by")),
        (_l("Sample rule"), ("kind", "value", "by_class", "by_village", "seed")),
    )
    form_sections = ((_l("Sample"), ("plan_unit_id", "seed")),)
    edit_sections = ()
    facts = ("plan", "population", "drawn_on")
    sortable = ("drawn_on",)
    order = ("id",)
    filters = ("plan",)
    choices = {"kind": supervision_labels.SAMPLE_KINDS}
    form_fields = {"seed": forms.seed_field}
    labels = {
        **UNIT,
        "kind": _l("How many are drawn"),
        "value": _l("Number or percent"),
        "by_class": _l("By class"),
        "by_village": _l("By village"),
        "seed": _l("Seed"),
        "population": _l("Households on the list"),
        "drawn_on": _l("Drawn on"),
        "drawn_by": _l("Drawn by"),
    }
    help = {"seed": _l("Whoever holds the list and the seed draws the same households.")}
    related = (Related("SampledHouseholdView", "sample_id", _l("Households of the sample")),)
    empty_hint = _l("Draw the sample of each unit once the plan was sent.")

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draw the sample by the plan's rule."""
        return samples.draw_sample(
            values["plan_unit_id"],
            seed=values["seed"],
            actor=current_actor(),
            today=clock.today(),
        )


class SampledHouseholdView(RecordView):
    """Households of a sample; named to those who reach them."""

    model = SampledHousehold
    route_base = "/household-supervision/sampled-households"
    title = _l("Households of the sample")
    title_one = _l("Household of the sample")
    empty_hint = _l("Households are drawn on the page of a sample.")
    search_columns = ()
    personal_columns = frozenset({"replace_reason"})
    list_columns = ("position", "household", "stratum", "replaced_on", "replaces")
    show_sections = (
        (_l("Household of the sample"), ("sample", "position", "stratum", "household", "case")),
        (_l("Replacement"), ("replaced_on", "replace_reason", "replaces")),
    )
    facts = ("sample", "stratum")
    sortable = ("position",)
    order = ("id",)
    filters = ("replaced_on",)
    labels = {
        "sample": _l("Sample"),
        "position": _l("Place in the draw"),
        "household": _l("Household"),
        "case": _l("In the review round"),
        "stratum": _l("Stratum"),
        "replaced_on": _l("Replaced on"),
        "replace_reason": _l("Reason of the replacement"),
        "replaces": _l("In place of"),
    }
    commands = (
        Command(
            "replace", _l("Replace by the next one"), "write", forms.replace_household_form,
            _replace, icon="switch-horizontal", shown=lambda item: item.replaced_on is None,
            help=_l("The next household of the same stratum in the draw takes its place."),
        ),
    )  # fmt: skip

    def cell(self, item: Any, name: str) -> Cell:
        """Show the stratum in words."""
        if name != "stratum":
            return super().cell(item, name)
        words = {code: str(label) for code, label in labels.CLASSES}
        parts = [words.get(part, part) for part in item.stratum.split(" / ") if part]
        return Cell(" / ".join(parts)) if parts else MISSING


class VisitView(RecordView):
    """Visits of teams to the units of their plans."""

    model = Visit
    route_base = "/household-supervision/visits"
    title = _l("Visits")
    title_one = _l("Visit")
    documents = (visit_minutes.MINUTES,)
    search_columns = ()
    personal_columns = frozenset({"people_met"})
    has_files = True
    list_columns = ("plan_unit", "visited_on", "place", "minutes_reference", "signed_on")
    show_sections = (
        (_l("Visit"), ("plan", "plan_unit", "visited_on", "place")),
        (_l("What was met and seen"), ("people_met", "documents_seen", "note")),
        (_l("Minutes"), ("minutes_reference", "signed_for_team", "signed_for_unit", "signed_on")),
    )
    form_sections = (
        (_l("Visit"), ("plan_unit_id", "visited_on", "place")),
        (_l("What was met and seen"), ("people_met", "documents_seen", "note")),
    )
    edit_sections = (
        (_l("Visit"), ("place",)),
        (_l("What was met and seen"), ("people_met", "documents_seen", "note")),
    )
    facts = ("plan", "visited_on")
    sortable = ("visited_on",)
    order = ("-visited_on",)
    lookup_order = ("visited_on",)
    filters = ("plan", "visited_on")
    labels = {
        **UNIT,
        "visited_on": _l("Visited on"),
        "place": _l("Place"),
        "people_met": _l("People met"),
        "documents_seen": _l("Documents seen"),
        "minutes_reference": _l("Minutes"),
        "signed_for_team": _l("Signed for the team by"),
        "signed_for_unit": _l("Signed for the unit by"),
        "signed_on": _l("Signed on"),
    }
    related = (
        Related("VisitMemberView", "visit_id", _l("Members of the team present")),
        Related("VisitHouseholdView", "visit_id", _l("Households visited")),
        Related("FindingView", "visit_id", _l("Findings of the Front")),
    )
    empty_hint = _l("Record each visit of the team, with what it saw.")
    commands = (
        Command(
            "sign", _l("The minutes were signed"), "write", forms.sign_form, _sign,
            icon="signature", shown=_is_open,
            help=_l("A visit whose minutes are signed is not changed any more."),
        ),
    )  # fmt: skip

    def may_change(self, item: Visit) -> bool:
        """A visit whose minutes are signed stands."""
        return _is_open(item)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Record a visit in the time of its plan."""
        return visits.record_visit(values, actor=current_actor(), today=clock.today())


class VisitMemberView(RecordView):
    """Members of the team who were present at a visit."""

    model = VisitMember
    route_base = "/household-supervision/visit-members"
    title = _l("Members of the team present")
    title_one = _l("Member of the team present")
    with_api = False
    search_columns = ()
    list_columns = ("member",)
    show_sections = ((_l("Visit"), ("visit", "member")),)
    form_sections = ((_l("Visit"), ("visit_id", "member_id")),)
    edit_sections = ()
    order = ("id",)
    can_delete = True
    labels = {
        "visit": _l("Visit"),
        "visit_id": _l("Visit"),
        "member": _l("Member of the team"),
        "member_id": _l("Member of the team"),
    }

    def create(self, values: Mapping[str, Any]) -> Base:
        """Note that a member was there."""
        return visits.note_present(values["visit_id"], values["member_id"], actor=current_actor())


class VisitHouseholdView(RecordView):
    """What was seen in the households of the sample, compared with the record."""

    model = VisitHousehold
    route_base = "/household-supervision/visited-households"
    title = _l("Households visited")
    title_one = _l("Household visited")
    search_columns = ()
    personal_columns = frozenset({"seen", "differences"})
    list_columns = ("sampled", "seen", "agrees_with_record", "differences")
    show_sections = (
        (_l("Household visited"), ("visit", "sampled", "seen")),
        (_l("Compared with the record"), ("agrees_with_record", "differences")),
    )
    form_sections = (
        (_l("Household visited"), ("visit_id", "sampled_id", "seen")),
        (_l("Compared with the record"), ("agrees_with_record", "differences")),
    )
    edit_sections = (
        (_l("Household visited"), ("seen",)),
        (_l("Compared with the record"), ("agrees_with_record", "differences")),
    )
    facts = ("visit",)
    order = ("id",)
    filters = ("agrees_with_record",)
    can_delete = True
    labels = {
        **SAMPLED,
        "visit": _l("Visit"),
        "visit_id": _l("Visit"),
        "seen": _l("What was seen"),
        "agrees_with_record": _l("Agrees with the record"),
        "differences": _l("Where it differs"),
    }

    def create(self, values: Mapping[str, Any]) -> Base:
        """Note what was seen in a household."""
        return visits.note_seen(values, actor=current_actor())
