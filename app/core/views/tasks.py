"""Screens of tasks, and the tab with the tasks about a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, jsonify, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException

from app.core.models import Task, User
from app.core.services import delegations, tasks
from app.extensions import db
from app.kernel import clock, task_tab
from app.kernel.commands import Answer, Command
from app.kernel.errors import InvalidInput, KernelError
from app.kernel.fields import DateField, IntegerField, LongTextField, TextField, TranslatedForm
from app.kernel.fields_choice import BooleanField
from app.kernel.fields_lookup import LookupField
from app.kernel.lookup_routes import LOOKUP_SIZE
from app.kernel.manifest import Text
from app.kernel.models import Base
from app.kernel.pages import Cell
from app.kernel.present import MISSING
from app.kernel.records import move_record
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.task_pages import TaskShown, TasksPanel
from app.kernel.text import fold
from app.kernel.views import RecordView
from app.kernel.workflow_forms import ReasonForm

STATES: list[tuple[str, Text]] = [
    ("open", _l("To do")),
    ("done", _l("Done")),
    ("cancelled", _l("Called off")),
]
NOT_FOUND = _l("This is not the address of a record that you read.")


def _people() -> list[tuple[int, str]]:
    """Return whom the reader may ask: themselves, and those of the same body."""
    actor = current_actor()
    own = [(actor.user_id, _("%(name)s (myself)", name=actor.name))] if actor.user_id else []
    return [*own, *delegations.colleagues(db.session())]


def _doer(label: Any, **common: Any) -> LookupField:
    url = url_for("TaskView.people")
    return LookupField(label, lookup_url=url, loader=lambda key: dict(_people()).get(key), **common)


def _title(label: Any, **common: Any) -> TextField:
    return TextField(label, max_length=200, **common)


def _about(label: Any, **common: Any) -> TextField:
    return TextField(label, max_length=300, **common)


def _due(label: Any, **common: Any) -> DateField:
    return DateField(label, **common)


def _before(label: Any, **common: Any) -> IntegerField:
    return IntegerField(label, minimum=0, maximum=30, **{**common, "required": False})


def _after(label: Any, **common: Any) -> BooleanField:
    return BooleanField(label, default=True, **common)


def _call_off(item: Task, form: TranslatedForm) -> None:
    reason, actor = form["reason"].data, current_actor()
    move_record(Task, item.id, "cancel", actor=actor, today=clock.today(), reason=reason)


def _may_call_off(item: Task) -> bool:
    return tasks.is_giver(item, current_actor())


class TaskView(RecordView):
    """Tasks that the reader gave, is to do, or finds on records."""

    model = Task
    route_base = "/core/tasks"
    title = _l("Tasks")
    title_one = _l("Task")
    search_columns = ()
    list_columns = ("title", "due_on", "doer", "organisation", "giver", "state")
    more_columns = ("remind_before", "closed_on")
    show_sections = (
        (_l("Task"), ("title", "body", "about_record")),
        (_l("Who and until when"), ("doer", "organisation", "due_on", "giver")),
        (_l("Reminders"), ("remind_before", "remind_after")),
        (_l("What became of it"), ("closed_on", "closed_by", "reason")),
    )
    form_sections = (
        (_l("Task"), ("title", "body", "about")),
        (_l("Who and until when"), ("doer_id", "organisation_id", "due_on")),
        (_l("Reminders"), ("remind_before", "remind_after")),
    )
    edit_sections = (
        (_l("Task"), ("title", "body")),
        (_l("Who and until when"), ("doer_id", "organisation_id", "due_on")),
        (_l("Reminders"), ("remind_before", "remind_after")),
    )
    form_fields = {
        "title": _title,
        "body": LongTextField,
        "about": _about,
        "doer_id": _doer,
        "due_on": _due,
        "remind_before": _before,
        "remind_after": _after,
    }
    defaults = {"remind_before": lambda _view: 3}
    facts = ("state", "due_on")
    sortable = ("due_on", "closed_on")
    order = ("due_on", "id")
    filters = ("state", "due_on", "organisation")
    choices = {"state": STATES}
    personal_columns = frozenset({"title", "body", "reason"})
    labels = {
        "title": _l("What is to be done"),
        "body": _l("Explanation"),
        "about": _l("About the record"),
        "about_record": _l("About the record"),
        "doer": _l("Who does it"),
        "doer_id": _l("Who does it"),
        "organisation": _l("Office that does it"),
        "organisation_id": _l("Or: office that does it"),
        "giver": _l("Given by"),
        "due_on": _l("Due on"),
        "remind_before": _l("First reminder, working days before"),
        "remind_after": _l("Remind when the day has passed"),
        "closed_on": _l("Closed on"),
        "closed_by": _l("Closed by"),
        "reason": _l("Reason"),
    }
    help = {
        "title": _l("In a few words; no names of households."),
        "about": _l("The address of its page. The “Tasks” tab of a record fills it in."),
        "doer_id": _l("Yourself, or a colleague of the same body."),
        "organisation_id": _l("All who work there today see the task and may report it as done."),
        "remind_before": _l("0 means on the day itself."),
    }
    empty_hint = _l("Give a task here, or on the “Tasks” tab of a record.")
    commands = (
        Command(
            "cancel",
            _l("Call off"),
            "write",
            lambda _item: ReasonForm(),
            _call_off,
            shown=_may_call_off,
            icon="circle-x",
            tone="danger",
        ),
    )
    method_permission_name = {**RecordView.method_permission_name, "people": "write"}

    def create(self, values: Mapping[str, Any]) -> Base:
        """Give a task."""
        told = dict(values)
        about = told.pop("about", None)
        record = record_at(about) if about else None
        return tasks.give(told, about=record, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change what is asked."""
        return tasks.change(key, values, version=version, actor=current_actor())

    def values(self, form: TranslatedForm, *, editing: bool) -> dict[str, Any]:
        """Return the values of the form, with the record that the task is about."""
        found = super().values(form, editing=editing)
        return found if editing else found | {"about": form["about"].data}

    def may_change(self, item: Task) -> bool:
        """Only its giver changes a task, while it is open."""
        return tasks.is_giver(item, current_actor())

    def cell(self, item: Any, name: str) -> Cell:
        """Show the record that a task is about, and what is late."""
        if name == "about_record":
            return _about_cell(item)
        if name in ("doer", "giver", "closed_by"):
            who = getattr(item, name)
            return _name_cell(who) if who is not None else super().cell(item, name)
        if name == "due_on" and item.state == "open" and item.due_on < clock.today():
            shown = super().cell(item, name)
            return Cell(shown.text, kind="badge", tone="danger", title=_("late"))
        return super().cell(item, name)

    @expose("/people")
    @has_access
    def people(self) -> Answer:
        """Return whom the reader may ask, by what was typed of their names."""
        words = fold(request.args.get("q", "")[:100]).split()
        found = [
            {"id": key, "text": name}
            for key, name in _people()
            if all(word in fold(name) for word in words)
        ]
        return jsonify({"results": found[:LOOKUP_SIZE]})


