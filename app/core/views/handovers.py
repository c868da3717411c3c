"""Screens of hand-overs, with minutes to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.models import Assignment, Handover, HandoverItem, User, office_of
from app.core.services import handovers
from app.extensions import db
from app.kernel import clock
from app.kernel.actor import acting_as
from app.kernel.commands import Command
from app.kernel.errors import NotFound
from app.kernel.fields import LongTextField, TranslatedForm
from app.kernel.fields_lookup import LookupField
from app.kernel.form_builder import lookup_to
from app.kernel.formats import format_date, format_datetime
from app.kernel.home import Task, contributors
from app.kernel.models import Base
from app.kernel.pages import Cell, Column, Section, ShownField
from app.kernel.prints import PrintSheet, Sheet, SheetTable
from app.kernel.records import get_record
from app.kernel.security import current_actor, load_actor
from app.kernel.views import RecordView, Related


def waiting_for(user_id: int) -> list[handovers.Open]:
    """Return what the home page would show somebody as waiting, all modules together."""
    session = db.session()
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(record="core.User")
    leaving = load_actor(session, user.id, user.username)
    found: list[Task] = []
    with acting_as(session, leaving):
        for module, contribution in contributors().items():
            if g.module_states.get(module) == "active":
                found += contribution(session, leaving, clock.today()).tasks
    return [handovers.Open(task.title, task.detail, task.due) for task in found]


class ConfirmForm(TranslatedForm):
    """What one side adds to the minutes."""

    note = LongTextField(_l("Remarks"), max_length=4000)


def _confirm(item: Handover, form: TranslatedForm) -> None:
    handovers.confirm(item.id, form["note"].data or "", actor=current_actor())


def _may_confirm(item: Handover) -> bool:
    me = current_actor().user_id
    return (me == item.giver_id and item.giver_confirmed_at is None) or (
        me == item.receiver_id and item.receiver_confirmed_at is None
    )


def _office(*ways: Assignment | None) -> str:
    """Return the office by the assignment that the reader reaches: each side has its own."""
    return next((office_of(way) for way in ways if way is not None), "")


def minutes(item: Handover) -> Sheet:
    """Return the minutes of a hand-over as a sheet for paper."""
    sides = (
        (_("Hands over"), item.giver, item.giver_confirmed_at, item.giver_note),
        (_("Takes over"), item.receiver, item.receiver_confirmed_at, item.receiver_note),
    )
    rows = tuple(
        (Cell(each.title), Cell(each.detail), Cell(each.due))
        for each in handovers.items_of(db.session(), item)
    )
    return Sheet(
        title=_("Minutes of hand-over"),
        subtitle=_office(item.assignment, item.successor),
        sections=(
            Section(
                "",
                (
                    ShownField(_("Last day"), Cell(format_date(item.ends_on))),
                    ShownField(_("Basis"), Cell(item.basis)),
                    *(
                        ShownField(label, Cell(_side(user, at, note)))
                        for label, user, at, note in sides
                    ),
                ),
            ),
        ),
        tables=(
            SheetTable(
                _("Open on the day of the hand-over"),
                (
                    Column("title", _("What")),
                    Column("detail", _("Details")),
                    Column("due", _("Due")),
                ),
                rows,
                note=_("Nothing was open, or it is for the two sides alone."),
            ),
        ),
        signatures=(_("Hands over"), _("Takes over"), _("Witness")),
    )


def _side(user: Any, at: Any, note: str) -> str:
    name = f"{user.last_name} {user.first_name}"
    if at is None:
        return _("%(name)s: not confirmed yet", name=name)
    said = _("%(name)s: confirmed on %(at)s", name=name, at=format_datetime(at))
    return f"{said}. {note}" if note else said


class HandoverView(RecordView):
    """Hand-overs of the reader's own offices; all for who gives out assignments."""

    model = Handover
    reauthenticate = True
    route_base = "/core/handovers"
    title = _l("Hand-overs")
    title_one = _l("Hand-over")
    with_api = False
    search_columns = ()
    list_columns = ("giver", "receiver", "ends_on", "giver_confirmed_at", "receiver_confirmed_at")
    show_sections = (
        (_l("Hand-over"), ("giver", "receiver", "assignment", "ends_on", "basis")),
        (_l("Hands over"), ("giver_confirmed_at", "giver_note")),
        (_l("Takes over"), ("receiver_confirmed_at", "receiver_note")),
    )
    form_sections = ((_l("Hand-over"), ("assignment_id", "receiver_id", "ends_on", "basis")),)
    edit_sections = ()
    form_fields = {
        "receiver_id": lambda label, **kw: LookupField(label, **lookup_to(User), **kw),
        "assignment_id": lambda label, **kw: LookupField(label, **lookup_to(Assignment), **kw),
    }
    sortable = ("ends_on",)
    order = ("-ends_on", "-id")
    filters = ("ends_on",)
    labels = {
        "giver": _l("Hands over"),
        "receiver": _l("Takes over"),
        "receiver_id": _l("Takes over"),
        "assignment": _l("Assignment"),
        "assignment_id": _l("Assignment"),
        "ends_on": _l("Last day"),
        "basis": _l("Basis (number and date of the paper)"),
        "giver_confirmed_at": _l("Handed over, confirmed at"),
        "receiver_confirmed_at": _l("Taken over, confirmed at"),
        "giver_note": _l("Remarks"),
        "receiver_note": _l("Remarks"),
    }
    help = {
        "ends_on": _l("The last day of who leaves; the successor begins on the next one."),
    }
    related = (Related("HandoverItemView", "handover_id", _l("What was open")),)
    sheets = (PrintSheet("minutes", _l("Minutes of hand-over"), minutes),)
    empty_hint = _l("When somebody leaves a post, hand it over here: nothing that waits is lost.")
    commands = (
        Command(
            "confirm",
            _l("Confirm"),
            "confirm",
            lambda _item: ConfirmForm(),
            _confirm,
            shown=_may_confirm,
            icon="signature",
            help=_l("You confirm for your own side; the other side confirms by its own account."),
            reauthenticate=True,
        ),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Hand an office over with all that waits for who leaves."""
        leaving = get_record(db.session(), Assignment, values["assignment_id"])
        return handovers.hand_over(
            leaving.id,
            values["receiver_id"],
            ends_on=values["ends_on"],
            basis=values["basis"],
            waiting=waiting_for(leaving.user_id),
            actor=current_actor(),
        )


class HandoverItemView(RecordView):
    """What was open on the day of a hand-over; for the two sides alone."""

    model = HandoverItem
    is_main = True
    route_base = "/core/handover-items"
    title = _l("What was open")
    title_one = _l("What was open")
    with_api = False
    search_columns = ()
    list_columns = ("title", "detail", "due")
    empty_hint = _l("Only the two sides read what was open; others find nothing here.")
    show_sections = ((_l("What was open"), ("handover", "title", "detail", "due")),)
    personal_columns = frozenset({"title", "detail"})
    sortable = ("title",)
    order = ("id",)
    labels = {
        "title": _l("What"),
        "detail": _l("Details"),
        "due": _l("Due"),
        "handover": _l("Hand-over"),
    }
