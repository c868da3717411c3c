"""Forms of commands: agenda, presence, votes, ballots, choice, confirmation, hand-over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.kernel import clock
from app.kernel.fields import DateField, IntegerField, LongTextField, TextField
from app.kernel.fields import TranslatedForm as Form
from app.kernel.fields_choice import BooleanField, ChoiceField, MultiChoiceField
from app.kernel.security import current_actor
from modules.emulation_award.domain.kinds import Choice, Mark
from modules.emulation_award.models import (
    Assessment,
    Attendance,
    Award,
    BoardSession,
    Count,
    Nomination,
    SessionLine,
)
from modules.emulation_award.models.choices import NominationState, Presence
from modules.emulation_award.services import choosing, votes
from modules.emulation_award.views import labels

PRESENCE, REASON, VOTE, MARK = "presence_", "reason_", "vote_", "mark_"
PRESENCES = [pair for pair in labels.PRESENCES if pair[0] != Presence.INVITED]


class EmptyForm(Form):
    """Only the protection against forged requests."""


def empty_form(_item: Any) -> Form:
    """Ask for nothing but the click."""
    return EmptyForm()


def agenda_form(item: BoardSession) -> Form:
    """Ask which eligible nominations under the session's plan and form come on the agenda."""
    rows = db.session.scalars(
        select(Nomination)
        .where(
            Nomination.movement_version_id == item.movement_version_id,
            Nomination.form_id == item.vote_rule.form_id,
            Nomination.state == NominationState.ELIGIBLE,
        )
        .order_by(Nomination.object_kind, Nomination.subject_name)
    )
    kinds = dict(labels.OBJECT_KINDS)
    offered = [(row.id, f"{kinds[row.object_kind]}: {row.subject_name}") for row in rows]

    class AgendaForm(Form):
        nominations = MultiChoiceField(
            _l("Eligible nominations"), choices=offered, coerce=int, required=True
        )

    return AgendaForm(data={"nominations": [key for key, _name in offered]})


def presence_form(item: BoardSession) -> Form:
    """Ask of each member how he or she takes part."""
    members: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for row in item.attendances:
        members[f"{PRESENCE}{row.id}"] = ChoiceField(str(row.seat), choices=PRESENCES)
        members[f"{REASON}{row.id}"] = TextField(
            _l("Reason of absence: %(name)s", name=str(row.seat)), max_length=200
        )
        if row.presence != Presence.INVITED:
            known[f"{PRESENCE}{row.id}"] = row.presence
        known[f"{REASON}{row.id}"] = row.reason
    return type("PresenceForm", (Form,), members)(data=known)


def cast_form(item: BoardSession) -> Form:
    """Ask which members handed in a paper ballot."""
    rows = [row for row in item.attendances if row.presence in (Presence.PRESENT, Presence.BY_POST)]
    offered = [(row.id, str(row.seat)) for row in rows]

    class CastForm(Form):
        members = MultiChoiceField(
            _l("Handed in a ballot"), choices=offered, coerce=int, required=True
        )

    return CastForm(data={"members": [row.id for row in rows if row.has_cast]})


def _vote_form(item: BoardSession, row: Attendance | None) -> Form:
    """Ask for a vote on each line on which the member has not voted."""
    cast = votes.votes_of(db.session, row.id) if row is not None else {}
    offered = labels.VOTES
    if item.vote_rule.is_secret:
        offered = [pair for pair in offered if pair[0] == Choice.RECUSED]
    members: dict[str, Any] = {
        f"{VOTE}{line.id}": ChoiceField(str(line), choices=offered)
        for line in item.lines
        if line.id not in cast
    }
    members["reason"] = LongTextField(
        _l("Why recused"),
        help=_l("Needed when you are the nominee, lead the nominated unit or are close kin."),
    )
    return type("VoteForm", (Form,), members)()


def my_vote_form(item: BoardSession) -> Form:
    """Ask the reader for the own votes."""
    return _vote_form(item, votes.own_row(db.session, item, current_actor()))


def member_vote_form(item: Attendance) -> Form:
    """Ask what a member said in writing or at the meeting."""
    return _vote_form(item.session, item)


