"""The steps of a nomination, from the body that writes it to the decision."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.workflow import Move, People, Transition
from modules.emulation_award.models import Nomination
from modules.emulation_award.permissions import CHOOSE, HANDLE, NOMINATE, SECRETARY, VERIFY
from modules.emulation_award.services import choosing, nominations
from modules.emulation_award.services.errors import NotOnAgenda


def _by_session(_item: Nomination, move: Move) -> None:
    """Leave to the session what only a session does; the database asks for it again."""
    if not move.actor.may(HANDLE, Nomination.__record__):
        raise NotOnAgenda


TRANSITIONS = (
    Transition(
        "submit",
        _l("Hand in"),
        ("draft", "incomplete"),
        "submitted",
        NOMINATE,
        guard=nominations.may_submit,
        effect=nominations.note_submitted,
        confirm=_l("Names and papers can not be changed while the dossier is examined."),
    ),
    Transition(
        "accept",
        _l("Accept the dossier"),
        ("submitted",),
        "verifying",
        VERIFY,
        effect=nominations.note_accepted,
    ),
    Transition(
        "return",
        _l("Return as incomplete"),
        ("submitted", "verifying"),
        "incomplete",
        VERIFY,
        reason_required=True,
        tone="warning",
    ),
    Transition(
        "freeze",
        _l("Freeze"),
        ("verifying",),
        "frozen",
        VERIFY,
        effect=nominations.note_frozen,
        reason_required=True,
        tone="warning",
    ),
    Transition(
        "thaw",
        _l("Go on after the conclusion"),
        ("frozen",),
        "verifying",
        VERIFY,
        guard=nominations.may_thaw,
        effect=nominations.note_accepted,
    ),
    Transition(
        "confirm",
        _l("Find eligible"),
        ("verifying",),
        "eligible",
        VERIFY,
        guard=nominations.may_confirm,
        # Who examined a dossier does not find it eligible alone.
        people=People(1, roles=(SECRETARY,), not_author=True),
        deadline=nominations.review_due,
    ),
    Transition(
        "reject",
        _l("Find not eligible"),
        ("verifying", "frozen"),
        "ineligible",
        VERIFY,
        reason_required=True,
        tone="danger",
    ),
    Transition("list", _l("Put on the agenda"), ("eligible",), "listed", HANDLE, _by_session),
    Transition("unlist", _l("Take off the agenda"), ("listed",), "eligible", HANDLE, _by_session),
    Transition("pass", _l("Passed by the board"), ("listed",), "passed", HANDLE, _by_session),
    Transition("fail", _l("Not passed by the board"), ("listed",), "failed", HANDLE, _by_session),
    Transition(
        "select",
        _l("Choose"),
        ("passed", "reserve"),
        "selected",
        CHOOSE,
        guard=choosing.may_select,
    ),
    Transition(
        "reserve",
        _l("Put in reserve"),
        ("passed",),
        "reserve",
        CHOOSE,
        guard=choosing.may_reserve,
    ),
    Transition(
        "give_up",
        _l("Take the choice back"),
        ("selected",),
        "reserve",
        CHOOSE,
        guard=choosing.may_give_up,
        reason_required=True,
        tone="warning",
    ),
    Transition("decide", _l("Commend"), ("selected",), "decided", CHOOSE),
    Transition(
        "drop",
        _l("Not chosen"),
        ("passed", "reserve", "selected"),
        "not_chosen",
        CHOOSE,
        reason_required=True,
        tone="danger",
    ),
    Transition(
        "withdraw",
        _l("Withdraw the nomination"),
        ("draft", "submitted", "incomplete", "verifying", "eligible"),
        "withdrawn",
        NOMINATE,
        reason_required=True,
        tone="danger",
    ),
)
