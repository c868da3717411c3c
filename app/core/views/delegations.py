"""Screens of stand-ins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import jsonify, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.domain.duties import Capacity
from app.core.models import Assignment, Delegation, office_of
from app.core.services import delegations
from app.extensions import db
from app.kernel import clock, record_pages
from app.kernel.commands import Answer, Command
from app.kernel.fields import DateField, LongTextField, TextField, TranslatedForm
from app.kernel.fields_choice import ChoiceField, MultiChoiceField
from app.kernel.fields_lookup import LookupField
from app.kernel.formats import format_datetime
from app.kernel.history import action_label
from app.kernel.lookup_routes import LOOKUP_SIZE
from app.kernel.manifest import Text
from app.kernel.models import Base, class_of_table
from app.kernel.pages import PLAIN, Button, Cell, Column, ReportRow
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.text import fold
from app.kernel.views import RecordView
from app.kernel.workflow_forms import ReasonForm

CAPACITIES: list[tuple[str, Text]] = [
    (Capacity.DEPUTY.value, _l("KT. · a deputy signs for the head")),
    (Capacity.AUTHORISED.value, _l("TUQ. · authorised in writing")),
    (Capacity.BY_ORDER.value, _l("TL. · by order of the head")),
    (Capacity.ACTING.value, _l("Q. · entrusted with the office")),
]


STATES: list[tuple[str, Text]] = [
    ("in_force", _l("in force")),
    ("later", _l("begins later")),
    ("ended", _l("ended")),
    ("withdrawn", _l("withdrawn")),
]
TONES = {"in_force": "success", "later": "info", "ended": "neutral", "withdrawn": "danger"}


def _own_offices() -> list[tuple[int, str]]:
    found = delegations.own_assignments(db.session(), current_actor(), clock.today())
    return [(item.id, office_of(item)) for item in found]


def _colleague(key: int) -> str | None:
    return dict(delegations.colleagues(db.session())).get(key)


def _stand_in(label: Any, **common: Any) -> LookupField:
    url = url_for("DelegationView.colleagues")
    return LookupField(label, lookup_url=url, loader=_colleague, **common)


def _assignments(label: Any, **common: Any) -> MultiChoiceField:
    given = {**common, "required": True}
    return MultiChoiceField(label, choices=_own_offices, coerce=int, **given)


def _day(label: Any, **common: Any) -> DateField:
    return DateField(label, minimum=clock.today(), **common)


class _StandInFields(TranslatedForm):
    """As what somebody stands in, from when to when and on which basis."""

    capacity = ChoiceField(_l("Signs as"), choices=CAPACITIES, required=True)
    valid_from = DateField(_l("Valid from"), required=True)
    valid_to = DateField(_l("Last day"), required=True)
    paper_number = TextField(_l("Number of the paper"), max_length=60)
    paper_date = DateField(_l("Date of the paper"))
    reason = LongTextField(_l("Reason"), max_length=2000)


def stand_in_form(_item: Assignment) -> TranslatedForm:
    """Return the form that asks who stands in for the holder of an assignment."""
    fields = {"stand_in_id": _stand_in(_l("Stand-in"), required=True)}
    form: TranslatedForm = type("StandInForm", (_StandInFields,), fields)()
    return form


def give_stand_in(item: Assignment, form: TranslatedForm) -> None:
    """Hand one assignment to a stand-in, as its holder or an administrator."""
    names = (
        "stand_in_id",
        "capacity",
        "valid_from",
        "valid_to",
        "paper_number",
        "paper_date",
        "reason",
    )
    values = {name: form[name].data for name in names}
    delegations.hand_to_stand_in([item.id], values, actor=current_actor(), today=clock.today())


def _withdraw(item: Delegation, form: TranslatedForm) -> None:
    delegations.withdraw(item.id, form["reason"].data, actor=current_actor(), now=clock.now())


def _may_withdraw(item: Delegation) -> bool:
    actor = current_actor()
    is_mine = item.giver_id == actor.user_id or actor.may("oversee", Delegation.__record__)
    return is_mine and item.withdrawn_at is None and item.valid_to >= clock.today()


class DelegationView(RecordView):
    """Who stands in for whom: one's own, those one stands in for, and all for overseers."""

    model = Delegation
    route_base = "/core/delegations"
    title = _l("Stand-ins")
    title_one = _l("Stand-in")
    reauthenticate = True
    search_columns = ()
    list_columns = (
        "stand_in",
        "capacity",
        "giver",
        "role",
        "organisation",
        "valid_from",
        "valid_to",
        "state",
    )
    show_sections = (
        (_l("Stand-in"), ("stand_in", "capacity", "giver", "role", "organisation", "unit")),
        (_l("Validity"), ("valid_from", "valid_to", "paper_number", "paper_date", "reason")),
        (_l("Revoked"), ("withdrawn_at", "withdrawn_by", "withdraw_reason")),
    )
    form_sections = (
        (_l("What is handed over"), ("assignment_ids", "stand_in_id", "capacity")),
        (_l("Validity"), ("valid_from", "valid_to")),
        (_l("Basis"), ("paper_number", "paper_date", "reason")),
    )
    edit_sections = ()
    form_fields = {
        "assignment_ids": _assignments,
        "stand_in_id": _stand_in,
        "valid_from": _day,
        "valid_to": _day,
    }
    sortable = ("valid_from", "valid_to")
    order = ("-valid_from", "-id")
    filters = ("capacity", "valid_from", "valid_to")
    choices = {"capacity": CAPACITIES, "state": STATES}
    tones = {"state": TONES}
    labels = {
        "assignment_ids": _l("Assignments"),
        "stand_in": _l("Stand-in"),
        "stand_in_id": _l("Stand-in"),
        "giver": _l("Stands in for"),
        "capacity": _l("Signs as"),
        "role": _l("Role"),
        "state": _l("State"),
        "valid_to": _l("Last day"),
        "paper_number": _l("Number of the paper"),
        "paper_date": _l("Date of the paper"),
        "reason": _l("Reason"),
        "withdrawn_at": _l("Withdrawn at"),
        "withdrawn_by": _l("Withdrawn by"),
        "withdraw_reason": _l("Why withdrawn"),
    }
    help = {
        "assignment_ids": _l("Only what is chosen is handed over; the rest stays with you alone."),
        "stand_in_id": _l("People of the same body. They sign in as themselves, never as you."),
        "valid_to": _l("It ends at midnight in Viet Nam, or at once when you withdraw it."),
        "reason": _l("For example annual leave; needed where there is no paper."),
    }
    empty_hint = _l("When you are away, hand your office to a stand-in instead of your password.")
    commands = (
        Command(
            "withdraw",
            _l("Revoke"),
            "write",
            lambda _item: ReasonForm(),
            _withdraw,
            shown=_may_withdraw,
            icon="arrow-back-up",
            tone="danger",
            help=_l("It ends at once; what was done until then stays in the trail."),
            reauthenticate=True,
        ),
    )
    method_permission_name = {
        **RecordView.method_permission_name,
        "acts": "read",
        "colleagues": "write",
    }

    def create(self, values: Mapping[str, Any]) -> Base:
        """Hand the chosen assignments to a stand-in."""
        told = dict(values)
        chosen = [int(key) for key in told.pop("assignment_ids", None) or ()]
        made = delegations.hand_to_stand_in(
            chosen, told, actor=current_actor(), today=clock.today()
        )
        return made[0]

    def may_change(self, _item: Any) -> bool:
        """What was handed over stands; it is revoked, and handed over anew."""
        return False

    def values(self, form: TranslatedForm, *, editing: bool) -> dict[str, Any]:
        """Return the values of the form, with the chosen assignments."""
        found = super().values(form, editing=editing)
        return found | {"assignment_ids": form["assignment_ids"].data}

    def extra_buttons(self, item: Any) -> list[Button]:
        """Lead to what was done meanwhile."""
        url = self.url("acts", pk=item.id)
        return [Button(_("What was done"), url, icon="list-check")]

    @expose("/colleagues")
    @has_access
    def colleagues(self) -> Answer:
        """Return whom the reader may ask to stand in, by what was typed of their names."""
        words = fold(request.args.get("q", "")[:100]).split()
        found = [
            {"id": key, "text": name}
            for key, name in delegations.colleagues(db.session())
            if all(word in fold(name) for word in words)
        ]
        return jsonify({"results": found[:LOOKUP_SIZE]})

    @expose("/<int:pk>/acts")
    @has_access
    def acts(self, pk: int) -> Answer:
        """Show what the stand-in wrote under a delegation."""
        item = self.read(pk)
        rows = [
            ReportRow(
                (
                    Cell(format_datetime(act.at)),
                    Cell(action_label(act.action)),
                    row_cell(act.table, act.row_id),
                    Cell(_("also by an own office") if act.by_own_too else item.capacity),
                ),
                PLAIN,
            )
            for act in delegations.acts_of(db.session(), item)
        ]
        return self.render_template(
            "report/table.html",
            title=_("What was done"),
            subtitle=str(item),
            breadcrumbs=record_pages.breadcrumbs(self, item, last=_("What was done")),
            columns=(
                Column("at", _("Time")),
                Column("action", _("Act")),
                Column("record", _("Record")),
                Column("capacity", _("Signs as")),
            ),
            rows=rows,
            notes=(_("The newest %(number)s acts.", number=delegations.MOST_ACTS),),
        )


def state_cell(item: Any) -> Cell:
    """Return whether what was given for some days holds today."""
    words = next(str(label) for state, label in STATES if state == item.state)
    return Cell(words, kind="badge", tone=TONES[item.state])


def row_cell(table: str, key: int | None) -> Cell:
    """Return a record by its kind and key, with the way to it; its content is not told here."""
    try:
        view: Any = registry().record_views.get(class_of_table(table).__record__)
    except KeyError:
        view = None
    if view is None or key is None:
        return Cell(table) if key is None else Cell(f"{table} {key}")
    url = (
        view.url("show", pk=key) if view.may("read") and view.model.__tablename__ == table else None
    )
    return Cell(f"{view.title_one} {key}", kind="link" if url else "text", url=url)
