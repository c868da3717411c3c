"""The document of the API: complete, valid, and true when requests are made up from it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from app.core.services import users
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.api import RecordApi
from app.kernel.errors import InvalidInput
from app.kernel.registry import registry

DOCUMENT = "/api/v1/openapi.json"
# How many requests are made up for each operation, and as many that the document does not allow.
EXAMPLES = int(os.environ.get("API_EXAMPLES", "1"))
# What is not checked: whether what fits the document is taken, since records that a body names
# have to exist within reach; whether a record is gone after it was removed (it may be restored).
CHECKED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
STEPS = re.compile(r"/<(?:\w+:)?(\w+)>")


@pytest.fixture
def admin(app: Flask, make_user: Callable[..., Any]) -> FlaskClient:
    """Return the browser of somebody who holds every role that one person may hold at once."""
    user, _actor = make_user("core.administrator")
    everything = system_actor("test: hold every role")
    bind_actor(db.session(), everything)
    for role in sorted(set(registry(app).roles()) - {"core.administrator"}):
        with suppress(InvalidInput), db.session.begin_nested():  # places that are kept apart
            users.assign(user.id, role=role, actor=everything)
    db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = str(user.id), True
    client.begin()
    return client


def apis(app: Flask) -> list[RecordApi]:
    return [view for view in registry(app).views.values() if isinstance(view, RecordApi)]


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield method and address of each route of the records' APIs."""
    blueprints = {api.blueprint.name for api in apis(app)}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in blueprints:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method.lower(), STEPS.sub(r"/{\1}", rule.rule)


def test_the_document_holds_each_route_and_no_other(app: Flask, admin: FlaskClient):
    document = admin.get(DOCUMENT).get_json()
    OpenAPIV31SpecValidator(document).validate()
    told = {(method, path) for path, entry in document["paths"].items() for method in entry}
    assert told == set(routes(app))
    operations = [one for entry in document["paths"].values() for one in entry.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names))
    bodies = [s for name, s in document["components"]["schemas"].items() if name.endswith(".new")]
    assert bodies
    assert all("example" in body for body in bodies)


def test_it_tells_a_stranger_nothing_and_a_reader_no_more_than_may_be_read(
    app: Flask, client_as: Callable[..., FlaskClient]
):
    assert app.test_client().get(DOCUMENT).status_code == 401
    g.pop("_login_user", None)
    document = client_as("funding_ledger.cashier").get(DOCUMENT).get_json()
    tags = {tag["name"] for tag in document["tags"]}
    assert "funding_ledger.Receipt" in tags
    assert "household_supervision.ReviewCase" not in tags
    assert not any("household-supervision" in path.replace("_", "-") for path in document["paths"])


def asked_by(app: Flask, client: FlaskClient) -> Callable[..., Any]:
    """Return the program as seen by a browser that is signed in, each request on its own."""
    with client.session_transaction():
        pass
    cookies = "; ".join(f"{each.key}={each.value}" for each in client._cookies.values())

    def run(environ: dict[str, Any], start: Any) -> Any:
        for name in ("_login_user", "standing"):
            g.pop(name, None)
        environ["HTTP_COOKIE"] = cookies
        return app(environ, start)

    return run


def words_of(error: BaseException) -> str:
    """Return what was found, the first lines of each."""
    parts = getattr(error, "exceptions", None) or [error]
    return "\n".join(str(each)[:600] for each in parts)


def made_up(schema: Any, negative: bool) -> Iterator[str]:
    """Yield what was found wrong with answers to made-up requests."""
    modes = schemathesis.GenerationMode
    mode = modes.NEGATIVE if negative else modes.POSITIVE
    for result in schema.get_all_operations():
        operation = result.ok()
        try:
            strategy = operation.as_strategy(generation_mode=mode)
        except NotImplementedError:
            continue

        @seeded(20210515)
        @settings(
            max_examples=EXAMPLES,
            phases=[Phase.explicit, Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def one(case: Any) -> None:
            case.call_and_validate(checks=CHECKED)

        try:
            one()
        except (Exception, BaseExceptionGroup) as error:  # each operation is judged
            yield f"{operation.label}: {words_of(error)}"


@pytest.mark.parametrize("negative", [False, True], ids=["allowed", "not_allowed"])
def test_answers_are_as_the_document_says(app: Flask, admin: FlaskClient, negative: bool):
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, asked_by(app, admin))
    found = list(made_up(schema, negative))
    assert not found, f"{len(found)} operations:\n\n" + "\n\n".join(found[:8])
