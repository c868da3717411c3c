"""Who can see a record, and assignments after a merger of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from flask import abort, flash, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.core.models import Assignment
from app.core.services import mergers, reach
from app.core.views.units import COVERAGES
from app.kernel import clock, messages
from app.kernel.commands import Answer, CommandView
from app.kernel.errors import KernelError
from app.kernel.formats import format_date
from app.kernel.manifest import Text
from app.kernel.models import Base
from app.kernel.pages import PLAIN, Cell, Column, Crumb
from app.kernel.record_pages import breadcrumbs
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.views import RecordView


class ReachView(CommandView):
    """People × assignments × verbs that reach one record, for those who may read assignments."""

    route_base = "/core/reach"
    class_permission_name = "core.Assignment"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read"}

    @expose("/<name>/<int:pk>")
    @has_access
    def index(self, name: str, pk: int) -> Answer:
        """Show who reaches a record that the reader reaches too."""
        view = registry().views.get(name)
        if not isinstance(view, RecordView) or not issubclass(view.model, Base):
            abort(404)
        current_actor().require("read", view.record)
        item = view.read(pk)
        found = reach.who_reaches(item, _verbs(view.record), actor=current_actor())
        return self.render_template(
            "report/table.html",
            title=_("Who can see this?"),
            subtitle=str(item),
            breadcrumbs=breadcrumbs(view, item, last=_("Who can see this?")),
            columns=(
                Column("person", _("Person")),
                Column("role", _("Role")),
                Column("place", _("Unit and organisation")),
                Column("days", _("Days")),
                Column("verbs", _("May")),
                Column("why", _("Why")),
            ),
            rows=[
                {"cells": _cells(view, person, way), "level": PLAIN, "is_total": False}
                for person in found
                for way in person.ways
            ],
            notes=(
                _("%(number)s people reach this record today.", number=len(found)),
                _("The list is computed from the record's own rules and today's assignments."),
            ),
        )


def _verbs(record: str) -> tuple[str, ...]:
    for manifest in registry().manifests():
        if record in manifest.records:
            return tuple(manifest.records[record])
    return ()


def _cells(view: RecordView, person: reach.Reach, way: reach.Way) -> tuple[Cell, ...]:
    item = way.assignment
    name = Cell(f"{person.name} ({person.username})")
    verbs = Cell(", ".join(_verb(view, verb) for verb in way.verbs))
    rules = [str(rule.label) for rule in way.rules]
    if way.is_archive:
        rules.append(_("archive of a unit that ended"))
    if item is None:
        return (
            name,
            Cell(_("several assignments together")),
            Cell(""),
            Cell(""),
            verbs,
            _why(rules),
        )
    preset = registry().roles().get(item.role.name)
    places = [str(place) for place in (item.unit, item.organisation) if place is not None]
    return (
        name,
        Cell(str(preset.label) if preset else item.role.name),
        Cell(" · ".join(places) or _("the whole country")),
        Cell(_days(item)),
        verbs,
        _why(rules),
    )


def _why(rules: Sequence[str]) -> Cell:
    return Cell("; ".join(dict.fromkeys(rules)))


def _days(item: Assignment) -> str:
    first = format_date(item.valid_from) if item.valid_from else ""
    last = format_date(item.valid_to) if item.valid_to else ""
    return f"{first} – {last}" if first or last else _("no limit")


VERBS: Mapping[str, Text] = {"read": _l("see"), "write": _l("change"), "delete": _l("remove")}


def _verb(view: RecordView, verb: str) -> str:
    """Return a verb in words: those of the steps that it allows, where it is one of a workflow."""
    if verb in VERBS:
        return str(VERBS[verb])
    steps = (
        [row.label for row in view.workflow.transitions if row.verb == verb]
        if view.workflow
        else []
    )
    return ", ".join(dict.fromkeys(str(step) for step in steps)) or verb


class MergersView(CommandView):
    """Assignments that ended with their unit, and new ones for its successors."""

    route_base = "/core/mergers"
    class_permission_name = "core.Assignment"
    method_permission_name: ClassVar[dict[str, str]] = {"index": "read", "assign": "write"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """List what ended with its unit, with the units that followed."""
        return self._list({}, "")

    @expose("/assign", methods=["POST"])
    @has_access
    def assign(self) -> Answer:
        """Show what would be assigned, or assign it."""
        chosen, basis = _chosen(), request.form.get("basis", "").strip()
        try:
            mergers.check_choice(chosen, basis)
            if request.form.get("step") == "assign":
                made = mergers.assign_to_successors(
                    chosen, basis=basis, actor=current_actor(), today=clock.today()
                )
                flash(_("%(number)s new assignments.", number=len(made)), "success")
                return redirect(self.url("index"))
            return self._preview(chosen, basis)
        except KernelError as error:
            if messages.status_of(error) in (403, 404):
                raise
            return self._list(chosen, basis, messages.text_for(error))

    def _list(self, chosen: Mapping[int, Sequence[int]], basis: str, refusal: str = "") -> Answer:
        ended = mergers.ended_by_mergers(actor=current_actor())
        body = self.render_template(
            "core/mergers.html",
            title=_("Assignments after a merger"),
            breadcrumbs=(Crumb(_("Home"), "/"), Crumb(_("Assignments after a merger"))),
            ended=ended,
            chosen=chosen,
            basis=basis,
            refusal=refusal,
            may_assign=current_actor().may("write", "core.Assignment"),
            role_label=_role,
            coverage=dict(COVERAGES),
            action_url=self.url("assign"),
            format_date=format_date,
        )
        return body if not refusal else self._refused(body)

    @staticmethod
    def _refused(body: str) -> Answer:
        return Response(body, 422, mimetype="text/html")

    def _preview(self, chosen: Mapping[int, Sequence[int]], basis: str) -> Answer:
        planned = mergers.planned(chosen, actor=current_actor(), today=clock.today())
        lines = [
            _(
                "%(person)s: %(role)s in %(unit)s from %(day)s on",
                person=f"{plan.ended.user.last_name} {plan.ended.user.first_name}",
                role=_role(plan.ended.role.name),
                unit=str(plan.unit),
                day=format_date(plan.valid_from),
            )
            for plan in planned
        ]
        hidden = [("step", "assign"), ("basis", basis)]
        hidden += [(f"unit-{key}", str(unit)) for key, units in chosen.items() for unit in units]
        return self.render_template(
            "record/confirm.html",
            title=_("Give these assignments?"),
            text=_("Basis: %(basis)s", basis=basis),
            lines=lines,
            hidden=hidden,
            action_url=self.url("assign"),
            submit_label=_("Assign"),
            cancel_url=self.url("index"),
        )


def _role(name: str) -> str:
    preset = registry().roles().get(name)
    return str(preset.label) if preset else name


def _chosen() -> dict[int, list[int]]:
    """Return the chosen units by assignment; what is no number was not sent by our page."""
    found: dict[int, list[int]] = {}
    for name in request.form:
        prefix, _dash, key = name.partition("-")
        if prefix == "unit":
            typed = [key, *request.form.getlist(name)]
            if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in typed):
                abort(404)
            found[int(key)] = [int(text) for text in typed[1:]]
    return found
