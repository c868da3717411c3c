"""Logs say what happened and where, and never what was typed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.kernel import logs

NUMBER = "058099001234"
NAME = "Chamaléa Thị Mây"


@pytest.fixture(autouse=True)
def loud() -> Iterator[None]:
    """Put the logging of the tests back afterwards."""
    root = logging.getLogger()
    handlers, level, access_level = root.handlers[:], root.level, logs.access.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logs.access.setLevel(access_level)


def written(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


@pytest.mark.parametrize("kind", ["json", "text"])
def test_what_the_database_quotes_is_not_written(db_session, capsys, kind):
    logs.configure(kind)
    db_session.execute(text("create temporary table log_probe (name text primary key)"))
    insert = text("insert into log_probe values (:name)")
    db_session.execute(insert, {"name": NUMBER})
    with pytest.raises(IntegrityError) as refused:
        db_session.execute(insert, {"name": NUMBER})
    assert NUMBER in str(refused.value.orig)  # what would be written otherwise
    logging.getLogger("app.kernel.web").error("request %s failed", "1a", exc_info=refused.value)
    said = "\n".join(written(capsys))
    assert NUMBER not in said
    assert "sqlstate 23505" in said
    assert "table_name log_probe, constraint_name log_probe_pkey" in said
    assert "test_logs.py" in said


def test_an_exception_is_written_without_its_text(capsys):
    logs.configure("json")
    try:
        try:
            raise ValueError(NAME)
        except ValueError as error:
            raise KeyError(NUMBER) from error
    except KeyError:
        logging.getLogger("probe").exception("step failed")
    [line] = written(capsys)
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("ERROR", "probe", "step failed")
    assert "builtins.KeyError" in entry["exc_info"]
    assert "builtins.ValueError" in entry["exc_info"]
    assert NAME not in line
    assert NUMBER not in line


def test_a_request_is_a_line_without_what_was_asked_for(client_as, capsys):
    client = client_as("core.administrator")
    logs.configure("json")
    answer = client.get("/core/people/", query_string={"q": NAME})
    entries = [json.loads(line) for line in written(capsys)]
    [entry] = [entry for entry in entries if entry["logger"] == "app.access"]
    assert (entry["method"], entry["status"]) == ("GET", 200)
    assert entry["route"] == "/core/people/"
    assert entry["request_id"] == answer.headers["X-Request-ID"]
    assert entry["user"]
    assert NAME not in json.dumps(entries, ensure_ascii=False)


def test_statements_hide_their_values(app):
    from app.extensions import db

    with app.app_context():
        assert db.engine.hide_parameters
