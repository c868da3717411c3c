"""The matrix of rights, and asking for a change of a role, as people see them."""

from __future__ import annotations

import pytest

from tests.core.test_roles import CHANGE, FRONT


def test_the_matrix_shows_modules_roles_and_people(client_as, make_user, db_session):
    admin = client_as("core.administrator", locale="en")
    page = admin.get("/core/role-matrix/").get_data(as_text=True)
    assert "Supervisor of the Front" in page
    page = admin.get("/core/role-matrix/?module=household_supervision").get_data(as_text=True)
    assert "In the units of the assignment and those below them" in page
    role = admin.get(f"/core/role-matrix/?role={FRONT}").get_data(as_text=True)
    assert "never" in role
    assert "/core/role-changes/add?" in role
    user, _acting = make_user("core.officer", "58")
    person = admin.get(f"/core/role-matrix/?user={user.id}").get_data(as_text=True)
    assert "Ninh Thuận" in person
    assert "without dates" in person


def test_the_auditor_reads_and_changes_nothing(client_as):
    auditor = client_as("core.auditor", locale="en")
    page = auditor.get(f"/core/role-matrix/?role={FRONT}").get_data(as_text=True)
    assert "never" in page
    assert "/core/role-changes/add" not in page
    assert auditor.get("/core/role-changes/add").status_code in (302, 403)


def test_who_may_not_read_roles_sees_no_matrix(client_as):
    assert client_as("core.viewer").get("/core/role-matrix/").status_code in (302, 403)


@pytest.mark.parametrize("query", ["module=x", "role=x", "user=x", "user=999999999", "user=-1"])
def test_an_address_that_is_not_understood_shows_the_matrix(client_as, query):
    answer = client_as("core.administrator").get(f"/core/role-matrix/?{query}")
    assert answer.status_code == 200


def test_a_change_is_asked_on_screen_and_shown_as_a_difference(client_as):
    admin = client_as("core.administrator", locale="en")
    sent = CHANGE | {"decided_on": "15/10/2021"}
    assert admin.post("/core/role-changes/add", data=sent).status_code == 302
    page = admin.get("/core/role-matrix/").get_data(as_text=True)
    assert "Quyết định 12/QĐ-MT" in page
    assert "Waiting for the operator process" in page
    refused = admin.post(
        "/core/role-changes/add",
        data=sent
        | {"role": FRONT, "verb": "classify", "record": "household_supervision.CaseResult"},
    )
    assert refused.status_code == 422
    assert "never decides the class" in refused.get_data(as_text=True)
