"""Screens of village meetings, who attended, and the vote on each household."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.bulk import BulkChange
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.law import Law
from app.kernel.lines import Lines
from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.transaction import transaction
from app.kernel.views import RecordView, Related
from app.kernel.workflow_papers import Paper
from modules.household_supervision import forms
from modules.household_supervision.documents import meeting_minutes
from modules.household_supervision.domain.village_meeting import MeetingRole
from modules.household_supervision.models import MeetingAttendee, MeetingVote, VillageMeeting
from modules.household_supervision.services import meetings
from modules.household_supervision.views import labels

CONCLUSIONS = ("agree", "send_back")


def _hold(item: VillageMeeting, form: TranslatedForm) -> None:
    meetings.hold_meeting(
        item.id,
        chair=form.chair_name.data,
        secretary=form.secretary_name.data,
        held_on=form.held_on.data,
        households_present=form.households_present.data,
        actor=current_actor(),
        today=clock.today(),
    )


def _record_votes(item: VillageMeeting, form: TranslatedForm) -> None:
    with transaction():
        for field in form:
            if field.name.startswith(forms.VOTE) and field.data is not None:
                case_id = int(field.name.removeprefix(forms.VOTE))
                meetings.record_vote(item.id, case_id, field.data, actor=current_actor())


def _conclude(item: VillageMeeting, _form: TranslatedForm) -> None:
    meetings.conclude(item.id, actor=current_actor(), today=clock.today())


class VillageMeetingView(RecordView):
    """Meetings at which the village agrees with the survey's results, or does not."""

    model = VillageMeeting
    route_base = "/household-supervision/meetings"
    title = _l("Village meetings")
    title_one = _l("Village meeting")
    search_columns = ()
    has_files = True
    documents = (meeting_minutes.MINUTES,)
    list_columns = ("unit", "number", "held_on", "chair_name", "state")
    show_sections = (
        (_l("Meeting"), ("unit_review", "unit", "number", "held_on", "place")),
        (
            _l("Chair and secretary"),
            ("chair_name", "chair_title", "secretary_name", "secretary_title"),
        ),
        (
            _l("Attendance and minutes"),
            (
                "households_listed",
                "households_present",
                "front_invited_on",
                "minutes_copies",
                "note",
            ),
        ),
    )
    form_sections = (
        (_l("Meeting"), ("unit_review_id", "unit_id", "held_on", "place", "front_invited_on")),
    )
    edit_sections = (
        (_l("Meeting"), ("held_on", "place", "front_invited_on")),
        (_l("Chair and secretary"), ("chair_title", "secretary_title")),
        (_l("Attendance and minutes"), ("households_present", "minutes_copies", "note")),
    )
    form_tabs = (
        (_l("Meeting"), "held_on"),
        (_l("Attendance and minutes"), "households_present"),
        (_l("Attendees"), "attendees"),
    )
    lines = (
        Lines(
            "attendees",
            "MeetingAttendeeView",
            "meeting_id",
            _l("Attendees"),
            ("full_name", "roles", "title", "has_signed"),
            shows={"roles": "role"},
            help=_l("A person with two roles is one new line; the program makes two rows of it."),
            blank=2,
        ),
    )
    facts = ("unit", "held_on", "chair_name")
    personal_columns = frozenset({"chair_name", "secretary_name"})
    sortable = ("held_on", "number")
    order = ("-held_on",)
    filters = ("unit_review", "unit", "state", "held_on")
    plain_numbers = frozenset({"number"})
    labels = {
        "unit_review": _l("Review of a commune"),
        "unit_review_id": _l("Review of a commune"),
        "unit": labels.VILLAGE_LABEL,
        "unit_id": labels.VILLAGE_LABEL,
        "number": _l("Meeting number"),
        "held_on": _l("Held on"),
        "place": _l("Place"),
        "chair_name": _l("Chair"),
        "chair_title": _l("Office of the chair"),
        "secretary_name": _l("Secretary"),
        "secretary_title": _l("Office of the secretary"),
        "households_listed": _l("Households on the list"),
        "households_present": _l("Of them present"),
        "front_invited_on": _l("The Front was invited on"),
        "minutes_copies": _l("Copies of the minutes"),
    }
    help = {
        "chair_name": _l("The village head chairs (Decision 24/2021, art. 4, clause 3)."),
        "front_invited_on": _l("The commune Front is invited to supervise the meeting."),
        "minutes_copies": _l("Two: one stays in the village, one goes to the commune."),
    }
    laws = {"held_on": Law("24/2021/QĐ-TTg", 4, 3)}
    related = (
        Related("MeetingAttendeeView", "meeting_id", _l("Attendees"), adds_while=("draft", "held")),
        Related("MeetingVoteView", "meeting_id", _l("Votes on households"), adds_while=("held",)),
    )
    bulk = (
        BulkChange(
            "plan",
            _l("Set day and place"),
            columns=("held_on", "place", "front_invited_on"),
            applies=lambda item: item.state == "draft",
            icon="calendar",
            help=_l("What you leave empty stays as it is."),
        ),
    )
    empty_hint = _l("Plan a meeting in each village once its households are surveyed.")
    commands = (
        Command(
            "hold",
            _l("The meeting was held"),
            "write",
            forms.hold_form,
            _hold,
            help=_l("Enter who attended first; chair and secretary are chosen among them."),
        ),
        Command(
            "votes",
            _l("Vote sheet"),
            "write",
            forms.votes_form,
            _record_votes,
            record="household_supervision.MeetingVote",
            shown=lambda item: item.state == "held",
            icon="checklist",
            help=_l("For each household: how many of all who attend agree with its points."),
            template="household_supervision/votes.html",
        ),
        Command(
            "agree",
            _l("Conclude the meeting"),
            "write",
            forms.empty_form,
            _conclude,
            help=_l("Half of all who attend is enough; a household below is surveyed again."),
        ),
        # The votes decide which conclusion it is: one button is enough.
        Command(
            "send_back",
            _l("Conclude the meeting"),
            "write",
            forms.empty_form,
            _conclude,
            shown=lambda _item: False,
        ),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Plan a meeting; one after a second survey gets the next number."""
        return meetings.plan_meeting(**values, actor=current_actor())

    def move(self, key: int, name: str, reason: str, paper: Paper | None = None) -> Base:
        """Conclude by the votes, whichever conclusion was asked for."""
        if name in CONCLUSIONS:
            done = meetings.conclude(key, actor=current_actor(), today=clock.today())
            return done.meeting
        return super().move(key, name, reason, paper)


class MeetingAttendeeView(RecordView):
    """Who attended, in which role; observers are kept apart."""

    model = MeetingAttendee
    route_base = "/household-supervision/attendees"
    title = _l("Attendees")
    title_one = _l("Attendee")
    with_api = False
    search_columns = ()
    list_columns = ("attendee_no", "full_name", "role", "title", "is_observer", "has_signed")
    show_sections = (
        (_l("Attendee"), ("meeting", "attendee_no", "full_name", "role", "title")),
        (_l("Attendance"), ("organisation", "household", "is_observer", "has_signed")),
    )
    form_sections = (
        (_l("Attendee"), ("meeting_id", "full_name", "roles", "title")),
        (_l("Attendance"), ("organisation_id", "household_id")),
    )
    form_fields = {"roles": forms.roles_field}
    edit_sections = (
        (_l("Attendee"), ("full_name", "title")),
        (_l("Attendance"), ("organisation_id", "household_id", "has_signed")),
    )
    personal_columns = frozenset({"full_name"})
    sortable = ("attendee_no", "full_name")
    order = ("attendee_no",)
    can_delete = True
    choices = {"role": labels.MEETING_ROLES}
    plain_numbers = frozenset({"attendee_no"})
    labels = {
        "meeting": _l("Village meeting"),
        "meeting_id": _l("Village meeting"),
        "attendee_no": _l("No."),
        "role": _l("Attends as"),
        "roles": _l("Attends as"),
        "title": _l("Office"),
        "organisation_id": _l("Organisation"),
        "household": _l("Household"),
        "household_id": _l("Household"),
        "is_observer": _l("Observer"),
        "has_signed": _l("Signed the minutes"),
    }
    help = {
        "attendee_no": _l("A person with two roles has two rows with one number."),
        "is_observer": _l("The Front observes and is not counted among those who agree."),
    }

    def create(self, values: Mapping[str, Any]) -> Base:
        """Enter a person with their roles, one row for each."""
        person = meetings.Person(
            full_name=values["full_name"],
            roles=tuple(MeetingRole(role) for role in values["roles"]),
            title=values["title"],
            organisation_id=values["organisation_id"],
            household_id=values["household_id"],
        )
        rows = meetings.add_attendee(values["meeting_id"], person, actor=current_actor())
        return rows[0]

    def values(self, form: TranslatedForm, *, editing: bool) -> dict[str, Any]:
        """Return the columns with the roles, which are no column."""
        found = super().values(form, editing=editing)
        return found if editing else found | {"roles": form.roles.data}

    def url_after(self, item: Any) -> str:
        """Lead back to the record that the row belongs to."""
        return url_for("VillageMeetingView.show", pk=item.meeting_id)


class MeetingVoteView(RecordView):
    """How many agreed with the result of a household."""

    model = MeetingVote
    route_base = "/household-supervision/votes"
    title = _l("Votes on households")
    title_one = _l("Vote on a household")
    with_api = False
    search_columns = ()
    list_columns = ("case", "agree_count", "present_count", "opinion")
    show_sections = ((_l("Vote"), ("meeting", "case", "agree_count", "present_count", "opinion")),)
    form_sections = ((_l("Vote"), ("meeting_id", "case_id", "agree_count", "opinion")),)
    edit_sections = ((_l("Vote"), ("agree_count", "opinion")),)
    sortable = ("agree_count",)
    order = ("id",)
    labels = {
        "meeting": _l("Village meeting"),
        "meeting_id": _l("Village meeting"),
        "case": _l("Household"),
        "case_id": _l("Household"),
        "agree_count": _l("Agree"),
        "present_count": _l("Attend"),
        "opinion": _l("Other opinions"),
    }
    help = {"agree_count": _l("At least half of all who attend; exactly half is enough.")}

    def create(self, values: Mapping[str, Any]) -> Base:
        """Record how many agree; those who attend are counted by the program."""
        return meetings.record_vote(
            values["meeting_id"],
            values["case_id"],
            values["agree_count"],
            opinion=values["opinion"],
            actor=current_actor(),
        )

    def url_after(self, item: Any) -> str:
        """Lead back to the record that the row belongs to."""
        return url_for("VillageMeetingView.show", pk=item.meeting_id)
