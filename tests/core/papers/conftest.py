"""An organisation with its clerk, drafter and checker, and papers in each state."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from app.core.services import documents, organisations
from app.core.services.units import unit_on
from app.core.views.organisations import OrganisationView
from app.kernel import clock
from app.kernel.actor import bind_actor
from tests.core.papers.support import (
    CERTIFICATE,
    CHECKER,
    CLERK,
    DECISION,
    MINUTES,
    OFFICER,
    drafted,
    paper_of,
    signing,
)

DAY = date(2021, 10, 15)


@pytest.fixture
def declared(app, monkeypatch):
    """Declare a decision and minutes, both made of an organisation."""
    specs = (
        paper_of(DECISION, "QĐ"),
        paper_of(MINUTES, "BB", checked_by_another=False),
        paper_of(CERTIFICATE, "", series="GCN"),
    )
    monkeypatch.setattr(OrganisationView, "documents", specs)
    return {spec.name: spec for spec in specs}


@pytest.fixture
def bodies(db_session, system, declared):
    """Return two organisations of one province."""
    province = unit_on("58", DAY)
    return [
        organisations.create_organisation(
            code=code, kind="front_committee", level="province", name=f"Ủy ban {code}",
            unit_id=province.id, actor=system,
        )
        for code in ("TH-1", "TH-2")
    ]  # fmt: skip


@pytest.fixture
def people(bodies, make_user, db_session, system):
    """Return drafter, checker and clerk of the first organisation, and a clerk of the other."""
    found = {
        name: make_user(role, None, body)[1]
        for name, role, body in (
            ("drafter", OFFICER, bodies[0]),
            ("checker", CHECKER, bodies[0]),
            ("clerk", CLERK, bodies[0]),
            ("stranger", CLERK, bodies[1]),
        )
    }
    bind_actor(db_session, system)
    return SimpleNamespace(**found)


@pytest.fixture
def acting(db_session):
    """Return a function that lets somebody act, and returns them."""

    def become(who):
        bind_actor(db_session, who)
        return who

    return become


@pytest.fixture
def paper(bodies, people, acting):
    """Return a drafted decision."""
    return drafted(bodies[0], bodies[0], acting(people.drafter))


@pytest.fixture
def checked(paper, people, acting):
    return documents.check(paper.id, actor=acting(people.checker), today=clock.today())


@pytest.fixture
def signed_paper(checked, people, acting):
    return documents.sign(checked.id, signing(), actor=acting(people.clerk), today=clock.today())


@pytest.fixture
def issued(signed_paper, people, acting):
    today = clock.today()
    return documents.issue(
        signed_paper.id, today, recipients="Như Điều 3", copies=5, actor=acting(people.clerk),
        today=today,
    )  # fmt: skip
