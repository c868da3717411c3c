"""The workflows of this module: the tables from which buttons, API, guards and tests are made."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.kernel.workflow import People, State, Transition, Workflow, register
from modules.household_supervision.models import (
    Finding,
    ListImport,
    Recommendation,
    ReviewCase,
    ReviewRound,
    SupervisionPlan,
    UnitReview,
    VillageMeeting,
)
from modules.household_supervision.permissions import PROVINCE_OFFICER
from modules.household_supervision.services import (
    case_steps,
    deadlines,
    meeting_steps,
    papers,
    plan_steps,
    review_steps,
    supervision_steps,
)

ROUND = register(
    Workflow(
        model=ReviewRound,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("open", _l("Open"), "info"),
            State("closed", _l("Closed"), "success", final=True),
        ),
        transitions=(
            Transition("open", _l("Open the round"), ("draft",), "open", "open"),
            Transition(
                "close",
                _l("Close the round"),
                ("open",),
                "closed",
                "close",
                guard=review_steps.may_close_round,
                confirm=_l("Nothing in a closed round can be changed any more."),
                # What cannot be undone is not left to one person.
                people=People(1, roles=(PROVINCE_OFFICER,)),
                deadline=deadlines.end_of_round,
            ),
        ),
    )
)

UNIT_REVIEW = register(
    Workflow(
        model=UnitReview,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("open", _l("Listing"), "info"),
            State("surveying", _l("Surveying"), "info"),
            State("meeting", _l("Village meetings"), "info"),
            State("posting", _l("Posted"), "info"),
            State("district", _l("District asked"), "warning"),
            State("recognised", _l("Recognised"), "success"),
            State("reported", _l("Reported"), "success"),
            State("closed", _l("Closed"), "success", final=True),
        ),
        transitions=(
            Transition(
                "list",
                _l("Start the list"),
                ("draft",),
                "open",
                "write",
                guard=review_steps.may_list,
                effect=review_steps.note_listed,
            ),
            Transition(
                "survey",
                _l("Start the survey"),
                ("open",),
                "surveying",
                "write",
                guard=review_steps.may_survey,
                effect=review_steps.begin_survey,
            ),
            Transition(
                "meet",
                _l("Call the village meetings"),
                ("surveying",),
                "meeting",
                "write",
                guard=review_steps.may_meet,
                effect=review_steps.note_surveyed,
            ),
            Transition(
                "post",
                _l("Post the list"),
                ("meeting", "surveying"),
                "posting",
                "write",
                guard=review_steps.may_post,
                effect=review_steps.begin_posting,
            ),
            Transition(
                "survey_again",
                _l("Survey again"),
                ("meeting", "posting", "district"),
                "surveying",
                "write",
                effect=review_steps.survey_again,
                reason_required=True,
                tone="warning",
            ),
            Transition(
                "ask_district",
                _l("Ask the district"),
                ("posting",),
                "district",
                "write",
                guard=review_steps.may_ask_district,
                effect=review_steps.ask_district,
            ),
            Transition(
                "recognise",
                _l("Recognise the classes"),
                ("posting", "district"),
                "recognised",
                "recognise",
                guard=review_steps.may_recognise,
                effect=review_steps.recognise,
                confirm=_l("The classes of all households are recognised by this decision."),
                paper=papers.DECISION_RULE,
                deadline=deadlines.decision,
            ),
            Transition(
                "report",
                _l("Report the result"),
                ("recognised",),
                "reported",
                "write",
                effect=review_steps.report,
                deadline=deadlines.report,
            ),
            Transition("close", _l("Close"), ("reported",), "closed", "close"),
        ),
    )
)

CASE = register(
    Workflow(
        model=ReviewCase,
        initial="listed",
        states=(
            State("listed", _l("Listed")),
            State("screened_out", _l("Screened out"), final=True),
            State("to_survey", _l("To be surveyed"), "info"),
            State("surveyed", _l("Surveyed"), "info"),
            State("discussed", _l("Agreed by the meeting"), "info"),
            State("posted", _l("Posted"), "info"),
            State("objected", _l("Objected"), "warning"),
            State("rechecked", _l("Re-checked"), "warning"),
            State("posted_again", _l("Posted again"), "info"),
            State("proposed", _l("Proposed"), "info"),
            State("recognised", _l("Recognised"), "success", final=True),
            State("refused", _l("Refused"), "danger", final=True),
            State("withdrawn", _l("Withdrawn"), final=True),
        ),
        transitions=case_steps.TRANSITIONS,
    )
)

MEETING = register(
    Workflow(
        model=VillageMeeting,
        initial="draft",
        states=(
            State("draft", _l("Planned")),
            State("held", _l("Held"), "info"),
            State("agreed", _l("Agreed"), "success", final=True),
            State("below_half", _l("Below half"), "danger", final=True),
            State("cancelled", _l("Cancelled"), final=True),
        ),
        transitions=meeting_steps.TRANSITIONS,
    )
)

FINDING = register(
    Workflow(
        model=Finding,
        initial="recorded",
        states=(
            State("recorded", _l("Recorded")),
            State("shared", _l("Shared with the unit"), "info"),
            State("confirmed", _l("Confirmed by the unit"), "warning"),
            State("disputed", _l("Disputed by the unit"), "warning"),
            State("in_recommendation", _l("In a recommendation"), "info"),
            State("closed", _l("Closed"), "success", final=True),
        ),
        transitions=supervision_steps.FINDING_TRANSITIONS,
    )
)

RECOMMENDATION = register(
    Workflow(
        model=Recommendation,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("issued", _l("Issued"), "info"),
            State("received", _l("Received"), "info"),
            State("overdue", _l("Overdue"), "danger"),
            State("escalated", _l("Sent one level up"), "danger"),
            State("answered", _l("Answered"), "info"),
            State("done", _l("Carried out"), "success"),
            State("closed", _l("Closed"), "success", final=True),
        ),
        transitions=supervision_steps.RECOMMENDATION_TRANSITIONS,
    )
)

PLAN = register(
    Workflow(
        model=SupervisionPlan,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("consulted", _l("Opinions asked"), "info"),
            State("issued", _l("Issued"), "info"),
            State("sent", _l("Sent"), "info"),
            State("running", _l("Running"), "warning"),
            State("reported", _l("Reported"), "success"),
            State("following", _l("Followed up"), "success"),
            State("closed", _l("Closed"), "success", final=True),
        ),
        transitions=plan_steps.PLAN_TRANSITIONS,
    )
)

IMPORT = register(
    Workflow(
        model=ListImport,
        initial="uploaded",
        states=(
            State("uploaded", _l("Uploaded")),
            State("checked", _l("Has been checked"), "info"),
            State("applied", _l("Applied"), "success", final=True),
            State("discarded", _l("Discarded"), final=True),
        ),
        transitions=(
            Transition("check", _l("Check the rows"), ("uploaded",), "checked", "write"),
            Transition("apply", _l("Apply"), ("checked",), "applied", "write"),
            Transition(
                "discard",
                _l("Discard"),
                ("uploaded", "checked"),
                "discarded",
                "write",
                tone="danger",
                confirm=_l("The file is kept, its rows are not applied."),
            ),
        ),
    )
)
