"""What is answered to programs when something is refused: one shape for every error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, g, jsonify

from app.kernel import messages
from app.kernel.errors import InvalidInput


def error_body(
    status: int, text: str, errors: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Return an error as JSON has it; `errors` are messages by field, "" for the whole."""
    body: dict[str, Any] = {
        "error": HTTPStatus(status).phrase,
        "message": text,
        "request_id": g.get("request_id", ""),
    }
    if errors:
        body["errors"] = {name: [str(each) for each in texts] for name, texts in errors.items()}
    return body


def error_answer(
    status: int, text: str, errors: Mapping[str, Sequence[str]] | None = None
) -> Response:
    """Return the answer of an error to a program."""
    answer: Response = jsonify(error_body(status, text, errors))
    answer.status_code = status
    return answer


def errors_of(error: BaseException) -> dict[str, list[str]]:
    """Return the messages of an error by field; nothing when it concerns no field."""
    if isinstance(error, InvalidInput):
        return {name: [told] for name, told in messages.field_texts(error).items()}
    field = getattr(error, "field", "")
    return {str(field): [messages.text_for(error)]} if field else {}