def _name_cell(user: User) -> Cell:
    """Return a colleague by the name that people use: the family name first."""
    return Cell(f"{user.last_name} {user.first_name}".strip())


def record_at(address: str) -> Base:
    """Return the record whose page has an address of our own; raise InvalidInput for others."""
    parts = urlsplit(address.strip())
    try:
        if parts.netloc and parts.netloc != request.host:
            raise InvalidInput({"about": NOT_FOUND})
        endpoint, told = current_app.url_map.bind(request.host).match(parts.path)
        view = registry().views.get(endpoint.partition(".")[0])
        if not isinstance(view, RecordView) or set(told) != {"pk"} or not view.may("read"):
            raise InvalidInput({"about": NOT_FOUND})
        found = view.read(told["pk"])
    except (HTTPException, KernelError) as error:
        raise InvalidInput({"about": NOT_FOUND}) from error
    if not isinstance(found, Base):  # accounts and roles are the framework's
        raise InvalidInput({"about": NOT_FOUND})
    return found


def _about_cell(item: Task) -> Cell:
    """Return the record that a task is about, as far as the reader reaches it now."""
    if item.table_name is None:
        return MISSING
    view = registry().record_views.get(str(item.record))
    try:
        record = tasks.record_of(db.session(), item)
    except (KernelError, KeyError):
        return Cell(_("A record that you do not reach any more"))
    if view is None or not view.may("read"):
        return Cell(_("A record that you do not reach any more"))
    return Cell(f"{view.title_one}: {record}", kind="link", url=view.url_of(record))


# -- the tab --------------------------------------------------------------------------------------


def tasks_panel(view: RecordView, item: Any) -> TasksPanel:
    """Return the tasks about a record, and the way to a new one."""
    today = clock.today()
    return TasksPanel(
        tasks=tuple(_shown(each, today) for each in tasks.tasks_about(db.session(), item)),
        add_url=url_for("TaskView.add", about=view.url_of(item))
        if current_actor().may("write", Task.__record__)
        else "",
    )


def _shown(item: Task, today: Any) -> TaskShown:
    state = tasks.WAY.state(item.state)
    doer = item.doer
    return TaskShown(
        title=item.title,
        url=url_for("TaskView.show", pk=item.id),
        who=f"{doer.last_name} {doer.first_name}" if doer is not None else str(item.organisation),
        due_on=item.due_on,
        is_late=item.state == "open" and item.due_on < today,
        is_closed=state.final,
        state=str(state.label),
        tone=state.tone,
    )


def count_of(item: Any) -> int:
    """Return how many open tasks a record has."""
    return tasks.count_about(db.session(), item)


task_tab.provide(tasks_panel, count_of)
