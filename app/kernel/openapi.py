"""The document of the API (OpenAPI 3.1), made from the same declarations as screens and routes.

It lists what its reader may do: a record that the reader may not read is not in it. What a program
sends is read by the screen's own form, so the document names the form's fields.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.kernel import columns
from app.kernel.form_builder import build_form
from app.kernel.list_conditions import BY_KIND, kind_of
from app.kernel.listing import SIZES
from app.kernel.models import is_versioned
from app.kernel.openapi_schemas import (
    BIGGEST,
    DAY_TYPED,
    Schema,
    answer_schema,
    body_schema,
)

if TYPE_CHECKING:
    from app.kernel.api import RecordApi
    from app.kernel.views import RecordView

VERSION = "3.1.0"
TITLE = "Chung Tay"
ABOUT = (
    "The same records, rights and refusals as the screens. A program sends a key of its user as "
    "`Authorization: Bearer ctk_…`. Answers to it are in the language of "
    "`Accept-Language` (vi, en), Vietnamese where that names neither, and those to a browser in "
    "the language of its session; a number that is sent as a text is read in that language."
)
ERROR_REFERENCE = {"$ref": "#/components/schemas/Error"}
ERRORS = {
    "400": "A parameter or the body is not understood",
    "401": "No key, or one that is not valid any more",
    "403": "The role does not allow this",
    "404": "No such record within reach",
    "409": "Another state, another version, or a rule of the database",
    "412": "Another version than the one in If-Match",
    "422": "Values cannot be taken; `errors` holds messages by field",
    "428": "Neither If-Match nor `version` was sent",
    "429": "Too many requests in a short time",
}
READING = ("400", "401", "403", "404", "429")
WRITING = (*READING, "409", "412", "422", "428")
KEY: Schema = {
    "in": "path",
    "name": "pk",
    "required": True,
    "schema": {"type": "integer", "minimum": 0, "maximum": BIGGEST},
    "example": 1,
}
IF_MATCH: Schema = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    "description": "The version that was read.",
    "example": '"1"',
}


def document(apis: Iterable[RecordApi]) -> Schema:
    """Return the document of some APIs."""
    found: Schema = {
        "openapi": VERSION,
        "info": {"title": TITLE, "version": "v1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"key": []}, {"session": []}],
        "tags": [],
        "paths": {},
        "components": _components(),
    }
    for api in apis:
        found["tags"].append({"name": api.view.record, "description": str(api.view.title)})
        schemas, paths = Described(api).all()
        found["components"]["schemas"] |= schemas
        found["paths"] |= paths
    return found


def _components() -> Schema:
    error = {
        "type": "object",
        "properties": {
            "error": {"type": "string"},
            "message": {"type": "string"},
            "request_id": {"type": "string"},
            "errors": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
        },
        "required": ["message"],
        "example": {
            "error": "Not Found",
            "message": "This record does not exist, or it is not within your reach.",
            "request_id": "3f1c9a0b7d24e681",
        },
    }
    return {
        "schemas": {"Error": error},
        "responses": {
            code: {
                "description": text,
                "content": {"application/json": {"schema": ERROR_REFERENCE}},
            }
            for code, text in ERRORS.items()
        },
        "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "session"},
        },
    }


class Described:
    """The paths and schemas of one record's API."""

    def __init__(self, api: RecordApi) -> None:
        self.api, self.view = api, api.view
        self.base = api.route_base or f"/api/{api.version}/{api.resource_name}"
        self.versioned = is_versioned(self.view.model)
        self.name = self.view.record

    def all(self) -> tuple[Schema, Schema]:
        """Return schemas by name and paths by address."""
        view, closed = self.view, self.api.exclude_route_methods
        one, steps = f"{self.base}/{{pk}}", f"{self.base}/{{pk}}/{{step}}"
        paths: Schema = {f"{self.base}/": {"get": self._list()}, one: {"get": self._get()}}
        shown = [*view.list_columns, *view.list_spec().offered]
        schemas: Schema = {
            f"{self.name}.row": answer_schema(view, dict.fromkeys(shown)),
            self.name: answer_schema(view, view.shown_columns(), versioned=self.versioned),
        }
        if "post" not in closed:
            schemas[f"{self.name}.new"] = self._body(editing=False)
            paths[f"{self.base}/"]["post"] = self._write("create", "new", "201")
        if "put" not in closed:
            schemas[f"{self.name}.change"] = self._body(editing=True)
            paths[one]["put"] = self._write("change", "change", "200", KEY, *self._match())
        if "delete" not in closed:
            paths[one]["delete"] = self._delete()
        if "history" not in closed:
            paths[f"{one}/history"] = {"get": self._history()}
        if "transitions" not in closed:
            paths[f"{one}/transitions"] = {"get": self._transitions()}
            for verb, name in (("do", "do"), ("agree", "agree"), ("object", "object_to")):
                if name not in closed:
                    paths[steps.replace("{step}", f"{verb}/{{name}}")] = {"post": self._step(verb)}
        return schemas, paths

    def _body(self, *, editing: bool) -> Schema:
        form = build_form(self.view.form_spec(editing=editing))(formdata=None, meta={"csrf": False})
        return body_schema(form, editing=editing, versioned=self.versioned)

    def _operation(self, verb: str, summary: str, *parameters: Schema, errors: Any) -> Schema:
        return {
            "operationId": f"{verb}_{self.name.replace('.', '_')}",
            "summary": f"{summary}: {self.view.title_one}",
            "tags": [self.name],
            "parameters": list(parameters),
            "responses": {code: {"$ref": f"#/components/responses/{code}"} for code in errors},
        }

    def _answers(
        self, operation: Schema, code: str, schema: Schema, text: str, *, tagged: bool = False
    ) -> Schema:
        told: Schema = {"description": text, "content": {"application/json": {"schema": schema}}}
        if self.versioned and tagged:
            told["headers"] = {
                "ETag": {"schema": {"type": "string"}, "description": "The version of the record"}
            }
        operation["responses"] = {code: told, **operation["responses"]}
        return operation

    def _record(self) -> Schema:
        return {
            "type": "object",
            "properties": {
                "id": {"type": "integer"},
                "result": {"$ref": f"#/components/schemas/{self.name}"},
                "base": {
                    "type": ["string", "null"],
                    "description": "Sent back with a change, it lets a conflict be resolved.",
                },
            },
            "required": ["id", "result"],
        }

    # -- reading ------------------------------------------------------------------------

    def _list(self) -> Schema:
        operation = self._operation("list", "List", *self._parameters(), errors=READING)
        operation["description"] = self._conditions(self.view.list_spec())
        row = {"$ref": f"#/components/schemas/{self.name}.row"}
        mark = {"type": ["string", "null"], "description": "Sent as `after` or `before`"}
        return self._answers(
            operation,
            "200",
            {
                "type": "object",
                "properties": {
                    "result": {"type": "array", "items": row},
                    "count": {"type": "integer"},
                    "count_is_exact": {"type": "boolean"},
                    "next": mark,
                    "previous": mark,
                },
                "required": ["result", "count", "count_is_exact", "next", "previous"],
            },
            "A page of records with the marks of the pages beside it",
        )

    def _parameters(self) -> list[Schema]:
        spec = self.view.list_spec()
        sorts = [sign + name for name in spec.sortable for sign in ("", "-")]
        offered = list(dict.fromkeys((*spec.columns, *spec.offered)))
        found = [
            _query("q", {"type": "string", "maxLength": 200}, "Search, without accents if wanted"),
            _query("size", {"type": "integer", "minimum": 1, "maximum": SIZES[-1]}, "Rows"),
            _query("after", {"type": "string"}, "The mark `next` of the page before"),
            _query("before", {"type": "string"}, "The mark `previous` of the page after"),
            _several("columns", offered, "Columns of the rows"),
        ]
        if sorts:
            found.append(_several("sort", sorts, "Columns to sort by, falling with “-”"))
        for name in spec.filters:
            found += self._filter(spec, name)
        return found

    def _filter(self, spec: Any, name: str) -> list[Schema]:
        words, kind = str(self.view.label(name)), columns.resolve(spec.model, name).kind
        if name in spec.choices:
            values = [str(value) for value, _label in spec.choices[name]]
            return [_query(name, {"type": "string", "enum": values}, words)]
        if kind == columns.RELATION:
            return [_query(name, {"type": "integer", "minimum": 0, "maximum": BIGGEST}, words)]
        if kind == columns.BOOLEAN:
            return [_query(name, {"type": "string", "enum": ["yes", "no"]}, words)]
        if kind == columns.NUMBER:
            schema: Schema = {"type": "integer", "minimum": -BIGGEST, "maximum": BIGGEST}
        elif kind in (columns.DATE, columns.DATETIME):
            schema = {"type": "string", "pattern": DAY_TYPED, "example": "15/05/2021"}
        else:
            return [_query(name, {"type": "string", "maxLength": 200}, words)]
        ends = (("", words), ("__from", f"{words} ≥"), ("__to", f"{words} ≤"))
        return [_query(name + end, schema, text) for end, text in ends]

    def _conditions(self, spec: Any) -> str:
        offered = "; ".join(
            f"{name}: {', '.join(BY_KIND[kind_of(spec, name)])}" for name in spec.conditions
        )
        return (
            "Further conditions are parameters `f<group>.<column>.<operator>=<value>`: all of a "
            f"group must hold, one group is enough. Columns and operators: {offered}."
        )

    def _get(self) -> Schema:
        at = {"type": "string", "pattern": DAY_TYPED, "example": "15/05/2021"}
        known: Schema = {
            "in": "header",
            "name": "If-None-Match",
            "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
        }
        parameters = [KEY, known]
        if self.view.has_history:
            parameters.append(_query("at", at, "How the record stood at the end of that day"))
        operation = self._operation("read", "Read", *parameters, errors=READING)
        operation["responses"]["304"] = {"description": "The client has this version already"}
        return self._answers(operation, "200", self._record_or_past(), "The record", tagged=True)

    def _record_or_past(self) -> Schema:
        if not self.view.has_history:
            return self._record()
        past = {"type": "object", "properties": {"at": {"type": "string"}}, "required": ["at"]}
        return {"anyOf": [self._record(), past]}

    def _history(self) -> Schema:
        names = ("column", "author", "at__from", "at__to", "kind", "with")
        operation = self._operation(
            "history",
            "Read the history",
            KEY,
            *(_query(name, {"type": "string"}, "") for name in names),
            _query("before", {"type": "integer", "minimum": 1, "maximum": BIGGEST}, "Older than"),
            errors=READING,
        )
        entries = {"type": "array", "items": {"type": "object"}}
        members = {"result": entries, "next": {"type": ["integer", "null"]}}
        return self._answers(
            operation,
            "200",
            {"type": "object", "properties": members, "required": ["result", "next"]},
            "Entries of the trail, the newest first",
        )

    def _transitions(self) -> Schema:
        operation = self._operation("steps", "List the steps that may follow", KEY, errors=READING)
        members: Schema = {
            "id": {"type": "integer"},
            "state": {"type": "string"},
            "way": {"type": "array", "items": {"type": "object"}},
            "transitions": {"type": "array", "items": {"type": "object"}},
        }
        schema = {"type": "object", "properties": members, "required": list(members)}
        return self._answers(operation, "200", schema, "The state, the way so far and the steps")

    # -- writing ------------------------------------------------------------------------

    def _write(self, verb: str, body: str, code: str, *parameters: Schema) -> Schema:
        operation = self._operation(verb, verb.capitalize(), *parameters, errors=WRITING)
        schema = {"$ref": f"#/components/schemas/{self.name}.{body}"}
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
        return self._answers(
            operation, code, self._record(), "The record as it is now", tagged=True
        )

    def _match(self) -> tuple[Schema, ...]:
        return (IF_MATCH,) if self.versioned else ()

    def _delete(self) -> Schema:
        version = _query("version", {"type": "integer", "minimum": 1}, "Instead of If-Match")
        asked = (*self._match(), version) if self.versioned else ()
        operation = self._operation("remove", "Remove", KEY, *asked, errors=WRITING)
        schema = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
        return self._answers(operation, "200", schema, "Removed")

    def _step(self, verb: str) -> Schema:
        names = [row.name for row in _steps_of(self.view)]
        step = {
            "in": "path",
            "name": "name",
            "required": True,
            "schema": {"type": "string", "enum": names},
        }
        operation = self._operation(
            verb, f"{verb.capitalize()} a step", KEY, step, *self._match(), errors=WRITING
        )
        members = {
            "reason": {"type": ["string", "null"], "example": "Theo biên bản họp thôn"},
            "paper": {"type": ["object", "null"], "description": "The signed paper of the step"},
            "version": {"type": "integer", "minimum": 1, "maximum": BIGGEST},
            "base": {"type": "string"},
        }
        schema = {"type": "object", "properties": members, "additionalProperties": False}
        operation["requestBody"] = {"content": {"application/json": {"schema": schema}}}
        return self._answers(
            operation, "200", self._record(), "The record, moved or proposed", tagged=True
        )


def _steps_of(view: RecordView) -> Any:
    return view.workflow.transitions if view.workflow is not None else ()


def _query(name: str, schema: Schema, text: str) -> Schema:
    found: Schema = {"in": "query", "name": name, "schema": schema}
    return {**found, "description": text} if text else found


def _several(name: str, values: list[str], text: str) -> Schema:
    schema = {"type": "array", "items": {"type": "string", "enum": values}, "uniqueItems": True}
    return {**_query(name, schema, text), "style": "form", "explode": False}
