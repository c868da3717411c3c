"""The screen of the trail: typed filters, entries with all values, all of one request."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import g
from sqlalchemy import text

from app.core.models import AdminUnit
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.records import update_record

DAY = date(2021, 10, 15)


def page(client, address, status=200):
    g.pop("_login_user", None)
    answer = client.get(address)
    assert answer.status_code == status, answer.get_data(as_text=True)[-1500:]
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def written(client_as, db_session, system):
    """Change a unit as an administrator over the form; return the entry of that change."""
    unit = unit_on("584", DAY)
    key = unit.id
    update_record(AdminUnit, key, {"note": "trước"}, actor=system)
    client = client_as("core.administrator")
    form = page(client, f"/core/units/{key}/history")
    assert "trước" in form
    bind_actor(db.session(), system_actor("test"))
    return db_session.execute(
        text(
            "select * from core_trail where table_name = 'core_unit' and row_id = :k "
            "order by id desc limit 1"
        ),
        {"k": key},
    ).one()


def test_filters_by_author_action_record_unit_day_and_request(client_as, written, db_session):
    auditor = client_as("core.auditor")
    assert "core_unit" not in page(auditor, "/core/trail/?record=core.Person&action=delete")
    whole = page(
        auditor,
        f"/core/trail/?row_id__from={written.row_id}&row_id__to={written.row_id}"
        "&record=core.AdminUnit&action=update",
    )
    assert f"/core/trail/{written.id}" in whole
    assert "Hệ thống" in whole
    by_nobody = page(auditor, "/core/trail/?author=1&record=core.AdminUnit&action=update")
    assert f"/core/trail/{written.id}" not in by_nobody
    page(auditor, "/core/trail/?author=abc", 400)
    page(auditor, "/core/trail/?action=nothing", 400)
    page(auditor, "/core/trail/?at__from=31/02/2021", 400)


def test_an_entry_shows_all_its_values_and_leads_to_its_request(client_as, db_session, system):
    client = client_as("core.officer", "584")
    unit = unit_on("584", DAY)
    key = unit.id
    sent = {"full_name": "Nguyễn Thị Hoa", "unit_id": key, "sex": "female", "birth_year": "1990"}
    g.pop("_login_user", None)
    answer = client.post("/core/people/add", data=sent)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    bind_actor(db.session(), system_actor("test"))
    entry = db_session.execute(
        text(
            "select id, request_id, actor from core_trail where table_name = 'core_person' "
            "and action = 'insert' order by id desc limit 1"
        )
    ).one()
    auditor = client_as("core.auditor", "584")
    shown = page(auditor, f"/core/trail/{entry.id}")
    assert "•••" in shown
    assert "Nữ" in shown  # the choice's label
    assert "Hoa" not in shown
    assert f"request_id={entry.request_id}" in shown
    listed = page(auditor, f"/core/trail/?request_id={entry.request_id}")
    assert f"/core/trail/{entry.id}" in listed
    assert f"/core/trail/{entry.id}" in page(auditor, f"/core/trail/?author={entry.actor}")
    elsewhere = client_as("core.auditor", "585")
    page(elsewhere, f"/core/trail/{entry.id}", 404)
    assert f"/core/trail/{entry.id}" not in page(
        elsewhere, f"/core/trail/?request_id={entry.request_id}"
    )
