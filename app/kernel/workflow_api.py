"""The steps of a workflow over REST: what may be done and what it needs, done by the same services.

`GET …/<id>/transitions` lists, `POST …/<id>/do/<step>` takes or proposes one,
`POST …/<id>/agree/<step>` and `POST …/<id>/object/<step>` answer a proposal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from flask import Response
from flask_appbuilder.api import BaseApi, expose
from flask_appbuilder.security.decorators import protect
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.kernel import api_body, api_versions, reentry
from app.kernel.security import current_actor
from app.kernel.workflow import Transition
from app.kernel.workflow_bar import role_labels
from app.kernel.workflow_forms import ReasonForm, paper_from, step_form
from app.kernel.workflow_people import Standing, people_for, standing

if TYPE_CHECKING:
    from app.kernel.views import RecordView


class WorkflowApi(BaseApi):
    """The routes of steps; part of `RecordApi`."""

    if TYPE_CHECKING:
        view: ClassVar[RecordView]

        def _answer(self, status: int, item: Any) -> Response: ...
        def _body(self) -> dict[str, Any]: ...
        def _refused(self, errors: Any) -> Response: ...

    @expose("/<int:pk>/transitions", methods=["GET"])
    @protect()
    def transitions(self, pk: int) -> Response:
        """List the steps that may follow, with who may take them, people, paper and last day.
        ---
        get:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          responses:
            200:
              description: The state, the way so far, and the steps
            401:
              $ref: '#/components/responses/401'
            404:
              $ref: '#/components/responses/404'
        """
        item = self.view.read(pk)
        workflow = self.view.workflow
        if workflow is None:
            return self.response_404()
        state = getattr(item, workflow.field)
        found = standing(db.session(), workflow, item)
        steps = [
            self._step(item, row, found) for row in workflow.transitions if state in row.sources
        ]
        way = [
            {"state": each.state, "at": each.at.isoformat(), "by": each.name} for each in found.way
        ]
        return self.response(200, id=pk, state=state, way=way, transitions=steps)

    def _step(self, item: Any, row: Transition, found: Standing) -> dict[str, Any]:
        workflow = self.view.workflow
        if workflow is None:
            raise TypeError(f"{self.view.record} has no workflow")
        actor = current_actor()
        due = row.deadline(item, found.since) if row.deadline else None
        told: dict[str, Any] = {
            "name": row.name,
            "label": str(row.label),
            "target": row.target,
            "available": actor.may(row.verb, workflow.record),
            "reason_required": row.reason_required,
            "roles": role_labels(workflow, row),
            "people": people_for(db.session(), workflow, item, row),
            "deadline": due.isoformat() if due else None,
            "paper": None,
            "approvals": None,
        }
        if row.paper is not None:
            told["paper"] = {
                "kind": row.paper.kind,
                "numbered": row.paper.is_numbered,
                "scan_required": row.paper.needs_scan,
                "given": found.has_paper(row.name),
            }
        if row.people is not None:
            told["approvals"] = {
                "needed": row.people.count,
                "given": found.given(row.name),
                "proposed": found.proposal(row.name) is not None,
                "may_agree": found.may_agree(row.name),
                "said": [
                    {"decision": say.decision, "by": say.name, "at": say.at.isoformat()}
                    for say in found.says(row.name)
                ],
            }
        return told

    @expose("/<int:pk>/do/<name>", methods=["POST"])
    @protect()
    def do(self, pk: int, name: str) -> Response:
        """Take a step, or propose it where others have to agree.
        ---
        post:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          - {in: path, name: name, required: true, schema: {type: string}}
          - {in: header, name: If-Match, schema: {type: string}}
          requestBody:
            content: {application/json: {schema: {type: object}}}
          responses:
            200:
              description: The record, moved or with a proposal
            401:
              $ref: '#/components/responses/401'
            404:
              $ref: '#/components/responses/404'
            409:
              description: The record is in another state, or at another version
            412:
              description: The record is at another version than the one named in If-Match
            422:
              description: Messages by field
            428:
              description: Neither If-Match nor `version` was sent
        """
        row = self._named(name)
        if row is None:
            return self.response_404()
        if row.reauthenticate:
            reentry.require()
        body = self._step_body()
        paper = body.get("paper")
        if row.paper is not None and isinstance(paper, Mapping):
            form = self._paper_form(pk, row, paper)
            if not form.validate():
                return self._refused(form.errors)
            key = paper.get("attachment_id")
            given = paper_from(row, form, key if type(key) is int else None)
        else:
            given = None
        self.view.read(pk)
        asked, reason = api_versions.expected(self.view, body), api_body.reason_in(body)
        moved = api_versions.run(
            self.view, pk, asked, lambda: self.view.move(pk, name, reason, given)
        )
        return self._answer(200, moved)

    def _paper_form(self, pk: int, row: Transition, paper: Mapping[str, Any]) -> Any:
        values: MultiDict[str, Any] = MultiDict()
        for name, value in paper.items():
            if value is not None and name != "attachment_id":
                values.add(f"paper_{name}", str(value))
        values.add("reason", api_body.reason_in(self._body()))
        item = self.view.read(pk)
        return step_form(row, item, with_scan=False, formdata=values, meta={"csrf": False})

    @expose("/<int:pk>/agree/<name>", methods=["POST"])
    @protect()
    def agree(self, pk: int, name: str) -> Response:
        """Agree to a proposed step; the last person needed carries it out.
        ---
        post:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          - {in: path, name: name, required: true, schema: {type: string}}
          responses:
            200:
              description: The record, moved if enough people agree
            401:
              $ref: '#/components/responses/401'
            404:
              $ref: '#/components/responses/404'
            409:
              description: Not proposed, or another person has to agree
        """
        row = self._named(name)
        if row is None:
            return self.response_404()
        if row.reauthenticate:
            reentry.require()
        self.view.read(pk)
        asked = api_versions.expected(self.view, self._step_body())
        moved = api_versions.run(self.view, pk, asked, lambda: self.view.agree_to(pk, name))
        return self._answer(200, moved)

    @expose("/<int:pk>/object/<name>", methods=["POST"])
    @protect()
    def object_to(self, pk: int, name: str) -> Response:
        """Object to a proposed step, with a reason.
        ---
        post:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          - {in: path, name: name, required: true, schema: {type: string}}
          requestBody:
            content: {application/json: {schema: {type: object}}}
          responses:
            200:
              description: The record
            401:
              $ref: '#/components/responses/401'
            404:
              $ref: '#/components/responses/404'
            422:
              description: Messages by field
        """
        if self._named(name) is None:
            return self.response_404()
        self.view.read(pk)
        values = MultiDict({"reason": api_body.reason_in(self._step_body())})
        form = ReasonForm(formdata=values, meta={"csrf": False})
        if not form.validate():
            return self._refused(form.errors)
        return self._answer(200, self.view.object_against(pk, name, form.reason.data))

    def _step_body(self) -> dict[str, Any]:
        body = self._body()
        api_body.require_step(body)
        return body

    def _named(self, name: str) -> Transition | None:
        workflow = self.view.workflow
        rows = workflow.transitions if workflow else ()
        return next((row for row in rows if row.name == name), None)
