"""The workflows of the ledger: the tables from which buttons, API, guards and tests are made."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.workflow import State, Transition, Workflow, register
from modules.funding_ledger.models import (
    AllocationDecision,
    Campaign,
    Designation,
    FiscalPeriod,
    Payment,
    Pledge,
    Receipt,
)
from modules.funding_ledger.services import steps

CAMPAIGN = register(
    Workflow(
        model=Campaign,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("announced", _l("Receiving"), "info"),
            State("reception_closed", _l("Reception closed"), "warning"),
            State("settled", _l("Settled"), "success"),
            State("published", _l("Published"), "success", final=True),
        ),
        transitions=(
            Transition(
                "announce", _l("Announce"), ("draft",), "announced", "approve",
                guard=steps.may_announce,
            ),
            Transition(
                "close_reception", _l("Close the reception"), ("announced",), "reception_closed",
                "approve",
            ),
            Transition(
                "receive_again", _l("Receive again"), ("reception_closed",), "announced",
                "approve", reason_required=True, tone="warning",
            ),
            Transition(
                "settle", _l("Settle the campaign"), ("reception_closed",), "settled", "settle",
                guard=steps.may_settle_campaign,
            ),
            Transition("publish", _l("Publish"), ("settled",), "published", "publish"),
        ),
    )
)  # fmt: skip

PLEDGE = register(
    Workflow(
        model=Pledge,
        initial="registered",
        states=(
            State("registered", _l("Registered"), "info"),
            State("partly_fulfilled", _l("Partly fulfilled"), "info"),
            State("fulfilled", _l("Fulfilled"), "success", final=True),
            State("lapsed", _l("Lapsed"), "warning", final=True),
            State("cancelled", _l("Cancelled"), final=True),
        ),
        transitions=(
            Transition(
                "part", _l("A part came in"), ("registered",), "partly_fulfilled", "write"
            ),
            Transition(
                "fulfil", _l("Fulfilled in another way"), ("registered", "partly_fulfilled"),
                "fulfilled", "write", reason_required=True,
            ),
            Transition(
                "lapse", _l("Let it lapse"), ("registered", "partly_fulfilled"), "lapsed",
                "write", reason_required=True, tone="warning",
            ),
            Transition(
                "cancel", _l("Cancel"), ("registered",), "cancelled", "write",
                reason_required=True, tone="warning",
            ),
        ),
    )
)  # fmt: skip

DESIGNATION = register(
    Workflow(
        model=Designation,
        initial="open",
        states=(
            State("open", _l("Open"), "info"),
            State("closed", _l("Closed"), "success"),
            State("released", _l("Released by the donor"), "warning", final=True),
        ),
        transitions=(
            Transition("close", _l("Close"), ("open",), "closed", "write"),
            Transition("open_again", _l("Open again"), ("closed",), "open", "write"),
            Transition(
                "release", _l("Release to general use"), ("open",), "released", "approve",
                guard=steps.may_release, tone="warning",
                confirm=_l("The donor has agreed in writing."), reauthenticate=True,
            ),
        ),
    )
)  # fmt: skip

RECEIPT = register(
    Workflow(
        model=Receipt,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("recorded", _l("Recorded"), "info"),
            State("posted", _l("In the books"), "success"),
            State("reversed", _l("Reversed"), "danger", final=True),
            State("voided", _l("Voided"), "danger", final=True),
        ),
        transitions=(
            Transition(
                "record", _l("Record with a number"), ("draft",), "recorded", "record",
                guard=steps.may_record,
                confirm=_l("The number of the receipt is drawn; what it says stands from now on."),
            ),
            Transition(
                "post", _l("Post to the books"), ("recorded",), "posted", "post",
                guard=steps.may_post, reauthenticate=True,
            ),
            Transition(
                "void", _l("Void"), ("recorded",), "voided", "post", reason_required=True,
                tone="danger", reauthenticate=True,
            ),
            Transition(
                "reverse", _l("Reverse"), ("posted",), "reversed", "reverse",
                reason_required=True, tone="danger", reauthenticate=True,
            ),
        ),
    )
)  # fmt: skip

ALLOCATION = register(
    Workflow(
        model=AllocationDecision,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("submitted", _l("Submitted for approval"), "info"),
            State("approved", _l("Approved"), "success"),
            State("settled", _l("Settled"), "success", final=True),
            State("cancelled", _l("Cancelled"), final=True),
        ),
        transitions=(
            Transition(
                "submit",
                _l("Submit for approval"),
                ("draft",),
                "submitted",
                "write",
                guard=steps.may_submit,
            ),
            Transition(
                "send_back", _l("Send back"), ("submitted",), "draft", "approve",
                reason_required=True, tone="warning",
            ),
            Transition(
                "approve", _l("Approve"), ("submitted",), "approved", "approve",
                guard=steps.may_approve_allocation, reauthenticate=True,
            ),
            Transition(
                "cancel", _l("Cancel"), ("submitted",), "cancelled", "approve",
                reason_required=True, tone="warning",
            ),
            Transition("settle", _l("Settle"), ("approved",), "settled", "settle"),
        ),
    )
)  # fmt: skip

PAYMENT = register(
    Workflow(
        model=Payment,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("checked", _l("Has been checked"), "info"),
            State("approved", _l("Approved"), "info"),
            State("paid", _l("Paid"), "success"),
            State("acknowledged", _l("Signed for"), "success"),
            State("settled", _l("Settled"), "success", final=True),
            State("reversed", _l("Reversed"), "danger", final=True),
            State("voided", _l("Voided"), "danger", final=True),
        ),
        transitions=(
            Transition(
                "check", _l("Check"), ("draft",), "checked", "check", guard=steps.may_check
            ),
            Transition(
                "send_back", _l("Send back"), ("checked",), "draft", "approve",
                reason_required=True, tone="warning",
            ),
            Transition(
                "approve", _l("Approve"), ("checked",), "approved", "approve",
                guard=steps.may_approve_payment, reauthenticate=True,
            ),
            Transition(
                "void", _l("Void"), ("checked", "approved"), "voided", "check",
                reason_required=True, tone="danger", reauthenticate=True,
            ),
            Transition(
                "pay", _l("Pay"), ("approved",), "paid", "pay", guard=steps.may_pay,
                reauthenticate=True,
            ),
            Transition(
                "acknowledge", _l("Signed and confirmed"), ("paid",), "acknowledged", "check",
                guard=steps.may_acknowledge,
            ),
            Transition("settle", _l("Settle"), ("acknowledged",), "settled", "settle"),
            Transition(
                "reverse", _l("Reverse"), ("paid",), "reversed", "settle",
                reason_required=True, tone="danger", reauthenticate=True,
            ),
        ),
    )
)  # fmt: skip

PERIOD = register(
    Workflow(
        model=FiscalPeriod,
        initial="open",
        states=(
            State("open", _l("Open"), "info"),
            State("soft_closed", _l("Softly closed"), "warning"),
            State("closed", _l("Closed"), "success"),
            State("submitted", _l("Statements sent"), "success", final=True),
        ),
        transitions=(
            Transition(
                "close_softly", _l("Close softly"), ("open",), "soft_closed", "write",
                guard=steps.may_close_softly,
            ),
            Transition("resume", _l("Take entries again"), ("soft_closed",), "open", "write"),
            Transition(
                "close", _l("Close the month"), ("soft_closed",), "closed", "close",
                guard=steps.may_close,
            ),
            Transition(
                "reopen", _l("Reopen"), ("closed",), "open", "reopen", guard=steps.may_reopen,
                reason_required=True, tone="warning",
            ),
            Transition(
                "submit", _l("The statements were sent"), ("closed",), "submitted", "reopen",
                confirm=_l("Nothing enters the month any more; an error goes to its year."),
            ),
        ),
    )
)  # fmt: skip
