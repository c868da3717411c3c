"""The ways of data calls and of their answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.models import CallResponse, DataCall
from app.core.permissions import CHECK, FILL, ISSUE
from app.core.services import call_answers as answers
from app.core.services import data_calls as calls
from app.kernel.workflow import State, Transition, Workflow, register

CALL = register(
    Workflow(
        model=DataCall,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("issued", _l("Issued"), "info"),
            State("closed", _l("Closed"), "warning"),
            State("locked", _l("Locked"), "success", final=True),
        ),
        transitions=(
            Transition(
                "issue", _l("Issue the data call"), ("draft",), "issued", ISSUE,
                guard=calls.may_issue, effect=calls.note_issued,
                confirm=_l("From now on the form and its addressees stand."),
            ),
            Transition(
                "close", _l("Close the data call"), ("issued",), "closed", ISSUE,
                confirm=_l("Nobody hands in any more; answers that wait can still be accepted."),
            ),
            Transition("reopen", _l("Open again"), ("closed",), "issued", ISSUE, tone="warning"),
            Transition(
                "lock", _l("Lock the answers"), ("closed",), "locked", ISSUE,
                guard=calls.may_lock,
                confirm=_l("Locked answers never change again."),
            ),
        ),
    )
)  # fmt: skip

RESPONSE = register(
    Workflow(
        model=CallResponse,
        initial="planned",
        states=(
            State("planned", _l("Not asked yet")),
            State("open", _l("Not begun"), "warning"),
            State("draft", _l("Being filled in"), "warning"),
            State("handed_in", _l("Handed in"), "info"),
            State("returned", _l("Returned"), "danger"),
            State("accepted", _l("Accepted"), "success", final=True),
        ),
        transitions=(
            Transition("ask", _l("Ask"), ("planned",), "open", CHECK),
            Transition("start", _l("Fill in"), ("open",), "draft", FILL),
            Transition(
                "hand_in", _l("Hand in the figures"), ("draft", "returned"), "handed_in", FILL,
                guard=answers.may_hand_in, effect=answers.note_handed_in,
                writes=("handed_in_on", "first_handed_in_on", "handed_in_by_id"),
            ),
            Transition(
                "return", _l("Return"), ("handed_in",), "returned", CHECK,
                guard=answers.may_check, effect=answers.note_returned, reason_required=True,
                tone="warning", writes=("returned_reason",),
            ),
            Transition(
                "accept", _l("Accept"), ("handed_in",), "accepted", CHECK,
                guard=answers.may_check, effect=answers.note_accepted, writes=("accepted_on",),
            ),
        ),
    )
)  # fmt: skip
