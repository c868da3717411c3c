"""Acts on rights ask who is at the keyboard: on the page, with what was typed kept."""

from __future__ import annotations

import re

import pytest
from flask import g
from sqlalchemy import text

from app.kernel import reentry
from app.kernel.workflow import workflows
from app.testing.plugin import PASSWORD
from tests.core.asking import visit

ADMIN = "core.administrator"
ADDRESS = "/core/role-changes/add"
CHANGE = {
    "role": "core.viewer",
    "record": "core.Person",
    "verb": "read",
    "action": "grant",
    "decided_on": "15/10/2021",
    "reason": "theo Quyết định số 12",
}


@pytest.fixture
def late(app, monkeypatch):
    """Let the time after sign-in be over."""
    monkeypatch.setitem(app.config, "REENTRY_MINUTES", -1)


def is_asked(answer):
    return f'name="{reentry.FIELD}"' in answer.text


def changes(session):
    return session.execute(text("select count(*) from core_role_change")).scalar_one()


def test_soon_after_sign_in_nothing_is_asked(client_as):
    assert not is_asked(visit(client_as(ADMIN), ADDRESS))


def test_a_change_of_rights_asks_for_the_password_and_keeps_what_was_typed(
    client_as, db_session, late
):
    client = client_as(ADMIN)
    assert is_asked(visit(client, ADDRESS))
    for wrong in ("", "không phải mật khẩu", "000000"):
        answer = visit(client, ADDRESS, **CHANGE, reentry=wrong)
        assert answer.status_code == 422
        assert is_asked(answer)
        assert "theo Quyết định số 12" in answer.text
    assert not re.search(r'name="reentry"[^>]*value="\w', answer.text)
    assert changes(db_session) == 0


def test_the_right_password_is_asked_for_once_in_a_while(client_as, db_session, app, monkeypatch):
    client = client_as(ADMIN)
    monkeypatch.setitem(app.config, "REENTRY_MINUTES", -1)
    broken = {**CHANGE, "reason": ""}
    monkeypatch.setattr(reentry, "needed", _once(reentry.needed))
    answer = visit(client, ADDRESS, **broken, reentry=PASSWORD)
    assert answer.status_code == 422
    assert not is_asked(answer)  # it was right; only the reason is missing
    assert visit(client, ADDRESS, **CHANGE).status_code == 302
    assert changes(db_session) == 1


def _once(needed):
    """Count an answer of this moment as enough, as it is with minutes above zero."""
    return lambda: needed() and not (g.get("standing") and g.standing.confirmed == 0)


def test_tries_at_the_keyboard_of_somebody_count_as_wrong_passwords(client_as, late):
    client = client_as(ADMIN)
    for _number in range(10):
        visit(client, ADDRESS, **CHANGE, reentry="không phải mật khẩu")
    assert visit(client, ADDRESS, **CHANGE, reentry=PASSWORD).status_code == 422


def test_what_cannot_ask_refuses(client_as, late):
    client = client_as(ADMIN)
    for name in ("_login_user", "standing"):
        g.pop(name, None)
    answer = client.post("/api/v1/core/assignment/", json={"user_id": 1, "role_id": 1})
    assert answer.status_code == 403
    assert answer.json["message"]


def test_money_and_decisions_are_declared_to_ask(app):
    steps = [(each.record, row) for each in workflows() for row in each.transitions]
    asking = {(record, row.name) for record, row in steps if row.reauthenticate}
    assert ("funding_ledger.Payment", "pay") in asking
    assert ("funding_ledger.AllocationDecision", "approve") in asking
    assert ("emulation_award.Decision", "sign") in asking
    for name in ("AssignmentView", "UserView", "RoleChangeView"):
        assert app.extensions["chungtay"].views[name].reauthenticate