def votes_in(form: Form) -> dict[int, tuple[Choice, str | None]]:
    """Return the votes that were chosen, by line; a reason goes with recusals."""
    reason = form["reason"].data or None
    found = {}
    for field in form:
        if field.name.startswith(VOTE) and field.data:
            choice = Choice(field.data)
            said = reason if choice is Choice.RECUSED else None
            found[int(field.name.removeprefix(VOTE))] = (choice, said)
    return found


def ballot_form(item: Count) -> Form:
    """Ask what stands on a paper ballot beside each nomination, and how many papers are alike."""
    lines = db.session.scalars(
        select(SessionLine)
        .where(SessionLine.session_id == item.session_id)
        .order_by(SessionLine.number)
    )
    members: dict[str, Any] = {
        f"{MARK}{line.id}": ChoiceField(str(line), choices=labels.MARKS, required=True)
        for line in lines
    }
    members["copies"] = IntegerField(
        _l("Papers that are alike"),
        minimum=1,
        maximum=200,
        required=True,
        default=1,
        help=_l("Sort the papers, and enter those that say the same together."),
    )
    return type("BallotForm", (Form,), members)()


def marks_in(form: Form) -> dict[int, Mark]:
    """Return the marks of a paper, by line."""
    return {
        int(field.name.removeprefix(MARK)): Mark(field.data)
        for field in form
        if field.name.startswith(MARK)
    }


def choose_form(item: BoardSession) -> Form:
    """Ask whom the chair chooses, in the order of the votes; the rank's proposal is marked."""
    members: dict[str, Any] = {}
    proposed: dict[str, Any] = {}
    names = {line.nomination_id: line for line in item.lines}
    for sheet in choosing.sheets(db.session, item):
        offered = []
        for row in sheet.ranked:
            nomination = names[row.candidate.key].nomination
            if nomination.state in choosing.WAITING:
                offered.append(
                    (row.candidate.key, _ranked_label(row.rank, row.candidate, nomination))
                )
        label = dict(labels.OBJECT_KINDS)[sheet.kind]
        members[sheet.kind.value] = MultiChoiceField(
            label,
            choices=offered,
            coerce=int,
            help=_l(
                "Not more than %(ceiling)s by the plan; %(taken)s are chosen already.",
                ceiling=sheet.ceiling,
                taken=sheet.taken,
            ),
        )
        proposed[sheet.kind.value] = list(sheet.proposal.chosen)
    members["choice_reason"] = LongTextField(
        _l("Reason"), help=_l("Needed when somebody who stands higher is passed over.")
    )
    return type("ChooseForm", (Form,), members)(data=proposed)


def _ranked_label(rank: int, candidate: Any, nomination: Nomination) -> Any:
    return _l(
        "%(rank)s. %(name)s: %(votes)s votes, %(score)s points",
        rank=rank,
        name=nomination.subject_name,
        votes=candidate.votes_for,
        score=candidate.score,
    )


def claim_form(item: Assessment) -> Form:
    """Ask the unit whether a criterion is met, and by what this can be seen."""

    class ClaimForm(Form):
        is_claimed = BooleanField(item.criterion.text)
        evidence = LongTextField(
            _l("Evidence"), help=_l("Papers, figures, decisions; the scan is added to this record.")
        )

    return ClaimForm(obj=item)


def confirm_form(item: Assessment) -> Form:
    """Ask whether the examination confirms a criterion."""

    class ConfirmForm(Form):
        is_confirmed = BooleanField(item.criterion.text)
        opinion = LongTextField(_l("What the examination found"))

    return ConfirmForm(obj=item)


def hand_over_form(item: Award) -> Form:
    """Ask when the certificate was handed over, to whom, and under which number."""

    class HandOverForm(Form):
        golden_book_year = IntegerField(
            _l("Year of the golden book"), minimum=2000, maximum=2100, required=True
        )
        golden_book_number = IntegerField(_l("Number in the golden book"), minimum=1, required=True)
        handed_over_on = DateField(_l("Handed over on"), required=True, maximum=clock.today())
        received_by = TextField(_l("Received by"), required=True, max_length=120)

    signed = item.decision.signed_on
    data = {"golden_book_year": signed.year if signed else None, "received_by": item.subject_name}
    return HandOverForm(data=data)


def hand_over_values(form: Form) -> Mapping[str, Any]:
    """Return what was said of a hand-over."""
    names = ("golden_book_year", "golden_book_number", "handed_over_on", "received_by")
    return {name: form[name].data for name in names}
