"""REST over the same declarations, services and rights as the screens.

`GET /api/v1/<module>/<records>/` lists with the parameters of the screen, `GET …/<id>` reads,
`POST` creates, `PUT` changes (with the version that was read) and `DELETE` removes; the steps of
the workflow are in `workflow_api`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from flask import Response, request
from flask_appbuilder.api import expose
from flask_appbuilder.security.decorators import protect
from werkzeug.datastructures import MultiDict

from app.extensions import db
from app.kernel.columns import value_at
from app.kernel.form_builder import build_form
from app.kernel.formats import current_language
from app.kernel.listing import Listing, parse
from app.kernel.models import Base, Versioned
from app.kernel.views import RecordView
from app.kernel.workflow_api import WorkflowApi


class RecordApi(WorkflowApi):
    """The API of one record view; made by `api_for`, not by hand."""

    view: ClassVar[RecordView]
    allow_browser_login = True
    method_permission_name: ClassVar[dict[str, str]] = {
        "get_list": "read",
        "get": "read",
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
        result = Listing(spec, parse(spec, request.args, current_language())).run(db.session())
        return self.response(
            200,
            result=[self.plain(item, self.view.list_columns) for item in result.items],
            count=result.count,
            count_is_exact=result.count_is_exact,
            next=result.next,
            previous=result.previous,
        )

    @expose("/<int:pk>", methods=["GET"])
    @protect()
    def get(self, pk: int) -> Response:
        """Read one record.
        ---
        get:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          responses:
            200:
              description: The record
            401:
              $ref: '#/components/responses/401'
            404:
              $ref: '#/components/responses/404'
        """
        return self._answer(200, self.view.read(pk))

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
        form = self._form(editing=False)
        if not form.validate():
            return self.response(422, errors=form.errors)
        return self._answer(201, self.view.create(self.view.values(form, editing=False)))

    @expose("/<int:pk>", methods=["PUT"])
    @protect()
    def put(self, pk: int) -> Response:
        """Change a record; `version` says which state was read.
        ---
        put:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
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
              description: Somebody else has changed the record
            422:
              description: Messages by field
        """
        if not self.view.has_route("edit"):
            return self.response_404()
        item = self.view.read(pk)
        self.view.require_changeable(item)
        form = self._form(editing=True, item=item)
        if not form.validate():
            return self.response(422, errors=form.errors)
        version = self._version() if issubclass(self.view.model, Versioned) else None
        changed = self.view.update(pk, self.view.values(form, editing=True), version)
        return self._answer(200, changed)

    @expose("/<int:pk>", methods=["DELETE"])
    @protect()
    def delete(self, pk: int) -> Response:
        """Remove a record.
        ---
        delete:
          parameters:
          - {in: path, name: pk, required: true, schema: {type: integer}}
          responses:
            200:
              description: Removed
            401:
              $ref: '#/components/responses/401'
            404:
              $ref: '#/components/responses/404'
        """
        if not self.view.has_route("delete"):
            return self.response_404()
        self.view.remove(pk)
        return self.response(200, id=pk)

    def plain(self, item: Any, names: Any) -> dict[str, Any]:
        """Return the values of columns as JSON has them, related records as key and label."""
        return {"id": item.id} | {name: plain_value(value_at(item, name)) for name in names}

    def _answer(self, status: int, item: Any) -> Response:
        names = [n for _title, part in self.view.show_sections for n in part]
        names += [n for n in self.view.facts if n not in names]
        if isinstance(item, Versioned):
            names.append("version")
        return self.response(status, id=item.id, result=self.plain(item, names))

    def _body(self) -> dict[str, Any]:
        body = request.get_json(silent=True)
        return body if isinstance(body, dict) else {}

    def _version(self) -> int:
        version = self._body().get("version")
        return version if isinstance(version, int) and not isinstance(version, bool) else -1

    def _form(self, *, editing: bool, item: Base | None = None) -> Any:
        """Return the screen's own form over the JSON body, so that both refuse the same."""
        form_class = build_form(self.view.form_spec(editing=editing))
        blank = form_class(formdata=None, obj=item, meta={"csrf": False})
        values: MultiDict[str, Any] = MultiDict()
        body = self._body()
        for field in blank:
            if field.name in body:
                given = body[field.name]
                values.setlist(field.name, given if isinstance(given, list) else [given])
            elif editing and field.name != "version":
                values.setlist(field.name, as_typed(field))
        return form_class(formdata=values, obj=item, meta={"csrf": False})


def as_typed(field: Any) -> list[str]:
    """Return a field's value as a browser would send it, so that only what is sent changes."""
    if field.kind == "boolean":
        return ["y"] if field.data else []
    if field.kind == "lookup":
        return [str(key) for key in field.keys]
    if field.kind == "multiselect":
        return [str(value) for value in field.data or ()]
    return [field._value()]


def plain_value(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, Base):
        return {"id": value.id, "text": str(value)}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str | dict | list):
        return value
    return str(value)


def api_for(view: RecordView) -> type[RecordApi]:
    """Make the API class of a record view."""
    module, _, record = view.record.partition(".")
    name = f"{type(view).__name__.removesuffix('View')}Api"
    closed = {"add": "post", "edit": "put", "delete": "delete", "do": "do"}
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
