"""Columns and form fields as JSON schemas (2020-12), so that the API's document follows the code.

Money is in whole đồng, a day is `yyyy-mm-dd` in answers and `dd/mm/yyyy` or `yyyy-mm-dd` in bodies,
a number with decimals is a text in answers (exact) and a JSON number in bodies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from app.kernel import columns, field_policy
from app.kernel.form_values import kind_of
from app.kernel.money import Dong

if TYPE_CHECKING:
    from app.kernel.views import RecordView

Schema = dict[str, Any]
BIGGEST = 2**63 - 1
DAY_TYPED = r"^(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{1,2}-\d{1,2})?$"
REFERENCE: Schema = {
    "type": ["object", "null"],
    "properties": {"id": {"type": "integer"}, "text": {"type": "string"}},
    "required": ["id", "text"],
    "example": {"id": 1, "text": "Tỉnh Ninh Thuận"},
}
EXAMPLES: dict[str, Any] = {
    "text": "Nguyễn Thị Hoa",
    "textarea": "Theo biên bản họp thôn",
    "integer": 3,
    "money": 1_500_000,
    "decimal": 6.24,
    "date": "15/05/2021",
    "datetime": "15/05/2021 08:30",
    "boolean": True,
    "lookup": 1,
    "select": "",
    "multiselect": [],
}


# -- what is answered -----------------------------------------------------------------


def column_schema(view: RecordView, name: str) -> Schema:
    """Return the schema of a column as answers hold it."""
    path = columns.resolve(view.model, name)
    told: Schema = {"title": str(view.label(name))}
    if field_policy.rule_at(view.model, name) is not None:
        return told | {"description": "Masked, unless its rule is lifted for the reader."}
    if path.kind == columns.RELATION:
        return REFERENCE | told
    return _stored(path) | told


def _stored(path: columns.Path) -> Schema:
    kind = getattr(path.attribute, "type", None)
    if path.kind == columns.NUMBER:
        if not isinstance(kind, Integer):
            return {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?(E[+-]?\d+)?$"}
        unit = {"description": "Whole đồng."} if isinstance(kind, Dong) else {}
        return {"type": ["integer", "null"], **unit}
    if path.kind == columns.DATE:
        return {"type": ["string", "null"], "format": "date"}
    if path.kind == columns.DATETIME:
        return {"type": ["string", "null"], "format": "date-time"}
    if path.kind == columns.BOOLEAN:
        return {"type": ["boolean", "null"]}
    if path.kind == columns.COMPUTED or isinstance(kind, JSONB | ARRAY):
        return {}
    return {"type": ["string", "null"]}


def answer_schema(view: RecordView, names: Any, *, versioned: bool = False) -> Schema:
    """Return the schema of a record with some of its columns."""
    members: Schema = {"id": {"type": "integer"}}
    members |= {name: column_schema(view, name) for name in names}
    if versioned:
        members["version"] = {"type": "integer", "minimum": 1}
    return {"type": "object", "properties": members, "required": ["id"]}


# -- what is sent -----------------------------------------------------------------------


def body_schema(form: Any, *, editing: bool, versioned: bool) -> Schema:
    """Return the schema of the body that a form takes; of a change, only what is sent changes."""
    members = {field.name: field_schema(field) for field in form if kind_of(field) != "hidden"}
    if editing and versioned:
        members["version"] = {
            "type": "integer",
            "minimum": 1,
            "maximum": BIGGEST,
            "description": "The version that was read, unless If-Match names it.",
        }
        members["base"] = {"type": "string", "description": "The note that came with the record."}
    schema: Schema = {"type": "object", "properties": members, "additionalProperties": False}
    needed = [field.name for field in form if getattr(field, "required", False)]
    if needed and not editing:
        schema["required"] = [name for name in needed if name in members]
    schema["example"] = {
        field.name: example_of(field)
        for field in form
        if field.name in members and (editing is False or len(members) <= 3 or field.name in needed)
    }
    return schema


def field_schema(field: Any) -> Schema:
    """Return the schema of a field as bodies hold it; null empties it."""
    kind = kind_of(field)
    told: Schema = {"title": str(field.label.text)}
    if getattr(field, "help", ""):
        told["description"] = str(field.help)
    one: Schema = {"type": ["integer", "string", "null"]}
    if kind in ("integer", "money", "decimal"):
        return {"type": ["number", "string", "null"], "example": EXAMPLES[kind], **told}
    if kind == "boolean":
        return {"type": ["boolean", "null"], **told}
    if kind == "multiselect" or getattr(field, "multiple", False):
        return {"type": ["array", "integer", "string", "null"], "items": one, **told}
    if kind == "lookup":
        return {**one, "example": 1, **told}
    if kind == "select":
        return {**one, "example": example_of(field), **told}
    shape: Schema = {"type": ["string", "null"]}
    if kind in EXAMPLES:
        shape["example"] = EXAMPLES[kind]
    return {**shape, **told}


def example_of(field: Any) -> Any:
    """Return a value that the field may hold."""
    kind = kind_of(field)
    if kind in ("select", "multiselect"):
        values = [value for value, _label in field.options() if value]
        chosen = values[0] if values else ""
        return [chosen] if kind == "multiselect" else chosen
    if getattr(field, "multiple", False):
        return [1]
    return EXAMPLES.get(kind, "")
