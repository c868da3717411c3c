"""Screens of a board's session: agenda, presence, votes, counts and the chair's choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.models import Base
from app.kernel.pages import Section, ShownField, ShowPage
from app.kernel.present import cell_of
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from app.kernel.workflow_papers import Paper
from modules.emulation_award import forms
from modules.emulation_award.documents.minutes import BOARD_MINUTES
from modules.emulation_award.domain import voting
from modules.emulation_award.models import Attendance, BoardSession
from modules.emulation_award.services import choosing, counts, sessions, votes
from modules.emulation_award.views import labels

RESULTS = ("count", "count_ballots")


def _agenda(item: BoardSession, form: TranslatedForm) -> None:
    sessions.put_on_agenda(item.id, form.nominations.data, actor=current_actor())


def _presence(item: BoardSession, form: TranslatedForm) -> None:
    said = {}
    for row in item.attendances:
        presence = form[f"{forms.PRESENCE}{row.id}"].data
        if presence:
            said[row.id] = (presence, form[f"{forms.REASON}{row.id}"].data or None)
    sessions.note_presence(item.id, said, actor=current_actor())


def _my_vote(item: BoardSession, form: TranslatedForm) -> None:
    votes.cast(item.id, forms.votes_in(form), actor=current_actor())


def _cast(item: BoardSession, form: TranslatedForm) -> None:
    sessions.note_cast(item.id, form.members.data, actor=current_actor())


def _result(item: BoardSession, _form: TranslatedForm) -> None:
    sessions.take_result(item.id, actor=current_actor(), today=clock.today())


def _begin_count(item: BoardSession, _form: TranslatedForm) -> None:
    counts.open_count(item.id, actor=current_actor())


def _choose(item: BoardSession, form: TranslatedForm) -> None:
    chosen = {key for kind in choosing.KINDS for key in form[kind.value].data or ()}
    choosing.choose(
        item.id,
        chosen,
        reason=form.choice_reason.data or "",
        actor=current_actor(),
        today=clock.today(),
    )


def _is_member(item: BoardSession) -> bool:
    if item.state != "voting":
        return False
    row = votes.own_row(db.session(), item, current_actor())
    return row is not None and row.presence in sessions.TAKING_PART


def _counts_none(item: BoardSession) -> bool:
    if not counts.is_counting(item):
        return False
    return counts.own_count(db.session(), item.id, current_actor()) is None


def _before_opening(item: BoardSession) -> bool:
    return item.state in ("scheduled", "invited")


class BoardSessionView(RecordView):
    """Sessions of boards, from the agenda to the signed minutes and the choice."""

    model = BoardSession
    route_base = "/emulation-award/sessions"
    title = _l("Sessions of the board")
    title_one = _l("Session of the board")
    search_columns = ()
    list_columns = ("board", "held_on", "movement_version", "vote_rule", "state")
    show_sections = (
        (_l("Session"), ("board", "held_on", "place", "movement_version", "vote_rule", "note")),
    )
    form_sections = (
        (_l("Session"), ("board_id", "movement_version_id", "vote_rule_id")),
        (_l("When and where"), ("held_on", "place", "note")),
    )
    edit_sections = ((_l("When and where"), ("place", "note")),)
    facts = ("held_on", "vote_rule", "members")
    sortable = ("held_on",)
    order = ("-held_on",)
    filters = ("board", "state", "held_on")
    labels = {
        **labels.VERSION,
        "board": _l("Board"),
        "board_id": _l("Board"),
        "vote_rule": _l("Rule of votes"),
        "vote_rule_id": _l("Rule of votes"),
        "held_on": _l("Held on"),
        "place": _l("Place"),
        "members": _l("Members in force"),
    }
    help = {"vote_rule_id": _l("Threshold, quorum, open vote or paper ballot; it stands.")}
    related = (
        Related("SessionLineView", "session_id", _l("Agenda and results")),
        Related("AttendanceView", "session_id", _l("Members and how they take part")),
        Related("CountView", "session_id", _l("Counts of the tellers")),
    )
    documents = (BOARD_MINUTES,)
    personal_columns = frozenset({"attendances", "lines"})  # whom its minutes name
    empty_hint = _l("Call a session once nominations are eligible.")
    commands = (
        Command(
            "agenda",
            _l("Put nominations on the agenda"),
            "write",
            forms.agenda_form,
            _agenda,
            record="emulation_award.SessionLine",
            shown=_before_opening,
            icon="list-numbers",
        ),
        Command(
            "presence",
            _l("Who takes part"),
            "write",
            forms.presence_form,
            _presence,
            record="emulation_award.Attendance",
            shown=_before_opening,
            icon="users",
        ),
        Command(
            "my_vote",
            _l("Cast my votes"),
            "vote",
            forms.my_vote_form,
            _my_vote,
            record="emulation_award.Vote",
            reauthenticate=True,
            shown=_is_member,
            icon="hand-stop",
            help=_l("Each vote is cast once and stands. Say so when you are recused."),
        ),
        Command(
            "cast",
            _l("Enter who handed in a ballot"),
            "write",
            forms.cast_form,
            _cast,
            record="emulation_award.Attendance",
            shown=lambda item: item.state == "voting" and item.vote_rule.is_secret,
            icon="mailbox",
            help=_l("That a ballot was handed in is written down, never what stands on it."),
        ),
        Command(
            "begin_count",
            _l("Begin my count"),
            "count",
            forms.empty_form,
            _begin_count,
            record="emulation_award.Count",
            shown=_counts_none,
            icon="calculator",
            help=_l("Mix the papers first. The other teller counts apart from you."),
        ),
        Command(
            "choose",
            _l("Choose within the ceilings"),
            "choose",
            forms.choose_form,
            _choose,
            record="emulation_award.Nomination",
            reauthenticate=True,
            shown=lambda item: item.state == "signed",
            icon="trophy",
            help=_l("The proposal follows votes, points and priority. A ceiling is no target."),
        ),
        Command(
            "count",
            _l("Take the result"),
            "write",
            forms.empty_form,
            _result,
            shown=lambda item: not item.vote_rule.is_secret,
        ),
        Command(
            "count_ballots",
            _l("Take the result of the ballots"),
            "write",
            forms.empty_form,
            _result,
        ),
    )

    def may_change(self, item: BoardSession) -> bool:
        """Place and note are changed until the session is over."""
        return item.state not in ("signed", "cancelled")

    def create(self, values: Mapping[str, Any]) -> Base:
        """Call a session; each member in force gets a row."""
        return sessions.call_session(values, actor=current_actor())

    def move(self, key: int, name: str, reason: str, paper: Paper | None = None) -> Base:
        """Count by the votes, whichever way it was asked for."""
        if name in RESULTS:
            sessions.take_result(key, actor=current_actor(), today=clock.today())
            return self.read(key)
        return super().move(key, name, reason, paper)

    def read(self, key: int) -> Any:
        """Return a session with its members, for the page that counts them."""
        return sessions.read_whole(key)

    def show_page(self, item: Any) -> ShowPage:
        """Say what the rule means for this session, in numbers of people."""
        page = super().show_page(item)
        return replace(page, sections=(_in_numbers(item), *page.sections))


def _in_numbers(item: BoardSession) -> Section:
    rule = sessions.rule_of(item.vote_rule)
    attendance = sessions.attendance_of(item)
    rows = [
        (_("Members in force"), attendance.members),
        (_("Needed for the quorum"), rule.quorum.least(attendance.members)),
    ]
    if current_actor().may("read", Attendance.__record__):
        rows += [(_("Present"), attendance.present), (_("Asked in writing"), attendance.by_post)]
        if rule.is_secret:
            cast = sum(row.has_cast for row in item.attendances)
            rows.append((_("Ballots handed in"), cast))
    whole = voting.whole_of(rule, attendance, voting.Tally(attendance.taking_part(rule), 0, 0))
    if whole:
        rows.append((_("Votes needed to pass"), rule.threshold.least(whole)))
    return Section(
        _("In numbers"), tuple(ShownField(label, cell_of(value)) for label, value in rows)
    )


def back_to_session(item: Any) -> str:
    """Return the address of the session that a row belongs to."""
    return url_for("BoardSessionView.show", pk=item.session_id)
