"""Screens of village meetings, who attended, and the vote on each household."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.views import RecordView, Related
from modules.household_supervision.models import MeetingAttendee, MeetingVote, VillageMeeting
from modules.household_supervision.views import labels


class VillageMeetingView(RecordView):
    """Meetings at which the village agrees with the survey's results, or does not."""

    model = VillageMeeting
    route_base = "/household-supervision/meetings"
    title = _l("Village meetings")
    title_one = _l("Village meeting")
    search_columns = ()
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
        (_l("Meeting"), ("unit_review_id", "unit_id", "held_on", "place")),
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
    edit_sections = (
        (_l("Meeting"), ("held_on", "place")),
        *form_sections[1:],
    )
    facts = ("unit", "held_on", "chair_name")
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
    related = (
        Related("MeetingAttendeeView", "meeting_id", _l("Attendees")),
        Related("MeetingVoteView", "meeting_id", _l("Votes on households")),
    )
    empty_hint = _l("Plan a meeting in each village once its households are surveyed.")


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
        (_l("Attendee"), ("meeting_id", "attendee_no", "full_name", "role", "title")),
        (_l("Attendance"), ("organisation_id", "household_id", "is_observer", "has_signed")),
    )
    edit_sections = (
        (_l("Attendee"), ("full_name", "title")),
        (_l("Attendance"), ("organisation_id", "household_id", "has_signed")),
    )
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


class MeetingVoteView(RecordView):
    """How many agreed with the result of a household."""

    model = MeetingVote
    route_base = "/household-supervision/votes"
    title = _l("Votes on households")
    title_one = _l("Vote on a household")
    with_api = False
    search_columns = ()
    list_columns = ("case", "agree_count", "present_count", "opinion")
    show_sections = (
        (_l("Vote"), ("meeting", "case", "agree_count", "present_count", "opinion")),
    )
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
