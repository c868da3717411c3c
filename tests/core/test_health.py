"""What machines are told, and what nobody is."""

from __future__ import annotations

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from app.extensions import db
from app.testing.plugin import settings_under_test

TOKEN = "a-token-for-the-monitor"


@pytest.fixture
def monitored(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "METRICS_TOKEN", TOKEN)
    return app


def figures(app: Flask) -> dict[str, float]:
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    found = {}
    for family in text_string_to_metric_families(answer.get_data(as_text=True)):
        for sample in family.samples:
            labels = ",".join(value for _name, value in sorted(sample.labels.items()))
            found[f"{sample.name}:{labels}".rstrip(":")] = sample.value
    return found


def test_alive_needs_no_database():
    app = create_app(settings_under_test("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    client = app.test_client()
    assert client.get("/healthz").json == {"status": "alive"}
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["because"]) == (503, ["database"])


def test_ready_when_all_migrations_are_in(app):
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "because": []})
    assert "Set-Cookie" not in answer.headers


def test_not_ready_on_an_empty_database(database_server):
    name = "chungtay_health_empty"
    dsns = database_server.create_database(name)
    try:
        app = create_app(settings_under_test(dsns.application))
        answer = app.test_client().get("/readyz")
        with app.app_context():
            db.engine.dispose()
    finally:
        database_server.drop_database(name)
    assert (answer.status_code, answer.get_json()["because"]) == (503, ["database is empty"])


def test_figures_of_requests_sealer_and_queue(monitored, client_as):
    client_as("core.administrator").get("/core/people/")
    found = figures(monitored)
    assert found["chungtay_requests_total:PersonView.list,GET,200"] >= 1
    assert found["chungtay_database_up"] == 1
    assert found["chungtay_trail_waiting"] >= 0
    assert found["chungtay_trail_sound"] in (0, 1)


@pytest.mark.parametrize("token", [None, "", "Bearer", "Bearer wrong", f"Bearer {TOKEN}x"])
def test_figures_are_not_there_without_the_token(monitored, token):
    headers = {} if token is None else {"Authorization": token}
    assert monitored.test_client().get("/metrics", headers=headers).status_code == 404


def test_figures_are_off_by_default(app):
    answer = app.test_client().get("/metrics", headers={"Authorization": "Bearer None"})
    assert answer.status_code == 404
