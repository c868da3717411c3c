"""The workflows of what follows a registration: reports, inspections, examples."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.workflow import State, Transition, Workflow, register
from modules.emulation_movement.models import (
    Advice,
    Inspection,
    ModelExample,
    Report,
    ReportPeriod,
)
from modules.emulation_movement.permissions import CHECK, CONFIRM, REVIEW, RUN, SIGN, WRITE
from modules.emulation_movement.services import examples, inspections, periods, reports

PERIOD = register(
    Workflow(
        model=ReportPeriod,
        initial="planned",
        states=(
            State("planned", _l("Planned"), "info"),
            State("open", _l("Reports are asked for"), "warning"),
            State("closed", _l("Closed"), "success", final=True),
        ),
        transitions=(
            Transition(
                "open", _l("Ask for the reports"), ("planned",), "open", RUN,
                guard=periods.may_open, effect=periods.ask_for_reports,
                confirm=_l("Each organisation that reports gets its form, by the outline."),
            ),
            Transition(
                "close", _l("Close the period"), ("open",), "closed", RUN,
                guard=periods.may_close, effect=periods.declare_missing, tone="warning",
                confirm=_l("Reports that were not submitted count as missing."),
            ),
        ),
    )
)  # fmt: skip

REPORT = register(
    Workflow(
        model=Report,
        initial="open",
        states=(
            State("open", _l("Being written"), "info"),
            State("submitted", _l("Submitted"), "warning"),
            State("returned", _l("Returned"), "danger"),
            State("accepted", _l("Accepted"), "success"),
            State("consolidated", _l("Consolidated"), "success", final=True),
            State("waived", _l("Waived"), final=True),
            State("missing", _l("Missing"), "danger"),
        ),
        transitions=(
            Transition(
                "submit", _l("Submit"), ("open", "returned", "missing"), "submitted", SIGN,
                guard=reports.may_submit, effect=reports.note_submitted,
                writes=("submitted_on", "first_submitted_on"),
                deadline=lambda report, _since: report.effective_due_on,
            ),
            Transition(
                "return", _l("Return"), ("submitted",), "returned", CHECK,
                guard=reports.may_check, effect=reports.note_returned,
                writes=("returned_reason",), reason_required=True, tone="warning",
            ),
            Transition(
                "accept", _l("Accept"), ("submitted",), "accepted", CHECK,
                guard=reports.may_check, effect=reports.note_accepted, writes=("accepted_on",),
            ),
            Transition(
                "consolidate", _l("Consolidate"), ("accepted",), "consolidated", CHECK,
                guard=reports.may_check, confirm=_l("The figures of a consolidated report stand."),
            ),
            Transition(
                "miss", _l("Declare missing"), ("open",), "missing", CHECK, tone="danger",
                guard=reports.may_miss,
            ),
            Transition(
                "waive", _l("Waive"), ("open", "missing"), "waived", CONFIRM,
                guard=reports.may_check, effect=reports.note_waived,
                writes=("waived_reason",), reason_required=True, tone="warning",
            ),
        ),
    )
)  # fmt: skip

INSPECTION = register(
    Workflow(
        model=Inspection,
        initial="planned",
        states=(
            State("planned", _l("Planned"), "info"),
            State("team_decided", _l("Team decided"), "info"),
            State("notified", _l("Notified"), "info"),
            State("in_progress", _l("In progress"), "warning"),
            State("minutes_signed", _l("Minutes signed"), "warning"),
            State("concluded", _l("Concluded"), "success"),
            State("follow_up", _l("Followed up"), "warning"),
            State("closed", _l("Closed"), "success", final=True),
            State("postponed", _l("Postponed")),
            State("cancelled", _l("Cancelled"), "danger", final=True),
        ),
        transitions=(
            Transition(
                "decide", _l("Decide on the team"), ("planned",), "team_decided", CONFIRM,
                guard=inspections.may_decide,
            ),
            Transition(
                "notify", _l("Send outline and decision"), ("team_decided",), "notified", WRITE,
                effect=inspections.note_notified, writes=("outline_sent_on",),
            ),
            Transition(
                "begin", _l("Begin the visit"), ("notified",), "in_progress", WRITE,
                effect=inspections.note_begun, writes=("visited_from",),
            ),
            Transition(
                "sign", _l("Sign the minutes"), ("in_progress",), "minutes_signed", WRITE,
                guard=inspections.may_sign,
                confirm=_l("Minutes stand once they are signed."),
            ),
            Transition(
                "conclude", _l("Conclude"), ("minutes_signed",), "concluded", CONFIRM,
                guard=inspections.may_conclude,
            ),
            Transition(
                "follow", _l("Follow up"), ("concluded",), "follow_up", WRITE,
                guard=inspections.may_follow,
            ),
            Transition(
                "close", _l("Close the inspection"), ("concluded", "follow_up"), "closed", CONFIRM,
                guard=inspections.may_close,
            ),
            Transition(
                "postpone", _l("Postpone"), ("planned", "team_decided", "notified"), "postponed",
                CONFIRM, reason_required=True, tone="warning",
            ),
            Transition("plan", _l("Plan anew"), ("postponed",), "planned", CONFIRM),
            Transition(
                "cancel", _l("Cancel"), ("planned", "team_decided", "notified", "postponed"),
                "cancelled", CONFIRM, reason_required=True, tone="danger",
            ),
        ),
    )
)  # fmt: skip

ADVICE = register(
    Workflow(
        model=Advice,
        initial="open",
        states=(
            State("open", _l("Open"), "danger"),
            State("responded", _l("Answered"), "warning"),
            State("evidence_given", _l("Evidence given"), "info"),
            State("rejected", _l("Evidence not accepted"), "danger"),
            State("verified", _l("Verified"), "success", final=True),
            State("dropped", _l("Dropped"), final=True),
        ),
        transitions=(
            Transition(
                "respond", _l("Answer"), ("open",), "responded", WRITE,
            ),
            Transition(
                "show", _l("Give evidence"), ("open", "responded", "rejected"), "evidence_given",
                WRITE,
            ),
            Transition(
                "verify", _l("Verify"), ("evidence_given",), "verified", CHECK,
                effect=inspections.note_verified, writes=("verified_on",),
            ),
            Transition(
                "reject", _l("Evidence is not accepted"), ("evidence_given",), "rejected", CHECK,
                reason_required=True, tone="warning",
            ),
            Transition(
                "drop", _l("Drop"), ("open", "responded", "rejected"), "dropped", CHECK,
                reason_required=True, tone="danger",
            ),
        ),
    )
)  # fmt: skip

EXAMPLE = register(
    Workflow(
        model=ModelExample,
        initial="detected",
        states=(
            State("detected", _l("Detected"), "info"),
            State("checked", _l("Found true"), "info"),
            State("nurtured", _l("Nurtured"), "warning"),
            State("publicised", _l("Publicised"), "success"),
            State("replicated", _l("Applied elsewhere"), "success"),
            State("rejected", _l("Rejected"), "danger", final=True),
            State("withdrawn", _l("No longer shown"), final=True),
        ),
        transitions=(
            Transition(
                "check", _l("Check"), ("detected",), "checked", CHECK, guard=examples.may_check
            ),
            Transition(
                "reject", _l("Reject"), ("detected",), "rejected", CHECK, reason_required=True,
                tone="danger",
            ),
            Transition("nurture", _l("Nurture"), ("checked",), "nurtured", CHECK),
            Transition(
                "publicise", _l("Publicise"), ("checked", "nurtured"), "publicised", REVIEW,
                guard=examples.may_publicise,
                confirm=_l("From now on everybody who is signed in reads it."),
            ),
            Transition(
                "replicate", _l("It is applied elsewhere"), ("publicised",), "replicated", CHECK,
                guard=examples.may_replicate,
            ),
            Transition(
                "withdraw", _l("Stop showing it"), ("publicised", "replicated"), "withdrawn",
                REVIEW, reason_required=True, tone="danger",
            ),
        ),
    )
)  # fmt: skip
