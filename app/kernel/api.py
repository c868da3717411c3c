"""REST over the same declarations, services and rights as the screens.

`GET /api/v1/<module>/<records>/` lists with the parameters of the screen, `GET …/<id>` reads,
`POST` creates, `PUT` changes (with the version that was read) and `DELETE` removes; the steps of
the workflow are in `workflow_api`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, request
from flask_appbuilder.api import expose
from flask_appbuilder.security.decorators import protect
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.kernel import api_body, api_versions, form_values, history_api, messages, reading, reentry
from app.kernel.answers import error_answer, error_body
from app.kernel.api_query import refuse_unknown
from app.kernel.columns import value_at
from app.kernel.errors import Conflict, InvalidInput
from app.kernel.form_builder import build_form
from app.kernel.formats import current_language
from app.kernel.history_api import plain_value
from app.kernel.listing import Listing, parse
from app.kernel.models import Base, is_versioned
from app.kernel.versions import version_of
from app.kernel.views import RecordView
from app.kernel.workflow_api import WorkflowApi


class RecordApi(WorkflowApi):
    """The API of one record view; made by `api_for`, not by hand."""

    view: ClassVar[RecordView]
    allow_browser_login = True
    method_permission_name: ClassVar[dict[str, str]] = {
        "get_list": "read",
        "get": "read",
        "history": "read",
        "post": "write",
        "put": "write",
        "delete": "delete",
        "transitions": "read",
        "do": "read",
        "agree": "read",
        "object_to": "read",
    }

    @expose("/", methods=["GET"])
    @protect()
    def get_list(self) -> Response:
        """List records with the same search, filters and sorts as the screen.
        ---
        get:
          parameters:
          - {in: query, name: q, schema: {type: string}}
          - {in: query, name: sort, schema: {type: string}}
          - {in: query, name: size, schema: {type: integer, minimum: 1, maximum: 200}}
          - {in: query, name: after, schema: {type: string}}
          responses:
            200:
              description: A page of records with the mark of the next page
            400:
              $ref: '#/components/responses/400'
            401:
              $ref: '#/components/responses/401'
            403:
              description: The role does not allow this
        """
        spec = self.view.list_spec()
        refuse_unknown(spec, request.args)
        query = parse(spec, request.args, current_language())
        result = Listing(spec, query).run(db.session())
        names = query.columns or self.view.list_columns
        return self.response(
            200,
            result=[self.plain(item, names) for item in result.items],
            count=result.count,
            count_is_exact=result.count_is_exact,
            next=result.next,
            previous=result.previous,
        )

    @expose("/<int:pk>", methods=["GET"])
    @protect()
    def get(self, pk: int) -> Response:
        """Read one record; its version is the entity tag.

        `at` (dd/mm/yyyy, with hh:mm if wanted) asks how it stood then.
        ---
        get:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          - {in: header, name: If-None-Match, schema: {type: string}}
          - {in: query, name: at, schema: {type: string}}
          responses:
            200:
              description: The record, with `base` to send back when it is changed
              headers:
                ETag: {schema: {type: string}, description: The version of the record}
            304:
              description: The client has this version already
            401:
              $ref: '#/components/responses/401'
            404:
              $ref: '#/components/responses/404'
        """
        if self.view.has_history and request.args.get("at"):
            return self.response(200, **history_api.as_of(self.view, pk, request.args))
        item = self.view.read(pk)
        if api_versions.is_known(item):
            return api_versions.tagged(Response(status=304), item)
        return self._answer(
            200, item, base=api_versions.base_note(self.view, item, self._unchanged)
        )

    @expose("/<int:pk>/history", methods=["GET"])
    @protect()
    def history(self, pk: int) -> Response:
        """List the entries of a record's trail, the newest first, with the screen's filters.
        ---
        get:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          - {in: query, name: column, schema: {type: string}}
          - {in: query, name: author, schema: {type: string}}
          - {in: query, name: at__from, schema: {type: string}}
          - {in: query, name: at__to, schema: {type: string}}
          - {in: query, name: kind, schema: {type: string}}
          - {in: query, name: with, schema: {type: string}}
          - {in: query, name: before, schema: {type: integer}}
          responses:
            200:
              description: Entries with old and new values, and the mark of the next page
            400:
              $ref: '#/components/responses/400'
            401:
              $ref: '#/components/responses/401'
            404:
              $ref: '#/components/responses/404'
        """
        return self.response(200, **history_api.history(self.view, pk, request.args))

    @expose("/", methods=["POST"])
    @protect()
    def post(self) -> Response:
        """Create a record from the fields of the form.
        ---
        post:
          requestBody:
            content: {application/json: {schema: {type: object}}}
          responses:
            201:
              description: The created record
            401:
              $ref: '#/components/responses/401'
            422:
              description: Messages by field
        """
        if not self.view.has_route("add"):
            return self.response_404()
        if self.view.reauthenticate:
            reentry.require()
        form = self._form(editing=False)
        if not form.validate():
            return self._refused(form.errors)
        return self._answer(201, self.view.create(self.view.values(form, editing=False)))

    @expose("/<int:pk>", methods=["PUT"])
    @protect()
    def put(self, pk: int) -> Response:
        """Change a record; `If-Match` or `version` in the body says which version was read.
        ---
        put:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          - {in: header, name: If-Match, schema: {type: string}}
          requestBody:
            content: {application/json: {schema: {type: object}}}
          responses:
            200:
              description: The changed record
            401:
              $ref: '#/components/responses/401'
            404:
              $ref: '#/components/responses/404'
            409:
              description: Not the newest version; `yours`, `theirs`, `base` and `conflicts` tell
            412:
              description: As 409, for a version that was named in If-Match
            422:
              description: Messages by field
            428:
              description: Neither If-Match nor `version` was sent
        """
        if not self.view.has_route("edit"):
            return self.response_404()
        if self.view.reauthenticate:
            reentry.require()
        item = self.view.read(pk)
        self.view.require_changeable(item)
        asked = api_versions.expected(self.view, self._body())
        form = self._form(editing=True, item=item)
        if not form.validate():
            return self._refused(form.errors)
        values = self.view.values(form, editing=True)
        try:
            changed = api_versions.run(
                self.view, pk, asked, lambda: self.view.update(pk, values, asked.version)
            )
        except Conflict as error:
            return self._conflict(pk, form, error)
        return self._answer(200, changed)

    def _conflict(self, pk: int, form: Any, error: Conflict) -> Response:
        """Answer with the record in its three states."""
        body, sent = self._body(), form_values.values_of(form)
        item = self.view.read(pk)
        opened = api_versions.opened(self.view, pk, body)
        states = api_versions.three_states(
            form_values.values_of(self._unchanged(item)),
            {name: value for name, value in sent.items() if name in body},
            None if opened is None else opened.values,
        )
        for part in ("yours", "theirs", "base"):
            if states[part] is not None:
                states[part] = {name: plain_value(v) for name, v in states[part].items()}
        status = messages.status_of(error)
        answer = self.response(
            status,
            **error_body(status, messages.text_for(error)),
            version=version_of(item),
            **states,
        )
        return api_versions.tagged(answer, item)

    def _unchanged(self, item: Any) -> Any:
        form_class = build_form(self.view.form_spec(editing=True))
        return form_class(formdata=None, obj=item, meta={"csrf": False})

    @expose("/<int:pk>", methods=["DELETE"])
    @protect()
    def delete(self, pk: int) -> Response:
        """Remove a record at the version that was read (`If-Match`, or `?version=`).
        ---
        delete:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          - {in: header, name: If-Match, schema: {type: string}}
          - {in: query, name: version, schema: {type: integer}}
          responses:
            200:
              description: Removed
            401:
              $ref: '#/components/responses/401'
            404:
              $ref: '#/components/responses/404'
            409:
              description: Not the newest version, or still used by other records
            412:
              description: Not the newest version, named in If-Match
            428:
              description: No version was named
        """
        if not self.view.has_route("delete"):
            return self.response_404()
        self.view.read(pk)
        asked = api_versions.expected(self.view, self._body())
        api_versions.run(self.view, pk, asked, lambda: self.view.remove(pk))
        return self.response(200, id=pk)

    def plain(self, item: Any, names: Any) -> dict[str, Any]:
        """Return the values of columns as JSON has them, related records as key and label."""
        reading.note(self.view, (item,), names)
        return {"id": item.id} | {name: plain_value(value_at(item, name)) for name in names}

    def _answer(self, status: int, item: Any, base: str | None = None) -> Response:
        names = list(self.view.shown_columns())
        if is_versioned(type(item)):
            names.append("version")
        further = {} if base is None else {"base": base}
        answer = self.response(status, id=item.id, result=self.plain(item, names), **further)
        return api_versions.tagged(answer, item)

    def _refused(self, errors: Any) -> Response:
        """Answer with what is wrong with each field, in the shape of every other error."""
        return error_answer(422, messages.text_for(InvalidInput({})), errors)

    def _body(self) -> dict[str, Any]:
        return api_body.read()

    def _form(self, *, editing: bool, item: Base | None = None) -> Any:
        """Return the screen's own form over the JSON body, so that both refuse the same."""
        form_class = build_form(self.view.form_spec(editing=editing))
        blank = form_class(formdata=None, obj=item, meta={"csrf": False})
        values: MultiDict[str, Any] = MultiDict()
        body = self._body()
        api_body.require_known(blank, body)
        for field in blank:
            if field.name == "version":
                values.setlist(field.name, [field._value()])  # it is compared, not typed
            elif field.name in body:
                values.setlist(field.name, api_body.typed(body[field.name]))
            elif editing:
                values.setlist(field.name, form_values.as_typed(field))
        return form_class(formdata=values, obj=item, meta={"csrf": False})


def api_for(view: RecordView) -> type[RecordApi]:
    """Make the API class of a record view."""
    module, _, record = view.record.partition(".")
    name = f"{type(view).__name__.removesuffix('View')}Api"
    closed = {"add": "post", "edit": "put", "delete": "delete", "do": "do", "history": "history"}
    closed |= {"agree": "agree", "object_to": "object_to"}
    return type(
        name,
        (RecordApi,),
        {
            "__module__": type(view).__module__,
            "__doc__": f"API of {view.record}.",
            "view": view,
            "resource_name": f"{module}/{record.lower()}",
            "class_permission_name": view.record,
            "exclude_route_methods": {api for own, api in closed.items() if not view.has_route(own)}
            | (set() if view.has_route("do") else {"transitions"}),
            "openapi_spec_tag": view.record,
            "method_permission_name": {
                **RecordApi.method_permission_name,
                **{api: view.method_permission_name[own] for own, api in closed.items()},
            },
        },
    )
