"""A small application with the real catalogues, for tests of texts and forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_babel import Babel, force_locale

from app.kernel import formats, i18n

ROOT = Path(__file__).resolve().parents[2]


def localised_app() -> Flask:
    """Return an application that knows the catalogues of the kernel and the frameworks."""
    i18n.compile_catalogues(ROOT)
    app = Flask("localised")
    app.config.update(
        SECRET_KEY="a key for tests only",
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        BABEL_DEFAULT_LOCALE="vi",
        BABEL_TRANSLATION_DIRECTORIES=";".join(i18n.translation_directories(ROOT, ())),
    )
    Babel(app)
    formats.init_app(app)
    return app


@contextmanager
def request_in(app: Flask, language: str, method: str = "POST") -> Iterator[None]:
    """Act as inside a request of a user of a language."""
    with app.test_request_context(method=method), force_locale(language):
        yield
