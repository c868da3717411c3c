"""The workflows of this module: the tables from which buttons, API, guards and tests are made."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.workflow import People, State, Transition, Workflow, register
from modules.emulation_award.models import Award, BoardSession, Certificate, Decision, Nomination
from modules.emulation_award.permissions import (
    CHAIRMAN,
    HANDLE,
    MINUTE,
    OPEN,
    SECRETARY,
    SIGN,
    WRITE,
)
from modules.emulation_award.services import (
    certificates,
    decisions,
    nomination_steps,
    papers,
    sessions,
)

NOMINATION = register(
    Workflow(
        model=Nomination,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("submitted", _l("Handed in"), "info"),
            State("incomplete", _l("Dossier incomplete"), "warning"),
            State("verifying", _l("Being examined"), "info"),
            State("frozen", _l("Frozen"), "danger"),
            State("eligible", _l("Eligible"), "success"),
            State("ineligible", _l("Not eligible"), "danger", final=True),
            State("listed", _l("On the agenda"), "info"),
            State("passed", _l("Passed by the board"), "success"),
            State("failed", _l("Not passed by the board"), "danger", final=True),
            State("reserve", _l("In reserve"), "warning"),
            State("selected", _l("Chosen"), "success"),
            State("decided", _l("Commended"), "success", final=True),
            State("not_chosen", _l("Not chosen"), final=True),
            State("withdrawn", _l("Recalled"), final=True),
        ),
        transitions=nomination_steps.TRANSITIONS,
    )
)

SESSION = register(
    Workflow(
        model=BoardSession,
        initial="scheduled",
        states=(
            State("scheduled", _l("Planned")),
            State("invited", _l("Members invited"), "info"),
            State("open", _l("Open"), "info"),
            State("voting", _l("Voting"), "warning"),
            State("counting", _l("Counting ballots"), "warning"),
            State("counted", _l("Counted"), "success"),
            State("signed", _l("Minutes signed"), "success", final=True),
            State("cancelled", _l("Cancelled"), final=True),
        ),
        transitions=(
            Transition(
                "invite",
                _l("Invite the members"),
                ("scheduled",),
                "invited",
                WRITE,
                guard=sessions.may_invite,
            ),
            Transition(
                "open",
                _l("Open the session"),
                ("invited",),
                "open",
                OPEN,
                guard=sessions.may_open,
                confirm=_l("Who takes part can not be changed any more."),
            ),
            Transition("vote", _l("Open the vote"), ("open",), "voting", OPEN),
            Transition(
                "close_box",
                _l("Close the ballot box"),
                ("voting",),
                "counting",
                WRITE,
                guard=sessions.may_close_box,
                confirm=_l("No further ballot is taken; the two tellers count."),
            ),
            Transition(
                "count",
                _l("Take the result"),
                ("voting",),
                "counted",
                WRITE,
                guard=sessions.may_count,
            ),
            Transition(
                "count_ballots",
                _l("Take the result of the ballots"),
                ("counting",),
                "counted",
                WRITE,
                guard=sessions.may_take_counts,
            ),
            Transition(
                "sign",
                _l("Sign the minutes"),
                ("counted",),
                "signed",
                MINUTE,
                people=People(1, roles=(CHAIRMAN, SECRETARY)),
                paper=papers.MINUTES_RULE,
            ),
            Transition(
                "cancel",
                _l("Cancel the session"),
                ("scheduled", "invited"),
                "cancelled",
                OPEN,
                effect=sessions.give_back,
                reason_required=True,
                tone="danger",
            ),
        ),
    )
)

DECISION = register(
    Workflow(
        model=Decision,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("checked", _l("Has been checked"), "info"),
            State("signed", _l("Signed"), "success", final=True),
        ),
        transitions=(
            Transition(
                "check",
                _l("Check the draft"),
                ("draft",),
                "checked",
                HANDLE,
                guard=decisions.may_check,
                # Who drafted it does not check it.
                people=People(1, roles=(SECRETARY, CHAIRMAN), not_author=True),
            ),
            Transition(
                "rework",
                _l("Back to the draft"),
                ("checked",),
                "draft",
                HANDLE,
                reason_required=True,
                tone="warning",
            ),
            Transition(
                "sign",
                _l("Sign the decision"),
                ("checked",),
                "signed",
                SIGN,
                reauthenticate=True,
                guard=decisions.may_sign,
                effect=decisions.note_signed,
                paper=papers.DECISION_RULE,
                confirm=_l("Names, merits and money are frozen by this signature."),
                writes=("number", "signed_on", "signer", "capacity", "total_amount"),
            ),
        ),
    )
)

AWARD = register(
    Workflow(
        model=Award,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("decided", _l("Decided"), "success"),
            State("handed_over", _l("Handed over"), "success"),
            State("annulled", _l("Annulled"), "danger", final=True),
        ),
        transitions=(
            Transition(
                "decide",
                _l("Decide"),
                ("draft",),
                "decided",
                SIGN,
                guard=decisions.may_decide,
                reauthenticate=True,
            ),
            Transition(
                "hand_over",
                _l("Hand over"),
                ("decided",),
                "handed_over",
                HANDLE,
                guard=decisions.may_hand_over,
            ),
            Transition(
                "annul",
                _l("Annul"),
                ("decided", "handed_over"),
                "annulled",
                SIGN,
                paper=papers.ANNULMENT_RULE,
                reason_required=True,
                tone="danger",
                confirm=_l("The line stays in the register; the ceiling is not opened again."),
            ),
        ),
    )
)

CERTIFICATE = register(
    Workflow(
        model=Certificate,
        initial="printed",
        states=(
            State("printed", _l("Has been printed"), "info"),
            State("sealed", _l("Signed and sealed"), "info"),
            State("handed_over", _l("Handed over"), "success"),
            State("spoiled", _l("Spoiled and destroyed"), "warning", final=True),
            State("exchanged", _l("Exchanged, the old one handed in"), final=True),
            State("reissued", _l("Lost, issued anew"), final=True),
            State("recalled", _l("Taken back"), "danger", final=True),
        ),
        transitions=(
            Transition("seal", _l("Note signature and seal"), ("printed",), "sealed", HANDLE),
            Transition("hand_over", _l("Hand over"), ("sealed",), "handed_over", HANDLE),
            *(
                Transition(
                    name,
                    label,
                    sources,
                    target,
                    HANDLE,
                    effect=certificates.note_ended,
                    reason_required=True,
                    tone="warning",
                )
                for name, label, sources, target in (
                    ("spoil", _l("Spoiled: destroy it"), ("printed", "sealed"), "spoiled"),
                    ("exchange", _l("Damaged: exchange it"), ("handed_over",), "exchanged"),
                    ("reissue", _l("Lost: issue it anew"), ("handed_over",), "reissued"),
                    (
                        "recall",
                        _l("Take it back"),
                        ("printed", "sealed", "handed_over"),
                        "recalled",
                    ),
                )
            ),
        ),
    )
)
