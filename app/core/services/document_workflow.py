"""The way of papers; the database holds the same moves and what each of them asks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.core.errors import FirstIssue
from app.core.models import Document
from app.core.permissions import CHECK, ISSUE, REGISTER, WRITE
from app.core.services import documents
from app.kernel.workflow import Move, State, Transition, Workflow, register

FOLLOWED = ("mark_corrected", "mark_replaced", "replace_corrected")


def _by_its_follower(_paper: Document, _move: Move) -> None:
    """The database takes these steps when the paper that follows is issued."""
    raise FirstIssue


PAPER_WORKFLOW = register(
    Workflow(
        model=Document,
        initial="draft",
        states=(
            State("draft", _l("Draft")),
            State("checked", _l("Content checked"), "info"),
            State("signed", _l("Signed"), "info"),
            State("issued", _l("Issued"), "success"),
            State("corrected", _l("Corrected"), "warning"),
            State("replaced", _l("Replaced"), "warning", final=True),
            State("withdrawn", _l("Paper withdrawn"), "danger", final=True),
        ),
        transitions=(
            Transition(
                "check", _l("Check the paper"), ("draft",), "checked", CHECK,
                guard=documents.may_check, effect=documents.take_values,
                writes=("docx_id", "pdf_id", "template_id"),
                confirm=_l("The paper is made once more and kept as it is now, to be signed."),
            ),
            Transition(
                "return", _l("Return to the drafter"), ("checked",), "draft", CHECK,
                effect=documents.note_returned, reason_required=True, tone="warning",
                writes=("docx_id", "pdf_id", "template_id", "checked_at", "checked_by_id"),
            ),
            Transition(
                "sign", _l("Register the signed paper"), ("checked",), "signed", REGISTER,
                guard=documents.may_sign, effect=documents.take_values,
                writes=(
                    "number", "number_by", "signed_on", "signer", "capacity",
                    "signer_assignment_id", "signed_id", "docx_id", "pdf_id",
                ),
            ),
            Transition(
                "issue", _l("Issue the paper"), ("signed",), "issued", ISSUE,
                guard=documents.may_issue, effect=documents.note_issued,
                writes=("issued_on", "recipients", "copies"),
            ),
            Transition(
                "withdraw", _l("Withdraw the paper"), ("draft", "checked"), "withdrawn", WRITE,
                effect=documents.note_withdrawn, reason_required=True, tone="danger",
                writes=("withdraw_reason",),
            ),
            Transition(
                "withdraw_signed", _l("Withdraw the signed paper"), ("signed",), "withdrawn",
                REGISTER, effect=documents.note_withdrawn, reason_required=True, tone="danger",
                writes=("withdraw_reason",),
                confirm=_l("A number that was given stays in the register, marked as withdrawn."),
            ),
            Transition(
                "mark_corrected", _l("Mark as corrected"), ("issued",), "corrected", ISSUE,
                guard=_by_its_follower,
            ),
            Transition(
                "mark_replaced", _l("Mark as replaced"), ("issued",), "replaced", ISSUE,
                guard=_by_its_follower,
            ),
            Transition(
                "replace_corrected", _l("Mark as replaced"), ("corrected",), "replaced", ISSUE,
                guard=_by_its_follower,
            ),
        ),
    )
)  # fmt: skip
