"""In which language a request is answered: its session's, or for a program what it accepts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, has_request_context, request
from flask_babel import get_babel

from app.kernel import api_keys


def init_app(app: Flask) -> None:
    """Let requests that carry a key choose by `Accept-Language`; all others by their session."""
    configured = get_babel(app)
    of_session = configured.locale_selector
    languages = list(app.config["LANGUAGES"])
    default = str(app.config["BABEL_DEFAULT_LOCALE"])
    configured.locale_selector = _chosen(of_session, languages, default)


def _chosen(
    of_session: Callable[[], Any] | None, languages: list[str], default: str
) -> Callable[[], Any]:
    def choose() -> Any:
        if has_request_context() and api_keys.sent():
            return request.accept_languages.best_match(languages, default)
        return of_session() if of_session is not None else default

    return choose
