"""The workflows of this module: the tables from which buttons, API, guards and tests are made."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.workflow import State, Transition, Workflow, register
from modules.emulation_movement.models import Movement, MovementVersion, PlanTask, Registration
from modules.emulation_movement.permissions import ADOPT, CHECK, CONFIRM, REVIEW, RUN, SIGN, WRITE
from modules.emulation_movement.services import movements, registrations, targets

MOVEMENT = register(
    Workflow(
        model=Movement,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("issued", _l("Issued"), "info"),
            State("registering", _l("Open for registration"), "info"),
            State("running", _l("Running"), "warning"),
            State("nominating", _l("Nominating"), "warning"),
            State("reviewing", _l("Reviewing nominations"), "warning"),
            State("decided", _l("Decided"), "success"),
            State("closed", _l("Closed"), "success", final=True),
            State("cancelled", _l("Cancelled"), "danger", final=True),
        ),
        transitions=(
            Transition(
                "issue", _l("Issue the movement"), ("draft",), "issued", ADOPT,
                guard=movements.may_issue,
                confirm=_l("From now on everybody reads the plan of this movement."),
            ),
            Transition(
                "open", _l("Open for registration"), ("issued",), "registering", RUN
            ),
            Transition("start", _l("Start the movement"), ("registering",), "running", RUN),
            Transition(
                "nominate", _l("Ask for nominations"), ("running",), "nominating", RUN
            ),
            Transition(
                "review", _l("Review the nominations"), ("nominating",), "reviewing", REVIEW
            ),
            Transition("decide", _l("Awards are decided"), ("reviewing",), "decided", ADOPT),
            Transition("close", _l("Close the movement"), ("decided",), "closed", REVIEW),
            Transition(
                "cancel", _l("Cancel the movement"), ("issued", "registering", "running"),
                "cancelled", ADOPT, reason_required=True, tone="danger",
            ),
        ),
    )
)  # fmt: skip

VERSION = register(
    Workflow(
        model=MovementVersion,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("adopted", _l("Adopted"), "success"),
            State("superseded", _l("Superseded"), final=True),
        ),
        transitions=(
            Transition(
                "adopt", _l("Adopt the plan"), ("draft",), "adopted", ADOPT,
                guard=movements.may_adopt,
                confirm=_l("An adopted plan stands; it is changed by its next version only."),
            ),
            Transition(
                "supersede", _l("End without a next version"), ("adopted",), "superseded", ADOPT,
                effect=movements.note_end, reason_required=True, tone="danger",
            ),
        ),
    )
)  # fmt: skip

REGISTRATION = register(
    Workflow(
        model=Registration,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("signed", _l("Signed by the head"), "info"),
            State("sent", _l("Sent"), "warning"),
            State("returned", _l("Returned"), "danger"),
            State("confirmed", _l("Confirmed"), "success"),
            State("amending", _l("Being amended"), "warning"),
            State("withdrawn", _l("Registration withdrawn"), final=True),
        ),
        transitions=(
            Transition("sign", _l("Sign"), ("draft", "amending"), "signed", SIGN),
            Transition("rework", _l("Back to the draft"), ("signed", "returned"), "draft", WRITE),
            Transition(
                "send", _l("Send to both addressees"), ("signed",), "sent", WRITE,
                guard=registrations.may_send, effect=registrations.note_sent,
            ),
            Transition(
                "return", _l("Return"), ("sent",), "returned", CHECK,
                effect=registrations.note_returned, writes=("returned_reason",),
                reason_required=True, tone="warning",
            ),
            Transition(
                "confirm", _l("Confirm"), ("sent",), "confirmed", CONFIRM,
                guard=registrations.may_confirm,
                effect=registrations.note_confirmed,
            ),
            Transition(
                "amend", _l("Amend"), ("confirmed",), "amending", SIGN,
                reason_required=True, tone="warning",
            ),
            Transition(
                "withdraw", _l("Withdraw the registration"), ("sent", "returned", "confirmed"),
                "withdrawn", SIGN, reason_required=True, tone="danger",
            ),
        ),
    )
)  # fmt: skip

TASK = register(
    Workflow(
        model=PlanTask,
        initial="planned",
        states=(
            State("planned", _l("Planned"), "info"),
            State("done", _l("Done"), "success"),
            State("dropped", _l("Dropped"), final=True),
        ),
        transitions=(
            Transition(
                "finish", _l("Report it as done"), ("planned",), "done", WRITE,
                effect=targets.note_done, writes=("done_on",),
                deadline=lambda task, _since: task.due_on,
            ),
            Transition(
                "reopen", _l("Take up again"), ("done",), "planned", WRITE,
                effect=targets.forget_done, reason_required=True, tone="warning",
            ),
            Transition(
                "drop", _l("Drop"), ("planned",), "dropped", WRITE, reason_required=True,
                tone="danger",
            ),
        ),
    )
)  # fmt: skip
