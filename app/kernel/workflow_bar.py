"""The status bar of a record: the way it took, where it stands, who may move it next, by when."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _

from app.extensions import db
from app.kernel import changed_since, clock, formats
from app.kernel.permissions import ADMIN, wanted_grants
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.versions import version_of
from app.kernel.workflow import Transition, Workflow
from app.kernel.workflow_page import (
    NextStep,
    PaperLine,
    SayLine,
    StateStep,
    TransitionButton,
    WorkflowBar,
)
from app.kernel.workflow_papers import kinds
from app.kernel.workflow_people import (
    APPROVE,
    OBJECT,
    KeptPaper,
    Passed,
    Say,
    Standing,
    people_for,
    standing,
)

if TYPE_CHECKING:
    from app.kernel.views import RecordView

MOST_QUERIES = 1  # names are looked up once for a page: statements are counted


def workflow_bar(view: RecordView, item: Any) -> WorkflowBar | None:
    """Return the status bar of a record that has a workflow."""
    workflow = view.workflow
    if workflow is None:
        return None
    found = standing(db.session(), workflow, item)
    state = getattr(item, workflow.field)
    ahead = [row for row in workflow.transitions if state in row.sources]
    return WorkflowBar(
        steps=_steps(workflow, found, state, ahead),
        buttons=tuple(_buttons(view, item, workflow, found)),
        hint="" if ahead else _("Nothing more is to be done."),
        next=_next_steps(view, item, workflow, found, ahead),
        papers=tuple(_paper(paper) for paper in found.papers),
    )


# -- the way ------------------------------------------------------------------------


def _steps(
    workflow: Workflow, found: Standing, state: str, ahead: list[Transition]
) -> tuple[StateStep, ...]:
    """Return the states passed in their order, the present one, then those it may go to."""
    way = list(found.way)
    known = {each.name for each in workflow.states}
    passed = [
        StateStep(
            each.state,
            str(workflow.state(each.state).label),
            passed=True,
            at=formats.format_datetime(each.at),
            by=_author(each),
        )
        for each in way[:-1]
        if each.state in known
    ]
    here = way[-1] if way and way[-1].state == state else None
    current = StateStep(
        state,
        str(workflow.state(state).label),
        current=True,
        at=formats.format_datetime(here.at) if here else "",
        by=_author(here) if here else "",
    )
    targets = {row.target for row in ahead}
    coming = [
        StateStep(each.name, str(each.label)) for each in workflow.states if each.name in targets
    ]
    return (*passed, current, *coming)


def _author(passed: Passed) -> str:
    return passed.name or (_("The program") if passed.is_system else _("Unknown"))


def _paper(paper: KeptPaper) -> PaperLine:
    may_open = paper.attachment_id is not None and current_actor().may("read", "core.Attachment")
    return PaperLine(
        kind=str(kinds().get(paper.kind, paper.kind)),
        number=paper.number or "",
        issued_on=formats.format_date(paper.issued_on),
        issuer=paper.issuer or "",
        signer=paper.signer,
        capacity=paper.capacity,
        url=url_for("AttachmentView.download", pk=paper.attachment_id) if may_open else None,
        has_scan=paper.attachment_id is not None,
    )


# -- what is next -------------------------------------------------------------------


def _next_steps(
    view: RecordView, item: Any, workflow: Workflow, found: Standing, ahead: list[Transition]
) -> tuple[NextStep, ...]:
    """Return the steps that may follow, those that wait for agreement or have a date first."""
    names = _Names(item, workflow)
    steps = [_next_step(item, workflow, found, row, names) for row in ahead]
    return tuple(sorted(steps, key=lambda step: not (step.says or step.due)))


class _Names:
    """Looks names up for the steps that matter most, once for each kind of right."""

    def __init__(self, item: Any, workflow: Workflow) -> None:
        self.item, self.workflow = item, workflow
        self.known: dict[Any, list[str]] = {}

    def of(self, row: Transition) -> tuple[str, ...]:
        """Return names for readers who may take the step themselves or look after accounts."""
        actor = current_actor()
        if not (actor.may(row.verb, self.workflow.record) or actor.may("read", "core.User")):
            return ()
        key = (row.verb, row.people.roles if row.people else ())
        if key not in self.known:
            if len(self.known) >= MOST_QUERIES:
                return ()
            self.known[key] = people_for(db.session(), self.workflow, self.item, row)
        return tuple(self.known[key])


def _next_step(
    item: Any, workflow: Workflow, found: Standing, row: Transition, names: _Names
) -> NextStep:
    due = row.deadline(item, found.since) if row.deadline is not None else None
    who = workflow.named_by(item, row) if workflow.named_by is not None else ""
    return NextStep(
        label=str(row.label),
        roles=who or ", ".join(role_labels(workflow, row)),
        people="" if who else ", ".join(names.of(row)),
        due=formats.format_date(due),
        overdue=due is not None and due < clock.today(),
        needed=row.people.count if row.people else 0,
        given=found.given(row.name),
        says=tuple(_say(say) for say in found.said if say.transition == row.name),
        changed=row.name in found.changed,
        paper=str(row.paper.label) if row.paper else "",
    )


def role_labels(workflow: Workflow, row: Transition) -> list[str]:
    """Return the names of the roles that may take a step, for people those that may agree."""
    roles = registry().roles()
    return sorted(
        {
            str(roles[name].label)
            for name, pairs in wanted_grants(registry().manifests(), roles).items()
            if (row.verb, workflow.record) in pairs
            and name != ADMIN
            and (row.people is None or name in row.people.roles)
        }
    )


def _say(say: Say) -> SayLine:
    if say.decision == APPROVE:
        text = _("%(name)s agrees", name=say.name)
    elif say.decision == OBJECT:
        text = _("%(name)s objects: %(reason)s", name=say.name, reason=say.reason)
    else:
        text = _("%(name)s proposes it", name=say.name)
    tones = {APPROVE: "success", OBJECT: "danger"}
    return SayLine(text, formats.format_datetime(say.at), tones.get(say.decision, "info"))


def _buttons(
    view: RecordView, item: Any, workflow: Workflow, found: Standing
) -> list[TransitionButton]:
    buttons: list[TransitionButton] = []
    available = workflow.available(item, current_actor())
    seen = changed_since.note(view, item) if available else ""
    for row in available:
        if row.people is not None and found.proposal(row.name) is not None:
            buttons += _answers(view, item, row, found)
        elif (button := _button(view, item, row)) is not None:
            buttons.append(button)
    return [replace(button, seen=seen) for button in buttons]


def _answers(
    view: RecordView, item: Any, row: Transition, found: Standing
) -> list[TransitionButton]:
    """Return what one may say to a proposal: agree (another person in a role for it), object."""
    held = {grant.role for grant in current_actor().grants}
    roles = row.people.roles if row.people else ()
    if not held & set(roles):
        return []
    buttons = []
    if found.may_agree(row.name):
        buttons.append(
            TransitionButton(
                "agree",
                _("Agree: %(step)s", step=str(row.label)),
                view.url("agree", pk=item.id, name=row.name, version=version_of(item)),
                tone=row.tone,
                confirm=str(row.confirm) or None,
            )
        )
    if not any(s.is_mine and s.decision == OBJECT for s in found.says(row.name)):
        url = view.url("object_to", pk=item.id, name=row.name, version=version_of(item))
        proposal = found.proposal(row.name)
        own = proposal is not None and proposal.is_mine
        label = _("Withdraw the proposal") if own else _("Object")
        buttons.append(TransitionButton("object", label, url, tone="warning", needs_reason=True))
    return buttons


def _button(view: RecordView, item: Any, row: Transition) -> TransitionButton | None:
    command = view.command_named(row.name)
    if command is not None and not view.may_run(command, item):
        return None
    proposes = row.people is not None
    has_form = bool(row.reason_required or row.paper or command)
    return TransitionButton(
        row.name,
        _("Propose: %(step)s", step=str(row.label)) if proposes else str(row.label),
        view.url(
            "command" if command else "do", pk=item.id, name=row.name, version=version_of(item)
        ),
        tone=row.tone,
        needs_reason=has_form,
        # A form says it itself: asking before and saying it there again would be once too often.
        confirm=None if has_form else str(row.confirm) or None,
    )
