"""A province with two districts, a data call issued to them, and the answer of the first."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.core.models import CallResponse, DataCall
from app.core.services import data_calls as calls
from app.core.services.units import unit_on
from app.kernel import prefill
from app.kernel.records import move_record
from tests.core.data_calls.support import DAY, draft, response_of


@pytest.fixture
def register(monkeypatch):
    """Declare a register that knows 7 poor households of every unit."""
    monkeypatch.setattr(prefill, "_SOURCES", dict(prefill._SOURCES))
    prefill.prefill_source("test.poor", "Hộ nghèo")(lambda _session, _unit, _day: 7)


@pytest.fixture
def land(db_session, system):
    """Return the province with two of its districts."""
    province = unit_on("58", DAY)
    return SimpleNamespace(
        province=province, districts=[unit_on(code, DAY) for code in ("584", "585")]
    )


@pytest.fixture
def call(db_session, system, land, register) -> DataCall:
    """Return a call that was issued to two districts."""
    item = draft(system, land)
    units = [unit.id for unit in land.districts]
    calls.ask_units(item.id, levels=(), units=units, actor=system)
    return move_record(DataCall, item.id, "issue", actor=system, today=DAY)


@pytest.fixture
def response(db_session, call, land) -> CallResponse:
    return response_of(db_session, call, land.districts[0])


@pytest.fixture
def browse(app, db_session):
    """Return a function that gives the browser of an actor."""

    def sign_in(who, locale: str = "vi"):
        db_session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie |= {"locale": locale, "_user_id": str(who.user_id), "_fresh": True}
        return client

    return sign_in
