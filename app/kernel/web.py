"""What surrounds every request: who asks, is the module active, errors, headers."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    render_template,
    request,
)
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError, validate_csrf
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import Forbidden, HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from wtforms.validators import ValidationError

from app.extensions import db
from app.kernel import answers, logs, messages, reading, refusals, sessions, shell
from app.kernel.actor import ANONYMOUS
from app.kernel.demo import logins
from app.kernel.registry import registry
from app.kernel.security import bind_request
from app.kernel.transaction import undo_unfinished

log = logging.getLogger(__name__)

CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000"


def init_app(app: Flask) -> None:
    """Attach the hooks, the error pages and the shell to an application."""
    _trust_proxies(app, int(app.config["PROXIES"]))
    app.after_request(sessions.touch)  # registered first, so that it runs last
    logs.init_app(app)
    app.before_request(_begin)
    app.before_request(_gate)
    app.before_request(_check_api_token)
    app.after_request(_headers)
    app.teardown_appcontext(undo_unfinished)  # before the session's own, which was there first
    reading.init_app(app)
    refusals.init_app(app)
    shell.init_app(app)
    app.context_processor(_demo_logins)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _http_error)
    app.register_error_handler(Exception, _any_error)


def _trust_proxies(app: Flask, number: int) -> None:
    """Believe what the browser said to our proxies: its address, TLS, and the name it asked for."""
    if number:
        middleware = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=number)
        app.wsgi_app = middleware  # type: ignore[method-assign]


def _begin() -> Response | None:
    g.request_id = secrets.token_hex(8)
    if isinstance(request.routing_exception, SecurityError):
        # Under a name that is not ours no address can be built, so this is no page.
        g.actor, g.module_states, g.has_demo = ANONYMOUS, {}, False
        return Response("This name is not served here.\n", 400, mimetype="text/plain")
    bind_request()
    return None


def _check_api_token() -> None:
    """Ask a browser's own calls of the API for the page's token; a bearer token needs none."""
    if not request.path.startswith("/api/") or request.method in ("GET", "HEAD", "OPTIONS"):
        return
    by_cookie = current_user and current_user.is_authenticated and not request.authorization
    if by_cookie and current_app.config["WTF_CSRF_ENABLED"]:
        try:
            validate_csrf(request.headers.get("X-CSRFToken"))
        except ValidationError as error:
            raise CSRFError(error.args[0]) from error


def _gate() -> None:
    """Answer 404 for modules that are not active; the state is the database's, for all workers."""
    module = registry().view_modules.get(request.blueprint or "")
    if module is not None and g.module_states.get(module) != "active" and module != "core":
        abort(404)


def _demo_logins() -> dict[str, Any]:
    """Show who can sign in, on the login page of a demonstration only."""
    shown = g.get("has_demo") and request.endpoint == "LoginView.login"
    asked = current_app.config["SECOND_FACTOR"] == sessions.REQUIRED
    return {"demo_logins": logins() if shown else (), "demo_without_code": shown and not asked}


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"] and request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if request.endpoint and not request.endpoint.endswith("static"):
        # Pages hold personal data: no cache keeps them.
        response.headers.setdefault("Cache-Control", "no-store")
    return response


# -- errors -------------------------------------------------------------------


def title_of(status: int) -> str:
    """Return the title of an error page."""
    titles = {
        400: _("Not understood"),
        401: _("Not signed in"),
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("Changed meanwhile"),
        412: _("Changed meanwhile"),
        413: _("Too large"),
        422: _("Please check"),
        428: _("Version needed"),
        429: _("Too many tries"),
        503: _("Not available now"),
    }
    return titles.get(status, _("Something went wrong"))


def _text_of_status(error: HTTPException) -> str:
    texts = {
        400: _("The request was not understood. Go back and try again."),
        401: _("This key or this sign-in is not valid, or not any more."),
        403: _("Your role does not allow this."),
        404: _("This page does not exist, or it is not within your reach."),
        405: _("This address cannot be used in this way."),
        413: _("The file is larger than allowed."),
        429: _("Too many tries in a short time. Wait a little and try again."),
    }
    if isinstance(error, CSRFError):
        return _("The page was open for too long. Go back, load it again and repeat the step.")
    return texts.get(error.code or 500, _("Something went wrong. Tell your administrator."))


def _http_error(error: HTTPException) -> Any:
    if error.code is not None and error.code < 400:
        return error
    _leave_clean(error)
    return error_page(error.code or 500, _text_of_status(error))


def _any_error(error: Exception) -> Any:
    _leave_clean(error)
    if messages.known(error):
        errors = answers.errors_of(error)
        return error_page(messages.status_of(error), messages.text_for(error), errors)
    if isinstance(error, OperationalError):
        log.error("database not reachable, request %s", g.get("request_id"), exc_info=error)
        return error_page(503, _("The database does not answer. Try again in a moment."))
    if isinstance(getattr(error, "orig", None), InsufficientPrivilege):
        # The second wall: a policy or a guard of the database refused what the first let pass.
        log.warning("not allowed by the database, request %s", g.get("request_id"), exc_info=error)
        return error_page(403, _text_of_status(Forbidden()))
    if isinstance(error, IntegrityError):
        log.warning("refused by the database, request %s", g.get("request_id"), exc_info=error)
        return error_page(409, _("The database refused this change."))
    log.error("request %s failed", g.get("request_id"), exc_info=error)
    return error_page(500, _("Something went wrong. Tell your administrator."))


def _leave_clean(error: Exception) -> None:
    """Roll back, so that nothing half-done is stored by a later commit; note what was tried."""
    db.session.rollback()
    refusals.note_error(error)


def error_page(status: int, text: str, errors: dict[str, list[str]] | None = None) -> Any:
    """Return an error as a page, or as JSON to whoever asked for JSON."""
    title, request_id = title_of(status), g.get("request_id", "")
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if request.path.startswith("/api/") or best == "application/json":
        return answers.error_answer(status, text, errors)
    page = render_template(
        "errors/error.html",
        status=status,
        title=title,
        message=text,
        request_id=request_id,
        home_url="/",
    )
    return page, status
