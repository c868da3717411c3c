"""The routes of steps on a record's page: take or propose one, agree to it, object to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from flask import abort, flash, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _

from app.kernel import changed_since, clock, record_pages, reentry, workflow_steps
from app.kernel.commands import Answer, CommandRoutes
from app.kernel.errors import Conflict
from app.kernel.fields import TranslatedForm
from app.kernel.models import Base
from app.kernel.pages import FormPage, FormSection
from app.kernel.security import current_actor
from app.kernel.workflow import Transition, Workflow, workflow_of
from app.kernel.workflow_forms import MADE, ReasonForm, paper_from, step_form
from app.kernel.workflow_papers import Paper

if TYPE_CHECKING:
    from app.kernel.views import RecordView

PAPER_FIELDS = (
    MADE,
    "paper_number",
    "paper_organisation_id",
    "paper_issued_on",
    "paper_signer",
    "paper_capacity",
    "paper_scan",
)


class WorkflowRoutes(CommandRoutes):
    """Steps of the workflow; part of `RecordView`."""

    @property
    def moved_model(self) -> type[Base]:
        """Return the model of the record view."""
        return cast("RecordView", self).model

    def closed_steps(self) -> set[str]:
        """Return the routes that the model's workflow has no use for."""
        workflow = workflow_of(self.moved_model)
        closed = set() if workflow else {"do"}
        if workflow is None or not any(row.people for row in workflow.transitions):
            closed |= {"agree", "object_to"}
        return closed

    def move(self, key: int, name: str, reason: str, paper: Paper | None = None) -> Base:
        """Carry out a transition, or propose it where others must agree; a module overrides it."""
        found: Base = workflow_steps.move_record(
            self.moved_model,
            key,
            name,
            actor=current_actor(),
            today=clock.today(),
            reason=reason,
            paper=paper,
        )
        return found

    def agree_to(self, key: int, name: str) -> Base:
        """Agree to a proposed step; a module may override it with its own service."""
        found: Base = workflow_steps.agree(
            self.moved_model, key, name, actor=current_actor(), today=clock.today()
        )
        return found

    def object_against(self, key: int, name: str, reason: str) -> Base:
        """Object to a proposed step."""
        found: Base = workflow_steps.object_to(
            self.moved_model, key, name, actor=current_actor(), reason=reason
        )
        return found

    @expose("/<int:pk>/do/<name>", methods=["GET", "POST"])
    @has_access
    def do(self, pk: int, name: str) -> Answer:
        """Ask for the reason and the paper of a step, or carry it out or propose it."""
        workflow, row = self._step(name)
        if self.command_named(name) is not None:
            return redirect(self.url("command", pk=pk, name=name))
        item, view = self.read(pk), cast("RecordView", self)
        form = step_form(row, item)
        if row.reauthenticate:
            reentry.ask(form)
        if request.method == "POST" and form.validate():
            try:
                reason = form.reason.data if "reason" in form else ""
                with changed_since.unchanged(view, item):
                    moved = self.move(pk, name, (reason or "").strip(), paper_from(row, form))
            except Conflict:
                return changed_since.ask(view, self.read(pk), str(row.label))
            except Exception as error:
                self.refuse(form, error)
                item = self.read(pk)
            else:
                flash(self._done(workflow, row, moved), "success")
                return redirect(self.url("show", pk=pk))
        reentry.settle(form)
        page = _step_page(self, item, row, form)
        if page.errors and not any(section.names for section in page.sections):
            return self.refused_page(item, page.errors)
        return self.page("record/form.html", page, status=422 if form.errors else 200)

    @expose("/<int:pk>/agree/<name>", methods=["POST"])
    @has_access
    def agree(self, pk: int, name: str) -> Answer:
        """Agree to a proposed step."""
        workflow, row = self._step(name)
        item, view = self.read(pk), cast("RecordView", self)
        if row.reauthenticate and not _is_known(form := reentry.ask(reentry.ReentryForm())):
            page = replace(_step_page(self, item, row, form), hidden=_sent_again())
            return self.page("record/form.html", page, status=422 if form.errors else 200)
        try:
            with changed_since.unchanged(view, item):
                moved = self.agree_to(pk, name)
        except Conflict:
            return changed_since.ask(view, self.read(pk), str(row.label))
        done = getattr(moved, workflow.field) == row.target
        text = _("Done: %(step)s.", step=str(row.label))
        flash(text if done else _("You agree to: %(step)s.", step=str(row.label)), "success")
        return redirect(self.url("show", pk=pk))

    @expose("/<int:pk>/object/<name>", methods=["GET", "POST"])
    @has_access
    def object_to(self, pk: int, name: str) -> Answer:
        """Ask why, or write down an objection to a proposed step."""
        _workflow, row = self._step(name)
        item = self.read(pk)
        form = ReasonForm()
        if request.method == "POST" and form.validate():
            self.object_against(pk, name, form.reason.data)
            flash(_("Your objection is written down."), "success")
            return redirect(self.url("show", pk=pk))
        title = _("Object to: %(step)s", step=str(row.label))
        page = FormPage(
            title=f"{title}: {item}",
            form=form,
            sections=(FormSection("", ("reason",)),),
            submit_label=_("Object"),
            submit_tone="warning",
            cancel_url=self.url_of(item),
            breadcrumbs=record_pages.breadcrumbs(self, item, last=title),
        )
        return self.page("record/form.html", page, status=422 if form.errors else 200)

    def _step(self, name: str) -> tuple[Workflow, Transition]:
        workflow = self.workflow
        if workflow is None or name not in {row.name for row in workflow.transitions}:
            abort(404)
        return workflow, workflow.transition(name)

    @staticmethod
    def _done(workflow: Workflow, row: Transition, item: Any) -> str:
        if row.people is None or getattr(item, workflow.field) == row.target:
            return _("Done: %(step)s.", step=str(row.label))
        return _(
            "Proposed: %(step)s. It is carried out once %(count)s other people agree.",
            step=str(row.label),
            count=row.people.count,
        )


def _is_known(form: TranslatedForm) -> bool:
    """Tell whether the user has said who they are, now or a little while ago."""
    if reentry.FIELD not in form:
        return True
    return reentry.FIELD in request.form and bool(form.validate())


def _sent_again() -> tuple[tuple[str, str], ...]:
    """Return what a button sent, so that the page that asks sends it too."""
    left_out = ("csrf_token", reentry.FIELD)
    return tuple((name, value) for name, value in request.form.items() if name not in left_out)


def _step_page(view: WorkflowRoutes, item: Any, row: Transition, form: Any) -> FormPage:
    """Return the page that asks before a step, with its reason and paper where it needs them."""
    asked = [field.name for field in form if field.name not in ("csrf_token", reentry.FIELD)]
    sections = [FormSection("", tuple(name for name in asked if name not in PAPER_FIELDS))]
    if row.paper is not None:
        fields = tuple(name for name in PAPER_FIELDS if name in asked)
        sections.append(FormSection(str(row.paper.label), fields))
    sections += reentry.sections(form)
    label = _("Propose: %(step)s", step=str(row.label)) if row.people else str(row.label)
    return FormPage(
        title=f"{label}: {item}",
        form=form,
        sections=tuple(section for section in sections if section.names or not row.paper),
        submit_label=label,
        submit_tone=row.tone,
        cancel_url=view.url_of(item),
        breadcrumbs=record_pages.breadcrumbs(view, item, last=label),
        errors=tuple(str(text) for text in form.form_errors),
        notice=changed_since.notice(item) or str(row.confirm) or None,
        hidden=changed_since.hidden(cast("RecordView", view), item),
    )
