"""Screens of what belongs to a session: agenda, members, votes, counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.pages import Section, ShownField, ShowPage
from app.kernel.present import cell_of
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.emulation_award import forms
from modules.emulation_award.models import Attendance, Count, SessionLine, Vote
from modules.emulation_award.services import counts, sessions, votes
from modules.emulation_award.views import labels
from modules.emulation_award.views.sessions import back_to_session

SESSION = {"session": _l("Session of the board")}


class SessionLineView(RecordView):
    """Nominations on the agenda with what the vote came to."""

    model = SessionLine
    route_base = "/emulation-award/lines"
    title = _l("Agenda and results")
    title_one = _l("Nomination on the agenda")
    with_api = False
    search_columns = ()
    list_columns = (
        "number",
        "subject_name",
        "votes_for",
        "against",
        "blank",
        "invalid",
        "outcome",
    )
    show_sections = (
        (_l("Nomination on the agenda"), ("session", "number", "subject_name")),
        (_l("Result"), ("votes_for", "against", "blank", "invalid", "outcome")),
    )
    order = ("number",)
    sortable = ("number", "votes_for")
    plain_numbers = frozenset({"number"})
    choices = {"outcome": labels.OUTCOMES}
    tones = {"outcome": labels.OUTCOME_TONES}
    personal_columns = frozenset({"subject_name"})
    can_delete = True
    labels = {
        **SESSION,
        "number": _l("No."),
        "subject_name": _l("Full name of the person or collective"),
        "votes_for": _l("For"),
        "against": _l("Against"),
        "blank": _l("No opinion"),
        "invalid": _l("Not valid"),
        "outcome": _l("Result"),
    }
    related = (Related("VoteView", "line_id", _l("Open votes")),)

    def remove(self, key: int) -> None:
        """Take a nomination off the agenda; it is eligible again."""
        sessions.take_off_agenda(key, actor=current_actor(), today=clock.today())

    def url_after(self, item: Any) -> str:
        """Lead back to the session."""
        return back_to_session(item)


def _write_down(item: Attendance, form: TranslatedForm) -> None:
    votes.write_down(item.id, forms.votes_in(form), actor=current_actor())


class AttendanceView(RecordView):
    """One row per member of a session."""

    model = Attendance
    route_base = "/emulation-award/attendances"
    title = _l("Members and how they take part")
    title_one = _l("Member at a session")
    with_api = False
    search_columns = ()
    list_columns = ("seat", "seat.role", "presence", "reason", "has_cast")
    show_sections = (
        (_l("Member at a session"), ("session", "seat", "seat.role")),
        (_l("How they take part"), ("presence", "reason", "has_cast")),
    )
    order = ("id",)
    choices = {"presence": labels.PRESENCES, "seat.role": labels.SEAT_ROLES}
    labels = {
        **SESSION,
        "seat": _l("Member"),
        "seat.role": _l("Role on the board"),
        "presence": _l("Takes part"),
        "reason": _l("Reason of absence"),
        "has_cast": _l("Ballot handed in"),
    }
    related = (Related("VoteView", "attendance_id", _l("Open votes")),)
    commands = (
        Command(
            "write_down",
            _l("Write down the votes"),
            "write",
            forms.member_vote_form,
            _write_down,
            shown=lambda item: (
                item.session.state == "voting" and item.presence in sessions.TAKING_PART
            ),
            icon="pencil",
            help=_l(
                "For a member who answered in writing or has no account. Who has one votes alone."
            ),
        ),
    )


class VoteView(RecordView):
    """Open votes and recusals; they stand."""

    model = Vote
    route_base = "/emulation-award/votes"
    title = _l("Open votes")
    title_one = _l("Open vote")
    empty_hint = _l("Votes are cast on the page of a session while it is voting.")
    with_api = False
    search_columns = ()
    list_columns = ("attendance", "line", "choice", "reason")
    show_sections = ((_l("Open vote"), ("attendance", "line", "choice", "reason")),)
    order = ("id",)
    choices = {"choice": labels.VOTES}
    labels = {
        "attendance": _l("Member"),
        "line": _l("Nomination on the agenda"),
        "choice": _l("Vote cast"),
        "reason": _l("Why recused"),
    }


def _enter(item: Count, form: TranslatedForm) -> None:
    counts.enter_ballot(
        item.id, forms.marks_in(form), copies=form.copies.data, actor=current_actor()
    )


def _close(item: Count, _form: TranslatedForm) -> None:
    counts.close_count(item.id, actor=current_actor())


def _void(item: Count, _form: TranslatedForm) -> None:
    counts.void_count(item.id, actor=current_actor(), today=clock.today())


def _is_own(item: Count) -> bool:
    return item.user_id == current_actor().user_id and counts.is_counting(item.session)


def _is_own_open(item: Count) -> bool:
    return item.state == "open" and _is_own(item)


class CountView(RecordView):
    """Counts of the two tellers: how far they are, never what they read."""

    model = Count
    route_base = "/emulation-award/counts"
    title = _l("Counts of the tellers")
    title_one = _l("Count of a teller")
    with_api = False
    search_columns = ()
    list_columns = ("teller", "attempt", "user", "state")
    show_sections = ((_l("Count of a teller"), ("session", "teller", "attempt", "user", "state")),)
    order = ("teller", "attempt")
    plain_numbers = frozenset({"teller", "attempt"})
    choices = {"state": labels.COUNT_STATES}
    tones = {"state": labels.COUNT_TONES}
    labels = {
        **SESSION,
        "teller": _l("Teller"),
        "attempt": _l("Count number"),
        "user": _l("Counted by"),
    }
    commands = (
        Command(
            "ballot",
            _l("Enter a ballot"),
            "count",
            forms.ballot_form,
            _enter,
            shown=_is_own_open,
            icon="mail-opened",
            help=_l("Nothing on the paper leads to a member; do not enter papers as they come in."),
        ),
        Command(
            "close", _l("Close my count"), "count", forms.empty_form, _close, shown=_is_own_open
        ),
        Command(
            "set_aside",
            _l("Set my count aside"),
            "count",
            forms.empty_form,
            _void,
            shown=lambda item: item.state != "void" and _is_own(item),
            tone="warning",
            help=_l("A count is never corrected: you begin a new one."),
        ),
    )

    def show_page(self, item: Any) -> ShowPage:
        """Say how many ballots are entered, to the teller alone."""
        page = super().show_page(item)
        entered, collected = counts.progress(db.session(), item)
        rows = [ShownField(_("Ballots handed in"), cell_of(collected))]
        if item.user_id == current_actor().user_id:
            rows.insert(0, ShownField(_("Ballots entered"), cell_of(entered)))
        return replace(page, sections=(Section(_("Ballots"), tuple(rows)), *page.sections))
